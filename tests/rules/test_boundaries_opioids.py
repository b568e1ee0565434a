"""Just below, at and just above each threshold about opioids for pain, benzodiazepines beside them, and naloxone."""

from datetime import date, timedelta

import pytest

from services.clinical.doses import FACTORS, mme_of
from tests.builders import a_patient, add_appointment, add_contact, add_oud, add_phq9, add_supply
from tests.histories.openings import CLOSED, ROUTINE, THIS_WEEK, facts_of, urgencies

FIRST = date(2026, 1, 1)


def on_opioids(session, *supplies, medication="oxycodone", **columns) -> int:
    """Supplies as (day, days, mg a day)."""
    patient = a_patient(session, **columns)
    for day, days, dose_mg in supplies:
        add_supply(session, patient, day, days, medication, dose_mg=dose_mg)
    return patient


# MME
PUBLISHED = {  # CDC 2022, the dose of 100 units
    "codeine": 15,
    "fentanyl": 240,
    "hydrocodone": 100,
    "hydromorphone": 500,
    "methadone_pain": 470,
    "morphine": 100,
    "oxycodone": 150,
    "oxymorphone": 300,
    "tapentadol": 40,
    "tramadol": 20,
    "buprenorphine_pain": None,
    "meperidine": None,
    "opioid_other": None,
}


@pytest.mark.parametrize(("medication", "mme"), PUBLISHED.items())
def test_each_opioid_has_its_published_factor_or_none(session, medication, mme):
    patient = on_opioids(session, ("2026-01-01", 30, 100), medication=medication)
    assert facts_of(session, patient).mme == mme


def test_one_supply_has_the_mme_of_its_day_to_the_last_decimal(session):
    patient = on_opioids(session, ("2026-01-01", 30, 33.333), medication="codeine")
    assert facts_of(session, patient).mme == mme_of("codeine", 33.333) == 4.99995


def test_every_factor_names_its_source():
    assert all("CDC" in factor.source for factor in FACTORS)
    assert len({factor.medication for factor in FACTORS}) == len(FACTORS)


@pytest.mark.parametrize("medication", ["buprenorphine", "methadone"])
def test_moud_has_no_mme(session, medication):
    patient = on_opioids(session, ("2026-01-01", 30, 100), medication=medication)
    found = facts_of(session, patient)
    assert (found.mme, found.opioid_first_on) == (None, None)


def test_opioids_of_one_day_are_added_and_one_without_dose_adds_nothing(session):
    patient = on_opioids(session, ("2026-01-01", 30, 20))
    add_supply(session, patient, "2026-01-10", 21, "morphine", dose_mg=15)  # both to 30 January
    add_supply(session, patient, "2026-01-10", 21, "codeine")
    assert facts_of(session, patient).mme == 45


def test_mme_are_those_of_the_last_covered_day(session):
    patient = on_opioids(session, ("2026-01-01", 30, 40))
    add_supply(session, patient, "2026-01-10", 22, "morphine", dose_mg=15)  # a day longer
    assert facts_of(session, patient).mme == 15


@pytest.mark.parametrize(("dose_mg", "since"), [(49.99, None), (50, date(2026, 1, 31)), (50.01, date(2026, 1, 31))])
def test_the_caution_point_is_fifty(session, dose_mg, since):
    patient = on_opioids(session, ("2026-01-01", 30, 20), ("2026-01-31", 30, dose_mg), medication="morphine")
    assert facts_of(session, patient).mme_caution_on == since


# Courses and stops
@pytest.mark.parametrize(("uncovered", "first"), [(7, FIRST), (8, date(2026, 2, 8))])
def test_eight_uncovered_days_part_two_courses(session, uncovered, first):
    second = date(2026, 1, 31) + timedelta(days=uncovered)
    patient = on_opioids(session, (FIRST, 30, 20), (second, 10, 20))
    found = facts_of(session, patient)
    assert found.opioid_first_on == first
    assert found.opioid_covered_to == second + timedelta(days=9)


@pytest.mark.parametrize(("days", "stopped_on"), [(27, None), (28, date(2026, 1, 29)), (29, date(2026, 1, 30))])
def test_the_end_of_four_weeks_of_opioids_is_a_stop(session, days, stopped_on):
    patient = on_opioids(session, (FIRST, days, 20))
    assert facts_of(session, patient).opioid_stopped_on == stopped_on


@pytest.mark.parametrize(
    ("days", "taken_on", "expected"),
    [
        (28, "2026-01-28", None),  # the last covered day
        (28, "2026-01-29", "opioid_stopped"),
        (28, "2026-02-26", "opioid_stopped"),
        (28, "2026-02-27", None),
        (27, "2026-01-29", None),
    ],
)
def test_a_stop_tags_scores_for_four_weeks(session, days, taken_on, expected):
    patient = on_opioids(session, (FIRST, days, 20))
    add_phq9(session, patient, taken_on, 12)
    assert facts_of(session, patient).phq9_confounded_by == expected


