"""What is worked out from the events, and can be worked out again at any time: score tags and due items. The facts'
table is made from their declaration in services/facts.

These tables are no part of the migrations: services/due_items makes them anew when a declaration changes."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.tables.base import STRICT, one_of
from db.vocabulary import Confounder

FOREVER = date(9999, 12, 31)  # an interval that nothing foreseeable ends
DERIVED = {**STRICT, "info": {"is_derived": True}}


class ScoreTag(SQLModel, table=True):
    """One row per PHQ-9 or GAD-7 that is withdrawal-confounded, or is the index of an episode of depression."""

    __tablename__ = "score_tags"
    __table_args__ = (one_of("confounded_by", Confounder, required=False), DERIVED)
    patient: int = Field(primary_key=True, foreign_key="patients.id")
    screening: int = Field(primary_key=True)  # screenings.id; no foreign key: worked out anew when that one goes
    confounded_by: str | None = None
    changed_on: date | None = None  # with confounded_by
    index_from: date | None = None  # an index: the day from which it counts


_WHEN_AND_WHO = ("begins_on", "ends_on", "owner")


class DueItem(SQLModel, table=True):
    """One row per patient, reason and stretch of days: on the list on day D when begins_on <= D < ends_on, overdue when
    due_on < D.

    The rows of a reason follow each other: another urgency, or another event that is due first, is another row.
    """

    __tablename__ = "due_items"
    __table_args__ = (
        sa.Index("ix_due_items_network", "urgency", "due_on", "patient"),
        # a clinic's counts read nothing but this one
        sa.Index("ix_due_items_clinic", "clinic", "urgency", "due_on", "patient", "reason", *_WHEN_AND_WHO),
        sa.Index("ix_due_items_owner", "owner", "urgency", "due_on", "patient"),
        {**DERIVED, "sqlite_with_rowid": False},  # a patient's items lie together
    )
    patient: int = Field(primary_key=True, foreign_key="patients.id")
    reason: str = Field(primary_key=True)
    begins_on: date = Field(primary_key=True)
    ends_on: date
    urgency: int
    clinic: int
    opens_on: date  # of the event that is shown: since when somebody can act
    due_on: date
    due_clause: int = 0  # which clause of the reason's due rule gave the day
    owner_role: str
    owner: int | None = None  # staff.id
    evidence_on: date | None = None
    evidence_value: float | None = None
    evidence_before: float | None = None
    evidence_which: int | None = None  # tells events of one day apart
