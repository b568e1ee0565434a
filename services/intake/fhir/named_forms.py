"""Questions of a form, or of a part of it, that is named for an instrument: by their headings, else by their place."""

import re
from collections.abc import Iterable

from db.vocabulary import Instrument
from services.intake.codes.questionnaires import heading_in, named_in, plain
from services.intake.fhir.cssrs_headings import cssrs_question
from services.intake.fhir.forms import Question, Told
from services.intake.fhir.instruments import ITEMS, TOTAL_OF, only_one, title
from services.intake.fhir.places import in_order

NAME_OF_A_TOTAL = re.compile(r"(?:total|sum|overall|raw)? ?(?:total|score|sum)")
DIFFICULT = re.compile(r" difficult(y|ies)? ")
A_FEW = 2  # readable answers beside a total that are no accident


def read_named(section: frozenset[str], questions: list[Question], found: Told) -> None:
    """`section`: the instruments that these questions are named for."""
    one = only_one(section) or _version(section, questions)
    rest = [question for question in questions if not (one and _is_total(question, one, found))]
    placed = in_order([each for each in rest if not _is_difficulty(each, section)], one) if one else []
    if one and placed and not found.is_begun(one) and all(_may_stand_at(each, key, one) for key, each in placed):
        for key, question in placed:
            found.put(key, question)
        rest = []
    rest = [question for question in rest if not _by_heading(question, section, found)]
    rest = [each for each in rest if not _is_difficulty(each, section)]
    for instrument in [one] if one else section:
        _say_what_is_missing(Instrument(instrument), rest, found)


def _version(section: frozenset[str], questions: list[Question]) -> Instrument | None:
    """Of "PHQ-2 / PHQ-9" the one whose number of questions is there."""
    for versions in ((Instrument.phq9, Instrument.phq2), (Instrument.gad7, Instrument.gad2)):
        if section == set(versions):
            return next((each for each in versions if in_order(questions, each)), None)
    return None


def _is_total(question: Question, instrument: Instrument, found: Told) -> bool:
    says = question.says_of_itself()
    if instrument not in TOTAL_OF or not any(NAME_OF_A_TOTAL.fullmatch(named_in(each)[1]) for each in says):
        return False
    if (value := question.value()) is not None:
        found.totals[instrument] = value
    return True


def _is_difficulty(question: Question, section: frozenset[str]) -> bool:
    """How difficult it all made life: behind a PHQ-9 and a GAD-7, and scored in neither."""
    is_difficult = any(DIFFICULT.search(plain(said)) for said in question.says_of_itself())
    return is_difficult and not headings_of(question, section)


def _may_stand_at(question: Question, key: str, instrument: Instrument) -> bool:
    return headings_of(question, [instrument]) <= {key}


def headings_of(question: Question, instruments: Iterable[str]) -> set[str]:
    """Keys of the questions that its words are headings of."""
    for each in question.says_of_itself():
        if hits := {ITEMS[Instrument(i)][n - 1] for i in instruments if (n := _heading(each, i))}:
            return hits
    return set()


def _by_heading(question: Question, section: frozenset[str], found: Told) -> bool:
    says = question.says_of_itself()
    if Instrument.cssrs in section and (key := next(filter(None, map(cssrs_question, says)), None)):
        found.put(key, question)
        return True
    hits = headings_of(question, section)
    if len(hits) == 1:
        found.put(hits.pop(), question)
        return True
    return False


def _heading(said: str, instrument: str) -> int | None:
    return heading_in(said, Instrument.phq9 if instrument == Instrument.phq9_teen else instrument)


def _say_what_is_missing(instrument: Instrument, rest: list[Question], found: Told) -> None:
    if found.is_whole(instrument):
        return
    has_total = found.has_score or instrument in found.totals
    readable = [each for each in rest if each.looks_like_an_answer()]
    if has_total:
        readable = [each for each in readable if each.is_readable()]
        open_ones = readable if instrument in ITEMS and len(readable) >= A_FEW else []
    else:
        open_ones = readable if found.is_begun(instrument) else [each for each in rest if each.given]
    if not open_ones:
        return
    names = ", ".join(f"'{each.called()}'" for each in open_ones[:3])
    if instrument in ITEMS:
        said = f"it cannot be told which of its questions {names} ({len(open_ones)} in all) are"
    else:
        said = f"of which the total is read; it holds none beside {names}"
    found.untold[instrument] = f"The form is named {title(instrument)}, {'and ' * (instrument in ITEMS)}{said}"
