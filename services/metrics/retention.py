"""Retention: who is still on MOUD some time after the first dose (section 3, measure clock; POD-like, unaudited)."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from db.sql import add_days
from services.access.viewer import Viewer
from services.clinical.continuity import CARE_LOST_AT, CONTINUITY_FAILS_AT
from services.metrics.metric import Metric, MetricRow
from services.metrics.stages import Condition, F, Stage, has_cover, rows_of

AFTER = (30, 90, 180, 365)  # days after the first dose


def retained(after: int, failed_on: sa.ColumnElement = F.continuity_failed_on) -> Condition:
    """Covered so many days after the first dose, with no gap and no end before that day."""
    day = add_days(F.moud_episode_started_on, after)
    lasts = [sa.or_(ended.is_(None), ended >= day) for ended in (failed_on, F.moud_ended_on)]
    return sa.and_(has_cover, *lasts)


def started_by(day: date) -> Condition:
    return sa.and_(F.moud_episode_started_on.is_not(None), F.moud_episode_started_on <= day)


def _stages(as_of: date) -> list[Stage]:
    kinds = (
        (f"no gap of {CONTINUITY_FAILS_AT} days", F.continuity_failed_on),
        (f"in care, no gap of {CARE_LOST_AT} days", F.care_lost_on),
    )
    return [
        Stage(
            f"day {after}, {name}",
            retained(after, failed_on),
            started_by(as_of - timedelta(days=after)),
            missing=sa.not_(has_cover),
        )
        for after in AFTER
        for name, failed_on in kinds
    ]


def _rows(session: Session, *, viewer: Viewer, as_of: date, by: str | None = None) -> list[MetricRow]:
    return rows_of(session, RETENTION, _stages(as_of), viewer=viewer, as_of=as_of, by=by)


RETENTION = Metric(
    name="retention",
    title="Retention",
    question="Of those who started MOUD, how many are still treated after 30, 90, 180 and 365 days?",
    numerator="Patients without a gap of 8 days (31: still in care) and without an end before that day",
    denominator="Patients whose first dose of the open enrolment, else of the one that ended last, lies that long ago",
    missing="Of the denominator: no supply on record since the first dose, counted as not retained",
    unit="share of patients",
    source="Section 3; NCQA POD / CBE 3175 [N], POD-like, unaudited",
    rows=_rows,
)
