"""Reasons about MOUD: each says (urgency, due_on) when it is open on the day, else None."""

from datetime import date, timedelta

from tests.by_hand.caseload import OUD
from tests.by_hand.coverage import XR, covered_to, is_observed_daily, reaches_furthest
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
Answer = tuple[int, date] | None


def days(number: int) -> timedelta:
    return timedelta(days=number)


def moud_gap(known: History, day: date) -> Answer:
    episode = open_episode(known)
    began = started_on(known, episode) if episode else None
    until = covered_to(moud_supplies(known))
    if began is None or until is None or until < began:
        return None
    gap = (day - until).days
    first_day_that_counts = 3 if is_observed_daily(reaches_furthest(moud_supplies(known))) else 1
    if not first_day_that_counts <= gap <= 30:
        return None
    return (THIS_WEEK if gap <= 7 else SAME_DAY), until + days(first_day_that_counts)


def moud_runs_out(known: History, day: date) -> Answer:
    episode = open_episode(known)
    last_supply = reaches_furthest(moud_supplies(known))
    if episode is None or last_supply is None or is_observed_daily(last_supply):
        return None
    until = covered_to(moud_supplies(known))
    began = started_on(known, episode)
    lead = 7 if last_supply.medication in XR else 3
    if (began and until < began) or not until - days(lead) <= day <= until:
        return None
    booked = [visit for visit in visits(known, "scheduled", kinds=("moud",)) if visit <= until]
    if any(visit >= day for visit in booked):
        return None
    return THIS_WEEK, max([until - days(lead), *(visit + days(1) for visit in booked)])


def enrolled_not_started(known: History, day: date) -> Answer:
    episode = open_episode(known)
    if episode is None or started_on(known, episode):
        return None
    due = episode.enrolled_on + days(3)
    return (THIS_WEEK, due) if due <= day else None


def oud_untreated(known: History, day: date) -> Answer:
    due = _untreated_from(known)
    if due is None:
        return None
    declined = declined_on(known)
    if declined:
        due = max(due, declined + days(91))  # an offer declined holds for 90 days
    return (THIS_WEEK, due) if due <= day else None


def _untreated_from(known: History) -> date | None:
    diagnosed = active_condition_on(known, OUD)
    until = covered_to(moud_supplies(known))
    if diagnosed is None:
        return None
    episode = open_episode(known)
    if episode:
        began = started_on(known, episode)
        return until + days(31) if began and until and until >= began else None  # the day of dropping out
    ended = last_ended_on(known)
    if any(s.supplied_on > ended if ended else s.supplied_on >= diagnosed for s in moud_supplies(known)):
        return until + days(31)
    return (ended or diagnosed) + days(7)


def withdrawal_check(known: History, day: date) -> Answer:
    episode = open_episode(known)
    began = started_on(known, episode) if episode else None
    if began is None or not 7 <= (day - began).days < 90:
        return None
    for screening in known.screenings:
        is_scored = screening.instrument in WITHDRAWAL and screening.total is not None
        if is_scored and screening.taken_on >= began + days(3):
            return None
    return ROUTINE, began + days(7)
