"""Which resource a reference means: "Patient/x", "urn:uuid:x", an absolute URL, or a Bundle's fullUrl."""

from functools import lru_cache

from services.intake.fhir.datatypes import Reference, codings
from services.intake.fhir.outcomes import Unusable

MEDICAL_RECORD = "MR"  # of HL7 table 0203
Aliases = dict[str, str]  # a Bundle entry's fullUrl id → its resource id, where the two differ


@lru_cache(maxsize=4096)  # resources of one patient often stand together
def split(written: str) -> tuple[str | None, str]:
    """("Patient", "x") of "https://host/fhir/Patient/x/_history/2"; the type is None where the text names none."""
    written = written.split("/_history/")[0].rstrip("/")
    if written.startswith(("urn:uuid:", "urn:oid:")):
        return None, written.rsplit(":", 1)[1]
    head, _, last = written.rpartition("/")
    kind = head.rpartition("/")[2]
    return (kind or None), last


def id_of(reference: Reference | None, aliases: Aliases) -> str | None:
    """The id that a reference leads to; None without one, and where it is a search."""
    if reference is None or not reference.reference or "?" in reference.reference:
        return None
    _, found = split(reference.reference)
    return aliases.get(found, found)


def type_of(reference: Reference, kinds: dict[str, str]) -> str | None:
    """The type that a reference leads to: as it says, else that of the Bundle's entry of this name."""
    kind, name = split(reference.reference or "")
    return reference.type or kind or kinds.get(name)


def full_id(reference: Reference, kind: str, aliases: Aliases) -> str:
    """ "Observation/x", the form of our keys."""
    return f"{kind}/{id_of(reference, aliases)}"


def _number_of(reference: Reference) -> str | None:
    named = reference.identifier
    if named is None or not named.value or reference.type not in (None, "Patient"):
        return None
    types = [coding.code for coding in codings(named.type)]
    return named.value.strip() if not types or MEDICAL_RECORD in types else None


def patient_of(reference: Reference | None, aliases: Aliases) -> str:
    """The patient's id; of one named by an identifier alone the number on paper, which finds them, too. A reference
    that leads to no patient is Unusable."""
    if reference and not reference.reference and (number := _number_of(reference)):
        return number
    if reference is None or not reference.reference:
        raise Unusable("No patient is named: the resource has no subject reference")
    if "?" in reference.reference or reference.reference.startswith("#"):
        raise Unusable(f"The patient reference {reference.reference} is not an id, so it cannot be resolved")
    kind, found = split(reference.reference)
    kind = kind or reference.type
    if kind not in (None, "Patient"):
        raise Unusable(f"The subject is a {kind}, not a patient")
    return aliases.get(found, found)
