"""Just before, at and just after each number of the scores that are due: the first ones, and the next ones."""

import pytest

from tests.histories.acts import DEPRESSED, IN_OPIOID_NEED, contact, enrolment, event, oud, phq9, score, supply
from tests.histories.openings import CLOSED, routine, this_week, told

# The first PHQ-9
ENROLLED = enrolment(0)
WEEK = routine(0, 7)
BASELINE = {
    "enrolled: less than a week is in time, two weeks late is late": (
        [ENROLLED],
        {-1: CLOSED, 0: WEEK, 7: WEEK, 21: WEEK, 22: this_week(0, 7), 400: this_week(0, 7)},
    ),
    "a score 15 days before enrolment": ([phq9(-15, 2), ENROLLED], {0: WEEK}),
    "a score 14 days before enrolment": ([phq9(-14, 2), ENROLLED], {0: CLOSED, 400: CLOSED}),
    "a score on the day": ([ENROLLED, phq9(0, 2)], {0: CLOSED}),
    "a score later": ([ENROLLED, phq9(40, 2)], {40: CLOSED}),
    "the version for teens": ([ENROLLED, score(0, "phq9_teen", 2)], {0: CLOSED}),
    "an incomplete form": ([ENROLLED, phq9(0, None)], {0: WEEK}),
    "a PHQ-2": ([ENROLLED, score(0, "phq2", 0)], {0: WEEK}),
    "EPDS": ([ENROLLED, score(0, "epds", 2)], {0: WEEK}),
    "another enrolment wants a score of its own": (
        [enrolment(-100, ended=-50), phq9(-100, 2), ENROLLED],
        {0: WEEK},
    ),
    "OUD alone": (
        [oud(0)],
        {-1: CLOSED, 0: routine(0, 14), 28: routine(0, 14), 29: this_week(0, 14), 400: this_week(0, 14)},
    ),
    "OUD and any score ever": ([oud(0), phq9(-900, 2)], {0: CLOSED}),
    "OUD, enrolled later": ([oud(-30), ENROLLED], {0: WEEK}),
    "OUD, no longer enrolled": ([oud(-30), enrolment(-20, ended=-5)], {0: this_week(-30, -16)}),
    "89 days of opioids": ([supply(0, 89, "oxycodone")], {88: CLOSED, 89: CLOSED, 118: CLOSED}),
    "90 days of opioids at once: from the supply on, until 30 days after the last": (
        [supply(0, 90, "oxycodone")],
        {-1: CLOSED, 0: routine(0, 14), 28: routine(0, 14), 29: this_week(0, 14), 119: this_week(0, 14), 120: CLOSED},
    ),
    "three times 30 days: from the third supply on": (
        [supply(day, 30, "oxycodone") for day in (0, 30, 60)],
        {59: CLOSED, 60: routine(60, 74), 88: routine(60, 74), 89: this_week(60, 74), 120: CLOSED},
    ),
    "three times 30 days, and a fourth: still from the third": (
        [supply(day, 30, "oxycodone") for day in (0, 30, 60, 90)],
        {59: CLOSED, 60: routine(60, 74), 149: this_week(60, 74), 150: CLOSED},
    ),
    "handed out early: from the day on which it was made": (
        [supply(0, 60, "oxycodone"), supply(45, 45, "oxycodone")],
        {44: CLOSED, 45: routine(45, 59)},
    ),
    "90 of 120 days": (
        [supply(0, 60, "oxycodone"), supply(90, 60, "oxycodone")],
        {89: CLOSED, 90: routine(90, 104)},
    ),
    "90 of 121 days": ([supply(0, 60, "oxycodone"), supply(91, 60, "oxycodone")], {121: CLOSED, 150: CLOSED}),
    "a break of 30 days goes on with the course": (
        [supply(0, 90, "oxycodone"), supply(120, 90, "oxycodone")],
        {209: this_week(0, 14)},
    ),
    "a break of 31 days begins another": (
        [supply(0, 90, "oxycodone"), supply(121, 90, "oxycodone")],
        {120: CLOSED, 121: routine(121, 135), 210: this_week(121, 135), 240: this_week(121, 135), 241: CLOSED},
    ),
    "MOUD supplies are no long-term opioid therapy": ([supply(0, 120, "methadone")], {100: CLOSED}),
}


