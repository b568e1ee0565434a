"""An empty list says why it is empty: no clinic, a filter, or really nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest

from db.engine import writing
from pages.parts import page_frame
from services.due_items.refresh import refresh
from tests import builders
from tests.pages.people import TODAY, a_viewer


@pytest.fixture
def waiting(clinic, monkeypatch):
    with writing(clinic) as session:
        enrolled = TODAY - timedelta(days=10)
        patient = builders.a_patient(session, clinic="West", on="methadone", enrolled=enrolled, family_name="Moss")
        refresh(session, [patient])
        west = builders.a_clinic(session, "West")
    monkeypatch.setattr(page_frame, "viewer", lambda: a_viewer(west))


def told(page) -> list[str]:
    return [one.value for one in (*page.warning, *page.info)]


@pytest.mark.parametrize("filtered", [{"urgency": "same_day"}, {"find": "zzz"}])
def test_a_filter_that_finds_nobody_says_how_many_there_are_without_it(opened, waiting, filtered):
    assert told(opened("worklist.py", **filtered)) == [
        "Nobody matches this filter; without it 1 person needs follow-up."
    ]


@pytest.mark.parametrize("name", ["worklist.py", "patients.py"])
def test_an_account_without_a_clinic_is_told_so(opened, waiting, monkeypatch, name):
    nowhere = replace(page_frame.viewer(), clinics=frozenset())
    monkeypatch.setattr(page_frame, "viewer", lambda: nowhere)
    assert told(opened(name)) == [
        "Your account has no clinic, and so you see nobody. Ask whoever manages Tandem's accounts."
    ]


def test_a_clinic_without_patients_matches_no_filter(opened, clinic, monkeypatch):
    with writing(clinic) as session:
        empty = builders.a_clinic(session, "Empty")
    monkeypatch.setattr(page_frame, "viewer", lambda: a_viewer(empty))
    assert told(opened("patients.py")) == ["There is no patient in your clinics yet."]
    assert told(opened("worklist.py")) == ["Nobody needs follow-up here today."]
