"""Initiation: of the enrolments, how many reached a first dose (section 1: two dates, enrolled_on and started_on)."""

import sqlalchemy as sa

from db.tables import MedicationSupply, MoudEpisode
from services.clinical.episodes import first_dose
from services.metrics.metric import Direction, Metric, Span, share
from services.metrics.units import events, met


def _units(span: Span) -> sa.Select:
    """One row per enrolment in the span: did it reach a first dose by its last day?"""
    enrolment = events(MoudEpisode, span).c
    return sa.select(
        enrolment.patient,
        sa.literal("").label("stage"),
        met(first_dose(enrolment, events(MedicationSupply, span).c) <= span.last).label("part"),
        enrolment.medication,
    ).where(enrolment.enrolled_on.between(span.first, span.last))


INITIATION = Metric(
    name="initiation",
    title="Initiation",
    question="Of those enrolled in MOUD, how many got a first dose?",
    numerator="Enrolments with a first dose on or before the last day: started_on, or the first supply since enrolment",
    denominator="Enrolments in the period",
    missing="Nobody: an enrolment without a first dose counts as not started",
    unit="share of enrolments",
    direction=Direction.higher,
    source="OUD cascade of care [C]",
    lines=share("started"),
    units=_units,
)
