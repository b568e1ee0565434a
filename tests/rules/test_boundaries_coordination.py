"""Just before, at and just after each number of overdose, discharge, checks after MOUD, referrals and consents."""

import pytest

from tests.histories.acts import (
    DEPRESSED,
    condition,
    consent,
    contact,
    enrolment,
    event,
    oud,
    overdose,
    phq9,
    referral,
    supply,
    visit,
)
from tests.histories.days import DAY_0, after
from tests.histories.openings import CLOSED, evidence, routine, same_day, someone, this_week, told

# Overdose: nobody needs a diagnosis or an enrolment for it
URGENT, LESS = same_day(0, 2), this_week(0, 2)
OVERDOSES = {
    "less urgent from day 31, over after 90 days": (
        [overdose(0)],
        {-1: CLOSED, 0: URGENT, 2: URGENT, 30: URGENT, 31: LESS, 90: LESS, 91: CLOSED},
    ),
    "a call the same day may lie before it": ([overdose(0), contact(0)], {0: URGENT}),
    "a call the day after": ([overdose(0), contact(1)], {1: CLOSED, 31: CLOSED}),
    "another overdose after a call": (
        [overdose(0), contact(1), overdose(5)],
        {5: same_day(5, 7), 35: same_day(5, 7), 36: this_week(5, 7), 95: this_week(5, 7), 96: CLOSED},
    ),
    "two that nobody answered: the earlier due, at the more urgent stage": (
        [overdose(0), overdose(40)],
        {40: URGENT, 70: URGENT, 71: LESS, 90: LESS, 91: this_week(40, 42), 130: this_week(40, 42), 131: CLOSED},
    ),
    "a call on the day of the second answers the first": (
        [overdose(0), overdose(40), contact(40)],
        {40: same_day(40, 42)},
    ),
    "a call after two": ([overdose(0), overdose(40), contact(41)], {41: CLOSED}),
}


@pytest.mark.parametrize(("happened", "expected"), OVERDOSES.values(), ids=OVERDOSES)
def test_an_overdose_is_followed_up_for_anybody_on_record(session, happened, expected):
    assert told(session, "overdose_follow_up", happened, expected) == expected


def test_an_overdose_of_a_closed_record_is_not_followed_up(session):
    assert told(session, "overdose_follow_up", [overdose(0)], [0], status="closed") == {0: CLOSED}


# Discharge
VISITED, RELEASED = this_week(0, 7), same_day(0, 2)
DISCHARGES = {
    "ED visit": ([event(0, "ed_visit")], {-1: CLOSED, 0: VISITED, 8: VISITED, 30: VISITED, 31: CLOSED}),
    "hospital stay, day of discharge alone": ([event(0, "hospital_admission")], {0: VISITED, 30: VISITED, 31: CLOSED}),
    "hospital stay with both days": (
        [event(-20, "hospital_admission", ended=0)],
        {-1: CLOSED, 0: VISITED, 30: VISITED, 31: CLOSED},
    ),
    "a night in the ED": ([event(-1, "ed_visit", ended=0)], {0: VISITED, 30: VISITED, 31: CLOSED}),
    "release": ([event(0, "release")], {-1: CLOSED, 0: RELEASED, 3: RELEASED, 30: RELEASED, 31: CLOSED}),
    "incarceration that ended": (
        [event(-60, "incarceration", ended=0)],
        {-1: CLOSED, 0: RELEASED, 30: RELEASED, 31: CLOSED},
    ),
    "incarceration that goes on": ([event(0, "incarceration")], {0: CLOSED, 30: CLOSED}),
    "a call on the day of admission": ([event(-20, "hospital_admission", ended=0), contact(-20)], {0: VISITED}),
    "a call in hospital": ([event(-20, "hospital_admission", ended=0), contact(-5)], {0: VISITED}),
    "two: the earlier due, at the more urgent stage": (
        [event(0, "ed_visit"), event(10, "release")],
        {10: same_day(0, 7), 30: same_day(0, 7), 31: same_day(10, 12), 40: same_day(10, 12), 41: CLOSED},
    ),
    "two: a release may be due first": ([event(0, "ed_visit"), event(3, "release")], {3: same_day(3, 5)}),
    "a call between two": ([event(0, "release"), contact(5), event(10, "ed_visit")], {10: this_week(10, 17)}),
    "an overdose alone is another reason": ([overdose(0)], {0: CLOSED}),
}


