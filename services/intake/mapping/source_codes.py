"""What codes of one source mean here, as its clinic says: for codes that no list of ours knows."""

from dataclasses import dataclass, field
from enum import StrEnum

from db.vocabulary import AppointmentKind, AppointmentStatus, Component, Condition, Medication
from services.intake.codes import normalise_system

ANY_SYSTEM = "*"


class CodeKind(StrEnum):
    """What a code may stand for."""

    medication = "medication"
    treatment = "treatment"
    condition = "condition"
    encounter_class = "encounter_class"
    appointment_kind = "appointment_kind"
    appointment_status = "appointment_status"


WORDS: dict[CodeKind, tuple[str, ...]] = {  # the words of ours, by kind
    CodeKind.medication: tuple(Medication),
    CodeKind.treatment: tuple(Component),
    CodeKind.condition: tuple(Condition),
    CodeKind.encounter_class: ("AMB", "VR", "HH", "FLD", "EMER", "IMP", "ACUTE", "NONAC"),  # of HL7 v3 ActCode
    CodeKind.appointment_kind: tuple(AppointmentKind),
    CodeKind.appointment_status: tuple(AppointmentStatus),
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
        folded = code.strip().lower()
        return known.get((normalise_system(system) or "", folded)) or known.get((ANY_SYSTEM, folded))


NO_CODES = SourceCodes()


def key_of(written: str) -> tuple[str, str]:
    """`system|code`; `|code`: a code without a system; `code`: of whatever system."""
    system, bar, code = written.rpartition("|")
    if not bar:
        return ANY_SYSTEM, code.strip().lower()
    return normalise_system(system.strip() or None) or "", code.strip().lower()
