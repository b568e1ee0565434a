"""The table patient_facts, made from the declaration of the facts: one row per patient."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from db.tables import DERIVED
from services.facts.declaration import FACTS, Fact, Kind

TYPES: dict[Kind, type[sa.types.TypeEngine]] = {
    Kind.id: sa.Integer,
    Kind.day: sa.Date,
    Kind.number: sa.Float,
    Kind.whole: sa.Integer,
    Kind.flag: sa.Boolean,
    Kind.answer: sa.Boolean,
    Kind.word: sa.String,
}


def _column(fact: Fact) -> sa.Column:
    if fact.name == "patient":
        return sa.Column("patient", sa.ForeignKey("patients.id"), primary_key=True, autoincrement=False)
    is_needed = fact.kind in (Kind.id, Kind.flag)
    return sa.Column(fact.name, TYPES[fact.kind](), nullable=not is_needed)


OPTIONS: dict[str, Any] = DERIVED
PATIENT_FACTS = sa.Table("patient_facts", SQLModel.metadata, *map(_column, FACTS), **OPTIONS)
