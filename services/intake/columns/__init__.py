"""Every table of the intake by name. Patients come first: the others name them."""

from services.intake.columns.care import APPOINTMENTS, CONTACTS, EVENTS, REFERRALS, TREATMENTS
from services.intake.columns.findings import CONDITIONS, DRUG_TESTS, SCREENINGS
from services.intake.columns.medication import EPISODES, SUPPLIES
from services.intake.columns.people import CONSENTS, MERGES, PATIENTS
from services.intake.columns.spec import Column, Target

__all__ = ["TARGETS", "Column", "Target"]

TARGETS: dict[str, Target] = {
    target.name: target
    for target in (
        PATIENTS,
        CONDITIONS,
        EPISODES,
        SUPPLIES,
        SCREENINGS,
        APPOINTMENTS,
        CONTACTS,
        TREATMENTS,
        DRUG_TESTS,
        EVENTS,
        CONSENTS,
        REFERRALS,
        MERGES,
    )
}
