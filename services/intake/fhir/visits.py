"""Encounter and Appointment → appointments; emergency and inpatient encounters → events."""

import msgspec

from db.vocabulary import AppointmentKind, AppointmentStatus, EventKind
from services.intake.codes import visit_of
from services.intake.fhir.datatypes import (
    CodeableConcept,
    Coding,
    Element,
    Period,
    Reference,
    Resource,
    codings,
    words_of,
)
from services.intake.fhir.dates import day, needed_day, needed_moment
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NEVER_COUNTS, NotFollowed, Rows, Unusable
from services.intake.fhir.references import full_id, patient_of

ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
MODALITY = {"AMB": None, "VR": "telehealth", "HH": "home", "FLD": "field"}  # classes of an outpatient visit
EVENT = {
    "EMER": EventKind.ed_visit,
    "IMP": EventKind.hospital_admission,
    "ACUTE": EventKind.hospital_admission,
    "NONAC": EventKind.hospital_admission,
}
FINISHED = "finished"
TOOK_PLACE = (FINISHED, "in-progress", "onleave", "arrived", "triaged")
ENCOUNTER_STATUS = {
    **dict.fromkeys(TOOK_PLACE, AppointmentStatus.kept),
    "planned": AppointmentStatus.scheduled,
    "cancelled": AppointmentStatus.cancelled,
}
APPOINTMENT_STATUS = {
    "booked": AppointmentStatus.scheduled,
    "pending": AppointmentStatus.scheduled,
    "arrived": AppointmentStatus.kept,
    "checked-in": AppointmentStatus.kept,
    "fulfilled": AppointmentStatus.kept,
    "noshow": AppointmentStatus.no_show,
    "cancelled": AppointmentStatus.cancelled,
}  # proposed and waitlist are not agreed on: counted by their status, no appointment
PERFORMERS = ("PPRF", "ATND")


class Participant(Element):
    type: list[CodeableConcept] = []
    individual: Reference | None = None
    actor: Reference | None = None


class Encounter(Resource):
    status: str | None = None
    class_: Coding | None = msgspec.field(name="class", default=None)
    type: list[CodeableConcept] = []
    service_type: CodeableConcept | None = None
    subject: Reference | None = None
    participant: list[Participant] = []
    appointment: list[Reference] = []
    period: Period | None = None


class Appointment(Resource):
    status: str | None = None
    cancelation_reason: CodeableConcept | None = None
    service_type: list[CodeableConcept] = []
    specialty: list[CodeableConcept] = []
    appointment_type: CodeableConcept | None = None
    start: str | None = None
    participant: list[Participant] = []


ENCOUNTER = msgspec.json.Decoder(Encounter)
APPOINTMENT = msgspec.json.Decoder(Appointment)


def encounters(encounter: Encounter, shelf: Shelf) -> Rows:
    """A visit, or an emergency or inpatient stay as an event. One whose Appointment is in the feed counts there."""
    code = (encounter.class_.code if encounter.class_ else None) or "no class"
    if code in EVENT:
        return [_event(encounter, EVENT[code], shelf)]
    if code not in MODALITY:
        raise NotFollowed(ACT_CODE, code, encounter.class_.display if encounter.class_ else None)
    status = ENCOUNTER_STATUS.get(encounter.status or "")
    if status is None:
        raise NotFollowed(NEVER_COUNTS, encounter.status or "missing")
    for booked in encounter.appointment:
        if shelf.is_present(full_id(booked, "Appointment", shelf.aliases)):
            raise NotFollowed(NEVER_COUNTS, "the visit of an Appointment that is in the feed")
    return [("appointments", _visit(encounter, status, MODALITY[code], shelf))]


def _event(encounter: Encounter, kind: EventKind, shelf: Shelf) -> tuple[str, dict[str, str | None]]:
    """Known by its last day: while it goes on it is none yet, and comes with a later version of the resource."""
    period = encounter.period or Period()
    has_ended = encounter.status == FINISHED or bool(period.end)
    if encounter.status not in TOOK_PLACE or not has_ended:
        raise NotFollowed(NEVER_COUNTS, encounter.status or "missing")
    values = {
        "patient_id": patient_of(encounter.subject, shelf.aliases),
        "on": needed_day("The start of the encounter", shelf.zone, period.start, period.end),
        "kind": kind,
        "ended_on": day(period.end, shelf.zone),
    }
    return "events", values


def _visit(encounter: Encounter, status: str, modality: str | None, shelf: Shelf) -> dict[str, str | None]:
    started = encounter.period.start if encounter.period else None
    return {
        "appointment_id": f"Encounter/{encounter.id}",
        "patient_id": patient_of(encounter.subject, shelf.aliases),
        "starts_at": needed_moment("The start of the encounter", shelf.zone, started),
        "kind": kind_of(encounter.service_type, *encounter.type),
        "status": status,
        "clinician": clinician([each for each in encounter.participant if each.individual], shelf),
        "modality": modality,
    }


def kind_of(*concepts: CodeableConcept | None) -> AppointmentKind:
    """The kind a code stands for (visits.csv). An outpatient visit without such a code is primary care."""
    for coding in codings(*concepts):
        if kind := visit_of(coding.system, coding.code or ""):
            return kind
    return AppointmentKind.primary_care


def clinician(participants: list[Participant], shelf: Shelf) -> str | None:
    """The performer or attender, else whoever is named first."""
    first = [each for each in participants if any(code.code in PERFORMERS for code in codings(*each.type))]
    for each in (*first, *participants):
        if name := shelf.practitioner_name(each.individual or each.actor):
            return name
    return None


def appointments(appointment: Appointment, shelf: Shelf) -> Rows:
    """A visit booked, kept or missed, of exactly one patient. Raises NotFollowed and Unusable."""
    status = APPOINTMENT_STATUS.get(appointment.status or "")
    if status is None:
        raise NotFollowed(NEVER_COUNTS, appointment.status or "missing")
    patients = [each.actor for each in appointment.participant if _is_a(each.actor, "Patient")]
    if len(patients) != 1:
        raise Unusable(f"The appointment names {len(patients)} patients, and needs exactly one")
    staff = [each for each in appointment.participant if _is_a(each.actor, "Practitioner")]
    values = {
        "appointment_id": f"Appointment/{appointment.id}",
        "patient_id": patient_of(patients[0], shelf.aliases),
        "starts_at": needed_moment("The start of the appointment", shelf.zone, appointment.start),
        "kind": kind_of(*appointment.service_type, *appointment.specialty, appointment.appointment_type),
        "status": status,
        "status_reason": words_of(appointment.cancelation_reason),
        "clinician": clinician(staff, shelf),
    }
    return [("appointments", values)]


def _is_a(actor: Reference | None, kind: str) -> bool:
    return actor is not None and (actor.type == kind or f"{kind}/" in (actor.reference or ""))
