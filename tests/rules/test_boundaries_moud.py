"""Just below, at and just above each threshold of the reasons about MOUD."""

import pytest

from tests.builders import (
    a_patient,
    add_appointment,
    add_contact,
    add_episode,
    add_oud,
    add_screening,
    add_supply,
)
from tests.histories.openings import CLOSED, ROUTINE, SAME_DAY, THIS_WEEK, urgencies


def treated(session, *supplies, started="2026-01-01", **columns) -> int:
    """Enrolled on 1 January 2026, with supplies as (day, days, medication, source)."""
    patient = a_patient(session, on="buprenorphine", enrolled="2026-01-01", started=started, **columns)
    for supply in supplies:
        add_supply(session, patient, *supply)
    return patient


GAPS = {
    "escalates on day 8 and ends with day 30": (
        [("2026-01-01", 7)],  # covered to 7 January
        {
            "2026-01-07": CLOSED,
            "2026-01-08": THIS_WEEK,
            "2026-01-14": THIS_WEEK,
            "2026-01-15": SAME_DAY,
            "2026-02-06": SAME_DAY,
            "2026-02-07": CLOSED,
        },
    ),
    "observed daily dosing counts from the third missed day": (
        [("2026-01-07", 1, "methadone", "administered")],
        {"2026-01-09": CLOSED, "2026-01-10": THIS_WEEK, "2026-01-14": THIS_WEEK, "2026-01-15": SAME_DAY},
    ),
    "an early refill is carried over": (
        [("2026-01-01", 7), ("2026-01-04", 7)],  # covered to 14 January
        {"2026-01-14": CLOSED, "2026-01-15": THIS_WEEK},
    ),
    "another medication is not carried over": (
        [("2026-01-01", 7), ("2026-01-04", 7, "methadone")],  # covered to 10 January
        {"2026-01-10": CLOSED, "2026-01-11": THIS_WEEK},
    ),
    "two supplies of one day and source are one, the longer": (
        [("2026-01-01", 7), ("2026-01-01", 3)],
        {"2026-01-07": CLOSED, "2026-01-08": THIS_WEEK},
    ),
}


@pytest.mark.parametrize(("supplies", "expected"), GAPS.values(), ids=GAPS)
def test_a_gap_in_coverage(session, supplies, expected):
    patient = treated(session, *supplies)
    assert urgencies(session, patient, "moud_gap", expected) == expected


def test_no_gap_before_the_first_dose_or_from_supplies_before_it(session):
    earlier = treated(session, ("2025-12-01", 7), started="2026-01-02")
    assert urgencies(session, earlier, "moud_gap", ["2026-01-05"]) == {"2026-01-05": CLOSED}


def test_no_gap_after_the_enrolment_ended(session):
    ended = treated(session, ("2026-01-01", 7), ended="2026-01-10")
    assert urgencies(session, ended, "moud_gap", ["2026-01-12"]) == {"2026-01-12": CLOSED}


RUNS_OUT = {
    "three days before a take-home supply ends": (
        [("2026-01-01", 14)],  # covered to 14 January
        [],
        {"2026-01-10": CLOSED, "2026-01-11": THIS_WEEK, "2026-01-14": THIS_WEEK, "2026-01-15": CLOSED},
    ),
    "seven days before an XR injection ends": (
        [("2026-01-01", 28, "buprenorphine_xr", "administered")],  # covered to 28 January
        [],
        {"2026-01-20": CLOSED, "2026-01-21": THIS_WEEK, "2026-01-28": THIS_WEEK, "2026-01-29": CLOSED},
    ),
    "not for observed daily dosing": (
        [("2026-01-14", 1, "methadone", "administered")],
        [],
        {"2026-01-11": CLOSED, "2026-01-14": CLOSED},
    ),
    "two days given at once are a take-home": (
        [("2026-01-13", 2, "methadone", "administered")],
        [],
        {"2026-01-14": THIS_WEEK},
    ),
    "a visit booked on the last day is enough": (
        [("2026-01-01", 14)],
        ["2026-01-14"],
        {"2026-01-11": CLOSED, "2026-01-14": CLOSED},
    ),
    "a visit booked after the end is not": (
        [("2026-01-01", 14)],
        ["2026-01-15"],
        {"2026-01-11": THIS_WEEK},
    ),
    "a booked day that passed unkept no longer helps": (
        [("2026-01-01", 14)],
        ["2026-01-12"],
        {"2026-01-12": CLOSED, "2026-01-13": THIS_WEEK},
    ),
    "a booked day that passed unkept leaves the last day": (
        [("2026-01-01", 14)],
        ["2026-01-13"],
        {"2026-01-13": CLOSED, "2026-01-14": THIS_WEEK, "2026-01-15": CLOSED},
    ),
}


