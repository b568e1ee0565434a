"""Just before, at and just after each number of the psychiatric case review of who does not respond."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from db.tables import ThresholdSetting
from tests.histories.acts import IN_OPIOID_NEED, contact, phq9, score, treatment, visit
from tests.histories.days import DAY_0, after
from tests.histories.openings import CLOSED, THIS_WEEK, evidence, items_of, someone, this_week, told, urgencies

INDEX = phq9(0, 20)
OPEN = this_week(56, 84)
REVIEWS = {
    "from day 56 on, while the score speaks": (
        [],
        {55: CLOSED, 56: OPEN, 84: OPEN, 85: OPEN, 180: OPEN, 181: CLOSED},
    ),
    "a newer score speaks longer": ([phq9(100, 15)], {100: OPEN, 280: OPEN, 281: CLOSED}),
    "a newer score before day 56": ([phq9(40, 18)], {55: CLOSED, 56: OPEN, 220: OPEN, 221: CLOSED}),
    "11 is no response to 20": ([phq9(40, 11)], {56: OPEN}),
    "10 is a response to 20": ([phq9(40, 10)], {56: CLOSED, 180: CLOSED}),
    "4 is a remission": ([phq9(40, 4)], {56: CLOSED, 180: CLOSED}),
    "a response that did not last": ([phq9(40, 10), phq9(70, 11)], {70: OPEN}),
    "a response later": ([phq9(70, 10)], {70: CLOSED, 180: CLOSED}),
    "a score on another version shows no response": ([score(40, "phq9_teen", 8)], {56: OPEN}),
    "an incomplete form shows no response": ([phq9(40, None)], {56: OPEN}),
    "a review before the index": ([contact(-1, "case_review")], {55: CLOSED, 56: OPEN}),
    "a review on the day of the index": ([contact(0, "case_review")], {55: CLOSED, 56: OPEN}),
    "a review the day after": ([contact(1, "case_review")], {56: CLOSED, 57: this_week(57, 85)}),
    "a review on day 27": ([contact(27, "case_review")], {82: CLOSED, 83: this_week(83, 111)}),
    "a review on day 56 holds for 56 days": (
        [contact(56, "case_review")],
        {56: CLOSED, 111: CLOSED, 112: this_week(112, 140), 180: this_week(112, 140), 181: CLOSED},
    ),
    "of several reviews the last": (
        [contact(10, "case_review"), contact(40, "case_review"), contact(20, "case_review")],
        {95: CLOSED, 96: this_week(96, 124)},
    ),
    "again and again": (
        [contact(56, "case_review"), phq9(110, 18), contact(112, "case_review")],
        {112: CLOSED, 167: CLOSED, 168: this_week(168, 196), 290: this_week(168, 196), 291: CLOSED},
    ),
    "kept as an appointment": ([visit(56, "case_review")], {56: CLOSED, 111: CLOSED, 112: this_week(112, 140)}),
    "an appointment missed": ([visit(56, "case_review", "no_show")], {56: OPEN}),
    "an appointment still scheduled": ([visit(60, "case_review", "scheduled")], {56: OPEN, 60: OPEN}),
    "a safety review": ([contact(56, "safety_review")], {56: OPEN}),
    "a plan review": ([contact(56, "plan_review")], {56: OPEN}),
    "a treatment begun": ([treatment(56)], {56: OPEN}),
}


@pytest.mark.parametrize(("more", "expected"), REVIEWS.values(), ids=REVIEWS)
def test_who_does_not_respond_is_reviewed_until_they_do(session, more, expected):
    assert told(session, "case_review", [IN_OPIOID_NEED, INDEX, *more], expected) == expected


def test_the_index_of_a_new_episode_counts_anew(session):
    """Below 5 on day 30 and on day 86: over. The next positive score is on day 120."""
    happened = [INDEX, phq9(30, 3), phq9(86, 3), phq9(120, 12)]
    expected = {120: CLOSED, 175: CLOSED, 176: this_week(176, 204)}
    assert told(session, "case_review", happened, expected) == expected


def test_a_score_in_withdrawal_counts_from_the_56th_day(session):
    happened = [INDEX, score(0, "cows", 8)]
    assert told(session, "case_review", happened, [55, 56]) == {55: CLOSED, 56: OPEN}


@pytest.mark.parametrize(("waits", "due"), [(55, 56), (56, 56), (57, 57)])
def test_no_case_review_before_a_tagged_index_counts(session, waits, due):
    setting = {"name": "index_waits", "value": waits, "by": "tom", "at": datetime(2026, 1, 1, tzinfo=UTC)}
    session.execute(sa.insert(ThresholdSetting.__table__).values(setting))
    patient = someone(session, [INDEX, score(0, "cows", 8)])
    expected = {after(DAY_0, due - 1): CLOSED, after(DAY_0, due): THIS_WEEK}
    assert urgencies(session, patient, "case_review", expected) == expected


def test_a_reason_that_would_close_on_the_day_it_opens_is_not_kept(session):
    """A review on day 125 holds to day 180, the last on which the score of day 0 speaks."""
    patient = someone(session, [INDEX, contact(125, "case_review")])
    assert [item for item in items_of(session, patient) if item.reason == "case_review"] == []


def test_the_index_is_told(session):
    patient = someone(session, [INDEX, phq9(40, 18)])
    assert evidence(session, patient, "case_review", after(DAY_0, 60))[0] == DAY_0
