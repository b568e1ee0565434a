"""Every lock by which writers take turns, named in one place: none means two things, and nobody takes one elsewhere,
but for the LOCK TABLE of services/due_items/rebuild.py."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum, unique
from pathlib import Path
from time import sleep
from zlib import crc32

import sqlalchemy as sa
from sqlmodel import Session

from db.problems import Busy

TRIED_EVERY = 0.05  # seconds; the system's own wait for a file has no limit


@unique
class Lock(IntEnum):
    """PostgreSQL's advisory locks by number; any numbers that nothing else in the database uses."""

    audit_chain = 7_261_001
    sign_in_tries = 7_261_002
    figure_counts = 7_261_003
    imports = 7_261_004
    migration = 7_261_005
    rules = 7_261_006  # which thresholds and reasons are in force: everyone is worked out under one set of them
    syncs = 7_261_007  # of one source or folder each: see `alone`


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


def hold_file(handle: int, *, within: float) -> None:
    """Hold an open file until it is closed; a Problem when others do for longer than `within` seconds."""
    for _ in range(round(within / TRIED_EVERY)):
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        sleep(TRIED_EVERY)
    raise Busy("Another process has been at this for too long; nothing was written. Try again.")


@contextmanager
def alone(engine: sa.Engine, lock: Lock, name: str, file: Path) -> Iterator[bool]:
    """Whether this process is the only one at `name`, as long as the block lasts: on this machine by a file, and on
    every machine of a PostgreSQL server. However a process ends, its hold ends with it. Nobody waits here."""
    with file.open("a") as handle, engine.connect() as connection:
        try:
            hold_file(handle.fileno(), within=TRIED_EVERY)
        except Busy:
            yield False
            return
        if connection.dialect.name != "postgresql":
            connection.close()  # a connection that waits for hours is of no use there
            yield True
            return
        connection.execution_options(isolation_level="AUTOCOMMIT")  # the connection holds it: no transaction is open
        connection.detach()  # its end lets go of the lock; a return to the pool would not
        yield connection.execute(sa.select(sa.func.pg_try_advisory_lock(lock.value, _number(name)))).scalar_one()


def _number(name: str) -> int:
    """The name as the signed 32 bits that PostgreSQL takes."""
    return crc32(name.encode()) - 2**31
