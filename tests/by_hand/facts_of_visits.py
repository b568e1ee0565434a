"""What is kept about enrolment, visits, contacts, treatments, referrals and consent, under the names of the facts."""

from datetime import date

from tests.by_hand.facts import first_dose_of_open, is_alive_and_open, open_episode, started_on
from tests.by_hand.history import History, Treatment, once
from tests.by_hand.long_term_opioids import long_term_opioids, long_term_since
from tests.by_hand.moud_cover import moud_cover
from tests.by_hand.pregnancy import delivered_on, pregnant_since, pregnant_until
from tests.by_hand.reasons_coordination import consent_until
from tests.by_hand.reasons_moud import window_ends_on
from tests.by_hand.reasons_safety import overdoses
from tests.by_hand.visits import (
    behavioral_visits,
    case_reviews,
    contacts,
    declined_on,
    depression_treatments,
    medication_reviews,
    plan_reviews,
    reached_or_seen,
    runs_until,
    safety_reviews,
    seen,
    sleep_treatments,
    treated_since,
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
        "first_dose_of_open_on": first_dose_of_open(known),
        "ltot_from": long_term[0],
        "ltot_covered_to": long_term[1],
        "ltot_since": long_term_since(known),
        "pregnant_since": pregnant_since(known),
        "pregnant_until": pregnant_until(known),
        "delivered_on": delivered_on(known),
    }


def appointment_facts(known: History) -> dict[str, object]:
    cover, booked = moud_cover(known), visits(known, "scheduled", kinds=("moud",))
    return {
        "last_kept_on": last(visits(known, "kept")),
        "last_kept_behavioral_on": last(behavioral_visits(known, "kept")),
        "last_no_show_on": last(visits(known, "no_show")),
        "last_booked_on": last(visits(known, "scheduled")),
        "moud_booked_by_end_on": last([visit for visit in booked if cover and visit <= window_ends_on(cover)]),
        "last_seen_on": last(seen(known)),
    }


def contact_facts(known: History) -> dict[str, object]:
    return {
        "last_contact_on": last(contacts(known)),
        "last_reached_or_seen_on": last(reached_or_seen(known)),
        "last_safety_review_on": last(safety_reviews(known)),
        "last_case_review_on": last(case_reviews(known)),
        "last_medication_review_on": last(medication_reviews(known)),
        "last_plan_review_on": last(plan_reviews(known)),
        "moud_declined_on": declined_on(known),
    }


def coordination_facts(known: History) -> dict[str, object]:
    treatments = depression_treatments(known)
    return {
        "depression_treated_from": treated_since(treatments),
        "depression_treated_to": treated_to(treatments),
        "sleep_treated_on": treated_to(sleep_treatments(known)),
        "overdose_on": last(overdoses(known)),
        "consent_until": consent_until(known),
    }


def treated_to(treatments: list[Treatment]) -> date | None:
    """The last day of treatment; without end while one runs without one."""
    return last([runs_until(t) for t in treatments])


def last(days: list[date]) -> date | None:
    return max(days, default=None)
