"""Pages run in this process, for a care manager of one clinic, on a fixed day."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import pages
from db.engine import writing
from pages.parts import page_frame, tables
from tests.pages.people import TODAY, a_clinic, a_member, a_patient, a_viewer, an_item
from tests.patience import PATIENCE

PAGES = Path(pages.__file__).parent


@pytest.fixture
def clinic(sqlite_engine, monkeypatch):
    """North with three patients (same day, this week, routine) and South with one, seen by North's care manager."""
    with writing(sqlite_engine) as session:
        north, south, me = a_clinic(session, "North"), a_clinic(session, "South"), a_member(session)
        ana = a_patient(session, north, "1042", family_name="Rivera", given_name="Ana", facts={"phq9_total": 17})
        answer = {"evidence_value": 1, "evidence_on": TODAY, "due_clause": 2}  # to item 9
        an_item(session, ana, "suicide_risk_unreviewed", overdue=2, owner=me, **answer)
        an_item(session, ana, "phq9_due", overdue=1, owner=me)
        kim = a_patient(session, north, "1043", family_name="Baker*", given_name="Kim")
        an_item(session, kim, "moud_gap", overdue=9, evidence_on=TODAY)
        an_item(session, a_patient(session, north, "1044", family_name="Cole"), "contact_due")
        an_item(session, a_patient(session, south, "666", family_name="Planted"), "suicide_risk_unreviewed")
    monkeypatch.setattr(page_frame, "_engine", lambda: sqlite_engine)
    monkeypatch.setattr(page_frame, "token", lambda: "t")
    monkeypatch.setattr(page_frame, "viewer", lambda: a_viewer(north, staff=me))
    monkeypatch.setattr(tables, "way_back", lambda: None)  # a link to a page exists only inside the navigation
    monkeypatch.setenv("TANDEM_TODAY", TODAY.isoformat())
    return sqlite_engine


@pytest.fixture
def opened(clinic):
    """A function: a page's file name and its address -> the page after its first run."""

    def run(file: str, /, **address: str) -> AppTest:
        test = AppTest.from_file(str(PAGES / file), default_timeout=PATIENCE)
        test.query_params.update(address)
        test.run()
        assert not test.exception
        return test

    return run
