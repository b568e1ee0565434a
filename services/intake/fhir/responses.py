"""QuestionnaireResponse → screenings: a row for each instrument on the form. Which question is which: questions.py."""

from collections.abc import Iterator

import msgspec

from db.vocabulary import Instrument
from services.intake.fhir.answers import Valued, out_of
from services.intake.fhir.datatypes import Element, Reference, Resource
from services.intake.fhir.dates import needed_day
from services.intake.fhir.forms import Question, Told
from services.intake.fhir.instruments import (
    FAMILIES,
    ITEMS,
    family_named,
    highest_of,
    instrument_of_items,
    numbered,
    part_of_code,
    title,
)
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NotFollowed, Rows, Unusable, count_only
from services.intake.fhir.questionnaires import Question as Listed
from services.intake.fhir.questionnaires import Questionnaire, form_of
from services.intake.fhir.questions import named_by, told
from services.intake.fhir.references import patient_of
from services.intake.fhir.sittings import Sitting, sitting
from services.intake.fhir.stored_answers import Asked

Answers = dict[str, str | None]  # by key of the question
COUNTED = ("completed", "amended")
NO_QUESTIONS = ("group", "display")


class Answer(Valued):
    item: list["Item"] = []


class Item(Element):
    link_id: str | None = None
    definition: str | None = None
    text: str | None = None
    answer: list[Answer] = []
    item: list["Item"] = []


class Named(Element):
    """The extensions of `questionnaire`: the name of the form among them."""

    extension: list["DisplayOf"] = []


class DisplayOf(Element):
    value_string: str | None = None


class QuestionnaireResponse(Resource):
    questionnaire: str | None = None
    named: Named | None = msgspec.field(default=None, name="_questionnaire")
    status: str | None = None
    subject: Reference | None = None
    authored: str | None = None
    contained: list[msgspec.Raw] = []
    item: list[Item] = []


DECODER = msgspec.json.Decoder(QuestionnaireResponse)


def rows(response: QuestionnaireResponse, shelf: Shelf) -> Rows:
    """A screening for each instrument the form holds, unless the feed holds its total; a sentence in place of the
    values where its questions cannot be told apart. Raises NotFollowed and Unusable."""
    form = read(response, shelf)
    instruments = instruments_of(form)
    named = sorted(form.named)
    if not instruments and not form.untold and not named:
        raise NotFollowed("questionnaire", response.questionnaire or "not named")
    count_only(response, statuses=COUNTED)
    patient_of(response.subject, shelf.aliases)
    if not instruments and not form.untold:
        raise Unusable(f"The form is named {title(named[0])}, and holds no answer to its questions")
    made: Rows = [("screenings", why) for why in form.untold.values()]
    for instrument in instruments:
        asked, answers = asked_by(response, instrument, form, shelf), form.answers
        has_total = instrument in form.totals
        # Where an Observation carries the total of this response, that row takes the answers along.
        if not shelf.sittings.has_score(asked, only_total=has_total):
            if has_total:  # a panel of the sitting gives way to it
                answers = answers | shelf.sittings.answers(asked)
            shelf.sittings.spend_told(asked, answers)
            made.append(("screenings", _screening(response, instrument, form, answers, shelf)))
    return made


def _screening(
    response: QuestionnaireResponse, instrument: Instrument, form: Told, answers: Answers, shelf: Shelf
) -> dict:
    return {
        "patient_id": patient_of(response.subject, shelf.aliases),
        "instrument": instrument,
        "taken_on": needed_day("The date of the answers (authored)", shelf.zone, response.authored),
        "total": out_of(form.totals.get(instrument), highest_of(instrument)),
        **numbered(instrument, answers),
    }


def asked_by(response: QuestionnaireResponse, instrument: Instrument, form: Told, shelf: Shelf) -> Asked:
    key = f"QuestionnaireResponse/{response.id}"
    codes, total = ITEMS.get(instrument, ()), form.totals.get(instrument)
    return Asked(key, sitting_of(response, shelf), instrument, codes, value=total)


