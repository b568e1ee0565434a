"""How boundary tables are read: on which days a reason is open for a patient built by a few words."""

from datetime import date

import sqlalchemy as sa

from services.due_items.refresh import refresh
from tests.histories.stored import FACTS, ITEMS, open_on

SAME_DAY, THIS_WEEK, ROUTINE, CLOSED = 1, 2, 3, None


def urgencies(session, patient: int, reason: str, days) -> dict[str, int | None]:
    """Day as text -> urgency of the reason on that day, None when it is not open."""
    refresh(session, [patient])
    items = session.execute(sa.select(ITEMS).where(ITEMS.c.patient == patient)).all()
    return {day: open_on(items, date.fromisoformat(day)).get(reason, (CLOSED,))[0] for day in days}


def reasons_on(session, patient: int, day: str) -> set[str]:
    refresh(session, [patient])
    items = session.execute(sa.select(ITEMS).where(ITEMS.c.patient == patient)).all()
    return set(open_on(items, date.fromisoformat(day)))


def facts_of(session, patient: int) -> sa.Row:
    """The patient's row of facts, worked out anew."""
    refresh(session, [patient])
    return session.execute(sa.select(FACTS).where(FACTS.c.patient == patient)).one()
