"""Case reviews in weeks 8 to 12 for those whose depression has not responded (section 7)."""

import sqlalchemy as sa

from db.dialects import add_days
from db.tables import Appointment, Contact
from db.vocabulary import AppointmentKind, AppointmentStatus, ContactKind
from services.clinical.numbers import RESPONSE, REVIEW_FROM, REVIEW_UNTIL, WEEK
from services.metrics.definitions.population import Condition, events, met
from services.metrics.definitions.scores import indexes, with_last_score
from services.metrics.metric import Direction, Metric, Population, Span, share


def _units(span: Span) -> sa.Select:
    """One row per index without a response whose 84th day after it lies in the span."""
    one = with_last_score(_after_index(span), span).c
    is_unmeasured = one.total.is_(None)
    return sa.select(
        one.patient,
        one.stage,
        met(_is_reviewed(one, span), missing=is_unmeasured).label("part"),
    ).where(sa.or_(is_unmeasured, one.total > RESPONSE * one.index_total))


def _after_index(span: Span) -> sa.Subquery:
    taken, index, lies_then = indexes(span, REVIEW_UNTIL)
    columns = [
        index.patient,
        index.id.label("index"),
        sa.literal("").label("stage"),
        index.instrument,
        index.total.label("index_total"),
        add_days(index.taken_on, 1).label("opens_on"),
        add_days(index.taken_on, REVIEW_FROM).label("review_from"),
        add_days(index.taken_on, REVIEW_UNTIL).label("closes_on"),
    ]
    return sa.select(*columns).select_from(taken).where(lies_then).subquery("after_index")


def _is_reviewed(one: sa.ColumnCollection, span: Span) -> Condition:
    contact, meeting = events(Contact, span).c, events(Appointment, span).c
    told = sa.select(contact.id).where(
        contact.patient == one.patient,
        contact.kind == ContactKind.case_review,
        contact.on.between(one.review_from, one.closes_on),
    )
    held = sa.select(meeting.id).where(
        meeting.patient == one.patient,
        meeting.kind == AppointmentKind.case_review,
        meeting.status == AppointmentStatus.kept,
        meeting.starts_on.between(one.review_from, one.closes_on),
    )
    return sa.or_(told.exists(), held.exists())


WEEKS = f"weeks {REVIEW_FROM // WEEK} to {REVIEW_UNTIL // WEEK}"
CASE_REVIEWED = Metric(
    name="case_reviewed",
    title=f"Reviewed in {WEEKS}",
    question=f"Of those whose depression did not respond by then, how many were reviewed in {WEEKS}?",
    population=Population.episodes_of_12_weeks,
    numerator=f"Episodes with a case review {REVIEW_FROM} to {REVIEW_UNTIL} days after the index",
    denominator=f"Episodes of depression whose {REVIEW_UNTIL}th day after the index lies in the period, with a "
    "last PHQ-9 by then "
    "of more than half of the index, or with none",
    missing="Of the denominator: no PHQ-9 since the index and no review, counted as not reviewed",
    unit="share of episodes",
    direction=Direction.higher,
    source=f"Psychiatric consultation in {WEEKS} [B]",
    lines=share("reviewed"),
    units=_units,
)
