"""Patient → patients."""

import msgspec

from services.intake.fhir.datatypes import (
    CodeableConcept,
    Coding,
    Contained,
    Element,
    Identifier,
    Period,
    Reference,
    Resource,
    codings,
    words_of,
)
from services.intake.fhir.dates import day, partial
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import Rows
from services.intake.fhir.references import MEDICAL_RECORD, id_of

CLINIC_NOT_RECORDED = "Clinic not recorded"
US_CORE_RACE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race"
US_CORE_ETHNICITY = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity"
# OMB categories of CDC Race & Ethnicity (urn:oid:2.16.840.1.113883.6.238), in the words that the CSV files use
CATEGORIES = {
    "1002-5": "American Indian or Alaska Native",
    "2028-9": "Asian",
    "2054-5": "Black",
    "2076-8": "Native Hawaiian or Other Pacific Islander",
    "2106-3": "White",
    "2131-1": "Other",
    "2135-2": "hispanic",
    "2186-5": "not_hispanic",
}
SEVERAL_RACES = "More than one race"
PREFERRED_NAMES = ("official", "usual", None)
PREFERRED_NUMBERS = ("usual", "official", None, "secondary")
PREFERRED_PHONES = ("mobile", "home", None, "work")


class Part(Element):
    url: str | None = None
    value_coding: Coding | None = None
    value_string: str | None = None


class Extension(Element):
    url: str | None = None
    extension: list[Part] = []


class HumanName(Element):
    use: str | None = None
    text: str | None = None
    family: str | None = None
    given: list[str | None] = []
    period: Period | None = None


class ContactPoint(Element):
    system: str | None = None
    value: str | None = None
    use: str | None = None


class Address(Element):
    use: str | None = None
    postal_code: str | None = None


class Communication(Element):
    language: CodeableConcept | None = None
    preferred: bool = False


class Link(Element):
    other: Reference | None = None
    type: str | None = None


class Identified(Resource):
    identifier: list[Identifier] = []


class Patient(Identified):
    active: bool | None = None
    name: list[HumanName] = []
    telecom: list[ContactPoint] = []
    gender: str | None = None
    birth_date: str | None = None
    deceased_boolean: bool | None = None
    deceased_date_time: str | None = None
    address: list[Address] = []
    communication: list[Communication] = []
    managing_organization: Reference | None = None
    extension: list[Extension] = []
    contained: list[Contained] = []
    link: list[Link] = []


DECODER = msgspec.json.Decoder(Patient)


def rows(patient: Patient, shelf: Shelf) -> Rows:
    """One patient; of several names, phones and addresses the preferred one."""
    name = preferred(patient.name, PREFERRED_NAMES) or HumanName()
    phones = [each for each in patient.telecom if each.system == "phone" and each.value]
    phone = preferred(phones, PREFERRED_PHONES)
    address = preferred(patient.address, ("home", None, "work", "temp"))
    values = {
        "patient_id": patient.id,
        "mrn": _mrn(patient),
        "given_name": " ".join(filter(None, name.given)) or None,
        "family_name": name.family or name.text,
        "birth_date": day(patient.birth_date, shelf.zone),
        "sex": patient.gender,
        "race": _category(patient, US_CORE_RACE),
        "ethnicity": _category(patient, US_CORE_ETHNICITY),
        "language": _language(patient),
        "phone": phone.value if phone else None,
        "postal_code": address.postal_code if address else None,
        "clinic": clinic(patient, shelf),
        "status": _status(patient),
        "deceased_on": day(patient.deceased_date_time, shelf.zone),
    }
    # A year or month alone is no birth date and no day of death; it is kept beside the row, as written.
    values |= _kept("birth_date_as_given", patient.birth_date) | _kept("deceased_as_given", patient.deceased_date_time)
    return [("patients", values), *_merges(patient, shelf)]


def _merges(patient: Patient, shelf: Shelf) -> Rows:
    """Of a record that was merged with another: whose history theirs is, as either of the two says it."""
    found: Rows = []
    for link in patient.link:
        other = id_of(link.other, shelf.aliases)
        if other and link.type == "replaced-by":
            found.append(("patient_merges", {"patient_id": other, "replaces": patient.id}))
        elif other and link.type == "replaces":
            found.append(("patient_merges", {"patient_id": patient.id, "replaces": other}))
    return found


def number_of(patient: Identified) -> str | None:
    """The medical record number, else the only identifier there is."""
    numbers = [each.value.strip() for each in patient.identifier if each.value]
    return _mrn(patient) or (numbers[0] if len(numbers) == 1 else None)


def _mrn(patient: Identified) -> str | None:
    """The medical record number: the usual one first, an old one never; without an identifier of that type none."""
    numbers = [
        each
        for each in patient.identifier
        if each.value and any(coding.code == MEDICAL_RECORD for coding in codings(each.type))
    ]
    chosen = preferred(numbers, PREFERRED_NUMBERS)
    return chosen.value.strip() if chosen else None


def _kept(column: str, written: str | None) -> dict[str, str | None]:
    return {column: written} if partial(written) else {}


def preferred(things: list, uses: tuple[str | None, ...]):
    """The one whose use comes first in `uses`; nicknames, old addresses and the like are not in it and never chosen."""
    ranked = [(uses.index(each.use), n, each) for n, each in enumerate(things) if each.use in uses]
    return min(ranked)[2] if ranked else None


def _category(patient: Patient, url: str) -> str | None:
    parts = [part for each in patient.extension if each.url == url for part in each.extension]
    coded = {CATEGORIES.get(part.value_coding.code or "") for part in parts if part.value_coding} - {None}
    if coded:
        return coded.pop() if len(coded) == 1 else SEVERAL_RACES
    return next((part.value_string for part in parts if part.url == "text"), None)


def _language(patient: Patient) -> str | None:
    spoken = sorted(patient.communication, key=lambda each: not each.preferred)
    return words_of(spoken[0].language) if spoken else None


def clinic(patient: Patient, shelf: Shelf) -> str:
    """The managing organisation, else where the most recent encounter took place."""
    of_patient = shelf.organisation_name(patient.managing_organization, patient.contained)
    return of_patient or shelf.latest_provider_name(patient.id or "") or CLINIC_NOT_RECORDED


def _status(patient: Patient) -> str:
    if patient.deceased_boolean or patient.deceased_date_time:
        return "deceased"
    return "closed" if patient.active is False else "active"
