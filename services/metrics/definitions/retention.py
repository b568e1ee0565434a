"""Retention: who is still on MOUD some time after the first dose (section 3, measure clock; POD-like, unaudited)."""

from datetime import timedelta

import sqlalchemy as sa

from db.dialects import add_days
from services.clinical.numbers import CARE_LOST_AT, CONTINUITY_FAILS_AT, RETENTION_DAYS, TAKEN_OVER_WITHIN
from services.metrics.definitions.population import (
    Condition,
    F,
    earlier_enrolments,
    has_cover,
    not_taken_over,
    of_earlier,
    of_patients,
)
from services.metrics.metric import MISSING, NOT_MET, Direction, Line, Metric, Population, Span
from services.rules.wording import enumerated

AFTER = RETENTION_DAYS
CONTINUOUS, IN_CARE = "continuous", "in_care"  # no gap of 8 days; a gap of 8 days, and none of 31


def retained(after: int, failed_on: sa.ColumnElement = F.continuity_failed_on) -> Condition:
    """Covered so many days after the first dose, with no gap and no end before that day."""
    day = add_days(F.moud_episode_started_on, after)
    lasts = [sa.or_(ended.is_(None), ended >= day) for ended in (failed_on, F.moud_ended_on)]
    return sa.and_(has_cover, *lasts)


def started_before(span: Span, days: int, start: sa.ColumnElement = F.moud_episode_started_on) -> Condition:
    """The day so long after the first dose lies in the span."""
    return start.between(span.first - timedelta(days=days), span.last - timedelta(days=days))


def _units(span: Span) -> sa.Select:
    """One row per enrolment with a first dose and day of the four that falls in the span."""
    found = [of(span, after) for after in AFTER for of in (_of_speaking, _of_earlier)]
    return sa.union_all(*found).subquery("retention").select()


def _of_speaking(span: Span, after: int) -> sa.Select:
    part = sa.case(
        (retained(after), CONTINUOUS),
        (retained(after, F.care_lost_on), IN_CARE),
        (has_cover, NOT_MET),
        else_=MISSING,
    )
    among = started_before(span, after)
    return of_patients(span, part, among, stage=_stage(after), medication=F.moud_medication)


def _of_earlier(span: Span, after: int) -> sa.Select:
    one = earlier_enrolments(span).c
    part = sa.case((one.ended_on < add_days(one.first_dose, after), NOT_MET), else_=MISSING)
    among = sa.and_(started_before(span, after, one.first_dose), not_taken_over(one, span))
    return of_earlier(one, part, among, stage=_stage(after))


def _stage(after: int) -> str:
    return f"day {after}"


def in_care_at(day: int) -> str:
    """The name of its figure."""
    return f"{_stage(day)}, in care, no gap of {CARE_LOST_AT} days"


def _lines():
    for after in AFTER:
        yield Line(f"day {after}, no gap of {CONTINUITY_FAILS_AT} days", frozenset({CONTINUOUS}), stage=_stage(after))
        both = frozenset({CONTINUOUS, IN_CARE})
        yield Line(in_care_at(after), both, stage=_stage(after))


RETENTION = Metric(
    name="retention",
    title="Retention",
    question=f"Of those who started MOUD, how many are still treated after {enumerated(map(str, AFTER))} days?",
    population=Population.enrolments_of_some_days,
    numerator=f"Enrolments without a gap of {CONTINUITY_FAILS_AT} days ({CARE_LOST_AT}: still in care) and "
    "without an end before that day",
    denominator=f"Enrolments whose {AFTER[0]}th ({', '.join(f'{day}th' for day in AFTER[1:])}) day after the "
    "first dose lies in the "
    "period; not those "
    f"that another one took over within {TAKEN_OVER_WITHIN} days, as when the medication was switched",
    missing="Of the denominator, counted as not retained: no supply on record since the first dose; or an earlier "
    "enrolment than the open one (none open: the last that ended) that had not ended before: its gaps are not kept",
    unit="share of enrolments",
    direction=Direction.higher,
    source="Section 3; NCQA POD / CBE 3175 [N], POD-like, unaudited",
    lines=tuple(_lines()),
    units=_units,
)
