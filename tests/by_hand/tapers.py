"""Tapers: declared, or seen in the doses; how fast; and opioids that end without one."""

from datetime import date
from fractions import Fraction

from tests.by_hand.coverage import DAY, covered_days
from tests.by_hand.doses import (
    BREAK,
    Step,
    courses,
    daily_doses,
    dose_reduction_steps,
    last_course,
    opioid_stops,
    pain_supplies,
    reduction_steps,
    series_of,
    stop_of,
)
from tests.by_hand.history import History, Supply, once

FOREVER = date.max
LOWER_BY = Fraction(15, 100)
A_YEAR = 365
FAST = Fraction(10, 100)
WATCHED = 730 * DAY  # excess harm persists to 24 months
Span = tuple[date, date]


def mean_dose(doses: dict[date, Fraction], first: date, last: date) -> Fraction | None:
    days = [first + n * DAY for n in range((last - first).days + 1)]
    known = [doses[day] for day in days if day in doses]
    return sum(known) / len(known) if known else None


def is_detected(doses: dict[date, Fraction], covered: set[date], on: date) -> bool:
    """The month up to a day against the month that ended 60 days before."""
    month, month_before = (on - 29 * DAY, on), (on - 89 * DAY, on - 60 * DAY)
    now, before = mean_dose(doses, *month), mean_dose(doses, *month_before)
    if now is None or not before or now > before * (1 - LOWER_BY):
        return False
    begin = min(day for day in covered if month_before[0] <= day <= month_before[1])
    return not _has_break(covered, begin, on)


def _has_break(covered: set[date], first: date, last: date) -> bool:
    uncovered, day = 0, first
    while day <= last:
        uncovered = 0 if day in covered else uncovered + 1
        if uncovered == BREAK:
            return True
        day += DAY
    return False


def detected_taper(supplies: list[Supply]) -> Span | None:
    """Since the first of the last supplies that were all detected, until the last covered day."""
    since, doses, covered = None, daily_doses(supplies), covered_days(supplies)
    for on in sorted({s.supplied_on for s in supplies}, reverse=True):
        if not is_detected(doses, covered, on):
            break
        since = on
    return (since, max(covered)) if since else None


@once
def detected_tapers(known: History) -> list[Span]:
    found = [detected_taper(supplies) for supplies in series_of(known)]
    return [taper for taper in found if taper]


def taper_detected_on(known: History) -> date | None:
    return min((since for since, _ in detected_tapers(known)), default=None)


def declared_taper(known: History) -> Span | None:
    begun = max((e.on for e in known.events if e.kind == "taper_started"), default=None)
    has_ended = any(e.kind == "taper_ended" and e.on >= begun for e in known.events if begun)
    return None if begun is None or has_ended else (begun, FOREVER)


@once
def tapering(known: History) -> Span | None:
    declared = declared_taper(known)
    spans = detected_tapers(known) + ([declared] if declared else [])
    return (min(since for since, _ in spans), max(until for _, until in spans)) if spans else None


@once
def taper_step_on(known: History) -> date | None:
    """The last dose-reduction step of a taper. One that is only seen in the sum of several opioids, or declared without
    doses, has none: there its first day stands for it."""
    span = tapering(known)
    steps = [step for step in dose_reduction_steps(known) if span and step >= span[0] - 90 * DAY]
    return max(steps, default=span[0] if span else None)


def is_fast(supplies: list[Supply], on: date) -> bool:
    """More than a tenth lower than a week before; after a year of opioids, than four weeks before."""
    doses = daily_doses(supplies)
    began = max(first for first, _ in courses(supplies) if first <= on)
    weeks = (1, 4) if (on - began).days >= A_YEAR else (1,)
    earlier = [doses.get(on - n * 7 * DAY) for n in weeks]
    now = doses.get(on)
    return now is not None and any(dose is not None and now < dose * (1 - FAST) for dose in earlier)


@once
def fast_steps(known: History) -> list[Step]:
    """Judged on the first day that the lower dose covers: what was left over of the old one comes first."""
    return [
        step for supplies in series_of(known) for step in reduction_steps(supplies) if is_fast(supplies, step.begins)
    ]


def fast_taper_on(known: History) -> date | None:
    return max((step.made_on for step in fast_steps(known)), default=None)


def declared_taper_runs_on(known: History, day: date) -> bool:
    """Begun on or before the day, and not ended before it."""
    return any(
        begun.kind == "taper_started"
        and begun.on <= day
        and not any(end.kind == "taper_ended" and begun.on <= end.on < day for end in known.events)
        for begun in known.events
    )


@once
def opioid_stopped_on(known: History) -> date | None:
    """The end of the last course when no taper led to it."""
    course = last_course(known)
    if course is None or detected_taper(pain_supplies(known)) or declared_taper_runs_on(known, course[1]):
        return None
    return stop_of(course)


@once
def opioid_ended_on(known: History) -> date | None:
    """The day after the last course of four weeks or more, with a taper or without."""
    return max(opioid_stops(known), default=None)


@once
def taper_watch_until(known: History) -> date | None:
    """Two years after the last step of a taper, or after opioids ended, with a taper or without."""
    course = last_course(known)
    ends = [day for day in (taper_step_on(known), stop_of(course) if course else None) if day]
    return max(ends) + WATCHED if ends else None
