"""Working everyone out again from the events, in several processes, and mending what is kept where it differs."""

import multiprocessing
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import zip_longest

import sqlalchemy as sa
from sqlmodel import Session

from db.bulk_copy import files_beside, put_file, put_text, room_beside
from db.engine import LONG, another, reading, writing
from db.tables import DueItem, Patient
from services.due_items.rebuild_workers import Mended, Start, every_run
from services.due_items.refresh import all_runs, mark_as_new, version
from services.due_items.rules_version import mark_as_current
from services.due_items.store import DERIVED, is_nothing_kept, remove_each
from services.facts.thresholds_in_force import limits_in_force
from services.read_ahead import read_ahead

WORKERS = min(max(os.cpu_count() or 1, 1), 8)  # SQLite takes ten files beside its own
MANY = 0.2  # of all patients: so many differ after a rule has changed, and few after a fault
READERS_LEAVE_WITHIN = 1_000  # ms
AHEAD = 2  # times that everyone is worked out while others may save; then they are kept out

Done = Callable[[int, int], None]
Run = Generator[Mended | None, None, None]


class Overtaken(Exception):
    """Somebody saved meanwhile: what was worked out may be old."""


def rebuild(engine: sa.Engine, done: Done | None = None) -> int:
    """Facts, due items and tags of every patient, in one transaction: those that are not what the events say are put
    right, the others left alone. The number of patients that differed.

    `done(so_far, in_all)` is called after each run of patients. On SQLite others may save until it is written, unless
    they do so again and again.
    """
    if engine.dialect.name == "sqlite":
        for _ in range(AHEAD):
            with suppress(Overtaken), _shares(engine) as (shares, own, start):
                return _mend_ahead(shares, own, start, done)
    with _shares(engine) as (shares, own, start), room_beside(own), writing(own, patience=LONG) as session:
        _alone(session)
        is_first_time = is_nothing_kept(session)
        start.tell(is_first_time)
        return _mend(session, shares, done, is_first_time=is_first_time)


@contextmanager
def _shares(engine: sa.Engine) -> Iterator[tuple[list[Run], sa.Engine, Start]]:
    """Processes that begin when they are told to, and an engine of this one's own."""
    with ExitStack() as ahead:
        start = Start(multiprocessing.Event(), multiprocessing.Event())
        engine.dispose()  # a copied process must not find an open SQLite file in its memory
        shares = [_share(ahead, engine, share, start) for share in range(WORKERS)]
        yield shares, _unhindered(ahead.enter_context(another(engine))), start


def _mend_ahead(shares: list[Run], own: sa.Engine, start: Start, done: Done | None) -> int:
    with reading(own) as session:
        before, in_all, is_first_time = version(session), len(all_runs(session)), is_nothing_kept(session)
    with room_beside(own):
        start.tell(is_first_time)
        differed = sum(len(mended.patients) for mended in _one_by_one(shares, in_all, done))
        with writing(own, patience=LONG) as session:
            if version(session) != before:
                raise Overtaken
            return _put_right(session, differed, is_first_time=is_first_time)


def _share(ahead: ExitStack, engine: sa.Engine, share: int, start: Start) -> Run:
    runs = read_ahead(every_run(engine, share, WORKERS, start))
    ahead.callback(runs.close)
    next(runs)  # the process is there
    return runs


def _one_by_one(shares: list[Run], in_all: int, done: Done | None) -> Iterator[Mended]:
    runs = (run for row in zip_longest(*shares) for run in row if run is not None)
    for so_far, mended in enumerate(runs, start=1):
        yield mended
        if done:
            done(so_far, in_all)


def _mend(session: Session, shares: list[Run], done: Done | None, *, is_first_time: bool) -> int:
    differed = 0
    with _indexes_last(session, is_first_time and _is_postgresql(session)):
        for mended in _one_by_one(shares, len(all_runs(session)), done):
            _put_texts(session, mended, is_replacing=not is_first_time)
            differed += len(mended.patients)
    return _put_right(session, differed, is_first_time=is_first_time)


def _put_right(session: Session, differed: int, *, is_first_time: bool) -> int:
    if differed and not _is_postgresql(session):
        _put_files(session, differed, is_replacing=not is_first_time)
    if differed or version(session) is None:
        mark_as_new(session)
    mark_as_current(session, limits_in_force(session))
    return differed


def _put_texts(session: Session, mended: Mended, *, is_replacing: bool) -> None:
    if mended.texts and is_replacing:
        remove_each(session, mended.patients)
    for table in DERIVED:
        if table.name in mended.texts:
            put_text(session.connection(), table, mended.texts[table.name])


def _put_files(session: Session, differed: int, *, is_replacing: bool) -> None:
    in_all = session.execute(sa.select(sa.func.count()).select_from(Patient)).scalar_one()
    with _indexes_last(session, differed >= in_all * MANY):
        for file in files_beside(session.get_bind().engine):
            put_file(session.connection(), file, DERIVED, is_replacing=is_replacing)


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


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
    """Whoever saves now works out the patients of the save after this has ended. On SQLite the transaction is enough,
    once it has begun."""
    session.connection()
    if _is_postgresql(session):
        tables = ", ".join(table.name for table in DERIVED)
        session.execute(sa.text(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE"))


@contextmanager
def _indexes_last(session: Session, is_wanted: bool) -> Iterator[None]:
    """Sorting an index once costs less than keeping it in order row by row."""
    indexes = [index for table in DERIVED for index in table.indexes] if is_wanted and _may_drop(session) else []
    for index in indexes:
        index.drop(session.connection())
    yield
    for index in indexes:
        index.create(session.connection())


def _may_drop(session: Session) -> bool:
    """On PostgreSQL readers stand in the way, and from then on wait until everybody is worked out."""
    if not _is_postgresql(session):
        return True
    try:
        with session.begin_nested():
            session.execute(sa.text(f"SET LOCAL lock_timeout = {READERS_LEAVE_WITHIN}"))
            session.execute(sa.text(f"LOCK TABLE {DueItem.__tablename__} IN ACCESS EXCLUSIVE MODE"))
            session.execute(sa.text(f"SET LOCAL lock_timeout = {LONG}"))
    except sa.exc.OperationalError:
        return False
    return True
