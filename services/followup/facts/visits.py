"""Facts from appointments and contacts. A case review is talk among clinicians: no visit of the patient."""

import sqlalchemy as sa

from db.sql import add_days
from db.tables import Appointment, Contact
from db.vocabulary import MOUD_DECLINED, PATIENT_CONTACTS, AppointmentKind, AppointmentStatus, ContactKind
from services.clinical.scope import AS_OF, in_run

A = Appointment.__table__.c
C = Contact.__table__.c

BEHAVIORAL = (AppointmentKind.behavioral_health, AppointmentKind.psychiatry, AppointmentKind.group)
NEAR_SCORE = 30  # days either side of a PHQ-9 in which a behavioural-health visit answers it


def _appointments(*more: sa.ColumnElement) -> sa.CTE:
    """One row per appointment that was not cancelled. On as_of, one that lies ahead is still only scheduled."""
    status = sa.case((A.starts_on > AS_OF, AppointmentStatus.scheduled.value), else_=A.status)
    return sa.select(A.patient, A.starts_on, A.kind, status.label("status")).where(
        in_run(A.patient), A.status != AppointmentStatus.cancelled, A.kind != AppointmentKind.case_review, *more
    )


def visits() -> sa.CTE:
    visit = _appointments().subquery("visit").c
    is_kept = visit.status == AppointmentStatus.kept

    def last(condition):
        return sa.func.max(sa.case((condition, visit.starts_on)))

    return (
        sa.select(
            visit.patient,
            last(is_kept).label("last_kept_on"),
            last(sa.and_(is_kept, visit.kind.in_(BEHAVIORAL))).label("last_kept_behavioral_on"),
            last(visit.status == AppointmentStatus.no_show).label("last_no_show_on"),
            last(visit.status == AppointmentStatus.scheduled).label("last_booked_on"),
        )
        .group_by(visit.patient)
        .cte("visits")
    )


def moud_booked_by_end(furthest: sa.CTE) -> sa.CTE:
    """One row per patient with a MOUD visit booked on or before the last covered day: the last such."""
    visit = _appointments(A.kind == AppointmentKind.moud).subquery("moud_visit").c
    return (
        sa.select(visit.patient, sa.func.max(visit.starts_on).label("booked_on"))
        .join(furthest, furthest.c.patient == visit.patient)
        .where(visit.status == AppointmentStatus.scheduled, visit.starts_on <= furthest.c.covered_to)
        .group_by(visit.patient)
        .cte("moud_booked_by_end")
    )


def behavioral_near_score(latest: sa.CTE) -> sa.CTE:
    visit = _appointments(A.kind.in_(BEHAVIORAL)).subquery("behavioral_visit").c
    return (
        sa.select(visit.patient)
        .join(latest, latest.c.patient == visit.patient)
        .where(
            visit.status.in_([AppointmentStatus.kept, AppointmentStatus.scheduled]),
            visit.starts_on >= add_days(latest.c.taken_on, -NEAR_SCORE),
            visit.starts_on <= add_days(latest.c.taken_on, NEAR_SCORE),
        )
        .distinct()
        .cte("behavioral_near_score")
    )


def contacts() -> sa.CTE:
    def last(condition):
        return sa.func.max(sa.case((condition, C.on)))

    return (
        sa.select(
            C.patient,
            last(C.kind.in_(PATIENT_CONTACTS)).label("last_contact_on"),
            last(C.kind == ContactKind.safety_review).label("last_safety_review_on"),
            last(C.outcome == MOUD_DECLINED).label("moud_declined_on"),
        )
        .where(in_run(C.patient), C.on <= AS_OF)
        .group_by(C.patient)
        .cte("last_contacts")
    )
