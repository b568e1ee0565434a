"""Just before, at and just after each number of MOUD that begins, runs out, has a gap, or is not there at all."""

import pytest

from tests.histories.acts import (
    DEPRESSED,
    IN_OPIOID_NEED,
    booked,
    condition,
    enrolment,
    event,
    injection,
    phq9,
    pregnancy,
    score,
    supply,
    visit,
)
from tests.histories.days import DAY_0, after
from tests.histories.openings import CLOSED, evidence, reasons_on, routine, same_day, someone, this_week, told

ENROLLED = enrolment(-60, started=-60)
COVERED = supply(-30, 30)  # to day -1: day 0 is day 1 of the gap
WEEKLY = 7
OBSERVED = supply(-1, 1, "methadone", "administered")
OPEN, URGENT = this_week(0, 2), same_day(0, 2)

GAPS = {
    "tablets: same day from day 8 of the gap, over on day 31": (
        [COVERED],
        {-1: CLOSED, 0: OPEN, 2: OPEN, 6: OPEN, 7: URGENT, 29: URGENT, 30: CLOSED},
    ),
    "naltrexone tablets": ([supply(-30, 30, "naltrexone_oral")], {-1: CLOSED, 0: OPEN, 7: URGENT}),
    "observed daily dosing: from the third missed day": (
        [OBSERVED],
        {
            0: CLOSED,
            1: CLOSED,
            2: this_week(2, 4),
            6: this_week(2, 4),
            7: same_day(2, 4),
            29: same_day(2, 4),
            30: CLOSED,
        },
    ),
    "buprenorphine may be observed, too": ([supply(-1, 1, source="administered")], {1: CLOSED, 2: this_week(2, 4)}),
    "two days given at once are not observed daily": (
        [supply(-2, 2, "methadone", "administered")],
        {-1: CLOSED, 0: OPEN},
    ),
    "one day dispensed is not observed": ([supply(-1, 1, "methadone")], {0: OPEN}),
    "monthly injection: label's day 28, late after day 42": (
        [injection(0)],  # covered to day 27
        {
            27: CLOSED,
            28: this_week(28, 42),
            42: this_week(28, 42),
            43: same_day(28, 42),
            57: same_day(28, 42),
            58: CLOSED,
        },
    ),
    "an injection said to cover 31 days": (
        [injection(0, 31)],
        {27: CLOSED, 28: this_week(28, 42), 43: same_day(28, 42), 60: same_day(28, 42), 61: CLOSED},
    ),
    "an injection said to cover 11 days is monthly": (
        [injection(0, 11)],
        {11: CLOSED, 27: CLOSED, 28: this_week(28, 42), 40: this_week(28, 42), 41: CLOSED},
    ),
    "weekly injection: label's day 7, late after day 9": (
        [injection(0, WEEKLY)],
        {6: CLOSED, 7: this_week(7, 9), 9: this_week(7, 9), 10: same_day(7, 9), 36: same_day(7, 9), 37: CLOSED},
    ),
    "an injection said to cover 10 days is weekly": (
        [injection(0, 10)],
        {6: CLOSED, 7: this_week(7, 9), 10: same_day(7, 9), 39: same_day(7, 9), 40: CLOSED},
    ),
    "naltrexone injection: due on day 28, same day from day 8 of the gap": (
        [injection(0, 28, "naltrexone_xr")],
        {
            27: CLOSED,
            28: this_week(28, 28),
            34: this_week(28, 28),
            35: same_day(28, 28),
            57: same_day(28, 28),
            58: CLOSED,
        },
    ),
    "pregnant: at once": ([COVERED, pregnancy(-100)], {-1: CLOSED, 0: URGENT, 29: URGENT, 30: CLOSED}),
    "pregnant and observed daily: the first missed day": ([OBSERVED, pregnancy(-100)], {-1: CLOSED, 0: URGENT}),
    "pregnancy recorded on the second missed day": ([OBSERVED, pregnancy(1)], {1: same_day(1, 3)}),
    "observed daily, the pregnancy's last day is the first missed one": ([OBSERVED, pregnancy(-280)], {0: URGENT}),
    "observed daily, the pregnancy was over by then": (
        [OBSERVED, pregnancy(-281)],
        {0: CLOSED, 1: CLOSED, 2: this_week(2, 4)},
    ),
    "pregnancy recorded within the gap": ([COVERED, pregnancy(3)], {3: URGENT}),
    "pregnant on an injection": ([injection(0), pregnancy(-100)], {27: CLOSED, 28: same_day(28, 42)}),
    "a pregnancy speaks for 280 days": ([COVERED, pregnancy(-280)], {0: URGENT, 1: OPEN, 7: URGENT}),
    "and no longer": ([COVERED, pregnancy(-281)], {0: OPEN}),
    "delivered": ([COVERED, pregnancy(-200), event(-20, "delivery")], {0: OPEN}),
    "an early refill is carried over": ([supply(-14, 7), supply(-11, 7)], {-1: CLOSED, 0: OPEN}),
    "another medication is not": ([supply(-14, 7), supply(-11, 7, "methadone")], {0: this_week(-4, -2)}),
    "two supplies of one day and source are the longer one": ([supply(-7, 7), supply(-7, 3)], {-1: CLOSED, 0: OPEN}),
    "supplied again": ([COVERED, supply(3, 7)], {3: CLOSED, 9: CLOSED, 10: this_week(10, 12)}),
    "another medication supplied": ([COVERED, supply(3, 7, "methadone")], {3: CLOSED, 10: this_week(10, 12)}),
    "switched to injections": (
        [supply(0, 14), injection(5)],  # covered to day 32
        {14: CLOSED, 32: CLOSED, 33: this_week(33, 47), 48: same_day(33, 47), 62: same_day(33, 47), 63: CLOSED},
    ),
    "tablets that outlast an injection": (
        [injection(0), supply(20, 30)],  # covered to day 49
        {28: CLOSED, 49: CLOSED, 50: this_week(50, 52), 57: same_day(50, 52), 79: same_day(50, 52), 80: CLOSED},
    ),
    "an opioid for pain is no MOUD": ([COVERED, supply(3, 7, "oxycodone")], {3: OPEN}),
    "a pregnancy recorded again and again is one": (
        [COVERED, pregnancy(-280), pregnancy(-100), pregnancy(-10)],
        {0: URGENT, 1: OPEN, 7: URGENT},
    ),
    "another enrolment begun in the gap": (
        [COVERED, enrolment(1, "methadone", started=1)],
        {0: OPEN, 6: OPEN, 7: URGENT, 29: URGENT, 30: CLOSED},
    ),
    "another enrolment not begun": (
        [COVERED, enrolment(1, "methadone")],
        {0: OPEN, 6: OPEN, 7: URGENT, 29: URGENT, 30: CLOSED},
    ),
    "another enrolment, and supplied for it": (
        [COVERED, enrolment(1, "methadone"), supply(1, 7, "methadone")],
        {1: CLOSED, 7: CLOSED, 8: this_week(8, 10)},
    ),
    "no supply since the first dose": ([supply(-90, 20)], {0: CLOSED}),
    "no supply at all": ([], {0: CLOSED}),
}


