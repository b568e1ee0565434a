"""What the statuses of FHIR R4 say of a visit: all of them, of appointments and of encounters."""

import re

from db.vocabulary import AppointmentStatus
from services.intake.fhir.outcomes import NEVER_COUNTS, NotFollowed, Unusable

SCHEDULED, KEPT = AppointmentStatus.scheduled, AppointmentStatus.kept
CANCELLED, NO_SHOW = AppointmentStatus.cancelled, AppointmentStatus.no_show
NO_VISIT = None  # nobody agreed on it, or it never was: counted by its status

STATUSES = {  # (resource, status without blanks and dashes)
    ("Appointment", "proposed"): NO_VISIT,
    ("Appointment", "waitlist"): NO_VISIT,
    ("Appointment", "pending"): SCHEDULED,
    ("Appointment", "booked"): SCHEDULED,
    ("Appointment", "arrived"): KEPT,
    ("Appointment", "checkedin"): KEPT,
    ("Appointment", "fulfilled"): KEPT,
    ("Appointment", "noshow"): NO_SHOW,
    ("Appointment", "cancelled"): CANCELLED,
    ("Appointment", "enteredinerror"): NO_VISIT,
    ("Encounter", "planned"): SCHEDULED,
    ("Encounter", "arrived"): KEPT,
    ("Encounter", "triaged"): KEPT,
    ("Encounter", "inprogress"): KEPT,
    ("Encounter", "onleave"): KEPT,
    ("Encounter", "finished"): KEPT,
    ("Encounter", "cancelled"): CANCELLED,
    ("Encounter", "enteredinerror"): NO_VISIT,
    ("Encounter", "unknown"): NO_VISIT,
}
SPELLED = {"canceled": "cancelled"}


def status_of(resource: str, written: str | None) -> AppointmentStatus:
    """What the status says. Raises NotFollowed where that is no visit, and Unusable where FHIR has no such status."""
    if not written:
        raise Unusable(f"The {resource} has no status")
    folded = re.sub(r"[\s_-]", "", written.lower())
    key = (resource, SPELLED.get(folded, folded))
    if key not in STATUSES:
        known = ", ".join(status for of, status in STATUSES if of == resource)
        raise Unusable(f"The status {written} is none that FHIR R4 has for an {resource}: {known}")
    found = STATUSES[key]
    if found is NO_VISIT:
        raise NotFollowed(NEVER_COUNTS, written)
    return found
