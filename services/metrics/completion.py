"""Completion of 24 weeks as a trial reads it: the last covered day, whatever gaps lie before it."""

from datetime import timedelta

import sqlalchemy as sa

from db.sql import add_days
from services.metrics.metric import Direction, Line, Metric, Span
from services.metrics.units import E, F, has_cover, has_started, is_enrolled, met, of_patients

LAST_DAY = 160  # of treatment, the first dose being day 1: the 24th week has begun
LATER = LAST_DAY - 1  # days after the first dose
ENROLLED, STARTED = "of enrolled", "of started"


def _units(span: Span) -> sa.Select:
    """One row per patient whose 160th day since the first dose (none: since enrolment) lies in the span; and one more
    for those who started."""
    completed = sa.and_(has_cover, F.moud_covered_to >= add_days(F.moud_episode_started_on, LATER))
    begun = sa.func.coalesce(F.moud_episode_started_on, E.enrolled_on)
    in_time = begun.between(span.first - timedelta(days=LATER), span.last - timedelta(days=LATER))
    part = met(completed, sa.and_(has_started, sa.not_(has_cover)))
    enrolled = of_patients(span, part, sa.and_(is_enrolled, in_time), stage=ENROLLED)
    started = of_patients(span, part, sa.and_(is_enrolled, in_time, has_started), stage=STARTED)
    return sa.union_all(enrolled, started).subquery("completion").select()


COMPLETION = Metric(
    name="completion",
    title="Completion of 24 weeks",
    question="Of those enrolled, how many were still covered in the 24th week after the first dose?",
    numerator="Patients whose last covered day is the 160th since the first dose (day 1) or later; gaps are ignored",
    denominator="Patients whose 160th day since the first dose (none: enrolment) lies in the period; "
    "and of those who started",
    missing="Of the denominator: a first dose and no supply on record since, counted as not completed",
    unit="share of patients",
    direction=Direction.higher,
    source="Reading of NIDA CTN-0027",
    lines=tuple(Line(name, stage=name) for name in (ENROLLED, STARTED)),
    units=_units,
    nested=(ENROLLED, STARTED),
)
