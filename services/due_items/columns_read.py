"""How much of a past day somebody reads: no more than that is worked out beside what is kept."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.sql import visitors

from services.due_items.store import DERIVED, Columns

Named = dict[str, set[str]]  # columns of derived tables, by the name of the table


@dataclass(frozen=True)
class Needed:
    """Of a past day: which columns, the patients of which clinics. None: all."""

    columns: Mapping[str, Collection[str]] | None = None  # a table that is not named is not read
    clinics: Collection[int] | None = None

    def tables(self) -> list[sa.Table]:
        return [table for table in DERIVED if self.columns is None or table.name in self.columns]

    def columns_of(self, table: sa.Table) -> list[sa.Column]:
        named = None if self.columns is None else self.columns[table.name]
        return [column for column in table.c if named is None or column.primary_key or column.name in named]

    def of(self, found: dict[str, Columns]) -> dict[str, Columns]:
        """What was worked out for a run of patients, without the rest."""
        wanted = {table.name: {column.name for column in self.columns_of(table)} for table in self.tables()}
        return {
            table: {name: column for name, column in columns.items() if name in wanted.get(table, ())}
            for table, columns in found.items()
        }


EVERYTHING = Needed()


def columns_read(statements: Iterable[sa.ClauseElement]) -> Named:
    """The columns of derived tables that the statements name anywhere, in a subquery as well."""
    found: Named = {}
    for statement in statements:
        for element in visitors.iterate(statement):
            for column in element.base_columns if isinstance(element, sa.ColumnElement) else ():
                if getattr(column, "table", None) in DERIVED:
                    found.setdefault(column.table.name, set()).add(column.name)
    return found
