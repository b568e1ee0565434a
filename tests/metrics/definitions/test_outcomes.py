"""Remission, response and improvement 3, 6 and 12 months after the index."""

import pytest

from services.access.viewer import Viewer
from services.due_items.refresh import as_known_on
from services.metrics.catalogue import by_name
from services.metrics.counting.by_group import rows
from services.metrics.metric import EVER, Span
from tests.builders import a_patient, add_phq9, add_screening
from tests.metrics.asking import TODAY, ago, figures

INDEX = 500  # days ago: all three months are over
LADDER = ("remission", "response", "improved")
WINDOWS = {3: (61, 121), 6: (152, 212), 12: (305, 425)}  # days after the index


def with_index(session, total: float = 20, index: int = INDEX) -> int:
    return a_patient(session, phq9=[(ago(index), total)])


def of_month(session, months: int, **asked) -> tuple | None:
    """Patients in remission, responded, improved, of all, missing; None when nobody is counted."""
    found = figures(session, "outcomes", **asked)
    told = [found[f"month {months} {name}"] for name in LADDER if f"month {months} {name}" in found]
    return (*(numerator for numerator, _, _ in told), *told[0][1:]) if told else None


# index, score -> remission, response, improved
SCORES = {
    "4": ((20, 4), (1, 1, 1)),
    "5": ((20, 5), (0, 1, 1)),
    "half": ((20, 10), (0, 1, 1)),
    "more than half": ((20, 11), (0, 0, 0)),
    "below 10, half": ((18, 9), (0, 1, 1)),
    "below 10, more than half": ((17, 9), (0, 0, 1)),
    "10, more than half": ((17, 10), (0, 0, 0)),
}


@pytest.mark.parametrize(("given", "reached"), SCORES.values(), ids=SCORES)
def test_each_rung_counts_those_above_it(session, given, reached):
    index, score = given
    add_phq9(session, with_index(session, index), ago(INDEX - 91), score)
    assert of_month(session, 3) == (*reached, 1, 0)


@pytest.mark.parametrize("months", WINDOWS)
def test_a_score_counts_in_the_days_around_its_month(session, months):
    first, last = WINDOWS[months]
    for after, total in ((first - 1, 4), (first, 9), (last, 9), (last + 1, 4)):
        add_phq9(session, with_index(session), ago(INDEX - after), total)
    assert of_month(session, months) == (0, 2, 2, 4, 2)


@pytest.mark.parametrize("months", WINDOWS)
def test_a_patient_counts_when_the_last_of_these_days_lies_in_the_period(session, months):
    last = WINDOWS[months][1]
    for over in (31, 30, 10, 9):  # days ago
        with_index(session, index=last + over)
    assert of_month(session, months, first=ago(30), last=ago(10)) == (0, 0, 0, 2, 2)


def test_the_last_score_of_these_days_speaks(session):
    patient = with_index(session)
    for after, total in ((70, 9), (91, 12), (100, None)):
        add_phq9(session, patient, ago(INDEX - after), total)
    one_day = with_index(session)
    for total in (12, 9):
        add_phq9(session, one_day, ago(INDEX - 91), total)
    assert of_month(session, 3) == (0, 1, 1, 2, 0)  # 12 of the one, 9 of the other


def test_a_score_of_another_version_cannot_be_compared(session):
    add_screening(session, with_index(session), ago(INDEX - 91), "phq9_teen", 3)
    assert of_month(session, 3) == (0, 0, 0, 1, 1)


def test_the_index_of_a_teen_is_followed_on_its_own_version(session):
    patient = a_patient(session)
    add_screening(session, patient, ago(INDEX), "phq9_teen", 20)
    add_screening(session, patient, ago(INDEX - 91), "phq9_teen", 3)
    assert of_month(session, 3) == (1, 1, 1, 1, 0)


def test_who_is_in_remission_keeps_counting(session):
    patient = with_index(session)
    for after in (91, 182, 365):
        add_phq9(session, patient, ago(INDEX - after), 2)
    assert [of_month(session, months) for months in WINDOWS] == [(1, 1, 1, 1, 0)] * 3


def test_who_relapsed_keeps_the_first_episode_and_has_another(session):
    patient = with_index(session)
    for after, total in ((91, 2), (300, 15), (391, 8)):
        add_phq9(session, patient, ago(INDEX - after), total)
    assert of_month(session, 3) == (1, 1, 2, 2, 0)
    assert of_month(session, 3, last=ago(200)) == (1, 1, 1, 1, 0)


@pytest.mark.parametrize(("remitted_after", "found"), [(20, (0, 0, 0, 1, 1)), (40, None)])
def test_an_index_that_an_untagged_score_takes_the_place_of_is_none(session, remitted_after, found):
    """The first score is withdrawal-confounded and waits 56 days for one that is not: 20 days after the first dose the
    second is confounded as well, 40 days after it is not, and below 10."""
    first_dose = {"on": "buprenorphine", "enrolled": ago(INDEX), "started": ago(INDEX)}
    patient = a_patient(session, **first_dose, phq9=[(ago(INDEX - 3), 20)])
    add_phq9(session, patient, ago(INDEX - remitted_after), 3)
    assert of_month(session, 3) == found


def test_a_past_day_knows_no_later_index(session):
    patient = with_index(session)
    for after, total in ((91, 2), (300, 15)):
        add_phq9(session, patient, ago(INDEX - after), total)
    with as_known_on(session, ago(150)):
        found = rows(session, by_name("outcomes"), Span(EVER, ago(150)), viewer=Viewer.operator())
    assert {row.figure: row.denominator for row in found if "month 3" in row.figure} == {
        f"month 3 {name}": 1 for name in LADDER
    }
    assert of_month(session, 3) == (1, 1, 1, 2, 1)


def test_a_score_entered_later_was_not_known_then(session):
    patient = with_index(session)
    add_phq9(session, patient, ago(INDEX - 91), 12)
    add_phq9(session, patient, ago(INDEX - 95), 9, entered_on=TODAY)
    assert of_month(session, 3, last=ago(1)) == (0, 1, 1, 1, 0)
    assert of_month(session, 3, last=ago(1), is_as_then=True) == (0, 0, 0, 1, 0)
