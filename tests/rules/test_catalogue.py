"""The catalogue is complete: every row says what it asks, what it rests on, and when it must be read again."""

from datetime import timedelta
from itertools import pairwise

from db.vocabulary import STAFFED, Role, Urgency
from services.rules.catalogue import REASONS, by_key

WORDS = (
    "title",
    "chip",
    "question",
    "on_list",
    "opens_rule",
    "due_rule",
    "clears_when",
    "step",
    "source",
    "written_by",
    "detail",
)
A_YEAR = timedelta(days=366)


def test_no_row_has_a_gap_in_its_words():
    assert [(reason.key, word) for reason in REASONS for word in WORDS if not getattr(reason, word).strip()] == []


def test_every_row_was_reviewed_and_is_due_again_within_a_year():
    spans = {reason.key: reason.review_due - reason.reviewed_on for reason in REASONS}
    assert {key: span for key, span in spans.items() if not timedelta(0) < span <= A_YEAR} == {}


def test_every_row_has_an_owner_whom_patients_have():
    """The psychiatric consultant is nobody's care team: the care manager brings the case there."""
    owners = {*STAFFED, Role.psychiatric_consultant}
    assert [reason.key for reason in REASONS if reason.owner not in owners] == []


def test_keys_are_unique_and_found():
    assert [by_key(reason.key) for reason in REASONS] == list(REASONS)


SAFETY = {"suicide_risk_unreviewed", "severe_depression_unreviewed", "suicide_pathway", "overdose_follow_up"}


def test_safety_reasons_are_those_of_self_harm_severe_depression_and_overdose():
    assert {reason.key for reason in REASONS if reason.is_safety} == SAFETY
    for key in SAFETY:
        urgencies = {by_key(key).urgency, *(stage.urgency for stage in by_key(key).stages)}
        assert Urgency.same_day in urgencies, key


def test_what_no_clinic_may_switch_off():
    """Those marked § in the table; of the untreated OUD the one who dropped out."""
    never = {reason.key for reason in REASONS if not reason.may_be_switched_off}
    assert never == SAFETY | {"transition_follow_up", "moud_gap"}
    assert [reason.key for reason in REASONS if reason.stays] == ["oud_untreated"]


def test_there_are_37():
    assert len(REASONS) == 37


def test_a_stage_is_another_urgency_than_the_one_before():
    for reason in REASONS:
        urgencies = [reason.urgency, *(stage.urgency for stage in reason.stages)]
        if reason.key == "moud_gap":  # in pregnancy at once, and else once the gap is long
            continue
        assert all(one != other for one, other in pairwise(urgencies)), reason.key


def test_medication_belongs_to_the_prescriber():
    assert {by_key(key).owner for key in ("moud_gap", "moud_runs_out", "oud_untreated")} == {Role.prescriber}
