"""Observation → screenings: totals by LOINC, items by component or hasMember, or on the same patient and moment."""

import msgspec

from db.vocabulary import Instrument
from services.clinical.instruments import BY_KEY
from services.intake.codes import answer_worth
from services.intake.fhir.datatypes import (
    CodeableConcept,
    Element,
    Period,
    Quantity,
    Reference,
    Resource,
    number,
    words_of,
)
from services.intake.fhir.dates import needed_day
from services.intake.fhir.instruments import (
    ITEM_CODES,
    ITEMS,
    PANELS,
    TOTALS,
    answer_of,
    loinc_of,
    numbered,
    question_of,
)
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NotFollowed, Rows, Unusable, count_only
from services.intake.fhir.references import full_id, patient_of

COUNTED = ("final", "amended", "corrected", "preliminary")  # a preliminary score is not held back: item 9 may be in it


class Valued(Element):
    status: str | None = None  # of a contained observation; a component has none
    code: CodeableConcept | None = None
    value_quantity: Quantity | None = None
    value_integer: int | None = None
    value_boolean: bool | None = None
    value_codeable_concept: CodeableConcept | None = None
    value_string: str | None = None


class Observation(Resource):
    status: str | None = None
    code: CodeableConcept | None = None
    subject: Reference | None = None
    effective_date_time: str | None = None
    effective_instant: str | None = None
    effective_period: Period | None = None
    value_quantity: Quantity | None = None
    value_integer: int | None = None
    value_boolean: bool | None = None
    value_codeable_concept: CodeableConcept | None = None
    value_string: str | None = None
    component: list[Valued] = []
    contained: list[msgspec.Raw] = []
    has_member: list[Reference] = []
    derived_from: list[Reference] = []


DECODER = msgspec.json.Decoder(Observation)
RESOURCE, VALUED = msgspec.json.Decoder(Resource), msgspec.json.Decoder(Valued)


def rows(observation: Observation, shelf: Shelf) -> Rows:
    """A score; nothing for an item or a panel that a score takes along. Raises NotFollowed and Unusable."""
    code = loinc_of(observation.code)
    if code is None:
        raise NotFollowed.concept(observation.code)
    count_only(observation, statuses=COUNTED)
    patient_of(observation.subject, shelf.aliases)
    if code in ITEM_CODES:
        return []  # joined to its score, or a screening of its own at the end of the feed: see leftover_answers.py
    if code in PANELS and _has_total_elsewhere(observation, PANELS[code], shelf):
        return []  # that total takes the items along
    return [("screenings", screening(observation, code, shelf))]


def screening(observation: Observation, code: str, shelf: Shelf) -> dict[str, str | None]:
    """One row: the total as text (a fraction goes through, for the check to name) and the items that belong to it."""
    instrument = TOTALS.get(code) or PANELS[code]
    wanted = ITEMS.get(instrument, ())
    answers = shelf.answers(owners(observation, shelf), sitting_of(observation, shelf), wanted)
    items = numbered(instrument, answers | answers_in(observation, instrument))
    total = value_of(observation) if code in TOTALS else total_in(observation, instrument, is_told=bool(items))
    if total is None and not items:
        raise Unusable("The observation carries neither a score nor answers")
    return {
        "patient_id": patient_of(observation.subject, shelf.aliases),
        "instrument": instrument,
        "taken_on": _taken_on(observation, shelf),
        "total": total,
        **items,
    }


def _taken_on(observation: Observation, shelf: Shelf) -> str:
    period = observation.effective_period or Period()
    written = (observation.effective_date_time, observation.effective_instant, period.start)
    return needed_day("The date of the score (effective)", shelf.zone, *written)


def sitting_of(observation: Observation, shelf: Shelf) -> tuple[str, str]:
    """(patient, moment as written): what the answers and the total of one sitting share."""
    period = observation.effective_period or Period()
    written = observation.effective_date_time or observation.effective_instant or period.start or ""
    return patient_of(observation.subject, shelf.aliases), written


def _has_total_elsewhere(panel: Observation, instrument: Instrument, shelf: Shelf) -> bool:
    if not has_code_of_total(instrument):
        return False
    key, members = f"Observation/{panel.id}", owners(panel, shelf)
    return total_in(panel, instrument, is_told=True) is None and shelf.has_total(
        key, members, sitting_of(panel, shelf), instrument
    )


def has_code_of_total(instrument: Instrument) -> bool:
    """Without one (C-SSRS) the panel itself is what a total is to other instruments."""
    return BY_KEY[instrument].loinc is not None


def owners(observation: Observation, shelf: Shelf) -> list[str]:
    """The other resources that may hold this score's answers: its members, and what it was derived from."""
    members = [full_id(each, "Observation", shelf.aliases) for each in observation.has_member]
    responses = [full_id(each, "QuestionnaireResponse", shelf.aliases) for each in observation.derived_from]
    return [*members, *responses]


def value_of(valued: Observation | Valued) -> str | None:
    """The value as text: a number, or the answer that a code stands for."""
    if valued.value_integer is not None:
        return str(valued.value_integer)
    if valued.value_boolean is not None:
        return "yes" if valued.value_boolean else "no"
    if valued.value_quantity is not None:
        return number(valued.value_quantity.value)
    return answer_of(valued.value_codeable_concept) or answer_worth(valued.value_string) or valued.value_string


def answers_in(observation: Observation, instrument: Instrument) -> dict[str, str | None]:
    """Answers within the resource: its components, and members that it contains. Raises Unusable."""
    found = {}
    for part in (*observation.component, *inside(observation)):
        code, value = question_of(part.code, instrument), value_of(part)
        if code in ITEM_CODES:
            found[code] = value
        elif code is None and value == "yes" and instrument == Instrument.cssrs:  # no yes is left out unseen
            raise Unusable(f"The answer to '{words_of(part.code)}' is yes, which is no known question of the C-SSRS")
    return found


def inside(observation: Observation) -> list[Valued]:
    """Contained observations; other contained resources have a code of another kind and are left unread."""
    types = ((raw, RESOURCE.decode(raw).resource_type) for raw in observation.contained)
    found = [VALUED.decode(raw) for raw, kind in types if kind == "Observation"]
    return [each for each in found if each.status in COUNTED]


def total_in(observation: Observation, instrument: Instrument, *, is_told: bool) -> str | None:
    """A panel's total: one of its components, or its own value. A value in words is a grade where answers or a score
    elsewhere tell the total (`is_told`); alone it goes through, for the check to name."""
    for part in (*observation.component, *inside(observation)):
        if TOTALS.get(loinc_of(part.code) or "") == instrument:
            return value_of(part)
    return None if is_told and observation.value_codeable_concept else value_of(observation)
