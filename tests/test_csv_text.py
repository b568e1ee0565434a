"""The one writer of CSV: what a spreadsheet would run is quoted, numbers stay numbers, and there is no other writer."""

import csv
import io

from services.csv_text import STARTS_A_FORMULA, csv_of, lines_of
from tests.test_house import named, python_files

WRITES_CSV = ("csv.writer", "DictWriter", ".to_csv(")
WRITER, DEMO = (
    "services/csv_text.py",
    "services/demo/rows.py",
)  # the demo writes what the intake reads


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_each_sign_that_starts_a_formula_is_quoted_in_cells_and_headers():
    for sign in STARTS_A_FORMULA:
        text, _ = csv_of([f"{sign}a"], [{f"{sign}a": f"{sign}cmd()"}])
        assert read(text) == [[f"'{sign}a"], [f"'{sign}cmd()"]]


def test_numbers_and_what_is_unknown_stay_as_they_are():
    assert "".join(lines_of(("a", "b", "c"), [{"a": -3, "b": -0.5, "c": None}])) == "a,b,c\n-3,-0.5,\n"


def test_a_file_counts_its_rows_and_opens_in_a_spreadsheet():
    assert csv_of(("a",), [{"a": "é"}, {"a": "x"}]) == ("\ufeffa\r\né\r\nx\r\n", 2)


SHEETS = "services/intake/workbooks.py"  # for its own reader: nobody else sees these lines
AS_IT_CAME = "services/intake/sent_again.py"  # beside rows as they came, which have to be read again as they are


def test_nobody_else_writes_csv():
    found = [
        named(file) for file in python_files("services", "pages") if any(way in file.read_text() for way in WRITES_CSV)
    ]
    assert sorted(found) == sorted([WRITER, DEMO, SHEETS, AS_IT_CAME])