@pytest.mark.parametrize(("happened", "expected"), BASELINE.values(), ids=BASELINE)
def test_a_first_score(session, happened, expected):
    assert told(session, "baseline_phq9", happened, expected) == expected


# The next PHQ-9
NEXT = {
    "10: after 28 days": (
        [phq9(0, 10)],
        {
            20: CLOSED,
            21: routine(21, 28),
            56: routine(21, 28),
            57: this_week(21, 28),
            365: this_week(21, 28),
            366: routine(21, 28),
        },
    ),
    "9: after 56": (
        [phq9(0, 9)],
        {
            48: CLOSED,
            49: routine(49, 56),
            84: routine(49, 56),
            85: this_week(49, 56),
            365: this_week(49, 56),
            366: routine(49, 56),
        },
    ),
    "5: after 56": ([phq9(0, 5)], {48: CLOSED, 49: routine(49, 56)}),
    "4: after 84": (
        [phq9(0, 4)],
        {
            76: CLOSED,
            77: routine(77, 84),
            112: routine(77, 84),
            113: this_week(77, 84),
            365: this_week(77, 84),
            366: routine(77, 84),
        },
    ),
    "a newer score begins anew": ([phq9(0, 10), phq9(20, 9)], {20: CLOSED, 68: CLOSED, 69: routine(69, 76)}),
    "an incomplete form does not": ([phq9(0, 10), phq9(20, None)], {21: routine(21, 28)}),
    "a PHQ-2 of 2 counts as below 5": (
        [phq9(0, 10), score(20, "phq2", 2)],
        {21: CLOSED, 96: CLOSED, 97: routine(97, 104), 132: routine(97, 104), 133: this_week(97, 104)},
    ),
    "a PHQ-2 of 3 does not": ([phq9(0, 10), score(20, "phq2", 3)], {21: routine(21, 28)}),
    "a PHQ-2 of the same day does not": ([phq9(0, 10), score(0, "phq2", 2)], {21: routine(21, 28)}),
    "a PHQ-2 before it does not": ([phq9(0, 10), score(-5, "phq2", 2)], {21: routine(21, 28)}),
    "EPDS does not": ([phq9(0, 10), score(20, "epds", 2)], {21: routine(21, 28)}),
    "a call does not": ([phq9(0, 10), contact(20)], {21: routine(21, 28)}),
    "tapering: after 14 days, open for 3": (
        [event(-5, "taper_started"), phq9(0, 10)],
        {10: CLOSED, 11: routine(11, 14), 42: routine(11, 14), 43: this_week(11, 14), 366: routine(11, 14)},
    ),
    "tapering, whatever the score": ([event(-5, "taper_started"), phq9(0, 3)], {10: CLOSED, 11: routine(11, 14)}),
    "the taper ended before the 14th day": (
        [event(-5, "taper_started"), phq9(0, 10), event(10, "taper_ended")],
        {20: CLOSED, 21: routine(21, 28)},
    ),
    "not before the taper's start": (
        [phq9(0, 3), event(20, "taper_started")],
        {20: routine(17, 20), 48: routine(17, 20), 49: this_week(17, 20)},
    ),
    "a taper that starts after the score is due anyway": (
        [phq9(0, 10), event(40, "taper_started")],
        {40: routine(21, 28)},
    ),
    "tapering from the day on which it is due anyway: as usual": (
        [phq9(0, 10), event(28, "taper_started")],
        {28: routine(21, 28), 57: this_week(21, 28)},
    ),
    "tapering from the day before": (
        [phq9(0, 10), event(27, "taper_started")],
        {27: routine(24, 27), 55: routine(24, 27), 56: this_week(24, 27)},
    ),
    "MOUD ended 90 days before the 14th": (
        [enrolment(-300, ended=-76), phq9(0, 3)],
        {10: CLOSED, 11: routine(11, 14), 14: routine(11, 14), 15: CLOSED, 76: CLOSED, 77: routine(77, 84)},
    ),
    "MOUD ended 90 days before the 11th": (
        [enrolment(-300, ended=-79), phq9(0, 3)],
        {10: CLOSED, 11: routine(11, 14), 12: CLOSED, 77: routine(77, 84)},
    ),
    "MOUD ended 91 days before the 11th": ([enrolment(-300, ended=-80), phq9(0, 3)], {11: CLOSED, 77: routine(77, 84)}),
    "MOUD ended: on day 91 the usual one follows": (
        [enrolment(-300, ended=0), phq9(70, 12)],
        {80: CLOSED, 81: routine(81, 84), 90: routine(81, 84), 91: routine(91, 98)},
    ),
    "MOUD ended: due after day 90, on the list up to it": (
        [enrolment(-300, ended=0), phq9(77, 12)],
        {87: CLOSED, 88: routine(88, 91), 90: routine(88, 91), 91: CLOSED, 97: CLOSED, 98: routine(98, 105)},
    ),
    "MOUD ended: it opens on day 90": (
        [enrolment(-300, ended=0), phq9(79, 12)],
        {89: CLOSED, 90: routine(90, 93), 91: CLOSED, 99: CLOSED, 100: routine(100, 107)},
    ),
    "MOUD ended: it would open on day 91": (
        [enrolment(-300, ended=0), phq9(80, 12)],
        {90: CLOSED, 91: CLOSED, 100: CLOSED, 101: routine(101, 108)},
    ),
    "not before MOUD's end": ([enrolment(-300, ended=0), phq9(-30, 3)], {-4: CLOSED, 0: routine(-3, 0)}),
    "no baseline since enrolment: both are on the list": (
        [phq9(-15, 12), enrolment(0)],
        {5: CLOSED, 6: routine(6, 13), 41: routine(6, 13), 42: this_week(6, 13)},
    ),
    "no baseline, a negative PHQ-2: both": ([IN_OPIOID_NEED, score(0, "phq2", 1)], {76: CLOSED, 77: routine(77, 84)}),
    "a baseline since enrolment": ([phq9(-14, 12), enrolment(0)], {6: CLOSED, 7: routine(7, 14)}),
}


