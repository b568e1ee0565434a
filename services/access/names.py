"""Clinics and members of staff as people call them: by their names."""

import sqlalchemy as sa
from sqlmodel import Session

from db.problems import Problem
from db.tables import Clinic, Staff

CALLED = {Clinic: "clinic", Staff: "member of staff"}
MOST_NAMED = 20  # names that a sentence lists


def named(session: Session, table: type[Clinic | Staff], name: str | None) -> int | None:
    """The id of a clinic or a member of staff. A name nobody has is a Problem."""
    if name is None:
        return None
    found = session.execute(sa.select(table.id).where(table.name == name)).scalar()
    if found is None:
        names = sorted(session.execute(sa.select(table.name)).scalars())
        rest = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
        known = ", ".join(names[:MOST_NAMED]) + rest
        raise Problem(f"There is no {CALLED[table]} {name!r}. There are: {known or 'none yet'}.")
    return found