@pytest.mark.parametrize(("happened", "expected"), DISCHARGES.values(), ids=DISCHARGES)
def test_who_comes_home_is_called(session, happened, expected):
    assert told(session, "transition_follow_up", [DEPRESSED, *happened], expected) == expected


def test_who_comes_home_is_called_while_on_the_caseload(session):
    assert told(session, "transition_follow_up", [event(0, "release")], [0]) == {0: CLOSED}
    assert told(session, "transition_follow_up", [event(0, "release"), phq9(-30, 10)], [0]) == {0: RELEASED}


# MOUD ended on day 0: checks on day 14, 28, 56, 84, 182, 364 and 728, each open from a week before to the next
ENDED = enrolment(-60, started=-60, ended=0)
CHECKS = {
    "each takes the place of the one before": (
        [],
        {
            6: CLOSED,
            **dict.fromkeys((7, 14, 20), routine(7, 14)),
            **dict.fromkeys((21, 48), routine(21, 28)),
            **dict.fromkeys((49, 76), routine(49, 56)),
            **dict.fromkeys((77, 174), routine(77, 84)),
            **dict.fromkeys((175, 356), routine(175, 182)),
            **dict.fromkeys((357, 720), routine(357, 364)),
            **dict.fromkeys((721, 756), routine(721, 728)),
            757: CLOSED,
        },
    ),
    "a call on the day of the end answers none": ([contact(0)], {7: routine(7, 14)}),
    "a call the day before the first opens": ([contact(6)], {7: routine(7, 14)}),
    "a call on the day the first opens": ([contact(7)], {7: CLOSED, 20: CLOSED, 21: routine(21, 28)}),
    "a call on the last day of the first": ([contact(20)], {20: CLOSED, 21: routine(21, 28)}),
    "a kept visit": ([visit(21, "primary_care")], {21: CLOSED, 48: CLOSED, 49: routine(49, 56)}),
    "a PHQ-9": ([phq9(80, 3)], {80: CLOSED, 174: CLOSED, 175: routine(175, 182)}),
    "an incomplete PHQ-9": ([phq9(80, None)], {80: routine(77, 84)}),
    "failed outreach": ([contact(80, "outreach_failed")], {80: routine(77, 84)}),
    "a call at a year": ([contact(357)], {357: CLOSED, 720: CLOSED, 721: routine(721, 728)}),
    "a call at two years": ([contact(721)], {721: CLOSED, 756: CLOSED}),
    "a new enrolment": ([enrolment(20)], {21: CLOSED, 49: CLOSED}),
    "another end counts anew": ([enrolment(20, ended=40)], {46: CLOSED, 47: routine(47, 54), 61: routine(61, 68)}),
}


@pytest.mark.parametrize(("then", "expected"), CHECKS.values(), ids=CHECKS)
def test_checks_after_moud_ended_go_on_for_two_years_off_the_caseload(session, then, expected):
    assert told(session, "post_moud_check", [ENDED, *then], expected) == expected


def test_the_end_is_told_and_a_closed_record_is_left_alone(session):
    assert evidence(session, someone(session, [ENDED]), "post_moud_check", after(DAY_0, 100))[0] == DAY_0
    assert told(session, "post_moud_check", [ENDED], [7], status="closed") == {7: CLOSED}


def test_naltrexone_for_alcohol_is_not_checked_after_it_ended(session):
    happened = [condition(-90, "alcohol_use_disorder"), enrolment(-60, "naltrexone_xr", started=-60, ended=0)]
    assert told(session, "post_moud_check", happened, [7]) == {7: CLOSED}
    assert told(session, "post_moud_check", [*happened, supply(-300, 7)], [7]) == {7: routine(7, 14)}


