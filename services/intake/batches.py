"""Imports that were made, and the rows each of them rejected."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from db.problems import Problem
from db.tables import ImportBatch, RejectedRow
from db.vocabulary import Permission
from services.access.permissions import require
from services.access.viewer import Viewer
from services.csv_text import lines_of

REJECT_COLUMNS = ("file", "line", "text", "reasons")


@dataclass(frozen=True)
class Batch:
    """One import with its four counts."""

    id: int
    source: str
    files: list[str]
    status: str
    started_at: datetime
    finished_at: datetime
    by: str
    read: int
    added: int
    changed: int
    unchanged: int
    rejected: int
    by_table: dict[str, dict[str, int]]
    missing_records: list[dict]  # what it raised for want of a kind of record, as missing_records.as_rows makes them


@dataclass(frozen=True)
class Reject:
    """One rejected row: where it stood, as it came, and every reason."""

    table: str
    file: str
    line: int
    text: str
    reasons: list[str]


def one(session: Session, number: int, *, viewer: Viewer) -> Batch:
    """Raises Problem when there is no such batch."""
    require(viewer, Permission.import_data)
    row = session.get(ImportBatch, number)
    if row is None:
        raise Problem(f"There is no batch {number}.")
    return _batch(row)


def listed(session: Session, *, viewer: Viewer) -> list[Batch]:
    """The imports that were made, the latest first."""
    require(viewer, Permission.import_data)
    return [_batch(row) for row in session.scalars(sa.select(ImportBatch).order_by(ImportBatch.id.desc()))]


def rejected_rows(session: Session, number: int, *, viewer: Viewer) -> Iterator[Reject]:
    """Rejected rows of a batch, by file and line. They hold patient data: whoever shows them records that."""
    one(session, number, viewer=viewer)
    r = RejectedRow
    rows = sa.select(r).where(r.batch == number).order_by(r.file, r.line, r.id)
    for row in session.scalars(rows.execution_options(yield_per=1_000)):
        yield Reject(row.table_name, row.file, row.line, row.text, row.reasons.splitlines())


def as_csv(rejects: Iterator[Reject]) -> Iterator[str]:
    """Lines of a CSV file: file, line, text, reasons. The text is a row in one cell, for eyes and for correction."""
    return lines_of(REJECT_COLUMNS, (asdict(reject) | {"reasons": "; ".join(reject.reasons)} for reject in rejects))


def _batch(row: ImportBatch) -> Batch:
    return Batch(
        id=row.id,
        source=row.source,
        files=row.files.splitlines(),
        status=row.status,
        started_at=row.started_at,
        finished_at=row.finished_at,
        by=row.by,
        read=row.rows_read,
        added=row.rows_added,
        changed=row.rows_changed,
        unchanged=row.rows_unchanged,
        rejected=row.rows_rejected,
        by_table=json.loads(row.by_table),
        missing_records=json.loads(row.missing_records),
    )
