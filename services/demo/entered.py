"""When the demo's events were entered: most within days, some weeks late, so that hindsight shows."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from db.dialects import add_days
from db.tables import (
    EVENT_TABLES,
    Appointment,
    Contact,
    DrugTest,
    Event,
    MedicationSupply,
    MoudEpisode,
    Patient,
    Screening,
    Treatment,
)

DAY = {
    MoudEpisode: "enrolled_on",
    MedicationSupply: "supplied_on",
    Screening: "taken_on",
    Appointment: "starts_on",
    Contact: "on",
    Treatment: "started_on",
    DrugTest: "collected_on",
    Event: "on",
}
LATE, EVERY = 35, 23  # one row in so many is entered so many days late
SOON = 3  # the others within so many days


def spread(session: Session, source: str, today: date) -> None:
    """Each event of the source is entered after its day, at the latest today; patients and what has no day of its own
    before the first of them."""
    for table in (Patient, *EVENT_TABLES):
        rows = table.__table__
        day = rows.c[DAY[table]] if table in DAY else None
        entered = _some_days_later(rows.c.id, day, today) if day is not None else sa.literal(date(today.year - 2, 1, 1))
        session.execute(sa.update(rows).where(rows.c.source == source).values(entered_on=entered))


def _some_days_later(number: sa.ColumnElement, day: sa.ColumnElement, today: date) -> sa.ColumnElement[date]:
    later = sa.case((number % EVERY == 0, LATE), else_=number % SOON)
    return sa.case((add_days(day, later) > today, today), else_=add_days(day, later))
