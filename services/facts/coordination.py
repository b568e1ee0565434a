"""Facts about what several people owe each other: referrals to close, consents to renew."""

from services.arrays.columns import FOREVER, Array, Rows, earliest_of, first_known, is_unknown, known, when
from services.clinical.numbers import APPOINTMENT_WITHIN, REPORT_WITHIN
from services.facts.events import History


def open_referrals(history: History) -> Rows:
    """One row per referral without a report that is not closed: `on`, the day it was sent, and due_on: first for its
    appointment, then for its report."""
    rows = history.referrals
    rows = rows.where(is_unknown(rows.report_on) & is_unknown(rows.closed_on))
    has_appointment = known(rows.appointment_on)
    due_on = rows.sent_on + when(has_appointment, float(REPORT_WITHIN), float(APPOINTMENT_WITHIN))
    return Rows(rows.patients, patient=rows.patient, on=rows.sent_on, due_on=due_on, is_for_report=has_appointment)


def consent(history: History) -> dict[str, Array]:
    """The last day of the consent that reaches furthest, FOREVER where it does not expire; and the day on which that
    one was revoked. On the day of revocation a consent no longer holds."""
    rows = history.consents
    last_day = first_known(earliest_of(rows.revoked_on - 1, rows.expires_on), when(known(rows.signed_on), FOREVER))
    until = rows.highest(last_day)
    is_revoked = (rows.revoked_on - 1 == last_day) & (last_day == until[rows.patient])
    return {"consent_until": until, "consent_revoked_on": rows.where(is_revoked).last(rows.revoked_on[is_revoked])}
