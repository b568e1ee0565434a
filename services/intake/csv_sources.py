"""Which table a CSV file holds: by its name, else by columns that only one table has."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from services.intake.columns import TARGETS
from services.intake.found_files import WORKBOOKS

# patients.csv, Patients_2026-11.csv, patients (2).csv
_NAMED = re.compile(rf"({'|'.join(sorted(TARGETS, key=len, reverse=True))})[\W_\d]*")
NAMES = ", ".join(f"{table}.csv" for table in TARGETS)


def table_of(name: str) -> str | None:
    """By the name of the file; of a sheet of a workbook by its own name, else by that of the workbook."""
    path = PurePosixPath(name[: -len(".gz")] if name.lower().endswith(".gz") else name)
    stems = [path.stem, path.parent.stem] if path.parent.suffix.lower() in WORKBOOKS else [path.stem]
    found = (_NAMED.fullmatch(re.sub(r"[\s\-]+", "_", stem.lower())) for stem in stems)
    return next((match[1] for match in found if match), None)


def table_with(columns: Mapping[str, set[str]]) -> str | None:
    """The only table all of whose required columns are there. `columns`: what they are called by each table."""
    fitting = [name for name, known in columns.items() if known.issuperset({"patient_id", *TARGETS[name].required})]
    most = max((len(TARGETS[name].required) for name in fitting), default=0)
    best = [name for name in fitting if len(TARGETS[name].required) == most]
    return best[0] if len(best) == 1 and most > 1 else None
