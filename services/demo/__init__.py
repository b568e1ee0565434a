"""The demo clinic: invented people with invented histories, brought in through the same intake as real files."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import select

from db.engine import reading, writing
from db.problems import Problem
from db.tables import Clinic, Patient, Staff
from db.vocabulary import Role
from services.access.demo_accounts import add_demo_accounts, is_demo
from services.access.viewer import Viewer
from services.demo import names
from services.demo.entered import spread
from services.demo.rows import incoming
from services.intake.load import Counts, import_rows

SOURCE = "demo"
PATIENTS, SEED = 400, 2026
MOST_PATIENTS = 9_999  # their numbers have four digits


def make(engine: sa.Engine, *, patients: int = PATIENTS, seed: int = SEED, today: date, now: datetime) -> Counts:
    """Fill an empty database with the demo clinic and its one-click accounts. One that holds patients is a Problem."""
    if not 1 <= patients <= MOST_PATIENTS:
        raise Problem(f"The demo clinic can have 1 to {MOST_PATIENTS} patients.")
    if is_in_use(engine):
        raise Problem("This database already holds patients; the demo clinic needs an empty one.")
    rows = incoming(patients=patients, seed=seed, today=today)
    files = sorted({row.file for row in rows})
    counts = import_rows(engine, rows, source=SOURCE, files=files, by=Viewer.operator(), today=today, now=now)
    _open_to_visitors(engine, now, today)
    return counts


def is_in_use(engine: sa.Engine) -> bool:
    """Whether it holds patients. A demo whose making broke off before it was marked does not count: it may go on."""
    with reading(engine) as session:
        is_marked = is_demo(session)
        holds = select(Patient.id) if is_marked else select(Patient.id).where(Patient.source != SOURCE)
        return session.exec(holds.limit(1)).first() is not None


def _open_to_visitors(engine: sa.Engine, now: datetime, today: date) -> None:
    """Mark the database as a demo, and let one account per role stand for the first clinic's team."""
    with writing(engine) as session:
        spread(session, SOURCE, today)
        clinics = session.exec(select(Clinic.id).where(Clinic.name == names.CLINICS[0])).all()
        team = {
            Role.care_manager: names.CARE_MANAGERS[0][0],
            Role.prescriber: names.PRESCRIBERS[0][0],
            Role.therapist: names.THERAPISTS[0][0],
        }
        members = dict(session.exec(select(Staff.name, Staff.id).where(Staff.name.in_(team.values()))).all())
        staff = {role: (members[name], name) for role, name in team.items() if name in members}
        add_demo_accounts(session, clinics=clinics, staff=staff, now=now)
