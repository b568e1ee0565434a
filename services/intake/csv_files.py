"""The CSV reader: every header is checked first, then rows stream by, each with its line and original text."""

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from db.problems import Problem
from db.text import harmless
from services.intake.cell_types import as_word
from services.intake.columns import TARGETS
from services.intake.csv_sources import NAMES, table_of, table_with
from services.intake.encodings import encoding_of
from services.intake.found_files import File, is_table, said_of, walk
from services.intake.mapping import AS_WRITTEN, Mapping
from services.intake.rows import Incoming, NotRead, Refused

DELIMITERS = (",", ";", "\t")
LONGEST_CELL = 100_000  # characters; a longer one is a quote that never closes
LONGEST_LINE = 1_000_000  # characters read at once, so that a file without line ends does not fill the memory
MOST_NAMED = 5  # of files that are not read, in one sentence
MOST_LINES_IN_A_ROW = 500  # of one cell's note; more is a quote that never closes


@dataclass(frozen=True)
class Sheet:
    """One CSV file and the table that it holds."""

    name: str
    table: str
    file: File

    def open(self) -> BinaryIO:
        return self.file.open()


@dataclass(frozen=True)
class Layout:
    """How one file is written, and what its columns are called here."""

    sheet: Sheet
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    missing: frozenset[str] = frozenset()  # cells that mean that nothing is known


class Lines:
    """Lines of a file that can be given back."""

    def __init__(self, file: Iterable[str]):
        self._file, self._given_back = iter(file), deque()
        self.number = 0  # of the last line taken

    def take(self) -> str | None:
        """The next line, None at the end."""
        line = self._given_back.popleft() if self._given_back else next(self._file, None)
        self.number += line is not None
        return line

    def give_back(self, lines: list[str]) -> None:
        self._given_back.extendleft(reversed(lines))
        self.number -= len(lines)


def read(paths: Iterable[Path | str], mapping: Mapping = AS_WRITTEN) -> Iterator[Incoming | Refused | NotRead]:
    """Rows of CSV files, folders and zips. A file that cannot be used is a Problem, raised before the first row."""
    found = list(walk(paths))
    tables = [file for file in found if isinstance(file, File) and is_table(file)]
    others = [file for file in found if isinstance(file, NotRead)]
    if not tables:
        raise nothing_to_read(others, "CSV file")
    return chain(others, read_tables(tables, mapping))


def nothing_to_read(others: list[NotRead], what: str) -> Problem:
    """Of a path that holds nothing that is read: with what is there instead."""
    instead = "".join(f" {each.file}: {each.why}." for each in others[:MOST_NAMED])
    return Problem(f"There is no {what} here.{instead}")


def read_tables(
    files: Iterable[File], mapping: Mapping = AS_WRITTEN, *, is_alone: bool = True
) -> Iterator[Incoming | Refused | NotRead]:
    """Rows of these files, patients first; the headers of all are checked before the first row is read. `is_alone`:
    beside them there is no feed, so one of them has to be read."""
    sheets = [_sheet_of(file, mapping) for file in files]
    layouts = [each for each in sheets if isinstance(each, Layout)]
    others = [each for each in sheets if isinstance(each, NotRead)]
    if not layouts and is_alone:
        raise nothing_to_read(others, "table that the intake knows")
    order = list(TARGETS)
    layouts.sort(key=lambda layout: order.index(layout.sheet.table))
    return chain(others, (row for layout in layouts for row in _rows(layout)))


def _sheet_of(file: File, mapping: Mapping) -> Layout | NotRead:
    """A file whose name is that of no table is looked into: it may have the columns of one, or be no table at all."""
    table = table_of(file.name)
    if table is not None:
        return layout_of(Sheet(file.name, table, file), mapping)
    try:
        written = _header(Sheet(file.name, "", file))[2]
    except Problem as problem:
        return NotRead(file.name, str(problem).rstrip("."))
    table = table_with(written)
    if table is None:
        return NotRead(file.name, f"its name and its columns are of no table; the intake reads {NAMES}")
    return layout_of(Sheet(file.name, table, file), mapping)


