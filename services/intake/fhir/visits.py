"""Encounter and Appointment → appointments; emergency and inpatient encounters → events."""

import msgspec

from db.vocabulary import AppointmentKind, EventKind
from services.intake.codes import modality_of
from services.intake.fhir import meant
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
from services.intake.fhir.encounter_classes import Kind
from services.intake.fhir.encounter_classes import kind_of as class_of
from services.intake.fhir.lookup import Shelf
from services.intake.fhir.outcomes import NEVER_COUNTS, NotFollowed, Rows, Unusable
from services.intake.fhir.references import full_id, patient_of, type_of
from services.intake.fhir.visit_statuses import KEPT, SCHEDULED, status_of
from services.intake.mapping.source_codes import SourceCodes
from services.intake.no_shows import no_shows_in, says_no_show
from services.intake.rows import PART

FINISHED = "finished"
DECLINED = "declined"  # of a participant
PERFORMERS = ("PPRF", "ATND")


class Participant(Element):
    type: list[CodeableConcept] = []
    individual: Reference | None = None
    actor: Reference | None = None
    status: str | None = None


class Encounter(Resource):
    status: str | None = None
    class_: Coding | None = msgspec.field(name="class", default=None)
    type: list[CodeableConcept] = []
    service_type: CodeableConcept | None = None
    reason_code: list[CodeableConcept] = []
    subject: Reference | None = None
    participant: list[Participant] = []
    appointment: list[Reference] = []
    period: Period | None = None


class Appointment(Resource):
    status: str | None = None
    cancelation_reason: CodeableConcept | None = None
    cancellation_reason: CodeableConcept | None = None  # as it is usually spelled, and in R5
    service_type: list[CodeableConcept] = []
    specialty: list[CodeableConcept] = []
    appointment_type: CodeableConcept | None = None
    start: str | None = None
    participant: list[Participant] = []


ENCOUNTER = msgspec.json.Decoder(Encounter)
APPOINTMENT = msgspec.json.Decoder(Appointment)


def encounters(encounter: Encounter, shelf: Shelf) -> Rows:
    """A visit, or an emergency or inpatient stay as an event; and an overdose, where that is its reason."""
    kind = class_of(encounter.class_, encounter.type, shelf.codes)
    status = status_of("Encounter", encounter.status)
    if not kind.stay:
        return [("appointments", _visit(encounter, status, kind, shelf))]
    stay = _event(encounter, kind.stay, has_taken_place=status == KEPT, shelf=shelf)
    overdose = {**stay[1], "kind": EventKind.overdose, "ended_on": None}
    return [stay, ("events", overdose)] if _is_overdose(encounter, shelf) else [stay]


def _is_overdose(encounter: Encounter, shelf: Shelf) -> bool:
    events = (meant.event(each, shelf) for each in codings(*encounter.reason_code))
    return EventKind.overdose in events


def _event(
    encounter: Encounter, kind: EventKind, *, has_taken_place: bool, shelf: Shelf
) -> tuple[str, dict[str, str | None]]:
    """Known by its last day: while it goes on it is none yet, and comes with a later version of the resource."""
    period = encounter.period or Period()
    has_ended = encounter.status == FINISHED or bool(period.end)
    if not has_taken_place or not has_ended:
        raise NotFollowed(NEVER_COUNTS, encounter.status or "missing")
    values = {
        "patient_id": patient_of(encounter.subject, shelf.aliases),
        "on": needed_day("The start of the encounter", shelf.zone, period.start, period.end),
        "kind": kind,
        "ended_on": day(period.end, shelf.zone),
    }
    return "events", values


def _visit(encounter: Encounter, status: str, kind: Kind, shelf: Shelf) -> dict[str, str | None]:
    started = encounter.period.start if encounter.period else None
    return {
        "appointment_id": f"Encounter/{encounter.id}",
        "patient_id": patient_of(encounter.subject, shelf.aliases),
        "starts_at": needed_moment("The start of the encounter", shelf.zone, started),
        "kind": kind_of(shelf.codes, encounter.service_type, *encounter.type),
        "status": status,
        "clinician": clinician([each for each in encounter.participant if each.individual], shelf),
        "modality": _by_type(encounter) or kind.modality,
    } | _link(encounter, shelf)


def _link(encounter: Encounter, shelf: Shelf) -> dict[str, str | None]:
    """The Appointments it came of, for `one_visit`."""
    named = [full_id(each, "Appointment", shelf.aliases) for each in encounter.appointment if each.reference]
    return {"appointment": " ".join(named)} if named else {}


def _by_type(encounter: Encounter) -> str | None:
    return next(filter(None, (modality_of(each.system, each.code or "") for each in codings(*encounter.type))), None)


def kind_of(codes: SourceCodes, *concepts: CodeableConcept | None) -> AppointmentKind:
    """The kind a code stands for (visits.csv). An outpatient visit that no code calls another kind is primary care."""
    kinds = (meant.visit(each, codes) for each in codings(*concepts))
    return next((each for each in kinds if each not in (None, AppointmentKind.primary_care)), None) or (
        AppointmentKind.primary_care
    )


def clinician(participants: list[Participant], shelf: Shelf) -> str | None:
    """The performer or attender, else whoever is named first."""
    first = [each for each in participants if any(code.code in PERFORMERS for code in codings(*each.type))]
    for each in (*first, *participants):
        if name := shelf.practitioner_name(each.individual or each.actor):
            return name
    return None


def appointments(appointment: Appointment, shelf: Shelf) -> Rows:
    """A visit booked, kept or missed: one, and in a group one for each patient. Raises NotFollowed and Unusable."""
    status = status_of("Appointment", appointment.status)
    coming, is_group = _who_comes(appointment, shelf)
    reason = _reason(appointment.cancelation_reason or appointment.cancellation_reason)
    if status in (KEPT, SCHEDULED) and says_no_show(reason):
        raise Unusable(f"The status {appointment.status} contradicts the reason {reason}")
    kind = kind_of(shelf.codes, *appointment.service_type, *appointment.specialty, appointment.appointment_type)
    staff = [each for each in appointment.participant if _is_a(each.actor, "Practitioner", shelf)]
    told = {
        "starts_at": needed_moment("The start of the appointment", shelf.zone, appointment.start),
        "kind": AppointmentKind.group if is_group else kind,
        "status": status,
        "status_reason": reason,
        "clinician": clinician(staff, shelf),
    }
    key = f"Appointment/{appointment.id}"
    return [
        ("appointments", {"appointment_id": f"{key}{PART}{each}" if is_group else key, "patient_id": each} | told)
        for each in coming
    ]


def _who_comes(appointment: Appointment, shelf: Shelf) -> tuple[list[str], bool]:
    """The patients who have not declined, and whether several were asked."""
    asked = [each for each in appointment.participant if _is_a(each.actor, "Patient", shelf)]
    if not asked:
        raise Unusable("The appointment names no patient")
    declined = {patient_of(each.actor, shelf.aliases): each.status == DECLINED for each in asked}
    coming = [who for who, has_declined in declined.items() if not has_declined]
    if not coming:
        raise NotFollowed(NEVER_COUNTS, DECLINED)
    return coming, len(declined) > 1


def _reason(concept: CodeableConcept | None) -> str | None:
    """What people call it; where a code or a display says no-show and the text does not, that."""
    if concept is None:
        return None
    told = (concept.text, *(text for each in concept.coding for text in (each.display, each.code)))
    return next(no_shows_in(*told), None) or words_of(concept)


def _is_a(actor: Reference | None, kind: str, shelf: Shelf) -> bool:
    return actor is not None and type_of(actor, shelf.kinds) == kind
