"""The CSV reader: every header is checked first, then rows stream by, each with its line and original text."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from db.problems import Problem
from services.intake.columns import TARGETS
from services.intake.csv_layout import HEAD_LINES, Header, Layout, Sheet, header_of, text_of
from services.intake.csv_sources import NAMES, table_of, table_with
from services.intake.encodings import encoding_of
from services.intake.found_files import File, is_table, said_of, walk
from services.intake.mapping import AS_WRITTEN, Mapping
from services.intake.mapping.doubts import doubted_orders
from services.intake.mapping.lines import plans, rows
from services.intake.mapping.spec import FileRule
from services.intake.mapping.unread import UnreadColumns
from services.intake.rows import Head, Incoming, NotRead, Refused, Unfollowed

LONGEST_CELL = 100_000  # characters; a longer one is a quote that never closes
MOST_NAMED = 5  # of files that are not read, in one sentence
MOST_LINES_IN_A_ROW = 500  # of one cell's note; more is a quote that never closes
Row = Incoming | Refused | Unfollowed | Head


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


def read(paths: Iterable[Path | str], mapping: Mapping = AS_WRITTEN) -> Iterator[Row | NotRead]:
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
) -> Iterator[Row | NotRead]:
    """Rows of these files, patients first; the headers of all are checked before the first row is read. `is_alone`:
    beside them there is no feed, so one of them has to be read."""
    sheets = [layout_or_why(file, mapping) for file in files]
    layouts = [each for each in sheets if isinstance(each, Layout)]
    others = [each for each in sheets if isinstance(each, NotRead)]
    if not layouts and is_alone:
        raise nothing_to_read(others, "table that the intake knows")
    order = list(TARGETS)
    layouts.sort(key=lambda layout: order.index(layout.sheet.table))
    return chain(others, (row for layout in layouts for row in _rows(layout)))


def layout_or_why(file: File, mapping: Mapping) -> Layout | NotRead:
    """A file that neither its name nor the mapping gives a table is looked into: it may have the columns of one, or be
    no table at all."""
    rule = mapping.rule_of(file.name)
    table = rule.blocks[0].table if rule else table_of(file.name)
    if table is None:
        try:
            rule = mapping.rule_of_any()
            names = _head(Sheet(file.name, "", file), rule)[1].names
            table = table_with({block.table: block.ours(names) for block in rule.blocks})
        except Problem as problem:
            return NotRead(file.name, str(problem).rstrip("."))
    if table is None:
        return NotRead(file.name, f"its name and its columns are of no table; the intake reads {NAMES}")
    return layout_of(Sheet(file.name, table, file), mapping)


def layout_of(sheet: Sheet, mapping: Mapping = AS_WRITTEN) -> Layout:
    """Encoding, delimiter and header of a file; a header that lacks what its table requires is a Problem."""
    rule = mapping.rule_for(sheet.name, sheet.table)
    encoding, header = _head(sheet, rule)
    of_file = plans(rule, header.names, sheet.name)
    writing = rule.writing
    if doubted := doubted_orders(of_file, writing, lambda: text_of(sheet, encoding), header.delimiter):
        writing = replace(writing, doubted=doubted)
    return Layout(sheet, encoding, header, of_file, writing)


def _head(sheet: Sheet, rule: FileRule) -> tuple[str, Header]:
    """(encoding, header) of a file."""
    with said_of(sheet.name), sheet.open() as file:
        encoding = encoding_of(sheet.name, file)
    with text_of(sheet, encoding) as lines:
        return encoding, header_of(sheet.name, rule, list(islice(lines, HEAD_LINES)))


def _rows(layout: Layout) -> Iterator[Row]:
    name, header, of_file = layout.sheet.name, layout.header, layout.plans
    unread = UnreadColumns(of_file, header)
    with text_of(layout.sheet, layout.encoding) as text:
        lines = Lines(text)
        yield Head(name, "".join(lines.take() or "" for _ in range(header.lines)), header.delimiter)
        for line, written, cells, reason in _parsed(lines, header.delimiter, len(header.names)):
            if reason:
                yield Refused(layout.sheet.table, name, line, written, [reason])
            else:
                unread.note(cells)
                yield from rows(of_file, name, line, written, cells, layout.writing)
    yield from unread.told(name, header.lines)


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
