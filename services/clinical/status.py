"""Where a patient stands with MOUD on a day (section 3): as a word the database works out, and in plain words."""

from datetime import date

import sqlalchemy as sa

from db.dialects import days_between
from db.vocabulary import MoudStatus
from services.clinical.numbers import DROPPED_OUT_AFTER, MAINTENANCE_FROM, STABILISATION_FROM, WEEK

MEANING = {
    MoudStatus.none: "no MOUD enrolment recorded",
    MoudStatus.enrolled_not_started: "enrolled, first dose not recorded",
    MoudStatus.induction: "induction, the first two weeks",
    MoudStatus.stabilisation: f"stabilisation, weeks {STABILISATION_FROM // WEEK + 1} to "
    f"{MAINTENANCE_FROM // WEEK + 1}",
    MoudStatus.maintenance: f"maintenance, {MAINTENANCE_FROM} days and more",
    MoudStatus.tapering: "tapering",
    MoudStatus.lapsed: f"lapsed, up to {DROPPED_OUT_AFTER} days without cover",
    MoudStatus.dropped_out: f"dropped out, more than {DROPPED_OUT_AFTER} days without cover and no end recorded",
    MoudStatus.ended: "ended",
}


def gap_days(fact, day: date | sa.ColumnElement[date]) -> sa.ColumnElement[int]:
    """Consecutive uncovered days up to `day`, 0 while covered; NULL when no supply covers the current episode."""
    gap = days_between(fact.moud_covered_to, _as_column(day))
    in_episode = sa.and_(fact.started_on <= day, fact.moud_covered_to >= fact.started_on)
    return sa.case((sa.and_(in_episode, gap > 0), gap), (in_episode, 0))


def moud_status(fact, day: date | sa.ColumnElement[date]) -> sa.ColumnElement[str]:
    """A word of MoudStatus over the columns of patient_facts. A gap is named before a taper: it is more urgent."""
    gap = gap_days(fact, day)
    since_start = days_between(fact.started_on, _as_column(day))
    is_open = fact.enrolled_on <= day
    rows = (
        (sa.and_(is_open, sa.or_(fact.started_on.is_(None), fact.started_on > day)), MoudStatus.enrolled_not_started),
        (sa.and_(is_open, gap > DROPPED_OUT_AFTER), MoudStatus.dropped_out),
        (sa.and_(is_open, gap > 0), MoudStatus.lapsed),
        (sa.and_(is_open, sa.between(day, fact.tapering_since, fact.tapering_until)), MoudStatus.tapering),
        (sa.and_(is_open, since_start < STABILISATION_FROM), MoudStatus.induction),
        (sa.and_(is_open, since_start < MAINTENANCE_FROM), MoudStatus.stabilisation),
        (is_open, MoudStatus.maintenance),
        (fact.moud_ended_on <= day, MoudStatus.ended),
    )
    words = [(condition, sa.literal(status.value)) for condition, status in rows]
    return sa.case(*words, else_=sa.literal(MoudStatus.none.value))


def _as_column(day: date | sa.ColumnElement[date]) -> sa.ColumnElement[date]:
    return day if isinstance(day, sa.ColumnElement) else sa.literal(day, sa.Date)
