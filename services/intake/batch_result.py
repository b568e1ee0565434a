"""What became of a batch: its counts, its row in the list of imports, its rejected rows, its audit entry."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import ImportBatch
from db.text import harmless
from db.vocabulary import AuditAction, BatchStatus
from services.access import audit
from services.access.viewer import Viewer
from services.intake import rejects
from services.intake.not_understood import NotUnderstood
from services.intake.staging import Stage

OUTCOMES = ("added", "changed", "unchanged", "rejected")


@dataclass(frozen=True)
class Counts:
    """What became of the rows. `batch` is None when nothing was written (a dry run)."""

    batch: int | None
    read: int
    added: int
    changed: int
    unchanged: int
    rejected: int
    by_table: dict[str, dict[str, int]]
    patients: int = 0  # whose history changes
    not_followed: int = 0  # FHIR resources outside the rows read, counted by code in unknown_codes
    not_understood: NotUnderstood = field(default_factory=NotUnderstood)
    absent: dict[str, int] = field(default_factory=dict)  # table → rows told before and not in a whole feed any more
    first_rejects: list[dict] = field(default_factory=list)  # table, file, line, text, reasons
    first_patients: list[str] = field(default_factory=list)  # of those, where nothing was written: their numbers
    missing_records: list[dict] = field(default_factory=list)  # as missing_records.as_rows makes them


@dataclass(frozen=True)
class Batch:
    """What a batch is called, by whom and when."""

    source: str
    files: Sequence[str]
    by: Viewer
    today: date
    now: datetime
    started: float  # on the monotonic clock: how long it took needs no time of day
    is_whole: bool = False  # all that the source has


def stopped(stage: Stage, session: Session, batch: Batch, counts: Counts) -> Counts:
    """Only the rejected rows are kept; good rows are counted as read and nothing else."""
    nothing = {"added": 0, "changed": 0, "unchanged": 0}
    by_table = {name: rows | nothing for name, rows in counts.by_table.items()}
    stopped = replace(counts, **nothing, by_table=by_table, patients=0, batch=open_batch(session, batch))
    return closed(stage, session, batch, stopped, BatchStatus.stopped)


def open_batch(session: Session, batch: Batch) -> int:
    """The number of a new row in the list of imports; its counts follow when it closes."""
    row = ImportBatch(
        source=batch.source,
        files="\n".join(map(harmless, batch.files)),
        status=BatchStatus.loaded,
        started_at=batch.now,
        finished_at=batch.now,
        by=batch.by.username,
    )
    session.add(row)
    session.flush()
    return row.id


def closed(stage: Stage, session: Session, batch: Batch, counts: Counts, status: BatchStatus) -> Counts:
    """Write down counts, rejected rows and the audit entry: the last thing before the commit."""
    rejects.keep(stage, counts.batch)
    stage.not_understood.keep(stage.connection, counts.batch)
    sums = {f"rows_{name}": getattr(counts, name) for name in ("read", *OUTCOMES)}
    took = timedelta(seconds=time.monotonic() - batch.started)
    session.execute(
        sa.update(ImportBatch)
        .where(ImportBatch.id == counts.batch)
        .values(
            **sums,
            status=status,
            finished_at=batch.now + took,
            by_table=json.dumps(counts.by_table),
            missing_records=json.dumps(counts.missing_records),
        )
    )
    detail = {"batch": counts.batch, "source": batch.source, "status": status} | sums
    audit.record(session, viewer=batch.by, action=AuditAction.import_, detail=detail, now=batch.now + took)
    return counts
