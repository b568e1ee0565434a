"""Just before, at and just after each number of contacts and visits: due, missed, not said, not booked."""

import pytest

from tests.histories.acts import (
    DEPRESSED,
    booked,
    contact,
    enrolment,
    event,
    oud,
    phq9,
    referral,
    score,
    supply,
    visit,
)
from tests.histories.days import DAY_0, after
from tests.histories.openings import CLOSED, evidence, reasons_on, routine, someone, this_week, told

# Contact: last one on day 0
SOON, LATER = routine(11, 14), routine(25, 28)
ACTIVE = {10: CLOSED, 11: SOON, 14: SOON, 15: SOON, 400: SOON}
STABLE = {24: CLOSED, 25: LATER, 28: LATER, 29: LATER, 400: LATER}
DAY_11_ONLY = {10: CLOSED, 11: SOON, 12: CLOSED, 24: CLOSED, 25: LATER}
SPOKEN = {  # whether the phase is active is asked on each day
    "stable": ([DEPRESSED], STABLE),
    "PHQ-9 of 9": ([DEPRESSED, phq9(-5, 9)], STABLE),
    "PHQ-9 of 10: for 180 days": (
        [DEPRESSED, phq9(-5, 10)],
        {10: CLOSED, 11: SOON, 14: SOON, 175: SOON, 176: LATER, 400: LATER},
    ),
    "PHQ-9 of 10, 180 days old on day 11": ([DEPRESSED, phq9(-169, 10)], DAY_11_ONLY),
    "PHQ-9 of 10, 181 days old on day 11": ([DEPRESSED, phq9(-170, 10)], STABLE),
    "PHQ-9 of 10 on day 20": ([DEPRESSED, phq9(20, 10)], {20: SOON, 28: SOON, 200: SOON, 201: LATER}),
    "PHQ-9 of 9 on day 20": ([DEPRESSED, phq9(20, 9)], {20: CLOSED, 24: CLOSED, 25: LATER}),
    "PHQ-9 that came down on day 12": ([phq9(-5, 12), phq9(12, 6)], {12: CLOSED, 24: CLOSED, 25: LATER}),
    "day 89 of MOUD on day 14": (
        [enrolment(-75, started=-75)],
        {10: CLOSED, 11: SOON, 14: SOON, 15: CLOSED, 24: CLOSED, 25: LATER},
    ),
    "day 89 of MOUD on day 11": ([enrolment(-78, started=-78)], DAY_11_ONLY),
    "day 90 of MOUD on day 11": ([enrolment(-79, started=-79)], STABLE),
    "MOUD started on day 20": ([DEPRESSED, enrolment(20, started=20)], {20: SOON, 109: SOON, 110: LATER}),
    "the newest of two enrolments started on day 20": (
        [enrolment(-200, started=-200), enrolment(20, "methadone", started=20)],
        {20: SOON, 109: SOON, 110: LATER},
    ),
    "enrolled and not started": ([enrolment(-10)], STABLE),
    "MOUD ended 90 days before day 14": (
        [DEPRESSED, enrolment(-300, started=-300, ended=-76)],
        {10: CLOSED, 11: SOON, 14: SOON, 15: CLOSED, 24: CLOSED, 25: LATER},
    ),
    "MOUD ended 90 days before day 11": ([DEPRESSED, enrolment(-300, started=-300, ended=-79)], DAY_11_ONLY),
    "MOUD ended 91 days before day 11": ([DEPRESSED, enrolment(-300, started=-300, ended=-80)], STABLE),
    "MOUD ended on day 20": (
        [DEPRESSED, enrolment(-300, started=-300, ended=20)],
        {20: SOON, 110: SOON, 111: LATER},
    ),
    "tapering": ([DEPRESSED, event(-5, "taper_started")], ACTIVE),
    "tapering from day 20 on": ([DEPRESSED, event(20, "taper_started")], {20: SOON, 400: SOON}),
    "tapered no more": ([DEPRESSED, event(-30, "taper_started"), event(-5, "taper_ended")], STABLE),
    "a contact before that": ([DEPRESSED, contact(-9)], STABLE),
    "a kept visit before that": ([DEPRESSED, visit(-9)], STABLE),
}


@pytest.mark.parametrize(("situation", "expected"), SPOKEN.values(), ids=SPOKEN)
def test_contact_is_due_after_14_days_in_the_active_phase_and_after_28_in_the_stable_one(session, situation, expected):
    assert told(session, "contact_due", [*situation, contact(0)], expected) == expected


AFTER_MOUD = {  # which ended on day 0
    -30: {0: routine(-19, -16), 90: routine(-19, -16), 91: routine(-5, -2)},
    60: {70: CLOSED, 71: routine(71, 74), 90: routine(71, 74), 91: routine(85, 88)},
    76: {86: CLOSED, 87: routine(87, 90), 90: routine(87, 90), 91: CLOSED, 100: CLOSED, 101: routine(101, 104)},
    79: {89: CLOSED, 90: routine(90, 93), 91: CLOSED, 103: CLOSED, 104: routine(104, 107)},
    80: {90: CLOSED, 91: CLOSED, 104: CLOSED, 105: routine(105, 108)},
}


