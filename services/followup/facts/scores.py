"""Facts from screenings: the latest PHQ-9 and what led to it, item 9, C-SSRS, GAD-7, withdrawal scales."""

import sqlalchemy as sa

from db.tables import Screening
from db.vocabulary import Instrument, Scoring
from services.clinical.scope import AS_OF, in_run

S = Screening.__table__.c

PHQ9_FAMILY = (Instrument.phq9, Instrument.phq9_teen)  # two instruments, both read by the rules, never trended together
WITHDRAWAL_SCALES = (Instrument.cows, Instrument.sows16, Instrument.sows10, Instrument.withdrawal_level)
POSITIVE = 10  # PHQ-9: moderate and above [K]
REMISSION_BELOW = 5
CSSRS_ITEMS = (S.item_1, S.item_2, S.item_3, S.item_4, S.item_5, S.item_6)


def _taken(*conditions):
    return sa.select(S.patient).where(in_run(S.patient), S.taken_on <= AS_OF, *conditions)


def phq9_scores() -> sa.CTE:
    """One row per scored PHQ-9 of either version: its place in the series, the series' length, and the score
    before it on the same version."""
    of_patient = {"partition_by": S.patient, "order_by": [S.taken_on, S.id]}
    of_version = {"partition_by": [S.patient, S.instrument], "order_by": [S.taken_on, S.id]}
    return (
        _taken(S.instrument.in_(PHQ9_FAMILY), S.scoring != Scoring.incomplete)
        .add_columns(
            S.instrument,
            S.taken_on,
            S.total,
            sa.func.row_number().over(**of_patient).label("place"),
            sa.func.count().over(partition_by=S.patient).label("series"),
            sa.func.lag(S.total).over(**of_version).label("previous"),
        )
        .cte("phq9_scores")
    )


def phq9_latest(scores: sa.CTE) -> sa.CTE:
    score = scores.c
    return sa.select(*score).where(score.place == score.series).cte("phq9_latest")


def unremitted(scores: sa.CTE) -> sa.CTE:
    """One row per patient with a PHQ-9 >= 10 since the last one < 5: the day of the first."""
    score = scores.c
    remitted = sa.func.max(sa.case((score.total < REMISSION_BELOW, score.place), else_=0)).over(
        partition_by=score.patient
    )
    since = sa.select(*score, remitted.label("remitted")).subquery("phq9_since").c
    return (
        sa.select(since.patient, sa.func.min(since.taken_on).label("depression_index_on"))
        .where(since.total >= POSITIVE, since.place > since.remitted)
        .group_by(since.patient)
        .cte("unremitted")
    )


def _latest(select: sa.Select, name: str) -> sa.CTE:
    newest = sa.func.row_number().over(partition_by=S.patient, order_by=[S.taken_on.desc(), S.id.desc()])
    ranked = select.add_columns(newest.label("newest")).subquery(f"{name}_ranked").c
    return sa.select(*ranked).where(ranked.newest == 1).cte(name)


def item9_latest() -> sa.CTE:
    """Incomplete forms count: an answer to item 9 is never lost for want of the others."""
    answered = _taken(S.instrument.in_(PHQ9_FAMILY), S.item_9.is_not(None))
    return _latest(answered.add_columns(S.taken_on, S.item_9), "item9_latest")


def cssrs_latest() -> sa.CTE:
    """Risk of the C-SSRS screener: item 4, 5 or 6 = 3 high, item 3 = 2 moderate, item 1 or 2 = 1 low. A total
    without the items cannot be graded: any yes counts as moderate. A blank screener is none."""
    risk = sa.case(
        (sa.or_(S.item_4 == 1, S.item_5 == 1, S.item_6 == 1), 3),
        (S.item_3 == 1, 2),
        (sa.or_(S.item_1 == 1, S.item_2 == 1), 1),
        (sa.and_(sa.func.coalesce(*CSSRS_ITEMS).is_(None), S.total >= 1), 2),
        else_=0,
    )
    answered = _taken(S.instrument == Instrument.cssrs, sa.func.coalesce(*CSSRS_ITEMS, S.total).is_not(None))
    return _latest(answered.add_columns(S.taken_on, risk.label("risk")), "cssrs_latest")


def gad7_latest() -> sa.CTE:
    scored = _taken(S.instrument == Instrument.gad7, S.scoring != Scoring.incomplete)
    return _latest(scored.add_columns(S.taken_on, S.total), "gad7_latest")


def withdrawal_screened() -> sa.CTE:
    return (
        _taken(S.instrument.in_(WITHDRAWAL_SCALES), S.scoring != Scoring.incomplete)
        .add_columns(sa.func.max(S.taken_on).label("taken_on"))
        .group_by(S.patient)
        .cte("withdrawal_screened")
    )
