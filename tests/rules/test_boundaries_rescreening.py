"""GAD-7 when it is due, and what persists from score to score: loss of interest, poor sleep."""

import pytest
import sqlalchemy as sa

from services.due_items.refresh import refresh
from tests.builders import (
    a_patient,
    add_appointment,
    add_condition,
    add_contact,
    add_phq9,
    add_screening,
    add_treatment,
)
from tests.histories.days import after
from tests.histories.openings import ROUTINE
from tests.histories.stored import ITEMS

T = "2026-03-01"


def opens_on(session, patient: int, reason: str) -> str | None:
    """The day the routine reason opens; None when it never does."""
    refresh(session, [patient])
    items = session.execute(sa.select(ITEMS).where(ITEMS.c.patient == patient, ITEMS.c.reason == reason)).all()
    assert [item.urgency for item in items] in ([], [ROUTINE])
    return str(items[0].opens_on) if items else None


# GAD-7
def test_a_first_gad7_is_due_14_days_after_enrolment(session):
    assert opens_on(session, a_patient(session, on="methadone", enrolled=T), "gad7_due") == after(T, 14)


@pytest.mark.parametrize(("days", "due"), [(-15, after(T, 14)), (-14, None), (0, None)])
def test_a_gad7_up_to_14_days_before_enrolment_is_its_baseline(session, days, due):
    patient = a_patient(session, on="methadone", enrolled=T)
    add_screening(session, patient, after(T, days), "gad7", 9)
    assert opens_on(session, patient, "gad7_due") == due


def test_an_incomplete_gad7_is_no_baseline(session):
    patient = a_patient(session, on="methadone", enrolled=T)
    add_screening(session, patient, T, "gad7")
    assert opens_on(session, patient, "gad7_due") == after(T, 14)


@pytest.mark.parametrize("enrolled", [None, T])
@pytest.mark.parametrize(("total", "due"), [(9, None), (10, after(T, 29)), (11, after(T, 29))])
def test_a_gad7_of_ten_or_more_is_due_again_after_28_days(session, enrolled, total, due):
    patient = a_patient(session, on="methadone" if enrolled else None, enrolled=enrolled)
    add_condition(session, patient, "depression", recorded_on=None)
    add_screening(session, patient, after(T, 1), "gad7", total)
    assert opens_on(session, patient, "gad7_due") == due


# Loss of interest below the threshold
def depressed(session, *scores: tuple[int, int, int], item: int = 1) -> int:
    """PHQ-9s as (days after T, total, answer to the item)."""
    patient = a_patient(session)
    add_condition(session, patient, "depression", recorded_on=None)
    for days, total, answer in scores:
        add_phq9(session, patient, after(T, days), total, **{f"item_{item}": answer})
    return patient


@pytest.mark.parametrize(("days", "due"), [(13, None), (14, after(T, 28)), (15, after(T, 29))])
def test_loss_of_interest_persists_over_14_days(session, days, due):
    assert opens_on(session, depressed(session, (0, 8, 2), (days, 8, 2)), "anhedonia_persisting") == due


@pytest.mark.parametrize(("answer", "due"), [(1, None), (2, after(T, 28)), (3, after(T, 28))])
def test_loss_of_interest_is_an_answer_of_two_or_more(session, answer, due):
    assert opens_on(session, depressed(session, (0, 8, 2), (14, 8, answer)), "anhedonia_persisting") == due


@pytest.mark.parametrize(("total", "due"), [(8, after(T, 28)), (9, after(T, 28)), (10, None)])
def test_from_ten_on_the_whole_score_is_the_reason(session, total, due):
    assert opens_on(session, depressed(session, (0, total, 2), (14, 9, 2)), "anhedonia_persisting") == due


def test_an_answer_in_between_that_is_better_begins_anew(session):
    assert opens_on(session, depressed(session, (0, 8, 2), (7, 5, 1), (14, 8, 2)), "anhedonia_persisting") is None


def test_a_score_without_the_answer_breaks_no_run(session):
    patient = depressed(session, (0, 8, 2), (14, 8, 2))
    add_phq9(session, patient, after(T, 7), 12)
    assert opens_on(session, patient, "anhedonia_persisting") == after(T, 28)


