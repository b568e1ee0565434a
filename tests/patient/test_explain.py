"""Why a patient is on the list, and why not: the first condition that fails, the dates and the events behind it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from db.vocabulary import Urgency
from services.actions import answer_reasons
from services.due_items.refresh import as_known_on, refresh
from services.facts.table import PATIENT_FACTS
from services.patient.explain import State, explained
from services.rules.evidence import EvidenceRow
from services.rules.reason import Kind
from tests import builders
from tests.builders import a_patient, add_contact, add_phq9, add_supply
from tests.histories.acts import DEPRESSED
from tests.histories.days import DAY_0, after
from tests.histories.openings import items_of, someone
from tests.histories.stored import kept_items, store
from tests.histories.strategies import FIRST_DAY, invented
from tests.patient.explaining import OPERATOR, TODAY, in_a_gap_from, told
from tests.rules.test_boundaries_answers import ANSWERS

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


def test_a_consent_revoked_before_the_enrolment_is_due_a_week_after_the_enrolment_and_says_so(lite):
    patient = a_patient(lite, on="methadone", enrolled="2026-11-16", started="2026-11-16")
    builders.add_consent(lite, patient, "2026-01-01", revoked_on="2026-03-01")
    one = told(lite, patient, "part2_consent")
    assert (one.opens_on, one.due_on) == (date(2026, 11, 16), date(2026, 11, 23))
    assert one.why.endswith("On the list since 16 Nov, due on 23 Nov: 7 days after it opened.")


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


@pytest.mark.parametrize(("reason", "happened", "days"), ANSWERS.values(), ids=ANSWERS)
def test_also_while_one_of_several_events_is_answered(lite, reason, happened, days):
    patient = someone(lite, [DEPRESSED, *happened])
    kept = items_of(lite, patient)
    for day in (builders.day(after(DAY_0, number)) for number in days):
        assert open_reasons(lite, patient, day, day) == listed(kept, day)


def test_of_two_visits_to_the_ed_the_second_stays_open_when_the_first_does_not_apply(lite):
    reason, happened, _ = ANSWERS["not applicable takes away its own event"]
    patient = someone(lite, [DEPRESSED, *happened])
    one = told(lite, patient, reason, after(DAY_0, 12))
    assert (one.state, str(one.due_on)) == (State.open, after(DAY_0, 17))
    assert "Not applicable" not in one.why
    assert [str(row.on) for row in one.evidence] == [after(DAY_0, 10)]


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
