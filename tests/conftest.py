"""Databases for tests: migrated once, copied for each test, on SQLite and on PostgreSQL."""

import os
import shutil
import tempfile
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from sqlmodel import Session

from db.engine import engine_for
from services.due_items.upgrade import bring_up_to_date
from tests.postgres import Server, in_memory_folder

BACKENDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))

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


@pytest.fixture
def session(engine):
    """One open transaction that nobody commits."""
    with Session(engine.execution_options(writes=True), expire_on_commit=False) as session:
        yield session


@pytest.fixture
def lite(sqlite_engine):
    """One open transaction on SQLite alone, for what the kind of database cannot change; nobody commits it."""
    with Session(sqlite_engine.execution_options(writes=True)) as session:
        yield session
