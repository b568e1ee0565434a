"""Just before, at and just after each number of depression in opioid need: untreated, with bipolar or psychosis, or
treated on both sides without a shared plan."""

import pytest
from sqlmodel import select

from db.tables import DueItem
from services.due_items.refresh import refresh
from tests.histories.acts import (
    DEPRESSED,
    IN_OPIOID_NEED,
    booked,
    condition,
    contact,
    enrolment,
    phq9,
    score,
    supply,
    treatment,
    visit,
)
from tests.histories.days import DAY_0
from tests.histories.openings import CLOSED, evidence, reasons_on, routine, someone, this_week, told

SCORE, OPEN = phq9(0, 12), this_week(0, 7)
COWS, AGAIN = score(0, "cows", 8), "cows"
UNTREATED = {
    "a score of 9": ([phq9(0, 9)], {0: CLOSED}),
    "a score of 10": ([phq9(0, 10)], {-1: CLOSED, 0: OPEN, 7: OPEN, 8: OPEN, 180: OPEN, 181: CLOSED}),
    "EPDS of 12": ([score(0, "epds", 12)], {0: CLOSED}),
    "EPDS of 13": ([score(0, "epds", 13)], {-1: CLOSED, 0: OPEN, 180: OPEN, 181: CLOSED}),
    "both: the earlier due": (
        [score(0, "epds", 13), phq9(3, 12)],
        {3: OPEN, 181: this_week(3, 10), 183: this_week(3, 10), 184: CLOSED},
    ),
    "a newer score of 9": ([SCORE, phq9(10, 9)], {10: CLOSED}),
    "a newer score of 10": ([SCORE, phq9(10, 10)], {10: this_week(10, 17)}),
    "a treatment that runs": ([SCORE, treatment(-90)], {0: CLOSED, 100: CLOSED}),
    "a treatment begun later": ([SCORE, treatment(20, "cbt")], {20: CLOSED, 100: CLOSED}),
    "psychotherapy": ([SCORE, treatment(0, "psychotherapy")], {0: CLOSED}),
    "peer support is no treatment of depression": ([SCORE, treatment(0, "peer_support")], {0: OPEN}),
    "a treatment that ended the day before": ([SCORE, treatment(-90, ended=-1)], {0: OPEN}),
    "a treatment that ended on the day": ([SCORE, treatment(-90, ended=0)], {0: CLOSED, 1: this_week(1, 8)}),
    "a treatment that ended later": (
        [SCORE, treatment(-90, ended=31)],
        {31: CLOSED, 32: this_week(32, 39), 181: CLOSED},
    ),
    "a visit the day before": ([SCORE, visit(-1, "behavioral_health")], {0: OPEN}),
    "a visit on the day": ([SCORE, visit(0, "behavioral_health")], {0: CLOSED, 180: CLOSED}),
    "a visit later": ([SCORE, visit(40, "psychiatry")], {40: CLOSED, 180: CLOSED}),
    "a visit of another kind": ([SCORE, visit(0, "primary_care")], {0: OPEN}),
    "a group": ([SCORE, visit(0, "group")], {0: OPEN}),
    "a call": ([SCORE, contact(1)], {1: OPEN}),
    "booked 30 days after the score: counts for nothing 3 days later": (
        [SCORE, booked(30, "psychiatry")],
        {0: CLOSED, 30: CLOSED, 32: CLOSED, 33: this_week(33, 40)},
    ),
    "booked 31 days after the score: within 30 of the day after it": (
        [SCORE, booked(31, "behavioral_health")],
        {0: OPEN, 1: CLOSED, 33: CLOSED, 34: this_week(34, 41)},
    ),
    "booked in 60 days: soon enough from day 30": (
        [SCORE, booked(60, "psychiatry")],
        {0: OPEN, 29: OPEN, 30: CLOSED, 62: CLOSED, 63: this_week(63, 70)},
    ),
    "booked two days before, and nobody said whether it was kept": (
        [SCORE, booked(-2, "psychiatry")],
        {0: CLOSED, 1: this_week(1, 8)},
    ),
    "a MOUD visit booked": ([SCORE, booked(10)], {0: OPEN}),
    "a group booked": ([SCORE, booked(10, "group")], {0: OPEN}),
    "a booking cancelled": ([SCORE, visit(10, "psychiatry", "cancelled")], {0: OPEN}),
    "in withdrawal: from the 56th day": (
        [SCORE, COWS],
        {0: CLOSED, 55: CLOSED, 56: this_week(56, 63), 180: this_week(56, 63), 181: CLOSED},
    ),
    "in withdrawal, of 19": ([phq9(0, 19), COWS], {0: CLOSED, 55: CLOSED, 56: this_week(56, 63)}),
    "in withdrawal, severe": ([phq9(0, 20), COWS], {0: OPEN}),
    "in withdrawal, EPDS": ([score(0, "epds", 13), COWS], {0: OPEN}),
    "twice in withdrawal, 27 days apart": (
        [SCORE, COWS, phq9(27, 11), score(27, AGAIN, 8)],
        {27: CLOSED, 55: CLOSED, 56: this_week(56, 63)},
    ),
    "twice in withdrawal, 28 days apart": (
        [SCORE, COWS, phq9(28, 11), score(28, AGAIN, 8)],
        {28: this_week(28, 35), 208: this_week(28, 35), 209: CLOSED},
    ),
    "twice in withdrawal, a lower one between": (
        [SCORE, COWS, phq9(6, 8), phq9(28, 11), score(28, AGAIN, 8)],
        {28: this_week(28, 35)},
    ),
    "twice in withdrawal, an untagged one between: counted anew": (
        [SCORE, COWS, phq9(10, 6), phq9(30, 11), score(30, AGAIN, 8)],
        {30: CLOSED, 85: CLOSED, 86: this_week(86, 93)},
    ),
    "twice in withdrawal, an untagged one of 9 between: counted anew": (
        [SCORE, COWS, phq9(10, 9), phq9(30, 11), score(30, AGAIN, 8)],
        {30: CLOSED, 85: CLOSED, 86: this_week(86, 93)},
    ),
    "twice in withdrawal, an untagged one of 10 between": (
        [SCORE, COWS, phq9(10, 10), phq9(20, 11), score(20, AGAIN, 8)],
        {20: this_week(20, 27), 200: this_week(20, 27), 201: CLOSED},
    ),
    "an untagged one of 10, then in withdrawal": (
        [phq9(-20, 10), SCORE, COWS],
        {0: OPEN, 180: OPEN, 181: CLOSED},
    ),
    "an untagged one of 10, one of 9, then in withdrawal": (
        [phq9(-20, 10), phq9(-10, 9), SCORE, COWS],
        {0: CLOSED, 55: CLOSED, 56: this_week(56, 63)},
    ),
    "an untagged one of 10, one of 9 in withdrawal, then in withdrawal": (
        [phq9(-20, 10), phq9(-5, 9), SCORE, COWS],
        {0: OPEN},
    ),
    "again in withdrawal after the 56th day": (
        [SCORE, COWS, phq9(70, 11), score(70, AGAIN, 8)],
        {70: this_week(70, 77)},
    ),
    "then without withdrawal, of 9": ([SCORE, COWS, phq9(40, 9)], {56: CLOSED}),
    "then without withdrawal, of 10": ([SCORE, COWS, phq9(40, 10)], {40: this_week(40, 47)}),
}


