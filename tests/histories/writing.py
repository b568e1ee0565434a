"""Random writes to what is recorded of a patient: added in time or late, corrected, deleted; and all that is kept."""

from datetime import date, timedelta
from random import Random

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import DueItem, Patient, ScoreTag
from db.vocabulary import (
    AppointmentKind,
    AppointmentStatus,
    ConditionStatus,
    ContactKind,
    EventKind,
    ExpectedResult,
    Medication,
    PatientStatus,
    TestResult,
)
from services.facts.table import PATIENT_FACTS
from tests.by_hand import History
from tests.by_hand.history import EVENTS
from tests.histories.stored import TABLE, row_of
from tests.histories.strategies import FIRST_DAY

KEPT = (PATIENT_FACTS, DueItem.__table__, ScoreTag.__table__)
LATE_BY = (14, 60, 200, 400)  # days
MOVED_BY = (-400, -60, -28, -8, -1, 1, 7, 8, 14, 30, 90)
OTHER_VALUES = {  # what a correction may say instead
    "conditions": {
        "condition": ("opioid_use_disorder", "depression", "pregnancy", "bipolar"),
        "status": tuple(ConditionStatus),
    },
    "episodes": {"medication": ("buprenorphine", "methadone", "buprenorphine_xr")},
    "supplies": {
        "dose_mg": (None, 4.0, 12.5, 16.0, 60.0),
        "days_supply": (1, 7, 28, 30),
        "medication": tuple(Medication),
        "supply_source": ("dispensed", "administered", "stated"),
        "dose_unit": (None, "mg_per_day", "mcg_per_hour"),
    },
    "screenings": {
        **dict.fromkeys(("item_1", "item_3", "item_9", "item_10"), (None, 0, 3)),
        **dict.fromkeys(("item_6", "item_7"), (None, 0, 1)),
        "mode": (None, "clinic", "self"),
    },
    "appointments": {"kind": tuple(AppointmentKind), "status": tuple(AppointmentStatus)},
    "contacts": {
        "kind": tuple(ContactKind),
        "outcome": (None, "moud_declined", "reached", "no_answer", "risk_high", "risk_low"),
    },
    "treatments": {"component": ("antidepressant", "sleep_treatment")},
    "drug_tests": {"result": tuple(TestResult), "expected": (None, *ExpectedResult)},
    "events": {"kind": tuple(EventKind)},
}
ENDS = ("ended_on", "resolved_on", "revoked_on", "expires_on", "report_on", "closed_on", "appointment_on")


def add(session: Session, chance: Random, patient: int, spare: list[History]) -> None:
    """One event of an invented history that nobody has yet."""
    _insert(session, chance, patient, spare, timedelta(0))


def add_late(session: Session, chance: Random, patient: int, spare: list[History]) -> None:
    """One that happened before much of what is already recorded."""
    _insert(session, chance, patient, spare, timedelta(days=-chance.choice(LATE_BY)))


def _insert(session: Session, chance: Random, patient: int, spare: list[History], moved: timedelta) -> None:
    name = chance.choice(EVENTS)
    events = [event for history in spare for event in getattr(history, name)]
    row = row_of(name, chance.choice(events), patient, f"later-{chance.getrandbits(60)}")
    session.execute(sa.insert(TABLE[name]).values(row | _moved(TABLE[name].__table__, row, moved)))


def correct_day(session: Session, chance: Random, patient: int, spare: list[History]) -> None:
    """All days of an event move together, so that their order stays."""
    name = chance.choice(EVENTS)
    row = _row_of(session, chance, name, patient)
    _update(session, name, row, _moved(TABLE[name].__table__, row, timedelta(days=chance.choice(MOVED_BY))))


def _moved(table: sa.Table, row: dict, by: timedelta) -> dict[str, date]:
    return {c.name: row[c.name] + by for c in table.c if isinstance(c.type, sa.Date) and row.get(c.name)}


def correct_end(session: Session, chance: Random, patient: int, spare: list[History]) -> None:
    """An end is struck out: what had ended runs on."""
    name = chance.choice(EVENTS)
    row = _row_of(session, chance, name, patient)
    _update(session, name, row, dict.fromkeys([end for end in ENDS if row.get(end)][:1]))


def correct_value(session: Session, chance: Random, patient: int, spare: list[History]) -> None:
    """A dose, a length, a medication, an answer, a status was wrong."""
    name = chance.choice(list(OTHER_VALUES))
    row = _row_of(session, chance, name, patient)
    column, values = chance.choice(list(OTHER_VALUES[name].items()))
    _update(session, name, row, {column: chance.choice(values)})


def correct_score(session: Session, chance: Random, patient: int, spare: list[History]) -> None:
    """A total was wrong, or the form turns out to be incomplete."""
    row = _row_of(session, chance, "screenings", patient)
    total = chance.choice((None, 0, 4, 5, 9, 10, 15, 20, 25))
    _update(session, "screenings", row, {"total": total, "scoring": "incomplete" if total is None else "complete"})


def correct_record(session: Session, chance: Random, patient: int, spare: list[History]) -> None:
    """A record is closed, with or without a day, or opened again."""
    status = chance.choice((PatientStatus.active, *PatientStatus))
    closed_on = chance.choice((None, FIRST_DAY)) if status == PatientStatus.closed else None
    session.execute(sa.update(Patient).where(Patient.id == patient).values(status=status, closed_on=closed_on))


def delete(session: Session, chance: Random, patient: int, spare: list[History]) -> None:
    name = chance.choice(EVENTS)
    row, table = _row_of(session, chance, name, patient), TABLE[name].__table__
    if row:
        session.execute(sa.delete(table).where(table.c.id == row["id"]))


WRITES = (add, add, add_late, add_late, correct_day, correct_end, correct_value, correct_value, correct_score, delete)


def write_something(session: Session, chance: Random, patient: int, spare: list[History]) -> None:
    chance.choice((*WRITES, *WRITES, correct_record))(session, chance, patient, spare)


def _row_of(session: Session, chance: Random, name: str, patient: int) -> dict:
    """Any row of the patient in the table of this kind; nothing where there is none."""
    table = TABLE[name].__table__
    rows = session.execute(sa.select(table).where(table.c.patient == patient).order_by(table.c.id)).mappings().all()
    return dict(chance.choice(rows)) if rows else {}


def _update(session: Session, name: str, row: dict, changed: dict) -> None:
    table = TABLE[name].__table__
    if row and changed:
        session.execute(sa.update(table).where(table.c.id == row["id"]).values(changed))


def everything_kept(session: Session) -> dict[str, list[tuple]]:
    """Facts, due items and tags by table, in order."""
    return {
        table.name: [tuple(row) for row in session.execute(sa.select(table).order_by(*table.primary_key.columns))]
        for table in KEPT
    }
