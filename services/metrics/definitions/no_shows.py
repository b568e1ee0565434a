"""Visits that were missed."""

import sqlalchemy as sa

from db.tables import Appointment
from db.vocabulary import AppointmentKind, AppointmentStatus
from services.metrics.definitions.population import events, met
from services.metrics.metric import Direction, Metric, Population, Span, share


def _units(span: Span) -> sa.Select:
    """One row per appointment of the span that was not cancelled; a case review is no visit of the patient."""
    visit = events(Appointment, span).c
    part = met(visit.status == AppointmentStatus.no_show, missing=visit.status == AppointmentStatus.scheduled)
    return sa.select(
        visit.patient, sa.literal("").label("stage"), part.label("part"), visit.clinician, visit.kind
    ).where(
        visit.starts_on.between(span.first, span.last),
        visit.status != AppointmentStatus.cancelled,
        visit.kind != AppointmentKind.case_review,
    )


NO_SHOW = Metric(
    name="no_show",
    title="No-shows",
    question="Of the appointments, how many were missed?",
    population=Population.appointments,
    numerator="Appointments recorded as no-show",
    denominator="Appointments in the period, without the cancelled ones and case reviews",
    missing="Of the denominator: nothing recorded, still scheduled",
    unit="share of appointments",
    direction=Direction.lower,
    source="Section 7",
    lines=share("no-show"),
    units=_units,
    fields=("kind",),
)