@pytest.mark.parametrize(("happened", "expected"), GAPS.values(), ids=GAPS)
def test_a_gap_in_coverage(session, happened, expected):
    assert told(session, "moud_gap", [ENROLLED, *happened], expected) == expected


def test_no_gap_after_an_enrolment_that_has_ended(session):
    ended = enrolment(-60, started=-60, ended=3, end_reason="patient_choice")
    assert told(session, "moud_gap", [ended, COVERED], [4]) == {4: CLOSED}


def test_a_gap_is_that_of_the_present_enrolment(session):
    happened = [enrolment(-200, started=-200, ended=-100), supply(-200, 90), enrolment(-5, started=-5), supply(-5, 7)]
    assert told(session, "moud_gap", happened, [0, 2, 9]) == {0: CLOSED, 2: this_week(2, 4), 9: same_day(2, 4)}


def test_a_gap_is_not_that_of_an_enrolment_that_has_ended_beside_an_open_one(session):
    happened = [enrolment(-60, started=-60, ended=0), COVERED, enrolment(0, "methadone", started=0)]
    assert told(session, "moud_gap", happened, [0, 5, 20]) == {0: CLOSED, 5: CLOSED, 20: CLOSED}


def test_naltrexone_for_alcohol_is_not_followed_as_moud(session):
    alone = [condition(-300, "alcohol_use_disorder"), enrolment(-60, "naltrexone_oral", started=-60)]
    tablets = supply(-30, 30, "naltrexone_oral")
    assert told(session, "moud_gap", [*alone, tablets], [0]) == {0: CLOSED}
    assert told(session, "moud_gap", [*alone, tablets, IN_OPIOID_NEED], [0]) == {0: OPEN}
    assert told(session, "moud_gap", [*alone, supply(-90, 7), tablets], [0]) == {0: OPEN}
    assert reasons_on(session, someone(session, [*alone, tablets]), DAY_0) == set()


