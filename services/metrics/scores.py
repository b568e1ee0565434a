"""Scored screenings in the SQL of metrics."""

import sqlalchemy as sa

from db.tables import Screening
from db.vocabulary import Instrument
from services.metrics.metric import Span
from services.metrics.units import Condition, events


def is_scored(score: sa.ColumnCollection, *instruments: Instrument) -> Condition:
    """A screening of these instruments with a total: an incomplete one is shown, never scored."""
    return sa.and_(score.instrument.in_(instruments), score.total.is_not(None))


def with_last_score(window: sa.FromClause, span: Span) -> sa.Subquery:
    """Every row of `window` (patient, stage, instrument, opens_on, closes_on and others) with the total of the
    patient's last score of that instrument in those days; blank when there is none."""
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
    place = sa.func.row_number().over(partition_by=[found.c.patient, found.c.stage], order_by=latest)
    ranked = sa.select(found, place.label("place")).subquery("ranked_scores")
    return sa.select(ranked).where(ranked.c.place == 1).subquery("last_score")
