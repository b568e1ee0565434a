"""Answering reasons on the patient page: what is offered, what is said after a save, and the way back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.problems import Problem
from db.tables import ReasonAnswer
from db.vocabulary import Role
from pages.parts import page_frame
from services.access.audit import ENTRIES
from services.actions import answer_reasons
from services.due_items.refresh import refresh
from tests import builders
from tests.pages.people import TODAY, a_viewer

GAP, PHQ9_SEVERE = "moud_gap", "severe_depression_unreviewed"


@pytest.fixture
def gone(clinic, monkeypatch):
    """patients.id of #77: no medication for 3 days, and a PHQ-9 of 22 the day before yesterday."""
    with writing(clinic) as session:
        north = builders.a_clinic(session, "North")
        enrolled = TODAY - timedelta(days=40)
        patient = builders.a_patient(
            session, on="buprenorphine", enrolled=enrolled, started=enrolled, clinic="North", patient_id="77"
        )
        builders.add_supply(session, patient, enrolled, 38)
        builders.add_phq9(session, patient, TODAY - timedelta(days=2), 22)
        refresh(session, [patient])
    monkeypatch.setattr(page_frame, "viewer", lambda: a_viewer(north))
    return patient


def why(page) -> list[str]:
    """The titles of the open reasons: the lines with an urgency."""
    return [line.label.split("**")[1] for line in page.expander if "badge" in line.label]


def pressed(page, key_or_words: str, key: str | None = None):
    (button,) = [
        one for one in page.button if one.label == key_or_words and (key is None or key in (one.key or one.form_id))
    ]
    button.click().run()
    assert not page.exception
    return page


def kept(engine, *columns) -> list[tuple]:
    with reading(engine) as session:
        return [tuple(row) for row in session.execute(sa.select(*columns))]


def test_a_reason_is_acknowledged_until_the_last_day_it_may_be(opened, gone, clinic):
    page = opened("patient.py", id="77")
    assert "MOUD gap" in why(page)
    until = page.date_input(key=f"until acknowledged {gone} {GAP}")
    assert (until.value, until.min, until.max) == (
        TODAY + timedelta(days=7),
        TODAY + timedelta(days=1),
        TODAY + timedelta(days=7),
    )
    page.text_area(key=f"note acknowledged {gone} {GAP}").set_value("Comes on *Tuesday*")
    pressed(page, "Acknowledge", GAP)
    assert page.success[0].value == "Saved: “MOUD gap” is acknowledged until 29 Nov."
    assert "MOUD gap" not in why(page)
    (line,) = [said.value for said in page.markdown if said.value.startswith("MOUD gap: ")]
    assert line == "MOUD gap: acknowledged until 29 Nov by ngozi on 22 Nov · Comes on \\*Tuesday\\*"
    columns = ReasonAnswer.__table__.c
    assert kept(clinic, columns.until, columns.note, columns.by) == [
        (TODAY + timedelta(days=7), "Comes on *Tuesday*", "ngozi")
    ]


@pytest.mark.parametrize("key", ["undo saved", "undo 1"])
def test_an_answer_is_undone_from_the_message_and_from_the_list(opened, gone, key):
    page = pressed(opened("patient.py", id="77"), "Acknowledge", GAP)
    page.button(key=key).click().run()
    assert "taken back" in page.success[0].value
    assert "MOUD gap" in why(page)
    assert not [button for button in page.button if button.label == "Undo"]


def test_not_applicable_needs_a_reason_and_takes_the_reason_off(opened, gone):
    page = pressed(opened("patient.py", id="77"), "Not applicable", GAP)
    assert page.error[0].value == "Choose why it does not apply."
    page.selectbox(key=f"why not_applicable {gone} {GAP}").set_value("done_elsewhere")
    pressed(page, "Not applicable", GAP)
    assert page.success[0].value == "Saved: “MOUD gap” is marked not applicable."
    assert "MOUD gap" not in why(page)
    assert [said.value for said in page.markdown if "not applicable (done elsewhere)" in said.value]


