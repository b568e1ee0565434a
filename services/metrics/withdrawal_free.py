"""Withdrawal-free a week after the first dose (section 7)."""

import sqlalchemy as sa

from services.metrics.metric import Direction, Metric, Span, share
from services.metrics.retention import started_before
from services.metrics.units import F, met, of_patients

MEASURED_BY = 9  # days after the first dose


def _units(span: Span) -> sa.Select:
    """One row per patient whose ninth day after the first dose lies in the span."""
    part = met(F.withdrawal_free == sa.true(), F.withdrawal_free.is_(None))
    return of_patients(span, part, started_before(span, MEASURED_BY))


WITHDRAWAL_FREE = Metric(
    name="withdrawal_free",
    title="Withdrawal-free after a week",
    question="Of those who started MOUD, how many were free of withdrawal a week later?",
    numerator="Patients whose last score on days 5 to 9 was COWS below 5, SOWS-16 of 10 or less, or level 0",
    denominator="Patients whose ninth day after the first dose lies in the period",
    missing="Of the denominator: no such score on days 5 to 9, counted as not withdrawal-free",
    unit="share of patients",
    direction=Direction.higher,
    source="COWS [W]; section 7",
    lines=share("withdrawal-free"),
    units=_units,
)
