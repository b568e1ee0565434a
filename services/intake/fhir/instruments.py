"""Which score, panel or question a code or a text means. A question's key is its LOINC code, of the EPDS "epds-10"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from db.vocabulary import Instrument
from services.clinical.instruments import BY_KEY, CSSRS_ITEMS, GAD7_ITEMS, INSTRUMENTS, PHQ9_ITEMS
from services.intake.codes import LOINC, REMEMBERED, normalise_system
from services.intake.codes.questionnaires import heading_in, named_in, other_codes, plain, question_in
from services.intake.fhir.cssrs_headings import cssrs_question
from services.intake.fhir.datatypes import CodeableConcept, Coding

EPDS_ITEMS = tuple(f"epds-{n}" for n in range(1, 11))  # no list at hand confirms codes of its questions
# by the answers of answers.csv; of other instruments only totals are read. A teen's questions have the adult's keys:
# which of the two it is, the form or the total says.
ITEMS = {
    Instrument.phq9: PHQ9_ITEMS,
    Instrument.phq9_teen: PHQ9_ITEMS,
    Instrument.phq2: PHQ9_ITEMS[:2],
    Instrument.gad7: GAD7_ITEMS,
    Instrument.gad2: GAD7_ITEMS[:2],
    Instrument.cssrs: CSSRS_ITEMS,
    Instrument.epds: EPDS_ITEMS,
}
FAMILIES = (PHQ9_ITEMS, GAD7_ITEMS, CSSRS_ITEMS, EPDS_ITEMS)  # no question stands in two of them
PANELS = {instrument.panel_loinc: instrument.key for instrument in INSTRUMENTS if instrument.panel_loinc}
# An instrument without a code for its total is told by its name. The C-SSRS has none: its panel is what a total is.
TOTAL_OF = {each.key: each.loinc or f"{each.key} total" for each in INSTRUMENTS if each.key != Instrument.cssrs}
TOTALS = {code: instrument for instrument, code in TOTAL_OF.items()}
PANEL_OF = {instrument: code for code, instrument in PANELS.items()}

GRADES = re.compile(r"\b(severity|interpretation|category|level|risk|band|grade|difficult|difficulty|impairment)\b")
OF_A_NAME = re.compile(  # words that stand beside the name of an instrument, and make it nothing else
    r"(?:(?:total|scores?|sum|results?|the|of|for|and|items?|questionnaire|patient|health|assessment|screen(?:ing|er)?"
    r"|scale|panel|reported|depression|anxiety|disorder|generalized|survey|form|points|value|raw|overall|summary|quick"
    r"|instrument|postnatal|recent|test|clinical|phq|gad|epds|cows|c ssrs|pain|severity rating)(?: |$))*"
)
SHORT_NAMES = (
    (re.compile(r" (?:phq|patient health questionnaire) (?!\d)"), (Instrument.phq9, Instrument.phq2)),
    (re.compile(r" (?:gad|generali[sz]ed anxiety disorder) (?!\d)"), (Instrument.gad7, Instrument.gad2)),
)
RANGE = re.compile(r"\b0 (?:to )?(?:27|21|30|48|12|10|6)\b")
NUMBER_OF_ITEM = re.compile(r"(?:(?:item|question|q|no|number|score|answer) )*(\d{1,2})(?: score| answer)?")
A_WHOLE_HEADING = 4  # words


class Role(Enum):
    item = "item"
    total = "total"
    panel = "panel"
    grade = "grade"  # a score in words, or how difficult it made life: no score
    unclear = "unclear"  # named like one of ours, and not told which part


@dataclass(frozen=True, slots=True)
class Part:
    """What a code or a text is: the key of a question, or the code of a total or panel under which it is known here."""

    role: Role
    instrument: Instrument
    code: str = ""


def part_of(concept: CodeableConcept | None) -> Part | None:
    """By whichever coding is known, else by the published words of a question, else by the name of an instrument."""
    if concept is None:
        return None
    for coding in concept.coding:
        if part := part_of_code(coding):
            return part
    return part_of_words(*(each for each in (concept.text, *(coding.display for coding in concept.coding)) if each))


def part_of_code(coding: Coding) -> Part | None:
    return _part_of_code(coding.system, coding.code) if coding.code else None


@lru_cache(maxsize=REMEMBERED)
def _part_of_code(system: str | None, code: str) -> Part | None:
    code, system = code.strip(), normalise_system(system)
    if system in ("", LOINC) and (part := BY_LOINC.get(code)):
        return part
    if other := other_codes().get((system, code)):
        instrument, role = other
        return _panel(instrument) if role == "panel" else _total(instrument)
    return None


@lru_cache(maxsize=REMEMBERED)
def part_of_words(*texts: str, by_number: bool = True) -> Part | None:
    """`by_number`: "PHQ-9 item 3" is the third. Not on a form, whose numbers may begin with 0: see places.py."""
    for text in texts:
        if found := question_in(text):
            return item(*found)
    for text in texts:
        if part := _by_name(text, by_number):
            return part
    for text in texts:  # without a name only what nothing else is called: "Wish to be dead", no "Suicidal thoughts"
        if len(plain(text).split()) >= A_WHOLE_HEADING and (key := cssrs_question(text)):
            return Part(Role.item, Instrument.cssrs, key)
    return None


def _by_name(text: str, by_number: bool) -> Part | None:
    instruments, rest = named_in(text)
    instrument, rest = only_one(instruments), RANGE.sub("", rest).strip()
    if instrument is None:
        return Part(Role.unclear, Instrument(min(instruments))) if instruments else None
    if number := NUMBER_OF_ITEM.fullmatch(rest):
        is_one = by_number and int(number[1]) in range(1, len(ITEMS.get(instrument, ())) + 1)
        return item(instrument, int(number[1])) if is_one else Part(Role.unclear, instrument)
    if not OF_A_NAME.fullmatch(rest):
        if key := _headed(rest, instrument):
            return Part(Role.item, instrument, key)
        is_grade = instrument != Instrument.cssrs and GRADES.search(rest)
        return Part(Role.grade if is_grade else Role.unclear, instrument)
    has_panel = instrument in PANEL_OF and not {"total", "score"} & set(rest.split())
    return _panel(instrument) if has_panel else _total(instrument)


def _headed(words: str, instrument: Instrument) -> str | None:
    if instrument == Instrument.cssrs:
        return cssrs_question(words)
    n = heading_in(words, Instrument.phq9 if instrument == Instrument.phq9_teen else instrument)
    return ITEMS[instrument][n - 1] if n else None


def only_one(instruments: Iterable[str]) -> Instrument | None:
    """The teen's version is named with the adult's words beside it."""
    found = set(instruments)
    if Instrument.phq9_teen in found:
        found.discard(Instrument.phq9)
    return Instrument(found.pop()) if len(found) == 1 else None


def item(instrument: str, n: int) -> Part:
    return Part(Role.item, Instrument(instrument), ITEMS[Instrument(instrument)][n - 1])


def _total(instrument: str) -> Part:
    key = Instrument(instrument)
    return Part(Role.total, key, TOTAL_OF[key]) if key in TOTAL_OF else _panel(instrument)


def _panel(instrument: str) -> Part:
    key = Instrument(instrument)
    return Part(Role.panel, key, PANEL_OF[key])


def family_named(text: str) -> frozenset[str]:
    """ "PHQ" without a number is the PHQ-9 or the PHQ-2, and "GAD" likewise; PHQ-8 and PHQ-15 are neither."""
    words = plain(text)
    return frozenset(each for pattern, family in SHORT_NAMES for each in family if pattern.search(words))


def title(instrument: str) -> str:
    return BY_KEY[instrument].title


def instrument_of_items(codes: set[str]) -> Instrument:
    """Items without a total: the smallest instrument that has them all, the PHQ-2 before the PHQ-9."""
    order = (Instrument.phq2, Instrument.gad2, Instrument.gad7, Instrument.cssrs, Instrument.epds)
    return next((each for each in order if codes <= set(ITEMS[each])), Instrument.phq9)


def numbered(instrument: Instrument, given: dict[str, str | None]) -> dict[str, str | None]:
    """{"44260-8": "1"} → {"item_9": "1"} for the items that this instrument has."""
    listed = enumerate(ITEMS.get(instrument, ()), start=1)
    return {f"item_{n}": given[code] for n, code in listed if given.get(code) is not None}


LARGEST = {
    PHQ9_ITEMS: Instrument.phq9,
    GAD7_ITEMS: Instrument.gad7,
    CSSRS_ITEMS: Instrument.cssrs,
    EPDS_ITEMS: Instrument.epds,
}
BY_LOINC = {
    **{each.loinc: _total(each.key) for each in INSTRUMENTS if each.loinc},
    **{code: _panel(instrument) for code, instrument in PANELS.items()},
    **{key: Part(Role.item, LARGEST[family], key) for family in FAMILIES for key in family if key[0].isdigit()},
}


def highest_of(instrument: str) -> float:
    return BY_KEY[instrument].total_range[1]
