"""Rows for tests: each builder needs only what the test is about. Days are dates or ISO text; nothing commits."""

from datetime import UTC, date, datetime, time
from itertools import count

from sqlmodel import Session, SQLModel, select

from db.tables import (
    Appointment,
    Clinic,
    Consent,
    Contact,
    DrugTest,
    Event,
    MedicationSupply,
    MoudEpisode,
    Patient,
    PatientCondition,
    ReasonAnswer,
    Referral,
    Screening,
    Staff,
    Treatment,
)

ENTERED = date(2026, 1, 1)
Day = date | str | None
_numbers = count(1)


def day(value: Day) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _add(session: Session, row: SQLModel) -> int:
    session.add(row)
    session.flush()
    return row.id


def _recorded() -> dict:
    return {"source": "test", "source_key": f"key-{next(_numbers)}", "entered_on": ENTERED}


def a_clinic(session: Session, name: str = "North clinic") -> int:
    known = session.exec(select(Clinic.id).where(Clinic.name == name)).first()
    return known or _add(session, Clinic(name=name))


def a_staff_member(session: Session, name: str, role: str | None = None) -> int:
    known = session.exec(select(Staff.id).where(Staff.name == name)).first()
    return known or _add(session, Staff(name=name, role=role))


def a_patient(
    session: Session,
    *,
    on: str | None = None,
    enrolled: Day = None,
    started: Day = None,
    ended: Day = None,
    phq9: list[tuple[Day, int]] = (),
    clinic: str = "North clinic",
    team: dict[str, str] | None = None,  # care_manager, prescriber, therapist -> name
    **columns,
) -> int:
    """The id of a new patient. `on` a medication makes an episode, enrolled on 2026-01-01 unless said otherwise."""
    members = {role: a_staff_member(session, name, role) for role, name in (team or {}).items()}
    given = {"patient_id": f"P{next(_numbers)}", "clinic": a_clinic(session, clinic), **members, **columns}
    patient = _add(session, Patient.model_validate({**_recorded(), **given}))
    if on:
        add_episode(session, patient, enrolled or "2026-01-01", on, started_on=day(started), ended_on=day(ended))
    for taken_on, total in phq9:
        add_phq9(session, patient, taken_on, total)
    return patient


def _event(session: Session, table: type[SQLModel], patient: int, columns: dict) -> int:
    return _add(session, table.model_validate({**_recorded(), "patient": patient, **columns}))


def add_condition(session, patient: int, condition: str = "opioid_use_disorder", **columns) -> int:
    return _event(session, PatientCondition, patient, {"condition": condition, "code": condition, **columns})


def add_oud(session, patient: int, recorded: Day) -> int:
    return add_condition(session, patient, recorded_on=day(recorded))


def add_pregnancy(session, patient: int, recorded: Day, **columns) -> int:
    return add_condition(session, patient, "pregnancy", recorded_on=day(recorded), **columns)


def add_episode(session, patient: int, enrolled: Day, medication: str = "buprenorphine", **columns) -> int:
    return _event(session, MoudEpisode, patient, {"enrolled_on": day(enrolled), "medication": medication, **columns})


def add_supply(
    session,
    patient: int,
    on: Day,
    days: int = 7,
    medication: str = "buprenorphine",
    source: str = "dispensed",
    **columns,
) -> int:
    given = {"supplied_on": day(on), "days_supply": days, "medication": medication, "supply_source": source}
    return _event(session, MedicationSupply, patient, {**given, **columns})


def add_screening(session, patient: int, on: Day, instrument: str, total: float | None = None, **columns) -> int:
    """Without a total the screening is incomplete; items are item_1 … item_16."""
    scoring = "complete" if total is not None else "incomplete"
    given = {"taken_on": day(on), "instrument": instrument, "total": total, "scoring": scoring}
    return _event(session, Screening, patient, {**given, **columns})


def add_phq9(session, patient: int, on: Day, total: int | None, **columns) -> int:
    return add_screening(session, patient, on, "phq9", total, **columns)


def add_appointment(session, patient: int, on: Day, kind: str = "moud", status: str = "kept", **columns) -> int:
    return _event(session, Appointment, patient, {"starts_on": day(on), "kind": kind, "status": status, **columns})


def add_contact(session, patient: int, on: Day, kind: str = "telephone", **columns) -> int:
    return _event(session, Contact, patient, {"on": day(on), "kind": kind, **columns})


def add_treatment(session, patient: int, started: Day, component: str = "antidepressant", ended: Day = None) -> int:
    given = {"started_on": day(started), "ended_on": day(ended), "component": component}
    return _event(session, Treatment, patient, given)


def add_event(session, patient: int, on: Day, kind: str = "taper_started", ended: Day = None) -> int:
    return _event(session, Event, patient, {"on": day(on), "kind": kind, "ended_on": day(ended)})


def add_drug_test(session, patient: int, on: Day, substance: str, result: str = "positive", **columns) -> int:
    given = {"collected_on": day(on), "substance": substance, "result": result}
    return _event(session, DrugTest, patient, {**given, **columns})


def add_referral(session, patient: int, sent: Day, **columns) -> int:
    return _event(session, Referral, patient, {"sent_on": day(sent), "sent_to": "Hospital"} | _days(columns))


def add_consent(session, patient: int, signed: Day, **columns) -> int:
    given = {"signed_on": day(signed), "scope": "all", "recipient": "Hospital", "purpose": "treatment"}
    return _event(session, Consent, patient, given | _days(columns))


def add_answer(
    session, patient: int, on: Day, reason: str, *, urgency: int, evidence: Day, which: int = None, until: Day = None
) -> int:
    """Acknowledged until a day, else not applicable."""
    given = {
        "patient": patient,
        "reason": reason,
        "urgency": urgency,
        "evidence_on": day(evidence),
        "evidence_which": which,
        "until": day(until),
    }
    said = (
        {"answer": "acknowledged"}
        if until
        else {"answer": "not_applicable", "not_applicable_because": "done_elsewhere"}
    )
    when = {"answered_on": day(on), "at": datetime.combine(day(on), time(12, tzinfo=UTC)), "by": "someone"}
    return _add(session, ReasonAnswer.model_validate({**given, **said, **when, "key": f"form-{next(_numbers)}"}))


def _days(columns: dict) -> dict:
    return {name: day(value) for name, value in columns.items()}
