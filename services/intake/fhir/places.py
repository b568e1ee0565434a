"""Questions told by their place: exactly as many as the instrument has, in its order. Numbers that only count."""

import re

from db.vocabulary import Instrument
from services.clinical.instruments import BY_KEY
from services.intake.fhir.answers import figure
from services.intake.fhir.forms import Question
from services.intake.fhir.instruments import ITEMS

NUMBER_AT_END = re.compile(r"(?P<stem>.*?)(?P<number>\d{1,3})$")
WITHOUT_LAST_PART = 6  # questions of the C-SSRS screener where the last is asked once: ever
HOW_DIFFICULT = (Instrument.phq9, Instrument.phq9_teen, Instrument.gad7)  # ask one question more, which scores nothing
NUMBERS_IN_NAMES = {2, 7, 9}  # PHQ-2, PHQ-9, GAD-7, GAD-2


def without_numbers(questions: list[Question]) -> None:
    """Sets the names. "PHQ.1" to "PHQ.9" count, and their second is no PHQ-2; "PHQ2" beside "PHQ9" are two names."""
    counting = _counting([question.link for question in questions]) | _counting(
        [text for question in questions for text in question.texts]
    )
    for question in questions:
        question.name, texts = _stem(question.link, counting), [_stem(text, counting) for text in question.texts]
        question.is_counted = (question.name, texts) != (question.link, question.texts)
        question.texts = texts


def _counting(written: list[str]) -> set[str]:
    numbers: dict[str, set[int]] = {}
    for each in written:
        if each[-1:].isdigit() and (end := NUMBER_AT_END.fullmatch(each)):
            numbers.setdefault(end["stem"], set()).add(int(end["number"]))
    return {stem for stem, found in numbers.items() if len(found) > 1 and not found <= NUMBERS_IN_NAMES}


def _stem(written: str, counting: set[str]) -> str:
    end = NUMBER_AT_END.fullmatch(written) if counting else None
    return end["stem"] if end and end["stem"] in counting else written


def in_order(questions: list[Question], instrument: Instrument, *, is_named: bool = True) -> list[tuple[str, Question]]:
    """(key, question) of each; empty where number, order or an answer speaks against it. `is_named`: the form is
    known to be this instrument, so that gaps between the numbers say nothing of questions left out."""
    keys = ITEMS.get(instrument, ())
    placed = _by_number(questions, instrument) or _as_they_stand(questions, instrument, is_named)
    found = [(keys[n], question) for n, question in sorted(placed.items())]
    return found if all(_may_answer(question, key, instrument) for key, question in found) else []


def _by_number(questions: list[Question], instrument: Instrument) -> dict[int, Question]:
    """By the numbers behind one name at the end of the linkIds: a whole run (0 to 8, 1 to 9, 101 to 109); or some of 1
    to 9, the last among them, for then they count from 1."""
    ends = [NUMBER_AT_END.fullmatch(question.link) for question in questions]
    if not all(ends) or len({end["stem"] for end in ends}) != 1:
        return {}
    by_number = {int(end["number"]): question for end, question in zip(ends, questions, strict=True)}
    wanted, first = len(ITEMS.get(instrument, ())), min(by_number)
    if len(by_number) != len(questions):
        return {}
    is_run = max(by_number) - first + 1 == len(by_number)
    if is_run and len(by_number) in _lengths(instrument):
        return {number - first: question for number, question in by_number.items()}
    has_one_more = is_run and first == 1 and len(by_number) == wanted + 1 and instrument in HOW_DIFFICULT
    if has_one_more or (first >= 1 and max(by_number) == wanted):
        return {number - 1: question for number, question in by_number.items() if number <= wanted}
    return {}


def _as_they_stand(questions: list[Question], instrument: Instrument, is_named: bool) -> dict[int, Question]:
    """Unanswered items count only where the Questionnaire itself lists them: others may be headings."""
    those = questions if all(each.is_listed for each in questions) else [each for each in questions if each.given]
    ends = [NUMBER_AT_END.fullmatch(question.link) for question in those]
    numbers = [int(end["number"]) for end in ends if end]
    turns_back = len(numbers) == len(those) and numbers != sorted(numbers)
    if len(numbers) == len(those) and not is_named:
        return {}
    return {} if turns_back or len(those) not in _lengths(instrument) else dict(enumerate(those))


def _lengths(instrument: Instrument) -> tuple[int, ...]:
    whole = len(ITEMS.get(instrument, ())) or -1
    return (whole, WITHOUT_LAST_PART) if instrument == Instrument.cssrs else (whole,)


def _may_answer(question: Question, key: str, instrument: Instrument) -> bool:
    value = question.value(key)
    if value is None:
        return True
    low, high = BY_KEY[instrument].item_range or (0, 0)
    if (low, high) == (0, 1):
        return value in ("yes", "no", "0", "1")
    worth = figure(value)
    return worth is not None and low <= worth <= high
