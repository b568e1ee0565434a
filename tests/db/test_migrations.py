"""The migrations build exactly the tables the product speaks of, on both databases, and refuse what is newer."""

import importlib
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

import db.tables  # noqa: F401  fills the metadata
from db.engine import another, engine_for
from db.migrate import _config, bring_up_to_date, newest, version_of
from db.problems import Problem
from db.vocabulary import ExpectedResult
from services.intake.columns.findings import RESULTS
from services.intake.columns.substances import ALSO_CALLED
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


REWORDING = importlib.import_module("db.migrations.versions.0007_the_second_edition")


def test_the_migration_knows_the_words_of_drug_tests_that_files_may_write():
    assert REWORDING.SUBSTANCE_OF == ALSO_CALLED
    expected = {word.value: word.value for word in ExpectedResult} | RESULTS
    assert expected == REWORDING.EXPECTED


WRITTEN = {  # substance and expected as they stood before version 0007, and as they stand since
    ("Opiates", "POS"): ("opioid", "positive"),
    ("6-MAM", " neg "): ("heroin", "negative"),
    ("alpha-hydroxyalprazolam", "Negative"): ("benzodiazepine", "negative"),
    ("Cocaine metabolite", "as prescribed"): ("cocaine", None),
    ("THC", None): ("thc", None),
    ("fentanyl", "positive"): ("fentanyl", "positive"),
}


def test_drug_tests_from_before_are_worded_as_the_import_words_them(tmp_path):
    engine = engine_for(f"sqlite:///{tmp_path}/before.sqlite3")
    with engine.execution_options(writes=True).begin() as connection:
        command.upgrade(_config(connection), "0006")
        connection.exec_driver_sql("INSERT INTO clinics (id, name) VALUES (1, 'North')")
        connection.exec_driver_sql(
            "INSERT INTO patients (id, patient_id, clinic, source, source_key, entered_on, status) "
            "VALUES (1, 'P1', 1, 'test', 'P1', '2026-01-01', 'active')"
        )
        for number, written in enumerate(WRITTEN):
            connection.exec_driver_sql(
                "INSERT INTO drug_tests (source, source_key, entered_on, patient, collected_on, result, substance, "
                "expected) VALUES ('test', ?, '2026-01-01', 1, '2026-01-01', 'positive', ?, ?)",
                (f"T{number}", *written),
            )
    bring_up_to_date(engine)
    with engine.connect() as connection:
        query = "SELECT substance, expected FROM drug_tests ORDER BY id"
        assert [tuple(row) for row in connection.exec_driver_sql(query)] == list(WRITTEN.values())
    engine.dispose()


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
