"""Figures in stages over one row per patient: facts, and the enrolment that is open or ended last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import MoudEpisode, Patient, PatientFacts
from services.access.viewer import Viewer, in_scope
from services.clinical.scope import AS_OF, known
from services.metrics.metric import Metric, MetricRow, grouping, row

P, E, F = Patient.__table__.c, MoudEpisode.__table__.c, PatientFacts.__table__.c
Condition = sa.ColumnElement[bool]

is_enrolled = E.id.is_not(None)
has_started = F.moud_episode_started_on.is_not(None)
# coverage is on record: without a supply since the first dose nothing is known of it
has_cover = sa.and_(F.moud_covered_to.is_not(None), F.moud_covered_to >= F.moud_episode_started_on)


@dataclass(frozen=True)
class Stage:
    """Whom it counts, out of whom, and of how many of those it is not known."""

    name: str
    numerator: Condition
    denominator: Condition
    missing: Condition = sa.false()


def rows_of(
    session: Session, metric: Metric, stages: Sequence[Stage], *, viewer: Viewer, as_of: date, by: str | None
) -> list[MetricRow]:
    """One row per group and stage in which anybody is counted. Facts are read as they are kept: for a past day,
    inside `as_known_on`."""
    groups = grouping(by)
    counts = [
        sa.func.count(sa.case((sa.and_(stage.denominator, condition), 1)))
        for stage in stages
        for condition in (stage.numerator, sa.true(), stage.missing)
    ]
    query = sa.select(*groups, *counts).select_from(_patients()).where(in_scope(P.clinic, viewer))
    found = session.execute(query.group_by(*groups).order_by(*groups), {"as_of": as_of})
    return [told for line in found for told in _told(metric, stages, list(line), len(groups))]


def _told(metric: Metric, stages: Sequence[Stage], line: list, groups: int) -> list[MetricRow]:
    group, counts = tuple(line[:groups]), iter(line[groups:])
    triples = zip(stages, zip(counts, counts, counts, strict=True), strict=True)
    return [row(metric, group, stage.name, (n, of), missing) for stage, (n, of, missing) in triples if of]


def _patients() -> sa.FromClause:
    """One row per patient; the enrolment is blank for who was never enrolled."""
    ended_on = known(E.ended_on)
    order = [sa.case((ended_on.is_(None), 0), else_=1), ended_on.desc(), E.enrolled_on.desc(), E.id.desc()]
    ranked = (
        sa.select(E.id, E.patient, sa.func.row_number().over(partition_by=E.patient, order_by=order).label("place"))
        .where(E.enrolled_on <= AS_OF)
        .subquery("ranked")
    )
    joined = Patient.__table__.join(PatientFacts.__table__, F.patient == P.id)
    joined = joined.outerjoin(ranked, sa.and_(ranked.c.patient == P.id, ranked.c.place == 1))
    return joined.outerjoin(MoudEpisode.__table__, E.id == ranked.c.id)
