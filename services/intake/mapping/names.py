"""What columns are called elsewhere: the names beside this file, and how instruments name their items and totals."""

import csv
import re
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path

from services.clinical.instruments import BY_KEY
from services.intake.codes.questionnaires import named_in, question_in

_WORD = re.compile(r"[^a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ITEM = re.compile(r"(?:item_|question_|q_?|_)?0?(\d{1,2})")
DATES = ("date", "dt", "taken_on", "timestamp", "date_taken", "day", "completed_on", "date_completed", "on", "datetime")
BESIDE_SCORES = {
    *DATES,
    "complete",
    "completed",
    "status",
    "change",
    "by",
    "notes",
    "note",
    "comments",
    "version",
    "due",
}
TOTALS = ("total", "total_score", "score", "sum", "totalscore", "tot", "sum_score", "raw_score", "result", "value")


def folded(name: str) -> str:
    """`Date of Birth`, `DateOfBirth` and `DATE_OF_BIRTH` are one name."""
    return _WORD.sub("_", _CAMEL.sub("_", name.strip()).lower()).strip("_")


@cache
def _rows() -> dict[str, dict[str, str]]:
    """Table → folded name → our column."""
    found: dict[str, dict[str, str]] = {}
    with (Path(__file__).parent / "column_names.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["table"], {})[row["name"]] = row["column"]
    return found


def column_of(theirs: str, table: str) -> str | None:
    """Our column of a table that theirs means by its name."""
    name = folded(theirs)
    return _rows().get(table, {}).get(name) or _rows()["any"].get(name)


@cache
def _instruments() -> dict[str, str]:
    """The names of instruments as columns begin with them, without their gaps → ours. The longest come first."""
    names = {key.replace("_", ""): key for key in BY_KEY}
    return dict(sorted(names.items(), key=lambda each: -len(each[0])))


def part_of_instrument(theirs: str) -> tuple[str, str] | None:
    """(instrument, our column) of `phq9_3`, `PHQ-9 total`, `gad7_q2`; None of any other column."""
    name = folded(theirs)
    if question := question_in(theirs):
        return question[0], f"item_{question[1]}"
    for start, instrument in _instruments().items():
        rest = _after(name, start)
        if rest is None:
            continue
        if rest.strip("_") == "" or rest.strip("_") in TOTALS:
            return instrument, "total"
        item = _ITEM.fullmatch(rest.lstrip("_")) or _ITEM.fullmatch(rest)
        if item and 1 <= int(item[1]) <= BY_KEY[instrument].items:
            return instrument, f"item_{int(item[1])}"
    return None


def title_of(theirs: str, instrument: str) -> str | None:
    """What a column adds to the name of its instrument: `date` of `phq9_date` and of `Date of PHQ-9`."""
    name, start = folded(theirs), instrument.replace("_", "")
    rest = _after(name, start)
    if rest is not None:
        return rest.strip("_")
    before = re.match(r"(date|day)_(?:of_)?(.+)", name)
    return before[1] if before and _after(before[2], start) == "" else None


def _after(name: str, start: str) -> str | None:
    """What stands behind the name of an instrument, whose gaps do not count: `_3` of `phq_9_3`."""
    at = 0
    for letter in start:
        if at < len(name) and name[at] == "_" and at > 0:
            at += 1
        if at >= len(name) or name[at] != letter:
            return None
        at += 1
    rest = name[at:]
    return rest if not rest[:1].isdigit() else None


def looks_like(theirs: str, tables: Sequence[str], read: Collection[tuple[str, str]]) -> str | None:
    """What of ours a column that nobody reads may be: a part of an instrument, a column of its tables not read yet."""
    if part := part_of_instrument(theirs):
        return f"{part[1]} of {part[0]}"
    named, rest = named_in(theirs)
    if len(named) == 1 and not set(rest.split()) & BESIDE_SCORES:
        return f"a score of {next(iter(named))}"
    for table in tables:
        column = column_of(theirs, table)
        if column and (table, column) not in read:
            return f"{table}.{column}"
    return None
