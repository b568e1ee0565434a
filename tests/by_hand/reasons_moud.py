"""Reasons about MOUD. Each says what it raises; the judge asks what is open on the day."""

from datetime import date

from tests.by_hand.caseload import OUD
from tests.by_hand.facts import (
    WITHDRAWAL,
    active_condition_on,
    last_ended_on,
    moud_supplies,
    open_episode,
    started_on,
)
from tests.by_hand.history import History
from tests.by_hand.moud_cover import Cover, is_weekly, moud_cover, present_cover
from tests.by_hand.pregnancy import first_pregnant_day, is_pregnant
from tests.by_hand.raised import ROUTINE, SAME_DAY, THIS_WEEK, Raised, days
from tests.by_hand.visits import booking_ran_out_on, declined_on, still_booked, visits

DROPPED_OUT = 31  # gap day
DECLINED_HOLDS = 91  # days after which an offer is due again


def moud_gap(known: History, day: date) -> list[Raised]:
    cover = present_cover(known)
    if cover is None:
        return []
    first_missed = cover.until + days(1)
    opens, due, evidence_on = _of_an_injection(cover) if cover.is_injection else _of_a_supply(known, cover)
    urgency = SAME_DAY if is_pregnant(known, day) else THIS_WEEK
    return [Raised(opens, due, evidence_on, urgency, ((_urgent_on(cover), SAME_DAY),), first_missed + days(30))]


def _of_an_injection(cover: Cover) -> tuple[date, date, date]:
    return cover.injection_due_on, cover.injection_late_on - days(1), cover.injection_due_on


def _of_a_supply(known: History, cover: Cover) -> tuple[date, date, date]:
    """Doses that are observed every day may be missed twice, unless the patient is pregnant."""
    first_missed = cover.until + days(1)
    opens = first_missed
    if cover.is_observed_daily:
        opens = min(cover.until + days(3), first_pregnant_day(known, first_missed) or date.max)
    return opens, opens + days(2), first_missed


def _urgent_on(cover: Cover) -> date:
    if cover.supply.medication == "naltrexone_xr":
        return cover.injection_due_on + days(7)
    return cover.injection_late_on if cover.is_injection else cover.until + days(8)


def moud_runs_out(known: History, day: date) -> list[Raised]:
    cover, booked = moud_cover(known), visits(known, "scheduled", kinds=("moud",))
    if cover is None or cover.is_observed_daily or not is_for_now(known, cover):
        return []
    in_time = [visit for visit in booked if visit <= window_ends_on(cover)]
    if still_booked(in_time, day):
        return []
    lead = 3 if not cover.is_injection else 2 if is_weekly(cover.supply) else 7
    end = last_safe_day(cover)
    opens = max(end - days(lead), booking_ran_out_on(in_time, day))
    return [Raised(opens, end, end, THIS_WEEK, closes_on=end + days(1))]


def is_for_now(known: History, cover: Cover) -> bool:
    """What an open enrolment is covered by; without one, what nobody ever enrolled was given, or what was given since
    the last enrolment ended."""
    episode, ended = open_episode(known), last_ended_on(known)
    if episode:
        began = started_on(known, episode)
        return began is None or cover.until >= began
    return ended is None or any(supply.supplied_on > ended for supply in moud_supplies(known))


def last_safe_day(cover: Cover) -> date:
    """The last covered one, or the day before the label wants the next injection."""
    return cover.injection_due_on - days(1) if cover.is_injection else cover.until


def window_ends_on(cover: Cover) -> date:
    """The last day on which a visit still comes in time."""
    return cover.injection_late_on - days(1) if cover.is_injection else cover.until


def enrolled_not_started(known: History, day: date) -> list[Raised]:
    episode = open_episode(known)
    if episode is None or started_on(known, episode):
        return []
    on = episode.enrolled_on
    return [Raised(on + days(1), on + days(3), on, THIS_WEEK)]


def oud_untreated(known: History, day: date) -> list[Raised]:
    declined = declined_on(known)
    free_from = declined + days(DECLINED_HOLDS) if declined else date.min
    urgency = SAME_DAY if is_pregnant(known, day) else THIS_WEEK
    if open_episode(known):
        return _dropped_out(known, free_from, urgency)
    return _without_enrolment(known, free_from, urgency)


def _dropped_out(known: History, free_from: date, urgency: int) -> list[Raised]:
    cover = present_cover(known)
    if cover is None:
        return []
    opens = max(cover.until + days(DROPPED_OUT), free_from)
    return [Raised(opens, opens + days(2), cover.until + days(1), urgency)]


def _without_enrolment(known: History, free_from: date, urgency: int) -> list[Raised]:
    diagnosed, cover = active_condition_on(known, OUD), moud_cover(known)
    if diagnosed is None:
        return []
    uncovered_from = cover.until + days(1) if cover else date.min
    since = max(diagnosed, last_ended_on(known) or date.min, uncovered_from)
    opens = max(since, free_from)
    return [Raised(opens, opens + days(7), since, urgency)]


def withdrawal_check(known: History, day: date) -> list[Raised]:
    episode = open_episode(known)
    began = started_on(known, episode) if episode else None
    if began is None:
        return []
    opens = began + days(3)
    scored = [s for s in known.screenings if s.instrument in WITHDRAWAL and s.total is not None]
    if any(s.taken_on >= opens for s in scored):
        return []
    return [Raised(opens, began + days(7), began, ROUTINE, closes_on=began + days(90))]
