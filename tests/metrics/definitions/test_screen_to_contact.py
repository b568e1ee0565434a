"""From a positive PHQ-9 to the first contact or kept visit on a later day."""

import pytest

from tests.builders import a_patient, add_appointment, add_contact, add_phq9, add_screening
from tests.metrics.asking import TODAY, ago, figures, values

NAME, LINE = "screen_to_contact", "contacted"


def positive(session, taken: int, **columns) -> int:
    patient = a_patient(session)
    add_phq9(session, patient, ago(taken), 10, **columns)
    return patient


@pytest.mark.parametrize(
    ("instrument", "total", "counted"),
    [("phq9", 9, 0), ("phq9", 10, 1), ("phq9_teen", 10, 1), ("phq9", None, 0), ("gad7", 15, 0)],
)
def test_a_positive_screen_is_a_phq9_of_10_or_more(session, instrument, total, counted):
    add_screening(session, a_patient(session), ago(40), instrument, total)
    assert figures(session, NAME) == ({LINE: (0, 1, 0)} if counted else {})


@pytest.mark.parametrize(("taken", "counted"), [(59, False), (58, True), (38, True), (37, False)])
def test_a_score_counts_in_the_period_of_its_28th_day_after(session, taken, counted):
    positive(session, taken)
    assert (LINE in figures(session, NAME, first=ago(30), last=ago(10))) == counted


@pytest.mark.parametrize(("on", "days"), [(41, None), (40, None), (39, 1), (12, 28), (11, None)])
def test_an_answer_comes_on_a_later_day(session, on, days):
    patient = positive(session, 40)
    add_contact(session, patient, ago(on))
    add_appointment(session, patient, ago(40))
    assert values(session, NAME)[LINE] == days


def test_a_score_is_told_once_its_28_days_are_over(session):
    add_contact(session, positive(session, 40), ago(12))
    assert figures(session, NAME, last=ago(13)) == {}
    assert figures(session, NAME, last=ago(12))[LINE] == (1, 1, 0)


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        ("telephone", 1),
        ("visit", 1),
        ("message", 0),
        ("safety_review", 1),
        ("case_review", 0),
        ("plan_review", 0),
        ("outreach_failed", 0),
    ],
)
def test_only_a_contact_that_reaches_the_patient_answers(session, kind, answers):
    add_contact(session, positive(session, 40), ago(30), kind)
    assert figures(session, NAME)[LINE] == (answers, 1, 0)


@pytest.mark.parametrize(
    ("kind", "status", "answers"),
    [
        ("moud", "kept", 1),
        ("group", "kept", 0),
        ("case_review", "kept", 0),
        ("moud", "no_show", 0),
        ("moud", "scheduled", 0),
        ("moud", "cancelled", 0),
    ],
)
def test_only_a_kept_visit_of_ones_own_answers(session, kind, status, answers):
    add_appointment(session, positive(session, 40), ago(30), kind, status)
    assert figures(session, NAME)[LINE] == (answers, 1, 0)


@pytest.mark.parametrize(("contact", "visit", "days"), [(35, 30, 5), (30, 35, 5), (35, 35, 5), (30, None, 10)])
def test_the_first_of_contact_and_visit_counts(session, contact, visit, days):
    patient = positive(session, 40)
    for on in (contact, contact - 1, 2):
        add_contact(session, patient, ago(on))
    if visit:
        add_appointment(session, patient, ago(visit))
    assert figures(session, NAME)[LINE] == (1, 1, 0)
    assert values(session, NAME)[LINE] == days


# days until a contact, None where there was none -> the median over all
MEDIANS = {
    "all": ((1, 3, 20), 3),
    "one not contacted": ((1, 3, 20, None), 11.5),
    "half not contacted": ((1, 3, None, None), None),
    "most not contacted": ((1, None, None), None),
    "none contacted": ((None, None), None),
}


@pytest.mark.parametrize(("until", "median"), MEDIANS.values(), ids=MEDIANS)
def test_in_the_median_who_was_not_contacted_comes_after_all_who_were(session, until, median):
    """Else fewer contacts would look like quicker ones."""
    for days in until:
        patient = positive(session, 40)
        if days is not None:
            add_contact(session, patient, ago(40 - days))
    add_contact(session, a_patient(session), ago(38))
    assert values(session, NAME)[LINE] == median
    assert figures(session, NAME)[LINE] == (len(until) - until.count(None), len(until), 0)


def test_every_positive_score_counts_by_itself(session):
    patient = positive(session, 40)
    add_phq9(session, patient, ago(30), 12)
    add_phq9(session, patient, ago(30), 14)
    add_contact(session, patient, ago(28))
    assert figures(session, NAME)[LINE] == (3, 3, 0)
    assert values(session, NAME)[LINE] == 2


def test_an_answer_or_score_entered_later_was_not_known_then(session):
    contacted, visited = positive(session, 40), positive(session, 40)
    add_contact(session, contacted, ago(30), entered_on=TODAY)
    add_appointment(session, visited, ago(30), entered_on=TODAY)
    positive(session, 40, entered_on=TODAY)
    assert figures(session, NAME, last=ago(1))[LINE] == (2, 3, 0)
    assert figures(session, NAME, last=ago(1), is_as_then=True)[LINE] == (0, 2, 0)
