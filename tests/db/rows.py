"""A valid row for any table, made from its columns, so that a test can spoil one thing at a time."""

from datetime import UTC, date, datetime
from itertools import count

import sqlalchemy as sa
from sqlmodel import SQLModel

import db.tables  # noqa: F401  fills the metadata

A_DAY, A_TIME = date(2026, 3, 1), datetime(2026, 3, 1, 12, tzinfo=UTC)
_numbers = count(1)

# Words that a check asks for, by column; everything else may be any text.
WORDS = {
    "condition": "depression",
    "status": {"patients": "active", "conditions": "active", "appointments": "kept", "import_batches": "loaded"},
    "medication": "methadone",
    "supply_source": "dispensed",
    "instrument": "phq9",
    "scoring": "incomplete",
    "kind": {"appointments": "moud", "contacts": "visit", "events": "overdose", "feed_shares": "Patient"},
    "component": "cbt",
    "result": "negative",
    "role": "manager",
    "answer": "acknowledged",
    "confounded_by": "moud_gap",
    "ended": "changed",
}
# What a table asks for beyond its required columns.
ALSO = {"reason_answers": {"until": date(2026, 3, 2)}}


def parents(connection: sa.Connection, table: sa.Table) -> dict[str, object]:
    """The keys of new rows that the required foreign keys of this table point to."""
    found = {}
    for column in table.columns:
        for key in column.foreign_keys:
            if not column.nullable:
                found[column.name] = insert(connection, key.column.table)[key.column.name]
    return found


def value_for(table: sa.Table, column: sa.Column) -> object:
    word = WORDS.get(column.name)
    if word:
        return word[table.name] if isinstance(word, dict) else word
    if isinstance(column.type, sa.DateTime):
        return A_TIME
    if isinstance(column.type, sa.Date):
        return A_DAY
    if isinstance(column.type, sa.Boolean):
        return False
    if isinstance(column.type, sa.Integer):
        return 1
    if isinstance(column.type, sa.Float):
        return 1.0
    return f"text {next(_numbers)}"


def valid(connection: sa.Connection, table: sa.Table) -> dict[str, object]:
    """Every required column filled; ids are left to the database."""
    filled = {
        column.name: value_for(table, column)
        for column in table.columns
        if not column.nullable and not column.foreign_keys and not _is_numbered(column)
    }
    if table.name == "import_batches":
        filled |= {column: 0 for column in filled if column.startswith("rows_")}
    return filled | ALSO.get(table.name, {}) | parents(connection, table)


def _is_numbered(column: sa.Column) -> bool:
    return column.primary_key and column.name == "id"


def insert(connection: sa.Connection, table: sa.Table, **spoilt) -> dict[str, object]:
    """Insert a valid row, with these columns set to something else; the row with its keys."""
    row = valid(connection, table) | spoilt
    key = connection.execute(sa.insert(table).values(row)).inserted_primary_key
    return row | dict(zip([column.name for column in table.primary_key], key, strict=True))


def tables() -> list[sa.Table]:
    return SQLModel.metadata.sorted_tables
