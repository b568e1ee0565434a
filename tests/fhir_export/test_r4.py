"""What is given out is R4, whatever was recorded."""

import pytest

from tests.fhir_export.r4 import schema_of, wrong_with
from tests.fhir_export.recording import as_bundle, resources, worked

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def test_every_resource_is_r4(engine):
    worked(engine)
    found = resources(engine)
    assert {kind: len(those) for kind, those in found.items()} == {
        "QuestionnaireResponse": 9,
        "Observation": 8,  # one is too incomplete to have a score
        "Communication": 4,
        "Task": 2,
        "Appointment": 4,
    }
    wrong = {each["id"]: wrong_with(each) for those in found.values() for each in those}
    assert {key: told for key, told in wrong.items() if told} == {}


def test_the_bundle_is_r4_and_holds_the_same(engine):
    worked(engine)
    bundle = as_bundle(engine)
    assert [error.message for error in schema_of("Bundle").iter_errors(bundle)] == []
    assert {entry["fullUrl"] for entry in bundle["entry"]} == {
        f"urn:uuid:{each['id']}" for those in resources(engine).values() for each in those
    }


def test_a_bundle_of_nothing_is_r4(engine):
    bundle = as_bundle(engine)
    assert "entry" not in bundle  # FHIR has no empty lists
    assert [error.message for error in schema_of("Bundle").iter_errors(bundle)] == []


def test_every_moment_has_the_offset_of_the_clinic_on_that_day(engine):
    worked(engine)
    contacts = {each["identifier"][0]["value"]: each["sent"] for each in resources(engine)["Communication"]}
    assert contacts["call#1"] == "2026-11-18T09:30:00-07:00"
    assert contacts["review"] == "2026-07-01T16:00:00-06:00"
    assert contacts["message"] == "2026-11-19"  # no time is known, and none is made up


def test_the_checks_find_what_is_wrong(engine):
    worked(engine)
    found = resources(engine)
    visit = next(each for each in found["Appointment"] if "_end" in each)
    assert wrong_with({name: value for name, value in visit.items() if name != "_end"}) != []
    assert wrong_with(visit | {"cancelationReason": {"text": "Moved"}}) != []
    assert wrong_with(found["Task"][0] | {"status": "put off"}) != []
    assert wrong_with(found["Observation"][0] | {"score": 3}) != []


def test_what_is_due_on_a_day_is_due_until_its_end(engine):
    worked(engine)
    put_off = next(each for each in resources(engine)["Task"] if each["status"] == "accepted")
    assert put_off["restriction"]["period"] == {
        "start": "2026-11-19T00:00:00-07:00",
        "end": "2026-11-26T23:59:59-07:00",
    }
