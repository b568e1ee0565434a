"""What R4 asks of a resource: the official JSON schema, a maintained model of every type, and the invariants of these
types that neither of the two holds."""

import json
from functools import cache
from importlib import import_module
from pathlib import Path

from jsonschema import Draft6Validator
from pydantic import ValidationError

# Of http://hl7.org/fhir/json-schema/4.0 the definitions that these types use, without their descriptions (CC0).
SCHEMA = Path(__file__).parent / "r4.schema.json"
MAY_LACK_TIMES = ("proposed", "cancelled")
MAY_BE_CANCELLED = ("cancelled", "noshow")


@cache
def schema() -> Draft6Validator:
    return Draft6Validator(json.loads(SCHEMA.read_text()))


@cache
def model(kind: str):
    """R4B, which for these types asks what R4 does."""
    return getattr(import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)


def wrong_with(resource: dict) -> list[str]:
    """One sentence for each thing wrong."""
    kind = resource["resourceType"]
    found = [f"{error.json_path}: {error.message}" for error in schema_of(kind).iter_errors(resource)]
    try:
        model(kind).model_validate(resource)
    except ValidationError as error:
        found.append(str(error))
    return found + [words for words, holds in INVARIANTS.get(kind, ()) if not holds(resource)]


@cache
def schema_of(kind: str) -> Draft6Validator:
    whole = schema().schema
    return Draft6Validator({"$ref": f"#/definitions/{kind}", "definitions": whole["definitions"]})


def _has(resource: dict, name: str) -> bool:
    return name in resource or f"_{name}" in resource


INVARIANTS = {
    "Appointment": (
        ("app-1: type or actor of a participant", lambda r: all({"type", "actor"} & set(p) for p in r["participant"])),
        ("app-2: start and end, or neither", lambda r: _has(r, "start") == _has(r, "end")),
        ("app-3: start and end", lambda r: _has(r, "start") and _has(r, "end") or r["status"] in MAY_LACK_TIMES),
        ("app-4: why it was cancelled", lambda r: "cancelationReason" not in r or r["status"] in MAY_BE_CANCELLED),
    ),
    "Observation": (
        ("obs-6: a value or why there is none", lambda r: not ("dataAbsentReason" in r and "valueQuantity" in r)),
    ),
    "Task": (("inv-1: last modified after it was written", lambda r: r["lastModified"][:19] >= r["authoredOn"][:19]),),
    "QuestionnaireResponse": (
        ("qrs-1: no answer and items at once", lambda r: all(not ({"answer", "item"} <= set(i)) for i in r["item"])),
    ),
}
