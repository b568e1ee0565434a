"""Of each source when it last brought something, how much of that was rejected or not understood; and of each table how
complete its fields are."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import FeedShare, ImportBatch, Patient, UnknownCode, table_of
from db.vocabulary import BatchStatus, Permission
from services.access.permissions import require
from services.access.viewer import Viewer, in_scope
from services.intake import absent
from services.intake.columns import TARGETS, Target

BATCHES, SHARES, CODES = table_of(ImportBatch).c, table_of(FeedShare).c, table_of(UnknownCode).c
PATIENTS = table_of(Patient).c
ENDS = {"deceased_on", "closed_on", "ended_on", "end_reason", "resolved_on", "revoked_on", "covered_to"}
DAY_OF = {  # the day by which a table's rows are fresh
    "conditions": "recorded_on",
    "moud_episodes": "enrolled_on",
    "medication_supplies": "supplied_on",
    "screenings": "taken_on",
    "appointments": "starts_on",
    "contacts": "on",
    "treatments": "started_on",
    "drug_tests": "collected_on",
    "events": "on",
    "consents": "signed_on",
    "referrals": "sent_on",
}


@dataclass(frozen=True)
class Source:
    """What a source brought last. Rows that were neither rejected nor of unknown codes were understood. `absent`: rows
    that its last whole import did not hold any more, and that nobody has decided on."""

    source: str
    batch: int
    came_at: datetime
    read: int
    rejected: int
    resources: int  # of a feed, read
    not_understood: int  # of those
    unclear_codes: int
    absent: int

    @property
    def share_understood(self) -> float | None:
        """Of resources where it is a feed, else of rows; None where nothing was read."""
        of, missed = (self.resources, self.not_understood) if self.resources else (self.read, self.rejected)
        return 1 - missed / of if of else None


@dataclass(frozen=True)
class Completeness:
    """One field of one source: of how many rows, in how many something stands. `newest`: the latest day of the rows."""

    source: str
    field: str
    rows: int
    filled: int
    newest: date | None

    @property
    def share(self) -> float | None:
        return self.filled / self.rows if self.rows else None


def sources(session: Session, *, viewer: Viewer) -> list[Source]:
    """One row a source, the one that was silent longest first."""
    require(viewer, Permission.see_data_quality)
    is_loaded = BATCHES.status == BatchStatus.loaded
    latest = sa.select(sa.func.max(BATCHES.id)).where(is_loaded).group_by(BATCHES.source)
    found = session.execute(
        sa.select(ImportBatch.__table__).where(BATCHES.id.in_(latest)).order_by(BATCHES.finished_at)
    )
    return [_source(session, row) for row in found.all()]


def _source(session: Session, row: sa.Row) -> Source:
    shares = sa.select(sa.func.sum(SHARES.read), sa.func.sum(SHARES.not_understood)).where(SHARES.batch == row.id)
    resources, missed = session.execute(shares).one()
    unclear = sa.select(sa.func.count()).where(CODES.batch == row.id, CODES.is_unclear)
    return Source(
        row.source,
        row.id,
        row.finished_at,
        row.rows_read,
        row.rows_rejected,
        resources or 0,
        missed or 0,
        session.scalar(unclear) or 0,
        sum(absent.counted(session, row.id).values()),
    )


def completeness(session: Session, table: str, *, viewer: Viewer) -> list[Completeness]:
    """Every field of a table that a source may leave out, by source. It reads the whole table."""
    require(viewer, Permission.see_data_quality)
    target = TARGETS[table]
    kept, fields = target.table.c, _fields(target)
    day = sa.func.max(kept[DAY_OF[table]]) if table in DAY_OF else sa.null()
    counts = [sa.func.count(kept[name]) for name in fields]
    asked = sa.select(kept.source, sa.func.count(), day, *counts).group_by(kept.source).order_by(kept.source)
    if table == "patients":
        asked = asked.where(in_scope(kept.clinic, viewer))
    else:
        asked = asked.join_from(target.table, Patient.__table__, PATIENTS.id == kept.patient)
        asked = asked.where(in_scope(PATIENTS.clinic, viewer))
    return [
        Completeness(source, name, rows, filled, newest)
        for source, rows, newest, *of_fields in session.execute(asked)
        for name, filled in zip(fields, of_fields, strict=True)
    ]


def _fields(target: Target) -> list[str]:
    """Those that may be blank and say something when they are: a record that goes on has no end."""
    return [name for name in target.stored if target.table.c[name].nullable and name not in ENDS]
