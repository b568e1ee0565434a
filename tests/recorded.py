"""The audit record as it stands, the views that wait to be sealed included."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlmodel import Session

from db.engine import reading
from services.access import audit


@contextmanager
def the_record(engine: sa.Engine) -> Iterator[Session]:
    audit.take_over_views(engine)
    with reading(engine) as session:
        yield session


def last_recorded(engine: sa.Engine) -> tuple[str, str]:
    """Who did what last."""
    with the_record(engine) as session:
        entry = audit.ENTRIES.c
        return tuple(session.execute(sa.select(entry.actor, entry.action).order_by(entry.id.desc())).first())
