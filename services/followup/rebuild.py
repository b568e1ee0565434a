"""Working everyone out again from nothing: two processes, one reading and reckoning, one writing; indexes last."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event

import sqlalchemy as sa
from sqlmodel import Session

from db.engine import another, reading, writing
from db.tables import FOREVER
from services.ahead import read_ahead
from services.followup.keep import DERIVED, add
from services.followup.limits import limits_in_force
from services.followup.refresh import all_runs, mark_as_new, version, worked_out


def rebuild(engine: sa.Engine, done: Callable[[int, int], None] | None = None) -> None:
    """Facts, due items and tags of every patient in one transaction; readers see the old ones until it ends.

    `done(so_far, in_all)` is called after each run of patients.
    """
    is_alone = multiprocessing.Event()
    engine.dispose()  # a copied process must not find an open SQLite file in its memory
    ahead = read_ahead(_every_run(engine, is_alone))
    next(ahead)  # the copy is made
    with another(engine) as own, writing(_unhindered(own)) as session:
        _alone(session)
        is_alone.set()
        in_all = next(ahead)
        with _indexes_last(session):
            for table in DERIVED:
                session.execute(sa.delete(table))
            for so_far, rows in enumerate(ahead, start=1):
                add(session, rows)
                if done:
                    done(so_far, in_all)
        mark_as_new(session)


def rebuild_what_is_stale(engine: sa.Engine, done: Callable[[int, int], None] | None = None) -> None:
    """After a migration that changed what is worked out: everyone, once."""
    with reading(engine) as session:
        is_stale = version(session) is None and bool(all_runs(session))
    if is_stale:
        rebuild(engine, done)


def _every_run(engine: sa.Engine, is_alone: Event) -> Iterator:
    """First nothing, then the number of runs, then the rows of each. Read over a connection of its own: what is
    committed, which is all there is once nobody else may write."""
    yield None
    is_alone.wait()
    with another(engine) as own, reading(own) as session:
        runs, limits = all_runs(session), limits_in_force(session)
        yield len(runs)
        for first, last in runs:
            yield worked_out(session, first, last, FOREVER, limits)


def _unhindered(engine: sa.Engine) -> sa.Engine:
    """SQLite without two costs that what is worked out need not pay: its patients have just been read from their
    table, and what it replaces need not be overwritten with zeros."""
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _without_checks)
    return engine


def _without_checks(connection, _record) -> None:
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("PRAGMA secure_delete=OFF")


def _alone(session: Session) -> None:
    """Whoever saves now works out the patients of the save after this has ended. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        tables = ", ".join(table.name for table in DERIVED)
        session.execute(sa.text(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE"))


@contextmanager
def _indexes_last(session: Session) -> Iterator[None]:
    """Sorting an index once costs less than keeping it in order row by row. On PostgreSQL dropping one would lock
    readers out, so there they stay."""
    if session.get_bind().dialect.name == "postgresql":
        yield
        return
    indexes = [index for table in DERIVED for index in table.indexes]
    for index in indexes:
        index.drop(session.connection())
    yield
    for index in indexes:
        index.create(session.connection())
