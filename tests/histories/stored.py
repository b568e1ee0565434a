"""Histories of the oracle as rows of the database, many at a time, and the due items kept for them."""

from collections.abc import Iterable
from dataclasses import astuple
from datetime import UTC, date, datetime, time, timedelta
from zlib import crc32

import sqlalchemy as sa
from sqlmodel import Session

from db import tables
from services.clinical.outcomes import outcomes_on
from services.clinical.status import moud_status
from services.facts.table import PATIENT_FACTS
from tests.builders import ENTERED, a_clinic
from tests.by_hand import History, ReasonAnswer
from tests.by_hand.history import EVENTS

TABLE = {
    "conditions": tables.PatientCondition,
    "episodes": tables.MoudEpisode,
    "supplies": tables.MedicationSupply,
    "screenings": tables.Screening,
    "appointments": tables.Appointment,
    "contacts": tables.Contact,
    "treatments": tables.Treatment,
    "drug_tests": tables.DrugTest,
    "events": tables.Event,
    "consents": tables.Consent,
    "referrals": tables.Referral,
    "answers": tables.ReasonAnswer,
}
CONSENTED = {"scope": "MOUD", "recipient": "River clinic", "purpose": "treatment"}
ITEMS, FACTS, TAGS = tables.DueItem.__table__, PATIENT_FACTS, tables.ScoreTag.__table__
NOON = time(12, tzinfo=UTC)


def facts_row(session: Session, patient: int) -> sa.Row:
    """The kept facts of one patient."""
    return session.execute(sa.select(FACTS).where(FACTS.c.patient == patient)).one()


def row_of(name: str, event: object, patient: int, key: str) -> dict:
    """An event as a row of the table of its kind."""
    given = {"patient": patient} | columns(event)
    if name == "answers":
        return given | _of_an_answer(event) | {"key": key}
    required = {"consents": CONSENTED, "referrals": {"sent_to": "Cardiology"}}.get(name, {})
    return {"source": "test", "source_key": key, "entered_on": entered_late(key)} | required | given


def entered_late(key: str) -> date:
    """Early or months late: it decides nothing, except for a condition that has no other day."""
    return ENTERED + timedelta(days=crc32(key.encode()) % 300)


def columns(event: object) -> dict:
    """An event's fields as columns; answers to items become item_1 … item_16."""
    given = dict(vars(event))
    items = given.pop("items", None)
    if items is not None:
        given |= dict.fromkeys(tables.ITEMS) | {f"item_{number}": answer for number, answer in items}
    return given


def _of_an_answer(answer: ReasonAnswer) -> dict:
    at, withdrawn_on = datetime.combine(answer.answered_on, NOON), answer.withdrawn_on
    return {
        "answer": "acknowledged" if answer.until else "not_applicable",
        "not_applicable_because": None if answer.until else "done_elsewhere",
        "by": "someone",
        "at": at,
        "withdrawn_by": "someone" if withdrawn_on else None,
        "withdrawn_at": datetime.combine(withdrawn_on, NOON) if withdrawn_on else None,
    }


def store(session: Session, histories: dict[int, History]) -> None:
    """Write each history under the patients.id it is given, events in the order of the history."""
    clinic = a_clinic(session)
    people = [
        {"source": "test", "source_key": f"P{n}", "entered_on": ENTERED, "id": n, "patient_id": f"P{n}"}
        | {name: getattr(history, name) for name in ("status", "deceased_on", "closed_on")}
        | {"clinic": clinic}
        for n, history in histories.items()
    ]
    session.execute(sa.insert(tables.Patient), people)
    for name in EVENTS:
        rows = [
            row_of(name, event, n, f"{n}-{place}")
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


def open_on(items: Iterable[sa.Row], day: date) -> dict[str, tuple[int, date, date, date | None]]:
    """The items on the list on the day, as the oracle says them. Two of one reason on one day would be a fault."""
    found = [item for item in items if item.begins_on <= day < item.ends_on]
    assert len({item.reason for item in found}) == len(found), "two stages of one reason are open on one day"
    return {item.reason: (item.urgency, item.opens_on, item.due_on, item.evidence_on) for item in found}


def kept_facts(session: Session) -> dict[int, dict[str, object]]:
    """The facts of each patient, and the tags of their scores as the oracle says them."""
    tags = kept_tags(session)
    rows = session.execute(sa.select(FACTS)).mappings()
    return {row["patient"]: row | {"score_tags": tags.get(row["patient"], [])} for row in map(dict, rows)}


def kept_tags(session: Session) -> dict[int, list[tuple]]:
    """Day, instrument, cause, day of the change and first day as index of every tagged score, in that order."""
    taken = tables.Screening.__table__.c
    told = (taken.taken_on, taken.instrument, TAGS.c.confounded_by, TAGS.c.changed_on, TAGS.c.index_from)
    query = sa.select(TAGS.c.patient, *told).join(
        TAGS, sa.and_(TAGS.c.screening == taken.id, TAGS.c.patient == taken.patient)
    )
    tags: dict[int, list] = {}
    for patient, *tag in session.execute(query):
        tags.setdefault(patient, []).append(tuple(tag))
    return {patient: sorted(of_patient, key=str) for patient, of_patient in tags.items()}


def on_day(facts: dict[str, object], day: date) -> dict[str, object]:
    """The facts, and what they say about one day. Sums of fractions are compared to a millionth."""
    until = facts["caseload_until"]
    began_on = facts["caseload_began_on"]
    is_on_caseload = until is not None and (facts["caseload_from"] or day) <= day < until
    return facts | {
        "mme": None if facts["mme"] is None else round(facts["mme"], 6),
        "is_on_caseload": is_on_caseload,
        "caseload_began_on": began_on if is_on_caseload and began_on and began_on <= day else None,
        "outcomes": astuple(outcomes_on(day, facts)),
        "has_opioid_need": facts["opioid_need_until"] is not None and day < facts["opioid_need_until"],
    }


def kept_status(session: Session, day: date) -> dict[int, str]:
    """Where each patient stands with MOUD on the day, as the database works it out of the kept facts."""
    rows = session.execute(sa.select(FACTS.c.patient, moud_status(FACTS.c, day)))
    return dict(map(tuple, rows))
