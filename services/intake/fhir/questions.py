"""Which question of an instrument each item of a form is: by its code, its words, its heading, or its place.

A form is a QuestionnaireResponse, or the components of an observation. What is named or answered like one of our
instruments and cannot be told apart is said, never passed over.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from db.vocabulary import Instrument
from services.intake.codes.questionnaires import answer_worth, heading_in, named_in, plain
from services.intake.fhir.answers import Valued, is_coded, value_of
from services.intake.fhir.datatypes import Coding
from services.intake.fhir.instruments import (
    BY_LOINC,
    ITEMS,
    TOTAL_OF,
    Part,
    Role,
    cssrs_question,
    only_one,
    part_of_code,
    part_of_words,
    title,
)
from services.intake.fhir.places import NUMBER_AT_END, in_order

LOINC_AT_END = re.compile(r"(?:^|[^0-9])(\d{3,7}-\d)$")
NAME_OF_A_TOTAL = re.compile(r" (?:total|score|sum|total score|sum score|score total|overall score) ")
NUMBERS_IN_NAMES = {2, 7, 9}  # PHQ-2, PHQ-9, GAD-7, GAD-2
DIFFICULT = re.compile(r" difficult(y|ies)? | not difficult at all ")
ANSWERED_BY_DAYS = {9: Instrument.phq9, 7: Instrument.gad7}  # whose answers are "several days", "nearly every day"


@dataclass(slots=True)
class Question:
    """One item of a form, with what it says of itself and the answers that it got."""

    link: str = ""
    definition: str = ""
    codes: list[Coding] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)  # its text, and the displays of its codes
    within: list[str] = field(default_factory=list)  # what the groups around it are called, the outermost first
    given: list[Valued] = field(default_factory=list)
    is_listed: bool = False  # as a question in the Questionnaire that the feed holds
    name: str = ""  # what its linkId says, without a number that only counts: "PHQ." of "PHQ.2" beside "PHQ.1"

    def value(self, key: str = "") -> str | None:
        """Its answer as text; several that differ side by side, for the check to name."""
        said = list(dict.fromkeys(filter(None, (value_of(each, key) for each in self.given))))
        return " and ".join(said) or None

    def spoken(self) -> str:
        return next(iter(self.texts), self.link)


@dataclass
class Told:
    """What a form says: answers by key of the question, totals by instrument, and what could not be told apart."""

    answers: dict[str, str | None] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)  # questions that stand on the form, answered or not
    totals: dict[Instrument, str | None] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    untold: dict[str, str] = field(default_factory=dict)  # by instrument, why ("": of none for sure)

    def put(self, key: str, question: Question) -> None:
        self.asked.add(key)
        value = question.value(key)
        if value is None:
            return
        said = self.answers.get(key)
        self.answers[key] = value if said in (None, value) else f"{said} and {value}"

    def has_all(self, instrument: str) -> bool:
        return set(ITEMS.get(instrument, ("",))) <= self.asked


def told(questions: list[Question], named: Iterable[str]) -> Told:
    """Reads a form. `named`: the instruments that the whole form is called by."""
    found = Told(named=set(named))
    without_numbers(questions)
    rest = [question for question in questions if not _by_itself(question, found)]
    sections: dict[frozenset[str], list[Question]] = {}
    for question in rest:
        sections.setdefault(_section(question, found.named), []).append(question)
    for section, those in sections.items():
        if section:
            found.named |= section
            _within_a_name(section, those, found)
    _without_a_name(sections.get(frozenset(), []), found)
    return found


def without_numbers(questions: list[Question]) -> None:
    """Sets the names. "PHQ.1" to "PHQ.9" count, and their second is no PHQ-2; "PHQ2" beside "PHQ9" are two names."""
    counting = _counting([question.link for question in questions]) | _counting(
        [text for question in questions for text in question.texts]
    )
    for question in questions:
        question.name = _stem(question.link, counting)
        question.texts = [_stem(text, counting) for text in question.texts]


def _counting(written: list[str]) -> set[str]:
    numbers: dict[str, set[int]] = {}
    for each in written:
        if end := NUMBER_AT_END.fullmatch(each):
            numbers.setdefault(end["stem"], set()).add(int(end["number"]))
    return {stem for stem, found in numbers.items() if len(found) > 1 and not found <= NUMBERS_IN_NAMES}


def _stem(written: str, counting: set[str]) -> str:
    end = NUMBER_AT_END.fullmatch(written)
    return end["stem"] if end and end["stem"] in counting else written


def part_of(question: Question) -> Part | None:
    """By the code at the end of linkId or definition, the codes of the item, or its words."""
    for written in (question.link, question.definition):
        end = LOINC_AT_END.search(written.strip())
        if end and (part := BY_LOINC.get(end[1])):
            return part
    for coding in question.codes:
        if part := part_of_code(coding):
            return part
    return part_of_words(*question.texts, question.name, by_number=False)


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
    return frozenset(named)


def named_by(called: str) -> frozenset[str]:
    """The instruments that a text names, or the code of a panel or total at its end."""
    end = LOINC_AT_END.search(called.split("|")[0].strip())
    if end and (part := BY_LOINC.get(end[1])) and part.role != Role.item:
        return frozenset([part.instrument])
    return named_in(called)[0]


def _within_a_name(section: frozenset[str], questions: list[Question], found: Told) -> None:
    rest = [question for question in questions if not _by_heading(question, section, found)]
    one = only_one(section)
    if one and not found.asked & set(ITEMS.get(one, ())):
        for key, question in in_order(rest, one):
            found.put(key, question)
    for instrument in section:
        _say_what_is_missing(Instrument(instrument), rest, found)


def _by_heading(question: Question, section: frozenset[str], found: Told) -> bool:
    spoken = (*question.texts, question.name)
    if Instrument.cssrs in section and (key := next(filter(None, map(cssrs_question, spoken)), None)):
        found.put(key, question)
        return True
    if any(DIFFICULT.search(plain(each)) for each in spoken):
        return True
    for each in spoken:
        hits = {ITEMS[Instrument(i)][n - 1] for i in section if (n := _heading(each, i))}
        if len(hits) == 1:
            found.put(hits.pop(), question)
            return True
    one = only_one(section)
    if one in TOTAL_OF and any(NAME_OF_A_TOTAL.fullmatch(f" {named_in(each)[1]} ") for each in spoken):
        if (value := question.value()) is not None:
            found.totals[one] = value
        return True
    return False


def _heading(spoken: str, instrument: str) -> int | None:
    return heading_in(spoken, Instrument.phq9 if instrument == Instrument.phq9_teen else instrument)


def _say_what_is_missing(instrument: Instrument, rest: list[Question], found: Told) -> None:
    keys = set(ITEMS.get(instrument, ()))
    if found.asked >= keys and keys:
        return
    open_ones = [each for each in rest if each.given and not found.asked & keys] or [
        each for each in rest if _looks_like_an_answer(each)
    ]
    if open_ones and instrument not in found.totals:
        names = ", ".join(f"'{each.spoken()}'" for each in open_ones[:3])
        found.untold[instrument] = (
            f"The form is named {title(instrument)}, and it cannot be told which of its questions {names} "
            f"({len(open_ones)} in all) are"
        )


def _looks_like_an_answer(question: Question) -> bool:
    value = question.value() or ""
    return value.isdigit() or value in ("yes", "no") or any(map(is_coded, question.given))


def _without_a_name(questions: list[Question], found: Told) -> None:
    """Answered by "several days" and the like: nine are a PHQ-9 and seven a GAD-7, where nothing else is there."""
    answered = [each for each in questions if each.given and not DIFFICULT.search(plain(each.spoken()))]
    by_days = [each for each in answered if _worth_in_days(each)]
    distinct = any(_worth_in_days(each) != "0" for each in by_days)
    if not by_days or not distinct:
        return
    others = [each for each in answered if each not in by_days and _looks_like_an_answer(each)]
    instrument = ANSWERED_BY_DAYS.get(len(by_days))
    if instrument and not others and not found.asked & set(ITEMS[instrument]):
        placed = in_order(by_days, instrument)
        for key, question in placed:
            found.put(key, question)
        if placed:
            return
    names = ", ".join(f"'{each.spoken()}'" for each in by_days[:3])
    found.untold[""] = (
        f"{len(by_days)} questions ({names}) are answered as a PHQ-9 or GAD-7 is, and it cannot be told which they are"
    )


def _worth_in_days(question: Question) -> str | None:
    for given in question.given:
        options = [given.value_coding] if given.value_coding else []
        options += given.value_codeable_concept.coding if given.value_codeable_concept else []
        said = [each for option in options for each in (option.code, option.display)] + [given.value_string]
        worth = next(filter(None, map(answer_worth, said)), None)
        if worth and worth.isdigit():
            return worth
    return None
