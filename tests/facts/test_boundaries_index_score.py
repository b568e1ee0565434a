"""The index PHQ-9, and the episode of depression care that begins with it: when it ends, and when it does not."""

import pytest

from tests.builders import day
from tests.histories.acts import on, phq9, score, treatment
from tests.histories.openings import CLOSED, facts_of, routine, someone, told


def date_of(number: int | None):
    return day(on(number))


@pytest.mark.parametrize(("total", "index_on"), [(9, None), (10, 0), (11, 0)])
def test_an_untagged_score_of_ten_or_more_is_the_index_from_its_day(session, total, index_on):
    facts = facts_of(session, someone(session, [phq9(0, total)]))
    assert (facts.index_on, facts.index_holds_from) == (date_of(index_on), date_of(index_on))


def test_the_first_score_of_the_episode_is_the_index_and_stays_it(session):
    facts = facts_of(session, someone(session, [phq9(0, 14), phq9(30, 22)]))
    assert (facts.index_on, facts.index_total) == (date_of(0), 14)


# After the index of day 0 -> the day on which its episode ends, foreseen; None when it has ended already
INDEX = phq9(0, 14)
RUNNING = {
    "a year without a positive score": ([], 365),
    "a year from the last positive score": ([phq9(200, 10)], 565),
    "9 is not a positive score": ([phq9(200, 9)], 365),
    "a year from a treatment's end": ([treatment(-30, ended=100)], 465),
    "a treatment that began within the year": ([treatment(200, "cbt", ended=250)], 615),
    "a treatment that began on the last day": ([treatment(365, "psychotherapy", ended=370)], 735),
    "another kind of treatment": ([treatment(200, "sleep_treatment", ended=250)], 365),
    "below 5 and not asked again": ([phq9(30, 4)], 210),
    "5 is no remission": ([phq9(30, 5)], 365),
    "below 5 again 55 days later": ([phq9(30, 4), phq9(85, 4)], 210),
    "below 5 again 56 days later": ([phq9(30, 4), phq9(86, 4)], None),
    "below 5 again, and once between": ([phq9(30, 4), phq9(60, 2), phq9(86, 4)], None),
    "below 5 again, 5 between": ([phq9(30, 4), phq9(60, 5), phq9(86, 4)], 266),
    "below 5, and 5 on the 180th day": ([phq9(30, 4), phq9(210, 5)], 365),
    "below 5, and 5 a day after it": ([phq9(30, 4), phq9(211, 5)], 210),
    "below 5, and 10 soon after: the same episode": ([phq9(30, 4), phq9(60, 10)], 425),
    "below 5 on an incomplete form is nothing": ([phq9(30, None)], 365),
    "PHQ-2 of 2 after 179 days": ([score(179, "phq2", 2)], 365),
    "PHQ-2 of 2 after 180 days": ([score(180, "phq2", 2)], None),
    "PHQ-2 of 3 after 180 days": ([score(180, "phq2", 3)], 365),
    "PHQ-2 of 2, 179 days after a later PHQ-9": ([phq9(100, 8), score(279, "phq2", 2)], 365),
    "PHQ-2 of 2, 180 days after a later PHQ-9": ([phq9(100, 8), score(280, "phq2", 2)], None),
    "PHQ-2 of 2 while a treatment runs": ([treatment(-30), score(180, "phq2", 2)], None),
    "EPDS after 180 days": ([score(180, "epds", 0)], 365),
}


@pytest.mark.parametrize(("more", "ends"), RUNNING.values(), ids=RUNNING)
def test_the_episode_ends_when_remission_holds_or_after_a_year_or_with_a_negative_phq2(session, more, ends):
    facts = facts_of(session, someone(session, [INDEX, *more]))
    assert facts.episode_ends_on == date_of(ends)
    assert facts.index_on == (None if ends is None else date_of(0))  # blank once something recorded has ended it
    assert facts.last_index_on == date_of(0)


# A later positive score -> the index it belongs to
LATER = {
    "a year later: still the same": ([phq9(365, 11)], 0),
    "a year and a day later: a new one": ([phq9(366, 11)], 366),
    "years later, treated all the time": ([treatment(-30), phq9(900, 11)], 0),
    "a year after a treatment's end": ([treatment(-30, ended=100), phq9(465, 11)], 0),
    "a year and a day after a treatment's end": ([treatment(-30, ended=100), phq9(466, 11)], 466),
    "after a score below 5": ([phq9(30, 3), phq9(60, 11)], 0),
    "after remission that held": ([phq9(30, 3), phq9(86, 3), phq9(120, 11)], 120),
    "on the 180th day after a score below 5": ([phq9(30, 3), phq9(210, 11)], 0),
    "a day after that": ([phq9(30, 3), phq9(211, 11)], 211),
    "after a negative PHQ-2 half a year later": ([score(180, "phq2", 2), phq9(200, 11)], 200),
    "after a negative PHQ-2 too early": ([score(179, "phq2", 2), phq9(200, 11)], 0),
}


@pytest.mark.parametrize(("more", "index"), LATER.values(), ids=LATER)
def test_a_later_positive_score_belongs_to_the_running_episode_or_begins_another(session, more, index):
    facts = facts_of(session, someone(session, [INDEX, *more]))
    assert (facts.index_on, facts.index_total) == (date_of(index), 11 if index else 14)
    assert (facts.positive_since, facts.last_index_on) == (date_of(index), date_of(index))


