"""Long-term opioid therapy: 90 of the 120 days up to the last covered one (section 1)."""

from bisect import bisect_left
from datetime import date

from tests.by_hand.coverage import DAY, covered_days, days_of_each, is_for_pain
from tests.by_hand.history import History, once
from tests.by_hand.raised import days

WINDOW, AT_LEAST = 120, 90  # days
PARTS = 30  # more uncovered days than this part two courses
HOLDS = 30  # days after the last covered one


@once
def pain_days(known: History) -> list[date]:
    return sorted(covered_days([s for s in known.supplies if is_for_pain(s)]))


def window_up_to(covered: list[date], place: int) -> list[date]:
    """The covered ones of the days up to that one."""
    return covered[bisect_left(covered, covered[place] - days(WINDOW - 1)) : place + 1]


@once
def long_term_opioids(known: History) -> tuple[date, date] | None:
    """First covered day of the window and last covered day."""
    covered = pain_days(known)
    window = window_up_to(covered, len(covered) - 1) if covered else []
    return (window[0], window[-1]) if len(window) >= AT_LEAST else None


@once
def long_term_since(known: History) -> date | None:
    """The first day of the present course on which it was long-term therapy."""
    if long_term_opioids(known) is None:
        return None
    covered = pain_days(known)
    begin = len(covered) - 1
    while begin and (covered[begin] - covered[begin - 1]).days - 1 <= PARTS:
        begin -= 1
    places = range(begin, len(covered))
    return next(covered[place] for place in places if len(window_up_to(covered, place)) >= AT_LEAST)


def long_term_known_on(known: History) -> date | None:
    """The day on which the first supply was made that covers the day from which it is long-term."""
    since = long_term_since(known)
    if since is None:
        return None
    covering = days_of_each([s for s in known.supplies if is_for_pain(s)])
    return min(supply.supplied_on for supply, its_days in covering if since in its_days)


def long_term_ends_on(known: History) -> date:
    """The first day on which nobody speaks of it any more, where it holds."""
    return long_term_opioids(known)[1] + days(HOLDS) + DAY


def is_on_long_term_opioids(known: History, day: date) -> bool:
    return long_term_opioids(known) is not None and day < long_term_ends_on(known)
