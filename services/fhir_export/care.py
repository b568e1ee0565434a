"""Contact → Communication; appointment → Appointment."""

import sqlalchemy as sa

from db.vocabulary import AppointmentKind, AppointmentStatus, ContactKind, ContactOutcome, label
from services.fhir_export.asked import Asked
from services.fhir_export.moments import begins, ends, moment
from services.fhir_export.parts import Json, concept, head, mark, patient, person, saved_at
from services.intake.codes import SNOMED
from services.intake.fhir.own_marks import APPOINTMENT_KIND, CONTACT_KIND, CONTACT_OUTCOME

PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"
MEDIA = {  # other kinds do not say how they were held
    ContactKind.telephone: concept(PARTICIPATION, "PHONE", "telephone"),
    ContactKind.visit: concept(PARTICIPATION, "FACE", "face-to-face"),
    ContactKind.message: concept(PARTICIPATION, "WRITTEN", "written"),
}
STATUSES = {
    AppointmentStatus.scheduled: "booked",
    AppointmentStatus.kept: "fulfilled",
    AppointmentStatus.no_show: "noshow",
    AppointmentStatus.cancelled: "cancelled",
}
NOT_HELD = (AppointmentStatus.no_show, AppointmentStatus.cancelled)
SPECIALTIES = {AppointmentKind.psychiatry: concept(SNOMED, "394587001", "Psychiatry")}
NOT_KNOWN = {  # R4 wants the end of an appointment, and here nobody records it
    "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]
}


def communication(row: sa.Row, asked: Asked) -> Json:
    """One contact. Its text is the note and nothing else."""
    who = patient(row, asked)
    told = head("Communication", row.source_key, saved_at(row, asked)) | {
        "identifier": [mark(row.source_key)],
        "status": "completed",
        "category": [concept(CONTACT_KIND, row.kind, label(row.kind))],
        "medium": [MEDIA[row.kind]] if row.kind in MEDIA else None,
        "subject": who,
        "sent": moment(row.on, row.time, asked.zone),
        "recipient": [who],
        "sender": person(row.by) if row.by else None,
        "reasonCode": [_outcome(row.outcome)] if row.outcome else None,
        "payload": [{"contentString": row.note}] if row.note else None,
        "note": [{"text": f"{row.minutes} minutes"}] if row.minutes is not None else None,
    }
    return _filled(told)


def _outcome(outcome: str) -> Json:
    """A word that rules know, or any other text."""
    known = outcome in ContactOutcome.__members__
    return concept(CONTACT_OUTCOME, outcome, label(outcome)) if known else {"text": outcome}


def appointment(row: sa.Row, asked: Asked) -> Json:
    """One visit. Of one without a time the whole day; of one with a time the end is not known."""
    told = head("Appointment", row.source_key, saved_at(row, asked)) | {
        "identifier": [mark(row.source_key)],
        "status": STATUSES[row.status],
        "cancelationReason": {"text": row.status_reason} if row.status_reason and row.status in NOT_HELD else None,
        "serviceType": [concept(APPOINTMENT_KIND, row.kind, label(row.kind))],
        "specialty": [SPECIALTIES[row.kind]] if row.kind in SPECIALTIES else None,
        "comment": row.modality,
        "participant": _participants(row, asked),
    }
    return _filled(told) | _when(row, asked)


def _when(row: sa.Row, asked: Asked) -> Json:
    if row.starts_time:
        return {"start": moment(row.starts_on, row.starts_time, asked.zone), "_end": NOT_KNOWN}
    return {"start": begins(row.starts_on, asked.zone), "end": ends(row.starts_on, asked.zone)}


def _participants(row: sa.Row, asked: Asked) -> list[Json]:
    """Whether the patient came, the status of the appointment says: R4 has no such status of a participant."""
    people = [patient(row, asked)] + ([person(row.clinician)] if row.clinician else [])
    return [{"actor": each, "status": "accepted"} for each in people]


def _filled(told: Json) -> Json:
    """Without the elements of which nothing is known: FHIR has no empty ones."""
    return {name: value for name, value in told.items() if value is not None}