LISTED = {  # nobody has ever spoken with them: on the list for as long as they are on the caseload
    "a year": ([], {180: routine(11, 14), 181: routine(25, 28), 364: routine(25, 28), 365: CLOSED}),
    "half a year from a score below 5": ([phq9(30, 4)], {209: routine(25, 28), 210: CLOSED}),
    "until remission is confirmed": ([phq9(30, 4), phq9(86, 4)], {86: CLOSED}),
    "until a negative PHQ-2": ([score(180, "phq2", 2)], {180: CLOSED}),
}


@pytest.mark.parametrize(("more", "expected"), LISTED.values(), ids=LISTED)
def test_the_episode_keeps_a_person_on_the_caseload(session, more, expected):
    assert told(session, "contact_due", [INDEX, *more], expected) == expected


# In withdrawal: COWS a week before tags the score of day 0; from the next day on scores are plain again
TAGGED = [score(-7, "cows", 5), phq9(0, 14)]


def test_a_tagged_score_is_the_index_after_56_days_when_no_other_came(session):
    facts = facts_of(session, someone(session, TAGGED))
    assert (facts.index_on, facts.index_holds_from) == (date_of(0), date_of(56))


def test_a_tagged_score_counts_as_depression_from_the_56th_day(session):
    assert facts_of(session, someone(session, TAGGED)).depression_counts_from == date_of(56)
    again = [*TAGGED, phq9(28, 11), score(28, "cows", 5)]
    assert facts_of(session, someone(session, again)).depression_counts_from == date_of(28)
    sooner = [*TAGGED, phq9(27, 11), score(27, "cows", 5)]
    assert facts_of(session, someone(session, sooner)).depression_counts_from == date_of(56)


@pytest.mark.parametrize(("between", "counts_from"), [(9, 20 + 56), (10, 20), (11, 20)])
def test_only_an_untagged_score_below_ten_begins_the_wait_anew(session, between, counts_from):
    happened = [*TAGGED, phq9(10, between), phq9(20, 11), score(20, "cows", 5)]
    assert facts_of(session, someone(session, happened)).depression_counts_from == date_of(counts_from)


@pytest.mark.parametrize(
    ("days", "total", "index_on"),
    [
        (0, 9, 0),
        (1, 9, None),
        (55, 9, None),
        (56, 9, 0),
        (57, 9, 0),
        (1, 10, 1),
        (55, 10, 55),
        (56, 10, 0),
        (57, 10, 0),
    ],
)
def test_an_untagged_score_within_56_days_takes_the_place_of_a_tagged_one(session, days, total, index_on):
    facts = facts_of(session, someone(session, [*TAGGED, phq9(days, total)]))
    assert facts.index_on == date_of(index_on)


HELD = {  # by an index, or by a score that waits to be it; nobody has ever spoken with them
    "while it waits and after": ([], {11: routine(11, 14), 56: routine(11, 14), 364: routine(25, 28), 365: CLOSED}),
    "until an untagged score is lower": ([phq9(55, 9)], {55: CLOSED, 100: CLOSED, 364: CLOSED}),
    "an untagged one on the 56th day comes too late": ([phq9(56, 9)], {56: routine(25, 28), 364: routine(25, 28)}),
    "an untagged one of 10 is an index itself": (
        [phq9(20, 10)],
        {20: routine(11, 14), 384: routine(25, 28), 385: CLOSED},
    ),
    "a tagged one, replaced, and another that waits": (
        [phq9(20, 9), score(40, "cows", 5), phq9(40, 10)],
        {40: routine(11, 14), 404: routine(25, 28), 405: CLOSED},
    ),
    "a tagged one that is lower replaces nothing": (
        [score(20, "cows", 5), phq9(20, 9)],
        {24: CLOSED, 25: routine(25, 28), 364: routine(25, 28)},
    ),
}


@pytest.mark.parametrize(("more", "expected"), HELD.values(), ids=HELD)
def test_an_episode_without_an_index_keeps_nobody_on_the_caseload(session, more, expected):
    assert told(session, "contact_due", [*TAGGED, *more], expected) == expected


@pytest.mark.parametrize(("total", "began_on"), [(9, None), (10, 0)])
def test_the_caseload_began_with_the_episode_only_where_that_has_an_index(session, total, began_on):
    facts = facts_of(session, someone(session, [*TAGGED, phq9(20, total)]))
    assert (facts.positive_since, facts.caseload_began_on) == (date_of(0), date_of(began_on))


def test_a_second_tagged_score_leaves_the_first_as_the_index(session):
    facts = facts_of(session, someone(session, [*TAGGED, score(20, "cows", 5), phq9(20, 2)]))
    assert (facts.index_on, facts.index_holds_from) == (date_of(0), date_of(56))


@pytest.mark.parametrize(("before", "previous"), [(-30, -30), (-180, -180), (-400, -400)])
def test_the_score_before_has_its_day(session, before, previous):
    facts = facts_of(session, someone(session, [phq9(before, 5), INDEX]))
    assert (facts.phq9_previous_on, facts.phq9_previous) == (date_of(previous), 5)
