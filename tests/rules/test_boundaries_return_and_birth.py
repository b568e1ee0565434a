"""Just before, at and just after each number of return to use, and of pregnancy and the year after birth."""

import pytest

from tests.histories.acts import (
    DEPRESSED,
    IN_OPIOID_NEED,
    condition,
    contact,
    drug_test,
    enrolment,
    event,
    phq9,
    pregnancy,
    score,
    supply,
)
from tests.histories.days import DAY_0, after
from tests.histories.openings import CLOSED, evidence, routine, someone, this_week, told

OPEN = this_week(0, 7)
USED = event(0, "return_to_use")
RETURNS = {
    "for 30 days": ([USED], {-1: CLOSED, 0: OPEN, 7: OPEN, 8: OPEN, 30: OPEN, 31: CLOSED}),
    "a dose change the day before": ([USED, event(-1, "dose_change")], {0: OPEN}),
    "a dose change on the day": ([USED, event(0, "dose_change")], {0: CLOSED, 30: CLOSED}),
    "a dose change later": ([USED, event(6, "dose_change")], {6: CLOSED, 30: CLOSED}),
    "a medication review": ([USED, contact(1, "medication_review")], {1: OPEN}),
    "again after a call": (
        [USED, contact(3), event(10, "return_to_use")],
        {10: this_week(10, 17), 40: this_week(10, 17), 41: CLOSED},
    ),
    "twice without a call": (
        [USED, event(10, "return_to_use")],
        {10: OPEN, 30: OPEN, 31: this_week(10, 17), 40: this_week(10, 17), 41: CLOSED},
    ),
    "an event and a test": (
        [USED, drug_test(10, "fentanyl")],
        {10: OPEN, 31: this_week(10, 17), 40: this_week(10, 17), 41: CLOSED},
    ),
    "an overdose is another reason": ([event(0, "overdose")], {0: CLOSED}),
}


@pytest.mark.parametrize(("happened", "expected"), RETURNS.values(), ids=RETURNS)
def test_a_return_to_use(session, happened, expected):
    assert told(session, "return_to_use", [DEPRESSED, *happened], expected) == expected


ON_METHADONE = enrolment(-60, "methadone", started=-60)
ON_INJECTIONS = enrolment(-60, "buprenorphine_xr", started=-60)
TESTS = {
    **{
        f"{substance}, positive": ([drug_test(0, substance)], True)
        for substance in (
            "opioid",
            "fentanyl",
            "benzodiazepine",
            "cocaine",
            "amphetamine",
            "methamphetamine",
        )
    },
    "another substance, positive": ([drug_test(0, "cannabis")], False),
    "fentanyl, negative": ([drug_test(0, "fentanyl", "negative")], False),
    "fentanyl, inconclusive": ([drug_test(0, "fentanyl", "inconclusive")], False),
    "positive as expected": ([drug_test(0, "benzodiazepine", "positive", "positive")], False),
    "positive, negative expected": ([drug_test(0, "benzodiazepine", "positive", "negative")], True),
    "negative where positive was expected, not MOUD": ([drug_test(0, "opioid", "negative", "positive")], False),
    "their MOUD, positive": ([ON_METHADONE, drug_test(0, "methadone")], False),
    "their MOUD, negative": ([ON_METHADONE, drug_test(0, "methadone", "negative")], True),
    "their MOUD, negative where positive was expected": (
        [ON_METHADONE, drug_test(0, "methadone", "negative", "positive")],
        True,
    ),
    "their MOUD, negative as expected": ([ON_METHADONE, drug_test(0, "methadone", "negative", "negative")], False),
    "their MOUD, inconclusive": ([ON_METHADONE, drug_test(0, "methadone", "inconclusive")], False),
    "another MOUD, negative": ([ON_METHADONE, drug_test(0, "buprenorphine", "negative")], False),
    "an injection is the same substance, negative": ([ON_INJECTIONS, drug_test(0, "buprenorphine", "negative")], True),
    "MOUD from a supply alone, negative": ([supply(-5, 14, "methadone"), drug_test(0, "methadone", "negative")], True),
    "MOUD from a supply that had ended, negative": (
        [supply(-20, 14, "methadone"), drug_test(0, "methadone", "negative")],
        False,
    ),
    "no MOUD, negative": ([drug_test(0, "methadone", "negative")], False),
    "MOUD no longer enrolled, negative": (
        [enrolment(-60, "methadone", started=-60, ended=-10), drug_test(0, "methadone", "negative")],
        False,
    ),
    "MOUD enrolled up to the day before, negative": (
        [enrolment(-60, "methadone", started=-60, ended=0), drug_test(0, "methadone", "negative")],
        False,
    ),
    "MOUD enrolled up to the day, negative": (
        [enrolment(-60, "methadone", started=-60, ended=1), drug_test(0, "methadone", "negative")],
        True,
    ),
    "naltrexone without an enrolment, positive: nothing that is used": ([drug_test(0, "naltrexone")], False),
    "enrolled since the test, negative": (
        [drug_test(0, "methadone", "negative"), enrolment(1, "methadone", started=1)],
        False,
    ),
}


@pytest.mark.parametrize(("happened", "raises"), TESTS.values(), ids=TESTS)
def test_only_a_drug_test_that_was_not_expected_says_so(session, happened, raises):
    expected = {-1: CLOSED, 1: OPEN, 30: OPEN, 31: CLOSED} if raises else {1: CLOSED}
    assert told(session, "return_to_use", [DEPRESSED, *happened], expected) == expected


def test_the_day_of_the_test_is_told(session):
    patient = someone(session, [DEPRESSED, drug_test(0, "cocaine"), drug_test(5, "cannabis")])
    assert evidence(session, patient, "return_to_use", after(DAY_0, 6))[0] == DAY_0