def test_not_applicable_is_not_offered_for_a_safety_reason(opened, gone):
    page = opened("patient.py", id="77")
    assert "Severe depression score not followed up" in why(page)
    offered = {button.form_id for button in page.button if PHQ9_SEVERE in button.form_id}
    assert offered == {f"acknowledged {gone} {PHQ9_SEVERE}"}
    assert page.date_input(key=f"until acknowledged {gone} {PHQ9_SEVERE}").max == TODAY + timedelta(days=1)


def test_what_was_cleared_meanwhile_is_not_answered(opened, gone, clinic):
    page = opened("patient.py", id="77")
    assert "MOUD gap" in why(page)
    with writing(clinic) as session:
        builders.add_supply(session, gone, TODAY)
        refresh(session, [gone])
    pressed(page, "Acknowledge", GAP)
    assert "MOUD gap" not in why(page)
    assert kept(clinic, ReasonAnswer.__table__.c.id) == []


def test_a_refusal_is_said_and_what_was_typed_stays(opened, gone, clinic, monkeypatch):
    """Somebody else's save comes between what this page read and what it writes."""

    def refuse(*_, **__):
        raise Problem("“MOUD gap” is not open for this patient on 22 Nov 2026: there is nothing to answer.")

    page = opened("patient.py", id="77")
    monkeypatch.setattr(answer_reasons, "acknowledge", refuse)
    page.text_area(key=f"note acknowledged {gone} {GAP}").set_value("Comes on Tuesday")
    pressed(page, "Acknowledge", GAP)
    assert "there is nothing to answer" in page.error[0].value
    assert page.text_area(key=f"note acknowledged {gone} {GAP}").value == "Comes on Tuesday"


def test_the_message_is_of_this_patient_only(opened, gone):
    page = pressed(opened("patient.py", id="77"), "Acknowledge", GAP)
    page.query_params["id"] = "1042"
    page.run()
    assert not page.success


def test_every_answer_is_recorded(opened, gone, clinic):
    page = pressed(opened("patient.py", id="77"), "Acknowledge", GAP)
    page.button(key="undo saved").click().run()
    actions = [action for (action,) in kept(clinic, ENTRIES.c.action)]
    assert actions == ["patient_opened", "reason_acknowledged", "answer_withdrawn"]


def test_whoever_signed_out_meanwhile_saves_nothing(opened, gone, clinic, monkeypatch):
    page = opened("patient.py", id="77")
    monkeypatch.setattr(page_frame, "viewer", lambda: None)
    pressed(page, "Acknowledge", GAP)
    assert kept(clinic, ReasonAnswer.__table__.c.id) == []


def test_a_role_that_was_taken_away_meanwhile_saves_nothing(opened, gone, clinic, monkeypatch):
    page = opened("patient.py", id="77")
    monkeypatch.setattr(page_frame, "viewer", lambda: a_viewer(1, role=Role.front_desk))
    pressed(page, "Acknowledge", GAP)
    assert kept(clinic, ReasonAnswer.__table__.c.id) == []


def test_what_has_changed_since_it_was_shown_is_not_answered_unseen(opened, gone, clinic):
    """The score of the day before yesterday is on the page; a worse one comes in before the click."""
    page = opened("patient.py", id="77")
    with writing(clinic) as session:
        builders.add_phq9(session, gone, TODAY - timedelta(days=1), 26)
        refresh(session, [gone])
    pressed(page, "Acknowledge", PHQ9_SEVERE)
    assert "has changed since you looked" in page.error[0].value
    assert kept(clinic, ReasonAnswer.__table__.c.id) == []
    pressed(page, "Acknowledge", PHQ9_SEVERE)
    assert kept(clinic, ReasonAnswer.__table__.c.evidence_on) == [(TODAY - timedelta(days=1),)]
