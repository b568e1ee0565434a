"""Excel workbooks as CSV files: one a sheet, with the texts that a person who saves it as CSV would see."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import BinaryIO
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from db.problems import Problem
from services.intake.archives import members_of

NOT_A_WORKBOOK = (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError, EOFError)
LARGEST_WHOLE = 10**15  # a number above it is no longer told apart from its neighbours


def sheets_of(name: str, file: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """(name, CSV in UTF-8) of each sheet that holds anything. What is no workbook is a Problem."""
    list(members_of(name, file))  # a workbook is a zip, and may be a bomb
    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        for sheet in book.worksheets:
            yield sheet.title, _as_csv(sheet)
        book.close()
    except NOT_A_WORKBOOK as error:
        raise Problem(f"{name} cannot be read as an Excel workbook: save the table as CSV and import that.") from error


def _as_csv(sheet) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    sheet.reset_dimensions()  # some programs write a wrong size
    rows = [_without_end([text_of(cell) for cell in row]) for row in sheet.iter_rows(values_only=True)]
    width = max(map(len, rows), default=0)
    writer.writerows(row + [""] * (width - len(row)) for row in rows)
    return text.getvalue().encode("utf-8", "surrogatepass")


def _without_end(cells: list[str]) -> list[str]:
    """Some programs leave thousands of blank cells behind the last one."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def text_of(cell: object) -> str:
    """A day as its ISO text, a whole number without a point, true and false as they are: as a CSV file holds them."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat(timespec="minutes")
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < LARGEST_WHOLE:
        return str(int(cell))
    return str(cell)
