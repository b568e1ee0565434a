"""Rows ticked on the worklist: everybody's first reason is acknowledged at once, or nobody's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.tables import ReasonAnswer
from db.vocabulary import Role
from pages.parts import page_frame
from services.actions.answer_reasons import acknowledge
from services.due_items.refresh import refresh
from tests import builders
from tests.pages.people import TODAY, a_viewer

ANSWERS = ReasonAnswer.__table__.c


@pytest.fixture
def waiting(clinic, monkeypatch):
    """Three people of West, enrolled ten days ago without a first dose; the first one has a severe score."""
    with writing(clinic) as session:
        enrolled, people = TODAY - timedelta(days=10), []
        for number in range(3):
            person = {"clinic": "West", "patient_id": f"W{number}", "family_name": f"Person {number}"}
            people.append(builders.a_patient(session, on="methadone", enrolled=enrolled, **person))
        builders.add_phq9(session, people[0], TODAY - timedelta(days=2), 22)
        refresh(session, people)
        west = builders.a_clinic(session, "West")
    monkeypatch.setattr(page_frame, "viewer", lambda: a_viewer(west))
    return people


def tick(page, *rows: int):
    key = page.dataframe[0].proto.id.split("-", 2)[2]
    page.session_state[key] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    return page.run()


def listed(page) -> list[str]:
    return [name.split(",")[0] for name in page.dataframe[0].value["Patient"]] if page.dataframe else []


def pressed(page, words: str):
    (button,) = [button for button in page.button if button.label == words]
    button.click().run()
    assert not page.exception
    return page


def kept(engine) -> list[tuple]:
    with reading(engine) as session:
        query = sa.select(ANSWERS.patient, ANSWERS.reason, ANSWERS.until, ANSWERS.withdrawn_by).order_by(ANSWERS.id)
        return [tuple(row) for row in session.execute(query)]


def test_nothing_is_offered_while_nothing_is_ticked(opened, waiting):
    assert "Acknowledge" not in [button.label for button in opened("worklist.py").button]


def test_the_first_reason_of_each_ticked_person_is_acknowledged(opened, waiting, clinic):
    page = tick(opened("worklist.py"), 1, 2)
    pressed(page, "Acknowledge")
    assert page.success[0].value == "Saved: 2 people's reasons are acknowledged until 29 Nov."
    until = TODAY + timedelta(days=7)
    assert kept(clinic) == [(person, "enrolled_not_started", until, None) for person in waiting[1:]]


def test_the_most_urgent_of_the_ticked_limits_the_day(opened, waiting):
    page = tick(opened("worklist.py"), 0, 1)
    assert page.date_input[0].max == TODAY + timedelta(days=1)


def test_all_are_taken_back_at_once(opened, waiting, clinic):
    page = opened("worklist.py", reason="enrolled_not_started")
    before = listed(page)
    pressed(tick(page, 0, 1, 2), "Acknowledge")
    assert listed(page) == []
    pressed(page, "Undo")
    assert listed(page) == before
    assert [who for *_, who in kept(clinic)] == ["ngozi"] * 3


def test_everybodys_is_saved_or_nobodys(opened, waiting, clinic):
    page = tick(opened("worklist.py", reason="enrolled_not_started"), 0, 1, 2)
    page.date_input[0].set_value(TODAY + timedelta(days=7))
    broken = sa.DDL(
        "CREATE TRIGGER full BEFORE INSERT ON reason_answers WHEN (SELECT count(*) FROM reason_answers) = 2 "
        "BEGIN SELECT raise(ABORT, 'full'); END"
    )
    with writing(clinic) as session:
        session.execute(broken)
    (button,) = [button for button in page.button if button.label == "Acknowledge"]
    button.click().run()
    assert kept(clinic) == []


def test_what_is_only_coming_cannot_be_ticked(opened, waiting, clinic):
    assert len(opened("worklist.py").dataframe[0].proto.selection_mode) == 2
    assert len(opened("worklist.py", urgency="coming").dataframe[0].proto.selection_mode) == 1


def test_a_reason_that_came_first_after_the_list_was_shown_is_not_acknowledged(opened, waiting, clinic):
    """Ticked for the first dose that is due; an answer to item 9 comes in before the click."""
    page = tick(opened("worklist.py"), 1)
    with writing(clinic) as session:
        builders.add_phq9(session, waiting[1], TODAY, 12, item_9=2)
        refresh(session, waiting)
    pressed(page, "Acknowledge")
    assert [reason for _, reason, *_ in kept(clinic)] == ["enrolled_not_started"]


def test_what_a_colleague_answered_meanwhile_is_said_and_the_next_reason_left_alone(opened, waiting, clinic):
    page = tick(opened("worklist.py", find="Person 0"), 0)
    with writing(clinic) as session:
        how = {"by": page_frame.viewer(), "today": TODAY, "now": datetime.now(UTC), "key": "the colleague's form"}
        until = TODAY + timedelta(days=1)
        acknowledge(session, waiting[0], reason="severe_depression_unreviewed", until=until, **how)
    pressed(page, "Acknowledge")
    assert "there is nothing to answer" in page.error[0].value
    assert [reason for _, reason, *_ in kept(clinic)] == ["severe_depression_unreviewed"]


def test_undo_is_for_those_who_may_answer(opened, waiting, clinic, monkeypatch):
    page = pressed(tick(opened("worklist.py"), 1), "Acknowledge")
    (undo,) = [button for button in page.button if button.label == "Undo"]
    manager = replace(page_frame.viewer(), role=Role.manager, sees_patients=True)
    monkeypatch.setattr(page_frame, "viewer", lambda: manager)
    undo.click().run()
    assert not [button for button in page.button if button.label == "Undo"]
    assert [who for *_, who in kept(clinic)] == [None]
