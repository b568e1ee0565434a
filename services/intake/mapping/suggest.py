"""A mapping proposed for files: from the names of their columns and their first cells. What it leaves open is said."""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path

from db.problems import Problem
from services.intake.cell_types import as_word
from services.intake.columns import TARGETS
from services.intake.csv_layout import HEAD_LINES, Header, Sheet, likeliest_header, text_of
from services.intake.csv_sources import table_of
from services.intake.encodings import encoding_of
from services.intake.found_files import File, is_table, said_of, walk
from services.intake.mapping.evidence import Evidence
from services.intake.mapping.lines import plans
from services.intake.mapping.names import DATES, column_of, part_of_instrument, title_of
from services.intake.mapping.read import of_text
from services.intake.mapping.ready_made import READY_MADE
from services.intake.mapping.ready_made import text_of as text_of_ready
from services.intake.reading import PLAIN, Reading

PATIENT_ID, MRN = "patient_id", "mrn"
LOOKED_AT = 500  # rows of a file
READING = Reading(date(2100, 1, 1), PLAIN)


@dataclass(frozen=True)
class Suggested:
    """`text`: a mapping as JSON; `left_open`: one sentence for each thing that a person has to say."""

    text: str
    left_open: list[str]
    unread: list[str]  # one sentence a file of which nobody reads all columns
    unknown: dict[str, dict[str, list[str]]]  # file → our column → words that nobody knows


@dataclass(frozen=True)
class Proposed:
    """The same for one file: its entry in the mapping."""

    entry: dict
    left_open: list[str]
    unread: list[str]
    unknown: dict[str, list[str]]


def suggested(paths: Iterable[Path]) -> Suggested:
    """Of every table of these paths. A path without one, or a table that cannot be read, is a Problem."""
    told, left_open, unread, unknown = [], [], [], {}
    for found in tables_of(paths):
        proposed = _of_file(found)
        told.append(proposed.entry)
        left_open += proposed.left_open
        unread += proposed.unread
        unknown[found.own_name] = proposed.unknown
    return Suggested(json.dumps({"files": told}, indent=2, ensure_ascii=False) + "\n", left_open, unread, unknown)


def tables_of(paths: Iterable[Path]) -> list[File]:
    """The tables of these paths, unpacked. Where there is none, it is a Problem."""
    found = [file for file in walk(paths) if isinstance(file, File) and is_table(file)]
    if not found:
        raise Problem("There is no table here: a mapping is proposed for .csv, .tsv and .xlsx.")
    return found


def _of_file(found: File) -> Proposed:
    header, cells = header_and_rows(found)
    table = table_of(found.name) or _likeliest(header.names)
    shared, forms = _shared(header.names, table), _forms(header.names)
    if table != "screenings":
        forms = {}
    told: dict[str, object] = {"file": found.own_name, "table": table}
    evidence, read = Evidence(), dict(shared)
    blocks = []
    for instrument, columns in forms.items():
        blocks.append({"columns": columns, "constants": {"instrument": instrument}})
        read |= columns
    for place, theirs in enumerate(header.names):
        ours = read.get(theirs) or as_word(theirs)
        column = next((each for each in TARGETS[table].columns if each.name == ours), None)
        if column is not None:
            evidence.note(table, column, (row[place] for row in cells if place < len(row)), READING)
    named = {theirs: ours for theirs, ours in shared.items() if as_word(theirs) != ours}
    told |= {"columns": named} if named else {}
    told |= evidence.writing()
    told |= {"values": _values(evidence)} if evidence.values else {}
    told |= {"blocks": blocks} if blocks else {}
    unknown = {column: list(words) for column, words in evidence.unknown.items()}
    left = [name for name in header.names if name and name not in read]
    unread = [f"{found.own_name}: nobody reads {', '.join(left)}."] if left else []
    left_open = _left_open(found.own_name, table, read, forms, evidence)
    if not {*TARGETS[table].required} <= {*read.values(), *(("instrument",) if forms else ())}:
        left_open += [
            f"{found.own_name}: the mapping {name}, which comes with Tandem, reads it."
            for name in _fitting(found.own_name, header)
        ]
    return Proposed(told, left_open, unread, unknown)


