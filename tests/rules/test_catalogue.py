"""The catalogue is complete: every row says what it asks, what it rests on, and when it must be read again."""

from datetime import timedelta

import pytest

from db.vocabulary import Role, Urgency
from services.due_items.due_items import STAFFED
from services.rules.catalogue import REASONS, by_key

WORDS = ("title", "question", "on_list", "due_rule", "clears_when", "step", "source", "written_by", "detail")
EACH = pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.key)


@EACH
@pytest.mark.parametrize("word", WORDS)
def test_no_row_has_a_gap_in_its_words(reason, word):
    assert getattr(reason, word).strip()


@EACH
def test_every_row_was_reviewed_and_is_due_again_within_a_year(reason):
    assert timedelta(0) < reason.review_due - reason.reviewed_on <= timedelta(days=366)


@EACH
def test_every_row_has_an_owner_whom_patients_have(reason):
    assert reason.owner in STAFFED


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
