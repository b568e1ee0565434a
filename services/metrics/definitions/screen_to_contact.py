"""From a positive screen to the first contact that answers it, read as the reason positive_screen_contact does."""

from datetime import timedelta

import sqlalchemy as sa

from db.dialects import add_days, days_between
from db.tables import Appointment, Contact, Screening
from services.clinical.contacts import is_reached, is_seen
from services.clinical.numbers import PHQ9_POSITIVE
from services.facts.scores import PHQ9_FAMILY
from services.metrics.definitions.population import Condition, events, met
from services.metrics.definitions.scores import is_scored
from services.metrics.metric import Direction, Line, Metric, Population, Span, Summary

FOLLOWED_FOR = timedelta(days=28)  # every score as long, so that one at the end of a month is not told too early


def _units(span: Span) -> sa.Select:
    """One row per PHQ-9 of 10 or more whose 28th day after lies in the span: the days to the first contact or kept
    visit after it."""
    answers = _answers(span).subquery("answers")
    score = [answers.c.screening, answers.c.patient, answers.c.taken_on]
    first_on = sa.func.min(answers.c.answered_on).label("first_on")
    found = sa.select(*score, first_on).group_by(*score).subquery("answered").c
    return sa.select(
        found.patient,
        sa.literal("").label("stage"),
        met(found.first_on.is_not(None)).label("part"),
        days_between(found.taken_on, found.first_on).label("amount"),
    )


def _answers(span: Span) -> sa.CompoundSelect:
    """One row per positive score and what came on a later day; a score that nothing follows stands alone."""
    contact, visit = events(Contact, span), events(Appointment, span)
    return sa.union_all(
        _followed(span, contact, contact.c.on, is_reached(contact.c)),
        _followed(span, visit, visit.c.starts_on, is_seen(visit.c)),
    )


def _followed(span: Span, event: sa.FromClause, day: sa.ColumnElement, answers: Condition) -> sa.Select:
    score = events(Screening, span)
    in_time = day.between(add_days(score.c.taken_on, 1), add_days(score.c.taken_on, FOLLOWED_FOR.days))
    is_after = sa.and_(event.c.patient == score.c.patient, in_time, answers)
    columns = [score.c.id.label("screening"), score.c.patient, score.c.taken_on, day.label("answered_on")]
    is_positive = sa.and_(is_scored(score.c, *PHQ9_FAMILY), score.c.total >= PHQ9_POSITIVE)
    in_span = score.c.taken_on.between(span.first - FOLLOWED_FOR, span.last - FOLLOWED_FOR)
    return sa.select(*columns).outerjoin_from(score, event, is_after).where(is_positive, in_span)


SCREEN_TO_CONTACT = Metric(
    name="screen_to_contact",
    title="From positive screen to contact",
    question="How many days after a positive PHQ-9 did somebody talk with the patient?",
    population=Population.positive_scores,
    numerator="Positive PHQ-9s after which the patient was reached, or seen at a visit of their own, on one of the "
    f"{FOLLOWED_FOR.days} days after; "
    "the value is the median of the days until the first one over all of the denominator",
    denominator=f"PHQ-9s of {PHQ9_POSITIVE} or more, of adults or teens, whose {FOLLOWED_FOR.days}th day after lies "
    "in the period",
    missing="Nobody: a contact that is not on record counts as none",
    unit="days",
    direction=Direction.lower,
    source="Process metrics of collaborative care [A]",
    lines=(Line("contacted"),),
    units=_units,
    summary=Summary.median,
    amount_unit="days",
    beyond=f"over {FOLLOWED_FOR.days} days",
)
