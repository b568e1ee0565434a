"""Just below, at and just above each threshold of the reasons about contacts and visits, and who is followed at all."""

import pytest
from sqlmodel import select

from db.tables import DueItem
from services.due_items.refresh import refresh
from tests.builders import a_patient, a_staff_member, add_appointment, add_condition, add_contact, add_oud, add_supply
from tests.histories.days import after
from tests.histories.openings import CLOSED, ROUTINE, THIS_WEEK, reasons_on, urgencies


def followed(session, **columns) -> int:
    patient = a_patient(session, **columns)
    add_condition(session, patient, "depression", recorded_on=None)
    return patient


@pytest.mark.parametrize(
    ("total", "the_day_before", "due"), [(9, "2026-03-28", "2026-03-29"), (10, "2026-03-14", "2026-03-15")]
)
def test_contact_is_due_after_28_days_and_after_14_with_a_positive_score(session, total, the_day_before, due):
    patient = followed(session, phq9=[("2026-02-20", total)])
    add_contact(session, patient, "2026-03-01")
    expected = {the_day_before: CLOSED, due: ROUTINE}
    assert urgencies(session, patient, "contact_due", expected) == expected


@pytest.mark.parametrize(
    ("last_contact", "due", "first_open"),
    [("2026-03-17", "2026-03-31", True), ("2026-03-18", "2026-04-01", False)],  # day 89 and day 90 of treatment
)
def test_the_first_90_days_of_moud_are_the_active_phase(session, last_contact, due, first_open):
    patient = a_patient(session, on="methadone", enrolled="2026-01-01", started="2026-01-01")
    add_contact(session, patient, last_contact)
    assert urgencies(session, patient, "contact_due", [due]) == {due: ROUTINE if first_open else CLOSED}


@pytest.mark.parametrize(
    ("spoken_on", "interval"), [("2026-02-14", 28), ("2026-02-15", 14), ("2026-05-16", 14), ("2026-05-17", 28)]
)
def test_the_90_days_after_moud_ended_are_the_active_phase(session, spoken_on, interval):
    patient = followed(session, on="methadone", enrolled="2026-01-01", started="2026-01-01", ended="2026-03-01")
    add_contact(session, patient, spoken_on)
    expected = {after(spoken_on, interval - 1): CLOSED, after(spoken_on, interval): ROUTINE}  # 1 March to 30 May
    assert urgencies(session, patient, "contact_due", expected) == expected


@pytest.mark.parametrize(
    ("kind", "outcome", "resets"),
    [
        ("message", None, False),
        ("message", "moud_declined", False),
        ("message", "reached", True),
        *((kind, None, True) for kind in ("telephone", "visit", "safety_review")),
        *((kind, "plan agreed", True) for kind in ("telephone", "visit", "safety_review")),
        *(
            (kind, outcome, False)
            for kind in ("telephone", "visit", "safety_review")
            for outcome in ("no_answer", "left_message", "wrong_number")
        ),
        ("outreach_failed", "reached", False),
        ("case_review", None, False),
        ("plan_review", None, False),
    ],
)
def test_only_what_reaches_the_patient_is_contact(session, kind, outcome, resets):
    patient = followed(session, phq9=[("2026-02-20", 3)])
    add_contact(session, patient, "2026-03-01")
    add_contact(session, patient, "2026-03-20", kind, outcome=outcome)
    assert urgencies(session, patient, "contact_due", ["2026-03-29"]) == {"2026-03-29": CLOSED if resets else ROUTINE}


def test_a_missed_visit_is_due_the_next_day(session):
    patient = followed(session)
    add_appointment(session, patient, "2026-03-01", status="no_show")
    expected = {"2026-03-01": CLOSED, "2026-03-02": THIS_WEEK}
    assert urgencies(session, patient, "missed_visit", expected) == expected


