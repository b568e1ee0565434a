"""The demo clinic: invented people with invented histories, brought in through the same intake as real files."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import select

from db.engine import reading, writing
from db.locks import Lock, take
from db.problems import Problem
from db.tables import Clinic, Staff
from db.vocabulary import Role
from services.access import demo_database
from services.access.demo_accounts import add_demo_accounts
from services.access.demo_database import BEGUN, SOURCE, mark, refuse_mixture
from services.access.viewer import Viewer
from services.demo import names
from services.demo.entered import spread
from services.demo.rows import incoming
from services.intake.load import Counts, import_rows

PATIENTS, SEED = 400, 2026
MOST_PATIENTS = 9_999  # their numbers have four digits


def make(engine: sa.Engine, *, patients: int = PATIENTS, seed: int = SEED, today: date, now: datetime) -> Counts:
    """Fill an empty database with the demo clinic and its one-click accounts. One that is in use is a Problem."""
    if not 1 <= patients <= MOST_PATIENTS:
        raise Problem(f"The demo clinic can have 1 to {MOST_PATIENTS} patients.")
    _begin(engine)
    rows = incoming(patients=patients, seed=seed, today=today)
    told = {"files": sorted({row.file for row in rows}), "by": Viewer.operator(), "today": today, "now": now}
    counts = import_rows(engine, rows, source=SOURCE, is_invented=True, **told)
    _open_to_visitors(engine, now, today)
    return counts


def _begin(engine: sa.Engine) -> None:
    """From here on nothing real is imported, though the making break off."""
    with writing(engine) as session:
        take(session, Lock.imports)
        refuse_mixture(session, SOURCE, is_invented=True)
        mark(session, BEGUN)


def is_in_use(engine: sa.Engine) -> bool:
    """Whether it holds patients or accounts. A demo whose making broke off does not count: it may go on."""
    with reading(engine) as session:
        return demo_database.is_in_use(session)


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
