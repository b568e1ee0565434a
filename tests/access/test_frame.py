"""The frame as pages use it: who gets in, what others are told, and what is recorded of it."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest

from db.vocabulary import Role
from pages import clock
from pages.parts import page_frame
from services.access import sign_in
from services.access.audit import ENTRIES
from tests.access.conftest import PASSWORD
from tests.recorded import the_record

HOME = str(Path(page_frame.__file__).parent.parent / "home.py")


def a_page():
    import streamlit as st

    from pages.parts import page_frame

    look = page_frame.begin("Patients", "see_patients")
    st.title(f"Patients of {look.viewer.name} on {look.today}")


@pytest.fixture
def looking_as(sqlite_engine: Engine, an_account, monkeypatch):
    """A function that signs somebody of a role in, for pages run in this process."""
    monkeypatch.setattr(page_frame, "_engine", lambda: sqlite_engine)

    def enter(role: Role) -> None:
        now = clock.now()
        an_account(sqlite_engine, role=role)
        answer = sign_in.with_password(sqlite_engine, "ana.r", PASSWORD, address="::1", now=now)
        monkeypatch.setattr(page_frame, "token", lambda: answer.token)

    return enter


def recorded(engine) -> list[tuple[str, str]]:
    with the_record(engine) as session:
        rows = session.execute(sa.select(ENTRIES.c.action, ENTRIES.c.detail).order_by(ENTRIES.c.id))
        return [tuple(row) for row in rows]


def test_whoever_may_sees_the_page_for_the_day(looking_as, monkeypatch):
    looking_as(Role.therapist)
    monkeypatch.setenv("TANDEM_TODAY", "2026-11-22")
    page = AppTest.from_function(a_page).run()
    assert [title.value for title in page.title] == ["Patients of Ana R on 2026-11-22"]


def test_whoever_may_not_is_told_why_and_it_is_recorded(looking_as, sqlite_engine):
    looking_as(Role.front_desk)
    page = AppTest.from_function(a_page).run()
    assert not page.title
    assert page.info[0].value.startswith("The role front desk may not see patients' records.")
    assert recorded(sqlite_engine)[-1] == ("refused", '{"page": "Patients", "permission": "see_patients"}')


def test_without_a_session_there_is_only_the_way_to_sign_in(looking_as, monkeypatch):
    looking_as(Role.therapist)
    monkeypatch.setattr(page_frame, "token", lambda: None)
    page = AppTest.from_function(a_page).run()
    assert not page.title
    assert not page.button
    assert "/sign-in?next=" in page.main.children[max(page.main.children)].proto.body


@pytest.mark.parametrize("role", [Role.front_desk, Role.administrator, Role.auditor])
def test_roles_without_patients_are_told_what_is_theirs(looking_as, role):
    looking_as(role)
    page = AppTest.from_file(HOME).run()
    assert not page.exception
    assert page.markdown[-1].value == "Patients' records are not shown to your role."


def test_a_day_that_is_none_is_a_clear_sentence(monkeypatch):
    monkeypatch.setenv("TANDEM_TODAY", "tomorrow")
    with pytest.raises(clock.Problem, match=r"^TANDEM_TODAY must be a day such as 2026-11-22\.$"):
        clock.today()


@pytest.mark.parametrize(("name", "hours"), [("Pacific/Kiritimati", 14), ("Pacific/Niue", -11)])
def test_the_day_is_that_of_the_clinics_zone(monkeypatch, name, hours):
    monkeypatch.delenv("TANDEM_TODAY", raising=False)
    monkeypatch.setenv("TANDEM_TIME_ZONE", name)
    before, day, after = clock.now(), clock.today(), clock.now()
    assert day in {(moment + timedelta(hours=hours)).date() for moment in (before, after)}


@pytest.mark.parametrize("name", ["Denver", "../etc/passwd", "-07:00"])
def test_a_zone_that_does_not_exist_is_said_to(monkeypatch, name):
    monkeypatch.setenv("TANDEM_TIME_ZONE", name)
    with pytest.raises(clock.Problem, match=r"^TANDEM_TIME_ZONE must be a time zone such as America/Denver; "):
        clock.zone()
