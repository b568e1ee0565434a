"""Which LOINC code is which score or item, and what an answer is worth."""

from db.vocabulary import Instrument
from services.clinical.instruments import BY_KEY, GAD7_ITEMS, INSTRUMENTS, PHQ9_ITEMS
from services.intake.codes import LOINC, normalise_system
from services.intake.fhir.datatypes import CodeableConcept, codings

TOTALS = {instrument.loinc: instrument.key for instrument in INSTRUMENTS if instrument.loinc}
ANSWERED = (Instrument.phq9, Instrument.phq2, Instrument.gad7)  # by the answers below; of others only totals are read
ITEMS = {key: BY_KEY[key].item_loincs for key in ANSWERED}
PANELS = {BY_KEY[key].panel_loinc: key for key in ANSWERED if BY_KEY[key].panel_loinc}
ITEM_CODES = frozenset((*PHQ9_ITEMS, *GAD7_ITEMS))
ANSWERS = {"LA6568-5": "0", "LA6569-3": "1", "LA6570-1": "2", "LA6571-9": "3"}


def loinc_of(concept: CodeableConcept | None) -> str | None:
    """The code of a score, panel or item that is known here, whichever of the codings carries it."""
    for coding in codings(concept):
        code = coding.code or ""
        if normalise_system(coding.system) == LOINC and (code in TOTALS or code in PANELS or code in ITEM_CODES):
            return code
    return None


def answer_of(concept: CodeableConcept | None) -> str | None:
    """0–3 for a listed answer. Another code goes through as it is, so that the check can name it."""
    found = [coding.code or "" for coding in codings(concept)]
    return next((ANSWERS[code] for code in found if code in ANSWERS), found[0] if found else None)


def instrument_of_items(codes: set[str]) -> Instrument:
    """Items without a total: the smallest instrument that has them all, the PHQ-2 before the PHQ-9."""
    for instrument in (Instrument.phq2, Instrument.gad7):
        if codes <= set(ITEMS[instrument]):
            return instrument
    return Instrument.phq9


def numbered(instrument: Instrument, answers: dict[str, str | None]) -> dict[str, str | None]:
    """{"44260-8": "1"} → {"item_9": "1"} for the items that this instrument has."""
    listed = enumerate(ITEMS.get(instrument, ()), start=1)
    return {f"item_{n}": answers[code] for n, code in listed if answers.get(code) is not None}
