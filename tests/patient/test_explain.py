"""Why a patient is on the list, and why not: the first condition that fails, the dates and the events behind it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
import sqlalchemy as sa

from db.tables import FOREVER
from db.vocabulary import Urgency
from services.access.viewer import Viewer
from services.actions import answer_reasons
from services.arrays.columns import Rows, number_of
from services.clinical.thresholds import DEFAULTS
from services.due_items.refresh import as_known_on, refresh
from services.facts.table import PATIENT_FACTS
from services.patient.explain import CASELOAD, RECORD, Explained, Need, State, explain, explained, of_one_patient
from services.rules.catalogue import REASONS, by_key
from services.rules.evidence import EvidenceRow
from services.rules.reason import Criterion, Events, Follows, Kind, Reason
from services.rules.wording import said
from tests import builders
from tests.builders import a_patient, add_appointment, add_contact, add_event, add_phq9, add_supply
from tests.histories.stored import kept_items, store
from tests.histories.strategies import FIRST_DAY, invented

TODAY = date(2026, 11, 22)
OPERATOR = Viewer.operator()
EACH = pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.key)


def told(session, patient: int, reason: str, day: date | str = TODAY) -> Explained:
    found = explained(session, patient, viewer=OPERATOR, day=builders.day(day), today=TODAY)
    return next(one for one in found.reasons if one.reason == reason)


def in_a_gap_from(session, day: date, **columns) -> int:
    """A patient on buprenorphine whose last 28 days of supply end the day before."""
    started = day - timedelta(days=28)
    patient = a_patient(session, on="buprenorphine", enrolled=started, started=started, **columns)
    add_supply(session, patient, started, 28, dose_mg=16)
    return patient


# The first condition that fails


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
    otherwise = "Not on the caseload: no MOUD, OUD, long-term opioids or depression."
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


# On the list: since when, why, and what it rests on


def test_an_open_reason_says_since_when_its_rule_and_its_event(session):
    patient = a_patient(session, phq9=[("2026-11-10", 17)], team={"care_manager": "Okafor, Ngozi"})
    one = told(session, patient, "positive_screen_contact")
    opens, due = date(2026, 11, 10), date(2026, 11, 17)
    assert (one.state, one.opens_on, one.due_on, one.days_overdue) == (State.open, opens, due, 5)
    assert one.why == "PHQ-9 17 on 10 Nov. On the list since 10 Nov, due on 17 Nov: 7 days after the score."
    assert one.evidence == (EvidenceRow(Kind.screening, date(2026, 11, 10), "PHQ-9 17"),)
    assert (one.urgency, one.owner) == ("this_week", "Okafor, Ngozi")
    assert all(need.met for need in one.needs)


def test_an_escalation_is_told_before_and_after_it_happens(lite):
    patient = in_a_gap_from(lite, date(2026, 11, 15))
    first, later = told(lite, patient, "moud_gap", "2026-11-21"), told(lite, patient, "moud_gap", "2026-11-22")
    assert (first.urgency, first.urgency_then, first.urgency_changes_on) == (
        "this_week",
        "same_day",
        date(2026, 11, 22),
    )
    assert (later.urgency, later.urgency_then, later.urgency_changes_on) == ("same_day", None, None)
    assert first.opens_on == later.opens_on == date(2026, 11, 15)
    assert first.due_on == later.due_on == date(2026, 11, 17)
    assert first.closes_on == later.closes_on == date(2026, 12, 15)


def test_an_urgency_may_fall(lite):
    """An overdose is same day for 30 days, then this week."""
    patient = a_patient(lite)
    builders.add_event(lite, patient, "2026-11-01", "overdose")
    one = told(lite, patient, "overdose_follow_up")
    assert (one.urgency, one.urgency_then, one.urgency_changes_on) == ("same_day", "this_week", date(2026, 12, 2))


def test_of_a_gap_the_supply_that_ended_is_the_evidence_and_no_other(lite):
    patient = in_a_gap_from(lite, date(2026, 11, 15))
    add_supply(lite, patient, "2026-11-01", 30, "benzodiazepine")
    supply = EvidenceRow(Kind.supply, date(2026, 10, 18), "Buprenorphine 16 mg, 28 days dispensed")
    assert told(lite, patient, "moud_gap").evidence == (supply,)


def test_a_rise_rests_on_both_scores_and_a_gad7_of_that_day_is_none(lite):
    patient = a_patient(lite, phq9=[("2026-10-01", 9), ("2026-11-20", 18)])
    builders.add_screening(lite, patient, "2026-11-20", "gad7", 18)
    assert [row.what for row in told(lite, patient, "worsening").evidence] == ["PHQ-9 9", "PHQ-9 18"]


def test_a_self_harm_answer_is_named_in_its_evidence(lite):
    patient = a_patient(lite)
    add_phq9(lite, patient, "2026-11-20", 12, item_9=2)
    assert [row.what for row in told(lite, patient, "suicide_risk_unreviewed").evidence] == ["PHQ-9 12, item 9: 2"]


def test_contact_by_a_visit_rests_on_the_visit(lite):
    patient = a_patient(lite, on="methadone", enrolled="2026-06-01", started="2026-06-02")
    builders.add_appointment(lite, patient, "2026-10-05", "behavioral_health")
    visit = EvidenceRow(Kind.appointment, date(2026, 10, 5), "Behavioral health visit, kept")
    assert told(lite, patient, "contact_due").evidence == (visit,)


# Days gone by and days to come


def test_a_past_day_does_not_know_what_came_later(session):
    patient = a_patient(session, phq9=[("2026-11-01", 17)])
    add_contact(session, patient, "2026-11-15")
    before, now = (told(session, patient, "positive_screen_contact", day) for day in ("2026-11-14", TODAY))
    assert (before.state, before.opens_on) == (State.open, date(2026, 11, 1))
    assert (now.state, now.why) == (State.not_due, "Needs neither reached nor seen after it.")
    without = "Needs a latest PHQ-9 of 10 or more, or a latest EPDS of 13 or more."
    assert told(session, patient, "positive_screen_contact", "2026-10-31").why == without


def test_a_coming_day_is_answered_by_all_that_is_recorded(lite):
    patient = in_a_gap_from(lite, date(2026, 12, 1))
    now, later, last, over = (
        told(lite, patient, "moud_gap", day) for day in (TODAY, "2026-12-01", "2026-12-30", "2026-12-31")
    )
    assert [one.state for one in (now, later, last)] == [State.upcoming, State.open, State.open]
    assert (now.opens_on, now.due_on, now.days_overdue) == (date(2026, 12, 1), date(2026, 12, 3), -11)
    assert "On the list from 1 Dec, due on 3 Dec" in now.why
    assert now.evidence
    assert (over.state, over.why) == (State.closed, "Closed from 31 Dec.")


# Answers


def in_answer(session) -> dict:
    """What every answer needs."""
    return {"by": OPERATOR, "today": TODAY, "now": datetime(2026, 11, 22, 12, tzinfo=UTC), "key": "sent once"}


def test_what_is_acknowledged_says_until_when_and_is_back_on_that_day(session):
    patient = in_a_gap_from(session, date(2026, 11, 20))
    refresh(session, [patient])
    until = date(2026, 11, 25)
    answer_reasons.acknowledge(session, patient, reason="moud_gap", until=until, note="Called", **in_answer(session))
    waiting, back = told(session, patient, "moud_gap"), told(session, patient, "moud_gap", until)
    assert waiting.state is State.acknowledged
    assert waiting.why.startswith(
        "Acknowledged until 25 Nov by operator on 22 Nov. “Called” No supply on record since 20 Nov."
    )
    days = date(2026, 11, 20), date(2026, 11, 22)
    assert (waiting.opens_on, waiting.due_on) == days
    assert (back.state, back.opens_on, back.due_on) == (State.open, *days)
    assert told(session, patient, "moud_gap", "2026-11-21").state is State.open


def test_what_is_not_applicable_says_why_and_by_whom(lite):
    patient = in_a_gap_from(lite, date(2026, 11, 20))
    refresh(lite, [patient])
    answer_reasons.not_applicable(lite, patient, reason="moud_gap", because="done_elsewhere", **in_answer(lite))
    one = told(lite, patient, "moud_gap")
    assert one.state is State.not_applicable
    assert one.why.startswith("Not applicable (done elsewhere), by operator on 22 Nov.")


# One door: what is explained is what is listed

HISTORIES = 25
PAST = [FIRST_DAY + timedelta(days=number) for number in (35, 92, 148)]


def open_reasons(session, patient: int, day: date, today: date) -> dict[str, tuple]:
    found = explained(session, patient, viewer=OPERATOR, day=day, today=today).reasons
    return {one.reason: (one.urgency, one.due_on) for one in found if one.state is State.open}


def listed(items: list, day: date) -> dict[str, tuple]:
    found = [item for item in items if item.begins_on <= day < item.ends_on]
    return {item.reason: (Urgency(item.urgency).name, item.due_on) for item in found}


def test_exactly_the_reasons_on_the_list_are_explained_as_open(lite):
    store(lite, dict(enumerate(invented(HISTORIES, 11), start=1)))
    refresh(lite, None)
    kept = kept_items(lite)
    for patient in range(1, HISTORIES + 1):
        for day in (FIRST_DAY + timedelta(days=ahead) for ahead in (200, 260)):
            assert open_reasons(lite, patient, day, FIRST_DAY) == listed(kept.get(patient, []), day)


def test_also_on_days_gone_by(lite):
    store(lite, dict(enumerate(invented(HISTORIES, 12), start=1)))
    for day in PAST:
        with as_known_on(lite, day):
            kept = kept_items(lite)
        for patient in range(1, HISTORIES + 1):
            assert open_reasons(lite, patient, day, TODAY) == listed(kept.get(patient, []), day)


def test_the_facts_are_those_kept_and_the_status_that_of_the_day(session):
    patient = in_a_gap_from(session, date(2026, 11, 15), phq9=[("2026-11-10", 17)])
    refresh(session, [patient])
    kept = session.execute(sa.select(PATIENT_FACTS)).mappings().one()
    facts = explained(session, patient, viewer=OPERATOR, day=TODAY, today=TODAY).facts
    assert {name: facts[name] for name in kept if name != "patient"} == {
        name: value for name, value in kept.items() if name != "patient"
    }
    assert (facts["moud_status"], facts["moud_gap_days"]) == ("lapsed", 8)
