"""Clinics, patients and due items for tests of lists, written straight into the tables."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import FOREVER, Clinic, DueItem, Patient, Staff
from db.vocabulary import Role, Urgency
from services.access.viewer import Viewer
from services.facts.declaration import FACTS, Kind
from services.facts.table import PATIENT_FACTS
from services.rules import catalogue

TODAY = date(2026, 11, 22)
FLAGS = {"is_active": True} | {
    fact.name: False for fact in FACTS if fact.kind is Kind.flag and fact.name != "is_active"
}


def a_clinic(session: Session, name: str = "North") -> int:
    return _kept(session, Clinic(name=name))


def a_member(session: Session, name: str = "Okafor, Ngozi", role: Role = Role.care_manager) -> int:
    return _kept(session, Staff(name=name, role=role))


def a_patient(session: Session, clinic: int, number: str, *, facts: dict | None = None, **columns) -> int:
    """patients.id of a new patient with a facts row."""
    row = {"family_name": f"Family {number}", "given_name": "Given", "birth_date": date(1985, 5, 1)} | columns
    own = {"source": "test", "source_key": number, "entered_on": TODAY, "clinic": clinic}
    patient = _kept(session, Patient(patient_id=number, **own, **row))
    row = {"patient": patient, "clinic": clinic, **FLAGS, **(facts or {})}
    session.execute(PATIENT_FACTS.insert().values(row))
    return patient


def an_item(
    session: Session, patient: int, reason: str, *, overdue: int = 0, urgency: Urgency | None = None, **columns
) -> None:
    """A due item that has been open for `overdue` days; a negative number opens later."""
    due_on = TODAY - timedelta(days=overdue)
    rule = catalogue.by_key(reason)
    row = {"opens_on": due_on, "begins_on": due_on, "ends_on": FOREVER, "owner_role": rule.owner.value} | columns
    clinic = session.get(Patient, patient).clinic
    level = int(urgency or rule.urgency)
    session.add(DueItem(patient=patient, reason=reason, urgency=level, clinic=clinic, due_on=due_on, **row))


def _kept(session: Session, row):
    session.add(row)
    session.flush()
    return sa.inspect(row).identity[0]


def a_viewer(*clinics: int, role: Role = Role.care_manager, staff: int | None = None) -> Viewer:
    return Viewer("ngozi", "Ngozi Okafor", role, frozenset(clinics), staff=staff)
