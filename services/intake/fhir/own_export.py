"""What Tandem itself gave out, come back: read whole, as it was recorded, and known again where it was recorded.

Whoever keeps a resource keeps its identifiers; one that comes without ours is read as anybody's.
"""

import re
from collections.abc import Iterable

import msgspec

from services.clinical.instruments.instrument import Instrument
from services.intake.fhir import communications, responses, screenings, visits
from services.intake.fhir.answers import value_of
from services.intake.fhir.datatypes import (
    UNREADABLE,
    Coding,
    Element,
    Identifier,
    codings,
    words_of,
)
from services.intake.fhir.dates import local, needed_day
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import Rows, count_only
from services.intake.fhir.own_marks import (
    APPOINTMENT_KIND,
    BY_FORM,
    CONTACT_KIND,
    CONTACT_OUTCOME,
    FIRST_SECOND,
    LAST_SECOND,
    MODE,
    OWN,
    TOTAL,
    key_of,
    link_of,
    link_of_total,
)
from services.intake.fhir.references import patient_of

MARKED = OWN.encode()
MINUTES = re.compile(r"(\d{1,4}) minutes?")


class Marked(Element):
    identifier: Identifier | list[Identifier] | None = None


class Score(screenings.Observation):
    identifier: list[Identifier] = []


class Payload(Element):
    content_string: str | None = None


class Note(Element):
    text: str | None = None


class Communication(communications.Communication):
    payload: list[Payload] = []
    note: list[Note] = []


class Appointment(visits.Appointment):
    identifier: list[Identifier] = []
    end: str | None = None
    comment: str | None = None


IDENTIFIED = msgspec.json.Decoder(Marked)


def key_in(raw: bytes, kind: str) -> str | None:
    """The key of the row that a resource of ours tells; None of anybody else's, and of kinds that are not read."""
    if MARKED not in raw or kind not in READERS:
        return None
    try:
        held = IDENTIFIED.decode(raw).identifier
    except UNREADABLE:
        return None  # refused, with its sentence, by the reader of its kind
    value = _own(held if isinstance(held, list) else [held] if held else [])
    return key_of(kind, value) if value else None


def _own(identifiers: list[Identifier]) -> str | None:
    return next((each.value for each in identifiers if each.system == OWN and each.value), None)


def response_rows(response: responses.QuestionnaireResponse, shelf: Shelf) -> Rows:
    """One screening: every item, the total and the mode. Raises NotFollowed and Unusable."""
    count_only(response, statuses=responses.COUNTED)
    instrument = BY_FORM.get(response.questionnaire or "")
    if instrument is None:
        return responses.rows(response, shelf)
    values = {
        "patient_id": patient_of(response.subject, shelf.aliases),
        "instrument": instrument.key,
        "taken_on": needed_day("The date of the answers (authored)", shelf.zone, response.authored),
        "mode": _code_of(response.meta.tag if response.meta else [], MODE),
    }
    return [("screenings", values | _answers(response, instrument))]


def _answers(response: responses.QuestionnaireResponse, instrument: Instrument) -> dict[str, str | None]:
    names = {link_of(instrument, item): f"item_{item}" for item in range(1, instrument.items + 1)}
    names[link_of_total(instrument)] = TOTAL
    asked = [item for item in response.item if item.link_id in names and item.answer]
    return {names[item.link_id]: value_of(item.answer[0]) for item in asked}


def score_rows(score: Score, shelf: Shelf) -> Rows:
    """Nothing where the answers come too, which tell the total; else the total alone. Raises NotFollowed, Unusable."""
    if shelf.is_present(key_of("QuestionnaireResponse", _own(score.identifier) or "")):
        return []
    return screenings.rows(score, shelf)


def contact_rows(communication: Communication, shelf: Shelf) -> Rows:
    """One contact, with the kind, outcome, note and minutes that it was recorded with."""
    ((table, values),) = communications.rows(communication, shelf)
    kind = _code_of(codings(*communication.category), CONTACT_KIND)
    told = communication.reason_code[0] if communication.reason_code else None
    minutes = (MINUTES.fullmatch(each.text or "") for each in communication.note)
    notes = [each.content_string for each in communication.payload if each.content_string]
    values |= {
        "kind": kind or values["kind"],
        "outcome": _code_of(codings(told), CONTACT_OUTCOME) or words_of(told),
        "note": "\n".join(notes) or None,
        "minutes": next((found[1] for found in minutes if found), None),
    }
    return [(table, values)]


def appointment_rows(appointment: Appointment, shelf: Shelf) -> Rows:
    """One visit, with the kind that it was recorded with; one that takes a whole day has no time."""
    made = visits.appointments(appointment, shelf)
    own = {"appointment_id": key_of("Appointment", _own(appointment.identifier) or ""), "modality": appointment.comment}
    if kind := _code_of(codings(*appointment.service_type), APPOINTMENT_KIND):
        own["kind"] = kind
    start, end = (local(written or "", shelf.zone) for written in (appointment.start, appointment.end))
    if start.partition("T")[0] == end.partition("T")[0] and FIRST_SECOND in start and LAST_SECOND in end:
        own["starts_at"] = start.partition("T")[0]
    return [(table, values | own) for table, values in made]


def _code_of(coded: Iterable[Coding], system: str) -> str | None:
    return next((coding.code for coding in coded if coding.system == system and coding.code), None)


READERS = {
    "QuestionnaireResponse": (responses.DECODER, response_rows),
    "Observation": (msgspec.json.Decoder(Score), score_rows),
    "Communication": (msgspec.json.Decoder(Communication), contact_rows),
    "Appointment": (msgspec.json.Decoder(Appointment), appointment_rows),
}
