"""Rejected rows can be downloaded, corrected and sent again: tables under their own head, resources as NDJSON."""

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from services.access.viewer import Viewer
from services.intake import load, sent_again
from services.intake.batch_result import Counts
from services.intake.mapping import AS_WRITTEN, Mapping, of_text
from services.intake.readers import read

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
PATIENTS = "patient_id,clinic\nP1,North\nP2,North\n"
SCORES = (
    "A title,,,\nMRN,instrument,taken_on,total\nP1,phq9,2026-11-01,9\nP2,phq9,2026-11-01,99\nP9,phq9,2026-11-02,8\n"
)
MAPPING = of_text(
    "m.json", '{"files": [{"file": "scores*.csv", "table": "screenings", "columns": {"MRN": "patient_id"}}]}'
)


def imported(engine, path, mapping: Mapping = AS_WRITTEN) -> Counts:
    who = {"source": "clinic", "files": [path.name], "by": Viewer.operator(), "today": NOW.date(), "now": NOW}
    return load.import_rows(engine, read([path], mapping), **who)


def given_out(engine, batch: int) -> dict[str, str]:
    with Session(engine) as session:
        packed = sent_again.to_correct(session, batch, viewer=Viewer.operator())
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_rows_stand_under_the_head_of_their_file_with_the_reasons(tmp_path, sqlite_engine):
    (tmp_path / "patients.csv").write_text(PATIENTS)
    (tmp_path / "scores.csv").write_text(SCORES)
    batch = imported(sqlite_engine, tmp_path, MAPPING).batch
    (told,) = given_out(sqlite_engine, batch).values()
    title, head, first, second = told.splitlines()
    assert (title, head) == ("A title,,,", "MRN,instrument,taken_on,total,why it was rejected")
    assert first.startswith("P2,phq9,2026-11-01,99,")
    assert second.startswith("P9,phq9,2026-11-02,8,patient_id P9 is not a patient")


def test_what_is_corrected_is_added_and_the_rest_is_rejected_again(tmp_path, sqlite_engine):
    (tmp_path / "patients.csv").write_text(PATIENTS)
    (tmp_path / "scores.csv").write_text(SCORES)
    batch = imported(sqlite_engine, tmp_path, MAPPING).batch
    again = tmp_path / "again"
    again.mkdir()
    for name, text in given_out(sqlite_engine, batch).items():
        (again / name).write_text(text.replace(",99,", ",19,"))
    counts = imported(sqlite_engine, again, MAPPING)
    assert (counts.read, counts.added, counts.rejected) == (2, 1, 1)


def test_what_was_taken_stays_as_it_is_when_its_line_comes_again(tmp_path, sqlite_engine):
    told = {"file": "f.csv", "table": "screenings", "blocks": []}
    for form, column in (("phq9", "p"), ("gad7", "g")):
        told["blocks"].append({"columns": {column: "total"}, "constants": {"instrument": form}})
    mapping = of_text("m.json", json.dumps({"files": [told]}))
    (tmp_path / "patients.csv").write_text(PATIENTS)
    (tmp_path / "f.csv").write_text("patient_id,taken_on,p,g,note\nP1,2026-11-01,9,77,x\n")
    batch = imported(sqlite_engine, tmp_path, mapping).batch
    (text,) = given_out(sqlite_engine, batch).values()
    (tmp_path / "f.csv").write_text(text.replace(",77,", ",7,"))
    counts = imported(sqlite_engine, tmp_path / "f.csv", mapping)
    assert (counts.read, counts.added, counts.unchanged) == (2, 1, 1)


def test_a_line_of_several_forms_is_given_out_once(tmp_path, sqlite_engine):
    told = {"file": "f.csv", "table": "screenings", "blocks": []}
    for form, column in (("phq9", "p"), ("gad7", "g")):
        told["blocks"].append({"columns": {column: "total"}, "constants": {"instrument": form}})
    (tmp_path / "f.csv").write_text("patient_id,taken_on,p,g\nP9,2026-11-01,9,7\n")
    batch = imported(sqlite_engine, tmp_path, of_text("m.json", json.dumps({"files": [told]}))).batch
    (text,) = given_out(sqlite_engine, batch).values()
    assert [line.partition(",2026")[0] for line in text.splitlines()] == [
        "patient_id,taken_on,p,g,why it was rejected",
        "P9",
    ]


def test_resources_are_lines_of_ndjson(tmp_path, sqlite_engine):
    resource = {"resourceType": "Patient", "id": "p1", "birthDate": "2090-01-01"}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": resource}]}
    (tmp_path / "feed.json").write_text(json.dumps(bundle, indent=1))
    batch = imported(sqlite_engine, tmp_path).batch
    ((name, text),) = given_out(sqlite_engine, batch).items()
    assert (name, json.loads(text)["id"]) == ("feed.ndjson", "p1")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("export.zip/nov/patients.csv", "export_zip/nov/patients.csv"),
        ("book.xlsx/Scores.csv", "book_xlsx/Scores.csv"),
        ("scores.csv.gz", "scores.csv"),
        ("../../x.csv", "x.csv"),
        ("scores.txt", "scores.csv"),
    ],
)
def test_a_file_keeps_its_own_name(file, name):
    assert sent_again._name(file, "csv") == name


def test_nothing_rejected_gives_an_empty_zip(tmp_path, sqlite_engine):
    (tmp_path / "patients.csv").write_text(PATIENTS)
    assert given_out(sqlite_engine, imported(sqlite_engine, tmp_path).batch) == {}
    assert list(read([tmp_path / "patients.csv"]))
