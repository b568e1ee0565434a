"""Working everyone out again from the events, in several processes, and mending what is kept where it differs."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import zip_longest
from multiprocessing.synchronize import Event
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from db.engine import another, reading, writing
from db.tables import FOREVER
from services.ahead import read_ahead
from services.clinical.thresholds import Limits
from services.followup.differences import patients_that_differ
from services.followup.keep import DERIVED, Rows, add, is_nothing_kept, of_patients, remove_each, rows_to_keep
from services.followup.limits import limits_in_force
from services.followup.refresh import all_runs, mark_as_new, version, worked_out

WORKERS = max(os.cpu_count() or 1, 1)


class Mended(NamedTuple):
    """Of one run of patients: who differs, and the rows to keep for them."""

    patients: list[int]
    rows: dict[str, Rows]


def rebuild(engine: sa.Engine, done: Callable[[int, int], None] | None = None) -> int:
    """Facts, due items and tags of every patient, in one transaction: those that are not what the events say are put
    right, the others left alone. The number of patients that differed.

    `done(so_far, in_all)` is called after each run of patients.
    """
    with ExitStack() as ahead:
        is_alone = multiprocessing.Event()
        engine.dispose()  # a copied process must not find an open SQLite file in its memory
        shares = [_share(ahead, engine, share, is_alone) for share in range(WORKERS)]
        own = ahead.enter_context(another(engine))
        session = ahead.enter_context(writing(_unhindered(own)))
        _alone(session)
        is_alone.set()
        return _mend(session, shares, done)


def rebuild_what_is_stale(engine: sa.Engine, done: Callable[[int, int], None] | None = None) -> None:
    """After a migration that changed what is worked out: everyone, once."""
    with reading(engine) as session:
        is_stale = version(session) is None and bool(all_runs(session))
    if is_stale:
        rebuild(engine, done)


def _share(ahead: ExitStack, engine: sa.Engine, share: int, is_alone: Event) -> Iterator[Mended]:
    """A process of its own that waits until nobody else may write."""
    runs = read_ahead(_every_run(engine, share, is_alone))
    ahead.callback(runs.close)
    next(runs)  # the process is there
    return runs


def _every_run(engine: sa.Engine, share: int, is_alone: Event) -> Iterator[Mended | None]:
    """First nothing, then every so many a run. Read over a connection of its own: what is committed, which is all
    there is once nobody else may write."""
    yield None
    is_alone.wait()
    with another(engine) as own, reading(own) as session:
        limits = limits_in_force(session)
        for first, last in all_runs(session)[share::WORKERS]:
            yield _mended(session, first, last, limits)


def _mended(session: Session, first: int, last: int, limits: Limits) -> Mended:
    columns = worked_out(session, first, last, FOREVER, limits)
    patients = patients_that_differ(session, first, last, columns)
    return Mended(patients.astype(int).tolist(), rows_to_keep(of_patients(columns, patients)))


def _mend(session: Session, shares: list[Iterator[Mended]], done: Callable[[int, int], None] | None) -> int:
    in_all, differed = len(all_runs(session)), 0
    with _indexes_last(session) as is_first_time:
        runs = (run for row in zip_longest(*shares) for run in row if run is not None)
        for so_far, mended in enumerate(runs, start=1):
            if mended.patients and not is_first_time:
                remove_each(session, mended.patients)
            add(session, mended.rows)
            differed += len(mended.patients)
            if done:
                done(so_far, in_all)
    if differed or version(session) is None:
        mark_as_new(session)
    return differed


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
def _indexes_last(session: Session) -> Iterator[bool]:
    """True the first time, when nothing is kept: sorting an index once then costs less than keeping it in order row
    by row. On PostgreSQL dropping one would wait for the readers, who wait for this process."""
    is_first_time = is_nothing_kept(session)
    may_drop = is_first_time and session.get_bind().dialect.name == "sqlite"
    indexes = [index for table in DERIVED for index in table.indexes] if may_drop else []
    for index in indexes:
        index.drop(session.connection())
    yield is_first_time
    for index in indexes:
        index.create(session.connection())
