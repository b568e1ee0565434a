"""Questions of a form that nothing names: known by being answered as a PHQ-9 or GAD-7 is ("several days")."""

from db.vocabulary import Instrument
from services.intake.codes.questionnaires import answer_worth
from services.intake.fhir.cssrs_headings import cssrs_question
from services.intake.fhir.forms import Question, Told
from services.intake.fhir.named_forms import headings_of
from services.intake.fhir.places import in_order

BY_DAYS = {9: Instrument.phq9, 7: Instrument.gad7}  # by the number of questions


def read_unnamed(questions: list[Question], found: Told) -> None:
    """Nine such questions are a PHQ-9 and seven a GAD-7, where nothing else is there; others cannot be told apart."""
    answered = [each for each in questions if each.given and not _is_of_a_screener(each, found)]
    by_days = [each for each in answered if _worth_in_days(each)]
    others = [each for each in answered if each not in by_days and each.looks_like_an_answer()]
    # "Not at all" alone answers many other questionnaires, too.
    is_distinct = any(_worth_in_days(each) != "0" for each in by_days)
    if not by_days or not (is_distinct or (len(by_days) in BY_DAYS and not others)):
        return
    begun = [each for each in BY_DAYS.values() if found.is_begun(each) and not found.is_whole(each)]
    placed = _placed(by_days) if is_distinct and not others and not begun else {}
    if placed and not any(key in found.asked for key in placed):
        for key, question in placed.items():
            found.put(key, question)
        return
    names = ", ".join(f"'{each.called()}'" for each in by_days[:3])
    found.untold[begun[0] if begun else ""] = (
        f"{len(by_days)} questions ({names}) are answered as a PHQ-9 or GAD-7 is, and it cannot be told which they are"
    )


def _placed(questions: list[Question]) -> dict[str, Question]:
    """By headings, where every question has one of the same instrument (two of a PHQ-9 may be left out, and it is no
    GAD-7 then); else by place, where no heading speaks against it."""
    for instrument in BY_DAYS.values():
        headed = {key: each for each in questions for key in headings_of(each, [instrument])}
        if len(headed) == len(questions):
            return headed
    instrument = BY_DAYS.get(len(questions))
    placed = in_order(questions, instrument, is_named=False) if instrument else []
    fits = all(headings_of(each, BY_DAYS.values()) <= {key} for key, each in placed)
    return dict(placed) if fits else {}


def _is_of_a_screener(question: Question, found: Told) -> bool:
    """ "Was this within the past three months?" behind the other questions of the C-SSRS."""
    key = next(filter(None, map(cssrs_question, question.texts)), None) if found.is_begun(Instrument.cssrs) else None
    if key:
        found.put(key, question)
    return key is not None


def _worth_in_days(question: Question) -> str | None:
    for given in question.given:
        options = [given.value_coding] if given.value_coding else []
        options += given.value_codeable_concept.coding if given.value_codeable_concept else []
        said = [each for option in options for each in (option.code, option.display)] + [given.value_string]
        worth = next(filter(None, map(answer_worth, said)), None)
        if worth and worth.isdigit():
            return worth
    return None
