"""Histories of the oracle as rows of the database, many at a time, and the due items kept for them."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from db import tables
from tests.builders import ENTERED, a_clinic
from tests.by_hand import History
from tests.by_hand.history import EVENTS

TABLE = {
    "conditions": tables.PatientCondition,
    "episodes": tables.MoudEpisode,
    "supplies": tables.MedicationSupply,
    "screenings": tables.Screening,
    "appointments": tables.Appointment,
    "contacts": tables.Contact,
    "treatments": tables.Treatment,
    "events": tables.Event,
}
ITEMS, FACTS = tables.DueItem.__table__, tables.PatientFacts.__table__


def columns(event: object) -> dict:
    """An event's fields as columns; answers become item_1 … item_16."""
    given = dict(vars(event))
    answers = given.pop("items", None)
    if answers is not None:
        given |= dict.fromkeys(tables.ITEMS) | {f"item_{number}": answer for number, answer in answers}
    return given


def store(session: Session, histories: dict[int, History]) -> None:
    """Write each history under the patients.id it is given, events in the order of the history."""
    clinic = a_clinic(session)
    common = {"source": "test", "entered_on": ENTERED}
    people = [
        common
        | {"id": n, "patient_id": f"P{n}", "source_key": f"P{n}", "clinic": clinic}
        | {"status": history.status, "deceased_on": history.deceased_on}
        for n, history in histories.items()
    ]
    session.execute(sa.insert(tables.Patient), people)
    for name in EVENTS:
        rows = [
            common | {"patient": n, "source_key": f"{n}-{place}"} | columns(event)
            for n, history in histories.items()
            for place, event in enumerate(getattr(history, name))
        ]
        if rows:
            session.execute(sa.insert(TABLE[name]), rows)


def kept_items(session: Session) -> dict[int, list[sa.Row]]:
    rows: dict[int, list] = {}
    for row in session.execute(sa.select(ITEMS).order_by(ITEMS.c.patient, ITEMS.c.reason, ITEMS.c.urgency)):
        rows.setdefault(row.patient, []).append(row)
    return rows


def open_on(items: Iterable[sa.Row], day: date) -> dict[str, tuple[int, date]]:
    """The items open on the day, as the oracle says them. Two of one reason on one day would be a fault."""
    found = [item for item in items if item.opens_on <= day < item.closes_on]
    assert len({item.reason for item in found}) == len(found), "two stages of one reason are open on one day"
    return {item.reason: (item.urgency, item.due_on) for item in found}


def kept_facts(session: Session) -> dict[int, dict[str, object]]:
    rows = session.execute(sa.select(FACTS)).mappings()
    return {row["patient"]: row | {"is_confounded": row["phq9_confounded_by"] is not None} for row in map(dict, rows)}
