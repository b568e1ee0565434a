"""A reason's evidence and dates in words, the same on the screen, on the command line and in a CSV."""

from datetime import date
from functools import lru_cache

from db.vocabulary import label


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


def within_sentence(text: str) -> str:
    """Its first word small, unless that is an abbreviation."""
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def confounder_words(cause: str, changed_on: date, today: date) -> str:
    """`MOUD started 3 Mar`: by what withdrawal may explain a score."""
    return f"{label(cause)} {day_words(changed_on, today)}"


def since_words(day: date | None, today: date) -> str:
    """`since 20 Nov`; of a day to come `from 20 Nov`."""
    is_ahead = day is not None and day > today
    return f"{'from' if is_ahead else 'since'} {day_words(day, today)}"


def detail_of(reason, value, before, on: date | None, due_on: date, today: date) -> str:
    """The reason's template filled in. {days}: since the evidence, or since the due day where there is no evidence."""
    return reason.detail.format(
        value=number_words(value),
        before=number_words(before),
        on=day_words(on, today),
        since=since_words(on, today),
        days=days_words(max((today - (on or due_on)).days, 0)),
    )
