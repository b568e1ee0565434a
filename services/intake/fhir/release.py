"""Of which FHIR release a feed is: shapes that R4 does not have, looked for in the first resources of each type."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from db.problems import Problem
from services.intake.fhir.datatypes import UNREADABLE

LOOKED_AT = 100  # resources of a type: a feed is written by one system
MOST_NAMED = 4
PROFILES_OF_OTHERS = (b"/DSTU2/", b"/STU3/", b"/STU3.", b"/R5/")
Fields = dict[str, msgspec.Raw]
FIELDS = msgspec.json.Decoder(Fields)


def _is_there(value: bytes) -> bool:
    return value not in (b"null", b"[]", b"{}")


def _is_text(value: bytes) -> bool:
    return value.startswith(b'"')


def _is_list(value: bytes) -> bool:
    return value.startswith(b"[")


def _has_dose_of_its_own(value: bytes) -> bool:
    return b'"doseQuantity"' in value and b'"doseAndRate"' not in value


def _is_no_r4(value: bytes) -> bool:
    return not value.startswith((b'"4.0', b'"4.3'))  # R4B is read alike


@dataclass(frozen=True)
class Shape:
    """A field of a type that R4 does not have, or has in another form."""

    kind: str
    field: str
    release: str
    is_it: Callable[[bytes], bool] = _is_there


OLD_TYPES = {  # of which R4 has none
    "MedicationOrder": "DSTU2",
    "DiagnosticOrder": "DSTU2",
    "ReferralRequest": "DSTU2 or STU3",
    "ProcedureRequest": "DSTU2 or STU3",
}
SHAPES = (
    Shape("QuestionnaireResponse", "group", "DSTU2"),
    Shape("QuestionnaireResponse", "parent", "STU3"),
    Shape("Condition", "patient", "DSTU2"),
    Shape("Condition", "clinicalStatus", "DSTU2 or STU3", _is_text),
    Shape("Condition", "verificationStatus", "DSTU2 or STU3", _is_text),
    Shape("Encounter", "patient", "DSTU2"),
    Shape("Encounter", "class", "DSTU2", _is_text),
    Shape("Encounter", "class", "R5", _is_list),
    Shape("Encounter", "actualPeriod", "R5"),
    Shape("Observation", "related", "DSTU2 or STU3"),
    Shape("Observation", "comments", "DSTU2"),
    Shape("MedicationRequest", "dosageInstruction", "STU3", _has_dose_of_its_own),
    Shape("MedicationRequest", "medication", "R5"),
    Shape("MedicationDispense", "dosageInstruction", "DSTU2 or STU3", _has_dose_of_its_own),
    Shape("MedicationDispense", "medication", "R5"),
    Shape("MedicationDispense", "patient", "DSTU2"),
    Shape("MedicationAdministration", "medication", "R5"),
    Shape("MedicationAdministration", "patient", "DSTU2"),
    Shape("MedicationStatement", "taken", "STU3"),
    Shape("MedicationStatement", "dosage", "STU3", _has_dose_of_its_own),
    Shape("MedicationStatement", "patient", "DSTU2"),
    Shape("CapabilityStatement", "fhirVersion", "another release", _is_no_r4),
)
OF_KIND = {kind: [shape for shape in SHAPES if shape.kind == kind] for kind in {shape.kind for shape in SHAPES}}


class Release:
    """What the first resources of a feed look like. One that is malformed says nothing of the others: a type speaks
    against R4 where half of its resources do."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.strange: Counter[str] = Counter()
        self.found: dict[str, dict[str, str]] = {}  # by type: what was found, and of which release it is

    def look_at(self, kind: str, raw: bytes) -> None:
        """Cheap after the first resources of a type, and never fails."""
        if self.seen[kind] >= LOOKED_AT or not (kind in OF_KIND or kind in OLD_TYPES):
            return
        self.seen[kind] += 1
        found = dict(_found(kind, raw))
        if found:
            self.strange[kind] += 1
            self.found.setdefault(kind, {}).update(found)

    def refuse_another(self) -> None:
        """Raises Problem, with what was found, unless the feed is R4."""
        found: dict[str, str] = {}
        for kind, times in self.strange.items():
            if 2 * times >= self.seen[kind]:
                found |= self.found[kind]
        if found:
            named = ", ".join(f"{what} ({release})" for what, release in list(found.items())[:MOST_NAMED])
            raise Problem(f"This is not FHIR R4: found {named}. Send the export as FHIR R4; nothing was imported.")


def _found(kind: str, raw: bytes) -> Iterator[tuple[str, str]]:
    if kind in OLD_TYPES:
        yield kind, OLD_TYPES[kind]
        return
    try:
        fields = FIELDS.decode(raw)
    except UNREADABLE:
        return
    for shape in OF_KIND[kind]:
        if shape.field in fields and shape.is_it(bytes(fields[shape.field])):
            yield f"{kind}.{shape.field}", shape.release
    profiles = bytes(fields.get("meta", msgspec.Raw(b"")))
    for profile in PROFILES_OF_OTHERS:
        if profile in profiles:
            yield f"{kind}.meta.profile", profile.strip(b"/.").decode()
