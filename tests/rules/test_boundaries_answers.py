"""What people answer to a reason: which of its events that takes away, and until which day it stays away."""

import pytest
from sqlmodel import select

from db.tables import DueItem
from services.due_items.refresh import refresh
from tests.builders import a_staff_member
from tests.histories.acts import DEPRESSED, answered, contact, enrolment, event, oud, phq9, score
from tests.histories.openings import CLOSED, routine, same_day, someone, this_week, told

DISCHARGE, POSITIVE, PATHWAY = "transition_follow_up", "positive_screen_contact", "suicide_pathway"
SHORT, AFTER = "screen_to_complete", "post_moud_check"
HIGH = contact(0, "safety_review", "risk_high")
ANSWERS = {
    "not applicable takes away its own event": (
        DISCHARGE,
        [event(0, "ed_visit"), event(10, "ed_visit"), answered(11, DISCHARGE, urgency=2, evidence=0)],
        {11: this_week(10, 17), 40: this_week(10, 17), 41: CLOSED},
    ),
    "not applicable leaves the event before it": (
        DISCHARGE,
        [event(0, "ed_visit"), event(10, "release"), answered(11, DISCHARGE, urgency=1, evidence=10)],
        {11: this_week(0, 7), 30: this_week(0, 7), 31: CLOSED},
    ),
    "not applicable until the next event of its kind": (
        POSITIVE,
        [phq9(0, 12), answered(1, POSITIVE, urgency=2, evidence=0), phq9(30, 12)],
        {30: this_week(30, 37)},
    ),
    "not applicable for one of two kinds": (
        POSITIVE,
        [phq9(0, 12), score(3, "epds", 13), answered(4, POSITIVE, urgency=2, evidence=0)],
        {4: this_week(3, 10), 183: this_week(3, 10), 184: CLOSED},
    ),
    "not applicable for one of two of a day": (
        POSITIVE,
        [phq9(0, 12), score(0, "epds", 13), answered(1, POSITIVE, urgency=2, evidence=0, which=0)],
        {1: this_week(0, 7), 180: this_week(0, 7), 181: CLOSED},
    ),
    "not applicable for the PHQ-2 of a PHQ-4": (
        SHORT,
        [score(0, "phq2", 4), score(0, "gad2", 5), answered(1, SHORT, urgency=3, evidence=0, which=0)],
        {1: routine(0, 7), 90: this_week(0, 7), 91: CLOSED},
    ),
    "not applicable for the ED visit, not for the release of that day": (
        DISCHARGE,
        [event(0, "ed_visit"), event(0, "release"), answered(1, DISCHARGE, urgency=1, evidence=0, which=0)],
        {1: same_day(0, 2), 30: same_day(0, 2), 31: CLOSED},
    ),
    "not applicable for one check, not for the next": (
        AFTER,
        [enrolment(-100, ended=0), answered(10, AFTER, urgency=3, evidence=0, which=14)],
        {10: CLOSED, 20: CLOSED, 21: routine(21, 28), 49: routine(49, 56)},
    ),
    "acknowledged for one check, back with the next": (
        AFTER,
        [enrolment(-100, ended=0), answered(10, AFTER, urgency=3, evidence=0, which=14, until=38)],
        {20: CLOSED, 21: routine(21, 28)},
    ),
    "an answer that does not say which is about each": (
        SHORT,
        [score(0, "phq2", 4), score(0, "gad2", 5), answered(1, SHORT, urgency=3, evidence=0)],
        {1: CLOSED},
    ),
    "acknowledged: comes back on its day, due as before": (
        POSITIVE,
        [phq9(0, 12), answered(1, POSITIVE, urgency=2, evidence=0, until=8)],
        {1: CLOSED, 7: CLOSED, 8: this_week(0, 7)},
    ),
    "acknowledged: a new event brings it back": (
        POSITIVE,
        [phq9(0, 12), answered(1, POSITIVE, urgency=2, evidence=0, until=8), phq9(5, 12)],
        {5: this_week(5, 12)},
    ),
    "acknowledged: a rising urgency brings it back": (
        PATHWAY,
        [HIGH, answered(1, PATHWAY, urgency=2, evidence=0, until=8)],
        {1: CLOSED, 3: CLOSED, 4: same_day(1, 3)},
    ),
    "acknowledged: an event that is due sooner brings it back": (
        DISCHARGE,
        [event(0, "ed_visit"), answered(1, DISCHARGE, urgency=2, evidence=0, until=8), event(3, "release")],
        {3: same_day(3, 5)},
    ),
    "acknowledged: one that is due later waits with it": (
        DISCHARGE,
        [event(0, "ed_visit"), answered(1, DISCHARGE, urgency=2, evidence=0, until=8), event(3, "ed_visit")],
        {3: CLOSED, 7: CLOSED, 8: this_week(0, 7)},
    ),
}


@pytest.mark.parametrize(("reason", "happened", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_what_an_answer_takes_off_the_list(session, reason, happened, expected):
    assert told(session, reason, [DEPRESSED, *happened], expected) == expected


@pytest.mark.parametrize(
    ("team", "owner"),
    [
        ({"prescriber": "Dr Osei", "care_manager": "Kim Lee"}, "Dr Osei"),
        ({"care_manager": "Kim Lee"}, "Kim Lee"),
        ({}, None),
    ],
)
def test_a_reason_belongs_to_the_role_else_the_care_manager_else_nobody(session, team, owner):
    patient = someone(session, [oud(0)], team=team)
    refresh(session, [patient])
    item = session.exec(select(DueItem).where(DueItem.patient == patient, DueItem.reason == "oud_untreated")).one()
    assert item.owner_role == "prescriber"
    assert item.owner == (a_staff_member(session, owner) if owner else None)
