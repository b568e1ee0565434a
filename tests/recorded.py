"""The audit record as it stands, the views that wait to be sealed included; and what a transaction does besides."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlmodel import Session

from db.engine import reading
from services.access import audit

CHANGES = ("INSERT", "UPDATE", "DELETE")


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


@contextmanager
def writes_after_recording(engine: sa.Engine) -> Iterator[list[str]]:
    """What else is written or locked once a transaction has begun to record, when all others wait for it: two that
    wait for each other end there."""
    found, recording = [], set()

    def note(connection, cursor, statement, *_):
        if statement.startswith("INSERT INTO audit_entries"):
            recording.add(connection)
        elif connection in recording and (statement.startswith(CHANGES) or "FOR UPDATE" in statement):
            found.append(statement)

    listeners = [("before_cursor_execute", note), ("commit", recording.discard), ("rollback", recording.discard)]
    for moment, listener in listeners:
        sa.event.listen(engine, moment, listener)
    try:
        yield found
    finally:
        for moment, listener in listeners:
            sa.event.remove(engine, moment, listener)


@contextmanager
def writers_of(engine: sa.Engine) -> Iterator[list[sa.Connection]]:
    """Every transaction that began in order to write."""
    found = []

    def note(connection) -> None:
        if connection.get_execution_options().get("writes"):
            found.append(connection)

    sa.event.listen(engine, "begin", note)
    try:
        yield found
    finally:
        sa.event.remove(engine, "begin", note)
