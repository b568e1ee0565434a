"""Every invariant the database holds: for each check, unique key, foreign key and required column, one refusal."""

from datetime import date

import pytest
import sqlalchemy as sa

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


@pytest.fixture
def connection(engine):
    """A transaction that is never committed."""
    with engine.connect() as connection:
        yield connection


def named(cases) -> list[str]:
    return [case[0] for case in cases]


@pytest.mark.parametrize(("name", "table"), CHECKS, ids=named(CHECKS))
def test_a_check_refuses_what_breaks_it(connection, name, table):
    row = valid(connection, table)
    with pytest.raises(sa.exc.IntegrityError, match=name):
        connection.execute(sa.insert(table).values(row | spoilt_for(name, table)))


@pytest.mark.parametrize(("name", "table", "columns"), UNIQUES, ids=named(UNIQUES))
def test_a_unique_key_refuses_a_second_row(connection, name, table, columns):
    first = insert(connection, table)
    again = {column: first[column] for column in columns}
    with pytest.raises(sa.exc.IntegrityError, match="(?i)unique|append-only"):
        insert(connection, table, **again)


@pytest.mark.parametrize(("name", "table", "column"), FOREIGN_KEYS, ids=named(FOREIGN_KEYS))
def test_a_foreign_key_refuses_what_does_not_exist(connection, name, table, column):
    row = valid(connection, table)
    with pytest.raises(sa.exc.IntegrityError, match="(?i)foreign key"):
        connection.execute(sa.insert(table).values(row | {column: 987_654}))


@pytest.mark.parametrize(("name", "table", "column"), REQUIRED, ids=named(REQUIRED))
def test_a_required_column_refuses_a_blank(connection, name, table, column):
    row = valid(connection, table)
    with pytest.raises(sa.exc.IntegrityError, match="(?i)not.null"):
        connection.execute(sa.insert(table).values(row | {column: None}))


@pytest.mark.parametrize("table", tables(), ids=str)
def test_a_valid_row_is_accepted(connection, table):
    """What the refusals above rest on: without the spoilt value the row goes in."""
    count = sa.select(sa.func.count()).select_from(table)
    before = connection.scalar(count)
    insert(connection, table)
    assert connection.scalar(count) == before + 1
