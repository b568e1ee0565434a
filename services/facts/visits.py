"""Facts from appointments and contacts. A case review is talk among clinicians: no visit of the patient."""

import numpy as np

from db.vocabulary import AppointmentKind, AppointmentStatus, ContactKind
from services.arrays.columns import Array, Rows, latest_of
from services.clinical.numbers import VISIT_NEAR_SCORE
from services.facts.events import History

BEHAVIORAL = (AppointmentKind.behavioral_health, AppointmentKind.psychiatry, AppointmentKind.group)


def visits(history: History) -> Rows:
    """Appointments that were not cancelled, with is_kept, is_missed and is_booked. On as_of, one that lies ahead is
    still only scheduled."""
    rows = history.appointments
    rows = rows.where(~rows.status.is_(AppointmentStatus.cancelled) & ~rows.kind.is_(AppointmentKind.case_review))
    lies_ahead = rows.starts_on > history.as_of
    return rows.with_(
        is_kept=rows.status.is_(AppointmentStatus.kept) & ~lies_ahead,
        is_missed=rows.status.is_(AppointmentStatus.no_show) & ~lies_ahead,
        is_booked=rows.status.is_(AppointmentStatus.scheduled) | lies_ahead,
        is_behavioral=rows.kind.is_(*BEHAVIORAL),
    )


def last_visits(visit: Rows, covered_to: Array, phq9_on: Array) -> dict[str, Array]:
    """The last of each status; the last MOUD visit booked on or before the last covered day; whether a
    behavioural-health visit was kept or booked near the latest PHQ-9."""

    def last(condition: Array) -> Array:
        rows = visit.where(condition)
        return rows.last(rows.starts_on)

    is_in_time = visit.kind.is_(AppointmentKind.moud) & (visit.starts_on <= covered_to[visit.patient])
    is_near = np.abs(visit.starts_on - phq9_on[visit.patient]) <= VISIT_NEAR_SCORE
    return {
        "last_kept_on": last(visit.is_kept),
        "last_kept_behavioral_on": last(visit.is_kept & visit.is_behavioral),
        "last_no_show_on": last(visit.is_missed),
        "last_booked_on": last(visit.is_booked),
        "moud_booked_by_end_on": last(visit.is_booked & is_in_time),
        "has_behavioral_visit_near_phq9": visit.has_any(
            visit.is_behavioral & (visit.is_kept | visit.is_booked) & is_near
        ),
    }


def case_reviews(history: History) -> dict[str, Array]:
    """The last case review: told as a contact, or kept as an appointment of its own."""
    told = history.contacts.where(history.contacts.kind.is_(ContactKind.case_review))
    rows = history.appointments
    is_kept = rows.kind.is_(AppointmentKind.case_review) & rows.status.is_(AppointmentStatus.kept)
    kept = rows.where(is_kept & (rows.starts_on <= history.as_of))
    return {"last_case_review_on": latest_of(told.last(told.on), kept.last(kept.starts_on))}


def last_contacts(history: History) -> dict[str, Array]:
    """The day of the last contact with each patient, and of what else rules ask for."""
    rows = history.contacts

    def last(condition: Array) -> Array:
        found = rows.where(condition)
        return found.last(found.on)

    return {
        "last_contact_on": last(rows.is_reached),
        "last_safety_review_on": last(rows.is_reached & rows.kind.is_(ContactKind.safety_review)),
        "last_plan_review_on": last(rows.kind.is_(ContactKind.plan_review)),
        "moud_declined_on": last(rows.is_moud_declined),
    }
