"""Whether withdrawal may explain a depression score (section 4)."""

from datetime import date, timedelta

from tests.by_hand.coverage import covered_to, uncovered_run_before
from tests.by_hand.facts import in_order, moud_supplies, started_on
from tests.by_hand.history import History, Supply

DAY = timedelta(days=1)
SIGNIFICANT = {"cows": 5, "sows16": 11, "withdrawal_level": 1}


def is_confounded(known: History, taken_on: date) -> bool:
    return (
        moud_changed(known, taken_on)
        or gap_is_running(known, taken_on)
        or taper_began(known, taken_on)
        or withdrawal_was_measured(known, taken_on)
    )


def four_weeks_up_to(day: date) -> list[date]:
    return [day - n * DAY for n in range(29)]


def moud_changed(known: History, taken_on: date) -> bool:
    supplies = moud_supplies(known)
    window = four_weeks_up_to(taken_on)
    starts = [started_on(known, episode) for episode in known.episodes]
    return any(day in starts or is_switch(day, supplies) or is_restart(day, supplies) for day in window)


def is_switch(day: date, supplies: list[Supply]) -> bool:
    """A supply of this day follows one of another medication."""
    made = sorted(supplies, key=lambda s: (s.supplied_on, s.medication))
    return any(
        later.supplied_on == day and earlier.medication != later.medication
        for earlier, later in zip(made, made[1:], strict=False)
    )


def is_restart(day: date, supplies: list[Supply]) -> bool:
    """A supply of this day ends a gap of eight days or more."""
    return any(s.supplied_on == day for s in supplies) and (uncovered_run_before(day, supplies) or 0) >= 8


def gap_is_running(known: History, taken_on: date) -> bool:
    until = covered_to([s for s in moud_supplies(known) if s.supplied_on <= taken_on])
    return until is not None and (taken_on - until).days >= 8


def taper_began(known: History, taken_on: date) -> bool:
    return any(e.kind == "taper_started" and e.on in four_weeks_up_to(taken_on) for e in known.events)


def withdrawal_was_measured(known: History, taken_on: date) -> bool:
    return any(
        s.instrument in SIGNIFICANT
        and s.total is not None
        and s.total >= SIGNIFICANT[s.instrument]
        and abs((s.taken_on - taken_on).days) <= 7
        for s in in_order(known.screenings)
    )
