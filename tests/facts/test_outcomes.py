"""Response, remission and improvement are three questions, and "not measured" is an answer to each."""

from datetime import date, timedelta

import pytest

from db.vocabulary import Role
from services.access.viewer import Viewer
from services.clinical.outcomes import Outcomes, outcomes_on, said
from services.due_items.refresh import refresh
from services.patient.summary import record_of
from tests.builders import a_patient

INDEX_ON = date(2026, 3, 1)
LATER = INDEX_ON + timedelta(days=40)
NOT_MEASURED = Outcomes(None, None, None, None)


def facts(index: float, latest: float, previous: float | None = None, **columns) -> dict:
    return {
        "last_index_on": INDEX_ON,
        "last_index_total": index,
        "last_index_instrument": "phq9",
        "index_holds_from": INDEX_ON,
        "phq9_on": LATER,
        "phq9_total": latest,
        "phq9_previous": previous,
        "phq9_previous_on": LATER - timedelta(days=30),
        "phq9_instrument": "phq9",
    } | columns


@pytest.mark.parametrize(("latest", "has_responded"), [(9, True), (10, True), (11, False)])
def test_half_of_the_index_or_less_is_a_response(latest, has_responded):
    assert outcomes_on(LATER, facts(20, latest)).response is has_responded


@pytest.mark.parametrize(("latest", "has_remitted"), [(4, True), (5, False), (6, False)])
def test_below_five_is_remission(latest, has_remitted):
    assert outcomes_on(LATER, facts(20, latest)).remission is has_remitted


@pytest.mark.parametrize(
    ("index", "latest", "has_improved"),
    [(12, 9, True), (12, 10, False), (24, 12, True), (24, 13, False)],
)
def test_below_ten_or_half_of_the_index_is_improved(index, latest, has_improved):
    assert outcomes_on(LATER, facts(index, latest)).improved is has_improved


@pytest.mark.parametrize(("previous", "is_worse"), [(9, True), (8, True), (10, False), (None, None)])
def test_five_points_above_the_score_before_is_reliable_worsening(previous, is_worse):
    latest = 14 if previous != 8 else 13
    assert outcomes_on(LATER, facts(20, latest, previous)).worsening is is_worse


@pytest.mark.parametrize(
    "columns",
    [
        {"last_index_on": None},
        {"phq9_on": None, "phq9_total": None},
        {"phq9_on": INDEX_ON},
        {"phq9_instrument": "phq9_teen"},
        {"index_holds_from": LATER + timedelta(days=1)},
    ],
    ids=["no index", "no score", "no later score", "another version", "an index that does not count yet"],
)
def test_without_a_later_score_to_compare_nothing_is_measured(columns):
    assert outcomes_on(LATER, facts(20, 3, **columns)) == NOT_MEASURED


def test_not_measured_is_said_so():
    assert [said(each) for each in (None, True, False)] == ["not measured", "yes", "no"]


def kept(session, *scores: tuple[str, int]) -> Outcomes:
    patient = a_patient(session, patient_id="7", phq9=scores)
    refresh(session, [patient])
    record = record_of(session, "7", viewer=Viewer("x", "X", Role.prescriber, None), today=LATER)
    return outcomes_on(LATER, record.about)


def test_remission_is_measured_against_the_index_that_it_ended(session):
    assert kept(session, ("2026-03-01", 17), ("2026-04-01", 3)) == Outcomes(True, True, True, False)


def test_a_relapse_before_remission_has_held_is_measured_against_the_same_index(session):
    found = kept(session, ("2026-03-01", 17), ("2026-03-20", 3), ("2026-04-01", 11))
    assert found == Outcomes(False, False, False, True)


@pytest.mark.parametrize(("days", "is_worse"), [(180, True), (181, None)])
def test_a_score_more_than_180_days_older_is_no_comparison(days, is_worse):
    before = {"phq9_previous_on": LATER - timedelta(days=days)}
    assert outcomes_on(LATER, facts(20, 14, 9, **before)).worsening is is_worse
