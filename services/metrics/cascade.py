"""The OUD cascade of care: from the diagnosis to remission, each stage counting who also reached those before."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from services.access.viewer import Viewer
from services.metrics.metric import Metric, MetricRow
from services.metrics.retention import retained
from services.metrics.stages import Condition, F, Stage, is_enrolled, rows_of

INITIATED_WITHIN, ENGAGED_WITHIN, RETAINED_AFTER = 14, 34, 180  # days

diagnosed = sa.or_(F.oud_on.is_not(None), F.oud_remitted_on.is_not(None))
initiated = sa.and_(is_enrolled, F.initiated_on.is_not(None))
engaged = sa.and_(initiated, F.engaged_on.is_not(None))
retained_long = sa.and_(engaged, retained(RETAINED_AFTER))
remitted = sa.and_(retained_long, F.oud_remitted_on.is_not(None))


def _stages(as_of: date) -> list[Stage]:
    def is_recent(day: sa.ColumnElement, days: int) -> Condition:
        return sa.and_(day.is_not(None), day > as_of - timedelta(days=days))

    early = (
        sa.and_(F.initiated_on.is_(None), is_recent(F.oud_on, INITIATED_WITHIN)),
        sa.and_(initiated, F.engaged_on.is_(None), is_recent(F.initiated_on, ENGAGED_WITHIN)),
        sa.and_(retained_long, is_recent(F.moud_episode_started_on, RETAINED_AFTER)),
    )
    return [
        Stage("diagnosed", diagnosed, diagnosed),
        Stage("enrolled", is_enrolled, diagnosed),
        Stage("initiated", initiated, diagnosed, missing=early[0]),
        Stage("engaged", engaged, diagnosed, missing=early[1]),
        Stage("retained 180 days", sa.and_(retained_long, sa.not_(early[2])), diagnosed, missing=early[2]),
        Stage("remission", sa.and_(remitted, sa.not_(early[2])), diagnosed),
    ]


def _rows(session: Session, *, viewer: Viewer, as_of: date, by: str | None = None) -> list[MetricRow]:
    return rows_of(session, CASCADE, _stages(as_of), viewer=viewer, as_of=as_of, by=by)


CASCADE = Metric(
    name="cascade",
    title="OUD cascade of care",
    question="Of those with opioid use disorder, how many reach each stage of care?",
    numerator=(
        "Patients who reached the stage and every one before it: enrolled; first dose within 14 days of the diagnosis; "
        "two services or supplies within 34 days after it; 180 days without a gap of 8; remission recorded"
    ),
    denominator="Patients with an opioid use disorder that is active, or in remission with its day recorded",
    missing="Of the denominator: too early to tell, the time for the stage has not passed",
    unit="share of patients",
    source="OUD cascade of care [C]",
    rows=_rows,
)
