"""Records that a source merged into one: what came under the number of one that is no more moves to the patient, and
back where the merge is taken back."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import Patient, PatientMerge, ReasonAnswer, table_of
from db.tables.base import OfPatient
from db.vocabulary import AuditAction
from services.access import audit
from services.access.viewer import Viewer

PATIENTS, MERGES = table_of(Patient), table_of(PatientMerge)


def settle(session: Session, by: Viewer, now: datetime) -> set[int]:
    """Moves histories as the merges on record say now, recorded, in the caller's transaction: after every write that
    may add, change or take back a merge. Returns the patients whose history changes."""
    changes = _moved(session)
    for old, (was, is_now) in sorted(changes.items()):
        action = AuditAction.records_separated if is_now is None else AuditAction.records_merged
        audit.record(session, viewer=by, action=action, patient=old, detail={"before": was, "into": is_now}, now=now)
    return {each for old, both in changes.items() for each in (old, *both) if each is not None}


def _moved(session: Session) -> dict[int, tuple[int | None, int | None]]:
    """Of each record whose patient changes: before, now; None for its own."""
    told, before = _as_told(session), _as_it_is(session)
    changes = {old: (before.get(old), told.get(old)) for old in {*told, *before} if before.get(old) != told.get(old)}
    for old, (was, _) in changes.items():
        if was is not None:
            _move_back(session, old)
    for old, (_, now) in changes.items():
        session.execute(sa.update(PATIENTS).where(PATIENTS.c.id == old).values(merged_into=now))
    for old, now in told.items():
        _move(session, old, now)
    return changes


def _as_told(session: Session) -> dict[int, int]:
    """Record → the patient whose it is in the end, where one was merged into one that was merged. Records that would
    be merged into each other stay apart."""
    same = PATIENTS.c.patient_id == MERGES.c.replaces
    into = sa.func.coalesce(MERGES.c.of_record, MERGES.c.patient)
    query = sa.select(PATIENTS.c.id, into).select_from(MERGES.join(PATIENTS, same)).order_by(MERGES.c.id)
    direct = {old: new for old, new in session.execute(query) if old != new}
    ends = {old: _end_of(old, direct) for old in direct}
    return {old: end for old, end in ends.items() if end is not None}


def _end_of(record: int, direct: Mapping[int, int]) -> int | None:
    seen = {record}
    while (record := direct.get(record, record)) in direct:
        if record in seen:
            return None
        seen.add(record)
    return None if record in seen else record


def _as_it_is(session: Session) -> dict[int, int]:
    query = sa.select(PATIENTS.c.id, PATIENTS.c.merged_into).where(PATIENTS.c.merged_into.is_not(None))
    return {row.id: row.merged_into for row in session.execute(query)}


def _tables() -> list[sa.Table]:
    """Everything that is kept of a patient and not worked out."""
    return [table_of(model) for model in (*OfPatient.__subclasses__(), ReasonAnswer)]


def _move(session: Session, old: int, now: int) -> None:
    for table in _tables():
        own = sa.func.coalesce(table.c.of_record, table.c.patient)
        session.execute(sa.update(table).where(table.c.patient == old).values(patient=now, of_record=own))


def _move_back(session: Session, old: int) -> None:
    for table in _tables():
        session.execute(sa.update(table).where(table.c.of_record == old).values(patient=old, of_record=None))
