"""What a resource can become besides a row: refused with a sentence, or passed over and counted by its code."""

from services.intake.codes import normalise_system
from services.intake.codes.systems import SPELLINGS
from services.intake.fhir.datatypes import CodeableConcept, codings

# (table, values under the CSV column names); a sentence in place of the values refuses this part of the resource
Rows = list[tuple[str, dict[str, str | None] | str]]

NOT_READ = "resource type"  # the "system" under which a whole resource type is counted that is not read here
NEVER_COUNTS = "status"  # the "system" under which a resource is counted that its status takes out
UNCERTAIN = ("unknown", "missing")  # statuses that do not say that a resource never counts
TABLE_OF = {
    "Patient": "patients",
    "Condition": "conditions",
    "Observation": "screenings",
    "QuestionnaireResponse": "screenings",
    "DiagnosticReport": "screenings",
    "MedicationRequest": "medication_supplies",
    "MedicationDispense": "medication_supplies",
    "MedicationAdministration": "medication_supplies",
    "MedicationStatement": "medication_supplies",
    "Encounter": "appointments",
    "Appointment": "appointments",
    "EpisodeOfCare": "moud_episodes",
    "CarePlan": "moud_episodes",
    "Procedure": "events",
    "ServiceRequest": "referrals",
    "Communication": "contacts",
    "Consent": "consents",
}


class Unusable(Exception):
    """The resource is meant for us but cannot be used: one sentence that says why."""


class NotFollowed(Exception):
    """The resource is sound and says nothing that is followed here."""

    def __init__(self, system: str, code: str, display: str | None = None) -> None:
        super().__init__(code)
        self.system, self.code, self.display = system, code, display
        self.is_void = self.is_certain = system == NEVER_COUNTS and code not in UNCERTAIN

    @classmethod
    def concept(cls, *concepts: CodeableConcept | None) -> "NotFollowed":
        """Counted under the first code of these concepts, else under their text. A code of a system that is read says
        that the resource is about something else."""
        for concept in concepts:
            for coding in concept.coding if concept else ():
                if coding.code:
                    found = cls(normalise_system(coding.system), coding.code, coding.display or concept.text)
                    found.is_certain = any(normalise_system(each.system) in SPELLINGS for each in codings(concept))
                    return found
        text = next((concept.text for concept in concepts if concept and concept.text), None)
        return cls("", text or "no code")


def count_only(resource: object, *, statuses: tuple[str, ...], missing: str = "") -> None:
    """Raises NotFollowed unless the status is one of those that count; entered-in-error and not-done never are."""
    status = getattr(resource, "status", None) or missing
    if status not in statuses:
        raise NotFollowed(NEVER_COUNTS, status or "missing")
