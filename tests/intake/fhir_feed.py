"""A FHIR feed made of a few resources, written to a file as a clinic would send it, and what the reader makes of it."""

import json
from pathlib import Path

from services.intake import fhir
from services.intake.rows import Incoming, Joined, Refused, Unfollowed

SUBJECT = {"reference": "Patient/p1"}
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"


def coded(system: str, code: str, display: str | None = None) -> dict:
    return {"coding": [{"system": system, "code": code, "display": display}]}


def as_ndjson(*resources: dict | str) -> str:
    return "".join(f"{r if isinstance(r, str) else json.dumps(r)}\n" for r in resources)


def outcomes(folder: Path, *resources: dict | str) -> list[Incoming | Refused | Unfollowed]:
    file = folder / "feed.ndjson"
    file.write_text(as_ndjson(*resources), encoding="utf-8")
    return [each for each in fhir.read([file]) if not isinstance(each, Joined)]


def rows(folder: Path, *resources: dict) -> list[Incoming]:
    """The rows of a feed in which everything is a row."""
    found = outcomes(folder, *resources)
    assert all(isinstance(each, Incoming) for each in found), found
    return found


def values(folder: Path, *resources: dict) -> dict[str, str | None]:
    """The values of the one row of a feed."""
    (row,) = rows(folder, *resources)
    return row.values


def refusal(folder: Path, *resources: dict | str) -> str:
    (found,) = outcomes(folder, *resources)
    assert isinstance(found, Refused), found
    return " ".join(found.reasons)


def passed_over(folder: Path, *resources: dict) -> tuple[str, str]:
    (found,) = outcomes(folder, *resources)
    assert isinstance(found, Unfollowed), found
    return found.system, found.code


def observation(
    code: str, value: float | dict | None = None, *, id: str = "o1", on: str = "2026-03-01", **more
) -> dict:
    made = {"resourceType": "Observation", "id": id, "status": "final", "code": coded(LOINC, code)}
    made |= {"subject": SUBJECT, "effectiveDateTime": on}
    if isinstance(value, dict):
        made["valueCodeableConcept"] = value
    elif value is not None:
        made["valueQuantity"] = {"value": value}
    return made | more


def answer(code: str) -> dict:
    return coded(LOINC, code)


def response(*questions: tuple[str, dict], id: str = "r1", status: str = "completed") -> dict:
    items = [{"linkId": link, "answer": [given]} for link, given in questions]
    made = {"resourceType": "QuestionnaireResponse", "id": id, "status": status, "authored": "2026-03-01T09:00:00Z"}
    return made | {"subject": SUBJECT, "item": [{"linkId": "group", "item": items}]}


def prescription(rxnorm: str, *, id: str = "m1", on: str = "2026-03-01", **more) -> dict:
    made = {"resourceType": "MedicationRequest", "id": id, "status": "active", "intent": "order", "authoredOn": on}
    return made | {"medicationCodeableConcept": coded(RXNORM, rxnorm), "subject": SUBJECT} | more


def condition(system: str, code: str, **more) -> dict:
    made = {"resourceType": "Condition", "id": "c1", "code": coded(system, code), "subject": SUBJECT}
    return made | {"onsetDateTime": "2026-01-05"} | more


def encounter(klass: str = "AMB", *, id: str = "e1", status: str = "finished", **more) -> dict:
    made = {"resourceType": "Encounter", "id": id, "status": status, "class": {"code": klass}, "subject": SUBJECT}
    return made | {"period": {"start": "2026-03-01T09:30:00-05:00"}} | more


def appointment(status: str, **more) -> dict:
    made = {"resourceType": "Appointment", "id": "a1", "status": status, "start": "2026-12-01T14:00:00-05:00"}
    return (
        made
        | {"participant": [{"actor": SUBJECT}, {"actor": {"reference": "Practitioner/d1", "display": "Dr Ruiz"}}]}
        | more
    )


def dispense(code: str, **more) -> dict:
    made = {"resourceType": "MedicationDispense", "id": "d1", "status": "completed", "subject": SUBJECT}
    return made | {"medicationCodeableConcept": coded(RXNORM, code), "whenHandedOver": "2026-03-02"} | more


def statement(code: str, status: str = "active", **more) -> dict:
    made = {"resourceType": "MedicationStatement", "id": "s1", "status": status, "subject": SUBJECT}
    return made | {"medicationCodeableConcept": coded(RXNORM, code)} | more
