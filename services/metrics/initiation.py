"""Initiation: of the enrolments, how many reached a first dose (section 1: two dates, enrolled_on and started_on)."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import MoudEpisode, Patient
from services.access.viewer import Viewer, in_scope
from services.clinical.episodes import first_dose
from services.metrics.metric import Metric, MetricRow, grouping, row

P, E = Patient.__table__.c, MoudEpisode.__table__.c


def _rows(session: Session, *, viewer: Viewer, as_of: date, by: str | None = None) -> list[MetricRow]:
    """One row per group: enrolments up to as_of, and how many of them had started by then."""
    groups = grouping(by)
    started = sa.case((first_dose(E) <= as_of, 1))
    query = (
        sa.select(*groups, sa.func.count(started), sa.func.count())
        .join_from(MoudEpisode.__table__, Patient.__table__, P.id == E.patient)
        .where(E.enrolled_on <= as_of, in_scope(P.clinic, viewer))
        .group_by(*groups)
        .order_by(*groups)
    )
    found = session.execute(query, {"as_of": as_of})
    return [row(INITIATION, tuple(group), "started", (n, of), missing=0) for *group, n, of in found if of]


INITIATION = Metric(
    name="initiation",
    title="Initiation",
    question="Of those enrolled in MOUD, how many got a first dose?",
    numerator="Enrolments with a first dose on or before the day: started_on, or the first supply since enrolment",
    denominator="Enrolments on or before the day",
    missing="Nothing: an enrolment without a first dose counts as not started",
    unit="share of enrolments",
    source="OUD cascade of care [C]",
    rows=_rows,
)
