"""What managers read: the counts of each month, worked out ahead, and the targets that were set."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.tables.base import STRICT
from db.tables.intake import UTC

NO_AMOUNT = -1  # of a unit that only counts; amounts themselves are never negative


class FigureMonth(SQLModel, table=True):
    """One row per month whose figures are kept: as it is known now, or as it was known at its end."""

    __tablename__ = "figure_months"
    __table_args__ = (STRICT,)
    month: date = Field(primary_key=True)  # its first day
    is_as_then: bool = Field(primary_key=True)
    until: date  # the last day counted: the month's last, or the day on which it was worked out
    counted_on: date  # after its last day: the month was over
    version: str | None = None  # of the facts it was worked out from
    worked_out_at: datetime = Field(sa_type=UTC)


class FigureCount(SQLModel, table=True):
    """So many units of a metric lie in one part of a stage, for one month, clinic and group of one field (the field
    blank: all of the clinic)."""

    __tablename__ = "figure_counts"
    __table_args__ = (STRICT | {"sqlite_with_rowid": False},)
    metric: str = Field(primary_key=True)
    field: str = Field(primary_key=True)
    month: date = Field(primary_key=True)
    is_as_then: bool = Field(primary_key=True)
    clinic: int = Field(primary_key=True)
    group_word: str = Field(primary_key=True)
    stage: str = Field(primary_key=True)
    part: str = Field(primary_key=True)
    amount: int = Field(primary_key=True)
    units: int


class MetricTarget(SQLModel, table=True):
    """What an administrator or manager aims at, one value per metric and figure."""

    __tablename__ = "metric_targets"
    __table_args__ = (sa.CheckConstraint("value >= 0", name="value_not_negative"), STRICT)
    metric: str = Field(primary_key=True)
    line: str = Field(primary_key=True)
    value: float
    by: str
    at: datetime = Field(sa_type=UTC)
