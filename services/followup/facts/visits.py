"""Facts from appointments and contacts. A case review is talk among clinicians: no visit of the patient."""

from functools import cache

import sqlalchemy as sa

from db.sql import add_days
from db.tables import Appointment, Contact, PatientFacts
from db.vocabulary import MOUD_DECLINED, PATIENT_CONTACTS, AppointmentKind, AppointmentStatus, ContactKind
from services.clinical.scope import AS_OF, in_run

A = Appointment.__table__.c
C = Contact.__table__.c
F = PatientFacts.__table__.c

BEHAVIORAL = (AppointmentKind.behavioral_health, AppointmentKind.psychiatry, AppointmentKind.group)
NEAR_SCORE = 30  # days either side of a PHQ-9 in which a behavioural-health visit answers it


# Of an appointment that was not cancelled. On as_of, one that lies ahead is still only scheduled.
STATUS = sa.case((A.starts_on > AS_OF, AppointmentStatus.scheduled.value), else_=A.status)
IS_VISIT = sa.and_(A.status != AppointmentStatus.cancelled, A.kind != AppointmentKind.case_review)


def visits() -> sa.CTE:
    """One row per patient with a visit: the last of each status."""
    is_kept = AppointmentStatus.kept == STATUS

    def last(condition):
        return sa.func.max(sa.case((condition, A.starts_on)))

    return (
        sa.select(
            A.patient,
            last(is_kept).label("last_kept_on"),
            last(sa.and_(is_kept, A.kind.in_(BEHAVIORAL))).label("last_kept_behavioral_on"),
            last(AppointmentStatus.no_show == STATUS).label("last_no_show_on"),
            last(AppointmentStatus.scheduled == STATUS).label("last_booked_on"),
        )
        .where(in_run(A.patient), IS_VISIT)
        .group_by(A.patient)
        .cte("visits")
    )


@cache
def visits_update() -> sa.Update:
    """UPDATE with the parameters first, last, as_of: visits as other facts see them. The last MOUD visit booked on or
    before the last covered day; whether a behavioural-health visit was kept or booked near the latest PHQ-9."""
    of_patient = sa.and_(A.patient == F.patient, IS_VISIT)
    booked = (
        sa.select(sa.func.max(A.starts_on))
        .where(of_patient, A.kind == AppointmentKind.moud, A.starts_on <= F.moud_covered_to)
        .where(AppointmentStatus.scheduled == STATUS)
    )
    near = sa.exists().where(
        of_patient,
        A.kind.in_(BEHAVIORAL),
        A.starts_on.between(add_days(F.phq9_on, -NEAR_SCORE), add_days(F.phq9_on, NEAR_SCORE)),
        STATUS.in_([AppointmentStatus.kept, AppointmentStatus.scheduled]),
    )
    return (
        sa.update(PatientFacts)
        .where(in_run(F.patient))
        .values(moud_booked_by_end_on=booked.scalar_subquery(), has_behavioral_visit_near_phq9=near)
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