def sitting_of(response: QuestionnaireResponse, shelf: Shelf) -> Sitting:
    return sitting(patient_of(response.subject, shelf.aliases), response.authored, shelf.zone)


def instruments_of(form: Told) -> list[Instrument]:
    """A form may hold several: PHQ-9 and GAD-7 are often asked on one. Those that cannot be told apart are none."""
    by_total = list(form.totals)
    by_item = [_of_family(family, form) for family in FAMILIES if form.answers.keys() & set(family)]
    # The first two questions of a PHQ-9 are no PHQ-2 beside it.
    covered = {item for instrument in by_total for item in ITEMS.get(instrument, ())}
    found = [each for each in by_item if each not in by_total and not set(ITEMS[each]) <= covered]
    return by_total + [each for each in found if not form.is_untold(each)]


def _of_family(family: tuple[str, ...], form: Told) -> Instrument:
    """The version that the form is named for; else the smallest that has all the questions asked."""
    asked = form.asked & set(family)
    if Instrument.phq9_teen in form.named and asked <= set(ITEMS[Instrument.phq9_teen]):
        return Instrument.phq9_teen
    smallest = instrument_of_items(asked)
    versions = [each for each in (Instrument.phq9, Instrument.gad7) if ITEMS[each] == family and each in form.named]
    return versions[0] if versions and smallest not in form.named else smallest


def read(response: QuestionnaireResponse, shelf: Shelf) -> Told:
    form = form_of(response.questionnaire, shelf.forms, response.contained)
    return told(questions_in(response, form), _named(response, form))


def _named(response: QuestionnaireResponse, form: Questionnaire | None) -> set[str]:
    called = [response.questionnaire, *(each.value_string for each in (response.named or Named()).extension)]
    called += form.names() if form else []
    called += [coding.display for coding in form.code] if form else []
    found = {instrument for each in called if each for instrument in named_by(each)}
    known = [part for coding in (form.code if form else []) if (part := part_of_code(coding))]
    found |= {part.instrument for part in known}
    return found or {instrument for each in called if each for instrument in family_named(each)}


def questions_in(response: QuestionnaireResponse, form: Questionnaire | None) -> list[Question]:
    """Its questions in the order of the form, nested ones too; groups are none, but what they are called is kept."""
    listed = {each.link_id: each for each in form.questions()} if form else {}
    found = list(_walked(response.item, [], listed))
    there = {question.link for question in found}
    for each in listed.values():
        if each.link_id not in there and not each.item and each.type not in NO_QUESTIONS:
            found.append(_described(Question(link=each.link_id or ""), each))
    order = {link: n for n, link in enumerate(listed)}
    return sorted(found, key=lambda question: order.get(question.link, len(order)))


def _walked(items: list[Item], within: list[str], listed: dict[str | None, Listed]) -> Iterator[Question]:
    for item in items:
        below = [*item.item, *(nested for answer in item.answer for nested in answer.item)]
        own = listed.get(item.link_id)
        if item.answer or not (item.item or (own and own.type in NO_QUESTIONS)):
            question = Question(item.link_id or "", item.definition or "", [], [], list(within), list(item.answer))
            question.texts = [item.text] if item.text else []
            yield _described(question, own)
        called = [said for said in (item.text, item.link_id, own.text if own else None) if said]
        yield from _walked(below, [*within, *called] if not item.answer else within, listed)


def _described(question: Question, listed: Listed | None) -> Question:
    """With the codes, words and options that the Questionnaire has for it."""
    if listed is None:
        return question
    question.is_listed = True
    question.definition = question.definition or listed.definition or ""
    question.codes = listed.code
    question.texts += [said for said in (listed.text, *(coding.display for coding in listed.code)) if said]
    for answer in question.given:
        listed.weigh(answer)
    return question
