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
from services.intake.columns import TARGETS
from services.intake.encodings import encoding_of
from services.intake.mapping import AS_WRITTEN, Mapping
from services.intake.rows import Incoming, Refused
from services.intake.sheets import UNREADABLE, Sheet, find
from services.intake.values import as_word

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


class Lines:
    """Lines of a file that remember which ones the current row has taken, and can be given back."""

    def __init__(self, file: Iterable[str]):
        self._file, self._given_back = iter(file), deque()
        self.taken: list[str] = []
        self.number = 0  # of the last line taken

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._given_back.popleft() if self._given_back else next(self._file)
        if len(self.taken) >= MOST_LINES_IN_A_ROW:
            self._given_back.appendleft(line)
            raise csv.Error("too many lines")
        self.taken.append(line)
        self.number += 1
        return line

    def give_back_all_but_first(self) -> None:
        self._given_back.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1
        del self.taken[1:]


def read(paths: Iterable[Path | str], mapping: Mapping = AS_WRITTEN) -> Iterator[Incoming | Refused]:
    """Rows of CSV files, folders and zips. A file that cannot be used is a Problem, raised before the first row."""
    layouts = [layout_of(sheet, mapping) for sheet in find(paths)]
    return (row for layout in layouts for row in _rows(layout))


def names_of(paths: Iterable[Path | str]) -> list[str]:
    return [sheet.name for sheet in find(paths)]


def layout_of(sheet: Sheet, mapping: Mapping = AS_WRITTEN) -> Layout:
    """Encoding, delimiter and header of a file; a header that lacks what its table requires is a Problem."""
    with _said_of(sheet), sheet.open() as file:
        encoding = encoding_of(sheet.name, file)
    with _text(sheet, encoding) as text:
        first = next((line for line in text if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    written = next(csv.reader([first], delimiter=delimiter))
    header = tuple(mapping.named(sheet.table, name.strip()) for name in written)
    header = tuple(as_word(name) if as_word(name) in TARGETS[sheet.table].known else name for name in header)
    _refuse_header(sheet, header)
    return Layout(sheet, encoding, delimiter, header)


def _refuse_header(sheet: Sheet, header: tuple[str, ...]) -> None:
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise Problem(f"{sheet.name} has the column {twice[0]} twice.")
    for required in TARGETS[sheet.table].required:
        if required not in header:
            found = ", ".join(name for name in header if name)
            raise Problem(f"{sheet.name} lacks the column {required}, which {sheet.table} needs; found are {found}.")


def _rows(layout: Layout) -> Iterator[Incoming | Refused]:
    sheet, header = layout.sheet, layout.header
    with _text(sheet, layout.encoding) as text:
        lines = Lines(text)
        parsed = _parsed(lines, layout.delimiter)
        next(parsed)  # the header
        for line, cells, reason in parsed:
            if cells is not None and len(cells) != len(header) and not _only_trailing_blanks(cells, header):
                lines.give_back_all_but_first()
                reason = f"the row has {len(cells)} cells where the header has {len(header)}"
            written = "".join(lines.taken).rstrip("\r\n")
            if reason:
                yield Refused(sheet.table, sheet.name, line, written, [reason])
            else:
                yield Incoming(sheet.table, sheet.name, line, written, dict(zip(header, cells, strict=False)))


def _parsed(lines: Lines, delimiter: str) -> Iterator[tuple[int, list[str] | None, str | None]]:
    """(line, cells, None) of each row that is not blank, or (line, None, reason) where a quote goes wrong."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.taken.clear()
        line = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            lines.give_back_all_but_first()
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            yield line, None, "a quotation mark is opened and not closed, or a cell is too long"
            continue
        if any(cells) and (len(cells) > 1 or not cells[0].isspace()):
            yield line, cells, None


def _only_trailing_blanks(cells: list[str], header: tuple[str, ...]) -> bool:
    return len(cells) > len(header) and not any(cells[len(header) :])


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
