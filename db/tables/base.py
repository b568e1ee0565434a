"""What every table shares: constraint names, word checks, and where a clinical row came from."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

import db.types  # noqa: F401  column types for SQLite, before the first table

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

STRICT = {"sqlite_strict": True}
RECORDED_HERE = "tandem"  # the source of what people record in the product; no import may use the name


def table_of(model: type[SQLModel]) -> sa.Table:
    """The table behind a class: SQLModel sets it, and does not say so to a type checker."""
    return model.__table__  # type: ignore[attr-defined]


def one_of(column: str, words: type[StrEnum], *, required: bool = True) -> sa.CheckConstraint:
    """The database refuses a word that the vocabulary does not have."""
    # OR, not IN: for each row SQLite would build a table of the words, which doubled the time of an import.
    is_listed = " OR ".join(f"{column} = '{word.value}'" for word in words)
    unless_blank = "" if required else f"{column} IS NULL OR "
    return sa.CheckConstraint(f"{unless_blank}{is_listed}", name=f"{column}_word")


def in_order(first: str, then: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(
        f"{then} IS NULL OR {first} IS NULL OR {then} >= {first}", name=f"{then}_not_before_{first}"
    )


def within(column: str, low: float, high: float) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IS NULL OR {column} BETWEEN {low} AND {high}", name=f"{column}_range")


WAS_MOVED = sa.text("of_record IS NOT NULL")


def clinical(*extra, by: tuple[str, ...]):
    """Table arguments of a clinical table: matched by source and key; what the rules read of it stands in the index of
    the patient, so that working everyone out again never reads the rows themselves."""
    is_part = sa.text("resource IS NOT NULL")
    return (
        sa.UniqueConstraint("source", "source_key"),
        sa.Index(None, "patient", *by),
        sa.Index(None, "source", "resource", sqlite_where=is_part, postgresql_where=is_part),
        sa.Index(None, "of_record", sqlite_where=WAS_MOVED, postgresql_where=WAS_MOVED),
        *extra,
        STRICT,
    )


class Recorded(SQLModel):
    """Where a row came from. Again is safe because a source gives one thing one key.

    What people record in the product has the source RECORDED_HERE, no batch, and as `version` when it was last saved.
    """

    source: str
    source_key: str
    batch: int | None = Field(default=None, foreign_key="import_batches.id")
    entered_on: date
    extra: str | None = None  # columns the intake does not know, as JSON text
    version: str | None = None  # of the source: when it last changed the row (UTC), else the number of its version


class OfPatient(Recorded):
    patient: int = Field(foreign_key="patients.id")
    of_record: int | None = Field(default=None, foreign_key="patients.id")  # it came under, merged into the patient's
    resource: str | None = None  # the source's id of what this row tells a part of, where that tells several of a table
