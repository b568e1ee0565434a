"""Enrolments that began and enrolments that ended, each counted on its own day."""

import sqlalchemy as sa

from db.tables import MoudEpisode
from db.vocabulary import EndReason, label
from services.metrics.definitions.population import events, is_followed
from services.metrics.metric import MISSING, Direction, Line, Metric, Population, Span

FIRST, AGAIN = "first", "again"


def _enrolled(span: Span) -> sa.Select:
    """One row per enrolment that began in the span: the patient's first, or again."""
    enrolment, earlier = (events(MoudEpisode, span).alias(name).c for name in ("enrolment", "earlier"))
    is_before = sa.or_(
        earlier.enrolled_on < enrolment.enrolled_on,
        sa.and_(earlier.enrolled_on == enrolment.enrolled_on, earlier.id < enrolment.id),
    )
    is_again = sa.select(earlier.id).where(earlier.patient == enrolment.patient, is_before).exists()
    return sa.select(
        enrolment.patient,
        sa.literal("").label("stage"),
        sa.case((is_again, AGAIN), else_=FIRST).label("part"),
        enrolment.medication,
    ).where(enrolment.enrolled_on.between(span.first, span.last), is_followed(enrolment, span))


def _ended(span: Span) -> sa.Select:
    """One row per enrolment that ended in the span."""
    enrolment = events(MoudEpisode, span).c
    return sa.select(
        enrolment.patient,
        sa.literal("").label("stage"),
        sa.func.coalesce(enrolment.end_reason, MISSING).label("part"),
        enrolment.medication,
    ).where(enrolment.ended_on.between(span.first, span.last), is_followed(enrolment, span))


ENROLMENTS = Metric(
    name="enrolments",
    title="New enrolments",
    question="How many enrolments in MOUD began, and how many of them were not the patient's first?",
    population=Population.enrolments_begun,
    numerator="Enrolments that began in the period; and those of patients with an earlier enrolment",
    denominator="Enrolments that began in the period",
    missing="Nobody: an enrolment always has its day",
    unit="share of enrolments",
    direction=Direction.neither,
    source="Section 7",
    lines=(Line("enrolled", frozenset({FIRST, AGAIN})), Line("enrolled again", frozenset({AGAIN}))),
    units=_enrolled,
    is_count=True,
)
ENDED = Metric(
    name="ended",
    title="Ended enrolments",
    question="For which reasons did enrolments in MOUD end?",
    population=Population.enrolments_ended,
    numerator="Enrolments that ended for that reason",
    denominator="Enrolments that ended in the period",
    missing="Of the denominator: no reason recorded",
    unit="share of ended enrolments",
    direction=Direction.neither,
    source="Section 7",
    lines=tuple(Line(label(reason), frozenset({reason.value})) for reason in EndReason),
    units=_ended,
    is_count=True,
)
