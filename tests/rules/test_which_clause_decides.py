"""A due day comes about by one clause of its rule, and that clause is the one a person is told."""

from datetime import date

import numpy as np
import pytest

from db.tables import FOREVER
from services.access.viewer import Viewer
from services.clinical.thresholds import DEFAULTS
from services.facts.events import read
from services.facts.work_out import work_out
from services.patient.explain import explained
from services.rules.catalogue import REASONS
from services.rules.days import Clause, the_earliest, the_first, the_latest
from tests.builders import a_patient, add_appointment, add_contact, add_phq9, add_screening, add_supply
from tests.histories.stored import store
from tests.histories.strategies import invented

TODAY = date(2026, 11, 22)


def days(*values: float) -> Clause:
    return Clause("", lambda facts: np.array(values))


class FourPatients:
    patient = np.arange(4)


@pytest.mark.parametrize(
    ("rule", "day", "place"),
    [
        (the_first(days(5, np.nan, np.nan, 7), days(9, 6, np.nan, 3)), [5, 6, np.nan, 7], [0, 1, 0, 0]),
        (the_latest(days(5, np.nan, np.nan, 7), days(9, 6, np.nan, 7)), [9, 6, np.nan, 7], [1, 1, 0, 0]),
        (the_earliest(days(5, np.nan, np.nan, 7), days(4, 6, np.nan, 7)), [4, 6, np.nan, 7], [1, 1, 0, 0]),
    ],
)
def test_the_first_the_latest_or_the_earliest_known_day_decides(rule, day, place):
    found, which = rule.decided(FourPatients)
    assert np.array_equal(found, day, equal_nan=True)
    assert which.tolist() == place


def test_a_part_of_parts_counts_its_clauses_on():
    rule = the_latest(the_first(days(1, np.nan, 1, 1), days(2, 2, 2, 2)), days(0, 0, 5, np.nan))
    assert rule.decided(FourPatients)[1].tolist() == [0, 1, 2, 0]
    assert len(rule.clauses) == 3


def test_the_clause_that_decides_gives_the_day_itself(lite):
    """Of every reason, in invented histories."""
    store(lite, dict(enumerate(invented(60, seeded=7), start=1)))
    facts = work_out(read(lite, 1, 60, FOREVER), DEFAULTS)
    for reason in REASONS:
        day, which = reason.due.decided(facts)
        own = np.array([clause.on(facts) for clause in reason.due.clauses])
        told = own[which.astype(int), np.arange(len(day))]
        assert np.array_equal(told, day, equal_nan=True), reason.key


def why(session, patient: int, key: str) -> str:
    told = explained(session, patient, viewer=Viewer.operator(), day=TODAY, today=TODAY)
    return next(one.why for one in told.reasons if one.reason == key)


def test_a_booked_visit_that_delays_the_next_one_is_named(lite):
    patient = a_patient(lite, on="buprenorphine", started="2026-06-01")
    add_appointment(lite, patient, "2026-11-01", kind="moud", status="kept")
    assert why(lite, patient, "no_next_visit").endswith("Due on 8 Nov: 7 days after the last kept visit.")
    add_appointment(lite, patient, "2026-12-04", kind="moud", status="scheduled")
    assert why(lite, patient, "no_next_visit").endswith("Due on 5 Dec: the day after the last visit booked.")


def test_a_visit_booked_before_the_supply_ends_is_named(lite):
    patient = a_patient(lite, on="buprenorphine", started="2026-11-01")
    add_supply(lite, patient, "2026-11-01", days_supply=28)
    assert why(lite, patient, "moud_runs_out").endswith("Due on 25 Nov: 3 days before the last covered day.")
    add_appointment(lite, patient, "2026-11-26", kind="moud", status="scheduled")
    told = "Due on 27 Nov: the day after the last MOUD visit booked up to then."
    assert why(lite, patient, "moud_runs_out").endswith(told)


def test_of_two_self_harm_answers_the_earlier_one_is_told_and_as_what_it_is(lite):
    patient = a_patient(lite)
    add_screening(lite, patient, "2026-11-10", "cssrs", item_4=1)
    add_phq9(lite, patient, "2026-11-20", 12, item_9=1)
    assert why(lite, patient, "suicide_risk_unreviewed") == (
        "C-SSRS screener on 10 Nov: high risk. Due on 10 Nov: the day of the C-SSRS."
    )
    add_contact(lite, patient, "2026-11-15", "safety_review")
    assert why(lite, patient, "suicide_risk_unreviewed").startswith("Self-harm answer 1 on 20 Nov.")


def test_a_negative_item_9_of_the_same_day_does_not_speak_for_the_c_ssrs(lite):
    patient = a_patient(lite)
    add_screening(lite, patient, "2026-11-10", "cssrs", item_3=1)
    add_phq9(lite, patient, "2026-11-10", 12, item_9=0)
    assert why(lite, patient, "suicide_risk_unreviewed").startswith("C-SSRS screener on 10 Nov: moderate risk.")


def test_without_any_consent_no_day_is_told_to_which_one_ran(lite):
    patient = a_patient(lite, on="buprenorphine", enrolled="2026-10-01")
    assert why(lite, patient, "part2_consent").startswith("No consent; enrolled 1 Oct.")


def test_a_score_says_the_interval_that_is_its_own(lite):
    patient = a_patient(lite, on="buprenorphine", started="2026-01-01")
    add_phq9(lite, patient, "2026-11-10", 12)
    assert why(lite, patient, "phq9_due").endswith("Due on 8 Dec: 28 days after a PHQ-9 of 10 or more.")
    add_phq9(lite, patient, "2026-11-20", 3)
    assert why(lite, patient, "phq9_due").endswith("84 days after a lower one.")
