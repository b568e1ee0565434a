"""Reasons about contacts and visits: each says (urgency, due_on, evidence_on) when it is open on the day, else None."""

from datetime import date

from tests.by_hand.caseload import OUD
from tests.by_hand.coverage import long_term_opioids
from tests.by_hand.facts import (
    active_condition_on,
    last_ended_on,
    latest_phq9,
    open_episode,
    started_on,
    unremitted_since,
)
from tests.by_hand.history import History
from tests.by_hand.reasons_moud import ROUTINE, THIS_WEEK, Answer, days
from tests.by_hand.tapers import tapering
from tests.by_hand.visits import contacts, last_visit_was_missed_on, visits


def _first_reason_to_be_followed(known: History) -> date | None:
    episode = open_episode(known)
    if episode:
        return episode.enrolled_on
    long_term = long_term_opioids(known)
    for day in (
        last_ended_on(known),
        unremitted_since(known),
        active_condition_on(known, OUD),
        active_condition_on(known, "depression"),
        long_term[0] if long_term else None,
    ):
        if day:
            return day
    return None


def _is_active_phase(known: History, at: date) -> bool:
    """Judged at the day on which the shorter interval would fall due."""
    episode, score, ended = open_episode(known), latest_phq9(known), last_ended_on(known)
    began, taper = started_on(known, episode) if episode else None, tapering(known)
    return (
        (score is not None and score.total >= 10)
        or (taper is not None and at <= taper[1])
        or (episode is not None and began is None)
        or (began is not None and (at - began).days < 90)
        or (ended is not None and 0 <= (at - ended).days <= 90)
    )


def contact_due(known: History, day: date) -> Answer:
    seen = contacts(known) + visits(known, "kept")
    base = max(seen) if seen else _first_reason_to_be_followed(known)
    if base is None:
        return None
    due = base + days(14) if _is_active_phase(known, base + days(14)) else base + days(28)
    return (ROUTINE, due, max(seen, default=None)) if due <= day else None


def missed_visit(known: History, day: date) -> Answer:
    missed = last_visit_was_missed_on(known)
    if missed is None or missed + days(1) > day or any(contact >= missed for contact in contacts(known)):
        return None
    return THIS_WEEK, missed + days(1), missed


def no_next_visit(known: History, day: date) -> Answer:
    episode = open_episode(known)
    if episode is None:
        return None
    kept, booked = visits(known, "kept"), visits(known, "scheduled")
    due = max([max(kept, default=episode.enrolled_on) + days(7), *(visit + days(1) for visit in booked)])
    return (ROUTINE, due, max(kept, default=None)) if due <= day else None
