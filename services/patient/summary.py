"""One patient as kept: who they are, where they stand, and what the worklist says of them.

Why a reason is or is not there, on any day, is worked out in `services.patient.explain`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from db.problems import Problem
from db.tables import FOREVER, Patient, Staff
from db.vocabulary import STAFFED, Permission, Urgency
from services.access.permissions import require
from services.access.viewer import Viewer, in_scope
from services.due_items.foreseen import is_told_ahead
from services.worklist.filters import ITEMS, Asked, Choice
from services.worklist.rows import OpenReason, about, open_reasons, reason_of


@dataclass(frozen=True)
class Ahead:
    """What becomes of a reason if nobody does anything."""

    changes: tuple[tuple[Urgency, date], ...]  # other urgencies to come, and the day from which
    closes_on: date | None  # None: nothing foreseeable takes it off the list


@dataclass(frozen=True)
class Record:
    patient: int
    about: sa.RowMapping
    team: dict[str, str | None]  # care_manager, prescriber, therapist -> name
    open_reasons: tuple[OpenReason, ...]
    coming: tuple[OpenReason, ...]
    ahead: Mapping[str, Ahead]  # of each of them, by reason


def patient_key(session: Session, patient_id: str, *, viewer: Viewer) -> int:
    """patients.id of a clinic's number within the viewer's clinics. Unknown and out of scope are the same Problem."""
    patient = _found(session, patient_id, viewer)
    if patient is None:
        raise Problem("No patient with this number in your clinics.")
    return patient


def elsewhere(session: Session, patient_id: str, *, viewer: Viewer) -> int | None:
    """patients.id of a clinic's number outside the viewer's clinics: for the audit record, never to be shown."""
    require(viewer, Permission.see_patients)
    person = Patient.__table__.c
    hidden = sa.select(person.id).where(person.patient_id == patient_id, ~in_scope(person.clinic, viewer))
    return session.execute(hidden).scalar()


def _found(session: Session, patient_id: str, viewer: Viewer) -> int | None:
    require(viewer, Permission.see_patients)
    person, record = Patient.__table__.c, Patient.__table__.alias("record").c
    is_of = sa.func.coalesce(record.merged_into, record.id) == person.id
    scoped = sa.select(person.id).where(record.patient_id == patient_id, is_of, in_scope(person.clinic, viewer))
    return session.execute(scoped).scalar()


def record_of(session: Session, patient_id: str, *, viewer: Viewer, today: date) -> Record | None:
    """None alike for a number nobody has and for a patient of another clinic."""
    patient = _found(session, patient_id, viewer)
    if patient is None:
        return None
    asked = Asked(viewer, today, Choice())
    now = open_reasons(session, asked, [patient])[patient]
    later = _later(session, patient, asked)
    coming = _coming(now, later, today)
    return Record(
        patient,
        about(session, asked, [patient])[patient],
        _team(session, patient),
        tuple(now),
        tuple(coming),
        {reason.key: _ahead(reason, later) for reason in (*now, *coming)},
    )


def _team(session: Session, patient: int) -> dict[str, str | None]:
    person = Patient.__table__.c
    names = {}
    for role in STAFFED:
        member = Staff.__table__.alias(role)
        of_role = sa.select(member.c.name).join(Patient.__table__, person[role] == member.c.id)
        names[role] = session.execute(of_role.where(person.id == patient)).scalar()
    return names


def _later(session: Session, patient: int, asked: Asked) -> list[OpenReason]:
    """Every row that begins later, soonest first."""
    item, staff = ITEMS.alias("item").c, Staff.__table__
    query = (
        sa.select(*item, staff.c.name.label("owner_name"))
        .select_from(item.patient.table.outerjoin(staff, staff.c.id == item.owner))
        .where(item.patient == patient, item.begins_on > asked.today)
        .order_by(item.begins_on, item.urgency, item.reason)
    )
    return [reason_of(row, asked.today) for row in session.execute(query)]


def _coming(now: Iterable[OpenReason], later: Iterable[OpenReason], today: date) -> list[OpenReason]:
    """What will open later, soonest first; the next step of a reason that is open now is not listed again."""
    is_open = {reason.key for reason in now}
    soonest: dict[str, OpenReason] = {}
    for row in later:
        if row.key not in is_open and is_told_ahead(row.key, row.opens_on, today):
            soonest.setdefault(row.key, row)
    return list(soonest.values())


def _ahead(reason: OpenReason, later: Iterable[OpenReason]) -> Ahead:
    """From the rows that follow it without a break."""
    changes, urgency, ends_on = [], reason.urgency, reason.ends_on
    for row in later:
        if row.key == reason.key and row.begins_on == ends_on:
            if row.urgency != urgency:
                changes.append((row.urgency, row.begins_on))
            urgency, ends_on = row.urgency, row.ends_on
    return Ahead(tuple(changes), None if ends_on == FOREVER else ends_on)
