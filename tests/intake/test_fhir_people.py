"""Patients and their conditions from FHIR."""

import pytest

from services.intake.fhir.patient import US_CORE_ETHNICITY, US_CORE_RACE
from tests.intake.fhir_feed import SNOMED, coded, condition, encounter, outcomes, passed_over, refusal, rows, values

ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
OMB = "urn:oid:2.16.840.1.113883.6.238"


def patient(**more) -> dict:
    return {"resourceType": "Patient", "id": "p1"} | more


def category(url: str, *ids: str) -> dict:
    return {
        "url": url,
        "extension": [{"url": "ombCategory", "valueCoding": {"system": OMB, "code": each}} for each in ids],
    }


def test_a_patient_is_read_with_their_us_core_extensions(tmp_path):
    full = patient(
        identifier=[
            {"use": "usual", "type": {"coding": [{"code": "SS"}]}, "value": "1"},
            {"use": "old", "type": {"coding": [{"code": "MR"}]}, "value": "2"},
            {"use": "official", "type": {"coding": [{"code": "MR"}]}, "value": "3"},
            {"use": "usual", "type": {"coding": [{"code": "PI"}, {"code": "MR"}]}, "value": " 00451234 "},
        ],
        name=[{"use": "nickname", "given": ["Bo"]}, {"use": "official", "family": "Ruiz", "given": ["Ana", "María"]}],
        birthDate="1984-05-06",
        gender="female",
        telecom=[{"system": "email", "value": "a@b.c"}, {"system": "phone", "use": "old", "value": "1"}]
        + [
            {"system": "phone", "use": "home", "value": "555-1"},
            {"system": "phone", "use": "mobile", "value": "555-2"},
        ],
        address=[{"use": "old", "postalCode": "00001"}, {"use": "home", "postalCode": "02139"}],
        communication=[{"language": {"text": "English"}}, {"language": {"text": "Spanish"}, "preferred": True}],
        extension=[category(US_CORE_RACE, "2054-5"), category(US_CORE_ETHNICITY, "2135-2")],
    )
    assert values(tmp_path, full) == {
        "patient_id": "p1",
        "mrn": "00451234",
        "given_name": "Ana María",
        "family_name": "Ruiz",
        "birth_date": "1984-05-06",
        "sex": "female",
        "race": "Black",
        "ethnicity": "hispanic",
        "language": "Spanish",
        "phone": "555-2",
        "postal_code": "02139",
        "clinic": "Clinic not recorded",
        "status": "active",
        "deceased_on": None,
    }


def test_two_races_are_more_than_one_race(tmp_path):
    assert (
        values(tmp_path, patient(extension=[category(US_CORE_RACE, "2054-5", "2028-9")]))["race"]
        == "More than one race"
    )


def organisation(key: str, name: str) -> dict:
    return {"resourceType": "Organization", "id": key, "name": name}


def clinic_of(folder, *resources: dict) -> str:
    return next(row.values["clinic"] for row in outcomes(folder, *resources) if getattr(row, "table", "") == "patients")


def test_the_clinic_is_the_managing_organisation(tmp_path):
    whom = patient(managingOrganization={"reference": "Organization/north"})
    assert clinic_of(tmp_path, whom, organisation("north", "North clinic")) == "North clinic"


def test_the_managing_organisation_may_be_contained(tmp_path):
    inside = [{"resourceType": "Organization", "id": "here", "name": "Inside clinic"}]
    whom = patient(managingOrganization={"reference": "#here"}, contained=inside)
    assert clinic_of(tmp_path, whom) == "Inside clinic"


def test_without_one_the_clinic_is_where_the_latest_encounter_was(tmp_path):
    visits = [
        encounter(id=f"e{n}", serviceProvider={"reference": where}, period={"start": f"{year}-01-01T09:00:00Z"})
        for n, (where, year) in enumerate([("urn:uuid:new", 2026), ("Organization/old", 2020)])
    ]
    names = [organisation("old", "Old clinic"), organisation("new", "New clinic")]
    assert clinic_of(tmp_path, patient(), *visits, *names) == "New clinic"


@pytest.mark.parametrize(
    ("given", "status", "deceased_on"),
    [
        ({"deceasedDateTime": "2026-02-03T10:00:00Z"}, "deceased", "2026-02-03"),
        ({"deceasedBoolean": True}, "deceased", None),
        ({"deceasedDateTime": "2026-02"}, "deceased", None),
        ({"active": False}, "closed", None),
        ({"deceasedBoolean": False, "active": True}, "active", None),
    ],
)
def test_death_and_leaving_make_the_status(tmp_path, given, status, deceased_on):
    found = values(tmp_path, patient(**given))
    assert (found["status"], found["deceased_on"]) == (status, deceased_on)


def test_a_year_of_birth_keeps_its_precision_and_is_no_birth_date(tmp_path):
    found = values(tmp_path, patient(birthDate="1984"))
    assert (found["birth_date"], found["birth_date_as_given"]) == (None, "1984")


