"""Questionnaire: the form to which answers refer. Its questions by linkId, with their codes, words and options."""

from collections.abc import Iterator

import msgspec

from services.intake.fhir.answers import Extension, Option, Valued, ordinal_of
from services.intake.fhir.datatypes import Coding, Element, Resource


class AnswerOption(Element):
    value_coding: Option | None = None
    extension: list[Extension] = []


class Question(Element):
    link_id: str | None = None
    text: str | None = None
    type: str | None = None
    code: list[Coding] = []
    definition: str | None = None
    answer_option: list[AnswerOption] = []
    item: list["Question"] = []

    def weigh(self, answer: Valued) -> None:
        """Gives a coded answer the words and the number that its option has on the form."""
        given = answer.value_coding
        for option in self.answer_option:
            coding = option.value_coding
            if given and coding and given.code and (given.code, given.system) == (coding.code, coding.system):
                given.display = given.display or coding.display
                if ordinal_of(given.extension) is None:
                    given.extension = [*given.extension, *coding.extension, *option.extension]


class Questionnaire(Resource):
    url: str | None = None
    version: str | None = None
    name: str | None = None
    title: str | None = None
    code: list[Coding] = []
    item: list[Question] = []

    def questions(self) -> Iterator[Question]:
        """All items, groups too, in the order of the form."""
        waiting = list(reversed(self.item))
        while waiting:
            question = waiting.pop()
            yield question
            waiting.extend(reversed(question.item))

    def names(self) -> list[str]:
        """By which it is known: what its url, name and title say."""
        return [said for said in (self.url, self.name, self.title, self.id) if said]


DECODER = msgspec.json.Decoder(Questionnaire)


def keys_of(form: Questionnaire, key: str) -> list[str]:
    """Under which a response may refer to it: url, url|version, and its id."""
    found = [f"{form.url}|{form.version}" if form.version else None, form.url, key]
    return [each for each in found if each]


def form_of(
    canonical: str | None, known: dict[str, Questionnaire], contained: list[msgspec.Raw]
) -> Questionnaire | None:
    """The form that a response names: contained in it, by url with or without version, or by the end of its address."""
    if not canonical:
        return None
    if canonical.startswith("#"):
        return next((form for form in _contained(contained) if form.id == canonical[1:]), None)
    plain = canonical.split("|")[0]
    return known.get(canonical) or known.get(plain) or known.get(plain.rstrip("/").rpartition("/")[2])


def _contained(resources: list[msgspec.Raw]) -> Iterator[Questionnaire]:
    for raw in resources:
        if msgspec.json.decode(raw, type=Resource).resource_type == "Questionnaire":
            yield DECODER.decode(raw)
