"""The page Administration: the numbers in force, what another would change, and saving it."""

import pandas as pd
import pytest
import sqlalchemy as sa

from db.engine import reading, writing
from db.vocabulary import Role
from pages.parts import page_frame, threshold_form
from services.access.audit import ENTRIES
from services.access.viewer import Viewer
from services.due_items.refresh import refresh
from services.facts.thresholds_in_force import limits_in_force
from tests import builders
from tests.recorded import the_record

ADMIN = Viewer("tom", "Tom Becker", Role.administrator, None)


@pytest.fixture
def administration(opened, clinic, monkeypatch):
    """The page for an administrator; twelve patients have a PHQ-9 of 12 that is to be repeated after 22 November."""
    with writing(clinic) as session:
        for _ in range(12):
            builders.a_patient(session, on="methadone", phq9=[("2026-11-03", 12)])
        refresh(session, None)
    monkeypatch.setattr(page_frame, "viewer", lambda: ADMIN)
    return lambda: opened("administration.py")


def in_force(engine, name: str = "phq9_positive_again") -> float:
    with reading(engine) as session:
        return getattr(limits_in_force(session), name)


def row_of(table: pd.DataFrame, column: str, value: str) -> dict:
    (row,) = [row for row in table.to_dict("records") if row[column] == value]
    return row


def asked(page, value: int):
    page.number_input[0].set_value(value)
    return pressed(page, "What would change?")


def pressed(page, words: str):
    (button,) = [button for button in page.button if button.label == words]
    button.click().run()
    assert not page.exception
    return page


def test_every_number_is_listed_with_unit_default_limits_and_source(administration):
    page = administration()
    assert page.title[0].value == "Which numbers does this clinic use?"
    row = row_of(page.table[0].value, "Number", "PHQ-9 due after a score of 10 or more")
    assert row | {"Number": ""} == {
        "Number": "",
        "Value": "28",
        "Unit": "days",
        "Default": "28",
        "May be": "8–84",
        "Source": "at least monthly [A]",
        "Set by": "default",
    }


def test_another_number_is_counted_and_nothing_is_saved(administration, clinic):
    page = asked(administration(), 21)
    assert page.subheader[0].value == "What if it were 21 instead of 28?"
    row = row_of(page.table[0].value, "Reason", "PHQ-9 due")
    assert [row[f"{count}, today"] for count in ("now", "then", "join", "leave")] == ["0", "12", "12", "0"]
    assert [row[f"{count}, next 4 weeks"] for count in ("now", "then", "join", "leave")] == ["12", "12", "0", "0"]
    assert in_force(clinic) == 28


def test_what_changes_nothing_is_said_so(administration):
    page = asked(administration(), 28)
    assert page.info[0].value == "Nothing on the list changes, neither today nor in the next 4 weeks."
    assert "Save…" not in [button.label for button in page.button]


def test_a_number_is_saved_after_asking_once_and_undone(administration, clinic):
    page = pressed(asked(administration(), 21), "Set to 21 days")
    said = "Saved: “PHQ-9 due after a score of 10 or more” is 21 days now, it was 28. Everyone is worked out again."
    assert page.success[0].value == said
    row = row_of(page.table[0].value, "Number", "PHQ-9 due after a score of 10 or more")
    assert row["Value"] == "**21**"
    assert row["Set by"].startswith("tom, ")
    assert in_force(clinic) == 21
    pressed(page, "Undo")
    assert in_force(clinic) == 28


def test_a_number_is_set_back_to_its_default(administration, clinic):
    page = pressed(asked(administration(), 21), "Set to 21 days")
    pressed(page, "Set back to 28 days")
    assert in_force(clinic) == 28


def test_beside_each_number_that_was_changed_its_default_can_be_tried(administration, clinic):
    page = administration()
    assert not page.subheader
    pressed(asked(page, 21), "Set to 21 days")
    assert page.subheader[0].value == "Changed here"
    said = "PHQ-9 due after a score of 10 or more: **21** instead of 28 days · tom, "
    assert any(block.value.startswith(said) for block in page.markdown)
    page.selectbox[0].set_value("contact_stable").run()
    pressed(pressed(page, "Try the default"), "What would change?")
    assert page.subheader[0].value == "What if it were 28 instead of 21?"
    assert in_force(clinic) == 21


def test_going_back_to_the_default_is_undone(administration, clinic):
    page = pressed(asked(administration(), 21), "Set to 21 days")
    pressed(page, "Set back to 28 days")
    pressed(page, "Undo")
    assert in_force(clinic) == 21


def test_what_was_tried_is_discarded(administration, clinic):
    page = pressed(asked(administration(), 21), "Discard")
    assert not page.subheader
    assert in_force(clinic) == 28


def test_a_download_holds_every_number_and_is_recorded(administration, clinic, monkeypatch):
    administration()
    look = page_frame.Look(ADMIN, None, clinic)
    lines = threshold_form.made(look).splitlines()
    assert lines[0].startswith("\ufeffname,meaning,value,default,low,high,unit,source")
    assert lines[1].startswith("phq9_positive_again,PHQ-9 due after a score of 10 or more,28")
    with the_record(clinic) as session:
        actions = session.execute(sa.select(ENTRIES.c.action)).scalars().all()
    assert actions == ["exported"]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.administrator}))
def test_other_roles_are_refused_calmly_and_recorded(opened, clinic, monkeypatch, role):
    monkeypatch.setattr(page_frame, "viewer", lambda: Viewer("x", "X", role, None))
    page = opened("administration.py")
    assert "may not see or change the numbers that the rules use" in page.info[0].value
    assert not page.title
    with the_record(clinic) as session:
        assert session.execute(sa.select(ENTRIES.c.action)).scalars().all() == ["refused"]