def test_a_condition_is_found_by_any_of_its_codes(tmp_path):
    given = condition("http://example.org/local", "X1")
    given["code"]["coding"].append({"system": ICD10, "code": "F33.1"})
    found = values(tmp_path, given | {"clinicalStatus": coded("x", "active"), "recordedDate": "2026-02-01"})
    expected = {"condition": "depression", "code": "F33.1", "onset_on": "2026-01-05", "recorded_on": "2026-02-01"}
    assert found.items() >= (expected | {"status": "active"}).items()


def test_an_onset_of_a_month_keeps_its_precision_and_the_condition_counts(tmp_path):
    found = values(tmp_path, condition(SNOMED, "75544000", onsetDateTime="2025-03"))
    assert (found["condition"], found["onset_on"], found["onset_as_given"]) == ("opioid_use_disorder", None, "2025-03")


def test_depression_coded_as_in_full_remission_is_not_active(tmp_path):
    assert values(tmp_path, condition(ICD10, "F32.5", clinicalStatus=coded("x", "active")))["status"] == "remission"


def test_an_abatement_without_a_status_means_resolved(tmp_path):
    found = values(tmp_path, condition(ICD10, "F32.1", abatementDateTime="2026-02-01"))
    assert (found["status"], found["resolved_on"]) == ("resolved", "2026-02-01")


@pytest.mark.parametrize("status", ["entered-in-error", "refuted"])
def test_a_refuted_condition_never_counts(tmp_path, status):
    assert passed_over(tmp_path, condition(ICD10, "F32.1", verificationStatus=coded("x", status))) == ("status", status)


def test_an_overdose_is_an_event(tmp_path):
    (row,) = rows(tmp_path, condition(SNOMED, "55680006"))
    assert (row.table, row.values) == ("events", {"patient_id": "p1", "on": "2026-01-05", "kind": "overdose"})


@pytest.mark.parametrize("code", ["O80", "Z37.0"])
def test_a_delivery_that_is_coded_as_a_diagnosis_is_an_event(tmp_path, code):
    (row,) = rows(tmp_path, condition("http://hl7.org/fhir/sid/icd-10-cm", code))
    assert (row.table, row.values) == ("events", {"patient_id": "p1", "on": "2026-01-05", "kind": "delivery"})


def test_a_delivery_without_its_day_is_refused_by_name(tmp_path):
    made = condition("http://hl7.org/fhir/sid/icd-10-cm", "Z37.0", onsetDateTime="2026-01")
    assert (
        refusal(tmp_path, made) == "The date of the delivery is 2026-01: the day is missing, and a day is needed here"
    )


@pytest.mark.parametrize(
    ("system", "code"), [("http://hl7.org/fhir/sid/icd-10-cm", "Z34.82"), ("http://snomed.info/sct", "77386006")]
)
def test_a_pregnancy_is_a_condition(tmp_path, system, code):
    found = values(tmp_path, condition(system, code, recordedDate="2026-02-01"))
    assert (found["condition"], found["status"], found["recorded_on"]) == ("pregnancy", "active", "2026-02-01")


def test_a_diagnosis_in_pregnancy_is_both_whichever_code_comes_first(tmp_path):
    for order in (["O99.320", "F11.20"], ["F11.20", "O99.320"]):
        made = condition("ICD-10-CM", "")
        made["code"] = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code} for code in order]}
        found = {row.key: row.values["condition"] for row in rows(tmp_path, made)}
        assert found == {"Condition/c1": "opioid_use_disorder", "Condition/c1#pregnancy": "pregnancy"}


def test_an_overdose_hides_no_diagnosis_and_a_delivery_is_no_pregnancy_any_more(tmp_path):
    for order, tables in ((["F11.20", "T40.2X1A"], ["events", "conditions"]), (["Z3A.39", "O80"], ["events"])):
        made = condition("ICD-10-CM", "")
        made["code"] = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code} for code in order]}
        assert [row.table for row in rows(tmp_path, made)] == tables


def test_dependent_drug_abuse_is_no_opioid_use_disorder_and_is_counted_by_its_code(tmp_path):
    assert passed_over(tmp_path, condition(SNOMED, "6525002")) == (SNOMED, "6525002")


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        ({}, "No patient is named"),
        ({"reference": "Group/g"}, "The subject is a Group, not a patient"),
        ({"reference": "Patient?identifier=x"}, "cannot be resolved"),
    ],
)
def test_a_subject_that_is_no_patient_is_refused(tmp_path, subject, reason):
    assert reason in refusal(tmp_path, condition(ICD10, "F32.1", subject=subject))


@pytest.mark.parametrize("written", ["Patient/p1", "urn:uuid:p1", "https://ehr.example.org/fhir/Patient/p1/_history/3"])
def test_a_patient_is_the_same_however_the_reference_is_written(tmp_path, written):
    assert values(tmp_path, condition(ICD10, "F32.1", subject={"reference": written}))["patient_id"] == "p1"
