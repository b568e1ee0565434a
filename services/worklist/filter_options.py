"""What the filters offer: the viewer's clinics and their care teams."""

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import Clinic, Patient, Staff
from services.access.viewer import Viewer, in_scope

TEAM = ("care_manager", "prescriber", "therapist")


def clinics(session: Session, viewer: Viewer) -> dict[int, str]:
    """The viewer's clinics by name."""
    clinic = Clinic.__table__.c
    query = sa.select(clinic.id, clinic.name).where(in_scope(clinic.id, viewer)).order_by(clinic.name)
    return dict(tuple(row) for row in session.execute(query))


def owners(session: Session, viewer: Viewer) -> dict[int, str]:
    """Who is on the care team of a patient in the viewer's clinics, and may own what falls due there; by name."""
    staff = Staff.__table__.c
    is_on_a_team = sa.or_(*(_somebody(role, viewer).is_not(None) for role in TEAM))
    query = sa.select(staff.id, staff.name).where(is_on_a_team).order_by(staff.name)
    return dict(tuple(row) for row in session.execute(query))


def _somebody(role: str, viewer: Viewer) -> sa.ScalarSelect[int]:
    """One patient of theirs, from the index. With EXISTS PostgreSQL may read everybody's rows."""
    patient = Patient.__table__.c
    theirs = sa.and_(patient[role] == Staff.__table__.c.id, in_scope(patient.clinic, viewer))
    return sa.select(patient.id).where(theirs).limit(1).scalar_subquery()
