"""What the cells of a file leave open, and how a sender settles it: the order of day and month, the decimal point."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from enum import StrEnum

SHOWN_LIMIT = 60  # characters of a cell that a sentence repeats


class NotAccepted(Exception):
    """One sentence: which value, which limit."""


class DateOrder(StrEnum):
    """Which comes first in 3/4/2026."""

    day_first = "day_first"
    month_first = "month_first"


@dataclass(frozen=True, eq=False)
class Writing:
    """How one file writes its days, times and numbers. `orders`: of single columns, by our name. `doubted`: orders that
    other days of the file speak against."""

    date_order: DateOrder | None = None
    orders: Mapping[str, DateOrder] = field(default_factory=dict)
    doubted: frozenset[DateOrder] = frozenset()
    two_digit_years: bool = False
    decimal_comma: bool = False
    zone: tzinfo | None = None  # of times without an offset, where it is not the clinics'

    def order_of(self, column: str) -> DateOrder | None:
        return self.orders.get(column, self.date_order)


PLAIN = Writing()


@dataclass(frozen=True)
class Reading:
    """Which day is today, how the file writes (None: it is none that a mapping could speak of), and of which zone the
    days are."""

    today: date
    writing: Writing | None = None
    zone: tzinfo | None = None  # the clinics' own; without it times stay as written, whatever their offset

    @property
    def as_written(self) -> Writing:
        return self.writing or PLAIN

    def unless_missing(self, sentence: str) -> str:
        """The sentence and, of a file, the word of a mapping with which the value would be read as blank."""
        return sentence if self.writing is None else f'{sentence}; "missing" in the mapping can say that it means blank'

    def unless_mapped(self, sentence: str) -> str:
        """The same for a value that another word may stand for."""
        return sentence if self.writing is None else f'{sentence}; "values" in the mapping can say what it means'


def shown(text: str) -> str:
    """A cell in a sentence: whole, or its beginning."""
    return text if len(text) <= SHOWN_LIMIT else f"{text[:SHOWN_LIMIT]}…"
