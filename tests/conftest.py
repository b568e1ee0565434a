"""Databases for tests: migrated once, copied for each test, on SQLite and on PostgreSQL."""

import gc
import os
import shutil
import tempfile
from contextlib import contextmanager
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from sqlmodel import Session, SQLModel
from streamlit.components.v2 import manifest_scanner

from db import engine as engines
from db.engine import engine_for
from services import read_ahead
from services.access import pending_sign_outs
from services.due_items.upgrade import bring_up_to_date
from services.metrics import figures, people_behind
from services.metrics.counting import kept_months
from services.worklist import counts
from tests.patience import IN_MS
from tests.postgres import Server, in_memory_folder

TESTS = Path(__file__).parent
BACKENDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))

ANEW = "SELECT setval(sequencename::regclass, start_value, false) FROM pg_sequences WHERE last_value IS NOT NULL"

LONG = (  # by folder or file, from tests/ on
    "bulk",
    "commands/test_report",
    "demo",
    "due_items/test_oracle",
    "due_items/test_working_everyone_out",
    "intake/test_real_data",
    "metrics/counting",
    "metrics/disclosure",
    "metrics/report",
    "metrics/test_oracle",
    "metrics/test_people_behind_past",
    "pages/figures",
    "pages/test_upgrade_worker",
)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.relative_to(TESTS).as_posix().startswith(LONG):
            item.add_marker(pytest.mark.long)


def pytest_collection_finish():
    """What was collected stays: without this every full sweep for garbage goes through all of it, for seconds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


settings.register_profile(
    "tandem", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("tandem")


@pytest.fixture
def today() -> date:
    """Tests never read the clock."""
    return date(2026, 11, 22)


@pytest.fixture(scope="session")
def scratch():
    """A folder for this session, in memory where the machine has room for that."""
    folder = tempfile.mkdtemp(prefix="tandem-tests-", dir=in_memory_folder())
    yield Path(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def audit_folder(scratch):
    """The keys of the tests' databases are gone with them."""
    os.environ["TANDEM_AUDIT_FOLDER"] = str(scratch)
    return scratch


@pytest.fixture(scope="session", autouse=True)
def one_process_counts_months():
    """What it has looked up for one test it knows in the next; test_kept_months.py takes several processes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_months, "WORKERS", 1)
        yield


@pytest.fixture(scope="session", autouse=True)
def one_process_reads():
    """A copy of a process full of tests costs more than the few rows that it reads; test_read_ahead.py has one, and
    so have imports in processes of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_ahead, "_may_be_copied", lambda: False)
        yield


@pytest.fixture(scope="session", autouse=True)
def installed_components():
    """Each page opened for a test would look through all that is installed, for longer than most pages take."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session")
def migrated_file(scratch):
    file = scratch / "migrated.sqlite3"
    engine = engine_for(f"sqlite:///{file}")
    bring_up_to_date(engine)
    engine.dispose()  # the last connection to close writes the journal back into the file
    return file


@pytest.fixture(scope="session")
def postgres_server():
    with Server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server):
    """The server's maintenance connection, with a database `migrated` to copy from."""
    maintenance = sa.create_engine(postgres_server.url(), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with maintenance.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE migrated")
    engine = sa.create_engine(postgres_server.url("migrated"), poolclass=sa.NullPool)
    bring_up_to_date(engine)
    return maintenance


@pytest.fixture(scope="session")
def new_sqlite(migrated_file, scratch):
    """A context manager: the engine of a fresh database, which is gone at the end."""
    numbers = count(1)

    @contextmanager
    def new():
        file = scratch / f"{next(numbers)}.sqlite3"
        shutil.copy(migrated_file, file)
        engine = engine_for(f"sqlite:///{file}")
        yield engine
        engine.dispose()
        for rest in scratch.glob(f"{file.name}*"):
            rest.unlink()

    return new


@pytest.fixture(scope="session")
def new_postgresql(postgres_template, postgres_server):
    """A context manager: the engine of a fresh database, which is gone at the end."""
    numbers = count(1)

    @contextmanager
    def new():
        name = f"test_{next(numbers)}"
        with postgres_template.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE migrated STRATEGY file_copy")
        engine = engine_for(postgres_server.url(name).render_as_string(hide_password=False))
        yield engine
        engine.dispose()
        with postgres_template.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")

    return new


@pytest.fixture
def unhurried(monkeypatch):
    """Writers wait for one another as long as it takes; asked for before the first connection of an engine."""
    monkeypatch.setattr(engines, "SHORT", IN_MS)


@pytest.fixture(params=BACKENDS)
def engine(request):
    """A migrated, empty database; the test runs once on each kind."""
    with request.getfixturevalue(f"new_{request.param}")() as engine:
        yield engine


@pytest.fixture
def sqlite_engine(new_sqlite):
    """For tests in which the kind of database can make no difference."""
    with new_sqlite() as engine:
        yield engine


@pytest.fixture
def postgres_engine(new_postgresql):
    with new_postgresql() as engine:
        yield engine


@pytest.fixture(scope="session")
def shared_sqlite(new_sqlite):
    """One database for all tests that keep nothing."""
    with new_sqlite() as engine, nothing_kept_in(engine):
        yield engine


@pytest.fixture(scope="session")
def shared_postgresql(new_postgresql):
    with new_postgresql() as engine, nothing_kept_in(engine):
        yield engine


@contextmanager
def nothing_kept_in(engine: sa.Engine):
    before = rows_by_table(engine)
    yield
    assert rows_by_table(engine) == before


def rows_by_table(engine: sa.Engine) -> dict[str, int]:
    with engine.connect() as connection:
        counts = {t.name: sa.select(sa.func.count()).select_from(t) for t in SQLModel.metadata.sorted_tables}
        return {name: connection.scalar(count) for name, count in counts.items()}


def forget() -> None:
    """What this process remembers of a database by its address: the next test finds other rows under the same one."""
    for memory in (figures._DECIDED, figures._ALLOWED, people_behind._KEPT, counts._KEPT, pending_sign_outs._ended):
        memory.clear()


def begin_anew(engine: sa.Engine) -> None:
    """PostgreSQL goes on counting where a transaction that was taken back had stopped; SQLite begins again."""
    forget()
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql(ANEW)


@pytest.fixture(params=BACKENDS)
def session(request):
    """One open transaction that nobody commits: the database and its connection are those of the tests before it."""
    engine = request.getfixturevalue(f"shared_{request.param}")
    begin_anew(engine)
    with Session(engine.execution_options(writes=True), expire_on_commit=False) as session:
        yield session


@pytest.fixture
def lite(shared_sqlite):
    """One open transaction on SQLite alone, for what the kind of database cannot change; nobody commits it."""
    begin_anew(shared_sqlite)
    with Session(shared_sqlite.execution_options(writes=True)) as session:
        yield session
