"""Codes of one source, as its clinic says what they mean: of medications, diagnoses, events, visits and classes."""

import json

import pytest

from db.problems import Problem
from services.intake import fhir
from services.intake.mapping import of_text

LOCAL = "urn:oid:1.2.840.114350.1.13.999.2.7.2.696580"
AMB = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}
RX = {"status": "active", "intent": "order", "authoredOn": "2026-11-01", "subject": {"reference": "Patient/p1"}}
VISIT = {"status": "finished", "subject": {"reference": "Patient/p1"}, "period": {"start": "2026-11-03T09:00"}}


def rows(tmp_path, codes: dict, **resource) -> list[dict]:
    """What one resource of a source becomes, by the codes of its mapping."""
    mapping = of_text("m.json", json.dumps({"codes": codes}))
    (tmp_path / "feed.ndjson").write_text(json.dumps({"id": "1"} | resource) + "\n")
    return [
        {"table": each.table} | each.values
        for each in fhir.read([tmp_path / "feed.ndjson"], codes=mapping.codes)
        if hasattr(each, "values")
    ]


def coded(code: str, display: str | None = None, system: str | None = LOCAL) -> dict:
    return {"coding": [{"system": system, "code": code, "display": display}]}


def prescribed(tmp_path, codes: dict, concept: dict) -> list[dict]:
    return rows(tmp_path, codes, resourceType="MedicationRequest", medicationCodeableConcept=concept, **RX)


@pytest.mark.parametrize(
    ("key", "concept"),
    [
        (f"{LOCAL}|4711", coded("4711")),
        ("4711", coded("4711")),
        ("|4711", coded("4711", system=None)),
        ("text|bup-nx film 8", {"text": "Bup-NX  film 8"}),
        ("text|Bup-NX film 8", coded("9", "BUP-NX FILM 8")),
    ],
)
def test_a_medication_of_a_source_is_what_its_clinic_says(tmp_path, key, concept):
    (row,) = prescribed(tmp_path, {"medication": {key: "buprenorphine"}}, concept)
    assert (row["table"], row["medication"], row["rxnorm"]) == ("medication_supplies", "buprenorphine", None)


def test_an_antidepressant_of_a_source_is_a_treatment(tmp_path):
    (row,) = prescribed(tmp_path, {"treatment": {"4711": "antidepressant"}}, coded("4711"))
    assert (row["table"], row["component"], row["by_name"]) == ("treatments", "antidepressant", None)


def test_a_code_of_another_system_is_not_meant(tmp_path):
    assert prescribed(tmp_path, {"medication": {f"{LOCAL}|4711": "buprenorphine"}}, coded("4711", system="urn:x")) == []


def test_an_rxnorm_code_that_is_known_stays_what_it_is(tmp_path):
    known = coded("351266", system="http://www.nlm.nih.gov/research/umls/rxnorm")
    (row,) = prescribed(tmp_path, {"medication": {"351266": "methadone"}}, known)
    assert (row["medication"], row["rxnorm"]) == ("buprenorphine", "351266")


def test_a_diagnosis_of_a_source(tmp_path):
    told = {"resourceType": "Condition", "subject": {"reference": "Patient/p1"}, "recordedDate": "2026-11-01"}
    (row,) = rows(tmp_path, {"condition": {"OUD-SEV": "opioid_use_disorder"}}, code=coded("OUD-SEV"), **told)
    assert (row["table"], row["condition"], row["code"]) == ("conditions", "opioid_use_disorder", "OUD-SEV")
    (row,) = rows(tmp_path, {"event": {"OD": "overdose"}}, code=coded("OD"), onsetDateTime="2026-11-02", **told)
    assert (row["table"], row["kind"], row["on"]) == ("events", "overdose", "2026-11-02")


@pytest.mark.parametrize(
    ("word", "table", "kind"), [("AMB", "appointments", "primary_care"), ("EMER", "events", "ed_visit")]
)
def test_a_class_of_a_vendor_is_what_its_clinic_says(tmp_path, word, table, kind):
    told = VISIT | {"resourceType": "Encounter", "class": {"system": LOCAL, "code": "13"}}
    told["period"] = {"start": "2026-11-03T09:00", "end": "2026-11-03T10:00"}
    assert rows(tmp_path, {}, **told) == []
    (row,) = rows(tmp_path, {"encounter_class": {f"{LOCAL}|13": word}}, **told)
    assert (row["table"], row["kind"]) == (table, kind)


def test_a_type_of_visit_of_a_source(tmp_path):
    told = VISIT | {"resourceType": "Encounter", "class": AMB, "type": [coded("BHTX", "BH follow-up")]}
    (row,) = rows(tmp_path, {"visit": {"BHTX": "behavioral_health"}}, **told)
    assert row["kind"] == "behavioral_health"
    (row,) = rows(tmp_path, {"visit": {"BHTX": "moud"}}, **(told | {"class": {"system": LOCAL, "code": "13"}}))
    assert row["kind"] == "moud"


def test_a_procedure_of_a_source(tmp_path):
    told = {"resourceType": "Procedure", "status": "completed", "subject": {"reference": "Patient/p1"}}
    told |= {"performedDateTime": "2026-11-03T09:00", "code": coded("GRP1")}
    (row,) = rows(tmp_path, {"treatment": {"GRP1": "support_group"}}, **told)
    assert (row["table"], row["component"]) == ("treatments", "support_group")
    (row,) = rows(tmp_path, {"medication": {"GRP1": "methadone"}}, **told)
    assert (row["table"], row["medication"], row["source"]) == ("medication_supplies", "methadone", "administered")


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ({"drug": {}}, "codes: there is no kind drug; there are medication, treatment,"),
        ({"medication": {"1": "suboxone"}}, "codes, medication, 1: suboxone is not one of"),
        ({"medication": {"A1": "methadone", "a1 ": "buprenorphine"}}, "means two things"),
        ({"encounter_class": {"13": "visit"}}, "visit is not one of AMB, VR,"),
    ],
)
def test_codes_that_cannot_be_are_said(codes, said):
    with pytest.raises(Problem, match="In the mapping m.json") as problem:
        of_text("m.json", json.dumps({"codes": codes}))
    assert said in str(problem.value)
