"""Which question of an instrument each item of a form is: by its code, its words, its heading, or its place.

A form is a QuestionnaireResponse, or the components of an observation. What is named or answered like one of our
instruments and cannot be told apart is said, never passed over.
"""

import re
from collections.abc import Iterable

from db.vocabulary import Instrument
from services.intake.codes.questionnaires import named_in
from services.intake.fhir.forms import Question, Told
from services.intake.fhir.instruments import BY_LOINC, Part, Role, family_named, part_of_code, part_of_words
from services.intake.fhir.named_forms import read_named
from services.intake.fhir.places import without_numbers
from services.intake.fhir.unnamed_forms import read_unnamed

LOINC_AT_END = re.compile(r"(?:^|[^0-9])(\d{3,7}-\d)$")


def told(questions: list[Question], named: Iterable[str], *, has_score: bool = False) -> Told:
    """Reads a form. `named`: the instruments that the whole form is called by; `has_score`: it holds their total."""
    found = Told(named=set(named), has_score=has_score)
    without_numbers(questions)
    rest = [question for question in questions if not _by_itself(question, found)]
    sections: dict[frozenset[str], list[Question]] = {}
    for question in rest:
        sections.setdefault(_section(question, found.named), []).append(question)
    for section, those in sections.items():
        if section:
            found.named |= section
            read_named(section, those, found)
    read_unnamed(sections.get(frozenset(), []), found)
    return found


def part_of(question: Question) -> Part | None:
    """By the code at the end of linkId or definition, the codes of the item, or its words."""
    for written in (question.link, question.definition):
        end = LOINC_AT_END.search(written.strip())
        if end and (part := BY_LOINC.get(end[1])):
            return part
    for coding in question.codes:
        if part := part_of_code(coding):
            return part
    part = part_of_words(*question.texts, question.name, by_number=False)
    return None if part and question.is_counted and part.role != Role.item else part


def _by_itself(question: Question, found: Told) -> bool:
    part = part_of(question)
    if part is None or part.role == Role.unclear:
        return False
    if part.instrument == Instrument.phq9_teen or part.role in (Role.total, Role.panel):
        found.named.add(part.instrument)
    if part.role == Role.item:
        found.put(part.code, question)
    elif part.role != Role.grade and (value := question.value()) is not None:
        found.totals[part.instrument] = value
    return True


def _section(question: Question, named: set[str]) -> frozenset[str]:
    for called in (question.name, *question.texts, *reversed(question.within)):
        if instruments := named_by(called):
            return instruments
    if question.is_counted and (family := family_named(question.name)):
        return family
    return frozenset(named)


def named_by(called: str) -> frozenset[str]:
    """The instruments that a text names, or the code of a panel or total at its end."""
    end = LOINC_AT_END.search(called.split("|")[0].strip())
    if end and (part := BY_LOINC.get(end[1])) and part.role != Role.item:
        return frozenset([part.instrument])
    return named_in(called)[0]
