"""Calendar months, and the periods made of them that a manager may choose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from db.problems import Problem
from db.tables import FOREVER
from services.metrics.metric import EVER, Span

FIRST_YEAR, LAST_YEAR = EVER.year + 3, FOREVER.year - 1  # of a period: two years before it are read, and its end


class Length(StrEnum):
    month = "month"
    quarter = "quarter"
    year = "year"


MONTHS = {Length.month: 1, Length.quarter: 3, Length.year: 12}


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def months_later(month: date, months: int) -> date:
    place = month.year * 12 + month.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def last_day(month: date) -> date:
    return months_later(month, 1) - timedelta(days=1)


def span_of(month: date, today: date, is_as_then: bool = False) -> Span:
    """The days of a month up to today."""
    return Span(month, min(last_day(month), today), is_as_then)


def months_before(month: date, count: int) -> tuple[date, ...]:
    """So many months up to and with this one, the earliest first."""
    return tuple(months_later(month, -back) for back in reversed(range(count)))


@dataclass(frozen=True)
class Period:
    """Consecutive months; a quarter is one of the calendar, so that two of them share no month."""

    months: tuple[date, ...]
    length: Length

    @property
    def last(self) -> date:
        return self.months[-1]

    @property
    def before(self) -> "Period":
        """The period just before, of the same length."""
        return ending(months_later(self.months[0], -1), self.length)

    @property
    def key(self) -> str:
        return f"{self.length}-{self.last:%Y-%m}"

    def name(self, today: date) -> str:
        """As people read it: Nov 2026, Jul–Sep 2026, 12 months to Nov 2026; "so far" while it goes on."""
        so_far = " so far" if self.last == month_of(today) else ""
        if self.length == Length.month:
            return f"{self.last:%b %Y}{so_far}"
        if self.length == Length.quarter:
            return f"{self.months[0]:%b}–{self.last:%b %Y}{so_far}"
        return f"12 months to {self.last:%b %Y}{so_far}"


def ending(month: date, length: Length) -> Period:
    return Period(months_before(month, MONTHS[length]), length)


def from_key(key: str) -> Period:
    """The period of an address, such as `quarter-2026-09`. Anything else is a Problem."""
    length, _, month = key.partition("-")
    try:
        last, known = date.fromisoformat(f"{month}-01"), Length(length)
    except ValueError as error:
        raise Problem(f"There is no period {key!r}. A period is like month-2026-10, quarter-2026-09.") from error
    if not FIRST_YEAR <= last.year <= LAST_YEAR:
        raise Problem(f"Periods lie in the years {FIRST_YEAR} to {LAST_YEAR}.")
    return ending(last, known)


def quarters(today: date, count: int) -> tuple[Period, ...]:
    """The last complete calendar quarters, the latest first."""
    latest = months_later(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), -1)
    return tuple(ending(months_later(latest, -3 * back), Length.quarter) for back in range(count))


def months_up_to(today: date, count: int) -> tuple[Period, ...]:
    """The month so far and those before it, the latest first."""
    return tuple(ending(month, Length.month) for month in reversed(months_before(month_of(today), count)))


def all_months(periods: Iterable[Period]) -> tuple[date, ...]:
    return tuple(sorted({month for period in periods for month in period.months}))
