"""Rows as people record them in the product, and what an export of them holds."""

import json
from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from db.engine import reading, writing
from db.tables import RECORDED_HERE, Appointment, Contact, ReasonAnswer, Screening
from services.access.viewer import Viewer
from services.fhir_export.asked import Asked
from services.fhir_export.files import KINDS, bundle, ndjson
from tests import builders

ZONE = ZoneInfo("America/Denver")
NOW = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
SAVED = "2026-11-20T16:05:00.000000+00:00"
OPERATOR = Viewer.operator()
PHQ9 = {f"item_{n}": answer for n, answer in enumerate((3, 2, 2, 1, 1, 2, 3, 0, 1), start=1)}
_WITH_DAYS = {Screening: "taken_on", Appointment: "starts_on", Contact: "on"}


def record(session: Session, model, patient: int, on: str, key: str, **columns) -> int:
    """A row as a page saves it: of the product's own source, in no batch."""
    own = {"source": RECORDED_HERE, "source_key": key, "entered_on": date(2026, 11, 20), "version": SAVED}
    row = model.model_validate({**own, "patient": patient, _WITH_DAYS[model]: date.fromisoformat(on)} | columns)
    session.add(row)
    session.flush()
    return row.id


def screening(session: Session, patient: int, on: str, instrument: str, total: float | None, **columns) -> int:
    scoring = columns.pop("scoring", "complete" if total is not None else "incomplete")
    given = {"instrument": instrument, "total": total, "scoring": scoring, **columns}
    return record(session, Screening, patient, on, f"screening {instrument} {on}".replace(" ", "-"), **given)


def people(session: Session) -> tuple[int, int]:
    """One who came from files, and one who came from FHIR with a number on paper."""
    ann = builders.a_patient(session, patient_id="A1", source="files", source_key="A1")
    bob = builders.a_patient(session, patient_id="b-77", mrn="4711", source="north", source_key="Patient/b-77")
    return ann, bob


def a_clinics_work(session: Session) -> None:
    """Of every kind some, and beside them rows that an import brought."""
    ann, bob = people(session)
    screening(session, ann, "2026-11-18", "phq9", 15, mode="telephone", **PHQ9)
    screening(session, ann, "2026-11-18", "gad7", 12, **{f"item_{n}": 2 for n in range(1, 7)}, item_7=0, mode="self")
    screening(session, bob, "2026-11-19", "cssrs", 2, item_1=1, item_2=1, **{f"item_{n}": 0 for n in range(3, 8)})
    screening(session, bob, "2026-11-19", "phq9", 16, scoring="prorated", **(PHQ9 | {"item_9": None}))
    screening(session, bob, "2026-11-10", "phq9", None, item_1=3, item_9=1, mode="clinic")
    screening(session, bob, "2026-11-10", "cows", 11, **{f"item_{n}": 1 for n in range(1, 12)})
    screening(session, bob, "2026-11-11", "peg", 5.67, item_1=5, item_2=6, item_3=6)
    screening(session, bob, "2026-11-12", "epds", 10, **{f"item_{n}": 1 for n in range(1, 11)})
    screening(session, bob, "2026-11-13", "tea", 25)
    called = {"kind": "telephone", "by": "Ngozi Okafor", "minutes": 12, "outcome": "left_message"}
    record(
        session, Contact, ann, "2026-11-18", "call#1", time="09:30", note="Will call back.\nPrefers mornings.", **called
    )
    reviewed = {"kind": "safety_review", "outcome": "risk_moderate", "by": "Ngozi Okafor"}
    record(session, Contact, ann, "2026-07-01", "review", time="16:00", **reviewed)
    record(session, Contact, bob, "2026-11-19", "message", kind="message", outcome="reached")
    record(session, Contact, bob, "2026-11-19", "other", kind="visit", outcome="Asked for a letter")
    booked = {"kind": "psychiatry", "status": "scheduled", "clinician": "Ana Ruiz", "modality": "telehealth"}
    record(session, Appointment, ann, "2026-12-03", "visit-1", starts_time="14:15", **booked)
    missed = {"kind": "moud", "status": "no_show", "status_reason": "Did not attend"}
    record(session, Appointment, bob, "2026-11-02", "visit-2", **missed)
    record(session, Appointment, bob, "2026-11-03", "visit#3", starts_time="00:00", kind="case_review", status="kept")
    record(session, Appointment, bob, "2026-11-30", "visit-4", starts_time="08:00", kind="group", status="cancelled")
    put_off = {"urgency": 3, "evidence": None, "until": "2026-11-26"}
    answer = builders.add_answer(session, ann, "2026-11-19", "contact_due", **put_off)
    session.get(ReasonAnswer, answer).note = "Calls back on Thursday."
    builders.add_answer(session, bob, "2026-11-19", "phq9_positive_again", urgency=2, evidence="2026-11-01")
    imported(session, bob)


def imported(session: Session, patient: int) -> None:
    builders.add_phq9(session, patient, "2026-10-01", 20)
    builders.add_contact(session, patient, "2026-10-01")
    builders.add_appointment(session, patient, "2026-10-01")


def worked(engine) -> None:
    with writing(engine) as session:
        a_clinics_work(session)


def asked(**more) -> Asked:
    return Asked(**({"viewer": OPERATOR, "zone": ZONE} | more))


def as_bundle(engine, **more) -> dict:
    with reading(engine) as session:
        return json.loads(b"".join(bundle(session, asked(**more), now=NOW, counts=Counter())))


def resources(engine, **more) -> dict[str, list[dict]]:
    """By type."""
    with reading(engine) as session:
        lines = {kind: ndjson(session, asked(**more), kind, counts=Counter()) for kind in KINDS}
        return {kind: [json.loads(line) for line in found] for kind, found in lines.items()}
