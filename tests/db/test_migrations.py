"""The migrations build exactly the tables the product speaks of, on both databases, and refuse what is newer."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

import db.tables  # noqa: F401  fills the metadata
from db.engine import another
from db.migrate import bring_up_to_date, newest, version_of
from db.problems import Problem
from tests.patience import PATIENCE
from tests.postgres import wait_for_a_waiter


def test_migrations_and_tables_say_the_same(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrations_and_tables_have_the_same_checks(engine):
    """Alembic does not compare check constraints: their names are compared here."""
    inspector = sa.inspect(engine)
    for table in SQLModel.metadata.sorted_tables:
        wanted = {str(c.name) for c in table.constraints if isinstance(c, sa.CheckConstraint)}
        assert {check["name"] for check in inspector.get_check_constraints(table.name)} == wanted, table.name


def test_every_column_of_words_takes_the_words_of_its_vocabulary(engine):
    """A name alone does not tell which words the check of a migration names."""
    inspector = sa.inspect(engine)
    for table in SQLModel.metadata.sorted_tables:
        wanted = {str(c.name): words_in(str(c.sqltext)) for c in table.constraints if isinstance(c, sa.CheckConstraint)}
        for check in inspector.get_check_constraints(table.name):
            missing = wanted[check["name"]] ^ words_in(check["sqltext"])
            assert not missing, (
                f"{check['name']} differs in {sorted(missing)}: the vocabulary and the migrations do not say the same; "
                "write a migration, as docs/adding.md says for an instrument."
            )


def words_in(sql: str) -> set[str]:
    return set(re.findall(r"'([^']*)'", sql))


def test_every_table_is_strict_on_sqlite(sqlite_engine):
    with sqlite_engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'").all()
    loose = {name for name, strict in rows if not strict and not name.startswith("sqlite_")}
    assert loose == {"alembic_version"}


def test_migrating_twice_changes_nothing(engine):
    bring_up_to_date(engine)
    assert version_of(engine) == newest()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(engine):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Problem, match="newer Tandem"):
        bring_up_to_date(engine)
    assert version_of(engine) == "9999"


@pytest.fixture
def empty_postgres(postgres_template, postgres_server):
    with postgres_template.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE empty")
    engine = sa.create_engine(postgres_server.url("empty"), poolclass=sa.NullPool)
    yield engine
    with postgres_template.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE empty WITH (FORCE)")


@pytest.mark.postgres
def test_two_that_migrate_at_once_take_turns(empty_postgres):
    with another(empty_postgres) as own, ThreadPoolExecutor(1) as pool:
        seconds = []

        def meets_a_second(_connection) -> None:
            """Everything is migrated and nothing committed when the other one comes."""
            seconds.append(pool.submit(bring_up_to_date, own))
            wait_for_a_waiter(empty_postgres, seconds[0])

        sa.event.listen(empty_postgres, "commit", meets_a_second)
        bring_up_to_date(empty_postgres)
        seconds[0].result(PATIENCE)
    assert (len(seconds), version_of(empty_postgres)) == (1, newest())
