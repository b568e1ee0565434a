"""Every lock by which writers take turns, named in one place: none means two things, and nobody takes one elsewhere."""

from enum import IntEnum, unique

import sqlalchemy as sa
from sqlmodel import Session


@unique
class Lock(IntEnum):
    """PostgreSQL's advisory locks by number; any numbers that nothing else in the database uses."""

    audit_chain = 7_261_001
    sign_in_tries = 7_261_002
    figure_counts = 7_261_003
    imports = 7_261_004
    migration = 7_261_005


def take(where: Session | sa.Connection, lock: Lock, *, however_long: bool = False) -> None:
    """Hold the lock until the transaction ends; who waits longer than their patience gets a Problem, unless they wait
    however long. SQLite's writers already take turns at BEGIN."""
    connection = where.connection() if isinstance(where, Session) else where
    if connection.dialect.name != "postgresql":
        return
    if not however_long:
        _wait(connection, lock)
        return
    before = connection.exec_driver_sql("SELECT current_setting('lock_timeout')").scalar_one()
    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    _wait(connection, lock)
    connection.execute(sa.select(sa.func.set_config("lock_timeout", before, True)))


def _wait(connection: sa.Connection, lock: Lock) -> None:
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock.value)))
