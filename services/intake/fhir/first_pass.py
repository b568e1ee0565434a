"""The first of the two readings of a feed: sets aside on the shelf what other resources refer to.

Cheap, and never fails: what cannot be read here is refused, with its sentence, in the second reading.
"""

import re
from collections.abc import Callable, Iterable

import msgspec

from services.intake.fhir import responses, screenings
from services.intake.fhir.datatypes import UNREADABLE, CodeableConcept, Element, Period, Reference, Resource
from services.intake.fhir.dates import Zone
from services.intake.fhir.files import HEAD, Found
from services.intake.fhir.instruments import ITEM_CODES, PANELS, TOTALS, loinc_of
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import Unusable
from services.intake.fhir.patient import HumanName
from services.intake.fhir.references import Aliases, id_of, patient_of, split

# Most observations are blood pressures and the like: only lines with one of our codes are decoded.
OF_INTEREST = re.compile("|".join(sorted((*ITEM_CODES, *PANELS, *TOTALS))).encode())


class Organization(Resource):
    name: str | None = None


class Practitioner(Resource):
    name: list[HumanName] = []


class Medication(Resource):
    code: CodeableConcept | None = None


class Visit(Element):
    subject: Reference | None = None
    period: Period | None = None
    service_provider: Reference | None = None


def shelve(feed: Callable[[], Iterable[Found]], zone: Zone) -> Shelf:
    """The first reading of the whole feed; read twice where a Bundle names resources by fullUrl."""
    shelf = _filled(feed, {}, zone)
    if not shelf.aliases:
        return shelf
    # A Bundle names its entries by fullUrl: once these names are known, what referred to them early is read again.
    known = shelf.aliases
    shelf.close()
    return _filled(feed, known, zone)


def _filled(feed: Callable[[], Iterable[Found]], aliases: Aliases, zone: Zone) -> Shelf:
    shelf = Shelf(aliases=dict(aliases), zone=zone)
    for each in feed():
        try:
            _of_one(each, shelf)
        except (*UNREADABLE, Unusable):
            continue  # the second reading refuses it and says why
    return shelf


def _of_one(found: Found, shelf: Shelf) -> None:
    head = HEAD.decode(found.raw)
    name = split(found.full_url)[1] if found.full_url else head.id
    if name and head.id and name != head.id:
        shelf.aliases[name] = head.id
    keep = KEEPERS.get(head.resource_type or "")
    if keep and (head.id or name):
        keep(found, head.id or name, shelf)


def _organisation(found: Found, key: str, shelf: Shelf) -> None:
    name = ORGANIZATION.decode(found.raw).name
    if name:
        shelf.organisations[key] = name


def _practitioner(found: Found, key: str, shelf: Shelf) -> None:
    for name in PRACTITIONER.decode(found.raw).name[:1]:
        given = " ".join(filter(None, name.given))
        shelf.practitioners[key] = name.text or f"{given} {name.family or ''}".strip()


def _medication(found: Found, key: str, shelf: Shelf) -> None:
    code = MEDICATION.decode(found.raw).code
    if code:
        shelf.medications[key] = code.coding


def _visit(found: Found, _: str, shelf: Shelf) -> None:
    visit = VISIT.decode(found.raw)
    provider = id_of(visit.service_provider, {})
    start = visit.period.start if visit.period else None
    if provider and start:
        patient = patient_of(visit.subject, shelf.aliases)
        shelf.latest_provider[patient] = max(shelf.latest_provider.get(patient, ("", "")), (start, provider))


def _appointment(_: Found, key: str, shelf: Shelf) -> None:
    shelf.add_present(f"Appointment/{key}")


def _observation(found: Found, key: str, shelf: Shelf) -> None:
    if not OF_INTEREST.search(found.raw):
        return
    decoded = screenings.DECODER.decode(found.raw)
    code = loinc_of(decoded.code)
    if code is None or decoded.status not in screenings.COUNTED:
        return
    sitting = screenings.sitting_of(decoded, shelf)
    if code in ITEM_CODES:
        shelf.add_answers(f"Observation/{key}", sitting, {code: screenings.value_of(decoded)}, found)
        return
    instrument = TOTALS.get(code) or PANELS[code]
    if code in TOTALS or not screenings.has_code_of_total(instrument):
        shelf.add_total(f"Observation/{key}", sitting, instrument, screenings.owners(decoded, shelf))
    if code in PANELS:
        shelf.add_answers(f"Panel/{key}", sitting, screenings.answers_in(decoded, instrument), found)


def _response(found: Found, key: str, shelf: Shelf) -> None:
    decoded = responses.DECODER.decode(found.raw)
    answers = {code: value for code, value in responses.answers_in(decoded).items() if code in ITEM_CODES}
    if answers and decoded.status in responses.COUNTED:
        sitting = (patient_of(decoded.subject, shelf.aliases), decoded.authored or "")
        shelf.add_answers(f"QuestionnaireResponse/{key}", sitting, answers, found)


ORGANIZATION = msgspec.json.Decoder(Organization)
PRACTITIONER = msgspec.json.Decoder(Practitioner)
MEDICATION = msgspec.json.Decoder(Medication)
VISIT = msgspec.json.Decoder(Visit)
KEEPERS = {
    "Organization": _organisation,
    "Practitioner": _practitioner,
    "Medication": _medication,
    "Encounter": _visit,
    "Appointment": _appointment,
    "Observation": _observation,
    "QuestionnaireResponse": _response,
}
