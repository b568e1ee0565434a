"""The page Intake: what the files are, how they are read, a trial, an import, and the imports that were made."""

import json
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from db.engine import reading
from db.vocabulary import Role
from pages.imports import absence, history, running
from pages.imports import desk as desks
from pages.imports.desk import Desk
from pages.imports.running import Asked, Told
from pages.parts import page_frame
from services.access.audit import ENTRIES
from services.access.viewer import Viewer
from services.intake import batches
from services.intake.load import import_rows
from services.intake.mapping import edit
from services.intake.readers import read
from tests.pages.imports.test_running import Sent
from tests.pages.people import TODAY
from tests.recorded import the_record

ADMIN = Viewer("tom", "Tom Becker", Role.administrator, None)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SCORES = "MRN,phq9_date,phq9_total\n1042,11/3/2026,17\n77,11/4/2026,9\n"


@pytest.fixture
def intake(opened, clinic, monkeypatch, tmp_path):
    """The page for an administrator. What is under way runs nowhere: tests say what it told."""
    monkeypatch.setattr(page_frame, "viewer", lambda: ADMIN)
    monkeypatch.setenv(desks.FOLDER, str(tmp_path / "desks"))
    asked: list[Asked] = []
    monkeypatch.setattr(running, "begin", lambda engine, owner, what: bool(asked.append(what)) or True)
    monkeypatch.setattr(running, "_told", {})

    def page(**address: str):
        return opened("intake.py", **address)

    page.asked, page.engine, page.folder = asked, clinic, tmp_path
    return page


def imported(engine, folder, text: str, name: str = "screenings.csv", **how) -> int:
    (folder / name).write_text(text)
    who = {"source": "north", "files": [name], "by": Viewer.operator(), "today": TODAY, "now": NOW}
    return import_rows(engine, read([folder / name]), **who, **how).batch


def dropped(page, name: str, content: str):
    """The page with a file on its desk."""
    page.session_state["intake desk"] = "d1"
    Desk("d1").put([Sent(name, content.encode())])
    return page.run()


def pressed(page, words: str):
    (button,) = [button for button in page.button if button.label == words]
    button.click().run()
    assert not page.exception
    return page


def words_on(page) -> str:
    shown = (*page.markdown, *page.caption, *page.success, *page.error, *page.info, *page.warning, *page.subheader)
    return "\n".join(each.value for each in shown)


def test_nothing_imported_yet_says_what_to_do(intake):
    page = intake()
    assert page.title[0].value == "What comes in, and what was not understood?"
    assert "Nothing has been imported yet. Drop files above" in words_on(page)


def test_files_are_told_with_a_mapping_that_is_proposed(intake):
    page = dropped(intake(), "scores.csv", SCORES)
    assert page.selectbox(key="intake source").value == "clinic"
    assert [box.value for box in page.selectbox if box.label == "Read them"] == ["proposed"]
    (row,) = page.table[0].value.to_dict("records")
    assert (row["File"], row["Holds"], row["Why it is not read"]) == ("scores.csv", "screenings", "")


def test_a_trial_is_asked_for_with_the_files_and_their_mapping(intake):
    pressed(dropped(intake(), "scores.csv", SCORES), "Try: what would come of it?")
    (asked,) = intake.asked
    assert (asked.is_trial, asked.source, asked.viewer) == (True, "clinic", ADMIN)
    assert [path.rpartition("/")[2] for path in asked.paths] == ["scores.csv"]
    (entry,) = json.loads(asked.mapping)["files"]
    assert entry["columns"] == {"MRN": "patient_id"}
    assert entry["date_order"] == "month_first" if "date_order" in entry else True


def tried(intake, page, **counts):
    """The page after a trial that came to this."""
    (asked,) = intake.asked
    of_table = {"read": 2, "added": 1, "changed": 0, "unchanged": 0, "rejected": 1}
    nothing = {"codes": [], "files": [], "shares": []}
    reject = {"table": "screenings", "file": "scores.csv", "line": 3, "text": "77,9", "reasons": "no such *patient*"}
    told = of_table | {"batch": None, "by_table": {"screenings": of_table}, "patients": 1, "not_understood": nothing}
    told |= {"first_patients": ["1042"], "first_rejects": [reject]}
    running._told[running.owner_of("t")] = Told(asked, counts=told | counts, ended=0.0)
    return page.run()


def test_after_a_trial_it_says_what_would_come_and_records_that_it_was_shown(intake, monkeypatch):
    page = pressed(dropped(intake(), "scores.csv", SCORES), "Try: what would come of it?")
    page = tried(intake, page)
    assert "2 rows: 1 would be new, 0 would change, 1 would be rejected" in words_on(page)
    assert "Nothing is written yet." in words_on(page)
    assert [table.value["Why"][0] for table in page.table if "Why" in table.value] == ["no such \\*patient\\*"]
    with the_record(intake.engine) as session:
        actions = session.scalars(sa.select(ENTRIES.c.action)).all()
    assert "import_tried" in actions


def test_what_was_tried_is_imported_and_its_mapping_kept(intake):
    page = pressed(dropped(intake(), "scores.csv", SCORES), "Try: what would come of it?")
    page = tried(intake, page)
    page.checkbox(
        key=next(box.key for box in page.checkbox if box.label.startswith("Import nothing"))
    ) if False else None
    pressed(page, "Import")
    assert [(asked.is_trial, asked.on_reject) for asked in intake.asked] == [(True, "keep"), (False, "keep")]
    again = intake()
    page = dropped(again, "scores.csv", SCORES)
    assert [box.value for box in page.selectbox if box.label == "Read them"] == ["saved"]


