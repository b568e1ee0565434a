"""Procedure → events (a delivery), treatments and visits (psychotherapy), supplies and enrolments (MOUD)."""

import msgspec

from db.vocabulary import AppointmentKind, AppointmentStatus, Component, SupplySource
from services.intake.codes import days_of_procedure
from services.intake.fhir import meant
from services.intake.fhir.datatypes import CodeableConcept, Coding, Element, Period, Reference, Resource, codings
from services.intake.fhir.dates import day, needed_day, needed_moment
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NotFollowed, Rows, count_only
from services.intake.fhir.references import full_id, patient_of

DONE = ("completed",)
BEGUN = ("completed", "in-progress", "stopped")
IN_PROGRESS = "in-progress"
THERAPIES = (Component.psychotherapy, Component.cbt)
ONE_DAY = "1"


class Performer(Element):
    actor: Reference | None = None


class Procedure(Resource):
    status: str | None = None
    code: CodeableConcept | None = None
    subject: Reference | None = None
    encounter: Reference | None = None
    performer: list[Performer] = []
    performed_date_time: str | None = None
    performed_period: Period | None = None


DECODER = msgspec.json.Decoder(Procedure)


def rows(procedure: Procedure, shelf: Shelf) -> Rows:
    """By the first code that is known. Raises NotFollowed and Unusable."""
    for coding in codings(procedure.code):
        if kind := meant.event(coding, shelf):
            return [_event(procedure, kind, shelf)]
        if component := meant.component(coding, shelf):
            return _therapy(procedure, component, shelf)
        if medication := meant.moud(coding, shelf):
            return [_moud(procedure, coding, medication, shelf)]
    raise NotFollowed.concept(procedure.code)


def _event(procedure: Procedure, kind: str, shelf: Shelf) -> tuple[str, dict[str, str | None]]:
    count_only(procedure, statuses=DONE)
    period = procedure.performed_period or Period()
    on = needed_day(f"The date of the {kind}", shelf.zone, procedure.performed_date_time, period.start, period.end)
    return "events", {"patient_id": patient_of(procedure.subject, shelf.aliases), "on": on, "kind": kind}


def _therapy(procedure: Procedure, component: Component, shelf: Shelf) -> Rows:
    """A course from its first to its last day; one session is a course of one day, and a visit kept. Only what is in
    progress goes on: a session of long ago is nobody's treatment today."""
    count_only(procedure, statuses=BEGUN)
    patient, (start, end) = patient_of(procedure.subject, shelf.aliases), _begun_and_ended(procedure, shelf)
    treated = {"patient_id": patient, "component": component, "started_on": start, "ended_on": end}
    if end != start or component not in THERAPIES:
        return [("treatments", treated)]
    period = procedure.performed_period or Period()
    at = needed_moment("The date of the procedure", shelf.zone, procedure.performed_date_time or period.start)
    visit = {
        "appointment_id": f"Procedure/{procedure.id}",
        "patient_id": patient,
        "starts_at": at,
        "kind": AppointmentKind.behavioral_health,
        "status": AppointmentStatus.kept,
        "clinician": next(filter(None, (shelf.practitioner_name(each.actor) for each in procedure.performer)), None),
    }
    link = {"encounter": full_id(procedure.encounter, "Encounter", shelf.aliases)} if procedure.encounter else {}
    return [("treatments", treated), ("appointments", visit | link)]


def _moud(procedure: Procedure, coding: Coding, medication: str, shelf: Shelf) -> tuple[str, dict[str, str | None]]:
    """A bundle is a supply of its days; a regime of several days an enrolment, and of one day a dose that was given."""
    count_only(procedure, statuses=BEGUN)
    patient, (start, end) = patient_of(procedure.subject, shelf.aliases), _begun_and_ended(procedure, shelf)
    days = days_of_procedure(coding.system, coding.code or "")
    if not days and end != start:
        enrolled = {"medication": medication, "enrolled_on": start, "started_on": start, "ended_on": end}
        return "moud_episodes", {"patient_id": patient} | enrolled
    shelf.add_moud(patient, start, medication)
    supply = {"medication": medication, "supplied_on": start, "days_supply": days or ONE_DAY}
    return "medication_supplies", {"patient_id": patient} | supply | {"source": SupplySource.administered}


def _begun_and_ended(procedure: Procedure, shelf: Shelf) -> tuple[str, str | None]:
    """The last day is the first where none is given, but of what is in progress."""
    period = procedure.performed_period or Period()
    start = needed_day("The date of the procedure", shelf.zone, procedure.performed_date_time, period.start, period.end)
    if procedure.status == IN_PROGRESS:
        return start, None
    return start, day(period.end, shelf.zone) or start
