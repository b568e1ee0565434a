"""What a code means here: as the clinic says of its source, else as the lists of all have it."""

from db.vocabulary import AppointmentKind, Component, Condition, EventKind, Medication
from services.intake.codes import component_of_code, condition_of, event_of, moud_of_procedure, visit_of
from services.intake.codes.systems import system_of_form
from services.intake.fhir.datatypes import CodeableConcept, Coding
from services.intake.fhir.lookup import Shelf
from services.intake.mapping.source_codes import CodeKind, SourceCodes


def system_of(coding: Coding) -> str | None:
    """As given, else by the form of the code."""
    return coding.system or system_of_form(coding.code or "")


def condition(coding: Coding, shelf: Shelf) -> Condition | None:
    said = shelf.codes.of(CodeKind.condition, coding.system, coding.code)
    return Condition(said) if said else condition_of(system_of(coding), coding.code or "")


def event(coding: Coding, shelf: Shelf) -> EventKind | None:
    said = shelf.codes.of(CodeKind.event, coding.system, coding.code)
    return EventKind(said) if said else event_of(system_of(coding), coding.code or "")


def component(coding: Coding, shelf: Shelf) -> Component | None:
    said = shelf.codes.of(CodeKind.treatment, coding.system, coding.code)
    return Component(said) if said else component_of_code(coding.system, coding.code or "")


def moud(coding: Coding, shelf: Shelf) -> Medication | None:
    """The medication of a procedure."""
    said = shelf.codes.of(CodeKind.medication, coding.system, coding.code)
    return Medication(said) if said else moud_of_procedure(coding.system, coding.code or "")


def visit(coding: Coding, codes: SourceCodes) -> AppointmentKind | None:
    said = codes.of(CodeKind.visit, coding.system, coding.code)
    return AppointmentKind(said) if said else visit_of(coding.system, coding.code or "")


def medication_and_treatment(
    concept: CodeableConcept, codes: SourceCodes
) -> tuple[Medication | None, Component | None]:
    """What the clinic says of a product, by one of its codes, else by its words; there is no list of others here."""
    said: dict[CodeKind, str] = {}
    for kind in (CodeKind.medication, CodeKind.treatment):
        texts = (concept.text, *(each.display for each in concept.coding))
        found = [codes.of(kind, each.system, each.code) for each in concept.coding]
        if word := next(filter(None, (*found, *(codes.of_text(kind, text) for text in texts))), None):
            said[kind] = word
    medication, treatment = said.get(CodeKind.medication), said.get(CodeKind.treatment)
    return Medication(medication) if medication else None, Component(treatment) if treatment else None
