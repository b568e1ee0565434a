"""Of whom an export of changes makes the import read again: everybody of whom something changed, and nobody else."""

import json

import pytest

from db.problems import Problem
from services.intake.bulk.mirror import Mirror
from tests.bulk.records import everything, medication, organisation, patient, phq9_total
from tests.intake.fhir_feed import as_ndjson

FIRST, SECOND = "2026-11-22T02:00:00Z", "2026-11-23T02:00:00Z"


@pytest.fixture
def told(tmp_path):
    """A function: takes in an export and gives what the import would read, as `Patient/p1`."""
    mirror = Mirror(tmp_path / "resources.sqlite3")

    def told(*resources: dict | str, job: str = "second", since: str | None = FIRST, deleted=()) -> set[str]:
        file, feed = tmp_path / f"{job}.ndjson", tmp_path / "feed"
        file.write_text(as_ndjson(*resources))
        mirror.apply(job, [file], deleted, since=since, covers=SECOND if since else FIRST)
        feed.mkdir(exist_ok=True)
        lines = [line for each in mirror.write_feed(feed) for line in each.read_text().splitlines()]
        return {f"{found['resourceType']}/{found['id']}" for found in map(json.loads, lines)}

    told(*everything("p1"), *everything("p2"), patient("p3"), job="first", since=None)
    told.mirror = mirror
    return told


NOBODYS = {"Medication/m1", "Organization/o1"}
OF_P1 = {"Patient/p1", "Encounter/e1-p1", "MedicationRequest/m1-p1", "Observation/total-p1", "Observation/nine-p1"}
OF_P2 = {each.replace("p1", "p2") for each in OF_P1}


def test_all_of_those_of_whom_something_changed_and_what_is_nobodys(told):
    assert told(phq9_total(3, "p1")) == OF_P1 | NOBODYS
    assert told(job="third") == NOBODYS


def test_a_medication_that_changed_is_told_of_those_who_take_it_and_one_that_did_not_of_nobody(told):
    assert told(medication(), organisation()) == NOBODYS
    assert told(medication() | {"status": "active"}, job="third", since=SECOND) == OF_P1 | OF_P2 | NOBODYS


def test_whom_a_resource_left_is_told_as_well_as_whom_it_went_to(told):
    moved = phq9_total(3, "p1") | {"subject": {"reference": "https://ehr.example/fhir/Patient/p3"}}
    assert told(moved) == OF_P1 | {"Patient/p3"} | NOBODYS


def test_of_whom_something_was_deleted_the_rest_is_told(told):
    assert told(deleted=[("Observation", "nine-p1")]) == OF_P1 - {"Observation/nine-p1"} | NOBODYS


def test_an_export_is_taken_in_once(told):
    told(phq9_total(3, "p1"))
    assert told(phq9_total(3, "p2")) == OF_P1 | NOBODYS  # of the same name: what it told stays


def test_what_was_taken_in_before_counts_as_changed_where_the_records_have_gone_back(told):
    told(medication() | {"status": "active"})
    again = told(medication() | {"status": "active"}, job="third", since=FIRST)
    assert again == OF_P1 | OF_P2 | NOBODYS


def test_everything_leaves_nothing_behind_of_what_is_not_in_it(told, tmp_path):
    (tmp_path / "all.ndjson").write_text(as_ndjson(patient("p1")))
    absent = told.mirror.apply("all", [tmp_path / "all.ndjson"], [], since=None, covers=SECOND)
    assert absent == len(OF_P1 | OF_P2 | NOBODYS)  # but p1, with p3
    assert told.mirror.covers == SECOND


def test_the_file_can_be_read_by_nobody_else(told, tmp_path):
    assert (tmp_path / "resources.sqlite3").stat().st_mode & 0o077 == 0


def test_a_line_that_names_no_resource_is_handed_on_once(told, tmp_path):
    (tmp_path / "bad.ndjson").write_text('{"resourceType":"Patient"}\nno json\n')
    told.mirror.apply("bad", [tmp_path / "bad.ndjson"], [], since=FIRST, covers=SECOND)
    (tmp_path / "out").mkdir()
    written = {file.name: file.read_text() for file in told.mirror.write_feed(tmp_path / "out")}
    assert written["Unreadable.ndjson"] == '{"resourceType":"Patient"}\nno json\n'
    told.mirror.apply("next", [], [], since=SECOND, covers=SECOND)
    assert "Unreadable.ndjson" not in {file.name for file in told.mirror.write_feed(tmp_path / "out")}


def test_a_file_that_is_damaged_is_said(tmp_path):
    (tmp_path / "resources.sqlite3").write_bytes(b"no database" * 99)
    with pytest.raises(Problem, match="If it is damaged, move it away: everything is asked for anew"):
        assert Mirror(tmp_path / "resources.sqlite3").covers
