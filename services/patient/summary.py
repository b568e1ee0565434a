"""One patient as kept: who they are, where they stand, and what the worklist says of them.

Why a reason is or is not there, on any day, is worked out in `services.patient.explain`.
"""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from db.problems import Problem
from db.tables import Patient, Staff
from db.vocabulary import STAFFED, Permission
from services.access.permissions import require
from services.access.viewer import Viewer, in_scope
from services.worklist.filters import ITEMS, Asked, Choice, is_open_already
from services.worklist.rows import OpenReason, about, open_reasons, reason_of


@dataclass(frozen=True)
class Record:
    patient: int
    about: sa.RowMapping
    team: dict[str, str | None]  # care_manager, prescriber, therapist -> name
    open_reasons: tuple[OpenReason, ...]
    coming: tuple[OpenReason, ...]


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
    person = Patient.__table__.c
    scoped = sa.select(person.id).where(person.patient_id == patient_id, in_scope(person.clinic, viewer))
    return session.execute(scoped).scalar()


def record_of(session: Session, patient_id: str, *, viewer: Viewer, today: date) -> Record | None:
    """None alike for a number nobody has and for a patient of another clinic."""
    patient = _found(session, patient_id, viewer)
    if patient is None:
        return None
    asked = Asked(viewer, today, Choice())
    return Record(
        patient,
        about(session, asked, [patient])[patient],
        _team(session, patient),
        tuple(open_reasons(session, asked, [patient])[patient]),
        tuple(_coming(session, patient, asked)),
    )


def _team(session: Session, patient: int) -> dict[str, str | None]:
    person = Patient.__table__.c
    names = {}
    for role in STAFFED:
        member = Staff.__table__.alias(role)
        of_role = sa.select(member.c.name).join(Patient.__table__, person[role] == member.c.id)
        names[role] = session.execute(of_role.where(person.id == patient)).scalar()
    return names


def _coming(session: Session, patient: int, asked: Asked) -> list[OpenReason]:
    """What will open later, soonest first; the next step of a reason that is open now is not listed again."""
    item, staff = ITEMS.alias("item").c, Staff.__table__
    query = (
        sa.select(*item, staff.c.name.label("owner_name"))
        .select_from(item.patient.table.outerjoin(staff, staff.c.id == item.owner))
        .where(item.patient == patient, item.begins_on > asked.today)
        .order_by(item.begins_on, item.urgency, item.reason)
    )
    soonest = {}
    for row in session.execute(query.where(~is_open_already(item)), asked.values):
        soonest.setdefault(row.reason, reason_of(row, asked.today))
    return list(soonest.values())
