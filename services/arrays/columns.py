"""Many patients at once, a column an array: days as numbers, words as codes, and the few operations that rules need.

A day is the number of days since 1970-01-01 as a float, and NaN where nothing is recorded: sums and differences with
NaN stay NaN, comparisons with it are false, as with NULL in SQL.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache

import numpy as np

Array = np.ndarray
EPOCH = date(1970, 1, 1).toordinal()
NOT_RECORDED = np.nan
FAR_APART = 1e7  # days: further than any two days of one patient, so that patients never mix in a running maximum


def number_of(day: date) -> float:
    return float(day.toordinal() - EPOCH)


def day_of(number: float) -> date | None:
    return None if np.isnan(number) else known_day(number)


def known_day(number: float) -> date:
    """Of a number that is a day."""
    return date.fromordinal(int(number) + EPOCH)


FOREVER = number_of(date(9999, 12, 31))  # an interval that nothing foreseeable ends


def known(values: Array) -> Array:
    return ~np.isnan(values)


def is_unknown(values: Array) -> Array:
    return np.isnan(values)


def latest_of(*days: Array) -> Array:
    """The latest of the days that are known; NaN when none is."""
    found = days[0]
    for day in days[1:]:
        found = np.fmax(found, day)
    return found


def earliest_of(*days: Array) -> Array:
    """The earliest of the days that are known; NaN when none is."""
    found = days[0]
    for day in days[1:]:
        found = np.fmin(found, day)
    return found


def first_known(*values: Array) -> Array:
    """The first of the values that is known, in the order given."""
    found = values[0]
    for value in values[1:]:
        found = np.where(np.isnan(found), value, found)
    return found


def when(condition: Array, value, otherwise=NOT_RECORDED) -> Array:
    return np.where(condition, value, otherwise)


def first_that_holds(conditions: Sequence[Array], values: Sequence, otherwise=NOT_RECORDED) -> Array:
    """Of each place the value that goes with the first condition that holds there. For one patient this costs a
    tenth of numpy.select."""
    found = otherwise
    for condition, value in zip(reversed(conditions), reversed(values), strict=True):
        found = np.where(condition, value, found)
    return found


def is_after(day: Array, than: Array) -> Array:
    """Known, and on a later day."""
    return day > than


def nothing_after(than: Array, *days: Array) -> Array:
    is_answered = days[0] > than
    for day in days[1:]:
        is_answered = is_answered | (day > than)
    return ~is_answered


def nothing_since(than: Array, *days: Array) -> Array:
    """Nothing on that day or later."""
    is_answered = days[0] >= than
    for day in days[1:]:
        is_answered = is_answered | (day >= than)
    return ~is_answered


class Words:
    """A column of words of one vocabulary, kept as codes: the place of the word in it, -1 where none is recorded."""

    def __init__(self, codes: Array, kind: type[StrEnum]):
        self.codes, self.kind = codes, kind

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows) -> "Words":
        return Words(self.codes[rows], self.kind)

    def is_(self, *words: StrEnum) -> Array:
        """Whether each is one of the words."""
        places = places_of(self.kind)
        if len(words) == 1:
            return self.codes == places[words[0]]
        return _listed(self.kind, words)[self.codes]

    def texts(self) -> list[str | None]:
        by_code = _texts_of(self.kind)
        return [by_code[code] for code in self.codes.tolist()]


@lru_cache
def _texts_of(kind: type[StrEnum]) -> list[str | None]:
    """By code; the last place is the blank's."""
    return [*(word.value for word in kind), None]


@lru_cache(1_000)
def _listed(kind: type[StrEnum], words: tuple[StrEnum, ...]) -> Array:
    """By code, whether it is that of one of the words; the last place is the blank's."""
    listed = np.zeros(len(kind) + 1, bool)
    listed[[places_of(kind)[word] for word in words]] = True
    return listed


def in_order_of_name(column: Words) -> Array:
    """Numbers that sort words by name, whatever the order of their vocabulary."""
    return _names_in_order(column.kind)[column.codes]


@lru_cache
def _names_in_order(kind: type[StrEnum]) -> Array:
    return np.argsort(np.argsort([word.value for word in kind]))


_PLACES: dict[type[StrEnum], dict[str, int]] = {}


