"""Initiation: enrolled, started, and what counts as a first dose."""

from datetime import date, timedelta

import pytest

from db.problems import Problem
from services.access.viewer import Viewer
from services.metrics.catalogue import METRICS, by_name
from services.metrics.counting.by_group import rows
from services.metrics.metric import EVER, Span
from tests.builders import a_clinic, a_patient, add_supply
from tests.pages.people import a_viewer

TODAY = date(2026, 11, 22)


def initiation(session, by=None, as_of=TODAY, viewer=None):
    found = rows(session, by_name("initiation"), Span(EVER, as_of), viewer=viewer or Viewer.operator(), by=by)
    return {row.group: (row.numerator, row.denominator) for row in found}


def test_an_enrolment_counts_once_and_its_first_dose_once(session):
    a_patient(session, on="methadone", enrolled="2026-01-01", started="2026-01-03")
    a_patient(session, on="methadone", enrolled="2026-02-01")
    assert initiation(session) == {"all": (1, 2)}


def test_a_first_dose_without_a_recorded_start_is_seen_in_the_supplies(session):
    patient = a_patient(session, on="buprenorphine", enrolled="2026-01-01")
    add_supply(session, patient, "2026-01-02")
    assert initiation(session) == {"all": (1, 1)}


def test_a_supply_of_another_medication_or_before_enrolment_is_no_first_dose(session):
    patient = a_patient(session, on="buprenorphine", enrolled="2026-01-10")
    add_supply(session, patient, "2026-01-09")
    add_supply(session, patient, "2026-01-12", medication="methadone")
    assert initiation(session) == {"all": (0, 1)}


@pytest.mark.parametrize(("dose", "is_started"), [(0, True), (29, True), (30, True), (31, False)])
def test_a_first_dose_counts_up_to_the_30th_day_after_enrolment(session, dose, is_started):
    enrolled = date(2026, 1, 1)
    a_patient(session, on="methadone", enrolled=enrolled, started=enrolled + timedelta(days=dose))
    assert initiation(session) == {"all": (is_started, 1)}


@pytest.mark.parametrize(("enrolled", "counted"), [("2026-10-23", {"all": (1, 1)}), ("2026-10-24", {})])
def test_an_enrolment_of_the_last_30_days_is_not_counted_yet(session, enrolled, counted):
    a_patient(session, on="methadone", enrolled=enrolled, started=enrolled)
    assert initiation(session) == counted


def test_an_enrolment_is_counted_in_the_month_in_which_its_wait_ends(session):
    """The first dose comes in the month after the enrolment."""
    a_patient(session, on="methadone", enrolled="2026-07-30", started="2026-08-02")
    july, august, september = (Span(date(2026, m, 1), date(2026, m, 30)) for m in (7, 8, 9))
    found = [
        rows(session, by_name("initiation"), month, viewer=Viewer.operator()) for month in (july, august, september)
    ]
    assert [[(row.numerator, row.denominator) for row in of_month] for of_month in found] == [[], [(1, 1)], []]


def test_a_past_day_knows_only_what_had_happened_by_then(session):
    a_patient(session, on="methadone", enrolled="2026-01-01", started="2026-01-31")
    assert initiation(session, as_of=date(2026, 1, 31)) == {"all": (1, 1)}
    assert initiation(session, as_of=date(2026, 1, 30)) == {}


def test_groups_of_several_fields_name_both(session):
    a_patient(session, on="methadone", started="2026-01-01", patient_id="CTN27-1")
    a_patient(session, on="methadone", started="2026-01-01", patient_id="nodash")
    assert set(initiation(session, by="prefix,medication")) == {"CTN27 · methadone", "nodash · methadone"}


def test_what_is_not_recorded_is_a_group_of_its_own(session):
    a_patient(session, on="methadone", started="2026-01-01", sex=None)
    assert initiation(session, by="sex") == {"not recorded": (1, 1)}


def test_a_viewer_counts_only_their_clinics(session):
    a_patient(session, on="methadone", started="2026-01-01", clinic="North clinic")
    a_patient(session, on="methadone", clinic="River clinic")
    viewer = a_viewer(a_clinic(session, "North clinic"))
    assert initiation(session, viewer=viewer) == {"all": (1, 1)}


def test_an_unknown_field_or_metric_is_answered_with_those_there_are(session):
    with pytest.raises(Problem, match="grouped by 'colour'.*medication"):
        initiation(session, by="colour")
    with pytest.raises(Problem, match="no metric 'x'.*initiation"):
        by_name("x")


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_every_metric_says_what_it_counts(metric):
    assert all((metric.question, metric.numerator, metric.denominator, metric.missing, metric.unit, metric.source))