def test_another_file_needs_another_trial(intake):
    page = pressed(dropped(intake(), "scores.csv", SCORES), "Try: what would come of it?")
    tried(intake, page)
    page = dropped(page, "more.csv", "patient_id,clinic\n1,North\n")
    assert "Nothing is written yet." not in words_on(page)
    assert [button.label for button in page.button if button.label == "Import"] == []


def test_a_problem_is_said_where_the_files_are(intake):
    page = pressed(dropped(intake(), "scores.csv", SCORES), "Try: what would come of it?")
    (asked,) = intake.asked
    running._told[running.owner_of("t")] = Told(asked, problem="scores.csv is damaged.", ended=0.0)
    assert "scores.csv is damaged." in words_on(page.run())


def test_a_file_can_be_taken_away(intake):
    page = pressed(dropped(intake(), "scores.csv", SCORES), "scores.csv ✕")
    assert Desk("d1").paths() == []
    assert "Try: what would come of it?" not in [button.label for button in page.button]


def test_an_import_is_told_with_what_was_not_understood(intake):
    number = imported(
        intake.engine,
        intake.folder,
        "patient_id,instrument,taken_on,total,gad7_total\n1042,phq9,2026-11-03,17,x\n9,phq9,2026-11-03,1,y\n",
    )
    page = intake(batch=str(number))
    said = words_on(page)
    assert f"Import {number}, north: 2 rows read, 1 rejected" in said
    assert "**Not understood: 1** codes and columns" in said
    assert [table.value["Code"][0] for table in page.table if "Code" in table.value] == ["gad7\\_total"]


def test_an_import_can_be_undone_and_is_asked_for_once(intake):
    number = imported(intake.engine, intake.folder, "patient_id,instrument,taken_on,total\n1042,phq9,2026-11-03,17\n")
    page = pressed(intake(batch=str(number)), "Undo it")
    assert f"Import {number} is undone: 1 rows are gone" in words_on(page)
    with reading(intake.engine) as session:
        assert batches.one(session, number, viewer=ADMIN).status == "undone"


def test_rejected_rows_are_given_out_and_recorded(intake):
    number = imported(intake.engine, intake.folder, "patient_id,instrument,taken_on,total\n9,phq9,2026-11-03,17\n")
    look = page_frame.Look(ADMIN, TODAY, intake.engine)
    with reading(intake.engine) as session:
        batch = batches.one(session, number, viewer=ADMIN)
    assert history.to_correct(look, batch)[:2] == b"PK"
    assert "patient_id 9 is not a patient" in history.reasons(look, batch)
    assert history.made_csv(look).count("\n") == 2
    with the_record(intake.engine) as session:
        told = session.scalars(sa.select(ENTRIES.c.detail).where(ENTRIES.c.action == "exported")).all()
    assert [json.loads(each)["file"] for each in told] == ["rows to correct", "rejects", "imports"]


def test_a_table_shows_where_columns_lead_and_gives_it_back():
    entry = {"file": "a.csv", "table": "screenings", "columns": {"MRN": "patient_id"}, "values": {"item_1": {"x": "1"}}}
    entry["blocks"] = [{"columns": {"p_1": "item_1"}, "constants": {"instrument": "phq9"}}]
    header = ["MRN", "taken_on", "p_1", "note"]
    led = edit.led(entry, header)
    assert [(each.theirs, each.form, each.ours) for each in led] == [
        ("MRN", None, "patient_id"),
        ("taken_on", None, "taken_on"),
        ("p_1", "phq9", "item_1"),
        ("note", None, None),
    ]
    assert edit.is_simple(entry)
    assert edit.with_led(entry, led) == entry
    led[3] = edit.Led("note", "gad7", "total")
    assert edit.with_led(entry, led)["blocks"][1] == {"columns": {"note": "total"}, "constants": {"instrument": "gad7"}}


def test_a_mapping_that_says_more_than_a_table_can_show_is_edited_as_text():
    for more in ({"columns": {"a|b": "mrn"}}, {"time_zone": "UTC"}, {"missing": {"mrn": ["x"]}}, {"file": ["a", "b"]}):
        assert not edit.is_simple({"file": "a.csv", "table": "patients"} | more)


def test_words_that_nobody_knows_are_shown_until_they_mean_something():
    entry = {"file": "a.csv", "table": "appointments", "values": {"status": {"Done": "kept"}}}
    meant = edit.meant(entry, {"status": ["done", "Gone"], "kind": ["X"]})
    assert [(each.column, each.theirs, each.ours) for each in meant] == [
        ("status", "Done", "kept"),
        ("status", "Gone", None),
        ("kind", "X", None),
    ]
    explained = [*meant[:2], edit.Meant("kind", "X", "moud")]
    assert edit.with_meant(entry, explained)["values"] == {"status": {"Done": "kept"}, "kind": {"X": "moud"}}


def test_what_is_absent_from_a_whole_import_is_said_listed_and_taken_back(intake):
    header = "patient_id,instrument,taken_on,total\n"
    imported(intake.engine, intake.folder, header + "1042,phq9,2026-11-03,17\n1042,phq9,2026-11-04,9\n")
    number = imported(intake.engine, intake.folder, header + "1042,phq9,2026-11-03,17\n", is_whole=True)
    page = intake(batch=str(number))
    assert "not in this import any more: 1 of screenings. They still count." in words_on(page)
    with reading(intake.engine) as session:
        batch = batches.one(session, number, viewer=ADMIN)
    assert "screenings,1042" in absence.made(page_frame.Look(ADMIN, TODAY, intake.engine), batch)
    page = pressed(page, "Take it back")
    assert f"What was absent from import {number} is taken back, by import {number + 1}" in words_on(page)
    assert "They still count" not in words_on(page)