@pytest.mark.parametrize(("supplies", "booked", "expected"), RUNS_OUT.values(), ids=RUNS_OUT)
def test_a_supply_that_runs_out(session, supplies, booked, expected):
    patient = treated(session, *supplies)
    for day in booked:
        add_appointment(session, patient, day, status="scheduled")
    assert urgencies(session, patient, "moud_runs_out", expected) == expected


def test_enrolled_without_a_first_dose_is_due_on_the_third_day(session):
    patient = treated(session, started=None)
    expected = {"2026-01-03": CLOSED, "2026-01-04": THIS_WEEK, "2027-01-04": THIS_WEEK}
    assert urgencies(session, patient, "enrolled_not_started", expected) == expected


@pytest.mark.parametrize(
    ("day", "medication", "still_open"),
    [
        ("2025-12-31", "buprenorphine", True),
        ("2026-01-01", "buprenorphine", False),
        ("2026-01-01", "methadone", True),
    ],
)
def test_a_supply_of_the_medication_from_enrolment_on_is_a_first_dose(session, day, medication, still_open):
    patient = treated(session, (day, 7, medication), started=None)
    found = urgencies(session, patient, "enrolled_not_started", ["2026-01-04"])
    assert found == {"2026-01-04": THIS_WEEK if still_open else CLOSED}


UNTREATED = {
    "never enrolled: a week after the diagnosis": (
        lambda s, p: None,
        {"2026-03-07": CLOSED, "2026-03-08": THIS_WEEK},
    ),
    "declined: not again for 90 days": (
        lambda s, p: add_contact(s, p, "2026-03-10", outcome="moud_declined"),
        {"2026-03-10": CLOSED, "2026-06-08": CLOSED, "2026-06-09": THIS_WEEK},
    ),
    "ended: a week after the end": (
        lambda s, p: add_episode(s, p, "2026-03-02", ended_on="2026-04-01"),
        {"2026-04-07": CLOSED, "2026-04-08": THIS_WEEK},
    ),
    "enrolled and not started has its own reason": (
        lambda s, p: add_episode(s, p, "2026-03-02"),
        {"2026-06-01": CLOSED},
    ),
    "dropped out on day 31 of the gap": (
        lambda s, p: (add_episode(s, p, "2026-03-02"), add_supply(s, p, "2026-03-02", 7)),  # covered to 8 March
        {"2026-04-07": CLOSED, "2026-04-08": THIS_WEEK},
    ),
    "supplied without an enrolment": (
        lambda s, p: add_supply(s, p, "2026-03-01", 7),  # covered to 7 March
        {"2026-04-06": CLOSED, "2026-04-07": THIS_WEEK},
    ),
    "a supply from before the diagnosis is no treatment of it": (
        lambda s, p: add_supply(s, p, "2026-02-28", 30),
        {"2026-03-08": THIS_WEEK},
    ),
}


@pytest.mark.parametrize(("treat", "expected"), UNTREATED.values(), ids=UNTREATED)
def test_opioid_use_disorder_without_treatment(session, treat, expected):
    patient = a_patient(session)
    add_oud(session, patient, "2026-03-01")
    treat(session, patient)
    assert urgencies(session, patient, "oud_untreated", expected) == expected


def test_withdrawal_is_checked_from_day_7_until_maintenance(session):
    patient = treated(session)
    expected = {"2026-01-07": CLOSED, "2026-01-08": ROUTINE, "2026-03-31": ROUTINE, "2026-04-01": CLOSED}
    assert urgencies(session, patient, "withdrawal_check", expected) == expected


@pytest.mark.parametrize(
    ("day", "instrument", "total", "clears"),
    [
        ("2026-01-03", "cows", 3, False),
        ("2026-01-04", "cows", 3, True),
        ("2026-01-04", "sows10", 0, True),
        ("2026-01-04", "withdrawal_level", 0, True),
        ("2026-01-04", "gad7", 3, False),
        ("2026-01-04", "cows", None, False),  # incomplete: it does not say whether withdrawal has gone
    ],
)
def test_a_withdrawal_score_from_day_3_on_clears_the_check(session, day, instrument, total, clears):
    patient = treated(session)
    add_screening(session, patient, day, instrument, total)
    found = urgencies(session, patient, "withdrawal_check", ["2026-01-08"])
    assert found == {"2026-01-08": CLOSED if clears else ROUTINE}
