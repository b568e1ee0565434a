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
    MoudStatus.lapsed: f"lapsed, up to {DROPPED_OUT_AFTER} days without supply on record, or an injection late by its "
    "label",
    MoudStatus.dropped_out: f"dropped out, no supply on record for more than {DROPPED_OUT_AFTER} days and no end "
    "recorded",
    MoudStatus.ended: "ended",
}


def gap_days(fact, day: date | sa.ColumnElement[date]) -> sa.ColumnElement[int]:
    """Consecutive uncovered days up to `day`, 0 while covered; NULL when no supply covers the current episode."""
    gap = days_between(fact.moud_covered_to, _as_column(day))
    first_dose_on = fact.first_dose_of_open_on
    in_episode = sa.and_(first_dose_on <= day, fact.moud_covered_to >= first_dose_on)
    return sa.case((sa.and_(in_episode, gap > 0), gap), (in_episode, 0))


def moud_status(fact, day: date | sa.ColumnElement[date]) -> sa.ColumnElement[str]:
    """A word of MoudStatus over the columns of patient_facts. A gap is named before a taper: it is more urgent; between
    the day on which an injection is due and that on which it is late, the status stays."""
    gap = gap_days(fact, day)
    since_start = days_between(sa.func.coalesce(fact.started_on, fact.first_dose_of_open_on), _as_column(day))
    is_open, first_dose_on = fact.enrolled_on <= day, fact.first_dose_of_open_on
    rows = (
        (sa.and_(is_open, sa.or_(first_dose_on.is_(None), first_dose_on > day)), MoudStatus.enrolled_not_started),
        (sa.and_(is_open, gap > DROPPED_OUT_AFTER), MoudStatus.dropped_out),
        (sa.and_(is_open, _is_lapsed(fact, gap, _as_column(day))), MoudStatus.lapsed),
        (sa.and_(is_open, sa.between(day, fact.tapering_since, fact.tapering_until)), MoudStatus.tapering),
        (sa.and_(is_open, since_start < STABILISATION_FROM), MoudStatus.induction),
        (sa.and_(is_open, since_start < MAINTENANCE_FROM), MoudStatus.stabilisation),
        (is_open, MoudStatus.maintenance),
        (fact.moud_ended_on <= day, MoudStatus.ended),
    )
    words = [(condition, sa.literal(status.value)) for condition, status in rows]
    return sa.case(*words, else_=sa.literal(MoudStatus.none.value))


def _is_lapsed(fact, gap: sa.ColumnElement[int], day: sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    """By the measure clock; after an injection by the label's: from the day on which the next is late."""
    is_late = sa.and_(gap.is_not(None), day >= fact.moud_dose_late_on)
    return sa.or_(sa.and_(fact.moud_is_injected, is_late), sa.and_(sa.not_(fact.moud_is_injected), gap > 0))


def _as_column(day: date | sa.ColumnElement[date]) -> sa.ColumnElement[date]:
    return day if isinstance(day, sa.ColumnElement) else sa.literal(day, sa.Date)
