"""The code lists beside this module, as rows by name of the column."""

import csv
from pathlib import Path

HERE = Path(__file__).parent
REMEMBERED = 20_000  # codes and texts looked up; a feed has some thousand different ones


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a code list, a blank cell as an empty text."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
