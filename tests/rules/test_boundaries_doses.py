"""Just below, at and just above each number of doses, courses and stops of opioids, and of what overlaps with them."""

from datetime import date, timedelta

import pytest

from services.clinical.doses import FACTORS, mme_of
from tests.builders import a_patient, add_oud, add_phq9, add_supply
from tests.histories.openings import facts_of

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


FENTANYL = {  # µg/h × 2.4; 1 mg a day is 1/0.024 µg/h
    "patch, µg per hour": (25, "mcg_per_hour", 60),
    "µg per hour, however few": (2.5, "mcg_per_hour", 6),
    "mg per day": (0.6, "mg_per_day", 60),
    "mg per day, however many": (12, "mg_per_day", 1200),
    "12 without a unit is µg per hour": (12, None, 28.8),
    "below 12 without a unit is mg per day": (11.9, None, 1190),
}


@pytest.mark.parametrize(("dose", "unit", "mme"), FENTANYL.values(), ids=FENTANYL)
def test_fentanyl_has_a_unit_of_its_own(session, dose, unit, mme):
    patient = a_patient(session)
    add_supply(session, patient, FIRST, 30, "fentanyl", dose_mg=dose, dose_unit=unit)
    assert facts_of(session, patient).mme == pytest.approx(mme)


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


@pytest.mark.parametrize("medication", ["naltrexone_xr", "naltrexone_oral"])
def test_naltrexone_is_no_opioid(session, medication):
    assert facts_of(session, on_both(session, 35, medication=medication)).opioid_benzodiazepine_from is None


def test_one_day_apart_is_no_overlap(session):
    found = facts_of(session, on_both(session, 10))
    assert found.opioid_benzodiazepine_from is None


@pytest.mark.parametrize(("second", "since"), [("2026-01-28", "2026-01-11"), ("2026-01-29", "2026-01-29")])
def test_an_overlap_goes_on_over_seven_days_without_it(session, second, since):
    patient = on_both(session, benzodiazepine=(("2026-01-11", 10), (second, 5)))
    assert facts_of(session, patient).opioid_benzodiazepine_from == date.fromisoformat(since)
