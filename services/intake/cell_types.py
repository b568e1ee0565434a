"""How one cell's text becomes a value, or one sentence that says which value missed which limit.

Each kind reads one text, cleaned as `db.text` says; what it returns goes into the database as it is (a day is its ISO
text).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from math import isfinite

from services.intake import written_days
from services.intake.reading import NotAccepted, Reading, shown

OLDEST_YEARS = 120  # nobody in care was born, and nothing in their chart happened, longer ago
TEXT_LIMIT = 500  # characters; longer than any name or address, short enough for an index
NOTE_LIMIT = 20_000  # characters; a long clinical note

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_WITH_COMMA = re.compile(r"[+-]?(\d+(,\d*)?|,\d+)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?")
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?[Ee]\+\d+")  # as Excel writes 101000: 1.01E+05
_GAPS = re.compile(r"[\s\-_/]+")


def as_word(text: str) -> str:
    """`No Show`, `no-show` and `NO_SHOW` are one word."""
    return _GAPS.sub("_", text).lower()


@dataclass(frozen=True)
class Text:
    limit: int = TEXT_LIMIT

    def read(self, name: str, text: str, _reading: Reading) -> str:
        if len(text) > self.limit:
            raise NotAccepted(f"{name} has {len(text)} characters, more than {self.limit}")
        return text


@dataclass(frozen=True)
class Identifier(Text):
    """A number that is a name: one that a spreadsheet has shortened is nobody's any more."""

    limit: int = 100

    def read(self, name: str, text: str, reading: Reading) -> str:
        if _SHORTENED.fullmatch(text):
            raise NotAccepted(
                f"{name} {shown(text)} is in scientific notation, so that its last digits are lost: format the column "
                "as text and export it again"
            )
        return super().read(name, text, reading)


@dataclass(frozen=True)
class Note(Text):
    """A long text, which keeps its lines."""

    limit: int = NOTE_LIMIT


@dataclass(frozen=True)
class Term:
    """A short name written in one way, so that `THC` and `thc` are one substance."""

    def read(self, name: str, text: str, reading: Reading) -> str:
        return as_word(Text(100).read(name, text, reading))


@dataclass(frozen=True)
class Word:
    words: type[StrEnum] | tuple[StrEnum, ...]
    also: Mapping[str, str] | None = None  # other spellings that mean one thing only

    def read(self, name: str, text: str, reading: Reading) -> str:
        word = as_word(text)
        word = (self.also or {}).get(word, word)
        listed = [known.value for known in self.words]
        if word not in listed:
            said = f"{name} '{shown(text)}' is not one of {', '.join(listed)}"
            raise NotAccepted(reading.unless_mapped(said))
        return word


@dataclass(frozen=True)
class KnownWord(Text):
    """A word that rules know, however it is spelled; any other text stays as it came."""

    words: type[StrEnum] | tuple[StrEnum, ...] = ()
    also: Mapping[str, str] | None = None

    def read(self, name: str, text: str, reading: Reading) -> str:
        word = as_word(text)
        word = (self.also or {}).get(word, word)
        return word if word in set(self.words) else super().read(name, text, reading)


@dataclass(frozen=True)
class Number:
    low: float = 0
    high: float = 1e9

    def read(self, name: str, text: str, reading: Reading) -> float:
        value = number_in(name, text, reading)
        if value < self.low:
            raise NotAccepted(reading.unless_missing(f"{name} {shown(text)} is below {self.low:g}"))
        if value > self.high:
            raise NotAccepted(reading.unless_missing(f"{name} {shown(text)} is above {self.high:g}"))
        return value


def number_in(name: str, text: str, reading: Reading) -> float:
    """With a decimal comma where the mapping says so; `1.234` could be either then."""
    plain = text
    if reading.as_written.decimal_comma and (_WITH_COMMA.fullmatch(text) or _GROUPED.fullmatch(text)):
        if text.count(".") == 1 and "," not in text:
            raise NotAccepted(f"{name} {shown(text)} may be read in two ways: write it without a point")
        plain = text.replace(".", "").replace(",", ".")
    if _NUMBER.fullmatch(plain) and isfinite(float(plain)):
        return float(plain)
    said = f"{name} '{shown(text)}' is not a number"
    if _WITH_COMMA.fullmatch(text):
        raise NotAccepted(f'{said}: write it with a point, or say "decimal_comma": true in the mapping')
    raise NotAccepted(reading.unless_missing(reading.unless_mapped(said)))


@dataclass(frozen=True)
class Whole:
    low: int
    high: int

    def read(self, name: str, text: str, reading: Reading) -> int:
        value = Number(self.low, self.high).read(name, text, reading)
        if value != int(value):
            raise NotAccepted(f"{name} {shown(text)} is not a whole number")
        return int(value)


@dataclass(frozen=True)
class Answer:
    """One item of a questionnaire: a number, or yes or no where the instrument asks that. Its range is there too."""

    def read(self, name: str, text: str, reading: Reading) -> int | str:
        word = text.lower()
        return word if word in ("yes", "no") else Whole(0, 100).read(name, text, reading)


@dataclass(frozen=True)
class Day:
    days_ahead: int | None = 0  # how far in the future it may lie; None: any day

    def read(self, name: str, text: str, reading: Reading) -> str:
        written = written_days.read(name, text, reading.as_written, self._latest(reading))
        if written is None:
            raise NotAccepted(reading.unless_missing(f"{name} '{shown(text)}' is not a date written YYYY-MM-DD"))
        is_midnight = written.clock == time()  # a day that a program wrote as midnight stays that day
        day = written.day if is_midnight else written.local(reading.as_written, reading.zone)[0]
        return self.in_time(name, day, reading.today)

    def _latest(self, reading: Reading) -> date | None:
        return None if self.days_ahead is None else reading.today + timedelta(days=self.days_ahead)

    def in_time(self, name: str, day: date, today: date) -> str:
        """The day as ISO text, if it lies within the limits."""
        if self.days_ahead == 0 and day > today:
            raise NotAccepted(f"{name} {day} is after today ({today})")
        if self.days_ahead is not None and day > today + timedelta(days=self.days_ahead):
            raise NotAccepted(f"{name} {day} is more than {self.days_ahead} days after today ({today})")
        if day < years_before(today, OLDEST_YEARS):
            raise NotAccepted(f"{name} {day} is more than {OLDEST_YEARS} years ago")
        return day.isoformat()


@dataclass(frozen=True)
class Moment(Day):
    """A day with its clock time, in the clinics' zone where the cell names one: (ISO day, HH:MM or None)."""

    def read(self, name: str, text: str, reading: Reading) -> tuple[str, str | None]:
        written = written_days.read(name, text, reading.as_written, self._latest(reading))
        if written is None:
            form = "time written YYYY-MM-DDTHH:MM" if ":" in text else "date written YYYY-MM-DD"
            raise NotAccepted(reading.unless_missing(f"{name} '{shown(text)}' is not a {form}"))
        day, clock = written.local(reading.as_written, reading.zone)
        return self.in_time(name, day, reading.today), f"{clock:%H:%M}" if clock is not None else None


def years_before(today: date, years: int) -> date:
    """The same day of the year, years ago; 29 February becomes 1 March."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return date(today.year - years, 3, 1)