def _fitting(file: str, header: Header) -> list[str]:
    """The mappings that come with the product and know a file by its columns."""
    found = []
    for name in READY_MADE:
        rule = of_text(name, text_of_ready(name)).rule_of(file)
        try:
            if rule and any(plan.own for plan in plans(rule, header.names, file)):
                found.append(name)
        except Problem:
            continue
    return found


def header_and_rows(found: File) -> tuple[Header, list[list[str]]]:
    """The header and the first rows."""
    sheet = Sheet(found.name, "patients", found)
    with said_of(found.name), sheet.open() as file:
        encoding = encoding_of(sheet.name, file)
    with text_of(sheet, encoding) as lines:
        taken = list(islice(lines, HEAD_LINES + LOOKED_AT))
    header = likeliest_header(found.name, taken[:HEAD_LINES], _is_known)
    return header, list(csv.reader(taken[header.lines :], delimiter=header.delimiter))


@lru_cache(maxsize=10_000)
def _is_known(name: str) -> bool:
    """Whether some table has a column of this name, or some instrument a part; whatever it is called elsewhere."""
    return bool(part_of_instrument(name)) or any(
        as_word(name) in target.known or column_of(name, table) for table, target in TARGETS.items()
    )


def _shared(names: Sequence[str], table: str) -> dict[str, str]:
    """Their column → ours, each of ours once: what has our own name comes first, then what is called so elsewhere."""
    found: dict[str, str] = {}
    for is_own in (True, False):
        for theirs in names:
            ours = as_word(theirs) if is_own else column_of(theirs, table)
            if theirs not in found and ours in TARGETS[table].known and ours not in found.values():
                found[theirs] = ours
    if MRN in found.values() and PATIENT_ID not in found.values():  # the only number there is
        found = {theirs: PATIENT_ID if ours == MRN else ours for theirs, ours in found.items()}
    return found


def _forms(names: Sequence[str]) -> dict[str, dict[str, str]]:
    """Instrument → their columns of it. A day that is called for it is its own."""
    found: dict[str, dict[str, str]] = {}
    for theirs in names:
        part = part_of_instrument(theirs)
        if part and part[1] not in found.get(part[0], {}).values():
            found.setdefault(part[0], {})[theirs] = part[1]
    for instrument, columns in found.items():
        dated = next((each for each in names if title_of(each, instrument) in DATES), None)
        if dated:
            columns[dated] = "taken_on"
    return found


def _likeliest(names: Sequence[str]) -> str:
    """The table that has most of the columns."""
    if any(part_of_instrument(theirs) for theirs in names):
        return "screenings"
    return max(TARGETS, key=lambda table: len(_shared(names, table)))


def _values(evidence: Evidence) -> dict[str, dict[str, str]]:
    """By our column; the items of a form have one table of words."""
    items = {
        cell: meant
        for name, words in evidence.values.items()
        if name.startswith("item_")
        for cell, meant in words.items()
    }
    rest = {name: words for name, words in evidence.values.items() if not name.startswith("item_")}
    return rest | ({"item_*": items} if items else {})


def _left_open(
    file: str,
    table: str,
    read: dict[str, str],
    forms: dict[str, dict[str, str]],
    evidence: Evidence,
) -> list[str]:
    has = {*read.values(), *({"instrument"} if forms else ())}
    said = [
        f"no column is found for {name}, which {table} needs" for name in TARGETS[table].required if name not in has
    ]
    for instrument, columns in forms.items():
        if "taken_on" not in {*columns.values(), *read.values()}:
            said.append(f"no column is found for the day of {instrument}")
    if evidence.is_numbered and len(evidence.orders) != 1:
        why = "days of both orders are there" if evidence.orders else f"{evidence.is_numbered} may be read in two ways"
        said.append(f'{why}: say "date_order": "day_first" or "month_first"')
    for name, words in evidence.unknown.items():
        said.append(f"{name} holds what is no word of ours: {', '.join(list(words)[:10])}")
    return [f"{file}: {sentence}." for sentence in said]
