"""The facts that the reasons for follow-up rest on, each by its name."""

import pytest

from tests.builders import day
from tests.histories.acts import (
    IN_OPIOID_NEED,
    consent,
    contact,
    enrolment,
    event,
    on,
    oud,
    phq9,
    pregnancy,
    score,
    supply,
    treatment,
    visit,
)
from tests.histories.openings import facts_of, someone

OPIOIDS_LOWERED = [
    supply(first, days, "morphine", dose_mg=dose) for first, days, dose in ((0, 90, 100), (90, 29, 80), (119, 30, 70))
]
DAYS = {
    "the latest positive self-harm answer": (
        [phq9(-30, 3, item_9=1), score(0, "cssrs", 1, item_3=1), phq9(5, 3, item_9=0)],
        {"self_harm_on": 0, "self_harm_denied_on": 5},
    ),
    "a negative answer before it denies nothing": (
        [phq9(-5, 3, item_9=0), phq9(0, 3, item_9=1)],
        {"self_harm_on": 0, "self_harm_denied_on": None},
    ),
    "the latest EPDS": ([score(0, "epds", 14), score(10, "epds", 5)], {"epds_on": 10}),
    "pregnant": ([pregnancy(0)], {"pregnant_since": 0, "delivered_on": None}),
    "pregnant, and told so at every visit": ([pregnancy(0), pregnancy(140), pregnancy(280)], {"pregnant_since": 0}),
    "pregnant again without a birth on record": ([pregnancy(0), pregnancy(281)], {"pregnant_since": 281}),
    "pregnant again after a birth": (
        [pregnancy(0), event(20, "delivery"), pregnancy(21), pregnancy(60)],
        {"pregnant_since": 21},
    ),
    "delivered": ([pregnancy(-250), event(0, "delivery")], {"delivered_on": 0}),
    "delivered, and coded on that day": (
        [pregnancy(-250), event(0, "delivery"), pregnancy(0)],
        {"pregnant_since": None},
    ),
    "long-term opioids from the 90th day, known by the supply": (
        [supply(0, 95, "oxycodone")],
        {"ltot_since": 89, "ltot_known_on": 0},
    ),
    "known by the third supply": (
        [supply(day, 30, "oxycodone") for day in (0, 30, 60)],
        {"ltot_since": 89, "ltot_known_on": 60},
    ),
    "one enrolment": ([enrolment(0, started=5)], {"started_on": 5, "first_dose_of_open_on": 5}),
    "two enrolments, both begun: the earlier dose": (
        [enrolment(0, started=5), enrolment(20, "methadone", started=21)],
        {"enrolled_on": 20, "started_on": 21, "first_dose_of_open_on": 5},
    ),
    "two enrolments, the older one begun": (
        [enrolment(0, started=5), enrolment(20, "methadone")],
        {"enrolled_on": 20, "started_on": None, "first_dose_of_open_on": 5},
    ),
    "two enrolments, begun in the other order": (
        [enrolment(0, started=30), enrolment(20, "methadone"), supply(21, 7, "methadone")],
        {"started_on": 21, "first_dose_of_open_on": 21},
    ),
    "two enrolments, one ended": (
        [enrolment(0, started=5, ended=15), enrolment(20, "methadone", started=21)],
        {"started_on": 21, "first_dose_of_open_on": 21},
    ),
    "two enrolments, none begun": ([enrolment(0), enrolment(20, "methadone")], {"first_dose_of_open_on": None}),
    "a total of the C-SSRS that its items do not reach": (
        [score(0, "cssrs", 2, item_1=1)],
        {"self_harm_on": 0, "self_harm_denied_on": None},
    ),
    "an incomplete C-SSRS denies nothing": (
        [phq9(0, 3, item_9=1), score(5, "cssrs", item_1=0, item_2=0)],
        {"self_harm_on": 0, "self_harm_denied_on": None},
    ),
    "89 days are not long-term": ([supply(0, 89, "oxycodone")], {"ltot_since": None}),
    "the caseload began with the first ground": ([oud(0), enrolment(20)], {"caseload_began_on": 0}),
    "the caseload began again after a day off it": ([enrolment(-200, ended=-92), oud(0)], {"caseload_began_on": 0}),
    "the caseload never broke": ([enrolment(-200, ended=-91), oud(0)], {"caseload_began_on": -200}),
    "off the caseload until a review is to be followed": (
        [event(-300, "overdose"), supply(-120, 90, "oxycodone"), contact(0, "safety_review", "risk_high")],
        {"caseload_from": 1, "caseload_began_on": 1},
    ),
    "on it until then": (
        [event(-300, "overdose"), supply(-119, 90, "oxycodone"), contact(0, "safety_review", "risk_high")],
        {"caseload_from": None, "caseload_began_on": -119},
    ),
    "reached, then seen": (
        [IN_OPIOID_NEED, contact(0), visit(3, "primary_care"), visit(9, "group"), contact(12, outcome="no_answer")],
        {"last_seen_on": 3, "last_reached_or_seen_on": 3},
    ),
    "seen, then reached": (
        [IN_OPIOID_NEED, visit(0), contact(3, "message", "reached"), contact(9, "message")],
        {"last_seen_on": 0, "last_reached_or_seen_on": 3},
    ),
    "the last medication review": (
        [contact(0, "medication_review"), contact(5, "safety_review")],
        {"last_medication_review_on": 0},
    ),
    "opioids ended without a taper": (
        [supply(0, 28, "morphine", dose_mg=40)],
        {"opioid_ended_on": 28, "opioid_stopped_on": 28},
    ),
    "opioids ended after a taper": (OPIOIDS_LOWERED, {"opioid_ended_on": 149, "opioid_stopped_on": None}),
    "both treatments, a plan, a consent": (
        [
            enrolment(-90, "methadone", started=-90),
            treatment(0),
            contact(20, "plan_review"),
            consent(-90, expires_on=200),
        ],
        {
            "depression_treated_from": 0,
            "last_plan_review_on": 20,
            "consent_until": 200,
        },
    ),
}


@pytest.mark.parametrize(("happened", "expected"), DAYS.values(), ids=DAYS)
def test_a_fact_is_the_day_of_the_event_it_is_named_for(session, happened, expected):
    facts = facts_of(session, someone(session, happened))
    assert {name: getattr(facts, name) for name in expected} == {name: day(on(days)) for name, days in expected.items()}


def test_the_latest_epds_says_its_total(session):
    assert facts_of(session, someone(session, [score(0, "epds", 14), score(10, "epds", 5)])).epds_total == 5
