"""Contacts and minutes per patient and month."""

import pytest

from tests.builders import a_patient, a_staff_member, add_contact
from tests.metrics.asking import TODAY, ago, figures, groups, values

CONTACTS, MINUTES = "contacts_per_patient", "minutes"


def followed(session, **columns) -> int:
    return a_patient(session, on="buprenorphine", enrolled=ago(200), **columns)


def minutes(session, patient: int, spent: int | None, by: str | None = None, **columns) -> None:
    add_contact(session, patient, ago(5), **{"minutes": spent, "by": by} | columns)


@pytest.mark.parametrize(("on", "counted"), [(31, 0), (30, 1), (10, 1), (9, 0)])
def test_contacts_count_from_the_first_day_of_the_period_to_its_last(session, on, counted):
    add_contact(session, followed(session), ago(on), minutes=12)
    period = {"first": ago(30), "last": ago(10)}
    assert values(session, CONTACTS, **period) == {"contacts": counted}
    assert values(session, MINUTES, **period) == {"minutes": 12 * counted}


def test_the_mean_is_over_everybody_on_the_caseload(session):
    patient, _, closed = followed(session), followed(session), followed(session, status="closed")
    for on in (3, 4, 5):
        add_contact(session, patient, ago(on), minutes=10)
    add_contact(session, closed, ago(3), minutes=99)
    assert figures(session, CONTACTS) == {"contacts": (2, 2, 0)}
    assert values(session, CONTACTS) == {"contacts": 1.5}
    assert values(session, MINUTES) == {"minutes": 15}


@pytest.mark.parametrize(
    ("kind", "reaches"),
    [
        ("telephone", 1),
        ("visit", 1),
        ("message", 0),
        ("safety_review", 1),
        ("case_review", 0),
        ("plan_review", 0),
        ("outreach_failed", 0),
    ],
)
def test_only_contacts_with_the_patient_count_as_contacts_and_all_cost_minutes(session, kind, reaches):
    add_contact(session, followed(session), ago(5), kind, minutes=7)
    assert values(session, CONTACTS) == {"contacts": reaches}
    assert values(session, MINUTES) == {"minutes": 7}


@pytest.mark.parametrize(
    ("by", "role", "counted"),
    [
        (None, None, 20),
        ("Nobody knows", None, 20),
        ("Okafor, Ngozi", "care_manager", 20),
        ("Okafor, Ngozi", None, 20),
        ("Reyes, Ana", "prescriber", 0),
        ("Reyes, Ana", "manager", 0),
    ],
)
def test_minutes_of_somebody_in_another_role_are_not_care_management(session, by, role, counted):
    if by != "Nobody knows" and by:
        a_staff_member(session, by, role)
    minutes(session, followed(session), 20, by)
    assert values(session, MINUTES) == {"minutes": counted}


def test_a_contact_without_minutes_makes_the_patient_partly_missing(session):
    patient = followed(session)
    minutes(session, patient, 20)
    minutes(session, patient, None)
    minutes(session, followed(session), None)
    minutes(session, followed(session), 10)
    assert figures(session, MINUTES) == {"minutes": (3, 3, 2)}
    assert values(session, MINUTES) == {"minutes": 10}


def test_a_contact_of_no_minutes_is_recorded(session):
    minutes(session, followed(session), 0)
    assert figures(session, MINUTES) == {"minutes": (1, 1, 0)}


def test_minutes_that_a_prescriber_left_blank_are_not_missed(session):
    a_staff_member(session, "Reyes, Ana", "prescriber")
    patient = followed(session)
    minutes(session, patient, None, "Reyes, Ana")
    minutes(session, patient, 5)
    assert figures(session, MINUTES) == {"minutes": (1, 1, 0)}
    assert values(session, MINUTES) == {"minutes": 5}


def test_who_was_not_contacted_counts_with_none(session):
    followed(session)
    assert (values(session, CONTACTS), values(session, MINUTES)) == ({"contacts": 0}, {"minutes": 0})
    assert figures(session, MINUTES) == {"minutes": (1, 1, 0)}


def test_contacts_are_told_by_the_patients_care_manager(session):
    patient = followed(session, team={"care_manager": "Okafor, Ngozi"})
    minutes(session, patient, 5, "Somebody else")
    assert groups(session, CONTACTS, "clinician") == {"Okafor, Ngozi": (1, 1, 0)}


def test_a_contact_entered_later_was_not_known_then(session):
    patient = followed(session)
    minutes(session, patient, 5, entered_on=ago(1))
    minutes(session, patient, 9, entered_on=TODAY)
    then = {"last": ago(1), "is_as_then": True}
    assert (values(session, CONTACTS, last=ago(1)), values(session, CONTACTS, **then)) == (
        {"contacts": 2},
        {"contacts": 1},
    )
    assert (values(session, MINUTES, last=ago(1)), values(session, MINUTES, **then)) == (
        {"minutes": 14},
        {"minutes": 5},
    )
