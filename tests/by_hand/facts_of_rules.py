"""What rules ask beside what people see, under the names of the kept facts."""

from datetime import date

from tests.by_hand.caseload import last_ended_episode
from tests.by_hand.coverage import XR, reaches_furthest
from tests.by_hand.episodes_of_depression import last_episode
from tests.by_hand.facts import is_active, latest_phq9, moud_supplies, open_episode, scores_of
from tests.by_hand.history import History, once
from tests.by_hand.long_term_opioids import long_term_known_on
from tests.by_hand.reasons_coordination import last_consent
from tests.by_hand.reasons_safety import last_stated_risk
from tests.by_hand.self_harm import (
    cssrs_risk,
    self_harm_item,
    self_harm_on,
    speaks_of_self_harm,
)
from tests.by_hand.visits import began, depression_treatments, visits


@once
def asked_facts(known: History) -> dict[str, object]:
    return care_facts(known) | depression_facts(known) | self_harm_facts(known)


def care_facts(known: History) -> dict[str, object]:
    last, enrolment = reaches_furthest(moud_supplies(known)), open_episode(known) or last_ended_episode(known)
    risk, consent = last_stated_risk(known), last_consent(known)
    return {
        "moud_is_injected": last is not None and last.medication in XR,
        "moud_episode_enrolled_on": enrolment.enrolled_on if enrolment else None,
        "ltot_known_on": long_term_known_on(known),
        "last_kept_psychiatry_on": latest(visits(known, "kept", kinds=("psychiatry",))),
        "last_booked_psychiatry_on": latest(visits(known, "scheduled", kinds=("psychiatry",))),
        "dose_changed_on": latest([event.on for event in known.events if event.kind == "dose_change"]),
        "risk_review_on": risk[0] if risk else None,
        "risk_review_level": risk[1] if risk else None,
        "consent_revoked_on": revoked_on(known) if consent and consent[1] else None,
    }


def revoked_on(known: History) -> date:
    """Of the consent that reaches furthest, which ended by revocation."""
    return max(consent.revoked_on for consent in known.consents if consent.revoked_on and is_last(known, consent))


def is_last(known: History, consent) -> bool:
    until = last_consent(known)[0]
    return (consent.revoked_on - until).days == 1


def depression_facts(known: History) -> dict[str, object]:
    score, episode = latest_phq9(known), last_episode(known)
    low = [s.taken_on for s in scores_of(known, "phq2") if s.total <= 2]
    epds, treatments = scores_of(known, "epds"), depression_treatments(known)
    return {
        "has_bipolar_or_psychosis": any(
            c.condition in ("bipolar", "psychosis") and is_active(c) for c in known.conditions
        ),
        "phq9_is_alone": score is not None and score.score.mode == "self",
        "phq9_item9": score.score.answer(9) if score else None,
        "phq2_low_on": latest(low),
        "epds_is_alone": bool(epds) and epds[-1].mode == "self",
        "last_episode_on": episode.begins_on if episode else None,
        "last_episode_ends_on": episode.ends_on if episode else None,
        "depression_treatment_changed_on": latest(
            [began(t, treatments) for t in treatments] + [t.ended_on for t in treatments if t.ended_on]
        ),
    }


def self_harm_facts(known: History) -> dict[str, object]:
    """Of the day of the latest positive answer the first kind that was answered positively."""
    on = self_harm_on(known)
    of_day = [s for s in known.screenings if s.taken_on == on and speaks_of_self_harm(s)]
    kinds = [(kind_of(s), cssrs_risk(s) if s.instrument == "cssrs" else self_harm_item(s)) for s in of_day]
    first = min((kind for kind, _ in kinds), default=None)
    asked = [s.taken_on for s in known.screenings if self_harm_item(s) is not None]
    return {
        "self_harm_by": first,
        "self_harm_answer": max((value for kind, value in kinds if kind == first), default=None),
        "self_harm_asked_on": latest(asked),
    }


def kind_of(screening) -> int:
    """PHQ-9, EPDS, C-SSRS."""
    return {"epds": 1, "cssrs": 2}.get(screening.instrument, 0)


def latest(days: list[date]) -> date | None:
    return max(days, default=None)