@pytest.mark.parametrize(("spoken_on", "expected"), AFTER_MOUD.items(), ids=AFTER_MOUD)
def test_the_90_days_after_moud_ended_are_the_active_phase(session, spoken_on, expected):
    happened = [DEPRESSED, enrolment(-300, started=-300, ended=0), contact(spoken_on)]
    assert told(session, "contact_due", happened, expected) == expected


NEVER = {  # from the day the caseload began
    "OUD": ([oud(0)], STABLE),
    "a positive score, until its episode ends": (
        [phq9(0, 10)],
        {10: CLOSED, 11: SOON, 180: SOON, 181: LATER, 364: LATER, 365: CLOSED, 400: CLOSED},
    ),
    "MOUD started": ([enrolment(0, started=0)], {10: CLOSED, 11: SOON, 89: SOON, 90: LATER, 400: LATER}),
    "MOUD started within the 14 days": ([enrolment(0, started=10)], {10: CLOSED, 11: SOON, 99: SOON, 100: LATER}),
    "a self-harm answer, for as long as it is open": (
        [phq9(0, 1, item_9=1)],
        {24: CLOSED, 25: LATER, 365: LATER, 366: CLOSED},
    ),
    "long-term opioids: from the supply that makes them so to 30 days after the last": (
        [supply(-90, 60, "oxycodone"), supply(-30, 61, "oxycodone")],  # covered to day 30, for 90 days on day -1
        {-6: CLOSED, -5: routine(-5, -2), 60: routine(-5, -2), 61: CLOSED},
    ),
    "MOUD ended: 90 days and no more": ([enrolment(-60, ended=0)], {90: routine(-49, -46), 91: CLOSED}),
    "on the caseload without a break": ([enrolment(-200, ended=-91), oud(0)], {0: routine(-175, -172)}),
    "on the caseload again after a day off it": ([enrolment(-200, ended=-92), oud(0)], STABLE),
    "two grounds: the earlier": ([oud(0), enrolment(10)], {25: LATER}),
}


@pytest.mark.parametrize(("happened", "expected"), NEVER.values(), ids=NEVER)
def test_who_was_never_reached_is_due_from_the_day_the_caseload_began(session, happened, expected):
    assert told(session, "contact_due", happened, expected) == expected


# A visit missed on day 0
OPEN = this_week(1, 2)
MISSED = {
    "nothing since": ([], {0: CLOSED, 1: OPEN, 2: OPEN, 180: OPEN, 181: CLOSED}),
    "a call the day before": ([contact(-1)], {1: OPEN}),
    "a call the same day": ([contact(0)], {1: CLOSED}),
    "a call later": ([contact(20)], {20: CLOSED}),
    "a call that nobody answered": ([contact(1, outcome="no_answer")], {1: OPEN}),
    "a message answered": ([contact(1, "message", "reached")], {1: CLOSED}),
    "failed outreach": ([contact(1, "outreach_failed")], {1: OPEN}),
    "a visit kept the day before": ([visit(-1)], {1: OPEN}),
    "a visit kept the same day": ([visit(0)], {1: CLOSED}),
    "a visit kept later, of any kind": ([visit(9, "psychiatry")], {9: CLOSED}),
    "a group kept": ([visit(9, "group")], {9: CLOSED}),
    "a case review kept": ([visit(9, "case_review")], {9: OPEN}),
    "a visit booked: counts for nothing 3 days after it": (
        [booked(60)],
        {1: CLOSED, 60: CLOSED, 62: CLOSED, 63: this_week(63, 64), 180: this_week(63, 64), 181: CLOSED},
    ),
    "a group booked": ([booked(60, "group")], {1: CLOSED}),
    "a case review booked": ([booked(60, "case_review")], {1: OPEN}),
    "a visit cancelled": ([visit(60, "moud", "cancelled")], {1: OPEN}),
    "missed twice: the first of them": (
        [visit(10, "moud", "no_show")],
        {10: OPEN, 180: OPEN, 181: this_week(11, 12), 190: this_week(11, 12), 191: CLOSED},
    ),
    "missed twice, a call between": ([contact(5), visit(10, "moud", "no_show")], {10: CLOSED, 11: this_week(11, 12)}),
    "missed twice, and then a visit kept": ([visit(10, "moud", "no_show"), visit(12)], {12: CLOSED}),
}


@pytest.mark.parametrize(("more", "expected"), MISSED.values(), ids=MISSED)
def test_a_missed_visit(session, more, expected):
    assert told(session, "missed_visit", [DEPRESSED, visit(0, "moud", "no_show"), *more], expected) == expected


@pytest.mark.parametrize(("kind", "state"), [("group", OPEN), ("psychiatry", OPEN), ("case_review", CLOSED)])
def test_any_visit_but_a_case_review_can_be_missed(session, kind, state):
    assert told(session, "missed_visit", [DEPRESSED, visit(0, kind, "no_show")], [1]) == {1: state}


