"""Every file of a path is read, or named as not read with the why: workbooks, gzips, zips within zips, folders."""

import gzip
import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest

from db.problems import Problem
from services.intake import archives
from services.intake.readers import read
from services.intake.rows import Incoming, NotRead, Share
from services.intake.workbooks import text_of
from tests.intake.fhir_feed import as_ndjson, observation

PATIENTS = "patient_id,clinic\nP1,North\n"
SCORES = "patient_id,instrument,taken_on,total\nP1,phq9,2026-11-20,21\n"
PATIENT = {"resourceType": "Patient", "id": "p1"}


def found(*paths) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """(table, file) of each row, and the files that were not read with the why."""
    rows = list(read(paths))
    taken = [(row.table, row.file) for row in rows if isinstance(row, Incoming)]
    return taken, {row.file: row.why for row in rows if isinstance(row, NotRead)}


def workbook(**sheets: list[list]) -> bytes:
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(made)
    return made.getvalue()


def zipped(**members: bytes | str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return made.getvalue()


ROWS = [["patient_id", "instrument", "taken_on", "total"], ["00101", "phq9", datetime(2026, 11, 20), 21.0]]


def test_a_workbook_is_read_by_the_names_of_its_sheets(tmp_path):
    (tmp_path / "export.xlsx").write_bytes(
        workbook(patients=[["patient_id", "clinic"], ["00101", "North"]], screenings=ROWS)
    )
    patient, score = [row for row in read([tmp_path]) if isinstance(row, Incoming)]
    assert (patient.file, patient.values["patient_id"]) == ("export.xlsx/patients.csv", "00101")
    assert (score.table, score.values["taken_on"], score.values["total"]) == ("screenings", "2026-11-20", "21")


def test_a_sheet_without_a_name_of_ours_goes_by_the_workbooks(tmp_path):
    (tmp_path / "screenings.xlsx").write_bytes(workbook(Sheet1=ROWS))
    assert found(tmp_path)[0] == [("screenings", "screenings.xlsx/Sheet1.csv")]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (21.0, "21"),
        (4.5, "4.5"),
        (datetime(2026, 11, 20), "2026-11-20"),
        (datetime(2026, 11, 20, 9, 30), "2026-11-20T09:30"),
        (date(2026, 11, 20), "2026-11-20"),
        (time(9, 30), "09:30"),
        (True, "true"),
        ("00101", "00101"),
        (123_456_789_012, "123456789012"),  # never 1.23457E+11
    ],
)
def test_a_cell_is_the_text_that_a_csv_file_would_hold(cell, text):
    assert text_of(cell) == text


@pytest.mark.parametrize(
    ("name", "content", "file"),
    [
        ("screenings.csv.gz", gzip.compress(SCORES.encode()), "screenings.csv.gz"),
        ("november/screenings.csv", SCORES.encode(), "november/screenings.csv"),
        ("november.zip", zipped(screenings_dot_csv=SCORES), "november.zip/screenings.csv"),
        (
            "year.zip",
            zipped(november_dot_zip=zipped(screenings_dot_csv=SCORES)),
            "year.zip/november.zip/screenings.csv",
        ),
        ("year.zip", zipped(screenings_dot_xlsx=workbook(Sheet1=ROWS)), "year.zip/screenings.xlsx/Sheet1.csv"),
        ("phq9_north.csv", SCORES.encode(), "phq9_north.csv"),  # by its columns
    ],
)
def test_whatever_it_is_packed_in_it_is_read(tmp_path, name, content, file):
    path = tmp_path / "export" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert found(tmp_path / "export") == ([("screenings", file)], {})


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("README.txt", "of no table"),
        ("README.md", "files of this kind are not read"),
        ("bundle.xml", "XML is not read"),
        ("old.xls", "old Excel workbook"),
        ("letter.pdf", "PDF"),
        ("export.7z", "unpack it"),
        ("feed.hl7", "HL7 version 2"),
        ("broken.xlsx", "damaged"),
        ("notes.csv", "of no table"),
        ("empty.csv", "is empty"),
    ],
)
def test_what_is_not_read_is_named_and_stops_nothing(tmp_path, name, why):
    (tmp_path / "patients.csv").write_text(PATIENTS)
    (tmp_path / name).write_text("" if name == "empty.csv" else "Exported on 30 November.\n")
    taken, others = found(tmp_path)
    assert taken == [("patients", "patients.csv")]
    assert why in others[name]


@pytest.mark.parametrize("name", ["._patients.csv", ".DS_Store", "Thumbs.db", "~$patients.xlsx", "__MACOSX/._a.csv"])
def test_what_a_desktop_leaves_beside_files_is_not_mentioned(tmp_path, name):
    (tmp_path / "patients.csv").write_text(PATIENTS)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"\0\1")
    assert found(tmp_path) == ([("patients", "patients.csv")], {})


def test_where_nothing_can_be_read_it_is_said_what_is_there(tmp_path):
    (tmp_path / "bundle.xml").write_text("<Bundle/>")
    with pytest.raises(Problem, match=r"bundle\.xml: XML is not read"):
        read([tmp_path])


def test_a_zip_within_zips_beyond_the_limit_is_not_read(tmp_path):
    inside = zipped(patients_dot_csv=PATIENTS)
    for _ in range(4):
        inside = zipped(next_dot_zip=inside)
    (tmp_path / "deep.zip").write_bytes(inside)
    (tmp_path / "patients.csv").write_text(PATIENTS)
    taken, others = found(tmp_path)
    assert taken == [("patients", "patients.csv")]
    assert "deeper" in next(iter(others.values()))


def test_a_bomb_inside_a_zip_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "SUSPECT_ABOVE", 10_000)
    bomb = zipped(patients_dot_csv=PATIENTS + "P1,North\n" * 500_000)
    (tmp_path / "outer.zip").write_bytes(zipped(inner_dot_zip=bomb))
    with pytest.raises(Problem, match="zip bomb"):
        read([tmp_path])


def test_tables_and_feeds_of_one_folder_are_read_together_and_the_feeds_share_is_told(tmp_path):
    (tmp_path / "patients.csv").write_text(PATIENTS)
    other = observation("8867-4", 70, id="o2")  # a heart rate
    unclear = {
        "resourceType": "Condition",
        "id": "c1",
        "code": {"text": "low mood"},
        "subject": {"reference": "Patient/p1"},
    }
    (tmp_path / "feed.ndjson").write_text(as_ndjson(PATIENT, observation("44261-6", 12), other, unclear))
    rows = list(read([tmp_path]))
    shares = {row.kind: (row.read, row.taken, row.not_understood) for row in rows if isinstance(row, Share)}
    assert shares == {"Patient": (1, 1, 0), "Observation": (2, 1, 0), "Condition": (1, 0, 1)}
    assert [row.table for row in rows if isinstance(row, Incoming)] == ["patients", "patients", "screenings"]
