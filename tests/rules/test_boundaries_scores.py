"""Just before, at and just after each number of what a score raises: severe, positive, worse, or to be completed."""

import pytest

from tests.histories.acts import DEPRESSED, contact, enrolment, phq9, score, treatment, visit
from tests.histories.days import DAY_0
from tests.histories.openings import CLOSED, evidence, reasons_on, routine, same_day, someone, this_week, told

# PHQ-9 of 20 and more
TODAY, LESS = same_day(0, 1), this_week(0, 1)
SEVERE = {
    "19": ([phq9(0, 19)], {0: CLOSED}),
    "20: less urgent from day 31, over after 180": (
        [phq9(0, 20)],
        {-1: CLOSED, 0: TODAY, 30: TODAY, 31: LESS, 180: LESS, 181: CLOSED},
    ),
    "27": ([phq9(0, 27)], {0: TODAY}),
    "on the version for teens": ([score(0, "phq9_teen", 20)], {0: TODAY}),
    "in withdrawal": ([enrolment(0, started=0), phq9(0, 20), score(0, "cows", 20)], {0: TODAY}),
    "a newer score of 19": ([phq9(0, 20), phq9(10, 19)], {10: CLOSED}),
    "a newer score of 20 begins anew": (
        [phq9(0, 20), phq9(10, 20)],
        {10: same_day(10, 11), 40: same_day(10, 11), 41: this_week(10, 11), 190: this_week(10, 11), 191: CLOSED},
    ),
    "a newer score after somebody called": ([phq9(0, 20), contact(5), phq9(10, 20)], {10: same_day(10, 11)}),
    "a newer incomplete form takes nobody's place": ([phq9(0, 20), phq9(10, None)], {10: TODAY}),
    "of two of one day the one entered last": ([phq9(0, 20), phq9(0, 12)], {0: CLOSED}),
    "EPDS is another scale": ([DEPRESSED, score(0, "epds", 30)], {0: CLOSED}),
}


@pytest.mark.parametrize(("happened", "expected"), SEVERE.values(), ids=SEVERE)
def test_a_severe_score(session, happened, expected):
    assert told(session, "severe_depression_unreviewed", happened, expected) == expected


# Worse by five
OPEN = this_week(0, 3)


@pytest.mark.parametrize(
    ("before", "latest", "state"),
    [
        (6, 10, CLOSED),
        (5, 10, OPEN),
        (4, 10, OPEN),
        (4, 9, CLOSED),
        (9, 14, OPEN),
        (10, 14, CLOSED),
        (10, 15, OPEN),
    ],
)
def test_worsening_is_a_rise_of_five_to_ten_or_more(session, before, latest, state):
    expected = {-1: CLOSED, 0: state, 180: state, 181: CLOSED}
    assert told(session, "worsening", [DEPRESSED, phq9(-30, before), phq9(0, latest)], expected) == expected


WORSE = {
    "the score before may be 180 days older": ([phq9(-180, 5), phq9(0, 12)], {0: OPEN}),
    "and no more": ([phq9(-181, 5), phq9(0, 12)], {0: CLOSED}),
    "the score before is the last one, not the lowest": ([phq9(-60, 3), phq9(-10, 8), phq9(0, 12)], {0: CLOSED}),
    "two versions of a scale are never compared": ([score(-30, "phq9_teen", 2), phq9(0, 20)], {0: CLOSED}),
    "a newer score no worse": ([phq9(-30, 5), phq9(0, 12), phq9(10, 13)], {10: CLOSED}),
    "a newer score still worse begins anew": (
        [phq9(-30, 5), phq9(0, 12), contact(5), phq9(10, 17)],
        {10: this_week(10, 13), 190: this_week(10, 13), 191: CLOSED},
    ),
    "the tag hides no worsening": ([enrolment(-5, started=-5), phq9(-30, 5), phq9(0, 12)], {0: OPEN}),
}


@pytest.mark.parametrize(("happened", "expected"), WORSE.values(), ids=WORSE)
def test_worse_than_the_score_before(session, happened, expected):
    assert told(session, "worsening", [DEPRESSED, *happened], expected) == expected


WORSE_CLEARED = {
    "a call the day before": (contact(-1), False),
    "a call the same day": (contact(0), False),
    "a call the day after": (contact(1), True),
    "a call that nobody answered": (contact(1, outcome="no_answer"), False),
    "a kept visit the same day": (visit(0, "psychiatry"), False),
    "a kept visit the day after": (visit(1, "primary_care"), True),
    "a group the day after": (visit(1, "group"), False),
    "a case review the day before": (contact(-1, "case_review"), False),
    "a case review the same day": (contact(0, "case_review"), True),
    "a case review later": (contact(4, "case_review"), True),
    "a case review kept as an appointment": (visit(0, "case_review"), True),
    "a case review missed": (visit(0, "case_review", "no_show"), False),
    "a plan review": (contact(0, "plan_review"), False),
    "a treatment begun the day before": (treatment(-1), False),
    "a treatment begun the same day": (treatment(0), True),
    "a treatment begun later": (treatment(5, "cbt"), True),
    "psychotherapy": (treatment(5, "psychotherapy"), True),
    "another kind of treatment": (treatment(5, "sleep_treatment"), False),
    "a treatment ended the day before": (treatment(-60, ended=-1), False),
    "a treatment ended the same day": (treatment(-60, ended=0), True),
    "a treatment ended later": (treatment(-60, ended=5), True),
    "a treatment that goes on": (treatment(-60), False),
}


