"""The first of the two readings of a feed: sets aside on the shelf what other resources refer to.

Cheap, and never fails: what cannot be read here is refused, with its sentence, in the second reading.
"""

from collections.abc import Callable, Iterable

import msgspec

from db.vocabulary import Instrument
from services.intake.fhir import own_export, questionnaires, reports, responses, screenings
from services.intake.fhir.datatypes import UNREADABLE, CodeableConcept, Element, Period, Reference, Resource, words_of
from services.intake.fhir.dates import Zone
from services.intake.fhir.files import HEAD, Found
from services.intake.fhir.instruments import Part, Role, part_of
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import Unusable
from services.intake.fhir.patient import HumanName
from services.intake.fhir.questionnaires import keys_of
from services.intake.fhir.references import id_of, patient_of, split
from services.intake.fhir.release import Release


class Organization(Resource):
    name: str | None = None


class Practitioner(Resource):
    name: list[HumanName] = []


class Ingredient(Element):
    item_codeable_concept: CodeableConcept | None = None


class Medication(Resource):
    code: CodeableConcept | None = None
    form: CodeableConcept | None = None
    ingredient: list[Ingredient] = []


class Coded(Element):
    """All that is looked at of most observations, which are blood pressures and the like."""

    code: CodeableConcept | None = None


class Visit(Element):
    subject: Reference | None = None
    period: Period | None = None
    service_provider: Reference | None = None


def shelve(feed: Callable[[], Iterable[Found]], zone: Zone) -> Shelf:
    """The first reading of the whole feed. Raises Problem unless it is R4. Read twice where what refers to another
    resource stands before it."""
    release = Release()
    shelf = _filled(feed, Shelf(zone=zone), release)
    release.refuse_another()
    if not shelf.aliases and not shelf.came_late:
        return shelf
    # A Bundle names its entries by fullUrl, and a form may stand behind its answers: once they are known, what
    # referred to them early is read again.
    shelf.close()
    return _filled(feed, Shelf(aliases=shelf.aliases, forms=shelf.forms, zone=zone), release)


def _filled(feed: Callable[[], Iterable[Found]], shelf: Shelf, release: Release) -> Shelf:
    for each in feed():
        try:
            _of_one(each, shelf, release)
        except (*UNREADABLE, Unusable):
            continue  # the second reading refuses it and says why
    return shelf


def _of_one(found: Found, shelf: Shelf, release: Release) -> None:
    head = HEAD.decode(found.raw)
    release.look_at(head.resource_type or "", found.raw)
    name = split(found.full_url)[1] if found.full_url else head.id
    if name and head.resource_type and (found.full_url or "").startswith("urn:"):
        shelf.kinds[name] = head.resource_type
    if name and head.id and name != head.id:
        shelf.aliases[name] = head.id
    if own := own_export.key_in(found.raw, head.resource_type or ""):
        shelf.add_present(own)
        return
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
    medication = MEDICATION.decode(found.raw)
    parts = [each.item_codeable_concept for each in medication.ingredient if each.item_codeable_concept]
    concepts = [each for each in (medication.code, *parts, medication.form) if each]
    words = [words_of(each) for each in concepts]
    codes = (medication.code or CodeableConcept()).coding
    shelf.medications[key] = CodeableConcept(codes, "; ".join(filter(None, words)) or None)


def _visit(found: Found, _: str, shelf: Shelf) -> None:
    visit = VISIT.decode(found.raw)
    provider = id_of(visit.service_provider, {})
    start = visit.period.start if visit.period else None
    if provider and start:
        patient = patient_of(visit.subject, shelf.aliases)
        shelf.latest_provider[patient] = max(shelf.latest_provider.get(patient, ("", "")), (start, provider))


def _observation(found: Found, key: str, shelf: Shelf) -> None:
    part = part_of(CODED.decode(found.raw).code)
    if part is None:
        return
    decoded = screenings.DECODER.decode(found.raw)
    decoded.id = key
    if decoded.status not in screenings.COUNTED:
        return
    at = screenings.sitting_of(decoded, shelf)
    if part.role == Role.item:
        answers = {part.code: screenings.value_of(decoded, part.code)}
        shelf.sittings.add_answers(f"Observation/{key}", at, answers, found)
    elif part.role in (Role.total, Role.panel):
        _score(found, decoded, part, shelf)


def _score(found: Found, decoded: screenings.Observation, part: Part, shelf: Shelf) -> None:
    form, asked = screenings.inside(decoded, part), screenings.asked_by(decoded, part, shelf)
    has_number = part.role == Role.total or part.instrument == Instrument.cssrs or asked.value is not None
    shelf.sittings.add_score(asked, is_total=has_number)
    if part.role == Role.panel:
        shelf.sittings.add_answers(f"Panel/{decoded.id}", asked.at, form.answers, found)
        shelf.sittings.add_fellows(asked.key, (f"Panel/{decoded.id}", *asked.told_by))


def _response(found: Found, key: str, shelf: Shelf) -> None:
    decoded = responses.DECODER.decode(found.raw)
    decoded.id = key
    shelf.is_answered = True
    form = responses.read(decoded, shelf)
    if decoded.status not in responses.COUNTED:
        return
    for instrument in responses.instruments_of(form):
        asked = responses.asked_by(decoded, instrument, form, shelf)
        answers = {each: value for each, value in form.answers.items() if each in asked.codes}
        shelf.sittings.add_answers(asked.key, asked.at, answers, found)
        if instrument in form.totals:  # a panel without a number gives way to it
            shelf.sittings.add_score(asked, is_total=True)


def _questionnaire(found: Found, key: str, shelf: Shelf) -> None:
    form = FORM.decode(found.raw)
    form.id = key
    is_new = key not in shelf.forms
    shelf.forms |= dict.fromkeys(keys_of(form, key), form)
    shelf.came_late = shelf.came_late or (is_new and shelf.is_answered)


def _report(found: Found, key: str, shelf: Shelf) -> None:
    report = reports.DECODER.decode(found.raw)
    shelf.sittings.add_fellows(f"DiagnosticReport/{key}", reports.results_of(report, shelf.aliases))


ORGANIZATION = msgspec.json.Decoder(Organization)
PRACTITIONER = msgspec.json.Decoder(Practitioner)
FORM = questionnaires.DECODER
CODED = msgspec.json.Decoder(Coded)
MEDICATION = msgspec.json.Decoder(Medication)
VISIT = msgspec.json.Decoder(Visit)
KEEPERS = {
    "Organization": _organisation,
    "Practitioner": _practitioner,
    "Medication": _medication,
    "Encounter": _visit,
    "Observation": _observation,
    "Questionnaire": _questionnaire,
    "QuestionnaireResponse": _response,
    "DiagnosticReport": _report,
}
