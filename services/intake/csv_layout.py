"""How one CSV file is laid out: its delimiter and its header, which may stand below some title rows."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from db.problems import Problem
from db.text import harmless
from services.intake.cell_types import as_word
from services.intake.columns import TARGETS
from services.intake.found_files import File, said_of
from services.intake.mapping.lines import Plan
from services.intake.mapping.spec import FileRule
from services.intake.reading import Writing

DELIMITERS = (",", ";", "\t")
LONGEST_LINE = 1_000_000  # characters read at once, so that a file without line ends does not fill the memory
WHY = "why it was rejected"  # the column that we put beside rejected rows: it is nobody's when they come again
HEAD_LINES = 40  # looked through for the header; a letter head above a table is shorter


@dataclass(frozen=True)
class Sheet:
    """One CSV file and the table that it holds."""

    name: str
    table: str
    file: File

    def open(self) -> BinaryIO:
        return self.file.open()


@dataclass(frozen=True)
class Header:
    names: tuple[str, ...]  # of the columns, as the file has them
    delimiter: str
    lines: int  # of the file before its rows


@dataclass(frozen=True)
class Layout:
    """How one file is written, and how its lines become rows."""

    sheet: Sheet
    encoding: str
    header: Header
    plans: tuple[Plan, ...]
    writing: Writing


def header_of(file: str, rule: FileRule, head: list[str]) -> Header:
    """The row of the file's head that the mapping numbers, else the first that names the most columns."""
    if rule.header_row:
        found = _at_line(file, rule.header_row, head)
    else:
        known = {as_word(name) for block in rule.blocks for name in (*block.spellings, *TARGETS[block.table].known)}
        found = likeliest_header(file, head, lambda name: as_word(name) in known)
    return found if rule.first_row is None else Header(found.names, found.delimiter, rule.first_row - 1)


def likeliest_header(file: str, head: Sequence[str], is_known: Callable[[str], bool]) -> Header:
    """The first row that names the most columns that are known. Without any it is a Problem."""
    found = max(_candidates(head), key=lambda header: sum(map(is_known, header.names)), default=None)
    if found is None:
        raise Problem(f"{file} holds no row that could be its header.")
    return found


def _at_line(file: str, number: int, head: list[str]) -> Header:
    rest = head[number - 1 :]
    if not rest or not rest[0].strip():
        raise Problem(f"{file} has no header in line {number}, where its mapping looks for it.")
    delimiter = max(DELIMITERS, key=rest[0].count)
    names, lines = next(_records(rest, delimiter))
    return Header(_named(names), delimiter, number - 1 + lines)


def _candidates(head: Sequence[str]) -> Iterator[Header]:
    """Rows of the head that may be the header, the likeliest first: of equal ones that is taken."""
    first = next((line for line in head if line.strip()), "")
    for delimiter in sorted(DELIMITERS, key=first.count, reverse=True):
        for names, lines in _records(head, delimiter):
            if any(names):
                yield Header(_named(names), delimiter, lines)


def _records(lines: Sequence[str], delimiter: str) -> Iterator[tuple[list[str], int]]:
    """Rows with the number of the line that each ends on, as far as they can be read."""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for names in reader:
            yield names, reader.line_num
    except csv.Error:
        return


def _named(names: Iterable[str]) -> tuple[str, ...]:
    """Names of columns without needless blanks. A second one of the same name is numbered: `Date (2)`."""
    times: Counter[str] = Counter()
    found = []
    for name in names:
        plain = " ".join(harmless(name).split())
        plain = "" if plain == WHY else plain
        times[plain] += 1
        found.append(f"{plain} ({times[plain]})" if plain and times[plain] > 1 else plain)
    return tuple(found)


@contextmanager
def text_of(sheet: Sheet, encoding: str) -> Iterator[Iterable[str]]:
    """The lines of a file."""
    with said_of(sheet.name), sheet.open() as file:
        text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
        yield iter(partial(text.readline, LONGEST_LINE), "")
