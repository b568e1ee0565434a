"""Facts from appointments and contacts. A case review is talk among clinicians: no visit of the patient."""

from db.vocabulary import AppointmentKind, AppointmentStatus, ContactKind
from services.arrays.columns import Array, Rows, latest_of
from services.clinical.contacts import BEHAVIORAL, SEEN
from services.facts.events import History


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
        is_seen=rows.kind.is_(*SEEN),
        is_behavioral=rows.kind.is_(*BEHAVIORAL),
        is_psychiatry=rows.kind.is_(AppointmentKind.psychiatry),
    )


def last_visits(visit: Rows, needed_by: Array) -> dict[str, Array]:
    """The last of each status, and the last MOUD visit booked on or before the day by which one is needed."""

    def last(condition: Array) -> Array:
        rows = visit.where(condition)
        return rows.last(rows.starts_on)

    is_in_time = visit.kind.is_(AppointmentKind.moud) & (visit.starts_on <= needed_by[visit.patient])
    return {
        "last_kept_on": last(visit.is_kept),
        "last_seen_on": last(visit.is_kept & visit.is_seen),
        "last_kept_behavioral_on": last(visit.is_kept & visit.is_behavioral),
        "last_kept_psychiatry_on": last(visit.is_kept & visit.is_psychiatry),
        "last_no_show_on": last(visit.is_missed),
        "last_booked_on": last(visit.is_booked),
        "last_booked_psychiatry_on": last(visit.is_booked & visit.is_psychiatry),
        "moud_booked_by_end_on": last(visit.is_booked & is_in_time),
    }


def unanswered_no_shows(visit: Rows, last_kept_on: Array, last_contact_on: Array) -> Rows:
    """One row per no-show since which nobody was seen or reached: `on`."""
    rows = visit.where(visit.is_missed)
    is_answered = (last_kept_on[rows.patient] >= rows.starts_on) | (last_contact_on[rows.patient] >= rows.starts_on)
    return _on(rows.where(~is_answered))


def booked_visits(visit: Rows) -> Rows:
    """One row per visit that is scheduled: `on`. Whether its day has come is asked where it matters."""
    return _on(visit.where(visit.is_booked))


def booked_behavioral_visits(visit: Rows) -> Rows:
    return _on(visit.where(visit.is_booked & visit.is_behavioral))


def _on(rows: Rows) -> Rows:
    return Rows(rows.patients, patient=rows.patient, on=rows.starts_on)


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
        "last_medication_review_on": last(rows.kind.is_(ContactKind.medication_review)),
        "last_plan_review_on": last(rows.kind.is_(ContactKind.plan_review)),
        "moud_declined_on": last(rows.is_moud_declined),
    }