# Nobody said what became of a visit on day 0
UNSAID = {
    "scheduled": ([booked(0)], {2: CLOSED, 3: routine(3, 10), 11: routine(3, 10), 60: routine(3, 10), 61: CLOSED}),
    "a group": ([booked(0, "group")], {3: routine(3, 10)}),
    "a case review": ([booked(0, "case_review")], {3: CLOSED}),
    "kept": ([visit(0)], {3: CLOSED}),
    "missed": ([visit(0, "moud", "no_show")], {3: CLOSED}),
    "cancelled": ([visit(0, "moud", "cancelled")], {3: CLOSED}),
    "two of them: the earlier, then the other": (
        [booked(0), booked(5, "psychiatry")],
        {8: routine(3, 10), 60: routine(3, 10), 61: routine(8, 15), 65: routine(8, 15), 66: CLOSED},
    ),
    "one of two kept": ([visit(0), booked(5)], {7: CLOSED, 8: routine(8, 15)}),
}


@pytest.mark.parametrize(("happened", "expected"), UNSAID.values(), ids=UNSAID)
def test_a_visit_still_scheduled_after_its_day(session, happened, expected):
    assert told(session, "visit_status_missing", [DEPRESSED, *happened], expected) == expected


# No next visit
FROM_ENROLMENT = routine(0, 7)
NEXT = {
    "none since enrolment: from that day on": (
        [],
        {-1: CLOSED, 0: FROM_ENROLMENT, 7: FROM_ENROLMENT, 8: FROM_ENROLMENT, 400: FROM_ENROLMENT},
    ),
    "kept on the day of enrolment": ([visit(0)], {0: CLOSED, 1: routine(1, 7)}),
    "kept the day before it": ([visit(-1)], {0: routine(0, 6)}),
    "kept long before it": ([visit(-30)], {-1: CLOSED, 0: routine(0, 0)}),
    "the last one kept": ([visit(10)], {10: CLOSED, 11: routine(11, 17), 400: routine(11, 17)}),
    "the last of several kept": ([visit(10), visit(4)], {11: routine(11, 17)}),
    "a group kept": ([visit(10, "group")], {10: CLOSED, 11: routine(11, 17)}),
    "a case review kept": ([visit(10, "case_review")], {10: FROM_ENROLMENT}),
    "missed": ([visit(10, "moud", "no_show")], {10: FROM_ENROLMENT}),
    "booked, none kept before": ([booked(20)], {0: CLOSED, 22: CLOSED, 23: routine(23, 23)}),
    "booked: counts for nothing 3 days after it": (
        [visit(10), booked(20)],
        {11: CLOSED, 22: CLOSED, 23: routine(23, 23)},
    ),
    "booked soon after the last one kept": ([visit(10), booked(12)], {11: CLOSED, 14: CLOSED, 15: routine(15, 17)}),
    "booked, of another kind": ([visit(10), booked(20, "behavioral_health")], {11: CLOSED, 22: CLOSED}),
    "a case review booked": ([visit(10), booked(20, "case_review")], {11: routine(11, 17)}),
    "cancelled": ([visit(10), visit(20, "moud", "cancelled")], {11: routine(11, 17)}),
    "a call books nothing": ([visit(10), contact(11)], {11: routine(11, 17)}),
}


@pytest.mark.parametrize(("happened", "expected"), NEXT.values(), ids=NEXT)
def test_a_next_visit_is_booked(session, happened, expected):
    assert told(session, "no_next_visit", [enrolment(0), *happened], expected) == expected


@pytest.mark.parametrize("enrolled", [DEPRESSED, enrolment(-60, ended=0)], ids=["never", "no longer"])
def test_no_next_visit_is_wanted_without_an_enrolment(session, enrolled):
    assert told(session, "no_next_visit", [enrolled], [5]) == {5: CLOSED}


# The caseload itself
def test_off_the_caseload_nobody_is_asked_for_more_than_a_form_to_complete(session):
    happened = [visit(0, "moud", "no_show"), booked(1), referral(0), score(0, "isi", 20), event(0, "return_to_use")]
    patient = someone(session, [*happened, score(0, "phq2", 3), score(0, "gad7", 15)])
    assert reasons_on(session, patient, after(DAY_0, 20)) == {"screen_to_complete"}


@pytest.mark.parametrize(("status", "deceased_on"), [("closed", None), ("deceased", None), ("active", "2026-02-01")])
def test_a_closed_or_deceased_record_has_no_reasons_at_all(session, status, deceased_on):
    patient = someone(session, [phq9(0, 25, item_9=2), oud(-60)], status=status, deceased_on=deceased_on)
    assert reasons_on(session, patient, DAY_0) == set()


def test_a_missed_visit_is_told_with_its_day(session):
    patient = someone(session, [DEPRESSED, visit(0, "moud", "no_show"), visit(10, "moud", "no_show")])
    assert evidence(session, patient, "missed_visit", after(DAY_0, 12))[0] == DAY_0
