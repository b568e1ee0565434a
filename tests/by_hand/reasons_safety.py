"""Reasons about safety, which put anybody on the caseload. Each says what it raises; the judge asks what is open."""

from datetime import date

from tests.by_hand.facts import latest_phq9, speaks_until
from tests.by_hand.history import History
from tests.by_hand.raised import SAME_DAY, THIS_WEEK, Raised, days
from tests.by_hand.self_harm import self_harm_denied_on, self_harm_on
from tests.by_hand.visits import (
    reached_or_seen,
    safety_reviews,
    was_reached_or_seen_after,
    was_reached_or_seen_later,
)

SEVERE = 20
COOLS_AFTER = 31  # days: from then on it is for this week
RISKS = {"risk_low": 1, "risk_moderate": 2, "risk_high": 3}


def suicide_risk_unreviewed(known: History, day: date) -> list[Raised]:
    answered = self_harm_on(known)
    if answered is None or any(review >= answered for review in safety_reviews(known)):
        return []
    denied = self_harm_denied_on(known)
    cools_on = min(answered + days(COOLS_AFTER), denied or date.max)
    closes = answered + days(91 if denied else 366)
    return [Raised(answered, answered, answered, SAME_DAY, ((cools_on, THIS_WEEK),), closes)]


def severe_depression_unreviewed(known: History, day: date) -> list[Raised]:
    latest = latest_phq9(known)
    if latest is None or latest.total < SEVERE or was_reached_or_seen_after(known, latest.score):
        return []
    on, cools = latest.on, ((latest.on + days(COOLS_AFTER), THIS_WEEK),)
    return [Raised(on, on + days(1), on, SAME_DAY, cools, speaks_until(on))]


def last_stated_risk(known: History) -> tuple[date, int] | None:
    """Day and height of the risk that a safety review last stated; of several on one day the highest."""
    stated = [(c.on, RISKS[c.outcome]) for c in known.contacts if c.kind == "safety_review" and c.outcome in RISKS]
    return max(stated, default=None)


def suicide_pathway(known: History, day: date) -> list[Raised]:
    stated = last_stated_risk(known)
    if stated is None or stated[1] == RISKS["risk_low"]:
        return []
    reviewed = stated[0]
    later = max((on for on in reached_or_seen(known) if on > reviewed), default=None)
    due = later + days(7) if later else reviewed + days(3)
    overdue = ((due + days(1), SAME_DAY),)
    return [Raised((later or reviewed) + days(1), due, reviewed, THIS_WEEK, overdue, reviewed + days(91))]


def overdoses(known: History) -> list[date]:
    return sorted({event.on for event in known.events if event.kind == "overdose"})


def overdose_follow_up(known: History, day: date) -> list[Raised]:
    return [
        Raised(on, on + days(2), on, SAME_DAY, ((on + days(COOLS_AFTER), THIS_WEEK),), on + days(91))
        for on in overdoses(known)
        if not was_reached_or_seen_later(known, on)
    ]


SAFETY = {  # followed whatever else holds
    "suicide_risk_unreviewed": suicide_risk_unreviewed,
    "severe_depression_unreviewed": severe_depression_unreviewed,
    "suicide_pathway": suicide_pathway,
    "overdose_follow_up": overdose_follow_up,
}


def raised_for_safety(known: History, day: date) -> list[Raised]:
    return [event for rule in SAFETY.values() for event in rule(known, day)]
