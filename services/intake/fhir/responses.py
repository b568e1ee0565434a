"""QuestionnaireResponse → screenings: PHQ-9 and GAD-7 by the LOINC code of each question (linkId, or the end of it)."""

from collections.abc import Iterable

import msgspec

from db.vocabulary import Instrument
from services.intake.fhir.datatypes import CodeableConcept, Coding, Element, Quantity, Reference, Resource, number
from services.intake.fhir.dates import needed_day
from services.intake.fhir.instruments import (
    GAD7_ITEMS,
    ITEMS,
    PHQ9_ITEMS,
    TOTALS,
    answer_of,
    instrument_of_items,
    numbered,
)
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NotFollowed, Rows, count_only
from services.intake.fhir.references import patient_of

Answers = dict[str, str | None]  # by LOINC, or by the column of a screening
COUNTED = ("completed", "amended")


class Answer(Element):
    value_coding: Coding | None = None
    value_integer: int | None = None
    value_decimal: float | None = None
    value_quantity: Quantity | None = None
    value_string: str | None = None


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
    by_item = [instrument_of_items(asked) for asked in (codes & set(PHQ9_ITEMS), codes & set(GAD7_ITEMS)) if asked]
    # The first two questions of a PHQ-9 are no PHQ-2 beside it.
    covered = {item for instrument in by_total for item in ITEMS.get(instrument, ())}
    return by_total + [each for each in by_item if each not in by_total and not set(ITEMS[each]) <= covered]


def answers_in(response: QuestionnaireResponse) -> Answers:
    """By LOINC code of the question (the end of its linkId), nested questions too; of several answers the first."""
    found, waiting = {}, list(response.item)
    while waiting:
        question = waiting.pop()
        waiting.extend(question.item)
        if question.answer:
            found[(question.link_id or "").rpartition("/")[2]] = _value_of(question.answer[0])
    return found


def _value_of(answer: Answer) -> str | None:
    if answer.value_integer is not None:
        return str(answer.value_integer)
    if answer.value_coding is not None:
        return answer_of(CodeableConcept(coding=[answer.value_coding]))
    quantity = answer.value_quantity.value if answer.value_quantity else answer.value_decimal
    return number(quantity) or answer.value_string
