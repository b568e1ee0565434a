"""A mapping file, read and checked: JSON → `Mapping`, or a Problem that says what is wrong and where."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.problems import Problem
from db.text import harmless
from services.intake.columns import TARGETS
from services.intake.mapping import columns
from services.intake.mapping.blocks import BLOCK_WORDS, Defaults, blocks_of, by_table
from services.intake.mapping.source_codes import WORDS, CodeKind, SourceCodes, key_of
from services.intake.mapping.spec import FileRule, Mapping
from services.intake.mapping.words import At
from services.intake.reading import DateOrder, Writing

WRITING_WORDS = ("date_order", "month_first", "two_digit_years", "decimal_comma", "time_zone")
TOP_WORDS = ("about", "columns", "constants", "values", "missing", *WRITING_WORDS, "files", "codes")
FILE_WORDS = ("file", "header_row", "first_row", *WRITING_WORDS, *BLOCK_WORDS, "blocks")
LARGEST = 1_000_000  # characters of a mapping


def load(path: Path) -> Mapping:
    """A mapping file. Raises Problem, which says what is wrong with it, and on which line where it is no JSON."""
    name = harmless(path.name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Problem(f"The mapping {name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Problem(f"The mapping {name} is not a text in UTF-8.") from error
    return of_text(name, text)


def of_text(name: str, text: str) -> Mapping:
    """The same of a text that is saved or ready-made."""
    if len(text) > LARGEST:
        raise Problem(f"The mapping {name} is longer than {LARGEST:,} characters.")
    try:
        told = json.loads(text, object_pairs_hook=lambda pairs: _once(name, pairs))
    except json.JSONDecodeError as error:
        raise Problem(
            f"The mapping {name} is not JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        ) from error
    except RecursionError as error:
        raise Problem(f"The mapping {name} is nested too deeply to be one.") from error
    return _checked(At(name), told)


def _once(name: str, pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object in which no word stands twice: of two, JSON would forget the first without a word."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [word for word, _ in pairs]
        twice = next(word for word in names if names.count(word) > 1)
        raise Problem(f"The mapping {name} says {harmless(twice)} twice in one place.")
    return found


def _checked(at: At, told: object) -> Mapping:
    told = at.table(told, TOP_WORDS)
    writing = _writing(at, told, Writing())
    missing = columns.missing(at.inside("missing"), None, told.get("missing", []))
    defaults = Defaults(by_table(at, told), missing)
    files = [
        _file(at.inside("files", n), each, writing, defaults)
        for n, each in enumerate(at.inside("files").several(told["files"]) if "files" in told else [], start=1)
    ]
    tables = {
        table: FileRule(("*",), (defaults.block(at.inside(table), table, {}),), writing) for table in defaults.tables
    }
    codes = _codes(at.inside("codes"), told.get("codes", {}))
    return Mapping(tuple(files), tables, writing, missing.get(columns.ANY_COLUMN, frozenset()), codes)


def _file(at: At, told: object, writing: Writing, defaults: Defaults) -> FileRule:
    told = at.table(told, FILE_WORDS)
    if "file" not in told:
        at.refuse('"file" is wanted: the name of the file, or a pattern such as screenings*.csv')
    header, first = (at.inside(word).line(told[word]) if word in told else None for word in ("header_row", "first_row"))
    if first and first <= (header or 0):
        at.refuse(f"first_row {first} is not below header_row {header}")
    patterns = at.inside("file").texts(told["file"])
    return FileRule(patterns, blocks_of(at, told, defaults), _writing(at, told, writing), header, first)


def _writing(at: At, told: dict, usual: Writing) -> Writing:
    order, orders = _orders(at.inside("date_order"), told.get("date_order"))
    if "month_first" in told:
        if "date_order" in told:
            at.refuse("month_first and date_order say the same thing: one of them is enough")
        order = DateOrder.month_first if at.inside("month_first").flag(told["month_first"]) else None
    return Writing(
        date_order=order or usual.date_order,
        orders={**usual.orders, **orders},
        two_digit_years=_flag(at, told, "two_digit_years", usual.two_digit_years),
        decimal_comma=_flag(at, told, "decimal_comma", usual.decimal_comma),
        zone=_zone(at.inside("time_zone"), told["time_zone"]) if "time_zone" in told else usual.zone,
    )


def _flag(at: At, told: dict, word: str, usual: bool) -> bool:
    return at.inside(word).flag(told[word]) if word in told else usual


def _orders(at: At, told: object) -> tuple[DateOrder | None, dict[str, DateOrder]]:
    """One order of all days, or an object by our columns; there * is all others."""
    if told is None:
        return None, {}
    if not isinstance(told, dict):
        return DateOrder(at.one_of(told, DateOrder)), {}
    known = {column.name for target in TARGETS.values() for column in target.columns} | {columns.ANY_COLUMN}
    by_column = {name: DateOrder(at.inside(name).one_of(order, DateOrder)) for name, order in told.items()}
    for name in by_column:
        if name not in known:
            at.refuse(f"no table has the column {name}")
    return by_column.pop(columns.ANY_COLUMN, None), by_column


def _zone(at: At, told: object) -> ZoneInfo:
    name = at.text(told)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        at.refuse(f"{name} is no time zone; they are called as America/Denver is")


def _codes(at: At, told: object) -> SourceCodes:
    """Kind → `system|code` → our word."""
    words: dict[str, dict[tuple[str, str], str]] = {}
    for kind, codes in at.table(told, tuple(CodeKind), "kind").items():
        within, found = at.inside(kind), words.setdefault(kind, {})
        for code, word in within.by_name(codes).items():
            key, meant = key_of(code), within.inside(code).one_of(word, WORDS[CodeKind(kind)])
            if found.setdefault(key, meant) != meant:
                within.refuse(f"{code} means two things")
    return SourceCodes(words)
