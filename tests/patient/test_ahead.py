"""What the patient page says of days to come: which urgency a reason turns to, when it goes by itself, what opens."""

from datetime import UTC, date, datetime, timedelta

from db.vocabulary import Urgency
from services.access.viewer import Viewer
from services.actions import answer_reasons
from services.due_items.refresh import refresh
from services.patient.summary import Record, record_of
from tests.builders import a_patient, add_appointment, add_event, add_supply

TODAY = date(2026, 11, 22)
OPERATOR = Viewer.operator()


def record(session, patient: int) -> Record:
    refresh(session, [patient])
    return record_of(session, "7", viewer=OPERATOR, today=TODAY)


def in_a_gap_from(session, day: date) -> int:
    started = day - timedelta(days=28)
    patient = a_patient(session, patient_id="7", on="buprenorphine", enrolled=started, started=started)
    add_supply(session, patient, started, 28)
    return patient


def test_a_gap_turns_same_day_on_its_eighth_day_and_goes_on_its_thirty_first(lite):
    found = record(lite, in_a_gap_from(lite, date(2026, 11, 20)))
    ahead = found.ahead["moud_gap"]
    assert ahead.changes == ((Urgency.same_day, date(2026, 11, 27)),)
    assert ahead.closes_on == date(2026, 12, 20)


def test_an_urgency_that_falls_is_told_ahead_too(lite):
    patient = a_patient(lite, patient_id="7")
    add_event(lite, patient, "2026-11-20", "overdose")
    ahead = record(lite, patient).ahead["overdose_follow_up"]
    assert ahead.changes == ((Urgency.this_week, date(2026, 12, 21)),)
    assert ahead.closes_on == date(2027, 2, 19)  # on the list up to the 90th day


def test_what_comes_says_its_own_changes(lite):
    """The supply lasts to the 30th: the gap opens on 1 December."""
    found = record(lite, in_a_gap_from(lite, date(2026, 12, 1)))
    coming = {one.key: one for one in found.coming}
    assert (coming["moud_gap"].opens_on, coming["moud_gap"].due_on) == (date(2026, 12, 1), date(2026, 12, 3))
    assert found.ahead["moud_gap"].changes == ((Urgency.same_day, date(2026, 12, 8)),)


def test_the_next_step_of_what_is_open_is_not_coming(lite):
    found = record(lite, in_a_gap_from(lite, date(2026, 11, 20)))
    assert "moud_gap" in {one.key for one in found.open_reasons}
    assert "moud_gap" not in {one.key for one in found.coming}


def test_a_visit_that_is_booked_may_get_its_status_and_is_not_told_ahead(lite):
    patient = a_patient(lite, patient_id="7", on="methadone", enrolled="2026-01-05", started="2026-01-05")
    add_appointment(lite, patient, "2026-12-01", status="scheduled")
    found = record(lite, patient)
    assert "visit_status_missing" not in {one.key for one in (*found.open_reasons, *found.coming)}
    add_appointment(lite, patient, "2026-11-10", status="scheduled")
    assert "visit_status_missing" in {one.key for one in record(lite, patient).open_reasons}


def test_what_is_acknowledged_comes_back_and_opened_before(lite):
    patient = in_a_gap_from(lite, date(2026, 11, 20))
    refresh(lite, [patient])
    how = {"by": OPERATOR, "today": TODAY, "now": datetime(2026, 11, 22, 12, tzinfo=UTC), "key": "once"}
    answer_reasons.acknowledge(lite, patient, reason="moud_gap", until=date(2026, 11, 25), note="Called", **how)
    (back,) = [one for one in record(lite, patient).coming if one.key == "moud_gap"]
    assert (back.opens_on, back.begins_on) == (date(2026, 11, 20), date(2026, 11, 25))
