"""How people write questionnaires: the names, questions and answers of the instruments, told by their words.

The words are rows: instrument_names.csv, questions.csv (published words; headings only within a form that is named),
answers.csv and instruments.csv (other codes of one instrument).
"""

import re
from functools import cache, lru_cache

from services.intake.codes import LOINC, REMEMBERED, normalise_system, rows_of

BETWEEN_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
NO_WORD = re.compile(r"[^a-z0-9]+")
NAMES_OF_OTHERS = (" cows milk ",)
NUMBER = re.compile(r"\+?(\d+)(?:\.0*)?")
NUMBER_THEN_WORDS = re.compile(r"\(?(?P<number>\d+)(?:\.0+)?[\s)\]:=.–—-]+(?P<words>\D.*)")
WORDS_THEN_NUMBER = re.compile(r"(?P<words>.*\D)[\s(\[:=–—-]+(?P<number>\d+)\s*[)\]]?")


@lru_cache(maxsize=REMEMBERED)
def plain(text: str) -> str:
    """ "PHQ9-LittleInterest" → " phq 9 little interest ": words apart, in lower case, with a blank at both ends."""
    return f" {NO_WORD.sub(' ', BETWEEN_WORDS.sub(' ', text).casefold()).strip()} "


@cache
def _names() -> list[tuple[str, str]]:
    found = [(plain(row["words"]), row["instrument"]) for row in rows_of("instrument_names.csv")]
    return sorted(found, key=lambda each: -len(each[0]))  # the longest first: it takes its words away


@lru_cache(maxsize=REMEMBERED)
def named_in(text: str) -> tuple[frozenset[str], str]:
    """The instruments that a text names, and its words without these names (" total score ")."""
    words, found = plain(text), set()
    for others in NAMES_OF_OTHERS:
        words = words.replace(others, " ")
    for name, instrument in _names():
        if name in words:
            words = words.replace(name, " | ")
            found.add(instrument)
    return frozenset(found), " ".join(words.replace("|", " ").split())


@cache
def _questions(told_by: str) -> list[tuple[str, str, int]]:
    rows = rows_of("questions.csv")
    return [(plain(r["words"]), r["instrument"], int(r["item"])) for r in rows if r["told_by"] == told_by]


@lru_cache(maxsize=REMEMBERED)
def question_in(text: str) -> tuple[str, int] | None:
    """(instrument, item) by the published words within a text; None where they are those of several, or of a follow-up
    ("If you checked any …")."""
    words = plain(text)
    found = {(instrument, item) for said, instrument, item in _questions("question") if said in words}
    return found.pop() if len(found) == 1 and not words.startswith(" if ") else None


@lru_cache(maxsize=REMEMBERED)
def heading_in(text: str, instrument: str) -> int | None:
    """The item of an instrument that a short name stands for, within a form that is known to be this instrument."""
    words = plain(text)
    found = {item for said, of, item in _questions("heading") if of == instrument and said in words}
    return found.pop() if len(found) == 1 else None


@cache
def other_codes() -> dict[tuple[str, str], tuple[str, str]]:
    """(system, code) → (instrument, part) for codes of an instrument beside its own."""
    return {
        (normalise_system(row["system"]), row["code"]): (row["instrument"], row["part"])
        for row in rows_of("instruments.csv")
    }


@cache
def _answers() -> dict[tuple[str, str], str]:
    found = {}
    for row in rows_of("answers.csv"):
        of = f"{row['instrument']}-{row['item']}" if row["item"] else ""
        found |= {(of, plain(said)): row["answer"] for said in (row["code"], row["display"]) if said}
    return found


@cache
def _answers_of_loinc() -> dict[str, tuple[str, str]]:
    return {row["answer"]: (row["code"], row["display"]) for row in rows_of("answers.csv") if row["system"] == LOINC}


def loinc_answer(worth: str) -> tuple[str, str]:
    """The code of LOINC for an answer worth that much ("2", "yes"), and its words."""
    return _answers_of_loinc()[worth]


@lru_cache(maxsize=REMEMBERED)
def answer_worth(said: str | None, item: str = "") -> str | None:
    """What an answer is worth by its code or its words: 0 to 3, or yes or no. `item`: the key of a question that has
    words of its own ("epds-1": there "Not at all" is 3)."""
    if not said:
        return None
    words = plain(said)
    return _answers().get((item, words)) or (None if item.startswith("epds-") else _answers().get(("", words)))


@lru_cache(maxsize=REMEMBERED)
def written_worth(said: str | None, item: str = "") -> str | None:
    """Of a text also "2", "2.0", "2 - More than half the days", "More than half the days (2)". None where number and
    words disagree, or the words are no answer."""
    if not said:
        return None
    text = said.strip()
    if known := answer_worth(text, item):
        return known
    if number := NUMBER.fullmatch(text):
        return number[1]
    for form in (NUMBER_THEN_WORDS, WORDS_THEN_NUMBER):
        both = form.fullmatch(text)
        if both and answer_worth(both["words"], item) == both["number"]:
            return both["number"]
    return None
