"""Just before, at and just after each number of opioid use disorder that nobody treats."""

import pytest

from tests.histories.acts import condition, contact, enrolment, event, injection, oud, pregnancy, supply
from tests.histories.days import DAY_0, after
from tests.histories.openings import CLOSED, evidence, reasons_on, same_day, someone, this_week, told

OUD, OPEN = oud(0), this_week(0, 7)
DECLINED = "moud_declined"
IN_TREATMENT = enrolment(-60, started=-60)
COVERED = supply(-30, 30)  # to day -1; day 30 is day 31 of the gap

UNTREATED = {
    "never enrolled": ([OUD], {-1: CLOSED, 0: OPEN, 7: OPEN, 400: OPEN}),
    "in remission": ([condition(0, "opioid_use_disorder", "remission")], {0: CLOSED}),
    "a relapse": ([condition(0, "opioid_use_disorder", "relapse")], {0: OPEN}),
    "resolved": ([condition(0, "opioid_use_disorder", "resolved", resolved=5)], {6: CLOSED}),
    "declined: not again for 90 days": (
        [OUD, contact(5, outcome=DECLINED)],
        {5: CLOSED, 95: CLOSED, 96: this_week(96, 103)},
    ),
    "declined twice": (
        [OUD, contact(5, outcome=DECLINED), contact(40, outcome=DECLINED)],
        {130: CLOSED, 131: this_week(131, 138)},
    ),
    "declined before it was recorded": (
        [OUD, contact(-10, outcome=DECLINED)],
        {0: CLOSED, 80: CLOSED, 81: this_week(81, 88)},
    ),
    "declined 91 days before": ([OUD, contact(-91, outcome=DECLINED)], {0: OPEN}),
    "declined 90 days before": ([OUD, contact(-90, outcome=DECLINED)], {0: CLOSED, 1: this_week(1, 8)}),
    "only called": ([OUD, contact(5)], {5: OPEN}),
    "enrolled": ([OUD, enrolment(3)], {3: CLOSED, 100: CLOSED}),
    "enrolment ended": ([OUD, enrolment(3, ended=30)], {29: CLOSED, 30: this_week(30, 37)}),
    "declined after an enrolment ended": (
        [OUD, enrolment(3, ended=30), contact(31, outcome=DECLINED)],
        {31: CLOSED, 121: CLOSED, 122: this_week(122, 129)},
    ),
    "supplied without an enrolment": ([OUD, supply(0, 7)], {0: CLOSED, 6: CLOSED, 7: this_week(7, 14)}),
    "supplied from the day before it was recorded": (
        [OUD, supply(-1, 30)],
        {0: CLOSED, 28: CLOSED, 29: this_week(29, 36)},
    ),
    "supplied with naltrexone": ([OUD, supply(0, 7, "naltrexone_oral")], {6: CLOSED, 7: this_week(7, 14)}),
    "a supply that ended the day before it was recorded": ([OUD, supply(-7, 7)], {0: OPEN}),
    "supplied with an opioid for pain": ([OUD, supply(0, 7, "methadone_pain")], {0: OPEN}),
    "a supply that outlasts the enrolment": (
        [oud(-90), enrolment(-60, started=-60, ended=0), supply(-5, 14)],
        {0: CLOSED, 8: CLOSED, 9: this_week(9, 16)},
    ),
    "pregnant: the same day": ([OUD, pregnancy(-10)], {0: same_day(0, 7), 270: same_day(0, 7), 271: OPEN}),
    "pregnancy recorded later": ([OUD, pregnancy(20)], {20: same_day(0, 7), 300: same_day(0, 7), 301: OPEN}),
    "pregnancy recorded again: still from the first": (
        [OUD, pregnancy(-10), pregnancy(200)],
        {0: same_day(0, 7), 270: same_day(0, 7), 271: OPEN},
    ),
    "delivered": ([OUD, pregnancy(-200), event(20, "delivery")], {20: OPEN}),
    "pregnant again": ([OUD, pregnancy(-200), event(20, "delivery"), pregnancy(21)], {21: same_day(0, 7)}),
    "dropped out: from day 31 of the gap": (
        [oud(-90), IN_TREATMENT, COVERED],
        {29: CLOSED, 30: this_week(30, 32), 400: this_week(30, 32)},
    ),
    "dropped out, whatever the codes": ([IN_TREATMENT, COVERED], {29: CLOSED, 30: this_week(30, 32)}),
    "dropped out after a monthly injection": ([IN_TREATMENT, injection(0)], {57: CLOSED, 58: this_week(58, 60)}),
    "dropped out and pregnant": ([IN_TREATMENT, COVERED, pregnancy(-10)], {29: CLOSED, 30: same_day(30, 32)}),
    "dropped out and declined": (
        [IN_TREATMENT, COVERED, contact(10, outcome=DECLINED)],
        {30: CLOSED, 100: CLOSED, 101: this_week(101, 103)},
    ),
    "dropped out and supplied again": (
        [IN_TREATMENT, COVERED, supply(35, 7)],
        {35: CLOSED, 71: CLOSED, 72: this_week(72, 74)},
    ),
    "dropped out of one of two enrolments, the newer one begun": (
        [IN_TREATMENT, COVERED, enrolment(1, "methadone", started=1)],
        {29: CLOSED, 30: this_week(30, 32), 400: this_week(30, 32)},
    ),
    "dropped out of one of two enrolments, the newer one not begun": (
        [IN_TREATMENT, COVERED, enrolment(1, "methadone")],
        {29: CLOSED, 30: this_week(30, 32), 400: this_week(30, 32)},
    ),
    "one ended and another begun": (
        [OUD, enrolment(-60, started=-60, ended=0), COVERED, enrolment(0, "methadone", started=0)],
        {30: CLOSED, 100: CLOSED},
    ),
    "enrolled and started without any supply on record": ([OUD, IN_TREATMENT], {0: CLOSED, 100: CLOSED}),
}


@pytest.mark.parametrize(("happened", "expected"), UNTREATED.values(), ids=UNTREATED)
def test_opioid_use_disorder_without_treatment(session, happened, expected):
    assert told(session, "oud_untreated", happened, expected) == expected


def test_day_31_of_a_gap_is_told_by_one_reason_and_not_two(session):
    patient = someone(session, [oud(-90), IN_TREATMENT, COVERED])
    both = {"moud_gap", "oud_untreated"}
    assert reasons_on(session, patient, after(DAY_0, 29)) & both == {"moud_gap"}
    assert reasons_on(session, patient, after(DAY_0, 30)) & both == {"oud_untreated"}


@pytest.mark.parametrize(
    ("happened", "day", "named"),
    [
        ([OUD], 0, 0),
        ([OUD, contact(5, outcome=DECLINED)], 96, 0),
        ([OUD, enrolment(3, ended=30)], 30, 30),
        ([OUD, supply(0, 7)], 7, 7),
        ([oud(-90), IN_TREATMENT, COVERED], 30, 0),
    ],
    ids=["recorded", "declined", "ended", "supply ended", "first day of the gap"],
)
def test_the_day_that_raised_it_is_told(session, happened, day, named):
    told_on = evidence(session, someone(session, happened), "oud_untreated", after(DAY_0, day))[0]
    assert told_on == after(DAY_0, named)
