"""Opening the database: SQLite with durable settings, or PostgreSQL; one engine a URL, a session for each run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from db.problems import Problem, Unavailable
from db.refusals import NOT_OPENED, said_plainly

EMBEDDED = Path(__file__).resolve().parent.parent / "var" / "tandem.sqlite3"
SHORT = 5_000  # ms that a person is kept waiting for other writers before being told so
LONG = 30_000  # ms that a command waits
FOR_A_CONNECTION = 5  # seconds
FOR_A_SIGN_OF_LIFE = 10_000  # ms until what was sent to a server must have arrived
BESIDE: dict[str, list[sa.Engine]] = {}  # by the file of the main database


def database_url() -> str:
    return os.environ.get("TANDEM_DATABASE_URL") or f"sqlite:///{EMBEDDED}"


@lru_cache
def engine_for(url: str) -> sa.Engine:
    """The engine of a database URL; the same object for the same URL. An unusable URL is a Problem."""
    return _new(url)


@lru_cache
def watching(url: str) -> sa.Engine:
    """One connection beside all others, to ask whether the database answers however many wait for each other."""
    return _new(url, pool_size=1, max_overflow=0)


@contextmanager
def another(engine: sa.Engine) -> Iterator[sa.Engine]:
    """A second engine for the same database that shares no connection with this one; gone at the end."""
    own = _new(engine.url.render_as_string(hide_password=False))
    try:
        yield own
    finally:
        own.dispose()


def _new(url: str, **pool: int) -> sa.Engine:
    kind = url.partition("+")[0].partition(":")[0]
    if kind not in ("sqlite", "postgresql", "postgres"):
        raise Problem("TANDEM_DATABASE_URL must start with sqlite:/// or postgresql://.")
    pool["pool_timeout"] = FOR_A_CONNECTION
    if kind == "sqlite":
        return _sqlite(_read(url), pool)
    server = _read("postgresql+psycopg:" + url.partition(":")[2])
    limits = _limits(server)
    engine = sa.create_engine(server, pool_pre_ping=True, hide_parameters=True, connect_args=limits, **pool)
    sa.event.listen(engine, "connect", _short_patience)
    sa.event.listen(engine, "begin", _own_patience)
    return engine


def _read(url: str) -> sa.URL:
    """Without a word of it in the refusal: it may hold a password."""
    try:
        return sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise Problem(
            "TANDEM_DATABASE_URL cannot be read: write sqlite:////folder/file or postgresql://user:password@host:port/database."
        ) from error


def _limits(server: sa.URL) -> dict[str, int]:
    """Those that the URL does not set itself."""
    ours = {"connect_timeout": FOR_A_CONNECTION, "tcp_user_timeout": FOR_A_SIGN_OF_LIFE}
    return {name: limit for name, limit in ours.items() if name not in server.query}


def _short_patience(connection, _record) -> None:
    """Whoever waits longer for a lock is told so; a connection that stands still stands in everybody's way."""
    connection.execute(f"SET lock_timeout = {SHORT}")
    connection.commit()


def _own_patience(connection) -> None:
    patience = connection.get_execution_options().get("patience")
    if patience is not None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(patience, 1)}")  # 0 would be for ever


def _sqlite(url: sa.URL, pool: dict[str, int]) -> sa.Engine:
    in_memory = url.database in (None, "", ":memory:")
    if in_memory:
        pool = {"poolclass": sa.StaticPool}
    else:
        _make_folder(Path(url.database).resolve().parent)
        pool = {"poolclass": sa.QueuePool, **pool}
    engine = sa.create_engine(url, hide_parameters=True, connect_args={"check_same_thread": False}, **pool)
    sa.event.listen(engine, "connect", _settings)
    sa.event.listen(engine, "begin", _begin)
    sa.event.listen(engine, "engine_disposed", _dispose_beside)
    return engine


def beside(engine: sa.Engine | sa.Connection, ending: str) -> sa.Engine:
    """The engine of a small SQLite database in a file beside the engine's own: what is written there waits for nobody
    who writes here. Let go of together with it."""
    return _beside(f"{engine.engine.url.database}{ending}", engine.engine.url.database)


@lru_cache
def _beside(file: str, main: str) -> sa.Engine:
    BESIDE.setdefault(main, []).append(engine := _new(f"sqlite:///{file}"))
    return engine


def _dispose_beside(engine: sa.Engine) -> None:
    for other in BESIDE.get(engine.url.database, []):
        other.dispose()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(NOT_OPENED) from error


def _settings(connection, _record):
    connection.isolation_level = None  # BEGIN is ours: see _begin
    cursor = connection.cursor()
    for line in (
        f"busy_timeout={SHORT}",
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
    options = connection.get_execution_options()
    # Readers too: a connection comes with the patience of whoever had it before.
    connection.exec_driver_sql(f"PRAGMA busy_timeout={options.get('patience', SHORT)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def goes_on_writing(connection: sa.Connection) -> bool:
    """On SQLite: whether a transaction that has only read may write from here on, others kept out. Not when somebody
    wrote since it began, or does so now; it is of no use any more then."""
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        connection.exec_driver_sql("UPDATE settings SET value = value WHERE 0")
    except sa.exc.OperationalError as error:
        if "locked" not in str(error.orig):
            raise
        return False
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={SHORT}")
    return True


@contextmanager
def reading(engine: sa.Engine, *, is_one_moment: bool = False) -> Iterator[Session]:
    """Several statements may see several moments on PostgreSQL, unless one is asked for; on SQLite it is always one."""
    with said_plainly(), Session(engine) as session:
        if is_one_moment and engine.dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


@contextmanager
def writing(engine: sa.Engine, *, patience: int | None = None) -> Iterator[Session]:
    """One transaction: committed as a whole at the end, or not at all. `patience`: ms to wait for other writers."""
    options = {"writes": True} | ({} if patience is None else {"patience": patience})
    writer = engine.execution_options(**options)
    with said_plainly(), Session(writer, expire_on_commit=False) as session, session.begin():
        yield session
