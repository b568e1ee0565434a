"""The audit record as it stands, the views that wait to be sealed included; and what a transaction does besides."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlmodel import Session

from db.engine import reading
from db.locks import Lock
from db.vocabulary import SettingKey
from services.access import audit

CHANGES = ("INSERT", "UPDATE", "DELETE")
RECORDS = "INSERT INTO audit_entries"


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

    def note(connection, cursor, statement, parameters, *_):
        if statement.startswith(RECORDS) or _takes_its_turn(statement, parameters):
            recording.add(connection)
        elif connection in recording and _changes(statement, parameters):
            found.append(statement)

    listeners = [("before_cursor_execute", note), ("commit", recording.discard), ("rollback", recording.discard)]
    for moment, listener in listeners:
        sa.event.listen(engine, moment, listener)
    try:
        yield found
    finally:
        for moment, listener in listeners:
            sa.event.remove(engine, moment, listener)


def _changes(statement: str, parameters) -> bool:
    """The key that seals the record is the record's own."""
    is_key = isinstance(parameters, dict) and parameters.get("key") == SettingKey.audit_key
    return not is_key and (statement.startswith(CHANGES) or "FOR UPDATE" in statement)


def _takes_its_turn(statement: str, parameters) -> bool:
    return "pg_advisory_xact_lock" in statement and Lock.audit_chain in parameters.values()


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
