"""Which LOINC code is which score or item, and what an answer is worth."""

import re

from db.vocabulary import Instrument
from services.clinical.instruments import BY_KEY, CSSRS_ITEMS, GAD7_ITEMS, INSTRUMENTS, PHQ9_ITEMS
from services.intake.codes import LOINC, answer_worth, normalise_system
from services.intake.fhir.datatypes import CodeableConcept, Coding, codings

TOTALS = {instrument.loinc: instrument.key for instrument in INSTRUMENTS if instrument.loinc}
# by the answers of answers.csv; of other instruments only totals are read
ANSWERED = (Instrument.phq9, Instrument.phq2, Instrument.gad7, Instrument.cssrs)
ITEMS = {key: BY_KEY[key].item_loincs for key in ANSWERED}
PANELS = {instrument.panel_loinc: instrument.key for instrument in INSTRUMENTS if instrument.panel_loinc}
FAMILIES = (PHQ9_ITEMS, GAD7_ITEMS, CSSRS_ITEMS)  # no question stands in two of them
ITEM_CODES = frozenset(code for family in FAMILIES for code in family)

# The headings of the C-SSRS screener, and the displays of its codes in LOINC: panels often name its questions by words.
CSSRS_HEADINGS = (
    ("wish to be dead",),
    ("suicidal thoughts", "non specific active suicidal thoughts"),
    (
        "suicidal thoughts with method",
        "suicidal thoughts with method without specific plan or intent to act",
        "active suicidal ideation with any methods not plan without intent to act",
    ),
    (
        "suicidal intent",
        "suicidal intent without specific plan",
        "active suicidal ideation with some intent to act without specific plan",
    ),
    (
        "suicidal intent with specific plan",
        "suicide intent with specific plan",
        "active suicidal ideation with specific plan and intent",
    ),
    ("suicide behavior", "suicidal behavior", "suicide behavior question", "preparatory acts or suicidal behavior"),
)
LAST_QUESTION = len(CSSRS_HEADINGS)
CSSRS_BY_WORDS = {words: CSSRS_ITEMS[n] for n, headings in enumerate(CSSRS_HEADINGS) for words in headings}
WHEN = re.compile(r" (?:in the )?(?P<when>1 month|past month|lifetime|ever|3 months|past 3 months)$")
RECENT = ("3 months", "past 3 months")
NO_WORD = re.compile(r"[^a-z0-9]+")


def loinc_of(concept: CodeableConcept | None) -> str | None:
    """The code of a score, panel or item that is known here, whichever of the codings carries it."""
    for coding in codings(concept):
        code = coding.code or ""
        if normalise_system(coding.system) == LOINC and (code in TOTALS or code in PANELS or code in ITEM_CODES):
            return code
    return None


def question_of(concept: CodeableConcept | None, instrument: Instrument | None) -> str | None:
    """The code of a question within a panel; of the C-SSRS by its words, too."""
    code = loinc_of(concept)
    if code or instrument != Instrument.cssrs or concept is None:
        return code
    spoken = (concept.text, *(coding.display for coding in concept.coding))
    return next(filter(None, map(_cssrs_question, filter(None, spoken))), None)


def _cssrs_question(spoken: str) -> str | None:
    words = NO_WORD.sub(" ", spoken.casefold()).strip()
    time = WHEN.search(words)
    code = CSSRS_BY_WORDS.get(words[: time.start()] if time else words)
    is_behavior = code == CSSRS_ITEMS[LAST_QUESTION - 1]
    if time and time["when"] in RECENT:
        return CSSRS_ITEMS[LAST_QUESTION] if is_behavior else None
    return code


def answer_of(concept: CodeableConcept | None) -> str | None:
    """0–3, yes or no for a listed answer, by its code or its words. Another goes through, for the check to name."""
    if concept is None:
        return None
    for coding in concept.coding:
        if (worth := worth_of(coding)) is not None:
            return worth
    found = [coding.code or coding.display for coding in concept.coding if coding.code or coding.display]
    return answer_worth(concept.text) or (found[0] if found else concept.text)


def worth_of(coding: Coding) -> str | None:
    """0–3, yes or no; None where it is no listed answer."""
    return answer_worth(coding.code) or answer_worth(coding.display)


def instrument_of_items(codes: set[str]) -> Instrument:
    """Items without a total: the smallest instrument that has them all, the PHQ-2 before the PHQ-9."""
    for instrument in (Instrument.phq2, Instrument.gad7, Instrument.cssrs):
        if codes <= set(ITEMS[instrument]):
            return instrument
    return Instrument.phq9


def numbered(instrument: Instrument, given: dict[str, str | None]) -> dict[str, str | None]:
    """{"44260-8": "1"} → {"item_9": "1"} for the items that this instrument has."""
    listed = enumerate(ITEMS.get(instrument, ()), start=1)
    return {f"item_{n}": given[code] for n, code in listed if given.get(code) is not None}
