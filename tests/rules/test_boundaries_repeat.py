"""A positive PHQ-9 that withdrawal may explain is repeated: when, and what makes the repeat unnecessary."""

import pytest

from tests.histories.acts import DEPRESSED, contact, enrolment, phq9, score, supply
from tests.histories.openings import CLOSED, routine, told


def started(day: int):
    """MOUD started on the day: the change that tags a score on day 0."""
    return enrolment(day, "methadone", started=day)


WHEN = {  # change + 28, not before the score + 14; due 14 days later
    "started 29 days before: no tag": (started(-29), None),
    "started 28 days before": (started(-28), 14),
    "started 15 days before": (started(-15), 14),
    "started 14 days before": (started(-14), 14),
    "started 13 days before": (started(-13), 15),
    "started 9 days before": (started(-9), 19),
    "started on the day": (started(0), 28),
    "withdrawal measured 7 days later": (score(7, "cows", 5), 35),
    "withdrawal measured 7 days before": (score(-7, "cows", 5), 21),
    "withdrawal measured 8 days later: no tag": (score(8, "cows", 20), None),
    "restarted 10 days before, after 10 days without": (
        lambda s, p: (supply(-60, 40)(s, p), supply(-10, 90)(s, p)),  # covered to day -21
        18,
    ),
    "a gap of 8 days that is running": (supply(-60, 53), 28),  # covered to day -8: T itself
    "a gap of 7 days that is running: no tag": (supply(-60, 54), None),
    "an injection late from the day on": (supply(-43, 28, "buprenorphine_xr", "administered"), 28),
}


@pytest.mark.parametrize(("change", "opens"), WHEN.values(), ids=WHEN)
def test_the_repeat_waits_28_days_from_the_change_and_14_from_the_score(session, change, opens):
    days = [9, 180] if opens is None else [9, opens - 1, opens, 180, 181]
    expected = dict.fromkeys(days, CLOSED)
    if opens is not None:
        expected |= dict.fromkeys([opens, 180], routine(opens, opens + 14))
    assert told(session, "phq9_repeat", [phq9(0, 12), change], expected) == expected


OPEN = routine(19, 33)
ANSWERED = {
    "a score of 9 needs no repeat": ([phq9(0, 9)], {19: CLOSED}),
    "a score of 10 does, for 180 days": (
        [phq9(0, 10)],
        {18: CLOSED, 19: OPEN, 33: OPEN, 34: OPEN, 180: OPEN, 181: CLOSED},
    ),
    "a score of 27 does": ([phq9(0, 27)], {19: OPEN}),
    "untagged, 29 days after the start, of 5": ([phq9(0, 12), phq9(20, 5)], {20: CLOSED}),
    "untagged, 29 days after the start, of 12": ([phq9(0, 12), phq9(20, 12)], {20: CLOSED}),
    "tagged, 28 days after the start, of 12: it is repeated in its turn": (
        [phq9(0, 12), phq9(19, 12)],
        {19: CLOSED, 32: CLOSED, 33: routine(33, 47), 199: routine(33, 47), 200: CLOSED},
    ),
    "tagged, 28 days after the start, of 9": ([phq9(0, 12), phq9(19, 9)], {19: CLOSED, 40: CLOSED}),
    "an incomplete form": ([phq9(0, 12), phq9(20, None)], {20: OPEN}),
    "a PHQ-2": ([phq9(0, 12), score(20, "phq2", 0)], {20: OPEN}),
    "a call": ([phq9(0, 12), contact(20)], {20: OPEN}),
}


@pytest.mark.parametrize(("happened", "expected"), ANSWERED.values(), ids=ANSWERED)
def test_a_score_without_the_tag_answers(session, happened, expected):
    assert told(session, "phq9_repeat", [started(-9), *happened], expected) == expected


def test_a_gad7_with_the_tag_is_not_repeated(session):
    happened = [DEPRESSED, started(-9), score(0, "gad7", 15)]
    assert told(session, "phq9_repeat", happened, [19, 60]) == {19: CLOSED, 60: CLOSED}
