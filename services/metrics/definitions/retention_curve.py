"""Time in treatment since the first dose: what a Kaplan–Meier curve is made of (section 3, measure clock)."""

from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa

from db.dialects import add_days, days_between
from db.vocabulary import EndReason
from services.clinical.numbers import CARE_LOST_AT, CONTINUITY_FAILS_AT, TAKEN_OVER_WITHIN
from services.metrics.counting.by_group import Count
from services.metrics.definitions.population import (
    Condition,
    F,
    earlier_enrolments,
    has_cover,
    not_taken_over,
    of_earlier,
    of_patients,
)
from services.metrics.metric import MISSING, Direction, Line, Metric, Population, Span

STARTED_WITHIN = 730  # days up to the last one: two years of first doses
IN_CARE, CONTINUOUS = "in care", "continuous"  # no gap of 31 days, no gap of 8 days
GAPS = {IN_CARE: (F.care_lost_on, CARE_LOST_AT), CONTINUOUS: (F.continuity_failed_on, CONTINUITY_FAILS_AT)}
LEFT, CENSORED = "left", "censored"

# treatment did not fail: whether it would have lasted longer is not known
NOT_LOST = (EndReason.completed, EndReason.transferred, EndReason.died, EndReason.incarcerated)


def cohort(counts: Iterable[Count], stage: str) -> list[tuple[int, int, int]]:
    """Of one stage (day, left, censored) as `survival` takes them; those without cover on record have no day."""
    known = [one for one in counts if one.stage == stage and one.amount is not None]
    return [(one.amount, one.units * (one.part == LEFT), one.units * (one.part == CENSORED)) for one in known]


def _units(span: Span) -> sa.Select:
    """Two rows per enrolment whose first dose lies in the two years up to the last day: by gaps of 31 and of 8 days."""
    found = [of(span, stage) for stage in GAPS for of in (_of_speaking, _of_earlier)]
    return sa.union_all(*found).subquery("retention_curve").select()


def _of_speaking(span: Span, stage: str) -> sa.Select:
    reached_on, gap = GAPS[stage]
    start = F.moud_episode_started_on
    # a gap that reached its length began before the end of the enrolment: it comes first
    is_lost, has_ended = reached_on <= span.last, F.moud_ended_on <= span.last
    first_uncovered = add_days(reached_on, 1 - gap)
    until = sa.case((is_lost, first_uncovered), (has_ended, F.moud_ended_on), else_=sa.literal(span.last))
    part = sa.case(
        (sa.not_(has_cover), MISSING),
        (is_lost, LEFT),
        (sa.and_(has_ended, F.moud_end_reason.in_(NOT_LOST)), CENSORED),
        (has_ended, LEFT),
        else_=CENSORED,
    )
    amount = sa.case((has_cover, days_between(start, until)))
    return of_patients(span, part, _has_begun(span, start), stage=stage, medication=F.moud_medication, amount=amount)


def _of_earlier(span: Span, stage: str) -> sa.Select:
    """An enrolment whose gaps are not kept leaves when it ended."""
    one = earlier_enrolments(span).c
    part = sa.case((one.ended_on.is_(None), MISSING), (one.end_reason.in_(NOT_LOST), CENSORED), else_=LEFT)
    amount = days_between(one.first_dose, one.ended_on)
    among = sa.and_(_has_begun(span, one.first_dose), not_taken_over(one, span))
    return of_earlier(one, part, among, stage=stage, amount=amount)


def _has_begun(span: Span, start: sa.ColumnElement) -> Condition:
    return start.between(span.last - timedelta(days=STARTED_WITHIN - 1), span.last)


RETENTION_CURVE = Metric(
    name="retention_curve",
    title="Time in treatment",
    question="How long do those who start MOUD stay in treatment?",
    population=Population.enrolments_started,
    numerator=f"Enrolments lost: on the first uncovered day of a gap of {CARE_LOST_AT} days (continuous: "
    f"{CONTINUITY_FAILS_AT} days), "
    "or on the day the "
    "enrolment ended, unless it was completed or the patient was transferred, incarcerated or died; gaps of an earlier "
    "enrolment than the open one (none open: the last that ended) are not seen any more",
    denominator="Enrolments whose first dose lies in the two years up to the last day; not those that another one took "
    f"over within {TAKEN_OVER_WITHIN} days, as when the medication was switched",
    missing="Of the denominator, left out of the curve: no supply on record since the first dose; or an earlier "
    "enrolment without an end",
    unit="share of enrolments",
    direction=Direction.lower,
    source="Section 3; NCQA POD / CBE 3175 [N], POD-like, unaudited; curve by Kaplan and Meier 1958",
    lines=tuple(Line(f"{stage}, left", frozenset({LEFT}), stage=stage) for stage in GAPS),
    units=_units,
    is_state=True,
    amount_unit="days after the first dose",
)
