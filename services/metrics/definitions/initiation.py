"""Initiation: of the enrolments, how many reached a first dose (section 1: two dates, enrolled_on and started_on)."""

from datetime import timedelta

import sqlalchemy as sa

from db.dialects import add_days
from db.tables import MedicationSupply, MoudEpisode
from services.clinical.episodes import first_dose
from services.metrics.definitions.population import events, is_followed, met
from services.metrics.metric import Direction, Metric, Population, Span, share

# days after enrolment: derived. All enrolments wait equally long, and each is counted once, when its time is over
WAITS = 30


def _units(span: Span) -> sa.Select:
    """One row per enrolment whose 30th day after it lies in the span: had it reached a first dose by then?"""
    enrolment, wait = events(MoudEpisode, span).c, timedelta(days=WAITS)
    has_started = first_dose(enrolment, events(MedicationSupply, span).c) <= add_days(enrolment.enrolled_on, WAITS)
    return sa.select(
        enrolment.patient,
        sa.literal("").label("stage"),
        met(has_started).label("part"),
        enrolment.medication,
    ).where(enrolment.enrolled_on.between(span.first - wait, span.last - wait), is_followed(enrolment, span))


INITIATION = Metric(
    name="initiation",
    title="Initiation",
    question="Of those enrolled in MOUD, how many got a first dose?",
    population=Population.enrolments_with_a_first_dose_due,
    numerator=f"Enrolments with a first dose by the {WAITS}th day after enrolment: as recorded, else the first supply",
    denominator=f"Enrolments whose {WAITS}th day after enrolment lies in the period: those of the last {WAITS} "
    "days are not "
    "counted yet",
    missing="Nobody: an enrolment without a first dose by that day counts as not started",
    unit="share of enrolments",
    direction=Direction.higher,
    source=f"OUD cascade of care [C]; {WAITS} days derived",
    lines=share("started"),
    units=_units,
)