@pytest.mark.parametrize(("given", "day"), [(COVERED, 0), (injection(-28), 0), (injection(-28, 31), 0)])
def test_a_gap_names_its_first_day_and_an_injection_its_due_day(session, given, day):
    patient = someone(session, [ENROLLED, given])
    assert evidence(session, patient, "moud_gap", DAY_0)[0] == after(DAY_0, day)


# Before it runs out
TAKE_HOME = supply(0, 14)  # covered to day 13
SOON = this_week(10, 13)
RUNS_OUT = {
    "take-home: three days before the end": ([TAKE_HOME], {9: CLOSED, 10: SOON, 13: SOON, 14: CLOSED}),
    "monthly injection: seven days before": (
        [injection(0)],
        {19: CLOSED, 20: this_week(20, 27), 27: this_week(20, 27), 28: CLOSED},
    ),
    "an injection said to cover 31 days": ([injection(0, 31)], {19: CLOSED, 20: this_week(20, 27), 28: CLOSED}),
    "weekly injection: two days before": (
        [injection(0, WEEKLY)],
        {3: CLOSED, 4: this_week(4, 6), 6: this_week(4, 6), 7: CLOSED},
    ),
    "naltrexone injection: seven days before": (
        [injection(0, 28, "naltrexone_xr")],
        {19: CLOSED, 20: this_week(20, 27), 28: CLOSED},
    ),
    "not for observed daily dosing": ([supply(0, 1, "methadone", "administered")], {0: CLOSED}),
    "booked on the last covered day": ([TAKE_HOME, booked(13)], {10: CLOSED, 13: CLOSED}),
    "booked a day later": ([TAKE_HOME, booked(14)], {10: SOON, 13: SOON}),
    "booked on day 11, and nobody said whether it was kept": ([TAKE_HOME, booked(11)], {10: CLOSED, 13: CLOSED}),
    "booked on day 10: counts for nothing from day 13": (
        [TAKE_HOME, booked(10)],
        {10: CLOSED, 12: CLOSED, 13: this_week(13, 13)},
    ),
    "booked on day 8: counts for nothing from day 11": ([TAKE_HOME, booked(8)], {10: CLOSED, 11: this_week(11, 13)}),
    "booked on day 7: counted for nothing before": ([TAKE_HOME, booked(7)], {9: CLOSED, 10: SOON}),
    "a visit of another kind booked": ([TAKE_HOME, booked(12, "behavioral_health")], {10: SOON}),
    "a visit cancelled": ([TAKE_HOME, visit(12, "moud", "cancelled")], {10: SOON}),
    "a visit kept before": ([TAKE_HOME, visit(9)], {10: SOON}),
    "supplied again": ([TAKE_HOME, supply(10, 14)], {10: CLOSED, 13: CLOSED, 23: CLOSED, 24: this_week(24, 27)}),
    "switched to injections": ([supply(0, 14), injection(5)], {10: CLOSED, 24: CLOSED, 25: this_week(25, 32)}),
    "tablets that outlast an injection": (
        [injection(0), supply(20, 30)],
        {20: CLOSED, 45: CLOSED, 46: this_week(46, 49)},
    ),
    "monthly: booked on the last day of the window": ([injection(0), booked(42)], {20: CLOSED, 27: CLOSED}),
    "monthly: booked after the window": ([injection(0), booked(43)], {20: this_week(20, 27)}),
    "weekly: booked on the last day of the window": ([injection(0, WEEKLY), booked(9)], {4: CLOSED, 6: CLOSED}),
    "weekly: booked after the window": ([injection(0, WEEKLY), booked(10)], {4: this_week(4, 6)}),
    "naltrexone: booked on the label's day": ([injection(0, 28, "naltrexone_xr"), booked(28)], {20: CLOSED}),
    "naltrexone: booked after it": ([injection(0, 28, "naltrexone_xr"), booked(29)], {20: this_week(20, 27)}),
}