def layout_of(sheet: Sheet, mapping: Mapping = AS_WRITTEN) -> Layout:
    """Encoding, delimiter and header of a file; a header that lacks what its table requires is a Problem."""
    encoding, delimiter, written = _header(sheet)
    header = tuple(mapping.named(sheet.table, name) for name in written)
    header = tuple(as_word(name) if as_word(name) in TARGETS[sheet.table].known else name for name in header)
    _refuse_header(sheet, header)
    return Layout(sheet, encoding, delimiter, header, mapping.missing)


def _header(sheet: Sheet) -> tuple[str, str, list[str]]:
    """(encoding, delimiter, names of the columns as they are written)."""
    with said_of(sheet.name), sheet.open() as file:
        encoding = encoding_of(sheet.name, file)
    with _text(sheet, encoding) as text:
        first = next((line for line in text if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    return encoding, delimiter, [harmless(name).strip() for name in next(csv.reader([first], delimiter=delimiter))]


def _refuse_header(sheet: Sheet, header: tuple[str, ...]) -> None:
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise Problem(f"{sheet.name} has the column {twice[0]} twice.")
    for required in TARGETS[sheet.table].required:
        if required not in header:
            found = ", ".join(name for name in header if name)
            raise Problem(f"{sheet.name} lacks the column {required}, which {sheet.table} needs; found are {found}.")


def _rows(layout: Layout) -> Iterator[Incoming | Refused]:
    table, name, header = layout.sheet.table, layout.sheet.name, layout.header
    with _text(layout.sheet, layout.encoding) as text:
        parsed = _parsed(Lines(text), layout.delimiter, len(header))
        next(parsed)  # the header
        for line, written, cells, reason in parsed:
            if reason:
                yield Refused(table, name, line, written, [reason])
            else:
                if layout.missing:
                    cells = ["" if cell.strip() in layout.missing else cell for cell in cells]  # noqa: PLW2901
                yield Incoming(table, name, line, written, dict(zip(header, cells, strict=False)))


def _parsed(lines: Lines, delimiter: str, width: int) -> Iterator[tuple[int, str, list[str], str | None]]:
    """(line, text, cells, reason) of each row that is not blank; a reason where it cannot be read."""
    while (line := lines.take()) is not None:
        start, text, reason = lines.number, line.rstrip("\r\n"), None
        if (
            '"' not in line and len(line) <= LONGEST_CELL
        ):  # no quotes, so nothing hides a delimiter: several times faster
            cells = text.split(delimiter)
        else:
            taken, cells, reason = _quoted(lines, line, delimiter)
            text = "".join(taken).rstrip("\r\n")
            if reason or not _fits(cells, width):  # perhaps a quote went wrong: later lines are read by themselves
                lines.give_back(taken[1:])
                text = taken[0].rstrip("\r\n")
        if reason or (any(cells) and not text.isspace()):
            if not reason and not _fits(cells, width):
                reason = f"the row has {len(cells)} cells where the header has {width}"
            yield start, text, cells, reason


def _quoted(lines: Lines, first: str, delimiter: str) -> tuple[list[str], list[str], str | None]:
    """The lines, cells and trouble of a row with quotes, which may go on over several lines."""
    csv.field_size_limit(LONGEST_CELL)
    taken = [first]

    def further() -> Iterator[str]:
        yield first
        while len(taken) < MOST_LINES_IN_A_ROW and (line := lines.take()) is not None:
            taken.append(line)
            yield line

    try:
        return taken, next(csv.reader(further(), delimiter=delimiter, strict=True)), None
    except csv.Error:
        return taken, [], "a quotation mark is opened and not closed, or a cell is too long"


def _fits(cells: list[str], width: int) -> bool:
    """As many cells as the header; blank ones beyond it do no harm."""
    return len(cells) == width or (len(cells) > width and not any(cells[width:]))


@contextmanager
def _text(sheet: Sheet, encoding: str) -> Iterator[Iterable[str]]:
    with said_of(sheet.name), sheet.open() as file:
        text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
        yield iter(partial(text.readline, LONGEST_LINE), "")
