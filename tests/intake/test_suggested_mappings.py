"""Mappings that are proposed for a file, that come with the product, and that are saved for a source."""

import json
from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from db.problems import Problem
from db.vocabulary import Role
from services.access.permissions import Refused
from services.access.viewer import Viewer
from services.intake import csv_files
from services.intake.mapping import AS_WRITTEN, of_text, saved
from services.intake.mapping.ready_made import READY_MADE, text_of
from services.intake.mapping.suggest import suggested
from services.intake.rows import Incoming

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
ME = Viewer.operator()
ONE, OTHER = '{"date_order": "day_first"}', '{"date_order": "month_first"}'


def proposed(tmp_path, name: str, text: str) -> tuple[list[Incoming], list[str]]:
    """The rows that the file becomes by the mapping proposed for it, and what it leaves open."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = suggested([tmp_path / name])
    read = csv_files.read([tmp_path / name], of_text("m.json", found.text))
    return [row for row in read if isinstance(row, Incoming)], found.left_open


def test_columns_are_found_by_what_they_are_called_elsewhere(tmp_path):
    text = "MRN,Date of Birth,Last Name,FirstName,Site\nP1,2/13/1980,Ray,Zoë,North\n"
    (row,), left_open = proposed(tmp_path, "patients.csv", text)
    assert (row.values["patient_id"], row.values["birth_date"]) == ("P1", "2/13/1980")
    assert row.writing.date_order == "month_first"
    assert (row.values["family_name"], row.values["given_name"], row.values["clinic"]) == ("Ray", "Zoë", "North")
    assert left_open == []


def test_forms_beside_each_other_become_rows(tmp_path):
    items = ",".join(f"phq9_{n}" for n in range(1, 10))
    text = f"record_id,visit_date,{items},gad7_total\n1,2026-11-01,{','.join('1' * 9)},7\n2,2026-11-02,{',' * 8},-99\n"
    found, _ = proposed(tmp_path, "export.csv", text)
    assert [(row.values["instrument"], row.values.get("total"), row.line) for row in found] == [
        ("phq9", None, 2),
        ("gad7", "7", 2),
    ]


def test_the_header_is_found_below_titles_though_no_name_in_it_is_ours(tmp_path):
    items = ",".join(f"phq9_{n}" for n in range(1, 10))
    text = f"Registry of the clinic,,\n\nrecord_id,visit_date,{items}\n7,2026-11-01,{','.join('1' * 9)}\n"
    (row,), left_open = proposed(tmp_path, "registry.csv", text)
    assert (row.values["patient_id"], row.values["item_9"], row.line, left_open) == ("7", "1", 4, [])


def test_what_is_left_open_is_said(tmp_path):
    _, left_open = proposed(tmp_path, "appointments.csv", "pt,starts_at,kind,status\n1,3/4/2026,moud,Zugesagt\n")
    assert 'say "date_order": "day_first" or "month_first"' in " ".join(left_open)
    assert "appointments.csv: status holds what is no word of ours: Zugesagt." in left_open


def test_a_sheet_that_a_ready_made_mapping_reads_names_it(tmp_path):
    names = "MRN,Name,Date of initial assessment,PHQ-9 initial,PHQ-9 last,Date of last contact"
    (tmp_path / "screenings.csv").write_text(
        f"Patient Tracking Spreadsheet,,,,,\n{names}\n101,Ann,9/1/2026,18,9,11/20/2026\n"
    )
    assert "screenings.csv: the mapping aims, which comes with Tandem, reads it." in suggested([tmp_path]).left_open


def test_a_path_without_a_table_is_said(tmp_path):
    (tmp_path / "a.pdf").write_text("x")
    with pytest.raises(Problem, match="There is no table here"):
        suggested([tmp_path / "a.pdf"])


@pytest.mark.parametrize("name", READY_MADE)
def test_a_ready_made_mapping_can_be_used(name):
    assert of_text(name, text_of(name)) != AS_WRITTEN


def test_the_latest_mapping_of_a_source_is_in_force_and_recorded(sqlite_engine):
    with Session(sqlite_engine) as session:
        assert saved.chosen(session, "north", None, by=ME) == AS_WRITTEN
        assert saved.save(session, source="north ", text=ONE, by=ME, now=NOW)
        assert not saved.save(session, source="north", text=ONE, by=ME, now=NOW)
        assert saved.save(session, source="north", text=OTHER, by=ME, now=NOW)
        assert saved.one(session, "north", by=ME).text == OTHER
        assert [(each.source, each.text) for each in saved.listed(session, by=ME)] == [("north", OTHER)]
        assert saved.chosen(session, "north", None, by=ME).writing.date_order == "month_first"
        assert saved.chosen(session, "north", "none", by=ME) == AS_WRITTEN
        assert saved.chosen(session, "south", "redcap", by=ME).files
        session.rollback()


def test_a_text_that_is_no_mapping_is_not_saved(sqlite_engine):
    with Session(sqlite_engine) as session, pytest.raises(Problem, match="In the mapping of north"):
        saved.save(session, source="north", text='{"colums": {}}', by=ME, now=NOW)


def test_only_who_imports_sees_and_saves_mappings(sqlite_engine):
    clinician = Viewer("cara", "Cara", Role.therapist, frozenset({1}))
    with Session(sqlite_engine) as session:
        for ask in (lambda: saved.listed(session, by=clinician), lambda: saved.one(session, "north", by=clinician)):
            with pytest.raises(Refused):
                ask()


def test_a_mapping_file_is_asked_for_by_name_or_path(tmp_path):
    (tmp_path / "m.json").write_text(json.dumps({"missing": ["-9"]}))
    assert json.loads(saved.text_asked_for(str(tmp_path / "m.json"))) == {"missing": ["-9"]}
    assert saved.text_asked_for("aims") == text_of("aims")
