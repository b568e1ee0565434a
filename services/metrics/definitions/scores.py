"""Scored screenings in the SQL of metrics, and the indexes they are measured against."""

from datetime import timedelta

import sqlalchemy as sa

from db.tables import ScoreTag, Screening
from db.vocabulary import Instrument
from services.metrics.definitions.population import Condition, events
from services.metrics.metric import Span


def is_scored(score: sa.ColumnCollection, *instruments: Instrument) -> Condition:
    """A screening of these instruments with a total: an incomplete one is shown, never scored."""
    return sa.and_(score.instrument.in_(instruments), score.total.is_not(None))


def indexes(span: Span, days: int) -> tuple[sa.FromClause, sa.ColumnCollection, Condition]:
    """The index PHQ-9s of all episodes of depression: from where, their columns, and which of them lie so many days
    before a day of the span."""
    tag, score = ScoreTag.__table__, Screening.__table__
    taken = sa.join(tag, score, tag.c.screening == score.c.id)
    since = timedelta(days=days)
    lies_then = score.c.taken_on.between(span.first - since, span.last - since)
    return taken, score.c, sa.and_(tag.c.index_from <= span.last, lies_then)


def with_last_score(window: sa.FromClause, span: Span) -> sa.Subquery:
    """Every row of `window` (patient, index, stage, instrument, opens_on, closes_on and others; `index` the id of the
    score it starts from) with the total of the patient's last score of that instrument in those days; blank when there
    is none."""
    score = events(Screening, span)
    is_inside = sa.and_(
        score.c.patient == window.c.patient,
        score.c.instrument == window.c.instrument,
        score.c.taken_on.between(window.c.opens_on, window.c.closes_on),
        score.c.total.is_not(None),
    )
    inside = sa.select(window, score.c.total, score.c.taken_on, score.c.id).outerjoin_from(window, score, is_inside)
    found = inside.subquery("inside")
    latest = [found.c.taken_on.desc(), found.c.id.desc()]
    place = sa.func.row_number().over(partition_by=[found.c.index, found.c.stage], order_by=latest)
    ranked = sa.select(found, place.label("place")).subquery("ranked_scores")
    return sa.select(ranked).where(ranked.c.place == 1).subquery("last_score")
