"""What people answer to a reason: which of its events that takes away, and until which day it stays away."""

import pytest
from sqlmodel import select

from db.tables import DueItem
from services.due_items.refresh import refresh
from tests.builders import a_staff_member
from tests.histories.acts import DEPRESSED, answered, contact, event, oud, phq9, score
from tests.histories.openings import CLOSED, same_day, someone, this_week, told

DISCHARGE, POSITIVE, PATHWAY = "transition_follow_up", "positive_screen_contact", "suicide_pathway"
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