# Referrals
REFERRALS = {
    "14 days without an appointment": (
        [referral(0)],
        {9: CLOSED, 10: routine(10, 14), 15: routine(10, 14), 400: routine(10, 14)},
    ),
    "30 days without a report": (
        [referral(0, appointment_on=9)],
        {10: CLOSED, 25: CLOSED, 26: routine(26, 30), 400: routine(26, 30)},
    ),
    "an appointment made late": ([referral(0, appointment_on=20)], {20: CLOSED, 25: CLOSED, 26: routine(26, 30)}),
    "a report": ([referral(0, appointment_on=9, report_on=20)], {20: CLOSED, 60: CLOSED}),
    "a report without an appointment": ([referral(0, report_on=20)], {20: CLOSED, 60: CLOSED}),
    "closed": ([referral(0, closed_on=5)], {10: CLOSED, 60: CLOSED}),
    "of several the one that is due first": (
        [referral(0, appointment_on=9), referral(5)],
        {14: CLOSED, 15: routine(15, 19), 26: routine(15, 19)},
    ),
    "of several the one that is open": ([referral(0, closed_on=5), referral(5)], {14: CLOSED, 15: routine(15, 19)}),
}


@pytest.mark.parametrize(("happened", "expected"), REFERRALS.values(), ids=REFERRALS)
def test_a_referral_is_followed_until_its_loop_is_closed(session, happened, expected):
    assert told(session, "referral_open", [DEPRESSED, *happened], expected) == expected


# Consents
CONSENTS = {
    "none": ([], {-1: CLOSED, 0: routine(0, 7), 400: routine(0, 7)}),
    "30 days before it ends": (
        [consent(0, expires_on=90)],
        {59: CLOSED, 60: routine(60, 90), 91: routine(60, 90), 400: routine(60, 90)},
    ),
    "one that ends within the first 30 days": ([consent(0, expires_on=20)], {0: routine(0, 20)}),
    "one that ends on the day of enrolment": ([consent(-90, expires_on=0)], {0: routine(0, 0)}),
    "one that ended the day before enrolment": ([consent(-90, expires_on=-1)], {0: routine(0, 7)}),
    "one that does not expire": ([consent(0)], {0: CLOSED, 4000: CLOSED}),
    "revoked: that day": ([consent(0, revoked_on=30)], {30: routine(30, 37), 400: routine(30, 37)}),
    "revoked before enrolment": ([consent(-90, revoked_on=-10)], {0: routine(0, 7)}),
    "revoked before it would expire": ([consent(0, expires_on=90, revoked_on=40)], {40: routine(40, 47)}),
    "revoked after it had expired": ([consent(-10, expires_on=50, revoked_on=60)], {60: routine(20, 50)}),
    "the one that reaches furthest": (
        [consent(0, expires_on=40), consent(-30, expires_on=100)],
        {69: CLOSED, 70: routine(70, 100)},
    ),
    "signed again after it was revoked": ([consent(0, revoked_on=30), consent(35)], {35: CLOSED, 400: CLOSED}),
    "one revoked, one that still holds": (
        [consent(0, revoked_on=30), consent(0, expires_on=100)],
        {69: CLOSED, 70: routine(70, 100)},
    ),
}


@pytest.mark.parametrize(("happened", "expected"), CONSENTS.values(), ids=CONSENTS)
def test_a_part_2_consent_is_asked_for_in_time(session, happened, expected):
    assert told(session, "part2_consent", [enrolment(0), *happened], expected) == expected


def test_no_consent_is_asked_for_without_an_enrolment(session):
    assert told(session, "part2_consent", [oud(-30)], [0]) == {0: CLOSED}
    assert told(session, "part2_consent", [enrolment(-30, ended=-1)], [0]) == {0: CLOSED}