@pytest.mark.parametrize(("act", "clears"), WORSE_CLEARED.values(), ids=WORSE_CLEARED)
def test_what_answers_a_worsening(session, act, clears):
    happened = [phq9(-30, 5), phq9(0, 12), act]
    assert told(session, "worsening", happened, [5]) == {5: CLOSED if clears else OPEN}


# A positive score wants contact
WEEK = this_week(0, 7)
SPOKEN_TO = {
    "PHQ-9 of 9": ([phq9(0, 9)], {0: CLOSED}),
    "PHQ-9 of 10": ([phq9(0, 10)], {-1: CLOSED, 0: WEEK, 7: WEEK, 8: WEEK, 180: WEEK, 181: CLOSED}),
    "PHQ-9 of 10 in withdrawal": ([enrolment(0, started=0), phq9(0, 10)], {0: WEEK}),
    "EPDS of 12": ([score(0, "epds", 12)], {0: CLOSED}),
    "EPDS of 13": ([score(0, "epds", 13)], {-1: CLOSED, 0: WEEK, 180: WEEK, 181: CLOSED}),
    "a newer PHQ-9 of 9": ([phq9(0, 12), phq9(10, 9)], {10: CLOSED}),
    "a newer PHQ-9 of 10 begins anew": ([phq9(0, 12), contact(1), phq9(10, 10)], {10: this_week(10, 17)}),
    "a newer EPDS of 12": ([score(0, "epds", 13), score(10, "epds", 12)], {10: CLOSED}),
    "a newer EPDS does not speak for the PHQ-9": ([phq9(0, 12), score(10, "epds", 3)], {10: WEEK}),
    "of both the earlier due": (
        [phq9(0, 12), score(3, "epds", 13)],
        {3: WEEK, 180: WEEK, 181: this_week(3, 10), 183: this_week(3, 10), 184: CLOSED},
    ),
    "a call between the two": ([phq9(0, 12), contact(1), score(3, "epds", 13)], {3: this_week(3, 10)}),
    "a call after the two": ([phq9(0, 12), score(3, "epds", 13), contact(3)], {3: CLOSED}),
}  # fmt: skip


@pytest.mark.parametrize(("happened", "expected"), SPOKEN_TO.values(), ids=SPOKEN_TO)
def test_a_positive_score_wants_contact_within_a_week(session, happened, expected):
    assert told(session, "positive_screen_contact", [DEPRESSED, *happened], expected) == expected


# The short form was positive
ASKED, LATE = routine(0, 7), this_week(0, 7)
SHORT = {
    "PHQ-2 of 2": ([score(0, "phq2", 2)], {0: CLOSED}),
    "PHQ-2 of 3": (
        [score(0, "phq2", 3)],
        {-1: CLOSED, 0: ASKED, 14: ASKED, 15: LATE, 90: LATE, 91: CLOSED},
    ),
    "GAD-2 of 2": ([score(0, "gad2", 2)], {0: CLOSED}),
    "GAD-2 of 3": ([score(0, "gad2", 3)], {-1: CLOSED, 0: ASKED, 14: ASKED, 15: LATE, 90: LATE, 91: CLOSED}),
    "an incomplete PHQ-2": ([score(0, "phq2")], {0: CLOSED}),
    "PHQ-9 the day before": ([score(0, "phq2", 3), phq9(-1, 3)], {0: ASKED}),
    "PHQ-9 of the same day": ([score(0, "phq2", 3), phq9(0, 3)], {0: CLOSED}),
    "PHQ-9 later": ([score(0, "phq2", 3), phq9(20, 3)], {20: CLOSED}),
    "the version for teens": ([score(0, "phq2", 3), score(1, "phq9_teen", 3)], {1: CLOSED}),
    "an incomplete PHQ-9": ([score(0, "phq2", 3), phq9(1, None)], {1: ASKED}),
    "EPDS": ([score(0, "phq2", 3), score(1, "epds", 3)], {1: ASKED}),
    "GAD-7 does not answer PHQ-2": ([score(0, "phq2", 3), score(1, "gad7", 3)], {1: ASKED}),
    "GAD-7 answers GAD-2": ([score(0, "gad2", 3), score(1, "gad7", 3)], {1: CLOSED}),
    "PHQ-9 does not answer GAD-2": ([score(0, "gad2", 3), phq9(1, 3)], {1: ASKED}),
    "a call": ([score(0, "phq2", 3), contact(1)], {1: ASKED}),
    "a later negative PHQ-2": ([score(0, "phq2", 3), score(1, "phq2", 1)], {1: ASKED}),
    "two of them: the earlier due, at the more urgent stage": (
        [score(0, "phq2", 3), score(20, "gad2", 3)],
        {20: LATE, 90: LATE, 91: this_week(20, 27), 110: this_week(20, 27), 111: CLOSED},
    ),
    "one of two answered": (
        [score(0, "phq2", 3), score(20, "gad2", 3), phq9(20, 3)],
        {20: routine(20, 27), 34: routine(20, 27), 35: this_week(20, 27)},
    ),
}


@pytest.mark.parametrize(("happened", "expected"), SHORT.values(), ids=SHORT)
def test_a_positive_short_form_asks_for_the_whole_one_of_anybody_on_record(session, happened, expected):
    assert told(session, "screen_to_complete", happened, expected) == expected


def test_a_closed_record_is_asked_for_nothing(session):
    closed = someone(session, [score(0, "phq2", 3), phq9(0, 25)], status="closed")
    assert reasons_on(session, closed, DAY_0) == set()


def test_the_score_that_is_worse_is_told(session):
    assert evidence(session, someone(session, [phq9(-30, 5), phq9(0, 12)]), "worsening", DAY_0) == (DAY_0, 12)
