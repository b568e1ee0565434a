"""Patients that stand inside the resource about them."""

import pytest
import sqlalchemy as sa

from db.tables import Patient, Screening
from services.intake.rows import Incoming, Refused
from tests.intake.fhir_feed import (
    appointment,
    coded,
    condition,
    encounter,
    observation,
    outcomes,
    prescription,
    refusal,
    response,
    rows,
)
from tests.intake.test_taken_back import bring  # noqa: F401 - a fixture

ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
INSIDE = {"reference": "#p"}
MR = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}


def person(number: str | None = None, **more) -> dict:
    made = {
        "resourceType": "Patient",
        "id": "p",
        "name": [{"family": "Test", "given": ["P"]}],
        "birthDate": "1985-04-12",
    }
    return made | ({"identifier": [{"type": MR, "value": number}]} if number else {}) | more


def inside(resource: dict, number: str | None = None, **more) -> dict:
    return resource | {"contained": [person(number, **more)]}


RESOURCES = {
    "Observation": observation("44261-6", 12, subject=INSIDE),
    "QuestionnaireResponse": response(("/44261-6", {"valueInteger": 12})) | {"subject": INSIDE},
    "Condition": condition(ICD10, "F32.1", subject=INSIDE),
    "Encounter": encounter(subject=INSIDE),
    "MedicationRequest": prescription("351266", subject=INSIDE),
    "Appointment": appointment("booked", participant=[{"actor": INSIDE | {"type": "Patient"}}]),
    "DiagnosticReport": {
        "resourceType": "DiagnosticReport",
        "id": "d1",
        "status": "final",
        "code": {"text": "Screening"},
        "subject": INSIDE,
        "effectiveDateTime": "2026-03-01",
    },
}


@pytest.mark.parametrize("kind", [kind for kind in RESOURCES if kind != "DiagnosticReport"])
@pytest.mark.parametrize("number", ["00451234", None])
def test_the_patient_is_a_row_before_the_resource_that_names_them(tmp_path, kind, number):
    made = RESOURCES[kind]
    patient, other = rows(tmp_path, inside(made, number))
    name = number or f"{kind}.{made['id']}.p"
    assert patient.key == (f"Patient/{number}#contained" if number else f"{kind}/{made['id']}#p")
    assert (patient.values["patient_id"], patient.values["mrn"]) == (name, number)
    assert patient.values["family_name"] == "Test"
    assert (other.values["patient_id"], other.key) == (name, f"{kind}/{made['id']}")


def test_what_a_report_holds_is_of_its_patient(tmp_path):
    report = inside(RESOURCES["DiagnosticReport"])
    score = {"resourceType": "Observation", "id": "o", "code": coded("http://loinc.org", "44261-6")}
    report["contained"].append(score | {"valueQuantity": {"value": 21}})
    found = outcomes(tmp_path, report | {"result": [{"reference": "#o"}]})
    told = {row.table: row.values["patient_id"] for row in found if isinstance(row, Incoming)}
    assert told == {"patients": "DiagnosticReport.d1.p", "screenings": "DiagnosticReport.d1.p"}


def test_the_only_identifier_serves_where_none_is_a_record_number(tmp_path):
    patient, _ = rows(tmp_path, inside(RESOURCES["Observation"], identifier=[{"system": "urn:x", "value": "77"}]))
    assert (patient.values["patient_id"], patient.values["mrn"]) == ("77", None)


@pytest.mark.parametrize("more", [{"name": []}, {"id": None}])
def test_somebody_without_number_and_name_is_nobody(tmp_path, more):
    assert "#p is not an id" in refusal(tmp_path, inside(RESOURCES["Observation"], **more))


def test_a_name_that_leads_nowhere_is_refused(tmp_path):
    made = inside(RESOURCES["Observation"] | {"subject": {"reference": "#other"}})
    assert [each.reasons for each in outcomes(tmp_path, made) if isinstance(each, Refused)] == [
        ["The patient reference #other is not an id, so it cannot be resolved"]
    ]


def known(engine) -> list[tuple]:
    with engine.connect() as connection:
        of = sa.select(Patient.patient_id, Patient.mrn, Screening.total).join_from(
            Patient, Screening, Screening.patient == Patient.id, isouter=True
        )
        return sorted(tuple(row) for row in connection.execute(of.where(Patient.patient_id != "p1")))


def test_two_scores_of_one_number_are_one_persons(engine, bring):  # noqa: F811
    scores = [observation("44261-6", 10 + n, id=f"o{n}", on=f"2026-11-0{n}", subject=INSIDE) for n in (1, 2)]
    assert bring(*(inside(each, "00451234") for each in scores)).rejected == 0
    assert known(engine) == [("00451234", "00451234", 11.0), ("00451234", "00451234", 12.0)]


@pytest.mark.parametrize("is_one_feed", [True, False])
def test_who_has_a_record_of_their_own_is_that_person_and_stays_as_told_there(engine, bring, is_one_feed):  # noqa: F811
    own = person("00451234", id="Exy.9", name=[{"family": "Ruiz", "given": ["Ana"]}])
    score = inside(observation("44261-6", 12, subject=INSIDE), "00451234")
    for feed in [[own, score]] if is_one_feed else [[own], [score]]:
        assert bring(*feed).rejected == 0
    assert known(engine) == [("Exy.9", "00451234", 12.0)]


def test_again_is_safe(engine, bring):  # noqa: F811
    for number in (None, "00451234"):
        bring(inside(observation("44261-6", 12, id=f"o{number}", subject=INSIDE), number))
        counts = bring(inside(observation("44261-6", 12, id=f"o{number}", subject=INSIDE), number))
        assert (counts.added, counts.changed, counts.rejected) == (0, 0, 0)


def test_a_score_entered_in_error_leaves_nobody_behind(engine, bring):  # noqa: F811
    bring(inside(observation("44261-6", 12, subject=INSIDE, status="entered-in-error")))
    assert known(engine) == []


BY_NUMBER = {"type": "Patient", "identifier": {"type": MR, "value": " 00451234 "}}


@pytest.mark.parametrize(
    "kind", ["Observation", "QuestionnaireResponse", "Condition", "Encounter", "MedicationRequest"]
)
def test_who_is_named_by_a_number_alone_is_found_by_it(tmp_path, kind):
    (row,) = rows(tmp_path, RESOURCES[kind] | {"subject": BY_NUMBER})
    assert row.values["patient_id"] == "00451234"


def test_in_the_database_too(engine, bring):  # noqa: F811
    bring(person("00451234", id="Exy.9"))
    assert bring(observation("44261-6", 12, subject=BY_NUMBER)).rejected == 0
    assert known(engine) == [("Exy.9", "00451234", 12.0)]


@pytest.mark.parametrize(
    "subject",
    [
        {"identifier": {"type": {"coding": [{"code": "SS"}]}, "value": "123-45-6789"}},
        {"type": "Group", "identifier": {"value": "7"}},
        {"identifier": {"value": ""}},
        {"display": "Ana Ruiz"},
    ],
)
def test_another_number_a_group_and_a_name_alone_are_nobody(tmp_path, subject):
    assert "No patient is named" in refusal(tmp_path, observation("44261-6", 12, subject=subject))
