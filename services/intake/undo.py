"""Undo a whole import: what it added is gone, what it changed or took back is as it was. Refused where something rests
on it since."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from db.engine import writing
from db.locks import Lock, take
from db.problems import Problem
from db.tables import EarlierRow, ImportBatch, Patient, ReasonAnswer, VoidResource, table_of
from db.tables.base import OfPatient
from db.vocabulary import AuditAction, BatchStatus, Permission, RowEnd
from services.access import audit
from services.access.permissions import require
from services.access.viewer import Viewer
from services.due_items.refresh import refresh
from services.due_items.store import DERIVED
from services.intake.columns import TARGETS, Target
from services.intake.what_follows import settled

EARLIER, PATIENTS, VOID = table_of(EarlierRow), table_of(Patient), table_of(VoidResource)
AT_ONCE = 1_000  # rows put back in one statement
Ids = sa.Select


@dataclass(frozen=True)
class Undone:
    """Rows: what the batch had added is deleted, what it had changed or taken back stands as before."""

    deleted: int
    changed_back: int
    brought_back: int
    patients: int  # whose history changes


def undo(engine: sa.Engine, number: int, *, by: Viewer, now: datetime) -> Undone:
    """In one transaction, recorded. Raises Problem when there is no such batch, when it is undone, or when later
    imports or people's answers rest on what it brought."""
    require(by, Permission.import_data)
    with writing(engine) as session:
        take(session, Lock.imports, however_long=True)
        batch = session.get(ImportBatch, number)
        if batch is None:
            raise Problem(f"There is no batch {number}.")
        if batch.status != BatchStatus.loaded:
            raise Problem(f"Batch {number} has nothing to undo: it is {batch.status}.")
        _refuse_what_rests_on_it(session, number)
        touched = _touched(session, number)
        undone = _undone(session, number, len(touched))
        batch.status = BatchStatus.undone
        session.add(batch)
        session.flush()
        touched = settled(session, touched, by, now)
        refresh(session, touched & set(session.scalars(sa.select(PATIENTS.c.id))))
        detail = {"batch": number, "source": batch.source} | asdict(undone)
        audit.record(session, viewer=by, action=AuditAction.import_undone, detail=detail, now=now)
    return undone


def _undone(session: Session, number: int, patients: int) -> Undone:
    deleted = changed = brought = 0
    for target in (TARGETS["patients"], *_of_patients()):
        changed += _put_back(session, target, number, RowEnd.changed)
        brought += _put_back(session, target, number, RowEnd.taken_back)
    for target in _of_patients():
        deleted += _delete(session, target.table, _added(target, number))
    new_people = _added(TARGETS["patients"], number)
    for table in DERIVED:
        session.execute(sa.delete(table).where(table.c.patient.in_(new_people)))
    deleted += _delete(session, PATIENTS, new_people)
    session.execute(sa.delete(EARLIER).where(EARLIER.c.ended_by == number))
    session.execute(sa.delete(VOID).where(VOID.c.batch == number))
    return Undone(deleted, changed, brought, patients)


def _of_patients() -> list[Target]:
    return [target for target in TARGETS.values() if target.name != "patients"]


def _added(target: Target, number: int) -> Ids:
    """Rows that the batch brought first, and not those of others that it changed."""
    e, kept = EARLIER.c, target.table.c
    was_changed = sa.exists().where(e.ended_by == number, e.table_name == target.name, e.row == kept.id)
    return sa.select(kept.id).where(kept.batch == number, ~was_changed)


def _delete(session: Session, table: sa.Table, ids: Ids) -> int:
    return session.execute(sa.delete(table).where(table.c.id.in_(ids))).rowcount


def _put_back(session: Session, target: Target, number: int, ended: RowEnd) -> int:
    """Rows as they were before the batch."""
    e, table = EARLIER.c, target.table
    of_batch = sa.select(EARLIER).where(e.ended_by == number, e.ended == ended, e.table_name == target.name)
    rows = session.execute(of_batch.order_by(e.id)).mappings().all()
    for some in _parts(rows):
        were = [_as_it_was(target, row) for row in some]
        if ended == RowEnd.taken_back:
            session.execute(sa.insert(table), were)
            continue
        change = sa.update(table).where(table.c.id == sa.bindparam("row_id"))
        values = {name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in were[0]}
        news = [{f"new_{name}": value for name, value in was.items()} for was in were]
        session.connection().execute(
            change.values(values), [new | {"row_id": row["row"]} for new, row in zip(news, some, strict=True)]
        )
    return len(rows)


def _parts(rows: Sequence[sa.RowMapping]) -> Iterator[Sequence[sa.RowMapping]]:
    yield from (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def _as_it_was(target: Target, row: sa.RowMapping) -> dict[str, object]:
    kept = ("source", "source_key", "version", "batch", "entered_on")
    values = {name: row[name] for name in kept}
    if target.name != "patients":
        key, mark, _ = row["source_key"].partition("#")
        values |= {"patient": row["patient"], "resource": key if mark else None}
    told = json.loads(row["values"])
    return values | {name: _typed(target.table.c[name], value) for name, value in told.items()}


def _typed(column: sa.Column, value: object) -> object:
    if isinstance(column.type, sa.Date) and isinstance(value, str):
        return date.fromisoformat(value)
    return bool(value) if isinstance(column.type, sa.Boolean) and value is not None else value


def _touched(session: Session, number: int) -> set[int]:
    found = set(session.scalars(sa.select(EARLIER.c.patient).where(EARLIER.c.ended_by == number)))
    found |= set(session.scalars(_added(TARGETS["patients"], number)))
    for target in _of_patients():
        found |= set(session.scalars(sa.select(target.table.c.patient).where(target.table.c.batch == number)))
    return found


def _refuse_what_rests_on_it(session: Session, number: int) -> None:
    e = EARLIER.c
    later = sa.select(sa.func.min(e.ended_by)).where(e.batch == number, e.ended_by != number)
    if (other := session.scalar(later)) is not None:
        raise Problem(f"Batch {other} has changed or taken back rows of batch {number} since: undo that one first.")
    again = [session.scalar(_brought_again(target, number)) for target in _of_patients()]
    if others := [other for other in again if other is not None]:
        raise Problem(f"Batch {min(others)} has brought rows again that batch {number} took back: undo that one first.")
    people = _added(TARGETS["patients"], number)
    if _rests(session, people, number):
        raise Problem(
            f"Batch {number} brought patients of whom other imports or people have recorded something since: it stays."
        )


def _brought_again(target: Target, number: int) -> sa.Select:
    e, kept = EARLIER.c, target.table.c
    taken = sa.and_(e.ended_by == number, e.ended == RowEnd.taken_back, e.table_name == target.name)
    same = sa.and_(kept.source == e.source, kept.source_key == e.source_key)
    return sa.select(sa.func.min(kept.batch)).select_from(EARLIER.join(target.table, same)).where(taken)


def _rests(session: Session, people: Ids, number: int) -> bool:
    """Of the patients whom the batch brought: rows of another origin, or answers to reasons."""
    own = [table_of(model).c for model in OfPatient.__subclasses__()]
    asked = [sa.exists().where(c.patient.in_(people), c.batch.is_distinct_from(number)) for c in own]
    asked.append(sa.exists().where(table_of(ReasonAnswer).c.patient.in_(people)))
    return bool(session.scalar(sa.select(sa.or_(*asked))))
