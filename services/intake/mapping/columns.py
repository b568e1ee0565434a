"""Of a mapping the words that speak of columns: checked against the columns of the table and what they accept."""

from collections import Counter
from collections.abc import Mapping as Of
from datetime import date
from fnmatch import fnmatchcase

from db.vocabulary import Condition
from services.intake.cell_types import Answer, KnownWord, Number, Whole, Word, as_word
from services.intake.columns import TARGETS
from services.intake.mapping.spec import Meanings
from services.intake.mapping.words import At
from services.intake.reading import NotAccepted, Reading

ANY_DAY = Reading(date(2100, 1, 1))  # of words and numbers, which know no day
ANY_COLUMN = "*"
CHECKED = (Word, Number, Whole, Answer)
CODED = ("conditions", "condition")  # a text to the checks of cells, a word or a code to those of rows


def columns(at: At, table: str, told: object) -> dict[str, str]:
    """Their column → ours. Two may not lead to one."""
    names = {}
    for theirs, ours in at.by_name(told).items():
        if not isinstance(ours, str):
            at.refuse(f"{theirs} leads to one name of ours, as a text")
        if ours not in TARGETS[table].known:
            at.refuse(f"{theirs} leads to the column {ours}, which {table} lacks; it has {_listed(table)}")
        names[theirs.strip()] = ours
    refuse_two_of_one(at, names)
    return names


def refuse_two_of_one(at: At, names: Of[str, str]) -> None:
    for ours, times in Counter(names.values()).items():
        if times > 1:
            both = " and ".join(theirs for theirs in names if names[theirs] == ours)
            at.refuse(f"{both} lead to the same column {ours}")


def constants(at: At, table: str, told: object) -> dict[str, str]:
    """Our column → what stands there in every row."""
    found = {}
    for name, value in at.by_name(told).items():
        ours = _known(at, table, name)
        found[ours] = _accepted(at, table, ours, at.inside(name).text(value))
    return found


def values(at: At, table: str, told: object) -> dict[str, Meanings]:
    """Our column, or a pattern of several, → their word, folded → what it means there; None: blank."""
    found: dict[str, dict[str, str | None]] = {}
    for pattern, words in at.by_name(told).items():
        within = at.inside(pattern)
        for ours in matching(at, table, pattern):
            meanings = found.setdefault(ours, {})
            for theirs, meant in within.by_name(words).items():
                value = None if meant in (None, "") else _accepted(within, table, ours, within.text(meant))
                folded = as_word(theirs.strip())
                if meanings.get(folded, value) != value:
                    within.refuse(f"{theirs} means two things; upper case, blanks and dashes make no difference")
                meanings[folded] = value
    return found


def missing(at: At, table: str | None, told: object) -> dict[str, frozenset[str]]:
    """Our column, or * for all, → words that stand for a blank. A list is of all columns."""
    if not isinstance(told, dict):
        return {ANY_COLUMN: frozenset(at.texts(told))}
    found: dict[str, frozenset[str]] = {}
    for pattern, words in told.items():
        known = [ANY_COLUMN] if pattern == ANY_COLUMN or table is None else matching(at, table, pattern)
        for ours in known:
            found[ours] = found.get(ours, frozenset()) | frozenset(at.inside(pattern).texts(words))
    return found


def matching(at: At, table: str, pattern: str) -> list[str]:
    """The columns that a name or a pattern such as item_* means."""
    found = [column.name for column in TARGETS[table].columns if fnmatchcase(column.name, pattern)]
    if not found:
        at.refuse(f"{table} lacks the column {pattern}; it has {_listed(table)}")
    return found


def _known(at: At, table: str, name: str) -> str:
    return name if name in TARGETS[table].known else matching(at, table, name)[0]


def _accepted(at: At, table: str, name: str, value: str) -> str:
    """A value that the column takes; else a Problem with its own sentence."""
    kind = next(column.kind for column in TARGETS[table].columns if column.name == name)
    try:
        if isinstance(kind, CHECKED) and not isinstance(kind, KnownWord):
            kind.read(name, value, ANY_DAY)
    except NotAccepted as refusal:
        at.refuse(str(refusal))
    if (table, name) == CODED and as_word(value) not in set(Condition) and not any(map(str.isdigit, value)):
        at.refuse(f"condition '{value}' is neither one of {', '.join(Condition)} nor a code")
    return value


def _listed(table: str) -> str:
    return ", ".join(column.name for column in TARGETS[table].columns)
