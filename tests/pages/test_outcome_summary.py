"""The course of depression in short lines, as people read them on the patient page."""

from datetime import date, timedelta

import pytest

from pages.parts.outcome_summary import course

TODAY = date(2026, 11, 22)
INDEX_ON = date(2026, 3, 2)
NOTHING = dict.fromkeys(
    (
        "phq9_on",
        "phq9_total",
        "phq9_previous",
        "phq9_instrument",
        "last_index_on",
        "last_index_total",
        "last_index_instrument",
        "index_holds_from",
        "phq9_repeat_on",
        "phq9_positive_tagged_on",
        "phq9_positive_tagged_total",
        "came_first",
        "depression_evidence_on",
        "opioid_evidence_on",
    )
)
INDEXED = {
    "last_index_on": INDEX_ON,
    "last_index_total": 17.0,
    "last_index_instrument": "phq9",
    "index_holds_from": INDEX_ON,
    "phq9_on": INDEX_ON,
    "phq9_total": 17.0,
    "phq9_instrument": "phq9",
}


def lines(**facts) -> list[str]:
    return course(NOTHING | facts, TODAY)


def test_without_depression_there_is_nothing_to_say():
    assert lines() == []


def test_the_three_outcomes_are_said_one_by_one():
    found = lines(**INDEXED | {"phq9_on": date(2026, 6, 1), "phq9_total": 8.0})
    assert found == ["Index PHQ-9 17 on 2 Mar. Response: yes · remission: no · improved: yes."]


def test_without_a_later_score_outcomes_are_not_measured():
    assert lines(**INDEXED) == [
        "Index PHQ-9 17 on 2 Mar. Response, remission, improved: not measured, no later PHQ-9 to compare."
    ]


@pytest.mark.parametrize(("days", "is_index"), [(1, False), (0, True), (-1, True)])
def test_a_tagged_score_says_from_when_it_counts(days, is_index):
    (line,) = lines(**INDEXED | {"index_holds_from": TODAY + timedelta(days=days)})
    assert line.startswith("Index") is is_index


def test_a_repeat_to_come_names_the_score():
    tagged = {"phq9_positive_tagged_on": date(2026, 11, 1), "phq9_positive_tagged_total": 14.0}
    assert lines(**tagged, phq9_repeat_on=date(2026, 11, 29)) == [
        "PHQ-9 14 on 1 Nov is withdrawal-confounded: repeat due 29 Nov."
    ]


def test_which_came_first_is_a_suggestion_and_names_both_days():
    found = lines(came_first="depression", depression_evidence_on=date(2021, 5, 1), opioid_evidence_on=INDEX_ON)
    assert found == [
        "Timeline suggests depression before opioids: first evidence of depression 1 May 2021, of opioids 2 Mar."
    ]


def test_when_nobody_can_tell_the_missing_day_is_said_too():
    (line,) = lines(came_first="cannot_tell", depression_evidence_on=INDEX_ON)
    assert line == (
        "Timeline cannot tell which came first: first evidence of depression 2 Mar, of opioids not recorded."
    )
