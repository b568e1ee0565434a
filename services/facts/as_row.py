"""The facts of one patient as a row of patient_facts, with the MOUD status on a day."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session

from services.arrays.columns import FOREVER, Words, day_of
from services.clinical.status import gap_days, moud_status
from services.facts.declaration import Facts
from services.facts.table import PATIENT_FACTS

FACTS = PATIENT_FACTS.c


def as_row(session: Session, facts: Facts, day: date) -> dict[str, object]:
    """By name of the column, None where nothing is recorded; moud_status and moud_gap_days first. `facts` of one
    patient."""
    row = {column.name: _value(facts, column) for column in FACTS if column.name != "patient"}
    given = SimpleNamespace(**{name: sa.literal(value, FACTS[name].type) for name, value in row.items()})
    status = sa.select(moud_status(given, day).label("moud_status"), gap_days(given, day).label("moud_gap_days"))
    return dict(session.execute(status).mappings().one()) | row


def _value(facts: Facts, column: sa.Column) -> object:
    """Of the column's own type."""
    values = facts.columns.get(column.name)
    if values is None:
        return None
    if isinstance(values, Words):
        return values.texts()[0]
    value = values[0]
    if np.isnan(value):
        return None
    if isinstance(column.type, sa.Date):
        return day_of(min(value, FOREVER))
    return column.type.python_type(value)
