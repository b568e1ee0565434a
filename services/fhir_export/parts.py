"""What every resource that is given out has: an id that stays, the mark by which it is known again, and the patient."""

from datetime import datetime
from urllib.parse import quote
from uuid import UUID, uuid5

import sqlalchemy as sa

from services.fhir_export.asked import Asked
from services.fhir_export.moments import begins, instant
from services.intake.codes.systems import ACT_CODE
from services.intake.fhir.own_marks import OWN
from services.intake.fhir.references import MEDICAL_RECORD
from services.intake.rows import PART

NAMESPACE = UUID("0b1c6f0e-6f0e-4b57-9f0b-5c1f2a7d3e94")  # of our ids; another one would give everything a new id
IDENTIFIER_TYPES = "http://terminology.hl7.org/CodeSystem/v2-0203"
# As the notice in every row of a CSV file: federal law forbids handing it on.
PART_2 = {"system": ACT_CODE, "code": "42CFRPart2", "display": "42 CFR Part2"}
OF_FHIR = "Patient/"  # a patient's key at a source that is FHIR
Json = dict[str, object]


def id_of(kind: str, key: str) -> str:
    """The same for the same row in every export."""
    return str(uuid5(NAMESPACE, f"{kind}/{key}"))


def head(kind: str, key: str, last_updated: str, **meta: object) -> Json:
    """The first elements of a resource."""
    told = {"lastUpdated": last_updated, "security": [PART_2]} | meta
    return {"resourceType": kind, "id": id_of(kind, key), "meta": told}


def mark(key: str) -> Json:
    """The identifier by which a resource is known again when it comes back."""
    return {"system": OWN, "value": key}


def saved_at(row: sa.Row, asked: Asked) -> str:
    """When a recorded row was last saved; where only its day is known, the day's first second."""
    try:
        return instant(datetime.fromisoformat(row.version or ""), asked.zone)
    except ValueError:
        return begins(row.entered_on, asked.zone)


def patient(row: sa.Row, asked: Asked) -> Json:
    """The patient by the number of their source; where that is FHIR, by their resource there too."""
    number = {"system": asked.system or f"urn:tandem:source:{quote(row.patient_source)}", "value": row.patient_id}
    if not row.patient_key.startswith(OF_FHIR):
        return {"type": "Patient", "identifier": number}
    if row.mrn:
        number = number | {"type": concept(IDENTIFIER_TYPES, MEDICAL_RECORD, "Medical record number"), "value": row.mrn}
    is_resource = PART not in row.patient_key
    found: Json = {"reference": f"{OF_FHIR}{row.patient_id}"} if is_resource else {}
    return found | {"type": "Patient", "identifier": number}


def person(name: str) -> Json:
    """Of staff only names are known here."""
    return {"type": "Practitioner", "display": name}


def concept(system: str, code: str, words: str) -> Json:
    return {"coding": [{"system": system, "code": code, "display": words}], "text": words}
