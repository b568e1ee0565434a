"""Columns that come from the database as one text each: how they are asked for, and read as arrays.

Made by the database itself, a column as one text costs a third of fetching it value by value.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from enum import StrEnum
from typing import TypeVar

import numpy as np
import sqlalchemy as sa

from db.dialects import as_text, one_text
from services.arrays.columns import Array, Words, words

Key = TypeVar("Key", bound=Hashable)

NO_DAY = "0000-00-00"
DAY_WIDTH = len(NO_DAY) + 1
# of a day as text: where its digits stand, and what each adds to the number of months since year 0 times 100, plus days
DIGITS = [0, 1, 2, 3, 5, 6, 8, 9]
WEIGHTS = np.array([1_200_000, 120_000, 12_000, 1_200, 1_000, 100, 10, 1])
ZERO = int(ord("0") * WEIGHTS.sum())
# day numbers of the first of each month from year 0 on; 0000-00 reads as the month before it
_MONTHS = np.arange("-0001-12", "10000-01", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64) - 1


def column_text(column: sa.ColumnElement, blank: str) -> sa.ColumnElement[str]:
    """The whole column as one text; `blank` stands where nothing is recorded."""
    value = as_text(column)
    is_required = isinstance(column, sa.Column) and not column.nullable
    return one_text(value if is_required else sa.func.coalesce(value, sa.text(f"'{blank}'"))).label(column.name)


def word_codes(text: str | None, kind: type[StrEnum]) -> Words:
    return words(split(text), kind)


def split(text: str | None) -> Sequence[str]:
    return () if text is None else text.split(",")


def whole_numbers(text: str | None) -> Array:
    """As floats, NaN for -1. Read as integers, which costs a tenth of reading them as floats."""
    if text is None:
        return np.empty(0)
    values = np.fromstring(text, np.int64, sep=",")
    return np.where(values < 0, np.nan, values)


class _Numbers(dict[str, float]):
    """Texts of numbers seen before: doses and totals are few."""

    MOST_KEPT = 10_000

    def __missing__(self, text: str) -> float:
        if len(self) >= self.MOST_KEPT:
            self.clear()
        value = self[text] = float(text)
        return value


_SEEN = _Numbers()


def numbers(text: str | None) -> Array:
    if text is None:
        return np.empty(0)
    texts = text.split(",")
    return np.fromiter(map(_SEEN.__getitem__, texts), np.float64, len(texts))


def together(
    read: Callable[[str | None], Array], texts: dict[Key, str | None], keys: Iterable[Key]
) -> dict[Key, Array]:
    """Several columns as one long text: for one patient every call of numpy counts."""
    filled = {key: text for key in keys if (text := texts[key]) is not None}
    values = read(",".join(filled.values()) or None)
    found, first = dict.fromkeys(keys, values[:0]), 0
    for key, text in filled.items():
        found[key] = values[first : first + text.count(",") + 1]
        first += len(found[key])
    return found


def day_numbers(text: str | None) -> Array:
    """`2026-03-01,0000-00-00` as day numbers. Every day has ten letters, so the text is read as a table of digits."""
    if text is None:
        return np.empty(0)
    letters = np.frombuffer(f"{text},".encode(), np.uint8).reshape(-1, DAY_WIDTH)
    places = letters[:, DIGITS] @ WEIGHTS - ZERO  # month since year 0 times 100, and the day
    month, day = np.divmod(places, 100)
    return np.where(month < 1, np.nan, _MONTHS[month] + day)
