"""Just below, at and just above each threshold of the label clock, of retention and of the cascade."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from services.access.viewer import Viewer
from services.due_items.refresh import refresh
from services.metrics.catalogue import by_name
from services.metrics.counting.by_group import rows
from services.metrics.metric import EVER, Span
from tests.builders import (
    a_patient,
    add_appointment,
    add_condition,
    add_episode,
    add_oud,
    add_screening,
    add_supply,
)
from tests.histories.stored import FACTS

START = date(2026, 1, 1)


def facts_of(session, patient: int) -> dict:
    refresh(session, [patient])
    return dict(session.execute(sa.select(FACTS).where(FACTS.c.patient == patient)).mappings().one())


def treated(session, *supplies, **columns) -> int:
    """Enrolled on 1 January 2026, with supplies as (day, days, medication, source)."""
    patient = a_patient(session, **{"on": "buprenorphine", "started": START} | columns)
    for supply in supplies:
        add_supply(session, patient, *supply)
    return patient


XR, NALTREXONE = "buprenorphine_xr", "naltrexone_xr"
LABELS = {
    "monthly injection": ((28, XR, "administered"), "2026-01-29", "2026-02-13"),
    "an injection that covers 11 days is no weekly one": ((11, XR, "administered"), "2026-01-29", "2026-02-13"),
    "weekly injection": ((7, XR, "administered"), "2026-01-08", "2026-01-11"),
    "an injection that covers 10 days is weekly": ((10, XR, "administered"), "2026-01-08", "2026-01-11"),
    "naltrexone injection": ((28, NALTREXONE, "administered"), "2026-01-29", "2026-01-30"),
    "methadone": ((1, "methadone", "administered"), "2026-01-02", "2026-01-04"),
    "methadone taken home": ((7, "methadone"), "2026-01-08", "2026-01-10"),
    "buprenorphine taken home": ((14, "buprenorphine"), "2026-01-15", "2026-01-15"),
    "naltrexone tablets": ((30, "naltrexone_oral"), "2026-01-31", "2026-01-31"),
}


@pytest.mark.parametrize(("supply", "due", "late"), LABELS.values(), ids=LABELS)
def test_the_label_says_when_the_next_dose_is_due_and_late(session, supply, due, late):
    facts = facts_of(session, treated(session, (START, *supply)))
    assert (str(facts["moud_dose_due_on"]), str(facts["moud_dose_late_on"])) == (due, late)


def test_a_dose_given_early_moves_the_label_clock_but_not_the_cover_it_adds_to(session):
    facts = facts_of(session, treated(session, (START, 28, XR), ("2026-01-26", 28, XR)))
    assert str(facts["moud_covered_to"]) == "2026-02-25"
    assert str(facts["moud_dose_due_on"]) == "2026-02-23"


# Supplies after the first dose on 1 January -> the day a gap reached 8 days, and 31
RETENTION = {
    "a record that ends fails some days later": ([(START, 10)], "2026-01-18", "2026-02-10"),
    "seven uncovered days do not": ([(START, 10), ("2026-01-18", 10)], "2026-02-04", "2026-02-27"),
    "eight do": ([(START, 10), ("2026-01-19", 10)], "2026-01-18", "2026-02-28"),
    "thirty keep in care": ([(START, 10), ("2026-02-10", 10)], "2026-01-18", "2026-03-22"),
    "thirty-one do not": ([(START, 10), ("2026-02-11", 10)], "2026-01-18", "2026-02-10"),
    "seven before the first supply do not": ([("2026-01-08", 3)], "2026-01-18", "2026-02-10"),
    "eight before the first supply do": ([("2026-01-09", 3)], "2026-01-08", "2026-02-11"),
    "a supply before the first dose counts no uncovered day before it": (
        [("2025-11-01", 7), ("2026-01-08", 3)],
        "2026-01-18",
        "2026-02-10",
    ),
    "a supply may reach over the first dose": (
        [("2025-12-30", 7), ("2026-01-13", 3)],  # covered to 5 January, 7 days without
        "2026-01-23",
        "2026-02-15",
    ),
    "an early refill is carried over": ([(START, 10), ("2026-01-06", 10)], "2026-01-28", "2026-02-20"),
    "another medication fills a gap": (
        [(START, 10), ("2026-01-12", 5, "methadone")],
        "2026-01-24",
        "2026-02-16",
    ),
    "no supply since the first dose says nothing": ([("2025-12-01", 30)], None, None),
    "no supply at all says nothing": ([], None, None),
}


def failed(facts: dict) -> tuple:
    return facts["continuity_failed_on"], facts["care_lost_on"]


def days(*texts: str | None) -> tuple:
    return tuple(text and date.fromisoformat(text) for text in texts)


@pytest.mark.parametrize(("supplies", "continuity", "care"), RETENTION.values(), ids=RETENTION)
def test_a_gap_of_8_days_fails_continuity_and_one_of_31_is_out_of_care(session, supplies, continuity, care):
    assert failed(facts_of(session, treated(session, *supplies))) == days(continuity, care)


@pytest.mark.parametrize(("ended", "continuity"), [("2026-01-17", None), ("2026-01-18", "2026-01-18")])
def test_a_gap_counts_only_while_the_enrolment_runs(session, ended, continuity):
    facts = facts_of(session, treated(session, (START, 10), ended=ended))
    assert facts["moud_episode_started_on"] == START
    assert failed(facts) == days(continuity, None)


def test_retention_speaks_of_the_open_enrolment_else_of_the_one_that_ended_last(session):
    patient = treated(session, ended="2026-01-17")
    add_episode(session, patient, "2026-03-01", started_on=date(2026, 3, 2), ended_on=date(2026, 4, 1))
    assert str(facts_of(session, patient)["moud_episode_started_on"]) == "2026-03-02"
    add_episode(session, patient, "2026-02-01", started_on=date(2026, 2, 3))
    assert str(facts_of(session, patient)["moud_episode_started_on"]) == "2026-02-03"


def test_what_is_supplied_after_the_run_repairs_nothing(session):
    patient = treated(session, (START, 10), ended="2026-01-31")
    add_supply(session, patient, "2026-02-20", 30)
    assert failed(facts_of(session, patient)) == days("2026-01-18", None)


@pytest.mark.parametrize(
    ("supplied", "is_first_dose"),
    [("2025-12-31", False), ("2026-01-01", True), ("2026-01-10", True), ("2026-01-11", False)],
)
def test_a_supply_while_the_enrolment_ran_is_its_first_dose_for_facts_and_figures(session, supplied, is_first_dose):
    patient = treated(session, (supplied, 7), started=None, enrolled=START, ended="2026-01-10")
    expected = date.fromisoformat(supplied) if is_first_dose else None
    assert facts_of(session, patient)["moud_episode_started_on"] == expected
    figures = rows(session, by_name("initiation"), Span(EVER, date(2026, 6, 1)), viewer=Viewer.operator())
    assert [(row.numerator, row.denominator) for row in figures] == [(is_first_dose, 1)]


WITHDRAWAL = {
    "COWS 4": ([(5, "cows", 4)], True),
    "COWS 5": ([(5, "cows", 5)], False),
    "SOWS-16 10": ([(9, "sows16", 10)], True),
    "SOWS-16 11": ([(9, "sows16", 11)], False),
    "level 0": ([(7, "withdrawal_level", 0)], True),
    "level 1": ([(7, "withdrawal_level", 1)], False),
    "day 4 is too early": ([(4, "cows", 0)], None),
    "day 10 is too late": ([(10, "cows", 0)], None),
    "the last one counts": ([(6, "cows", 0), (8, "withdrawal_level", 2), (10, "cows", 0)], False),
    "SOWS-10 is another scale": ([(7, "sows10", 0)], None),
    "an incomplete score is none": ([(7, "cows", None)], None),
    "never measured": ([], None),
}


@pytest.mark.parametrize(("scores", "free"), WITHDRAWAL.values(), ids=WITHDRAWAL)
def test_withdrawal_free_a_week_after_the_first_dose(session, scores, free):
    patient = treated(session)
    for after, instrument, total in scores:
        add_screening(session, patient, START + timedelta(days=after), instrument, total)
    assert facts_of(session, patient)["withdrawal_free"] is free


@pytest.mark.parametrize(
    ("diagnosed", "initiated"),
    [("2025-12-17", None), ("2025-12-18", START), ("2026-01-01", START), ("2026-01-02", None)],
)
def test_initiated_is_a_first_dose_within_14_days_of_the_diagnosis(session, diagnosed, initiated):
    patient = treated(session)
    add_oud(session, patient, diagnosed)
    assert facts_of(session, patient)["initiated_on"] == initiated


def test_an_earlier_enrolment_may_be_the_one_that_initiated(session):
    patient = treated(session, ended="2026-01-05")
    add_episode(session, patient, "2026-06-01", started_on=date(2026, 6, 1))
    add_oud(session, patient, "2025-12-31")
    assert facts_of(session, patient)["initiated_on"] == START


def test_who_recovers_stays_in_the_cascade(session):
    patient = treated(session)
    remitted = {"status": "remission", "resolved_on": date(2026, 9, 1)}
    add_condition(session, patient, recorded_on=date(2025, 12, 31), **remitted)
    facts = facts_of(session, patient)
    assert (facts["initiated_on"], facts["oud_remitted_on"]) == (START, date(2026, 9, 1))


def test_no_remission_while_an_opioid_use_disorder_is_active(session):
    patient = a_patient(session)
    add_condition(session, patient, status="resolved", resolved_on=date(2026, 3, 1), code="F11.10")
    assert str(facts_of(session, patient)["oud_remitted_on"]) == "2026-03-01"
    add_oud(session, patient, "2026-05-01")
    assert facts_of(session, patient)["oud_remitted_on"] is None


# Days after initiation on which there was a service -> the day of engagement
ENGAGED = {
    "two visits": ([(1, "visit"), (34, "visit")], 34),
    "the second on day 35": ([(1, "visit"), (35, "visit")], None),
    "the first on the day of initiation": ([(0, "visit"), (5, "visit")], None),
    "a visit and a supply on one day": ([(3, "visit"), (3, "supply")], 3),
    "two visits on one day": ([(3, "visit"), (3, "visit")], None),
    "two supplies on one day": ([(3, "supply"), (3, "methadone")], None),
    "three services: the second": ([(9, "supply"), (4, "visit"), (6, "visit")], 6),
    "a missed visit": ([(3, "supply"), (4, "no_show")], None),
    "a case review": ([(3, "supply"), (4, "case_review")], None),
}


@pytest.mark.parametrize(("services", "engaged"), ENGAGED.values(), ids=ENGAGED)
def test_engaged_is_the_second_service_within_34_days_of_initiation(session, services, engaged):
    patient = treated(session)
    add_oud(session, patient, START)
    for after, what in services:
        on = START + timedelta(days=after)
        if what in ("supply", "methadone"):
            add_supply(session, patient, on, medication={"supply": "buprenorphine"}.get(what, what))
        else:
            kind, status = ("case_review", "kept") if what == "case_review" else ("moud", "no_show")
            kind, status = ("moud", "kept") if what == "visit" else (kind, status)
            add_appointment(session, patient, on, kind=kind, status=status)
    expected = None if engaged is None else START + timedelta(days=engaged)
    assert facts_of(session, patient)["engaged_on"] == expected