@pytest.mark.parametrize(("happened", "expected"), UNTREATED.values(), ids=UNTREATED)
def test_depression_that_nobody_treats_in_opioid_need(session, happened, expected):
    assert told(session, "depression_untreated", [IN_OPIOID_NEED, *happened], expected) == expected


@pytest.mark.parametrize("status", ["no_show", "cancelled"])
def test_a_visit_that_did_not_take_place_treats_nobody(session, status):
    happened = [IN_OPIOID_NEED, SCORE, visit(5, "psychiatry", status)]
    assert told(session, "depression_untreated", happened, [5])[5] is not CLOSED


NEED = {
    "depression alone": ([DEPRESSED], {0: CLOSED}),
    "enrolled": ([enrolment(-100)], {0: OPEN, 180: OPEN}),
    "MOUD ended: for 90 days": ([enrolment(-100, ended=-60)], {30: OPEN, 31: CLOSED}),
    "long-term opioids: for 30 days": ([supply(-89, 90, "oxycodone")], {0: OPEN, 30: OPEN, 31: CLOSED}),
    "89 days of opioids": ([supply(-88, 89, "oxycodone")], {0: CLOSED}),
    "OUD in remission": ([condition(-400, "opioid_use_disorder", "remission")], {0: CLOSED}),
}


@pytest.mark.parametrize(("need", "expected"), NEED.values(), ids=NEED)
def test_only_in_opioid_need(session, need, expected):
    assert told(session, "depression_untreated", [*need, SCORE], expected) == expected


