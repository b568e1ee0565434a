"""How boundary tables are read: what the list says of a reason, day by day, for a patient built by a few words."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa

from services.due_items.refresh import refresh
from tests.builders import a_patient
from tests.histories.acts import Act
from tests.histories.days import DAY_0, after
from tests.histories.stored import FACTS, ITEMS, open_on

SAME_DAY, THIS_WEEK, ROUTINE, CLOSED = 1, 2, 3, None
State = tuple[int, str, str] | None  # urgency, day it opened, day it is due; None while it is not on the list
Counted = tuple[int, int, int] | None  # a State whose days are counted from DAY_0


def same_day(opens: int, due: int) -> Counted:
    return SAME_DAY, opens, due


def this_week(opens: int, due: int) -> Counted:
    return THIS_WEEK, opens, due


def routine(opens: int, due: int) -> Counted:
    return ROUTINE, opens, due


def items_of(session, patient: int) -> list[sa.Row]:
    """The patient's due items, worked out anew."""
    refresh(session, [patient])
    return session.execute(sa.select(ITEMS).where(ITEMS.c.patient == patient)).all()


def states(session, patient: int, reason: str, days: Iterable[str]) -> dict[str, State]:
    """Day as text -> what the list says of the reason on that day."""
    items = items_of(session, patient)
    found = {day: open_on(items, date.fromisoformat(day)).get(reason) for day in days}
    return {day: state and (int(state[0]), str(state[1]), str(state[2])) for day, state in found.items()}


def urgencies(session, patient: int, reason: str, days: Iterable[str]) -> dict[str, int | None]:
    """Day as text -> urgency of the reason on that day, None when it is not open."""
    return {day: state and state[0] for day, state in states(session, patient, reason, days).items()}


def dues(session, patient: int, reason: str, days: Iterable[str]) -> dict[str, str | None]:
    """Day as text -> the day on which the reason is said to be due on that day."""
    return {day: state and state[2] for day, state in states(session, patient, reason, days).items()}


def someone(session, happened: Iterable[Act], **columns) -> int:
    """A new patient to whom this happened, in days counted from DAY_0."""
    patient = a_patient(session, **columns)
    for act in happened:
        act(session, patient)
    return patient


def told(session, reason: str, happened: Iterable[Act], days: Iterable[int], **columns) -> dict[int, Counted]:
    """Day -> what the list says of the reason for a new patient to whom this happened; all days counted from DAY_0."""
    by_day = {after(DAY_0, number): number for number in days}
    found = states(session, someone(session, happened, **columns), reason, by_day)
    return {by_day[day]: state and (state[0], *map(counted, state[1:])) for day, state in found.items()}


def counted(day: str) -> int:
    return (date.fromisoformat(day) - date.fromisoformat(DAY_0)).days


def evidence(session, patient: int, reason: str, day: str) -> tuple[str, float | None]:
    """Day and value of the event that the list names beside the reason."""
    open_then = [i for i in items_of(session, patient) if i.begins_on <= date.fromisoformat(day) < i.ends_on]
    found = next(item for item in open_then if item.reason == reason)
    return str(found.evidence_on), found.evidence_value


def reasons_on(session, patient: int, day: str) -> set[str]:
    return set(open_on(items_of(session, patient), date.fromisoformat(day)))


def facts_of(session, patient: int) -> sa.Row:
    """The patient's row of facts, worked out anew."""
    refresh(session, [patient])
    return session.execute(sa.select(FACTS).where(FACTS.c.patient == patient)).one()
