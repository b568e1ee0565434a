"""Entries of a Bundle that delete: of a transaction, a history, or the list of what was deleted in a bulk export."""

import json
from datetime import UTC, date, datetime

import pytest

from services.access.viewer import Viewer
from services.intake import fhir
from services.intake.load import import_rows
from tests.intake.fhir_feed import observation
from tests.intake.test_group_visits import group
from tests.intake.test_taken_back import APPOINTMENT, OUD, PATIENT, SCORE, at, earlier, there

ASKED = {"by": Viewer.operator(), "today": date(2026, 11, 22), "now": datetime(2026, 11, 22, 12, tzinfo=UTC)}


@pytest.fixture
def bring(engine, tmp_path):
    """A function: imports a Bundle of these entries; a text deletes what stands there."""

    def load(*entries: dict | str, kind: str = "transaction", **of_bundle):
        made = [_entry(each) for each in entries]
        file = tmp_path / "bundle.json"
        file.write_text(json.dumps({"resourceType": "Bundle", "type": kind, "entry": made} | of_bundle))
        return import_rows(engine, fhir.read([file]), source="fhir", files=["bundle"], **ASKED)

    return load


def _entry(what: dict | str) -> dict:
    if isinstance(what, str):
        return {"request": {"method": "DELETE", "url": what}}
    return what if "request" in what else {"resource": what}


@pytest.mark.parametrize(
    ("resource", "url"),
    [
        (SCORE, "Observation/o1"),
        (OUD, "Condition/c1"),
        (APPOINTMENT, "https://ehr.example.org/fhir/Appointment/a1"),
        (at(SCORE, 5), "Observation/o1"),
        (at(SCORE, 5), "Observation/o1/_history/3"),
    ],
)
def test_what_is_deleted_is_taken_back_and_kept_as_it_was(engine, bring, resource, url):
    bring(PATIENT, resource)
    assert len(there(engine)) == 1
    counts = bring(url)
    assert there(engine) == {}
    assert [row[0] for row in earlier(engine)] == ["taken_back"]
    assert (counts.changed, counts.rejected, counts.not_followed) == (1, 0, 1)
    assert bring(PATIENT, resource).added == 0
    assert there(engine) == {}


def test_a_group_is_deleted_whole(engine, bring):
    bring(PATIENT, PATIENT | {"id": "p2"}, group("p1", "p2"))
    assert bring("Appointment/g1").changed == 2
    assert there(engine) == {}


def test_what_is_made_anew_after_it_was_deleted_counts(engine, bring):
    bring(PATIENT, at(SCORE, 1))
    bring("Observation/o1", meta={"lastUpdated": "2026-11-20T10:02:00Z"})
    assert bring(PATIENT, at(SCORE, 1)).added == 0
    assert bring(PATIENT, at(observation("44261-6", 9, on="2026-11-20"), 3)).added == 1


@pytest.mark.parametrize(("minute", "is_there"), [("01", True), ("03", False)])
def test_of_a_history_the_later_entry_counts(engine, bring, minute, is_there):
    gone = {
        "request": {"method": "DELETE", "url": "Observation/o1"},
        "response": {"status": "204", "lastModified": f"2026-11-20T10:{minute}:00Z"},
    }
    bring(PATIENT, gone, at(SCORE, 2), kind="history")
    assert bool(there(engine)) is is_there


def test_what_was_never_brought_changes_nothing(engine, bring):
    counts = bring(PATIENT, "Observation/o1", "Claim/1")
    assert (counts.read, counts.added, counts.not_followed) == (1, 1, 2)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("Patient/p1", "Patient/p1 was deleted at its source: a person decides about the record"),
        ("Observation?identifier=x|1", "names no resource by its id"),
        ("Observation/", "names no resource by its id"),
        ("", "The entry deletes nothing"),
    ],
)
def test_what_a_person_has_to_decide_is_rejected_by_name(engine, bring, url, said):
    bring(PATIENT, SCORE)
    counts = bring(url)
    assert counts.rejected == 1
    assert said in counts.first_rejects[0]["reasons"]
    assert there(engine) == {"screenings": 1}
