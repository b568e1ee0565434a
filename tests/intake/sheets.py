"""CSV files for tests, and what an import of them says."""

from datetime import UTC, date, datetime
from pathlib import Path

import sqlalchemy as sa

from services.access.viewer import Viewer
from services.intake import csv_files
from services.intake.columns import TARGETS
from services.intake.load import import_rows
from services.intake.reading import DateOrder, Reading, Writing
from services.intake.row_checks import Checked
from services.intake.rows import Incoming

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PATIENTS = "patient_id,clinic,birth_date\nP1,North,1980-02-03\nP2,North,\n"
PHQ9 = "patient_id,instrument,taken_on,total\nP1,phq9,2026-01-05,17\nP2,phq9,2026-01-06,4\n"
REQUIRED = {  # the smallest row of each table that passes every check
    "patients": {"clinic": "North"},
    "conditions": {"condition": "depression"},
    "moud_episodes": {"medication": "methadone", "enrolled_on": "2026-01-05"},
    "medication_supplies": {"medication": "buprenorphine", "supplied_on": "2026-01-05"},
    "screenings": {"instrument": "phq9", "taken_on": "2026-01-05", "total": "12"},
    "appointments": {"starts_at": "2026-01-05T09:00", "kind": "moud", "status": "kept"},
    "contacts": {"at": "2026-01-05T09:00", "kind": "telephone"},
    "treatments": {"component": "cbt", "started_on": "2026-01-05"},
    "drug_tests": {"collected_on": "2026-01-05", "substance": "opioid", "result": "negative"},
    "events": {"on": "2026-01-05", "kind": "overdose"},
    "consents": {"signed_on": "2026-01-05", "scope": "all", "recipient": "GP", "purpose": "treatment"},
    "patient_merges": {"replaces": "P0"},
    "referrals": {"sent_on": "2026-01-05", "sent_to": "Pain clinic"},
}


def checked(table: str, month_first: bool = False, **cells: str | None) -> tuple[dict, list[str]]:
    """The values and reasons of one row, which is sound but for these cells."""
    row = Incoming(table, f"{table}.csv", 2, "", {"patient_id": "P1", **REQUIRED[table], **cells})
    writing = Writing(DateOrder.month_first) if month_first else None
    return Checked(TARGETS[table], Reading(TODAY, writing)).row(row)


def reasons(table: str, **cells: str | None) -> list[str]:
    return checked(table, **cells)[1]


def folder_of(folder: Path, **tables: str) -> Path:
    """A folder with one CSV file a table; patients P1 and P2 are there unless told otherwise."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.csv"):
        old.unlink()
    for name, text in {"patients": PATIENTS, **tables}.items():
        if text:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def imported(engine, folder: Path, source: str = "clinic", **choices):
    return import_rows(
        engine,
        csv_files.read([folder]),
        source=source,
        files=[file.name for file in sorted(folder.iterdir())],
        by=Viewer.operator(),
        today=TODAY,
        now=NOW,
        **choices,
    )


def outcome(counts) -> tuple[int, int, int, int]:
    return counts.added, counts.changed, counts.unchanged, counts.rejected


def column(engine, name: str) -> list:
    """The values of `table.column`, in the order they were written."""
    table, _, chosen = name.partition(".")
    with engine.connect() as connection:
        quoted = sa.Column(chosen)
        return list(connection.scalars(sa.select(quoted).select_from(sa.table(table)).order_by(sa.column("id"))))


def why_rejected(engine) -> list[str]:
    return column(engine, "rejected_rows.reasons")


def rows_in_all_tables(engine) -> dict[str, int]:
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        return {n: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(n))) for n in names}