@pytest.mark.parametrize(("happened", "expected"), RUNS_OUT.values(), ids=RUNS_OUT)
def test_a_supply_that_runs_out(session, happened, expected):
    assert told(session, "moud_runs_out", [ENROLLED, *happened], expected) == expected


NOT_ENROLLED = {
    "never enrolled": ([IN_OPIOID_NEED], {9: CLOSED, 10: SOON, 13: SOON, 14: CLOSED}),
    "on the caseload for depression": ([DEPRESSED], {9: CLOSED, 10: SOON}),
    "not on the caseload": ([], {10: CLOSED}),
    "a visit booked": ([IN_OPIOID_NEED, booked(13)], {10: CLOSED}),
    "an enrolment that ended the day before the supply": ([enrolment(-60, started=-60, ended=-1)], {10: SOON}),
    "an enrolment that ended on the day of the supply": ([enrolment(-60, started=-60, ended=0)], {10: CLOSED}),
    "an enrolment that ended later": ([enrolment(-60, started=-60, ended=5)], {10: CLOSED}),
    "of two that ended the last": (
        [enrolment(-90, started=-90, ended=-50), enrolment(-40, started=-40, ended=2)],
        {10: CLOSED},
    ),
    "ended, and supplied once more: what is left over counts on": (
        [enrolment(-60, started=-60, ended=5), supply(6, 7)],  # covered to day 20
        {16: CLOSED, 17: this_week(17, 20), 20: this_week(17, 20), 21: CLOSED},
    ),
}


@pytest.mark.parametrize(("happened", "expected"), NOT_ENROLLED.values(), ids=NOT_ENROLLED)
def test_without_an_enrolment_a_supply_made_since_the_last_one_is_watched(session, happened, expected):
    assert told(session, "moud_runs_out", [*happened, TAKE_HOME], expected) == expected


# Enrolled, and the first dose
WAITING = {
    "no dose": ([enrolment(0)], {0: CLOSED, 1: this_week(1, 3), 3: this_week(1, 3), 365: this_week(1, 3)}),
    "started": ([enrolment(0, started=2)], {2: CLOSED}),
    "withdrawn": ([enrolment(0, ended=2)], {3: CLOSED}),
    "supplied on the day": ([enrolment(0), supply(0)], {1: CLOSED}),
    "supplied before": ([enrolment(0), supply(-1)], {1: this_week(1, 3)}),
    "supplied with another medication": ([enrolment(0), supply(0, 7, "methadone")], {1: this_week(1, 3)}),
    "an older enrolment has begun": ([ENROLLED, enrolment(0, "methadone")], {1: this_week(1, 3)}),
    "a newer enrolment has begun": ([enrolment(-5, "methadone"), enrolment(0, started=0)], {1: CLOSED}),
}


@pytest.mark.parametrize(("happened", "expected"), WAITING.values(), ids=WAITING)
def test_who_is_enrolled_waits_for_a_first_dose(session, happened, expected):
    assert told(session, "enrolled_not_started", happened, expected) == expected


CHECK = routine(3, 7)
WITHDRAWAL = {
    "from day 3 to day 89": ([], {2: CLOSED, 3: CHECK, 7: CHECK, 8: CHECK, 89: CHECK, 90: CLOSED}),
    "COWS on day 2": ([score(2, "cows", 3)], {3: CHECK}),
    "COWS on day 3": ([score(3, "cows", 3)], {3: CLOSED, 89: CLOSED}),
    "COWS on day 50": ([score(50, "cows", 20)], {50: CLOSED}),
    "SOWS-16": ([score(3, "sows16", 30)], {3: CLOSED}),
    "SOWS-10": ([score(3, "sows10", 0)], {3: CLOSED}),
    "withdrawal_level": ([score(3, "withdrawal_level", 0)], {3: CLOSED}),
    "another scale": ([score(3, "gad7", 3), phq9(3, 3)], {3: CHECK}),
    "an incomplete COWS": ([score(3, "cows")], {3: CHECK}),
}


@pytest.mark.parametrize(("happened", "expected"), WITHDRAWAL.values(), ids=WITHDRAWAL)
def test_withdrawal_is_checked_after_the_first_dose(session, happened, expected):
    assert told(session, "withdrawal_check", [enrolment(0, started=0), *happened], expected) == expected


def test_withdrawal_is_not_checked_before_a_first_dose(session):
    assert told(session, "withdrawal_check", [enrolment(0)], [3]) == {3: CLOSED}
