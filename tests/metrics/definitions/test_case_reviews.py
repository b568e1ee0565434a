"""Case reviews in weeks 8 to 12 of those whose depression has not responded."""

import pytest

from tests.builders import a_patient, add_appointment, add_contact, add_phq9, add_screening
from tests.metrics.asking import TODAY, ago, figures

NAME, LINE = "case_reviewed", "reviewed"
INDEX = 100  # days ago


def with_index(session, index: int = INDEX, total: float = 16) -> int:
    return a_patient(session, phq9=[(ago(index), total)])


@pytest.mark.parametrize(("index", "counted"), [(115, False), (114, True), (94, True), (93, False)])
def test_a_patient_counts_when_the_84th_day_after_the_index_lies_in_the_period(session, index, counted):
    with_index(session, index)
    assert (LINE in figures(session, NAME, first=ago(30), last=ago(10))) == counted


# The last score, so many days after an index of 16 -> who has not responded, and how
LAST_SCORE = {
    "none": ((), (0, 1, 1)),
    "more than half": (((50, 9),), (0, 1, 0)),
    "half": (((50, 8),), None),
    "half on the 84th day": (((84, 8),), None),
    "half on the 85th day: too late": (((85, 8),), (0, 1, 1)),
    "the last one speaks": (((50, 8), (60, 9)), (0, 1, 0)),
    "of one day the one recorded last speaks": (((60, 9), (60, 8)), None),
    "none without a total": (((50, 9), (60, None)), (0, 1, 0)),
}


@pytest.mark.parametrize(("scores", "figure"), LAST_SCORE.values(), ids=LAST_SCORE)
def test_who_has_not_responded_by_the_last_score_counts(session, scores, figure):
    patient = with_index(session)
    for after, total in scores:
        add_phq9(session, patient, ago(INDEX - after), total)
    assert figures(session, NAME).get(LINE) == figure


def test_a_score_of_another_version_cannot_be_compared(session):
    add_screening(session, with_index(session), ago(INDEX - 50), "phq9_teen", 6)
    assert figures(session, NAME) == {LINE: (0, 1, 1)}


def test_a_score_on_the_day_of_the_index_is_no_later_score(session):
    add_phq9(session, with_index(session), ago(INDEX), 8)
    assert figures(session, NAME) == {LINE: (0, 1, 1)}


@pytest.mark.parametrize(("after", "reviewed"), [(55, 0), (56, 1), (84, 1), (85, 0)])
@pytest.mark.parametrize("told_as", ["contact", "appointment"])
def test_a_review_counts_from_day_56_to_day_84(session, after, reviewed, told_as):
    patient = with_index(session)
    if told_as == "contact":
        add_contact(session, patient, ago(INDEX - after), "case_review")
    else:
        add_appointment(session, patient, ago(INDEX - after), "case_review")
    assert figures(session, NAME) == {LINE: (reviewed, 1, 1 - reviewed)}


def test_another_contact_or_visit_or_one_not_held_is_no_review(session):
    patient = with_index(session)
    add_contact(session, patient, ago(INDEX - 60), "plan_review")
    add_appointment(session, patient, ago(INDEX - 60), "psychiatry")
    add_appointment(session, patient, ago(INDEX - 60), "case_review", "no_show")
    add_contact(session, with_index(session), ago(INDEX - 60), "case_review")
    assert figures(session, NAME) == {LINE: (1, 2, 1)}


def test_a_score_or_review_entered_later_was_not_known_then(session):
    told, held, scored = (with_index(session) for _ in range(3))
    add_contact(session, told, ago(INDEX - 60), "case_review", entered_on=TODAY)
    add_appointment(session, held, ago(INDEX - 60), "case_review", entered_on=TODAY)
    add_phq9(session, scored, ago(INDEX - 60), 9, entered_on=TODAY)
    assert figures(session, NAME, last=ago(1))[LINE] == (2, 3, 0)
    assert figures(session, NAME, last=ago(1), is_as_then=True)[LINE] == (0, 3, 3)
