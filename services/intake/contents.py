"""What the files are that somebody wants to import, before any row is read into the records."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from db.problems import Problem
from services.intake.csv_files import layout_or_why
from services.intake.csv_layout import Layout, text_of
from services.intake.found_files import File, is_table, walk
from services.intake.mapping import AS_WRITTEN, Mapping
from services.intake.mapping.lines import unread
from services.intake.mapping.suggest import header_and_rows
from services.intake.rows import NotRead

FEED = "FHIR"
SHOWN = 200  # lines looked through for an example of each column


@dataclass(frozen=True)
class Content:
    """One file. `holds`: the tables that its lines become, or "FHIR"; empty where it is not read, and then `why`.
    `examples`: of a table each column with the first cell that is not blank: patients' data."""

    file: str
    own_name: str
    holds: tuple[str, ...]
    examples: dict[str, str]
    unread: tuple[str, ...]  # columns that nobody reads
    why: str | None = None

    @property
    def is_table(self) -> bool:
        return bool(self.examples)


def contents(paths: Iterable[Path], mapping: Mapping = AS_WRITTEN) -> list[Content]:
    """Every file of these paths, in their order. Raises Problem where a path cannot be opened."""
    return [_of(found, mapping) for found in walk(paths)]


def _of(found: File | NotRead, mapping: Mapping) -> Content:
    if isinstance(found, NotRead):
        return Content(found.file, found.file, (), {}, (), found.why)
    if not is_table(found):
        return Content(found.name, found.own_name, (FEED,), {}, ())
    try:
        layout = layout_or_why(found, mapping)
    except Problem as problem:
        return Content(found.name, found.own_name, (), _examples_of(found), (), str(problem).rstrip("."))
    if isinstance(layout, NotRead):
        return Content(found.name, found.own_name, (), _examples_of(found), (), layout.why)
    holds = tuple(dict.fromkeys(plan.block.table for plan in layout.plans))
    return Content(
        found.name, found.own_name, holds, _examples(layout), tuple(unread(layout.plans, layout.header.names))
    )


def _examples_of(found: File) -> dict[str, str]:
    """Of a table that cannot be read yet; of one that never can, nothing."""
    try:
        header, rows = header_and_rows(found)
    except Problem:
        return {}
    return _first(header.names, rows)


def _examples(layout: Layout) -> dict[str, str]:
    with text_of(layout.sheet, layout.encoding) as lines:
        taken = list(islice(lines, layout.header.lines, layout.header.lines + SHOWN))
    return _first(layout.header.names, csv.reader(taken, delimiter=layout.header.delimiter))


def _first(names: Iterable[str], rows: Iterable[list[str]]) -> dict[str, str]:
    found = dict.fromkeys(filter(None, names), "")
    for cells in rows:
        for name, cell in zip(names, cells, strict=False):
            if name and not found[name] and cell.strip():
                found[name] = cell.strip()
    return found
