"""A reason's evidence and dates in words, the same on the screen, on the command line and in a CSV."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from db.vocabulary import label
from services.clinical import numbers
from services.clinical.numbers import CSSRS_HIGH, CSSRS_LOW, CSSRS_MODERATE, WEEK
from services.clinical.thresholds import Limits


@lru_cache(maxsize=4_096)  # a list writes the same few days hundreds of times
def day_words(day: date | None, today: date) -> str:
    """`20 Nov`, with the year when it is not this one. None is "not recorded"."""
    if day is None:
        return "not recorded"
    written = f"{day.day} {day:%b}"
    return written if day.year == today.year else f"{written} {day.year}"


def days_words(days: int) -> str:
    return "1 day" if days == 1 else f"{days:,} days"


def number_words(value: float | None) -> str:
    """`17`, or `4.3` where the scale is a mean."""
    return "not recorded" if value is None else f"{value:g}"


def confounder_words(cause: str, changed_on: date, today: date) -> str:
    """`MOUD started 3 Mar`: by what withdrawal may explain a score."""
    return f"{label(cause)} {day_words(changed_on, today)}"


def since_words(day: date | None, today: date) -> str:
    """`since 20 Nov`; of a day to come `from 20 Nov`."""
    is_ahead = day is not None and day > today
    return f"{'from' if is_ahead else 'since'} {day_words(day, today)}"


def said(template: str, limits: Limits) -> str:
    """The template with the engine's own numbers in its braces: `{PHQ9_POSITIVE}`, `{contact_active:days}`."""
    return template.format_map(_Numbers(limits))


def sentence(template: str, limits: Limits) -> str:
    """The same with a capital letter."""
    words = said(template, limits)
    return f"{words[:1].upper()}{words[1:]}"


class _Numbers(Mapping):
    """Constants by their names in capitals, thresholds in force by theirs in small letters."""

    def __init__(self, limits: Limits | None, **given: str):
        self.limits, self.given = limits, given

    def __getitem__(self, name: str) -> "str | _Number":
        if name in self.given:
            return self.given[name]
        return _Number(getattr(numbers if name.isupper() or name[:1].isupper() else self.limits, name))

    def __iter__(self):
        return iter(self.given)

    def __len__(self) -> int:
        return len(self.given)


class _Number:
    def __init__(self, value: float | tuple[int, ...]):
        self.value = value

    def __format__(self, how: str) -> str:
        return HOW[how](self.value)


def weeks_words(days: int | tuple[int, ...]) -> str:
    """`4 weeks`; of several `2, 4 and 8 weeks`."""
    return f"{enumerated(f'{day // WEEK}' for day in (days if isinstance(days, tuple) else (days,)))} weeks"


def enumerated(words: Iterable[str]) -> str:
    """`2, 4 and 8`"""
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last


HOW = {
    "": lambda value: f"{value:g}",
    "days": lambda value: days_words(int(value)),
    "days_each": lambda value: f"{enumerated(map(str, value))} days",
    "week": lambda value: f"{value // WEEK}",
    "weeks": weeks_words,
    "share": lambda value: f"{value:.0%}",
}


RISK = {CSSRS_LOW: "low", CSSRS_MODERATE: "moderate", CSSRS_HIGH: "high"}


def detail_of(template: str, value, before, on: date | None, due_on: date, today: date) -> str:
    """The template filled in. {days}: since the evidence, or since the due day where there is no evidence; {risk}: the
    value as the level of a C-SSRS."""
    given = {
        "value": number_words(value),
        "before": number_words(before),
        "risk": RISK.get(value, "no"),
        "on": day_words(on, today),
        "since": since_words(on, today),
        "days": days_words(max((today - (on or due_on)).days, 0)),
    }
    return template.format_map(_Numbers(None, **given))