# With bipolar or psychosis
BIPOLAR = condition(-300, "bipolar")
WITH = {
    "bipolar": ([BIPOLAR], {-1: CLOSED, 0: OPEN, 180: OPEN, 181: CLOSED}),
    "psychosis": ([condition(-300, "psychosis")], {0: OPEN}),
    "in remission": ([condition(-300, "bipolar", "remission")], {0: CLOSED}),
    "an antidepressant runs": ([BIPOLAR, treatment(-90)], {0: CLOSED}),
    "a behavioural-health visit": ([BIPOLAR, visit(0, "behavioral_health")], {0: CLOSED}),
    "a psychiatry visit the day before": ([BIPOLAR, visit(-1, "psychiatry")], {0: OPEN}),
    "a psychiatry visit on the day": ([BIPOLAR, visit(0, "psychiatry")], {0: CLOSED, 180: CLOSED}),
    "psychiatry booked, however late": (
        [BIPOLAR, booked(60, "psychiatry")],
        {0: CLOSED, 62: CLOSED, 63: this_week(63, 70)},
    ),
    "behavioural health booked late": (
        [BIPOLAR, booked(60, "behavioral_health")],
        {0: OPEN, 29: OPEN, 30: CLOSED, 63: this_week(63, 70)},
    ),
    "a case review the day before": ([BIPOLAR, contact(-1, "case_review")], {0: OPEN}),
    "a case review on the day": ([BIPOLAR, contact(0, "case_review")], {0: CLOSED, 180: CLOSED}),
    "a case review kept as an appointment": ([BIPOLAR, visit(4, "case_review")], {4: CLOSED}),
    "a call": ([BIPOLAR, contact(1)], {1: OPEN}),
}


@pytest.mark.parametrize(("more", "expected"), WITH.values(), ids=WITH)
def test_with_bipolar_or_psychosis_psychiatry_is_asked_first(session, more, expected):
    happened = [IN_OPIOID_NEED, *more, SCORE]
    assert told(session, "depression_with_bipolar_or_psychosis", happened, expected) == expected


@pytest.mark.parametrize(
    ("more", "reason"), [([], "depression_untreated"), ([BIPOLAR], "depression_with_bipolar_or_psychosis")]
)
def test_it_is_one_reason_or_the_other(session, more, reason):
    patient = someone(session, [IN_OPIOID_NEED, *more, SCORE])
    both = {"depression_untreated", "depression_with_bipolar_or_psychosis"}
    assert reasons_on(session, patient, DAY_0) & both == {reason}
    assert evidence(session, patient, reason, DAY_0) == (DAY_0, 12)


def test_it_belongs_to_the_psychiatric_consultant(session):
    patient = someone(session, [IN_OPIOID_NEED, BIPOLAR, SCORE])
    refresh(session, [patient])
    asked = (DueItem.patient == patient, DueItem.reason == "depression_with_bipolar_or_psychosis")
    assert session.exec(select(DueItem.owner_role).where(*asked)).one() == "psychiatric_consultant"


# Treated on both sides
IN_MOUD, TREATED = enrolment(-90, started=-90), treatment(0)
PLANS = {
    "no review: 30 days from the second treatment's start": (
        [IN_MOUD, TREATED],
        {-1: CLOSED, 0: routine(0, 30), 31: routine(0, 30), 400: routine(0, 30)},
    ),
    "the second may be MOUD": ([enrolment(-5, started=10), TREATED], {9: CLOSED, 10: routine(10, 40)}),
    "of two treatments the longer": ([IN_MOUD, TREATED, treatment(-20, "cbt")], {0: routine(-20, 10)}),
    "a review 76 days before": ([IN_MOUD, TREATED, contact(-76, "plan_review")], {0: routine(0, 30)}),
    "a review 75 days before": ([IN_MOUD, TREATED, contact(-75, "plan_review")], {0: CLOSED, 1: routine(1, 30)}),
    "a review 60 days before": ([IN_MOUD, TREATED, contact(-60, "plan_review")], {15: CLOSED, 16: routine(16, 30)}),
    "a review 59 days before": ([IN_MOUD, TREATED, contact(-59, "plan_review")], {16: CLOSED, 17: routine(17, 31)}),
    "a review later": ([IN_MOUD, TREATED, contact(5, "plan_review")], {5: CLOSED, 80: CLOSED, 81: routine(81, 95)}),
    "a case review": ([IN_MOUD, TREATED, contact(5, "case_review")], {5: routine(0, 30)}),
    "not started": ([enrolment(-90), TREATED], {0: CLOSED, 40: CLOSED}),
    "MOUD ended": ([enrolment(-90, started=-90, ended=10), TREATED], {11: CLOSED}),
    "the treatment ended": ([IN_MOUD, treatment(0, ended=10)], {10: CLOSED, 11: CLOSED}),
    "peer support": ([IN_MOUD, treatment(0, "peer_support")], {0: CLOSED}),
    "MOUD alone": ([IN_MOUD], {0: CLOSED}),
}


@pytest.mark.parametrize(("happened", "expected"), PLANS.values(), ids=PLANS)
def test_both_treatments_share_a_plan(session, happened, expected):
    assert told(session, "no_shared_plan", happened, expected) == expected
