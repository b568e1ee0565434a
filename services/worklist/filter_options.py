"""What the filters offer: the viewer's clinics and their care teams."""

from functools import lru_cache

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import Clinic, Patient, Staff
from db.vocabulary import STAFFED
from services.access.viewer import Viewer, is_one_of


def clinics(session: Session, viewer: Viewer) -> dict[int, str]:
    """The viewer's clinics by name."""
    return dict(tuple(row) for row in session.execute(_clinics(viewer.clinics)))


@lru_cache
def _clinics(scope: frozenset[int] | None) -> sa.Select:
    clinic = Clinic.__table__.c
    return sa.select(clinic.id, clinic.name).where(is_one_of(clinic.id, scope)).order_by(clinic.name)


def owners(session: Session, viewer: Viewer) -> dict[int, str]:
    """Who is on the care team of a patient in the viewer's clinics, and may own what falls due there; by name."""
    return dict(tuple(row) for row in session.execute(_owners(viewer.clinics)))


@lru_cache
def _owners(scope: frozenset[int] | None) -> sa.Select:
    staff = Staff.__table__.c
    is_on_a_team = sa.or_(*(_somebody(role, scope).is_not(None) for role in STAFFED))
    return sa.select(staff.id, staff.name).where(is_on_a_team).order_by(staff.name)


def _somebody(role: str, scope: frozenset[int] | None) -> sa.ScalarSelect[int]:
    """One patient of theirs, from the index. With EXISTS PostgreSQL may read everybody's rows."""
    patient = Patient.__table__.c
    theirs = sa.and_(patient[role] == Staff.__table__.c.id, is_one_of(patient.clinic, scope))
    return sa.select(patient.id).where(theirs).limit(1).scalar_subquery()