# Benzodiazepine beside an opioid or MOUD
def on_both(session, opioid_days=60, benzodiazepine=(("2026-01-11", 30),), medication="oxycodone") -> int:
    patient = a_patient(session)
    add_oud(session, patient, FIRST)
    add_supply(session, patient, FIRST, opioid_days, medication)
    for day, days in benzodiazepine:
        add_supply(session, patient, day, days, "benzodiazepine")
    return patient


@pytest.mark.parametrize("medication", ["oxycodone", "buprenorphine_pain", "methadone", "buprenorphine_xr"])
def test_the_overlap_is_the_days_on_which_both_are_covered(session, medication):
    found = facts_of(session, on_both(session, 35, medication=medication))
    assert found.opioid_benzodiazepine_from == date(2026, 1, 11)
    assert found.opioid_benzodiazepine_to == date(2026, 2, 4)
    assert found.benzodiazepine_covered_to == date(2026, 2, 9)


def test_one_day_apart_is_no_overlap(session):
    found = facts_of(session, on_both(session, 10))
    assert found.opioid_benzodiazepine_from is None


@pytest.mark.parametrize(("second", "since"), [("2026-01-28", "2026-01-11"), ("2026-01-29", "2026-01-29")])
def test_an_overlap_goes_on_over_seven_days_without_it(session, second, since):
    patient = on_both(session, benzodiazepine=(("2026-01-11", 10), (second, 5)))
    assert facts_of(session, patient).opioid_benzodiazepine_from == date.fromisoformat(since)


def test_both_together_are_reviewed_after_a_week_and_until_one_ends(session):
    patient = on_both(session)
    expected = {"2026-01-17": CLOSED, "2026-01-18": THIS_WEEK, "2026-02-09": THIS_WEEK, "2026-02-10": CLOSED}
    assert urgencies(session, patient, "opioid_with_benzodiazepine", expected) == expected


@pytest.mark.parametrize(
    ("naloxone", "reviewed", "expected"),
    [
        ("2025-06-01", None, {"2026-01-18": THIS_WEEK}),
        (None, "2026-01-12", {"2026-01-18": THIS_WEEK}),
        ("2025-06-01", "2026-01-12", {"2026-01-18": CLOSED, "2026-02-09": CLOSED}),
        ("2025-01-30", "2026-01-12", {"2026-01-30": CLOSED, "2026-01-31": THIS_WEEK}),
        ("2025-06-01", "2025-11-01", {"2026-01-30": CLOSED, "2026-01-31": THIS_WEEK}),
    ],
    ids=["naloxone only", "review only", "both", "naloxone 365 days ago", "review 90 days ago"],
)
@pytest.mark.parametrize("review", ["safety_review", "case_review", "visit to the case review"])
def test_naloxone_and_a_review_hold_it_off(session, naloxone, reviewed, expected, review):
    patient = on_both(session)
    if naloxone:
        add_supply(session, patient, naloxone, 1, "naloxone")
    if reviewed and review.startswith("visit"):
        add_appointment(session, patient, reviewed, "case_review", "kept")
    elif reviewed:
        add_contact(session, patient, reviewed, review)
    assert urgencies(session, patient, "opioid_with_benzodiazepine", expected) == expected


# Naloxone
def test_naloxone_is_due_two_weeks_after_enrolment(session):
    patient = a_patient(session, on="buprenorphine", enrolled="2026-01-01")
    expected = {"2026-01-14": CLOSED, "2026-01-15": ROUTINE}
    assert urgencies(session, patient, "no_naloxone", expected) == expected


def test_naloxone_is_due_two_weeks_after_oud_was_recorded(session):
    patient = a_patient(session)
    add_oud(session, patient, "2026-02-01")
    expected = {"2026-02-14": CLOSED, "2026-02-15": ROUTINE}
    assert urgencies(session, patient, "no_naloxone", expected) == expected


def test_naloxone_holds_for_a_year(session):
    patient = a_patient(session, on="buprenorphine", enrolled="2026-01-01")
    add_supply(session, patient, "2025-06-01", 1, "naloxone")
    expected = {"2026-06-01": CLOSED, "2026-06-02": ROUTINE}
    assert urgencies(session, patient, "no_naloxone", expected) == expected


@pytest.mark.parametrize(("dose_mg", "expected"), [(49.9, CLOSED), (50, ROUTINE)])
def test_fifty_mme_alone_ask_for_naloxone_while_they_run(session, dose_mg, expected):
    patient = on_opioids(session, (FIRST, 120, dose_mg), medication="morphine")  # long-term: on the caseload
    days = {"2026-01-14": CLOSED, "2026-01-15": expected, "2026-04-30": expected, "2026-05-01": CLOSED}
    assert urgencies(session, patient, "no_naloxone", days) == days
