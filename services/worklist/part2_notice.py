"""Files of patients: every row carries the notice that part 2 asks for."""

from collections.abc import Iterable, Mapping, Sequence

from services.csv_text import csv_of

# Said in a last column of every row rather than above the header: a reader still finds its header in line 1, and the
# notice stays with a row that is sorted, filtered or copied out.
NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


def csv_with_notice(columns: Sequence[str], rows: Iterable[Mapping]) -> tuple[str, int]:
    """Patients' rows: the file's text and its number of rows."""
    return csv_of((*columns, "notice"), (row | {"notice": NOTICE} for row in map(dict, rows)))
