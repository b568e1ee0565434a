"""Who counts as reached or seen, for every reason that this answers; and on which day it still or already does."""

import pytest

from tests.histories.acts import (
    DEPRESSED,
    booked,
    contact,
    enrolment,
    event,
    oud,
    overdose,
    phq9,
    score,
    visit,
)
from tests.histories.openings import CLOSED, told

SPOKEN = ("telephone", "visit", "safety_review")
NOBODY = ("no_answer", "left_message", "wrong_number")
ON_DAY_1 = {
    **{f"{kind}": (contact(1, kind), True) for kind in SPOKEN},
    **{f"{kind}, reached": (contact(1, kind, "reached"), True) for kind in SPOKEN},
    **{f"{kind}, {outcome}": (contact(1, kind, outcome), False) for kind in SPOKEN for outcome in NOBODY},
    "telephone, any other words": (contact(1, outcome="plan agreed"), True),
    "telephone, MOUD declined": (contact(1, outcome="moud_declined"), True),
    "a message that nobody answered": (contact(1, "message"), False),
    "a message with any other outcome": (contact(1, "message", "moud_declined"), False),
    "a message that the patient answered": (contact(1, "message", "reached"), True),
    "failed outreach": (contact(1, "outreach_failed", "reached"), False),
    "a case review is about the patient, not with them": (contact(1, "case_review"), False),
    "a plan review": (contact(1, "plan_review"), False),
    "a medication review": (contact(1, "medication_review"), False),
    **{
        f"a kept visit: {kind}": (visit(1, kind), True)
        for kind in ("moud", "behavioral_health", "psychiatry", "primary_care")
    },
    "a group": (visit(1, "group"), False),
    "a case review kept as an appointment": (visit(1, "case_review"), False),
    "a visit missed": (visit(1, "psychiatry", "no_show"), False),
    "a visit cancelled": (visit(1, "psychiatry", "cancelled"), False),
    "a visit still scheduled": (booked(1, "psychiatry"), False),
    "nothing": (contact(-2), False),
}

# What raises the reason on day 0 -> a day on which nothing but an answer would close it
RAISED = {
    "severe_depression_unreviewed": ([phq9(0, 20)], 5),
    "positive_screen_contact": ([phq9(0, 10)], 5),
    "anhedonia_persisting": ([DEPRESSED, phq9(-14, 8, item_1=2), phq9(0, 8, item_1=2)], 5),
    "insomnia": ([DEPRESSED, score(0, "isi", 15)], 5),
    "overdose_follow_up": ([overdose(0)], 5),
    "transition_follow_up": ([DEPRESSED, event(0, "ed_visit")], 5),
    "return_to_use": ([DEPRESSED, event(0, "return_to_use")], 5),
    "post_moud_check": ([enrolment(-60, started=-60, ended=-7)], 5),  # its first check opens on day 0
}


@pytest.mark.parametrize(("act", "counts"), ON_DAY_1.values(), ids=ON_DAY_1)
@pytest.mark.parametrize("reason", RAISED)
def test_only_who_was_reached_or_seen_is_answered(lite, reason, act, counts):
    raised, day = RAISED[reason]
    assert (told(lite, reason, [*raised, act], [day])[day] is CLOSED) is counts


SELF = {"mode": "self"}
ON_ITS_OWN_DAY = {
    "severe score: may follow it": ("severe_depression_unreviewed", [phq9(0, 20)], True),
    "severe score in the clinic": ("severe_depression_unreviewed", [phq9(0, 20, mode="clinic")], True),
    "severe score by telephone": ("severe_depression_unreviewed", [phq9(0, 20, mode="telephone")], True),
    "severe score, alone on the portal": ("severe_depression_unreviewed", [phq9(0, 20, **SELF)], False),
    "positive score": ("positive_screen_contact", [phq9(0, 10)], True),
    "positive score, alone on the portal": ("positive_screen_contact", [phq9(0, 10, **SELF)], False),
    "EPDS": ("positive_screen_contact", [DEPRESSED, score(0, "epds", 13)], True),
    "EPDS, alone on the portal": ("positive_screen_contact", [DEPRESSED, score(0, "epds", 13, **SELF)], False),
    "worsening: later in any case": ("worsening", [phq9(-30, 5), phq9(0, 10)], False),
    "loss of interest: later in any case": ("anhedonia_persisting", RAISED["anhedonia_persisting"][0], False),
    "insomnia: later in any case": ("insomnia", RAISED["insomnia"][0], False),
    "overdose: later": ("overdose_follow_up", RAISED["overdose_follow_up"][0], False),
    "discharge: later": ("transition_follow_up", RAISED["transition_follow_up"][0], False),
    "return to use: later": ("return_to_use", RAISED["return_to_use"][0], False),
    "check after MOUD: from the day it opens": ("post_moud_check", RAISED["post_moud_check"][0], True),
}


@pytest.mark.parametrize("answer", [contact(0), visit(0, "primary_care")], ids=["a call", "a visit"])
@pytest.mark.parametrize(("reason", "raised", "counts"), ON_ITS_OWN_DAY.values(), ids=ON_ITS_OWN_DAY)
def test_whether_the_day_itself_counts(lite, reason, raised, counts, answer):
    assert (told(lite, reason, [*raised, answer], [5])[5] is CLOSED) is counts


@pytest.mark.parametrize("reason", RAISED)
def test_the_day_before_never_counts(lite, reason):
    assert told(lite, reason, [*RAISED[reason][0], contact(-1)], [5])[5] is not CLOSED


@pytest.mark.parametrize("reason", ["severe_depression_unreviewed", "positive_screen_contact"])
def test_who_answers_alone_is_reached_on_a_later_day(lite, reason):
    assert told(lite, reason, [phq9(0, 20, **SELF), contact(1)], [1]) == {1: CLOSED}


@pytest.mark.parametrize(("act", "counts"), ON_DAY_1.values(), ids=ON_DAY_1)
def test_who_was_reached_or_seen_is_due_again_from_that_day(lite, act, counts):
    """After day -2 due on day 26 and open from 23; after day 1 due on day 29 and open from 26."""
    happened = [oud(-400), contact(-2), act]
    assert told(lite, "contact_due", happened, [25])[25] == (CLOSED if counts else (3, 23, 26))


@pytest.mark.parametrize(("act", "counts"), ON_DAY_1.values(), ids=ON_DAY_1)
def test_who_was_reached_or_seen_after_an_elevated_risk_is_seen_again_within_a_week(lite, act, counts):
    """Safety review on day 0: due on day 3; reached or seen on day 1: due on day 8."""
    found = told(lite, "suicide_pathway", [contact(0, "safety_review", "risk_high"), act], [2])
    assert found == {2: (2, 2, 8) if counts else (2, 1, 3)}
