"""What the filters offer: the viewer's clinics and the people who own something there."""

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import Clinic, Staff
from services.access.viewer import Viewer, in_scope
from services.followup.choice import ITEMS


def clinics(session: Session, viewer: Viewer) -> dict[int, str]:
    """The viewer's clinics by name."""
    clinic = Clinic.__table__.c
    query = sa.select(clinic.id, clinic.name).where(in_scope(clinic.id, viewer)).order_by(clinic.name)
    return dict(tuple(row) for row in session.execute(query))


def owners(session: Session, viewer: Viewer) -> dict[int, str]:
    """Staff with a due item in the viewer's clinics, by name."""
    staff, item = Staff.__table__.c, ITEMS.alias("item").c
    owns = sa.exists().where(item.owner == staff.id, in_scope(item.clinic, viewer))
    query = sa.select(staff.id, staff.name).where(owns).order_by(staff.name)
    return dict(tuple(row) for row in session.execute(query))
