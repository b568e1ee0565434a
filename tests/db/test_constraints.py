"""Every invariant the database holds: for each check, unique key, foreign key and required column, one refusal."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
import sqlalchemy as sa

from tests.conftest import BACKENDS
from tests.db.rows import A_DAY, insert, tables, valid

AFTER = date(2026, 3, 2)

CHECKS = sorted(
    (str(check.name), table)
    for table in tables()
    for check in table.constraints
    if isinstance(check, sa.CheckConstraint)
)
UNIQUES = sorted(
    (str(unique.name), table, [column.name for column in unique.columns])
    for table in tables()
    for unique in table.constraints
    if isinstance(unique, sa.UniqueConstraint)
)
FOREIGN_KEYS = sorted(
    (f"{table.name}.{key.parent.name}", table, key.parent.name) for table in tables() for key in table.foreign_keys
)
REQUIRED = sorted(
    (f"{table.name}.{column.name}", table, column.name)
    for table in tables()
    for column in table.columns
    if not column.nullable and not column.primary_key
)


def spoilt_for(name: str, table: sa.Table) -> dict[str, object]:
    """Values that break the check of this name, and no other."""
    rule = name.removeprefix(f"ck_{table.name}_")
    if rule == "scoring_word":
        return {"scoring": "no such word", "total": 1.0}
    if rule == "answer_word":
        return {"answer": "no such word", "until": None}
    if rule == "not_applicable_because_word":
        return {"answer": "not_applicable", "until": None, "not_applicable_because": "no such word"}
    if rule == "closed_on_not_before_birth_date":
        return {"status": "closed", "closed_on": A_DAY, "birth_date": AFTER}
    if rule.endswith("_word"):
        return {rule.removesuffix("_word"): "no such word"}
    if rule.endswith("_range"):
        return {rule.removesuffix("_range"): -1}
    if "_not_before_" in rule:
        later, earlier = rule.split("_not_before_")
        return {later: A_DAY, earlier: AFTER}
    return {
        "value_not_negative": {"value": -0.1},
        "dose_not_negative": {"dose_mg": -0.1},
        "total_unless_incomplete": {"scoring": "complete", "total": None},
        "counts_add_up": {"rows_read": 3, "rows_added": 2},
        "until_if_acknowledged": {"until": None},
        "because_if_not_applicable": {"not_applicable_because": "done_elsewhere"},
        "until_after_answered_on": {"until": A_DAY},
        "closed_on_blank_while_active": {"closed_on": A_DAY},
    }[rule]


@pytest.fixture(scope="module", params=BACKENDS)
def connection(request):
    """A transaction that is never committed, for all rows and refusals."""
    with request.getfixturevalue(f"shared_{request.param}").connect() as connection:
        yield connection


class Refusals:
    """What the database says to spoilt rows, each tried by itself and taken back; and what it let in."""

    def __init__(self, connection: sa.Connection):
        self.connection = connection
        self.wrong: dict[str, str] = {}

    def expect(self, words: str, name: str, spoilt: Callable[[], object]) -> None:
        attempt = self.connection.begin_nested()
        try:
            spoilt()
            self.wrong[name] = "accepted"
        except sa.exc.IntegrityError as refusal:
            if not re.search(words, str(refusal)):
                self.wrong[name] = str(refusal.orig)
        finally:
            attempt.rollback()


@pytest.fixture
def refusals(connection):
    return Refusals(connection)


def add(connection: sa.Connection, table: sa.Table, spoilt: dict[str, object]) -> None:
    connection.execute(sa.insert(table).values(valid(connection, table) | spoilt))


def test_a_check_refuses_what_breaks_it(connection, refusals):
    for name, table in CHECKS:
        refusals.expect(name, name, partial(add, connection, table, spoilt_for(name, table)))
    assert CHECKS
    assert refusals.wrong == {}


def test_a_unique_key_refuses_a_second_row(connection, refusals):
    def twice(table: sa.Table, columns: list[str]) -> None:
        first = insert(connection, table)
        insert(connection, table, **{column: first[column] for column in columns})

    for name, table, columns in UNIQUES:
        refusals.expect("(?i)unique|append-only", name, partial(twice, table, columns))
    assert UNIQUES
    assert refusals.wrong == {}


def test_a_foreign_key_refuses_what_does_not_exist(connection, refusals):
    for name, table, column in FOREIGN_KEYS:
        refusals.expect("(?i)foreign key", name, partial(add, connection, table, {column: 987_654}))
    assert FOREIGN_KEYS
    assert refusals.wrong == {}


def test_a_required_column_refuses_a_blank(connection, refusals):
    for name, table, column in REQUIRED:
        refusals.expect("(?i)not.null", name, partial(add, connection, table, {column: None}))
    assert REQUIRED
    assert refusals.wrong == {}


def test_a_valid_row_is_accepted(connection):
    """What the refusals above rest on: without the spoilt value the row goes in."""
    for table in tables():
        count = sa.select(sa.func.count()).select_from(table)
        before = connection.scalar(count)
        with connection.begin_nested() as attempt:
            insert(connection, table)
            assert connection.scalar(count) == before + 1, table
            attempt.rollback()