@pytest.mark.parametrize(
    ("act", "clears"),
    [
        (lambda s, p: add_contact(s, p, "2026-02-28"), False),
        (lambda s, p: add_contact(s, p, "2026-03-01"), True),
        (lambda s, p: add_contact(s, p, "2026-03-02", "outreach_failed"), False),
        (lambda s, p: add_appointment(s, p, "2026-03-01", status="kept"), True),
        (lambda s, p: add_appointment(s, p, "2026-05-01", status="scheduled"), True),
        (lambda s, p: add_appointment(s, p, "2026-05-01", status="cancelled"), False),
        (lambda s, p: add_appointment(s, p, "2026-05-01", "case_review", "scheduled"), False),
    ],
)
def test_what_clears_a_missed_visit(session, act, clears):
    patient = followed(session)
    add_appointment(session, patient, "2026-03-01", status="no_show")
    act(session, patient)
    assert urgencies(session, patient, "missed_visit", ["2026-03-03"]) == {
        "2026-03-03": CLOSED if clears else THIS_WEEK
    }


def test_a_next_visit_is_wanted_a_week_after_the_last_one_and_after_the_last_booked(session):
    patient = a_patient(session, on="methadone", enrolled="2026-01-01")
    add_appointment(session, patient, "2026-03-01")
    expected = {"2026-03-07": CLOSED, "2026-03-08": ROUTINE}
    assert urgencies(session, patient, "no_next_visit", expected) == expected
    add_appointment(session, patient, "2026-03-20", status="scheduled")
    expected = {"2026-03-20": CLOSED, "2026-03-21": ROUTINE}
    assert urgencies(session, patient, "no_next_visit", expected) == expected


def test_after_moud_ended_people_are_followed_for_90_days(session):
    patient = a_patient(session, on="methadone", enrolled="2026-01-01", ended="2026-03-01")
    expected = {"2026-05-30": ROUTINE, "2026-05-31": CLOSED}
    assert urgencies(session, patient, "contact_due", expected) == expected


def test_long_term_opioid_therapy_is_followed_for_30_days_after_the_last_covered_one(session):
    patient = a_patient(session)
    add_supply(session, patient, "2026-01-01", 90, "oxycodone")  # covered to 31 March
    expected = {"2026-04-30": ROUTINE, "2026-05-01": CLOSED}
    assert urgencies(session, patient, "contact_due", expected) == expected


@pytest.mark.parametrize(("last", "followed_up"), [(4, False), (5, True)])
def test_a_positive_score_is_followed_until_one_below_five(session, last, followed_up):
    patient = a_patient(session, phq9=[("2026-01-01", 10), ("2026-02-01", last)])
    assert bool(reasons_on(session, patient, "2026-12-01")) is followed_up


@pytest.mark.parametrize(("status", "deceased_on"), [("closed", None), ("deceased", None), ("active", "2026-02-01")])
def test_a_closed_or_deceased_record_has_no_reasons_at_all(session, status, deceased_on):
    patient = a_patient(session, status=status, deceased_on=deceased_on, phq9=[("2026-01-20", 25)])
    add_oud(session, patient, "2026-01-01")
    assert reasons_on(session, patient, "2026-03-01") == set()


@pytest.mark.parametrize(
    ("team", "owner"),
    [
        ({"prescriber": "Dr Osei", "care_manager": "Kim Lee"}, "Dr Osei"),
        ({"care_manager": "Kim Lee"}, "Kim Lee"),
        ({}, None),
    ],
)
def test_a_reason_belongs_to_the_role_else_the_care_manager_else_nobody(session, team, owner):
    patient = a_patient(session, team=team)
    add_oud(session, patient, "2026-01-01")
    refresh(session, [patient])
    item = session.exec(select(DueItem).where(DueItem.patient == patient, DueItem.reason == "oud_untreated")).one()
    assert item.owner_role == "prescriber"
    assert item.owner == (a_staff_member(session, owner) if owner else None)
