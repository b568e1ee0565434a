"""Completion of 24 weeks as a trial reads it: the last covered day, whatever gaps lie before it."""

from datetime import timedelta

import sqlalchemy as sa

from db.dialects import add_days
from services.clinical.numbers import TAKEN_OVER_WITHIN
from services.metrics.definitions.population import (
    Condition,
    E,
    F,
    earlier_enrolments,
    has_cover,
    has_started,
    is_enrolled,
    met,
    not_taken_over,
    of_earlier,
    of_patients,
)
from services.metrics.metric import MISSING, NOT_MET, Direction, Line, Metric, Population, Span

LAST_DAY = 160  # of treatment, the first dose being day 1: the 24th week has begun
LATER = LAST_DAY - 1  # days after the first dose
ENROLLED, STARTED = "of enrolled", "of started"


def _units(span: Span) -> sa.Select:
    """One row per enrolment whose 160th day since the first dose (none: since enrolment) lies in the span; and one more
    for those with a first dose."""
    return sa.union_all(*_of_speaking(span), *_of_earlier(span)).subquery("completion").select()


def _of_speaking(span: Span) -> list[sa.Select]:
    completed = sa.and_(has_cover, F.moud_covered_to >= add_days(F.moud_episode_started_on, LATER))
    part = met(completed, sa.and_(has_started, sa.not_(has_cover)))
    among = sa.and_(is_enrolled, _is_due(span, sa.func.coalesce(F.moud_episode_started_on, E.enrolled_on)))
    own = {"medication": E.medication}
    return [
        of_patients(span, part, among, stage=ENROLLED, **own),
        of_patients(span, part, sa.and_(among, has_started), stage=STARTED, **own),
    ]


def _of_earlier(span: Span) -> list[sa.Select]:
    """How far an earlier enrolment was covered is not kept: only that it ended before."""
    one = earlier_enrolments(span).c
    begun = sa.func.coalesce(one.first_dose, one.enrolled_on)
    is_over = sa.or_(one.first_dose.is_(None), one.ended_on < add_days(begun, LATER))
    part = sa.case((is_over, NOT_MET), else_=MISSING)
    among = sa.and_(_is_due(span, begun), not_taken_over(one, span))
    started = sa.and_(among, one.first_dose.is_not(None))
    return [of_earlier(one, part, among, stage=ENROLLED), of_earlier(one, part, started, stage=STARTED)]


def _is_due(span: Span, begun: sa.ColumnElement) -> Condition:
    return begun.between(span.first - timedelta(days=LATER), span.last - timedelta(days=LATER))


COMPLETION = Metric(
    name="completion",
    title="Completion of 24 weeks",
    question="Of those enrolled, how many were still covered in the 24th week after the first dose?",
    population=Population.enrolments_of_24_weeks,
    numerator=f"Enrolments whose last covered day is the {LAST_DAY}th since the first dose (day 1) or later; "
    "gaps are ignored",
    denominator=f"Enrolments whose {LAST_DAY}th day since the first dose (none: enrolment) lies in the period, "
    "not those that "
    f"another one took over within {TAKEN_OVER_WITHIN} days; and of those who started",
    missing="Of the denominator, counted as not completed: a first dose and no supply on record since; or an earlier "
    "enrolment than the open one (none open: the last that ended) that had not ended before: its cover is not kept",
    unit="share of enrolments",
    direction=Direction.higher,
    source="Reading of NIDA CTN-0027",
    lines=tuple(Line(name, stage=name) for name in (ENROLLED, STARTED)),
    units=_units,
    nested=(ENROLLED, STARTED),
)
