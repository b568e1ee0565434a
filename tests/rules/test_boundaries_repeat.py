"""A positive PHQ-9 that withdrawal may explain is repeated: when, and what makes the repeat unnecessary."""

import pytest

from tests.builders import a_patient, add_phq9, add_screening
from tests.histories.days import after
from tests.histories.openings import CLOSED, ROUTINE, urgencies

T = "2026-03-10"  # the day of the tagged score


def started(session, day: str, total: int = 12) -> int:
    """MOUD started on the day, PHQ-9 on T."""
    return a_patient(session, on="methadone", enrolled=day, started=day, phq9=[(T, total)])


@pytest.mark.parametrize(("total", "urgency"), [(9, CLOSED), (10, ROUTINE), (11, ROUTINE)])
def test_a_tagged_score_of_ten_or_more_is_repeated(session, total, urgency):
    patient = started(session, "2026-03-01", total)
    expected = {"2026-03-28": CLOSED, "2026-03-29": urgency, "2027-03-29": urgency}
    assert urgencies(session, patient, "phq9_repeat", expected) == expected


def test_a_score_without_the_tag_is_not_repeated(session):
    patient = started(session, after(T, -29))
    assert urgencies(session, patient, "phq9_repeat", [after(T, 60)]) == {after(T, 60): CLOSED}


@pytest.mark.parametrize(
    ("changed", "due"),
    [
        (after(T, -28), after(T, 14)),  # 28 days after the change is T itself
        (after(T, -15), after(T, 14)),
        (after(T, -14), after(T, 14)),
        (after(T, -13), after(T, 15)),
        (T, after(T, 28)),
    ],
)
def test_the_repeat_waits_28_days_from_the_change_and_14_from_the_score(session, changed, due):
    patient = started(session, changed)
    expected = {after(due, -1): CLOSED, due: ROUTINE}
    assert urgencies(session, patient, "phq9_repeat", expected) == expected


def test_withdrawal_measured_after_the_score_is_a_change_of_that_day(session):
    patient = a_patient(session, phq9=[(T, 12)])
    add_screening(session, patient, after(T, 7), "cows", 5)
    expected = {after(T, 34): CLOSED, after(T, 35): ROUTINE}
    assert urgencies(session, patient, "phq9_repeat", expected) == expected


@pytest.mark.parametrize("total", [5, 12])
def test_a_later_score_without_the_tag_answers_whatever_it_says(session, total):
    patient = started(session, "2026-03-01")
    add_phq9(session, patient, "2026-03-30", total)  # 29 days after the change: no longer tagged
    assert urgencies(session, patient, "phq9_repeat", ["2026-04-30"]) == {"2026-04-30": CLOSED}


def test_a_later_tagged_score_below_ten_answers_nothing(session):
    patient = started(session, "2026-03-01")
    add_phq9(session, patient, "2026-03-29", 9)
    expected = {"2026-03-28": CLOSED, "2026-03-29": ROUTINE}
    assert urgencies(session, patient, "phq9_repeat", expected) == expected


def test_of_two_tagged_scores_the_last_is_repeated(session):
    patient = started(session, "2026-03-01")
    add_phq9(session, patient, "2026-03-29", 11)
    expected = {"2026-04-11": CLOSED, "2026-04-12": ROUTINE}
    assert urgencies(session, patient, "phq9_repeat", expected) == expected
