"""Completion of 24 weeks as a trial reads it: the last covered day, whatever gaps lie before it."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from db.sql import add_days
from services.access.viewer import Viewer
from services.metrics.metric import Metric, MetricRow
from services.metrics.stages import E, F, Stage, has_cover, has_started, is_enrolled, rows_of

LAST_DAY = 160  # of treatment, the first dose being day 1: the 24th week has begun
LATER = LAST_DAY - 1  # days after the first dose


def _stages(as_of: date) -> list[Stage]:
    completed = sa.and_(has_cover, F.moud_covered_to >= add_days(F.moud_episode_started_on, LATER))
    begun = sa.func.coalesce(F.moud_episode_started_on, E.enrolled_on)
    in_time = sa.and_(is_enrolled, begun <= as_of - timedelta(days=LATER))
    unknown = sa.and_(has_started, sa.not_(has_cover))
    return [
        Stage("of enrolled", completed, in_time, missing=unknown),
        Stage("of started", completed, sa.and_(in_time, has_started), missing=unknown),
    ]


def _rows(session: Session, *, viewer: Viewer, as_of: date, by: str | None = None) -> list[MetricRow]:
    return rows_of(session, COMPLETION, _stages(as_of), viewer=viewer, as_of=as_of, by=by)


COMPLETION = Metric(
    name="completion",
    title="Completion of 24 weeks",
    question="Of those enrolled, how many were still covered in the 24th week after the first dose?",
    numerator="Patients whose last covered day is the 160th since the first dose (day 1) or later; gaps are ignored",
    denominator="Patients whose first dose (none: enrolment) lies 159 days ago or earlier; and of those who started",
    missing="Of the denominator: a first dose and no supply on record since, counted as not completed",
    unit="share of patients",
    source="Reading of NIDA CTN-0027",
    rows=_rows,
)
