"""What codes of one source mean here, as its clinic says: for codes that no list of ours knows."""

from dataclasses import dataclass, field
from enum import StrEnum

from db.vocabulary import AppointmentKind, Component, Condition, EventKind, Medication
from services.intake.codes import normalise_system

ANY_SYSTEM = "*"
TEXT = "text"  # in place of a system: the display, a trade name or the line of an order


class CodeKind(StrEnum):
    """What a code may stand for."""

    medication = "medication"
    treatment = "treatment"
    condition = "condition"
    event = "event"
    encounter_class = "encounter_class"
    visit = "visit"


WORDS: dict[CodeKind, tuple[str, ...]] = {  # the words of ours, by kind
    CodeKind.medication: tuple(Medication),
    CodeKind.treatment: tuple(Component),
    CodeKind.condition: tuple(Condition),
    CodeKind.event: tuple(EventKind),
    CodeKind.encounter_class: ("AMB", "VR", "HH", "FLD", "EMER", "IMP", "ACUTE", "NONAC"),  # of HL7 v3 ActCode
    CodeKind.visit: tuple(AppointmentKind),
}


@dataclass(frozen=True)
class SourceCodes:
    """`words`: kind → (system, code) → our word. Systems as they are called officially; "" for a code without one."""

    words: dict[str, dict[tuple[str, str], str]] = field(default_factory=dict)

    def of(self, kind: str, system: str | None, code: str | None) -> str | None:
        """Our word for a code of this source; None where its clinic says nothing. The system is spelled in any way."""
        known = self.words.get(kind)
        if not known or not code:
            return None
        folded = _folded(code)
        return known.get((normalise_system(system) or "", folded)) or known.get((ANY_SYSTEM, folded))

    def of_text(self, kind: str, text: str | None) -> str | None:
        """The same for words in place of a code."""
        return self.words.get(kind, {}).get((TEXT, _folded(text))) if text else None


NO_CODES = SourceCodes()


def key_of(written: str) -> tuple[str, str]:
    """`system|code`; `|code`: a code without a system; `code`: of whatever system; `text|words`: words without a
    code."""
    system, bar, code = written.partition("|") if written.startswith(f"{TEXT}|") else written.rpartition("|")
    if not bar:
        return ANY_SYSTEM, _folded(code)
    return (TEXT if system == TEXT else normalise_system(system.strip() or None) or ""), _folded(code)


def _folded(text: str) -> str:
    return " ".join(text.split()).lower()
