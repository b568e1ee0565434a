"""Rows ticked on the worklist: everybody's first reason is acknowledged at once, or nobody's."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.tables import ReasonAnswer
from pages.parts import page_frame
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
