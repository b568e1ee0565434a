"""What a source told before and is not in a feed of everything any more: noted with the import, decided by a person.

Rows stay and count until somebody takes them back: then they are gone as if their source had deleted them, with their
history kept, and that can be undone like an import. A patient is never taken back: the record is closed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from db.engine import writing
from db.locks import Lock, take
from db.problems import Problem
from db.tables import AbsentRow, ImportBatch, Patient, table_of
from db.vocabulary import AuditAction, BatchStatus, PatientStatus, Permission, RowEnd
from services.access import audit
from services.access.permissions import require
from services.access.viewer import Viewer
from services.due_items.refresh import refresh
from services.intake import earlier_rows
from services.intake.columns import TARGETS, Target
from services.intake.fhir.outcomes import TABLE_OF
from services.intake.staging import Stage
from services.intake.versions import LATEST
from services.intake.what_follows import settled

ABSENT, PATIENTS = table_of(AbsentRow), table_of(Patient)
COLUMNS = ("table", "patient_id", "key", "entered_on")


@dataclass(frozen=True)
class Absent:
    """One row that is not in the feed any more: whose, the key under which its source told it, and since when."""

    table: str
    patient_id: str
    key: str
    entered_on: object


def note(stage: Stage, source: str, batch: int) -> None:
    """After the batch was written: the rows of its source that it does not hold, of tables and kinds of resource that
    it holds others of."""
    kinds = _kinds_told(stage)
    for target in TARGETS.values():
        kept = target.table.c
        covered = _covered(stage, target, kinds)
        if covered is not None:
            rows = sa.select(sa.literal(batch), sa.literal(target.name), kept.id)
            missing = rows.where(kept.source == source, kept.batch.is_distinct_from(batch), covered)
            stage.connection.execute(sa.insert(ABSENT).from_select(["batch", "table_name", "row"], missing))


def _kinds_told(stage: Stage) -> list[str]:
    """Kinds of resource that the feed holds."""
    told = stage.told.c.resource
    asked = [sa.select(sa.literal(kind)).where(sa.exists().where(told.like(f"{kind}/%"))) for kind in TABLE_OF]
    return list(stage.connection.scalars(sa.union_all(*asked))) if stage.has_resources else []


def _covered(stage: Stage, target: Target, kinds: list[str]) -> sa.ColumnElement[bool] | None:
    """That the feed would hold the kept row if it still were; None: it holds nothing of this table."""
    kept, is_staged = target.table.c, target.name in stage.staged
    if target.name == "patients":
        return sa.and_(kept.status == PatientStatus.active, _is_unknown(stage, target)) if is_staged else None
    resource = sa.func.coalesce(kept.resource, kept.source_key)
    conditions = []
    if kinds:
        is_told = sa.exists().where(stage.tables[LATEST].c.resource == resource)
        conditions.append(sa.and_(sa.or_(*(resource.like(f"{kind}/%") for kind in kinds)), ~is_told))
    if is_staged and stage.connection.scalar(_of_tables(stage, target)):
        is_of_a_feed = sa.or_(*(resource.like(f"{kind}/%") for kind in TABLE_OF))
        conditions.append(sa.and_(~is_of_a_feed, _is_unknown(stage, target)))
    return sa.or_(*conditions) if conditions else None


def _of_tables(stage: Stage, target: Target) -> sa.Select:
    """Whether rows of the table came from CSV files."""
    key = stage.staged[target.name].c.key
    return sa.select(sa.exists().where(~sa.or_(*(key.like(f"{kind}/%") for kind in TABLE_OF))))


def _is_unknown(stage: Stage, target: Target) -> sa.ColumnElement[bool]:
    placed = stage.placed[target.name].c
    return ~sa.exists().where(placed.known == target.table.c.id)


def counted(session: Session, number: int) -> dict[str, int]:
    """Table → rows that are absent since this import and not decided yet."""
    open_ = (ABSENT.c.batch == number) & ABSENT.c.taken_back_by.is_(None)
    found = dict(
        session.execute(
            sa.select(ABSENT.c.table_name, sa.func.count()).where(open_).group_by(ABSENT.c.table_name)
        ).all()
    )
    return {name: found[name] for name in TARGETS if name in found}


def rows(session: Session, number: int, *, viewer: Viewer) -> Iterator[Absent]:
    """Each of them. They hold patient data: whoever shows them records that."""
    require(viewer, Permission.import_data)
    for target in TARGETS.values():
        kept = target.table.c
        found = sa.select(PATIENTS.c.patient_id, kept.source_key, kept.entered_on).where(
            kept.id.in_(_ids(target, number))
        )
        if target.name != "patients":
            found = found.join_from(target.table, PATIENTS, PATIENTS.c.id == kept.patient)
        for row in session.execute(found.order_by(kept.id)):
            yield Absent(target.name, *row)


def _ids(target: Target, number: int) -> sa.Select:
    a = ABSENT.c
    return sa.select(a.row).where(a.batch == number, a.table_name == target.name, a.taken_back_by.is_(None))


def take_back(engine: sa.Engine, number: int, *, by: Viewer, now: datetime) -> int:
    """What import `number` did not hold any more is taken back, by an import of its own, whose number is returned.
    Raises Problem where there is nothing, or where the source was imported again since."""
    require(by, Permission.import_data)
    with writing(engine) as session:
        take(session, Lock.imports, however_long=True)
        batch = session.get(ImportBatch, number)
        if batch is None:
            raise Problem(f"There is no batch {number}.")
        _refuse_what_is_not_decided_by_it(session, batch)
        ending = ImportBatch(
            source=batch.source,
            files=f"absent from import {number}",
            status=BatchStatus.loaded,
            started_at=now,
            finished_at=now,
            by=by.username,
        )
        session.add(ending)
        session.flush()
        touched, by_table = _ended(session, number, ending.id or 0, batch.finished_at.date())
        total = sum(by_table.values())
        ending.rows_read = ending.rows_changed = total
        ending.by_table = json.dumps(
            {name: {"read": n, "added": 0, "changed": n, "unchanged": 0, "rejected": 0} for name, n in by_table.items()}
        )
        session.add(ending)
        touched = settled(session, touched, by, now)
        refresh(session, touched)
        detail = {"batch": ending.id, "source": batch.source, "absent_from": number, "rows_changed": total}
        audit.record(session, viewer=by, action=AuditAction.import_, detail=detail, now=now)
        return ending.id or 0


def _refuse_what_is_not_decided_by_it(session: Session, batch: ImportBatch) -> None:
    if batch.status != BatchStatus.loaded:
        raise Problem(f"Batch {batch.id} has nothing to take back: it is {batch.status}.")
    b = ImportBatch
    is_later = (b.source == batch.source) & (b.id > batch.id) & (b.status == BatchStatus.loaded)
    if (other := session.scalar(sa.select(sa.func.min(b.id)).where(is_later))) is not None:
        raise Problem(
            f"{batch.source} was imported again since, as batch {other}: the last one decides what is absent."
        )
    if not counted(session, batch.id or 0):
        raise Problem(f"Nothing is absent since batch {batch.id}, or all of it was decided.")


def _ended(session: Session, number: int, ending: int, since: date) -> tuple[set[int], dict[str, int]]:
    """Patients whose history changes, and rows by table."""
    connection, touched, by_table = session.connection(), set(), {}
    for target in TARGETS.values():
        ids, table = _ids(target, number), target.table
        is_patient = target.name == "patients"
        whose = table.c.id if is_patient else table.c.patient
        found = set(session.scalars(sa.select(whose).where(table.c.id.in_(ids))))
        if not found:
            continue
        ended = RowEnd.changed if is_patient else RowEnd.taken_back
        earlier_rows.keep(connection, target, ids, ended=ended, batch=ending)
        closed = {"status": PatientStatus.closed, "closed_on": since, "batch": ending}
        change = sa.update(table).values(closed) if is_patient else sa.delete(table)
        by_table[target.name] = connection.execute(change.where(table.c.id.in_(ids))).rowcount
        touched |= found
    session.execute(
        sa.update(ABSENT).where(ABSENT.c.batch == number, ABSENT.c.taken_back_by.is_(None)).values(taken_back_by=ending)
    )
    return touched, by_table