def places_of(kind: type[StrEnum]) -> dict[str, int]:
    """Each word's code; the blank has -1."""
    if kind not in _PLACES:
        _PLACES[kind] = {word.value: place for place, word in enumerate(kind)} | {"": -1}
    return _PLACES[kind]


def words(texts: Sequence[str], kind: type[StrEnum]) -> Words:
    places = places_of(kind)
    return Words(np.fromiter(map(places.__getitem__, texts), np.int64, len(texts)), kind)


class Rows:
    """Some events of a run of patients: one array a column, `patient` (the place in the run) the first of them.

    In order of patient, then of the day and the id, unless sorted otherwise. `patients` is the length of the run.
    Rows picked from others gather a column when it is asked for: most are not.
    """

    def __init__(self, patients: int, **columns: Array | Words):
        self.patients = patients
        self._given = columns
        self._source: Rows | None = None
        self._which: Array | None = None  # of the rows of the source: places, or a condition
        self.__dict__.update(columns)

    def __getattr__(self, name: str):
        """A column that nobody asked for yet."""
        if name[0] == "_" or self._source is None:
            raise AttributeError(name)
        column = self.__dict__[name] = getattr(self._source, name)[self._which]
        return column

    @property
    def names(self) -> dict[str, None]:
        """Of the columns, in their order; none is gathered for it."""
        before = {} if self._source is None else self._source.names
        return before | dict.fromkeys(self._given)

    @property
    def columns(self) -> dict[str, Array | Words]:
        """Every column by name."""
        return {name: getattr(self, name) for name in self.names}

    def __len__(self) -> int:
        return len(self.patient)

    def where(self, which: Array) -> "Rows":
        """The rows of a condition, or at places. Of nothing, nothing can be picked."""
        if not len(self):
            return self
        picked = Rows.__new__(Rows)
        picked.__dict__.update(patients=self.patients, _given={}, _source=self, _which=which)
        return picked

    def with_(self, **columns: Array | Words) -> "Rows":
        more = Rows(self.patients, **self._given | columns)
        more._source, more._which = self._source, self._which
        return more

    def sorted_by(self, *keys: Array) -> "Rows":
        """In order of patient, then of these keys, the first key first."""
        if len(self) < 2:
            return self
        return self.where(np.lexsort((*reversed(keys), self.patient)))

    def last(self, values: Array) -> Array:
        """Per patient the value of the last row; NaN where there is none."""
        found = _blank(self.patients)
        found[self.patient] = values  # of several for one place the last one stays
        return found

    def first(self, values: Array) -> Array:
        found = _blank(self.patients)
        found[self.patient[::-1]] = values[::-1]
        return found

    def last_word(self, column: Words) -> Words:
        codes = np.full(self.patients, -1, np.int64)
        codes[self.patient] = column.codes
        return Words(codes, column.kind)

    def highest(self, values: Array) -> Array:
        """Per patient the largest of the known values; NaN where there is none."""
        found = _blank(self.patients)
        np.fmax.at(found, self.patient, values)
        return found

    def lowest(self, values: Array) -> Array:
        found = _blank(self.patients)
        np.fmin.at(found, self.patient, values)
        return found

    def sum(self, values: Array) -> Array:
        return np.bincount(self.patient, weights=values, minlength=self.patients)

    def has_any(self, condition: Array | None = None) -> Array:
        found = np.zeros(self.patients, bool)
        found[self.patient if condition is None else self.patient[condition]] = True
        return found

    def place_of_last(self, days: Array, patient: Array, until: Array) -> Array:
        """For each patient and day asked for: the place of the last row whose day is not later; -1 where there is
        none. `days` is a column of these rows, rising within a patient; an unknown `until` finds none."""
        if not len(self):
            return np.full(len(patient), -1)
        asked = patient * FAR_APART + np.where(np.isnan(until), -FAR_APART / 2, until)
        places = np.searchsorted(self.patient * FAR_APART + days, asked, side="right") - 1
        return np.where((places >= 0) & (self.patient[places] == patient), places, -1)


def _blank(patients: int) -> Array:
    found = np.empty(patients)
    found.fill(np.nan)
    return found


def at(values: Array, places: Array) -> Array:
    """The values at the places that `place_of_last` found; NaN where it found none."""
    return np.where(places >= 0, _at(values, places), np.nan)


def _at(values: Array, places: Array) -> Array:
    return values[np.maximum(places, 0)] if len(values) else np.full(len(places), np.nan)
