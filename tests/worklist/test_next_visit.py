"""The next visit that a list names: one at which the patient is seen."""

from datetime import date

from services.worklist.rows import next_visits
from tests.builders import a_patient, add_appointment

TODAY = date(2026, 11, 22)


def test_a_case_review_is_no_visit(session):
    patient = a_patient(session)
    add_appointment(session, patient, "2026-11-24", kind="case_review", status="scheduled")
    assert next_visits(session, [patient], TODAY) == {}
    add_appointment(session, patient, "2026-12-01", kind="group", status="scheduled")
    assert next_visits(session, [patient], TODAY) == {patient: date(2026, 12, 1)}


def test_only_what_is_booked_for_today_or_later_is_ahead(session):
    patient = a_patient(session)
    add_appointment(session, patient, "2026-11-21", status="scheduled")
    add_appointment(session, patient, "2026-11-25", status="cancelled")
    assert next_visits(session, [patient], TODAY) == {}
    add_appointment(session, patient, "2026-11-22", status="scheduled")
    assert next_visits(session, [patient], TODAY) == {patient: TODAY}
