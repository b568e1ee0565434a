"""Appointments of several patients, and participants that are named without their type."""

import json

import pytest

from services.intake import fhir
from services.intake.rows import Incoming
from tests.intake.fhir_feed import SUBJECT, appointment, coded, encounter, passed_over, refusal, rows, values
from tests.intake.test_taken_back import bring, told  # noqa: F401 - a fixture


def patients(*names: str, **status: str) -> list[dict]:
    return [{"actor": {"reference": f"Patient/{name}"}, "status": status.get(name, "accepted")} for name in names]


def group(*names: str, status: str = "fulfilled", **declined: str) -> dict:
    staff = {"actor": {"reference": "Practitioner/d1", "display": "Dr Ruiz"}}
    return appointment(status, id="g1", start="2026-11-20T10:00:00", participant=[*patients(*names, **declined), staff])


def test_a_group_is_a_visit_for_each_patient(tmp_path):
    found = rows(tmp_path, group("p1", "p2", "p3"))
    assert [(row.key, row.values["patient_id"]) for row in found] == [
        ("Appointment/g1#p1", "p1"),
        ("Appointment/g1#p2", "p2"),
        ("Appointment/g1#p3", "p3"),
    ]
    assert {(row.values["kind"], row.values["status"], row.values["clinician"]) for row in found} == {
        ("group", "kept", "Dr Ruiz")
    }


def test_who_declined_has_no_visit_and_the_group_stays_one(tmp_path):
    (row,) = rows(tmp_path, group("p1", "p2", p2="declined"))
    assert (row.key, row.values["kind"]) == ("Appointment/g1#p1", "group")


def test_nobody_who_has_not_declined_is_no_visit(tmp_path):
    assert passed_over(tmp_path, group("p1", "p2", p1="declined", p2="declined")) == ("status", "declined")


@pytest.mark.parametrize("said", ["accepted", "tentative", "needs-action"])
def test_who_has_not_answered_is_expected(tmp_path, said):
    assert len(rows(tmp_path, group("p1", "p2", p2=said))) == 2


def test_a_patient_named_twice_has_one_visit_and_alone_is_no_group(tmp_path):
    found = values(tmp_path, group("p1", "p1"))
    assert (found["appointment_id"], found["kind"]) == ("Appointment/g1", "primary_care")


def test_a_slot_of_no_patient_is_rejected_by_name(tmp_path):
    assert refusal(tmp_path, group()) == "The appointment names no patient"


def test_an_encounter_of_a_group_is_rejected_by_name(tmp_path):
    assert refusal(tmp_path, encounter(subject={"reference": "Group/g1"})) == "The subject is a Group, not a patient"


def test_the_support_group_of_one_patient_is_a_group(tmp_path):
    support = [coded("http://terminology.hl7.org/CodeSystem/service-type", "224")]
    assert values(tmp_path, appointment("booked", serviceType=support))["kind"] == "group"


def test_who_leaves_a_group_loses_that_visit_and_no_other(engine, bring):  # noqa: F811
    more = [{"resourceType": "Patient", "id": name} for name in ("p2", "p3")]
    bring(*more, group("p1", "p2", "p3", status="booked"))
    bring(*more, group("p1", "p2", "p3", status="booked", p2="declined"))
    assert {row[1] for row in told(engine) if row[0] == "appointments"} == {"Appointment/g1#p1", "Appointment/g1#p3"}


def bundle(*resources: dict) -> dict:
    entries = [
        {"fullUrl": f"urn:uuid:{name}", "resource": each} for name, each in zip("abcdef", resources, strict=False)
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


@pytest.mark.parametrize("is_named", [True, False], ids=["ids of their own", "named by the Bundle alone"])
@pytest.mark.parametrize("order", [1, -1])
def test_participants_are_known_by_their_names_in_the_bundle(tmp_path, is_named, order):
    ids = [{"id": each} if is_named else {} for each in ("p1", "d1", "a1")]
    person, doctor = (
        {"resourceType": "Patient"} | ids[0],
        {"resourceType": "Practitioner", "name": [{"text": "Dr Ruiz"}]},
    )
    visit = appointment("noshow", participant=[{"actor": {"reference": f"urn:uuid:{name}"}} for name in "ab"])
    made = bundle(person, doctor | ids[1], {k: v for k, v in visit.items() if k != "id"} | ids[2])
    made["entry"] = made["entry"][::order]
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(made))
    found = next(row for row in fhir.read([file]) if isinstance(row, Incoming) and row.table == "appointments")
    who = "p1" if is_named else "a"
    assert (found.values["patient_id"], found.values["clinician"]) == (who, "Dr Ruiz")


def test_a_reference_may_say_its_type_beside(tmp_path):
    made = appointment("booked", participant=[{"actor": {"reference": "urn:uuid:p1", "type": "Patient"}}])
    assert values(tmp_path, made)["patient_id"] == "p1"
    assert values(tmp_path, appointment("booked", participant=[{"actor": SUBJECT}]))["patient_id"] == "p1"
