"""Rows as the text of a CSV file for people: opens in a spreadsheet, starts no formula; of patients with the notice."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

# Said in a last column of every row rather than above the header: a reader still finds its header in line 1, and the
# notice stays with a row that is sorted, filtered or copied out.
NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_with_notice(columns: Sequence[str], rows: Iterable[Mapping]) -> tuple[str, int]:
    """Patients' rows: the file's text and its number of rows."""
    return csv_of((*columns, "notice"), (row | {"notice": NOTICE} for row in map(dict, rows)))


def csv_of(columns: Sequence[str], rows: Iterable[Mapping]) -> tuple[str, int]:
    """The file's text and its number of rows. Starts with a byte-order mark, without which Excel garbles names."""
    text, count = io.StringIO(), 0
    written = csv.writer(text, lineterminator="\r\n")
    written.writerow(map(_safe, columns))
    for row in rows:
        written.writerow(_safe(row[column]) for column in columns)
        count += 1
    return "\ufeff" + text.getvalue(), count


def _safe(value):
    """Text that a spreadsheet would run as a formula is quoted with an apostrophe, as OWASP advises."""
    if isinstance(value, str) and value.startswith(STARTS_A_FORMULA):
        return f"'{value}"
    return value