@pytest.mark.parametrize(("happened", "expected"), NEXT.values(), ids=NEXT)
def test_the_next_score_falls_due_by_the_last_one(session, happened, expected):
    assert told(session, "phq9_due", [DEPRESSED, *happened], expected) == expected


def test_without_any_score_no_next_one_is_due(session):
    assert told(session, "phq9_due", [DEPRESSED, IN_OPIOID_NEED], [0, 100]) == {0: CLOSED, 100: CLOSED}


# GAD-7
FIRST = routine(0, 14)
ANXIETY = {
    "enrolled without one": ([ENROLLED], {-1: CLOSED, 0: FIRST, 14: FIRST, 400: FIRST}),
    "one 15 days before": ([score(-15, "gad7", 9), ENROLLED], {0: FIRST}),
    "one 14 days before": ([score(-14, "gad7", 9), ENROLLED], {0: CLOSED, 400: CLOSED}),
    "one on the day": ([ENROLLED, score(0, "gad7", 9)], {0: CLOSED}),
    "an incomplete one": ([ENROLLED, score(0, "gad7")], {0: FIRST}),
    "a GAD-2": ([ENROLLED, score(0, "gad2", 0)], {0: FIRST}),
    "not enrolled": ([IN_OPIOID_NEED], {0: CLOSED}),
    "no longer enrolled": ([enrolment(0, ended=5)], {6: CLOSED}),
    "9": ([DEPRESSED, score(0, "gad7", 9)], {21: CLOSED, 28: CLOSED}),
    "10: again after 28 days, and for 180": (
        [DEPRESSED, score(0, "gad7", 10)],
        {20: CLOSED, 21: routine(21, 28), 29: routine(21, 28), 180: routine(21, 28), 181: CLOSED},
    ),
    "a newer one of 9": ([DEPRESSED, score(0, "gad7", 10), score(25, "gad7", 9)], {25: CLOSED, 60: CLOSED}),
    "a newer one of 10": (
        [DEPRESSED, score(0, "gad7", 10), score(25, "gad7", 10)],
        {25: CLOSED, 45: CLOSED, 46: routine(46, 53)},
    ),
    "a call": ([DEPRESSED, score(0, "gad7", 10), contact(21)], {21: routine(21, 28)}),
    "enrolled with a positive one from before: the earlier due": (
        [score(-15, "gad7", 12), ENROLLED],
        {0: FIRST, 5: FIRST, 6: routine(6, 13), 165: routine(6, 13), 166: FIRST},
    ),
}


@pytest.mark.parametrize(("happened", "expected"), ANXIETY.values(), ids=ANXIETY)
def test_a_gad7_is_due(session, happened, expected):
    assert told(session, "gad7_due", happened, expected) == expected
