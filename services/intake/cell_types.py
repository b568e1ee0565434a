"""How one cell's text becomes a value, or one sentence that says which value missed which limit.

Each kind reads one text, cleaned as `db.text` says; what it returns goes into the database as it is (a day is its ISO
text).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from math import isfinite

OLDEST_YEARS = 120  # nobody in care was born, and nothing in their chart happened, longer ago
TEXT_LIMIT = 500  # characters; longer than any name or address, short enough for an index
SHOWN_LIMIT = 60  # characters of a cell that a sentence repeats
NOTE_LIMIT = 20_000  # characters; a long clinical note

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_OTHER_DAY = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4})")
_SHORT_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(:\d\d)?( ?([AaPp])\.?[Mm]\.?)?")
AS_ISO = "write it YYYY-MM-DD, or give a mapping with"
MONTH_FIRST, DAY_FIRST = '"month_first": true', '"day_first": true'  # as a mapping says it
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?( ?(Z|[+-]\d\d:?\d\d))?")
_MIDNIGHT = re.compile(r"00:00(:00(\.0+)?)?(?![\d:.])")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_GAPS = re.compile(r"[\s\-_/]+")


class NotAccepted(Exception):
    """One sentence: which value, which limit."""


@dataclass(frozen=True)
class Reading:
    """What the files leave open: which day is today, whether 3/4/2026 means March, and of which zone the days are."""

    today: date
    month_first: bool = False
    zone: tzinfo | None = None  # the clinics' own; without it times stay as written, whatever their offset
    day_first: bool = False
    decimal_comma: bool = False


def shown(text: str) -> str:
    """A cell in a sentence: whole, or its beginning."""
    return text if len(text) <= SHOWN_LIMIT else f"{text[:SHOWN_LIMIT]}…"


def in_zone(text: str, zone: tzinfo | None) -> str:
    """`2026-12-02T01:30Z` as the time that clocks in the zone show; what has no offset, or is no time, stays."""
    clock = _CLOCK.fullmatch(text[11:])
    if zone is None or clock is None or not clock[5]:
        return text
    try:
        moment = datetime.fromisoformat(text.replace(" ", "T", 1).replace(" ", ""))
    except ValueError:
        return text
    return moment.astimezone(zone).isoformat()


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

    def read(self, name: str, text: str, _reading: Reading) -> str:
        word = as_word(text)
        word = (self.also or {}).get(word, word)
        listed = [known.value for known in self.words]
        if word not in listed:
            raise NotAccepted(f"{name} '{shown(text)}' is not one of {', '.join(listed)}")
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
        written = text.replace(",", ".") if reading.decimal_comma and text.count(",") == 1 and "." not in text else text
        value = float(written) if _NUMBER.fullmatch(written) else None
        if value is None or not isfinite(value):
            raise NotAccepted(f"{name} '{shown(text)}' is not a number{_read_by(text)}")
        if value < self.low:
            raise NotAccepted(f"{name} {shown(text)} is below {self.low:g}")
        if value > self.high:
            raise NotAccepted(f"{name} {shown(text)} is above {self.high:g}")
        return value


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

    def read(self, name: str, text: str, reading: Reading, *, as_written: str | None = None) -> str:
        """`as_written`: the whole cell, of which the day is a part."""
        if _ISO_DAY.match(text) and (len(text) == 10 or text[10] in "T " and _CLOCK.fullmatch(text[11:])):
            # a day that a program wrote as midnight stays that day
            local = text if _MIDNIGHT.match(text[11:]) else in_zone(text, reading.zone)
            return self._in_time(name, _real_day(name, local[:10]), reading.today)
        if other := _OTHER_DAY.fullmatch(text):
            return self._in_time(name, _in_order(name, as_written or text, other, reading), reading.today)
        raise NotAccepted(f"{name} '{shown(text)}' is not a date written YYYY-MM-DD")

    def _in_time(self, name: str, day: date, today: date) -> str:
        if self.days_ahead == 0 and day > today:
            raise NotAccepted(f"{name} {day} is after today ({today})")
        if self.days_ahead is not None and day > today + timedelta(days=self.days_ahead):
            raise NotAccepted(f"{name} {day} is more than {self.days_ahead} days after today ({today})")
        if day < years_before(today, OLDEST_YEARS):
            raise NotAccepted(f"{name} {day} is more than {OLDEST_YEARS} years ago")
        return day.isoformat()


@dataclass(frozen=True)
class Moment:
    """A day with its clock time, in the clinics' zone where the cell names one: (ISO day, HH:MM or None)."""

    days_ahead: int = 0

    def read(self, name: str, text: str, reading: Reading) -> tuple[str, str | None]:
        day, _, clock = text.replace("T", " ", 1).partition(" ")
        clock = _clock_of(clock)
        if clock and not _CLOCK.fullmatch(clock):
            raise NotAccepted(f"{name} '{shown(text)}' is not a time written YYYY-MM-DDTHH:MM")
        day, clock = in_zone(f"{day}T{clock}", reading.zone).split("T") if clock else (day, clock)
        return Day(self.days_ahead).read(name, day, reading, as_written=text), clock[:5] or None


def _in_order(name: str, text: str, written: re.Match[str], reading: Reading) -> date:
    """A day whose month or day comes first, as the mapping says; told as it stands in the file where that cannot be."""
    if reading.month_first == reading.day_first:
        raise NotAccepted(f"{name} {shown(text)} may be read in two ways: {AS_ISO} {MONTH_FIRST} or {DAY_FIRST}")
    first, second, year = int(written[1]), int(written[3]), int(written[4])
    month, day = (first, second) if reading.month_first else (second, first)
    order, other = ("months", DAY_FIRST) if reading.month_first else ("days", MONTH_FIRST)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NotAccepted(f"{name} {shown(text)} is not a day with {order} first: {AS_ISO} {other}") from error


def _clock_of(written: str) -> str:
    """`9:30`, `9:30 AM` and `2:05 pm` as clocks of 24 hours show them; anything else as it is."""
    short = _SHORT_CLOCK.fullmatch(written)
    if short is None:
        return written
    hour, half = int(short[1]), (short[5] or "").lower()
    if half and not 1 <= hour <= 12:
        return written
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return f"{hour:02}:{short[2]}{short[3] or ''}"


def _read_by(text: str) -> str:
    """The setting of a mapping that would read it, if any does."""
    if text.count(",") == 1 and _NUMBER.fullmatch(text.replace(",", ".")):
        return ': with a decimal comma, say "decimal_comma": true in the mapping'
    is_a_word = not any(letter.isdigit() for letter in text)
    return ': a word for a missing value goes into "missing" of the mapping' if is_a_word else ""


def years_before(today: date, years: int) -> date:
    """The same day of the year, years ago; 29 February becomes 1 March."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return date(today.year - years, 3, 1)


def _real_day(name: str, iso: str) -> date:
    try:
        return datetime.strptime(iso, "%Y-%m-%d").date()
    except ValueError as error:
        raise NotAccepted(f"{name} {iso} is not a day of the calendar") from error
