"""Days and clock times as people and programs write them: what has one meaning is read, what has two asks the mapping.

Plain always: the year first, the month by its name, `9:30`, `9:30 AM`. Only with a mapping: `3/4/2026`, `11/24/26`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from services.intake.reading import DateOrder, NotAccepted, Writing, shown

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
MONTH = {name: n for names in (MONTHS, FULL_MONTHS) for n, name in enumerate(names, start=1)} | {"sept": 9}
NOON = 12

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_EIGHT_DIGITS = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
NUMBERED = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)(?!\d)")
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? ", re.IGNORECASE)
_DAY_AND_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-. /]{0,2}([a-z]{3,9})\.?[-, /]{0,2}(\d{4}|\d\d)", re.IGNORECASE)
_NAME_AND_DAY = re.compile(r"([a-z]{3,9})\.?[- ](\d{1,2})(?:st|nd|rd|th)?(?:, ?|[- ])(\d{4}|\d\d)", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:T| |, ?)(\d{1,2})(?::(\d\d)(?::(\d\d)(?:\.\d+)?)?)?(?: ?([ap])\.?m\.?)?(?: ?(Z|UTC|GMT|[+-]\d\d:?\d\d))?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Written:
    """A day with its clock time, as the cell has them; `offset` where it names one."""

    day: date
    clock: time | None = None
    offset: tzinfo | None = None

    def local(self, writing: Writing, zone: tzinfo | None) -> tuple[date, time | None]:
        """In the clinics' zone. What has no offset is of the sender's zone, where the mapping names one."""
        sent = self.offset or writing.zone
        if self.clock is None or sent is None or zone is None:
            return self.day, self.clock
        try:
            there = datetime.combine(self.day, self.clock, sent).astimezone(zone)
        except OverflowError:  # at the ends of the calendar
            return self.day, self.clock
        return there.date(), there.time()


def read(name: str, text: str, writing: Writing, latest: date | None) -> Written | None:
    """The day and time of a cell; None where it has no form of one. `latest`: the last day it may mean, which settles
    the century of a two-digit year. Raises NotAccepted where it may mean two days, or none."""
    found = _CLOCK.search(text)
    clock = _clock(found) if found else None
    day = _day(name, text[: found.start()] if clock else text, text, writing, latest)
    return Written(day, clock, _offset(found[5]) if clock else None) if day else None


def _clock(found: re.Match) -> time | None:
    hour, minute, second, half = found[1], found[2], found[3], found[4]
    if (minute is None and half is None) or (half and not 1 <= int(hour) <= NOON):
        return None
    hours = int(hour) % NOON + NOON * (half.lower() == "p") if half else int(hour)
    try:
        return time(hours, int(minute or 0), int(second or 0))
    except ValueError:
        return None


def _offset(written: str | None) -> tzinfo | None:
    if not written:
        return None
    if written[0] not in "+-":
        return UTC
    ahead = timedelta(hours=int(written[1:3]), minutes=int(written[-2:]))
    return timezone(-ahead if written[0] == "-" else ahead) if ahead < timedelta(days=1) else None


def _day(name: str, text: str, cell: str, writing: Writing, latest: date | None) -> date | None:
    if parts := _YEAR_FIRST.fullmatch(text):
        return _real(name, cell, parts[1], parts[3], parts[4])
    if parts := _EIGHT_DIGITS.fullmatch(text):
        return _real(name, cell, *parts.groups())
    if parts := NUMBERED.fullmatch(text):
        first, second = int(parts[1]), int(parts[3])
        is_day_first = _order(name, cell, first, second, writing) == DateOrder.day_first
        month, day = (second, first) if is_day_first else (first, second)
        return _in_year(name, cell, parts[4], month, day, writing, latest)
    named = _WEEKDAY.sub("", text, count=1)
    if (parts := _DAY_AND_NAME.fullmatch(named)) and parts[2].lower() in MONTH:
        return _in_year(name, cell, parts[3], MONTH[parts[2].lower()], int(parts[1]), writing, latest)
    if (parts := _NAME_AND_DAY.fullmatch(named)) and parts[1].lower() in MONTH:
        return _in_year(name, cell, parts[3], MONTH[parts[1].lower()], int(parts[2]), writing, latest)
    return None


def _order(name: str, cell: str, first: int, second: int, writing: Writing) -> DateOrder:
    """Which of the two numbers is the day: as the mapping says, unless the day itself or others of the file speak
    against it."""
    stated, only = writing.order_of(name), only_order(first, second)
    if stated is None:
        likely = f'"{only}"' if only else '"day_first" or "month_first"'
        why = f"is written with the {only.partition('_')[0]} first" if only else "may be read in two ways"
        raise NotAccepted(
            f'{name} {shown(cell)} {why}: write it YYYY-MM-DD, or say "date_order": {likely} in the mapping'
        )
    if only and only != stated:
        told = f'write it YYYY-MM-DD, or say "{only}" there'
        raise NotAccepted(f'{name} {shown(cell)} is no day under "date_order": "{stated}" of the mapping: {told}')
    if not only and first != second and stated in writing.doubted:
        raise NotAccepted(
            f'{name} {shown(cell)} may be read in two ways, for other days of this file speak against "date_order": '
            f'"{stated}" of the mapping: write it YYYY-MM-DD'
        )
    return stated


def only_order(first: int, second: int) -> DateOrder | None:
    """The one order in which two numbers can be a day and a month; None where both are possible, or neither."""
    if (first > 12) == (second > 12):
        return None
    return DateOrder.day_first if first > 12 else DateOrder.month_first


def _in_year(name: str, cell: str, year: str, month: int, day: int, writing: Writing, latest: date | None) -> date:
    if len(year) == 4:
        return _real(name, cell, year, month, day)
    if not writing.two_digit_years:
        told = 'write it YYYY-MM-DD, or say "two_digit_years": true in the mapping'
        raise NotAccepted(f"{name} {shown(cell)} has a year of two digits: {told}")
    this_century = _real(name, cell, 2000 + int(year), month, day)
    if latest is None or this_century <= latest:
        return this_century
    return _real(name, cell, 1900 + int(year), month, day)


def _real(name: str, cell: str, year: str | int, month: str | int, day: str | int) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise NotAccepted(f"{name} {shown(cell)} is not a day of the calendar") from error
