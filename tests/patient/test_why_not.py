"""Why a patient is not on the list for a reason: the first condition that fails, or what holds it off."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from db.tables import FOREVER, ReasonSwitch
from services.arrays.columns import Rows, number_of
from services.clinical.thresholds import DEFAULTS
from services.patient.explain import State, explain, of_one_patient
from services.patient.needs import CASELOAD, RECORD, SWITCHED_ON, Need
from services.rules.catalogue import REASONS, by_key
from services.rules.reason import Criterion, Events, Follows, Reason
from services.rules.wording import said
from tests.builders import a_patient, add_appointment, add_event
from tests.patient.explaining import OPERATOR, TODAY, in_a_gap_from, told

EACH = pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.key)


@EACH
def test_a_closed_record_is_said_before_anything_else(lite, reason):
    patient = in_a_gap_from(lite, TODAY, status="closed", phq9=[(TODAY, 22)])
    one = told(lite, patient, reason.key)
    assert (one.state, one.why) == (State.not_due, "The record is closed.")
    assert one.needs[0] == Need(RECORD, False)
    assert (one.due_on, one.opens_on, one.evidence) == (None, None, ())


@EACH
def test_of_an_open_record_without_any_event_the_first_condition_is_named(lite, reason):
    one = told(lite, a_patient(lite), reason.key)
    failing = next(need for need in one.needs if not need.met)
    first = next(iter(asked_of(reason)), None)
    assert one.state is State.not_due
    assert failing.words == (first or CASELOAD)
    otherwise = (
        "Not on the caseload: no MOUD, active OUD, long-term opioids or active depression, and no open safety reason."
    )
    assert one.why == (f"Needs {first}." if first else otherwise)


def asked_of(reason: Reason) -> list[str]:
    """What somebody lacks first who has no event at all: the events of a reason come before its conditions."""
    asked = [reason.events] if reason.events else [*reason.needs]
    return [said(need.words, DEFAULTS) for need in asked]


ONE_EVENT = Events("an event", lambda facts: Rows(1, patient=np.zeros(1, int), on=np.zeros(1)))
ONE_OF_EACH = [(reason, place) for reason in REASONS for place in range(len(reason.needs))]


@pytest.mark.parametrize(("reason", "missing"), ONE_OF_EACH, ids=lambda value: getattr(value, "key", value))
def test_when_exactly_one_condition_is_missing_it_is_that_one(lite, reason, missing):
    one_patient = of_one_patient(lite, in_a_gap_from(lite, TODAY), OPERATOR, TODAY, FOREVER)

    def all_but_one(place: int, need: Criterion) -> Criterion:
        return Criterion(need.words, lambda seen: np.full(len(seen.place), place != missing))

    needs = tuple(all_but_one(place, need) for place, need in enumerate(reason.needs))
    row = replace(reason, needs=needs, events=ONE_EVENT if reason.events else None)
    one = explain(row, replace(one_patient, stages={}, unanswered={}))
    assert [need.words for need in one.needs if not need.met] == [said(reason.needs[missing].words, DEFAULTS)]
    assert one.why == f"Needs {said(reason.needs[missing].words, DEFAULTS)}."


@EACH
def test_only_reasons_about_the_caseload_need_a_place_on_it(lite, reason):
    words = [need.words for need in told(lite, a_patient(lite), reason.key).needs]
    assert (CASELOAD in words) == (reason.follows is Follows.caseload)


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("worsening", "Needs a rise of 5 points or more from the previous one, at most 180 days older."),
        ("severe_depression_unreviewed", "Needs a latest PHQ-9 of 20 or more."),
        ("suicide_risk_unreviewed", "Needs a positive self-harm answer: PHQ-9 item 9 or EPDS item 10 of 1 or more, or "
         "a C-SSRS screener of moderate or high risk."),
        ("moud_gap", "Needs an open MOUD enrolment."),
        ("depression_untreated", "Needs MOUD, OUD or long-term opioids."),
    ],
)  # fmt: skip
def test_a_positive_score_alone_does_not_put_anyone_on_these(lite, reason, why):
    patient = a_patient(lite, phq9=[("2026-10-01", 11), ("2026-11-20", 15)])
    assert told(lite, patient, reason).why == why


def test_a_reason_that_no_clinic_may_do_without_is_never_said_to_be_switched_off(lite):
    """Whatever is stored: switched off under an older edition."""
    patient = in_a_gap_from(lite, TODAY - timedelta(days=7))
    lite.add(ReasonSwitch(reason="moud_gap", why="we do without", by="tom", at=datetime(2026, 11, 1, tzinfo=UTC)))
    lite.flush()
    one = told(lite, patient, "moud_gap")
    assert one.state is State.open
    assert SWITCHED_ON not in [need.words for need in one.needs]


def test_off_the_caseload_says_since_when(lite):
    patient = a_patient(lite, on="methadone", started="2026-01-05", ended="2026-06-01")
    one = told(lite, patient, "contact_due")
    assert (one.state, one.why) == (State.closed, "Off the caseload from 31 Aug.")


def test_nothing_foreseen_is_no_promise(lite):
    one = told(lite, in_a_gap_from(lite, date(2026, 11, 25)), "moud_gap")
    assert one.closes_on == date(2026, 12, 25)
    assert told(lite, a_patient(lite, on="methadone", started="2026-05-01"), "contact_due").closes_on is None


def test_of_several_events_the_one_that_meets_most_is_told(lite):
    """Two that meet a half each are not one that meets all."""
    patient = a_patient(lite, on="buprenorphine", enrolled=TODAY - timedelta(days=40))
    for days in (20, 5):
        add_event(lite, patient, TODAY - timedelta(days=days), "return_to_use")
    ten_days_ago = number_of(TODAY) - 10
    needs = (Criterion("it early", lambda f: f.on < ten_days_ago), Criterion("it late", lambda f: f.on > ten_days_ago))
    reason = replace(by_key("return_to_use"), needs=needs)
    worked = of_one_patient(lite, patient, OPERATOR, TODAY, FOREVER)
    worked = replace(worked, stages={})
    assert explain(reason, worked).why == "Needs it late."


def test_what_holds_a_reason_off_is_named(lite):
    patient = a_patient(lite, on="buprenorphine", enrolled=TODAY - timedelta(days=40), phq9=[(TODAY, 15)])
    add_appointment(lite, patient, TODAY + timedelta(days=10), "psychiatry", "scheduled")
    one = told(lite, patient, "depression_untreated")
    assert (one.state, one.opens_on) == (State.upcoming, TODAY + timedelta(days=13))
    assert one.why.endswith(
        "Until then a behavioural-health or psychiatry visit is booked within 30 days of the score or of today."
    )


def test_what_holds_a_reason_off_to_the_end_is_named(lite):
    """The score speaks for 180 days, and every day of them a visit is near."""
    patient = a_patient(lite, on="buprenorphine", enrolled=TODAY - timedelta(days=40), phq9=[(TODAY, 15)])
    for days in (30, 60, 90, 120, 150, 180):
        add_appointment(lite, patient, TODAY + timedelta(days=days), "psychiatry", "scheduled")
    one = told(lite, patient, "depression_untreated")
    assert (one.state, one.why) == (
        State.not_due,
        "Held off up to 23 May 2027: a behavioural-health or psychiatry visit is booked within 30 days of the score or "
        "of today.",
    )


def test_a_score_speaks_for_half_a_year(lite):
    """180 days: still on the list on 19 May, gone on the 20th."""
    one = told(lite, a_patient(lite, phq9=[("2026-11-20", 21)]), "positive_screen_contact")
    assert one.closes_on == date(2027, 5, 20)
