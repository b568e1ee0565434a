"""Rows as the text of a CSV file: the one way out for every file and for the command line; starts no formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

BYTE_ORDER_MARK = "\ufeff"  # without which Excel garbles names
# A spreadsheet runs a cell that begins so; the last ones are the wide forms of the first. As OWASP lists them.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def lines_of(columns: Sequence[str], rows: Iterable[Mapping], ending: str = "\n") -> Iterator[str]:
    """The header's line, then one a row, as they come."""
    yield _line(columns, ending)
    for row in rows:
        yield _line([row[column] for column in columns], ending)


def csv_of(columns: Sequence[str], rows: Iterable[Mapping]) -> tuple[str, int]:
    """A file to download: its text and its number of rows."""
    header, *lines = lines_of(columns, rows, "\r\n")
    return "".join([BYTE_ORDER_MARK, header, *lines]), len(lines)


def _line(cells: Iterable[object], ending: str) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator=ending).writerow([_safe(cell) for cell in cells])
    return line.getvalue()


def _safe(cell: object) -> object:
    """Text that would run as a formula is quoted with an apostrophe; a negative number is none."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(STARTS_A_FORMULA) else cell
