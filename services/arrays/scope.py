"""Which patients and which events a statement speaks of: bound at run time, so each statement is built once.

`first` and `last` bound a run of patients.id: one patient, a chunk or all. `as_of` is the day up to which events
count; FOREVER counts everything that is recorded.
"""

import sqlalchemy as sa

FIRST = sa.bindparam("first", type_=sa.Integer)
LAST = sa.bindparam("last", type_=sa.Integer)
AS_OF = sa.bindparam("as_of", type_=sa.Date)


def in_run(patient: sa.ColumnElement) -> sa.ColumnElement[bool]:
    """The patient is one of the run, both ends included."""
    return patient.between(FIRST, LAST)


def known(day: sa.ColumnElement) -> sa.ColumnElement:
    """The day if it lies on or before as_of, else NULL: what comes later is not known yet."""
    return sa.case((day <= AS_OF, day))


def not_over(end: sa.ColumnElement) -> sa.ColumnElement[bool]:
    """It has no end, or one after as_of: what ends on the day itself is over."""
    return sa.or_(end.is_(None), end > AS_OF)
