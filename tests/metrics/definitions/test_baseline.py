"""Baseline PHQ-9 and GAD-7: 14 days before or after enrolment, told once those days are over."""

import pytest

from tests.builders import a_patient, add_episode, add_screening
from tests.metrics.asking import TODAY, ago, figures, groups

ENROLLED = 60  # days ago


@pytest.mark.parametrize(("name", "instrument"), [("baseline_phq9", "phq9"), ("baseline_gad7", "gad7")])
@pytest.mark.parametrize(("after", "done"), [(-15, 0), (-14, 1), (0, 1), (14, 1), (15, 0)])
def test_a_score_up_to_14_days_from_enrolment_is_the_baseline(session, name, instrument, after, done):
    patient = a_patient(session, on="methadone", enrolled=ago(ENROLLED))
    add_screening(session, patient, ago(ENROLLED - after), instrument, 3)
    (found,) = figures(session, name).values()
    assert found == (done, 1, 0)


@pytest.mark.parametrize(
    ("instrument", "total", "phq9", "gad7"),
    [("phq9_teen", 3, 1, 0), ("phq2", 3, 0, 0), ("gad2", 3, 0, 0), ("phq9", None, 0, 0), ("gad7", None, 0, 0)],
)
def test_only_a_scored_form_of_the_scale_counts(session, instrument, total, phq9, gad7):
    patient = a_patient(session, on="methadone", enrolled=ago(ENROLLED))
    add_screening(session, patient, ago(ENROLLED), instrument, total)
    assert figures(session, "baseline_phq9")["PHQ-9 done"] == (phq9, 1, 0)
    assert figures(session, "baseline_gad7")["GAD-7 done"] == (gad7, 1, 0)


@pytest.mark.parametrize(("enrolled", "counted"), [(45, False), (44, True), (24, True), (23, False)])
def test_an_enrolment_counts_when_its_14th_day_lies_in_the_period(session, enrolled, counted):
    a_patient(session, on="methadone", enrolled=ago(enrolled))
    for name in ("baseline_phq9", "baseline_gad7"):
        found = figures(session, name, first=ago(30), last=ago(10))
        assert list(found.values()) == ([(0, 1, 0)] if counted else [])


def test_a_score_of_somebody_else_is_no_baseline(session):
    a_patient(session, on="methadone", enrolled=ago(ENROLLED))
    add_screening(session, a_patient(session), ago(ENROLLED), "phq9", 3)
    assert figures(session, "baseline_phq9") == {"PHQ-9 done": (0, 1, 0)}


def test_each_enrolment_needs_its_own_and_counts_under_its_medication(session):
    patient = a_patient(session, on="methadone", enrolled=ago(ENROLLED), ended=ago(40))
    add_episode(session, patient, ago(30), "buprenorphine")
    add_screening(session, patient, ago(ENROLLED), "phq9", 3)
    assert groups(session, "baseline_phq9", "medication") == {"methadone": (1, 1, 0), "buprenorphine": (0, 1, 0)}


def test_a_score_entered_later_was_not_known_then(session):
    patient = a_patient(session, on="methadone", enrolled=ago(ENROLLED))
    add_screening(session, patient, ago(ENROLLED), "phq9", 3, entered_on=TODAY)
    assert figures(session, "baseline_phq9", last=ago(1)) == {"PHQ-9 done": (1, 1, 0)}
    assert figures(session, "baseline_phq9", last=ago(1), is_as_then=True) == {"PHQ-9 done": (0, 1, 0)}
