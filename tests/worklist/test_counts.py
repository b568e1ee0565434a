"""Counts are worked out once for each version of the facts, and never under another viewer's scope."""

from datetime import date

import pytest

from db.problems import Problem
from db.vocabulary import Role
from services.due_items.refresh import refresh
from services.worklist.counts import remembered
from services.worklist.filters import Choice
from tests.builders import a_clinic, a_patient
from tests.pages.people import a_viewer

TODAY = date(2026, 2, 1)


def a_waiting_patient(session, clinic: str) -> None:
    refresh(session, [a_patient(session, on="methadone", enrolled="2026-01-05", clinic=clinic)])


def waiting(session, viewer) -> int:
    return remembered(session, viewer=viewer, today=TODAY, choice=Choice()).by_reason.get("enrolled_not_started", 0)


def test_a_save_is_counted_at_once(session):
    viewer = a_viewer(a_clinic(session, "North"))
    a_waiting_patient(session, "North")
    assert waiting(session, viewer) == 1
    a_waiting_patient(session, "North")
    assert waiting(session, viewer) == 2


def test_another_clinics_numbers_are_never_given(session):
    north, river = a_viewer(a_clinic(session, "North")), a_viewer(a_clinic(session, "River"))
    a_waiting_patient(session, "North")
    assert (waiting(session, north), waiting(session, river)) == (1, 0)


def test_a_role_that_may_not_is_refused_even_what_is_remembered(session):
    clinic = a_clinic(session, "North")
    a_waiting_patient(session, "North")
    assert waiting(session, a_viewer(clinic)) == 1
    with pytest.raises(Problem):
        waiting(session, a_viewer(clinic, role=Role.front_desk))
