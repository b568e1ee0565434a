"""The index PHQ-9, and the case review of who does not respond to treatment in weeks 8 to 12."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from db.tables import ThresholdSetting
from services.due_items.refresh import refresh
from tests.builders import a_patient, add_appointment, add_contact, add_oud, add_phq9, add_screening, day
from tests.histories.days import after
from tests.histories.openings import CLOSED, THIS_WEEK, urgencies
from tests.histories.stored import ITEMS, facts_row

T = "2026-01-05"  # the day of the index


def facts_of(session, patient: int) -> sa.Row:
    refresh(session, [patient])
    return facts_row(session, patient)


@pytest.mark.parametrize(("total", "index_on"), [(9, None), (10, T), (11, T)])
def test_an_untagged_score_of_ten_or_more_is_the_index_from_its_day(session, total, index_on):
    facts = facts_of(session, a_patient(session, phq9=[(T, total)]))
    assert (facts.index_on, facts.index_holds_from) == (day(index_on), day(index_on))


def test_the_first_score_of_the_episode_is_the_index_and_stays_it(session):
    facts = facts_of(session, a_patient(session, phq9=[(T, 14), (after(T, 30), 22)]))
    assert (facts.index_on, facts.index_total) == (day(T), 14)


@pytest.mark.parametrize(("total", "index_on"), [(4, None), (5, T), (6, T)])
def test_remission_ends_the_episode_and_its_index_is_remembered(session, total, index_on):
    facts = facts_of(session, a_patient(session, phq9=[(T, 14), (after(T, 30), total)]))
    assert (facts.index_on, facts.positive_since, facts.last_index_on) == (day(index_on), day(index_on), day(T))


def test_a_relapse_has_an_index_of_its_own(session):
    facts = facts_of(session, a_patient(session, phq9=[(T, 14), (after(T, 30), 3), (after(T, 60), 11)]))
    assert (facts.index_total, facts.last_index_total) == (11, 11)


def tagged(session, total: int = 14) -> int:
    """A score on T that COWS a week before tags: from the next day on scores are plain again."""
    patient = a_patient(session)
    add_screening(session, patient, after(T, -7), "cows", 5)
    add_phq9(session, patient, T, total)
    return patient


def test_a_tagged_score_is_the_index_after_56_days_when_no_other_came(session):
    facts = facts_of(session, tagged(session))
    assert (facts.index_on, facts.index_holds_from) == (day(T), day(after(T, 56)))


@pytest.mark.parametrize(
    ("days", "total", "index_after"),
    [(1, 9, None), (56, 9, None), (57, 9, 0), (1, 10, 1), (56, 10, 56), (57, 10, 0)],
)
def test_an_untagged_score_within_56_days_takes_the_place_of_a_tagged_one(session, days, total, index_after):
    patient = tagged(session)
    add_phq9(session, patient, after(T, days), total)
    expected = None if index_after is None else day(after(T, index_after))
    assert facts_of(session, patient).index_on == expected


def test_a_tagged_score_that_remits_before_it_counts_is_no_index(session):
    patient = tagged(session)
    add_screening(session, patient, after(T, 20), "cows", 5)
    add_phq9(session, patient, after(T, 20), 2)  # tagged, too
    facts = facts_of(session, patient)
    assert (facts.index_on, facts.last_index_on) == (None, None)


# Case review
REASON = "case_review"
WEEK_8, LAST_DAY = after(T, 56), after(T, 84)


def followed(session, *later: tuple[str, int]) -> int:
    patient = a_patient(session, phq9=[(T, 20), *later])
    add_oud(session, patient, T)
    return patient


def test_a_case_review_is_due_from_day_56_to_day_84_after_the_index(session):
    expected = {after(T, 55): CLOSED, WEEK_8: THIS_WEEK, LAST_DAY: THIS_WEEK, after(T, 85): CLOSED}
    assert urgencies(session, followed(session), REASON, expected) == expected


@pytest.mark.parametrize(("total", "urgency"), [(11, THIS_WEEK), (10, CLOSED), (9, CLOSED), (4, CLOSED)])
def test_half_of_the_index_is_a_response(session, total, urgency):
    patient = followed(session, (after(T, 40), total))
    assert urgencies(session, patient, REASON, [WEEK_8]) == {WEEK_8: urgency}


def test_a_score_on_another_version_shows_no_response(session):
    patient = followed(session)
    add_screening(session, patient, after(T, 40), "phq9_teen", 8)
    assert urgencies(session, patient, REASON, [WEEK_8]) == {WEEK_8: THIS_WEEK}


@pytest.mark.parametrize(("reviewed", "due"), [(27, 56), (28, 57), (54, 83), (55, 84)], ids=lambda days: f"day {days}")
def test_a_case_review_holds_for_28_days(session, reviewed, due):
    patient = followed(session)
    add_contact(session, patient, after(T, reviewed), "case_review")
    expected = {after(T, due - 1): CLOSED, after(T, due): THIS_WEEK, after(T, 85): CLOSED}
    assert urgencies(session, patient, REASON, expected) == expected


@pytest.mark.parametrize(("waits", "due"), [(55, 56), (56, 56), (57, 57)])
def test_no_case_review_before_a_tagged_index_counts(session, waits, due):
    setting = {"name": "index_waits", "value": waits, "by": "tom", "at": datetime(2026, 1, 1, tzinfo=UTC)}
    session.execute(sa.insert(ThresholdSetting.__table__).values(setting))
    expected = {after(T, due - 1): CLOSED, after(T, due): THIS_WEEK}
    assert urgencies(session, tagged(session), REASON, expected) == expected


@pytest.mark.parametrize(
    "review",
    [
        lambda s, p, on: add_contact(s, p, on, "case_review"),
        lambda s, p, on: add_appointment(s, p, on, "case_review", "kept"),
    ],
    ids=["told", "kept as an appointment"],
)
def test_the_last_of_several_case_reviews_holds(session, review):
    patient = followed(session)
    for reviewed in (10, 40, 20):
        review(session, patient, after(T, reviewed))
    expected = {after(T, 68): CLOSED, after(T, 69): THIS_WEEK}
    assert urgencies(session, patient, REASON, expected) == expected


def test_a_reason_that_would_close_on_the_day_it_opens_is_not_kept(session):
    patient = followed(session)
    add_contact(session, patient, WEEK_8, "case_review")  # holds to day 84, the last on which it is asked for
    refresh(session, [patient])
    kept = sa.select(ITEMS.c.opens_on).where(ITEMS.c.patient == patient, ITEMS.c.reason == REASON)
    assert session.execute(kept).all() == []


@pytest.mark.parametrize(("status", "clears"), [("kept", True), ("no_show", False), ("scheduled", False)])
def test_a_kept_appointment_is_a_case_review_that_holds_to_the_end(session, status, clears):
    patient = followed(session)
    add_appointment(session, patient, WEEK_8, "case_review", status)
    assert urgencies(session, patient, REASON, [LAST_DAY]) == {LAST_DAY: CLOSED if clears else THIS_WEEK}
