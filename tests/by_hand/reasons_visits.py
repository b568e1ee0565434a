"""Reasons about contacts and visits. Each says what it raises; the judge asks what is open on the day."""

from datetime import date

from tests.by_hand.caseload import followed_since
from tests.by_hand.facts import SPEAKS, last_ended_on, latest_phq9, open_episode, started_on
from tests.by_hand.history import History
from tests.by_hand.raised import ROUTINE, THIS_WEEK, Raised, days
from tests.by_hand.tapers import tapering
from tests.by_hand.visits import booking_ran_out_on, contacts, free_again_on, reached_or_seen, still_booked, visits

ACTIVE_INTERVAL, STABLE_INTERVAL = 14, 28  # days


def is_active_phase(known: History, day: date) -> bool:
    episode, latest, ended = open_episode(known), latest_phq9(known), last_ended_on(known)
    began, taper = started_on(known, episode) if episode else None, tapering(known)
    return (
        (latest is not None and latest.total >= 10 and (day - latest.on).days <= SPEAKS)
        or (taper is not None and taper[0] <= day <= taper[1])
        or (began is not None and (day - began).days < 90)
        or (ended is not None and (day - ended).days <= 90)
    )


def contact_due(known: History, day: date) -> list[Raised]:
    last = max(reached_or_seen(known), default=None)
    base = last or followed_since(known, day)
    if base is None:
        return []
    due = base + days(ACTIVE_INTERVAL if is_active_phase(known, day) else STABLE_INTERVAL)
    return [Raised(due - days(3), due, last, ROUTINE)]


def missed_visit(known: History, day: date) -> list[Raised]:
    kept, booked = visits(known, "kept"), visits(known, "scheduled")
    answers = kept + contacts(known)
    return [
        _missed(missed, [visit for visit in booked if visit >= missed], day)
        for missed in visits(known, "no_show")
        if not any(on >= missed for on in answers + still_booked(booked, day))
    ]


def _missed(missed: date, booked_since: list[date], day: date) -> Raised:
    opens = max(missed + days(1), booking_ran_out_on(booked_since, day))
    return Raised(opens, opens + days(1), missed, THIS_WEEK, closes_on=missed + days(181))


def visit_status_missing(known: History, day: date) -> list[Raised]:
    return [_status_missing(visit) for visit in visits(known, "scheduled")]


def _status_missing(visit: date) -> Raised:
    opens = free_again_on(visit)
    return Raised(opens, opens + days(7), visit, ROUTINE, closes_on=visit + days(61))


def no_next_visit(known: History, day: date) -> list[Raised]:
    episode, booked = open_episode(known), visits(known, "scheduled")
    if episode is None or still_booked(booked, day):
        return []
    kept = max(visits(known, "kept"), default=None)
    enrolled = episode.enrolled_on
    first = kept + days(1) if kept else enrolled
    opens = max(first, enrolled, booking_ran_out_on(booked, day))
    return [Raised(opens, (kept or enrolled) + days(7), kept, ROUTINE)]