# Pregnancy recorded on day 0: checks on day 14, 98 and 196, each open from 14 days before to the next
PREGNANT = {
    "each check takes the place of the one before": (
        [],
        {
            -1: CLOSED,
            **dict.fromkeys((0, 14, 83), routine(0, 14)),
            **dict.fromkeys((84, 181), routine(84, 98)),
            **dict.fromkeys((182, 280), routine(182, 196)),
            281: CLOSED,
        },
    ),
    "a PHQ-9 the day before": ([phq9(-1, 3)], {0: routine(0, 14)}),
    "a PHQ-9 on the day": ([phq9(0, 3)], {0: CLOSED, 83: CLOSED, 84: routine(84, 98)}),
    "an EPDS": ([score(5, "epds", 3)], {5: CLOSED, 83: CLOSED, 84: routine(84, 98)}),
    "a PHQ-9 the day before the second": ([phq9(83, 3)], {83: CLOSED, 84: routine(84, 98)}),
    "a PHQ-9 for the second": ([phq9(84, 3)], {84: CLOSED, 181: CLOSED, 182: routine(182, 196)}),
    "an EPDS for the last": ([score(182, "epds", 3)], {182: CLOSED, 280: CLOSED}),
    "an incomplete PHQ-9": ([phq9(0, None)], {0: routine(0, 14)}),
    "an incomplete EPDS": ([score(0, "epds")], {0: routine(0, 14)}),
    "a PHQ-2": ([score(0, "phq2", 0)], {0: routine(0, 14)}),
    "a call": ([contact(5)], {5: routine(0, 14)}),
    "recorded again is the same pregnancy": ([pregnancy(30)], {30: routine(0, 14), 84: routine(84, 98)}),
    "recorded at every visit": (
        [pregnancy(day) for day in range(28, 280, 28)],
        {0: routine(0, 14), 84: routine(84, 98), 182: routine(182, 196), 280: routine(182, 196), 281: CLOSED},
    ),
    "recorded again on day 280": ([pregnancy(280)], {280: routine(182, 196), 281: CLOSED, 400: CLOSED}),
    "recorded on day 281: another pregnancy": ([pregnancy(281)], {280: CLOSED, 281: routine(281, 295)}),
    "recorded on day 281 and between: from the first within 280 days": (
        [pregnancy(60), pregnancy(281)],
        {281: routine(242, 256), 340: routine(242, 256), 341: CLOSED},
    ),
    "recorded on the day of the birth: no other one": (
        [event(20, "delivery"), pregnancy(20)],
        {20: routine(20, 34), 47: routine(20, 34), 48: routine(48, 62)},
    ),
    "recorded the day after the birth: another one": (
        [event(20, "delivery"), pregnancy(21)],
        {47: routine(20, 34), 48: routine(21, 35)},
    ),
}
# Delivered on day 0: checks on day 14, 42, 84, 182 and 364
DELIVERED = {
    "each check takes the place of the one before": (
        [],
        {
            **dict.fromkeys((0, 14, 27), routine(0, 14)),
            **dict.fromkeys((28, 69), routine(28, 42)),
            **dict.fromkeys((70, 167), routine(70, 84)),
            **dict.fromkeys((168, 349), routine(168, 182)),
            **dict.fromkeys((350, 365), routine(350, 364)),
            366: CLOSED,
        },
    ),
    "an EPDS on the day": ([score(0, "epds", 3)], {0: CLOSED, 27: CLOSED, 28: routine(28, 42)}),
    "an EPDS just before the second": ([score(27, "epds", 3)], {27: CLOSED, 28: routine(28, 42)}),
    "a PHQ-9 for the second": ([phq9(28, 3)], {28: CLOSED, 69: CLOSED, 70: routine(70, 84)}),
    "a PHQ-9 for the last": ([phq9(350, 3)], {350: CLOSED, 365: CLOSED}),
    "a call": ([contact(5)], {5: routine(0, 14)}),
}


@pytest.mark.parametrize(("more", "expected"), PREGNANT.values(), ids=PREGNANT)
def test_mood_is_checked_in_pregnancy(session, more, expected):
    assert told(session, "perinatal_check", [IN_OPIOID_NEED, pregnancy(0), *more], expected) == expected


@pytest.mark.parametrize("before", [[], [pregnancy(-250)]], ids=["no pregnancy on record", "pregnant before"])
@pytest.mark.parametrize(("more", "expected"), DELIVERED.values(), ids=DELIVERED)
def test_mood_is_checked_in_the_year_after_birth(session, before, more, expected):
    happened = [IN_OPIOID_NEED, *before, event(0, "delivery"), *more]
    assert told(session, "perinatal_check", happened, expected) == expected


PERINATAL_NEED = {
    "enrolled": ([enrolment(-60)], routine(0, 14)),
    "long-term opioids": ([supply(-100, 120, "oxycodone")], routine(0, 14)),
    "depression alone": ([DEPRESSED], CLOSED),
    "OUD in remission": ([condition(-300, "opioid_use_disorder", "remission")], CLOSED),
}


@pytest.mark.parametrize(("need", "state"), PERINATAL_NEED.values(), ids=PERINATAL_NEED)
def test_mood_is_checked_for_this_in_opioid_need(session, need, state):
    assert told(session, "perinatal_check", [*need, pregnancy(0)], [0]) == {0: state}
    assert told(session, "perinatal_check", [*need, event(0, "delivery")], [0]) == {0: state}


def test_a_pregnancy_that_is_over_without_a_birth_is_not_followed(session):
    happened = [IN_OPIOID_NEED, condition(0, "pregnancy", "resolved", resolved=30)]
    assert told(session, "perinatal_check", happened, [31, 84]) == {31: CLOSED, 84: CLOSED}
