"""The catalogue is complete: every row says what it asks, what it rests on, and when it must be read again."""

from datetime import timedelta

from db.vocabulary import STAFFED, Role, Urgency
from services.rules.catalogue import REASONS, by_key

WORDS = ("title", "chip", "question", "on_list", "due_rule", "clears_when", "step", "source", "written_by", "detail")
A_YEAR = timedelta(days=366)


def test_no_row_has_a_gap_in_its_words():
    assert [(reason.key, word) for reason in REASONS for word in WORDS if not getattr(reason, word).strip()] == []


def test_every_row_was_reviewed_and_is_due_again_within_a_year():
    spans = {reason.key: reason.review_due - reason.reviewed_on for reason in REASONS}
    assert {key: span for key, span in spans.items() if not timedelta(0) < span <= A_YEAR} == {}


def test_every_row_has_an_owner_whom_patients_have():
    assert [reason.key for reason in REASONS if reason.owner not in STAFFED] == []


def test_keys_are_unique_and_found():
    assert [by_key(reason.key) for reason in REASONS] == list(REASONS)


def test_safety_reasons_are_same_day_reasons():
    safety = {reason.key for reason in REASONS if reason.is_safety}
    assert safety == {"suicide_risk_unreviewed", "severe_depression_unreviewed", "overdose_follow_up"}
    assert all(by_key(key).urgency == Urgency.same_day for key in safety)


def test_only_a_reason_that_can_become_more_urgent_escalates():
    assert all(reason.urgency > Urgency.same_day for reason in REASONS if reason.escalates is not None)


def test_medication_belongs_to_the_prescriber():
    assert {by_key(key).owner for key in ("moud_gap", "moud_runs_out", "oud_untreated")} == {Role.prescriber}
