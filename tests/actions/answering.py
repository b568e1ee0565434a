"""A patient with open reasons of every urgency, and short ways to answer them."""

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from db.vocabulary import Answer, Role
from services.actions.answer_reasons import acknowledge, not_applicable
from services.due_items.refresh import refresh
from tests.builders import a_clinic, a_patient, add_contact, add_event, add_phq9, add_supply
from tests.histories.stored import ITEMS, open_on
from tests.pages.people import a_viewer

TODAY, NOW = date(2026, 2, 10), datetime(2026, 2, 10, 9, tzinfo=UTC)
GAP, BASELINE, PHQ9_SEVERE = "moud_gap", "baseline_phq9", "severe_depression_unreviewed"


def days(n: int) -> timedelta:
    return timedelta(days=n)


def someone(session, covered_to: date = TODAY - days(3), clinic: str = "North", **more) -> int:
    """Enrolled on 5 January, a MOUD gap since the day after covered_to, no PHQ-9 yet."""
    patient = a_patient(session, on="buprenorphine", enrolled="2026-01-05", started="2026-01-05", clinic=clinic, **more)
    add_supply(session, patient, "2026-01-05", (covered_to - date(2026, 1, 5)).days + 1)
    refresh(session, [patient])
    return patient


def nurse(session, clinic: str = "North", role: Role = Role.care_manager):
    return a_viewer(a_clinic(session, clinic), role=role)


def when(session, **more) -> dict:
    return {"by": nurse(session), "today": TODAY, "now": NOW, "key": "form 1"} | more


def open_reasons(session, patient: int, day: date = TODAY) -> set[str]:
    return set(open_on(session.execute(sa.select(ITEMS).where(ITEMS.c.patient == patient)).all(), day))


def give(session, patient: int, answer: Answer, reason: str, **more) -> int:
    if answer is Answer.acknowledged:
        return acknowledge(session, patient, reason=reason, until=TODAY + days(1), **when(session, **more))
    return not_applicable(session, patient, reason=reason, because="done_elsewhere", **when(session, **more))


def in_danger(session) -> int:
    """Every safety reason is open."""
    patient = someone(session)
    add_phq9(session, patient, TODAY - days(2), 22, item_9=2)
    add_event(session, patient, TODAY - days(2), "overdose")
    add_contact(session, patient, TODAY - days(3), "safety_review", outcome="risk_high")
    refresh(session, [patient])
    return patient
