"""Reasons about MOUD: each says (urgency, due_on, evidence_on) when it is open on the day, else None."""

from datetime import date, timedelta

from tests.by_hand.caseload import OUD
from tests.by_hand.coverage import XR, is_observed_daily, moud_covered_to, reaches_furthest
from tests.by_hand.facts import (
    WITHDRAWAL,
    active_condition_on,
    last_ended_on,
    moud_supplies,
    open_episode,
    started_on,
)
from tests.by_hand.history import History
from tests.by_hand.visits import declined_on, visits

SAME_DAY, THIS_WEEK, ROUTINE = 1, 2, 3
Answer = tuple[int, date, date | None] | None


def days(number: int) -> timedelta:
    return timedelta(days=number)


def moud_gap(known: History, day: date) -> Answer:
    episode = open_episode(known)
    began = started_on(known, episode) if episode else None
    until = moud_covered_to(known)
    if began is None or until is None or until < began:
        return None
    gap = (day - until).days
    first_day_that_counts = 3 if is_observed_daily(reaches_furthest(moud_supplies(known))) else 1
    if not first_day_that_counts <= gap <= 30:
        return None
    return (THIS_WEEK if gap <= 7 else SAME_DAY), until + days(first_day_that_counts), until + days(1)


def moud_runs_out(known: History, day: date) -> Answer:
    episode = open_episode(known)
    last_supply = reaches_furthest(moud_supplies(known))
    if episode is None or last_supply is None or is_observed_daily(last_supply):
        return None
    until = moud_covered_to(known)
    began = started_on(known, episode)
    lead = 7 if last_supply.medication in XR else 3
    if (began and until < began) or not until - days(lead) <= day <= until:
        return None
    booked = [visit for visit in visits(known, "scheduled", kinds=("moud",)) if visit <= until]
    if any(visit >= day for visit in booked):
        return None
    return THIS_WEEK, max([until - days(lead), *(visit + days(1) for visit in booked)]), until


def enrolled_not_started(known: History, day: date) -> Answer:
    episode = open_episode(known)
    if episode is None or started_on(known, episode):
        return None
    due = episode.enrolled_on + days(3)
    return (THIS_WEEK, due, episode.enrolled_on) if due <= day else None


def oud_untreated(known: History, day: date) -> Answer:
    untreated = _untreated_from(known)
    if untreated is None:
        return None
    due, evidence_on = untreated
    declined = declined_on(known)
    if declined:
        due = max(due, declined + days(91))  # an offer declined holds for 90 days
    return (THIS_WEEK, due, evidence_on) if due <= day else None


def _untreated_from(known: History) -> tuple[date, date] | None:
    """When treatment is due, and the day that rests on: first day without cover, end of MOUD, or diagnosis."""
    diagnosed = active_condition_on(known, OUD)
    until = moud_covered_to(known)
    if diagnosed is None:
        return None
    episode = open_episode(known)
    if episode:
        began = started_on(known, episode)
        has_dropped_out = began and until and until >= began
        return (until + days(31), until + days(1)) if has_dropped_out else None
    ended = last_ended_on(known)
    if any(s.supplied_on > ended if ended else s.supplied_on >= diagnosed for s in moud_supplies(known)):
        return until + days(31), until + days(1)
    return (ended or diagnosed) + days(7), ended or diagnosed


def withdrawal_check(known: History, day: date) -> Answer:
    episode = open_episode(known)
    began = started_on(known, episode) if episode else None
    if began is None or not 7 <= (day - began).days < 90:
        return None
    for screening in known.screenings:
        is_scored = screening.instrument in WITHDRAWAL and screening.total is not None
        if is_scored and screening.taken_on >= began + days(3):
            return None
    return ROUTINE, began + days(7), began
