"""A due day comes about by one clause of its rule, and that clause is the one a person is told."""

from datetime import date

import numpy as np
import pytest

from db.tables import FOREVER
from services.access.viewer import Viewer
from services.clinical.thresholds import DEFAULTS
from services.due_items.caseload import facts_of
from services.facts.events import read
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
    place = np.arange(4)

    def __init__(self):
        self.decided = {}


@pytest.mark.parametrize(
    ("rule", "day", "place"),
    [
        (the_first(days(5, np.nan, np.nan, 7), days(9, 6, np.nan, 3)), [5, 6, np.nan, 7], [0, 1, 0, 0]),
        (the_latest(days(5, np.nan, np.nan, 7), days(9, 6, np.nan, 7)), [9, 6, np.nan, 7], [1, 1, 0, 0]),
        (the_earliest(days(5, np.nan, np.nan, 7), days(4, 6, np.nan, 7)), [4, 6, np.nan, 7], [1, 1, 0, 0]),
    ],
)
def test_the_first_the_latest_or_the_earliest_known_day_decides(rule, day, place):
    found, which = rule.decided(FourPatients())
    assert np.array_equal(found, day, equal_nan=True)
    assert which.tolist() == place


def test_a_part_of_parts_counts_its_clauses_on():
    rule = the_latest(the_first(days(1, np.nan, 1, 1), days(2, 2, 2, 2)), days(0, 0, 5, np.nan))
    assert rule.decided(FourPatients())[1].tolist() == [0, 1, 2, 0]
    assert len(rule.clauses) == 3


def test_the_clause_that_decides_gives_the_day_itself(lite):
    """Of every reason, in invented histories."""
    store(lite, dict(enumerate(invented(60, seeded=7), start=1)))
    facts = facts_of(read(lite, 1, 60, FOREVER), DEFAULTS)
    for reason in REASONS:
        for rule in (reason.opens, reason.due):
            seen = reason.seen(facts)
            day, which = rule.decided(seen)
            own = np.array([clause.on(seen) for clause in rule.clauses])
            told = own[which.astype(int), np.arange(len(day))]
            assert np.array_equal(told, day, equal_nan=True), reason.key


def why(session, patient: int, key: str) -> str:
    told = explained(session, patient, viewer=Viewer.operator(), day=TODAY, today=TODAY)
    return next(one.why for one in told.reasons if one.reason == key)


def test_a_booked_visit_whose_status_is_missing_delays_the_next_one(lite):
    patient = a_patient(lite, on="buprenorphine", started="2026-06-01")
    add_appointment(lite, patient, "2026-11-18", kind="moud", status="kept")
    told = "On the list since 19 Nov, due on 25 Nov: 7 days after the last kept visit."
    assert why(lite, patient, "no_next_visit").endswith(told)
    add_appointment(lite, patient, "2026-12-04", kind="moud", status="scheduled")
    told = "On the list from 7 Dec, due on 7 Dec: the day on which it opened."
    assert why(lite, patient, "no_next_visit").endswith(told)


def test_a_supply_that_runs_out_is_due_on_its_last_day(lite):
    patient = a_patient(lite, on="buprenorphine", started="2026-11-01")
    add_supply(lite, patient, "2026-11-01", days_supply=28)
    told = why(lite, patient, "moud_runs_out")
    assert told.startswith("Covered to 28 Nov. On the list from 25 Nov, due on 28 Nov:")
    add_appointment(lite, patient, "2026-11-23", kind="moud", status="scheduled")
    assert "On the list from 26 Nov, due on 28 Nov:" in why(lite, patient, "moud_runs_out")


def test_the_latest_of_several_self_harm_answers_is_told_and_as_what_it_is(lite):
    patient = a_patient(lite)
    add_phq9(lite, patient, "2026-11-10", 12, item_9=1)
    assert why(lite, patient, "suicide_risk_unreviewed").startswith("Self-harm answer 1 on 10 Nov.")
    add_screening(lite, patient, "2026-11-18", "epds", item_10=2)
    assert why(lite, patient, "suicide_risk_unreviewed").startswith("EPDS item 10: 2 on 18 Nov.")
    add_screening(lite, patient, "2026-11-20", "cssrs", item_4=1)
    assert why(lite, patient, "suicide_risk_unreviewed") == (
        "C-SSRS screener on 20 Nov: high risk. On the list since 20 Nov, due on 20 Nov: the day of the C-SSRS."
    )
    add_contact(lite, patient, "2026-11-20", "safety_review")
    assert why(lite, patient, "suicide_risk_unreviewed").startswith("Needs no safety review on or after the latest")


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
    assert why(lite, patient, "phq9_due").endswith("due on 8 Dec: 28 days after a PHQ-9 of 10 or more.")
    add_phq9(lite, patient, "2026-11-20", 3)
    assert why(lite, patient, "phq9_due").endswith("84 days after a lower one.")
