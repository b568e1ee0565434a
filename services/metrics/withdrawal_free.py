"""Withdrawal-free a week after the first dose (section 7)."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from services.access.viewer import Viewer
from services.metrics.metric import Metric, MetricRow
from services.metrics.retention import started_by
from services.metrics.stages import F, Stage, rows_of

MEASURED_BY = 9  # days after the first dose


def _rows(session: Session, *, viewer: Viewer, as_of: date, by: str | None = None) -> list[MetricRow]:
    started = started_by(as_of - timedelta(days=MEASURED_BY))
    stage = Stage("withdrawal-free", F.withdrawal_free == sa.true(), started, missing=F.withdrawal_free.is_(None))
    return rows_of(session, WITHDRAWAL_FREE, [stage], viewer=viewer, as_of=as_of, by=by)


WITHDRAWAL_FREE = Metric(
    name="withdrawal_free",
    title="Withdrawal-free after a week",
    question="Of those who started MOUD, how many were free of withdrawal a week later?",
    numerator="Patients whose last score on days 5 to 9 was COWS below 5, SOWS-16 of 10 or less, or level 0",
    denominator="Patients with a first dose 9 days ago or earlier",
    missing="Of the denominator: no such score on days 5 to 9, counted as not withdrawal-free",
    unit="share of patients",
    source="COWS [W]; section 7",
    rows=_rows,
)