def test_the_second_is_the_first_that_lies_14_days_after_the_run_began(session):
    patient = depressed(session, (0, 8, 2), (10, 8, 2), (16, 8, 2), (40, 8, 2))
    assert opens_on(session, patient, "anhedonia_persisting") == after(T, 30)


@pytest.mark.parametrize(("days", "due"), [(14, after(T, 28)), (15, None)])
def test_a_contact_after_the_second_score_answers_it(session, days, due):
    patient = depressed(session, (0, 8, 2), (14, 8, 2))
    add_contact(session, patient, after(T, days))
    assert opens_on(session, patient, "anhedonia_persisting") == due


# Insomnia
@pytest.mark.parametrize(("total", "due"), [(14, None), (15, after(T, 14)), (16, after(T, 14))])
def test_an_isi_of_15_or_more_is_insomnia(session, total, due):
    patient = depressed(session)
    add_screening(session, patient, T, "isi", total)
    assert opens_on(session, patient, "insomnia") == due


def test_the_latest_isi_counts(session):
    patient = depressed(session)
    add_screening(session, patient, T, "isi", 22)
    add_screening(session, patient, after(T, 7), "isi", 8)
    assert opens_on(session, patient, "insomnia") is None


@pytest.mark.parametrize(
    ("days", "total", "answer", "due"),
    [
        (13, 8, 2, None),
        (14, 8, 1, None),
        (14, 8, 2, after(T, 28)),
        (15, 8, 3, after(T, 29)),
        (14, 20, 2, after(T, 28)),  # whatever the total
    ],
)
def test_poor_sleep_twice_14_days_apart_is_insomnia(session, days, total, answer, due):
    assert opens_on(session, depressed(session, (0, 8, 2), (days, total, answer), item=3), "insomnia") == due


@pytest.mark.parametrize(
    ("began", "ended", "due"),
    [
        (-30, -1, after(T, 14)),
        (-30, 0, None),
        (-30, None, None),
        (13, None, None),
        (13, 20, None),
    ],
)
def test_a_sleep_treatment_that_runs_then_or_later_answers(session, began, ended, due):
    patient = depressed(session)
    add_screening(session, patient, T, "isi", 15)
    add_treatment(session, patient, after(T, began), "sleep_treatment", None if ended is None else after(T, ended))
    assert opens_on(session, patient, "insomnia") == due


@pytest.mark.parametrize(
    ("act", "due"),
    [
        (lambda s, p: add_contact(s, p, T), after(T, 14)),
        (lambda s, p: add_contact(s, p, after(T, 1)), None),
        (lambda s, p: add_contact(s, p, after(T, 1), "outreach_failed"), after(T, 14)),
        (lambda s, p: add_appointment(s, p, after(T, 1)), after(T, 14)),
        (lambda s, p: add_treatment(s, p, after(T, 1), "antidepressant"), after(T, 14)),
    ],
    ids=["contact the same day", "contact the day after", "nobody reached", "a visit", "another treatment"],
)
def test_a_contact_after_the_score_answers(session, act, due):
    patient = depressed(session)
    add_screening(session, patient, T, "isi", 15)
    act(session, patient)
    assert opens_on(session, patient, "insomnia") == due


def test_of_two_signs_the_earlier_that_nobody_answered_is_due(session):
    patient = depressed(session, (0, 8, 2), (14, 8, 2), item=3)
    add_screening(session, patient, after(T, 5), "isi", 15)
    assert opens_on(session, patient, "insomnia") == after(T, 19)
    assert sign_of_insomnia(session, patient) == (after(T, 5), 15)
    add_contact(session, patient, after(T, 6))
    assert opens_on(session, patient, "insomnia") == after(T, 28)
    assert sign_of_insomnia(session, patient) == (after(T, 14), 2)


def test_of_two_signs_of_one_day_the_isi_is_told(session):
    patient = depressed(session, (0, 8, 2), (14, 8, 2), item=3)
    add_screening(session, patient, after(T, 14), "isi", 15)
    assert opens_on(session, patient, "insomnia") == after(T, 28)
    assert sign_of_insomnia(session, patient) == (after(T, 14), 15)


def sign_of_insomnia(session, patient: int) -> tuple[str, float]:
    query = sa.select(ITEMS.c.evidence_on, ITEMS.c.evidence_value)
    found = session.execute(query.where(ITEMS.c.patient == patient, ITEMS.c.reason == "insomnia")).one()
    return str(found.evidence_on), found.evidence_value
