"""What people answer to a reason, and the numbers an organisation has set for itself."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from db.tables.base import STRICT, one_of
from db.tables.intake import UTC
from db.vocabulary import Answer, NotApplicable


class ReasonAnswer(SQLModel, table=True):
    """Acknowledged until a day, or not applicable until the next event of the kind that raised it."""

    __tablename__ = "reason_answers"
    __table_args__ = (
        one_of("answer", Answer),
        one_of("not_applicable_because", NotApplicable, required=False),
        sa.CheckConstraint("(answer = 'acknowledged') = (until IS NOT NULL)", name="until_if_acknowledged"),
        sa.CheckConstraint(
            "(answer = 'not_applicable') = (not_applicable_because IS NOT NULL)", name="because_if_not_applicable"
        ),
        sa.CheckConstraint("until IS NULL OR until > answered_on", name="until_after_answered_on"),
        sa.Index(None, "patient", "reason"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    patient: int = Field(foreign_key="patients.id")
    of_record: int | None = Field(default=None, foreign_key="patients.id")  # it was given to, merged into the patient's
    reason: str
    answer: str
    urgency: int  # of the reason when it was answered: what turns more urgent comes back at once
    evidence_on: date | None = None  # the day of the event that raised it
    evidence_which: int | None = None  # which of that day; unknown: each
    until: date | None = None  # the day on which it comes back
    not_applicable_because: str | None = None
    note: str | None = None
    answered_on: date
    by: str
    at: datetime = Field(sa_type=UTC)
    withdrawn_by: str | None = None
    withdrawn_on: date | None = None  # the clinic's day from which it holds no more
    withdrawn_at: datetime | None = Field(default=None, sa_type=UTC)
    key: str = Field(unique=True)  # of the form that was sent: sent twice, it is one answer


class ReasonSwitch(SQLModel, table=True):
    """A reason that the organisation has switched off."""

    __tablename__ = "reason_switches"
    __table_args__ = (STRICT,)
    reason: str = Field(primary_key=True)
    why: str
    by: str
    at: datetime = Field(sa_type=UTC)


class ThresholdSetting(SQLModel, table=True):
    """A threshold that differs from its default."""

    __tablename__ = "threshold_settings"
    __table_args__ = (STRICT,)
    name: str = Field(primary_key=True)
    value: float
    by: str
    at: datetime = Field(sa_type=UTC)
