"""The CSV reader: every header is checked first, then rows stream by, each with its line and original text."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from services.intake.csv_layout import HEAD_LINES, Layout, header_of, said_of, text_of
from services.intake.csv_sources import Sheet, find
from services.intake.encodings import encoding_of
from services.intake.mapping import AS_WRITTEN, Mapping
from services.intake.mapping.doubts import doubted_orders
from services.intake.mapping.lines import plans, rows
from services.intake.mapping.unread import UnreadColumns
from services.intake.rows import Incoming, Refused, Unfollowed

LONGEST_CELL = 100_000  # characters; a longer one is a quote that never closes
MOST_LINES_IN_A_ROW = 500  # of one cell's note; more is a quote that never closes


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


def read(paths: Iterable[Path | str], mapping: Mapping = AS_WRITTEN) -> Iterator[Incoming | Refused | Unfollowed]:
    """Rows of CSV files, folders and zips. A file that cannot be used is a Problem, raised before the first row."""
    layouts = [layout_of(sheet, mapping) for sheet in find(paths, mapping)]
    return (row for layout in layouts for row in _rows(layout))


def layout_of(sheet: Sheet, mapping: Mapping = AS_WRITTEN) -> Layout:
    """Encoding, delimiter and header of a file; a header that lacks what its table requires is a Problem."""
    rule = mapping.rule_for(sheet.name, sheet.table)
    with said_of(sheet), sheet.open() as file:
        encoding = encoding_of(sheet.name, file)
    with text_of(sheet, encoding) as lines:
        header = header_of(sheet.name, rule, list(islice(lines, HEAD_LINES)))
    of_file = plans(rule, header.names, sheet.name)
    writing = rule.writing
    if doubted := doubted_orders(of_file, writing, lambda: text_of(sheet, encoding), header.delimiter):
        writing = replace(writing, doubted=doubted)
    return Layout(sheet, encoding, header, of_file, writing)


def _rows(layout: Layout) -> Iterator[Incoming | Refused | Unfollowed]:
    name, header, of_file = layout.sheet.name, layout.header, layout.plans
    unread = UnreadColumns(of_file, header)
    with text_of(layout.sheet, layout.encoding) as text:
        lines = Lines(text)
        for _ in range(header.lines):
            lines.take()
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
