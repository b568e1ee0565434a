"""What is kept about enrolment, visits, contacts, treatments, referrals and consent, under the names of the facts."""

from datetime import date

from tests.by_hand.coverage import long_term_opioids, moud_covered_to
from tests.by_hand.facts import is_alive_and_open, latest_phq9, open_episode, started_on
from tests.by_hand.history import History, Treatment, once
from tests.by_hand.reasons_coordination import consent_until, first_open_referral, last_overdose_on, referral_due
from tests.by_hand.visits import (
    behavioral_visits,
    case_reviews,
    contacts,
    declined_on,
    depression_treatments,
    plan_reviews,
    safety_reviews,
    sleep_treatments,
    visits,
)


@once
def visit_facts(known: History) -> dict[str, object]:
    return scope_facts(known) | appointment_facts(known) | contact_facts(known) | coordination_facts(known)


def scope_facts(known: History) -> dict[str, object]:
    episode, long_term = open_episode(known), long_term_opioids(known) or (None, None)
    return {
        "is_active": is_alive_and_open(known),
        "enrolled_on": episode.enrolled_on if episode else None,
        "started_on": started_on(known, episode) if episode else None,
        "ltot_from": long_term[0],
        "ltot_covered_to": long_term[1],
    }


def appointment_facts(known: History) -> dict[str, object]:
    score, until = latest_phq9(known), moud_covered_to(known)
    booked = visits(known, "scheduled", kinds=("moud",))
    behavioral = behavioral_visits(known, "kept", "scheduled")
    return {
        "last_kept_on": last(visits(known, "kept")),
        "last_kept_behavioral_on": last(behavioral_visits(known, "kept")),
        "last_no_show_on": last(visits(known, "no_show")),
        "last_booked_on": last(visits(known, "scheduled")),
        "moud_booked_by_end_on": last([visit for visit in booked if until and visit <= until]),
        "has_behavioral_visit_near_phq9": any(score and abs((on - score.on).days) <= 30 for on in behavioral),
    }


def contact_facts(known: History) -> dict[str, object]:
    return {
        "last_contact_on": last(contacts(known)),
        "last_safety_review_on": last(safety_reviews(known)),
        "last_case_review_on": last(case_reviews(known)),
        "last_plan_review_on": last(plan_reviews(known)),
        "moud_declined_on": declined_on(known),
    }


def coordination_facts(known: History) -> dict[str, object]:
    treatments, referral = depression_treatments(known), first_open_referral(known)
    return {
        "depression_treated_from": min((t.started_on for t in treatments if t.ended_on is None), default=None),
        "depression_treated_to": treated_to(treatments),
        "sleep_treated_on": treated_to(sleep_treatments(known)),
        "overdose_on": last_overdose_on(known),
        "referral_sent_on": referral.sent_on if referral else None,
        "referral_due_on": referral_due(referral) if referral else None,
        "consent_until": consent_until(known),
    }


def treated_to(treatments: list[Treatment]) -> date | None:
    """The last day of treatment; without end while one runs without one."""
    return last([t.ended_on or date.max for t in treatments])


def last(days: list[date]) -> date | None:
    return max(days, default=None)
