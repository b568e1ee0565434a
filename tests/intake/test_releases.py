"""A feed of another release of FHIR is refused as a whole, with what was found; one malformed resource is not."""

import pytest

from db.problems import Problem
from services.intake import fhir
from services.intake.rows import Incoming
from tests.intake.fhir_feed import RXNORM, SUBJECT, as_ndjson, coded, observation, prescription

CONDITION = {"resourceType": "Condition", "id": "c1", "subject": SUBJECT, "code": {"text": "x"}}
ENCOUNTER = {"resourceType": "Encounter", "id": "e1", "status": "finished", "subject": SUBJECT}
DOSE = {"doseQuantity": {"value": 2, "unit": "film"}}
OTHERS = [
    ({"resourceType": "MedicationOrder", "id": "m1"}, "MedicationOrder (DSTU2)"),
    ({"resourceType": "ReferralRequest", "id": "r1"}, "ReferralRequest (DSTU2 or STU3)"),
    ({"resourceType": "QuestionnaireResponse", "id": "q", "group": {"question": []}}, "group (DSTU2)"),
    (CONDITION | {"clinicalStatus": "active"}, "Condition.clinicalStatus (DSTU2 or STU3)"),
    (CONDITION | {"patient": SUBJECT}, "Condition.patient (DSTU2)"),
    (ENCOUNTER | {"class": "outpatient"}, "Encounter.class (DSTU2)"),
    (ENCOUNTER | {"class": [{"coding": []}]}, "Encounter.class (R5)"),
    (prescription("351267", dosageInstruction=[DOSE]), "MedicationRequest.dosageInstruction (STU3)"),
    (prescription("x") | {"medication": {"concept": coded(RXNORM, "351267")}}, "MedicationRequest.medication (R5)"),
    ({"resourceType": "MedicationStatement", "id": "s", "taken": "y"}, "MedicationStatement.taken (STU3)"),
    ({"resourceType": "CapabilityStatement", "fhirVersion": "3.0.2"}, "fhirVersion"),
    (CONDITION | {"meta": {"profile": ["http://hl7.org/fhir/STU3/condition.html"]}}, "Condition.meta.profile (STU3)"),
]


def taken(folder, *resources: dict) -> list[Incoming]:
    file = folder / "feed.ndjson"
    file.write_text(as_ndjson({"resourceType": "Patient", "id": "p1"}, *resources))
    return [each for each in fhir.read([file]) if isinstance(each, Incoming)]


@pytest.mark.parametrize(("resource", "said"), OTHERS, ids=[said for _, said in OTHERS])
def test_another_release_is_said_with_what_was_found(tmp_path, resource, said):
    with pytest.raises(Problem, match="This is not FHIR R4: found ") as raised:
        taken(tmp_path, resource)
    assert said in str(raised.value)


@pytest.mark.parametrize("version", ["4.0.1", "4.3.0"])
def test_r4_and_r4b_are_read(tmp_path, version):
    feed = ({"resourceType": "CapabilityStatement", "fhirVersion": version}, observation("44261-6", 12))
    assert len(taken(tmp_path, *feed)) == 2


def test_one_malformed_resource_among_others_stops_nothing(tmp_path):
    sound = [CONDITION | {"id": f"c{n}", "clinicalStatus": {"coding": []}} for n in range(3)]
    assert len(taken(tmp_path, observation("44261-6", 12), CONDITION | {"clinicalStatus": "active"}, *sound)) == 2


def test_a_dose_with_its_rate_is_r4(tmp_path):
    assert len(taken(tmp_path, prescription("351267", dosageInstruction=[{"doseAndRate": [DOSE]}]))) == 2
