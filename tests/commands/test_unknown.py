"""What an import did not understand is told after it, and by `unknown` for any batch."""

import csv
import io
import json

import pytest

from tests.intake.fhir_feed import SUBJECT, as_ndjson, observation

LOCAL = {"coding": [{"system": "urn:local", "code": "77", "display": "Mood low"}]}
FEED = as_ndjson(
    {"resourceType": "Patient", "id": "p1"},
    observation("44261-6", 12),
    observation("8867-4", 70, id="o2"),  # a heart rate: known, and not followed
    {"resourceType": "Condition", "id": "c1", "code": LOCAL, "subject": SUBJECT},
    {"resourceType": "CareTeam", "id": "t1"},
)


@pytest.fixture
def imported(tandem, tmp_path):
    (tmp_path / "feed.ndjson").write_text(FEED)
    (tmp_path / "letter.pdf").write_text("%PDF")
    return tandem("import", tmp_path)


def test_it_is_told_after_the_import(imported):
    code, out, _ = imported
    assert code == 0
    assert "Not read: letter.pdf: a PDF is not read" in out
    assert "Condition: of 1 0 taken, 0 about something else, 1 not understood." in out
    assert "Observation: of 2 1 taken, 1 about something else, 0 not understood." in out
    assert "Not understood: Condition urn:local 77 (Mood low), 1 times." in out
    assert "manage.py unknown 1" in out


def test_it_is_told_of_any_batch_the_unclear_first(tandem, imported):
    told = list(csv.DictReader(io.StringIO(tandem("unknown", 1, "--csv")[1])))
    assert [(row["what"], row["name"], row["code"]) for row in told] == [
        ("file", "letter.pdf", ""),
        ("code", "Condition", "77"),
        ("code", "CareTeam", "CareTeam"),
        ("code", "Observation", "8867-4"),
    ]
    assert told[1]["why"] == "no list known here has this code"
    found = json.loads(tandem("unknown", 1, "--json")[1])
    assert {share["kind"]: share["not_understood"] for share in found["shares"]}["Condition"] == 1


def test_it_is_in_the_json_of_the_import(tandem, tmp_path):
    (tmp_path / "feed.ndjson").write_text(FEED)
    told = json.loads(tandem("import", tmp_path, "--dry-run", "--json")[1])
    assert [code["code"] for code in told["not_understood"]["codes"]][0] == "77"


def test_where_everything_was_taken_that_is_said(tandem, folder):
    tandem("import", folder(patients="patient_id,clinic\nA,North\n"))
    assert tandem("unknown", 1)[1] == "Every file was read, and every resource was taken.\n"


def test_a_batch_that_does_not_exist_is_said_to(tandem):
    code, _, said = tandem("unknown", 7)
    assert (code, said) == (1, "There is no batch 7.\n")
