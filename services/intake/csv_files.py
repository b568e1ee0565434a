"""The CSV reader: every header is checked first, then rows stream by, each with its line and original text."""

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from db.problems import Problem
from db.text import harmless
from services.intake.cell_types import as_word
from services.intake.columns import TARGETS
from services.intake.csv_sources import UNREADABLE, Sheet, find
from services.intake.encodings import encoding_of
from services.intake.mapping import AS_WRITTEN, Mapping
from services.intake.reading import Writing
from services.intake.rows import Incoming, Refused

DELIMITERS = (",", ";", "\t")
LONGEST_CELL = 100_000  # characters; a longer one is a quote that never closes
LONGEST_LINE = 1_000_000  # characters read at once, so that a file without line ends does not fill the memory
MOST_LINES_IN_A_ROW = 500  # of one cell's note; more is a quote that never closes


@dataclass(frozen=True)
class Layout:
    """How one file is written, and what its columns are called here."""

    sheet: Sheet
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    writing: Writing


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


def read(paths: Iterable[Path | str], mapping: Mapping = AS_WRITTEN) -> Iterator[Incoming | Refused]:
    """Rows of CSV files, folders and zips. A file that cannot be used is a Problem, raised before the first row."""
    layouts = [layout_of(sheet, mapping) for sheet in find(paths)]
    return (row for layout in layouts for row in _rows(layout))


def layout_of(sheet: Sheet, mapping: Mapping = AS_WRITTEN) -> Layout:
    """Encoding, delimiter and header of a file; a header that lacks what its table requires is a Problem."""
    with _said_of(sheet), sheet.open() as file:
        encoding = encoding_of(sheet.name, file)
    with _text(sheet, encoding) as text:
        first = next((line for line in text if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    written = next(csv.reader([first], delimiter=delimiter))
    header = tuple(mapping.named(sheet.table, harmless(name).strip()) for name in written)
    header = tuple(as_word(name) if as_word(name) in TARGETS[sheet.table].known else name for name in header)
    _refuse_header(sheet, header)
    return Layout(sheet, encoding, delimiter, header, Writing(mapping.date_order))


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
                values = dict(zip(header, cells, strict=False))
                yield Incoming(table, name, line, written, values, writing=layout.writing)


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
    with _said_of(sheet), sheet.open() as file:
        text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
        yield iter(partial(text.readline, LONGEST_LINE), "")


@contextmanager
def _said_of(sheet: Sheet) -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        raise Problem(f"{sheet.name} is damaged or cannot be read.") from error
