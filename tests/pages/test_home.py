"""After signing in everybody stands where their work is; who has no list reads what their role does."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from db.vocabulary import Role
from pages.parts import page_frame
from pages.web import gate
from services.access.viewer import Viewer
from tests.pages.conftest import PAGES
from tests.patience import PATIENCE

FIRST = {  # role and whether it opens patients -> the page
    **{
        (role, False): "worklist.py"
        for role in (Role.care_manager, Role.prescriber, Role.therapist, Role.psychiatric_consultant)
    },
    (Role.manager, False): "caseload.py",
    (Role.manager, True): "caseload.py",
    **{(role, False): None for role in (Role.front_desk, Role.administrator, Role.auditor)},
}


@pytest.fixture
def led_to(clinic, monkeypatch):
    """A function: a role -> the pages that home leads on to, and what it says otherwise."""

    def run(role: Role, sees_patients: bool) -> tuple[list[str], str]:
        found: list[str] = []

        def lead(page: str) -> None:
            found.append(page)
            st.stop()

        monkeypatch.setattr(st, "switch_page", lead)
        monkeypatch.setattr(page_frame, "viewer", lambda: Viewer("a", "A", role, None, sees_patients=sees_patients))
        page = AppTest.from_file(str(PAGES / "home.py"), default_timeout=PATIENCE).run()
        assert not page.exception
        return found, " ".join(one.value for one in (*page.title, *page.markdown))

    return run


def test_the_gate_leads_there_before_a_page_is_drawn():
    for (role, sees_patients), file in FIRST.items():
        viewer = Viewer("a", "A", role, None, sees_patients=sees_patients)
        answer = gate._answer({"path": "/", "method": "GET", "query_string": b""}, "token", viewer)
        led = answer.headers["location"] if answer else None
        assert led == (f"/{file.removesuffix('.py')}" if file else None), role


def test_every_role_stands_on_its_own_first_page(led_to):
    assert {role for role, _ in FIRST} == set(Role)
    for (role, sees_patients), file in FIRST.items():
        found, said = led_to(role, sees_patients)
        assert found == ([file] if file else []), role
        assert ("Your role" in said) is (file is None), role
