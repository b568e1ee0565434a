"""Which LOINC code is which score or item, and what an answer is worth."""

from db.vocabulary import Instrument
from services.intake.codes import LOINC, normalise_system
from services.intake.fhir.elements import CodeableConcept, codings

TOTALS = {
    "44261-6": Instrument.phq9,
    "89204-2": Instrument.phq9_teen,  # modified for teens: another version, never trended with the PHQ-9
    "55758-7": Instrument.phq2,
    "70274-6": Instrument.gad7,
    "75626-2": Instrument.audit_c,
    "82667-7": Instrument.dast10,
}
PANELS = {"44249-1": Instrument.phq9, "69737-5": Instrument.gad7}
PHQ9_ITEMS = (
    "44250-9",
    "44255-8",
    "44259-0",
    "44254-1",
    "44251-7",
    "44258-2",
    "44252-5",
    "44253-3",
    "44260-8",
)
GAD7_ITEMS = ("69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7")
ITEMS = {
    Instrument.phq9: PHQ9_ITEMS,
    Instrument.phq2: PHQ9_ITEMS[:2],  # the PHQ-2 is the first two questions of the PHQ-9
    Instrument.gad7: GAD7_ITEMS,
}
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
