"""QuestionnaireResponse → screenings: PHQ-9, GAD-7, C-SSRS by the LOINC code of each question (linkId, or its end)."""

from collections.abc import Iterable

import msgspec

from db.vocabulary import Instrument
from services.intake.codes import answer_worth
from services.intake.fhir.datatypes import CodeableConcept, Coding, Element, Quantity, Reference, Resource, number
from services.intake.fhir.dates import needed_day
from services.intake.fhir.instruments import (
    FAMILIES,
    ITEMS,
    TOTALS,
    answer_of,
    instrument_of_items,
    numbered,
    worth_of,
)
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NotFollowed, Rows, count_only
from services.intake.fhir.references import patient_of

Answers = dict[str, str | None]  # by LOINC, or by the column of a screening
COUNTED = ("completed", "amended")
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


class Extension(Element):
    url: str | None = None
    value_decimal: float | None = None


class Option(Coding):
    extension: list[Extension] = []


class Answer(Element):
    value_coding: Option | None = None
    value_boolean: bool | None = None
    value_integer: int | None = None
    value_decimal: float | None = None
    value_quantity: Quantity | None = None
    value_string: str | None = None
    item: list["Question"] = []


class Question(Element):
    link_id: str | None = None
    answer: list[Answer] = []
    item: list["Question"] = []


class QuestionnaireResponse(Resource):
    questionnaire: str | None = None
    status: str | None = None
    subject: Reference | None = None
    authored: str | None = None
    item: list[Question] = []


DECODER = msgspec.json.Decoder(QuestionnaireResponse)


def rows(response: QuestionnaireResponse, shelf: Shelf) -> Rows:
    """A screening for each instrument the questionnaire holds, unless the feed holds its total. Raises NotFollowed."""
    answers = answers_in(response)
    instruments = instruments_of(answers.keys())
    if not instruments:
        raise NotFollowed("questionnaire", response.questionnaire or "not named")
    count_only(response, statuses=COUNTED)
    sitting = (patient_of(response.subject, shelf.aliases), response.authored or "")
    key = f"QuestionnaireResponse/{response.id}"
    # Where an Observation carries the total of this response, that row takes the answers along.
    own = [each for each in instruments if not shelf.has_total(key, [], sitting, each)]
    return [("screenings", _screening(response, instrument, answers, shelf)) for instrument in own]


def _screening(response: QuestionnaireResponse, instrument: Instrument, answers: Answers, shelf: Shelf) -> Answers:
    total = next((answers[code] for code, of in TOTALS.items() if of == instrument and code in answers), None)
    values = {
        "patient_id": patient_of(response.subject, shelf.aliases),
        "instrument": instrument,
        "taken_on": needed_day("The date of the answers (authored)", shelf.zone, response.authored),
        "total": total,
    }
    return values | numbered(instrument, answers)


def instruments_of(codes: Iterable[str]) -> list[Instrument]:
    """A response may hold several: PHQ-9 and GAD-7 are often asked on one form."""
    codes = set(codes)
    by_total = [instrument for code, instrument in TOTALS.items() if code in codes]
    by_item = [instrument_of_items(asked) for asked in map(codes.intersection, FAMILIES) if asked]
    # The first two questions of a PHQ-9 are no PHQ-2 beside it.
    covered = {item for instrument in by_total for item in ITEMS.get(instrument, ())}
    return by_total + [each for each in by_item if each not in by_total and not set(ITEMS[each]) <= covered]


def answers_in(response: QuestionnaireResponse) -> Answers:
    """By LOINC code of the question (the end of its linkId), nested questions too; of several answers the first."""
    found, waiting = {}, list(response.item)
    while waiting:
        question = waiting.pop()
        waiting.extend(question.item)
        waiting.extend(asked for answer in question.answer for asked in answer.item)
        if question.answer:
            found[(question.link_id or "").rpartition("/")[2]] = _value_of(question.answer[0])
    return found


def _value_of(answer: Answer) -> str | None:
    if answer.value_integer is not None:
        return str(answer.value_integer)
    if answer.value_boolean is not None:
        return "yes" if answer.value_boolean else "no"
    if answer.value_coding is not None:
        return _worth(answer.value_coding)
    quantity = answer.value_quantity.value if answer.value_quantity else answer.value_decimal
    return number(quantity) or answer_worth(answer.value_string) or answer.value_string


def _worth(option: Option) -> str | None:
    """By the answer's code or words, else by the number that the form gives it."""
    ordinals = [each.value_decimal for each in option.extension if each.url == ORDINAL]
    return worth_of(option) or number(next(iter(ordinals), None)) or answer_of(CodeableConcept(coding=[option]))
