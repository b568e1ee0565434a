"""Just before, at and just after each number about self-harm: the answer, the risk a review found, item 9 left out."""

import pytest

from tests.builders import add_contact
from tests.histories.acts import contact, enrolment, phq9, score, visit
from tests.histories.days import DAY_0, after
from tests.histories.openings import (
    CLOSED,
    evidence,
    reasons_on,
    same_day,
    someone,
    this_week,
    told,
)

YES, NO = phq9(0, 3, item_9=1), {"item_9": 0}
ALL_NO = {f"item_{n}": 0 for n in range(1, 8)}
TODAY, LESS = same_day(0, 0), this_week(0, 0)

ANSWERS = {
    "item 9 of 0": (phq9(0, 3, item_9=0), CLOSED),
    "item 9 of 1": (phq9(0, 3, item_9=1), TODAY),
    "item 9 of 3": (phq9(0, 3, item_9=3), TODAY),
    "item 9 of the version for teens": (score(0, "phq9_teen", 3, item_9=1), TODAY),
    "item 9 of an incomplete form": (phq9(0, None, item_9=1), TODAY),
    "item 9 of a form filled in alone": (phq9(0, 3, item_9=1, mode="self"), TODAY),
    "EPDS item 10 of 0": (score(0, "epds", 14, item_10=0), CLOSED),
    "EPDS item 10 of 1": (score(0, "epds", 3, item_10=1), TODAY),
    "EPDS item 10 of an incomplete form": (score(0, "epds", item_10=2), TODAY),
    "EPDS item 9 is another question": (score(0, "epds", 3, item_9=3, item_10=0), CLOSED),
    **{f"item 9 of {scale}": (score(0, scale, 4, item_9=1), CLOSED) for scale in ("cows", "sows16", "dast10")},
    "C-SSRS 1 and 2 are low": (score(0, "cssrs", 2, **ALL_NO | {"item_1": 1, "item_2": 1}), CLOSED),
    **{
        f"C-SSRS {n} is {risk}": (score(0, "cssrs", 1, **ALL_NO | {f"item_{n}": 1}), TODAY)
        for n, risk in ((3, "moderate"), (4, "high"), (5, "high"), (6, "moderate: ever"), (7, "high: past 3 months"))
    },
    "C-SSRS total of 1 without items is read as moderate": (score(0, "cssrs", 1), TODAY),
    "C-SSRS total of 0": (score(0, "cssrs", 0), CLOSED),
    "C-SSRS all no": (score(0, "cssrs", 0, **ALL_NO), CLOSED),
    "C-SSRS blank": (score(0, "cssrs"), CLOSED),
    "C-SSRS incomplete, 3 answered yes": (score(0, "cssrs", item_3=1), TODAY),
    "C-SSRS incomplete, 6 answered yes": (score(0, "cssrs", item_1=0, item_6=1), TODAY),
    "C-SSRS incomplete, 7 answered yes": (score(0, "cssrs", item_7=1), TODAY),
    "C-SSRS incomplete, 1 and 2 answered yes": (score(0, "cssrs", item_1=1, item_2=1), CLOSED),
    "C-SSRS 1 and 2, and a total that is their sum": (score(0, "cssrs", 2, item_1=1, item_2=1), CLOSED),
    "C-SSRS 1 and 2, and a total above their sum": (score(0, "cssrs", 3, item_1=1, item_2=1), TODAY),
    "C-SSRS all no, and a total of 1": (score(0, "cssrs", 1, **ALL_NO), TODAY),
}


@pytest.mark.parametrize(("answer", "state"), ANSWERS.values(), ids=ANSWERS)
def test_a_positive_answer_is_due_the_same_day(session, answer, state):
    assert told(session, "suicide_risk_unreviewed", [answer], [-1, 0]) == {-1: CLOSED, 0: state}


REVIEWS = {
    "nothing: less urgent from day 31, over after a year": (
        [],
        {0: TODAY, 30: TODAY, 31: LESS, 90: LESS, 91: LESS, 365: LESS, 366: CLOSED},
    ),
    "a review the day before": ([contact(-1, "safety_review")], {0: TODAY}),
    "a review on the day": ([contact(0, "safety_review")], {0: CLOSED, 31: CLOSED}),
    "a review a day later": ([contact(1, "safety_review")], {1: CLOSED, 31: CLOSED}),
    "a review that found a high risk": ([contact(0, "safety_review", "risk_high")], {0: CLOSED}),
    "a call": ([contact(1)], {1: TODAY}),
    "a case review": ([contact(1, "case_review")], {1: TODAY}),
    "a psychiatry visit": ([visit(1, "psychiatry")], {1: TODAY}),
    "a negative answer of the same day": ([score(0, "cssrs", 0, **ALL_NO)], {0: TODAY, 30: TODAY, 91: LESS}),
    "a negative item 9 the day after": ([phq9(1, 3, **NO)], {1: LESS, 90: LESS, 91: CLOSED}),
    "a negative item 9 of an incomplete form": ([phq9(1, None, **NO)], {1: LESS, 90: LESS, 91: CLOSED}),
    "a negative EPDS item 10": ([score(1, "epds", 9, item_10=0)], {1: LESS, 90: LESS, 91: CLOSED}),
    "a C-SSRS of low risk": ([score(1, "cssrs", 1, **ALL_NO | {"item_1": 1})], {1: LESS, 90: LESS, 91: CLOSED}),
    "a C-SSRS without any yes": ([score(1, "cssrs", 0)], {1: LESS, 90: LESS, 91: CLOSED}),
    "a blank C-SSRS is no answer": ([score(1, "cssrs")], {1: TODAY, 30: TODAY, 91: LESS}),
    **{
        f"a C-SSRS without a total, {words}: {'an answer' if is_answer else 'none'}": (
            [score(1, "cssrs", **{f"item_{number}": 0 for number in asked})],
            {1: LESS, 90: LESS, 91: CLOSED} if is_answer else {1: TODAY, 30: TODAY, 91: LESS},
        )
        for words, asked, is_answer in (
            ("1, 2 and 6", (1, 2, 6), True),
            ("1, 2 and 7", (1, 2, 7), True),
            ("1 and 2", (1, 2), False),
            ("1 to 5", (1, 2, 3, 4, 5), False),
            ("1, 6 and 7", (1, 6, 7), False),
            ("2, 6 and 7", (2, 6, 7), False),
            ("7", (7,), False),
        )
    },
    "an incomplete C-SSRS with a total is an answer": (
        [score(1, "cssrs", 0, item_1=0)],
        {1: LESS, 90: LESS, 91: CLOSED},
    ),
    "an incomplete C-SSRS of what would be a low risk is none": (
        [score(1, "cssrs", item_1=1, item_2=1)],
        {1: TODAY, 30: TODAY, 91: LESS},
    ),
    "an incomplete C-SSRS of high risk takes its place": (
        [score(1, "cssrs", item_4=1)],
        {1: same_day(1, 1), 32: this_week(1, 1)},
    ),
    "a PHQ-9 without item 9 is no answer": ([phq9(1, 3)], {1: TODAY, 30: TODAY, 91: LESS}),
    "a negative answer after day 31": ([phq9(40, 3, **NO)], {40: LESS, 90: LESS, 91: CLOSED}),
    "a negative answer on day 90": ([phq9(90, 3, **NO)], {90: LESS, 91: CLOSED}),
    "a negative answer after more than 90 days": ([phq9(120, 3, **NO)], {120: CLOSED}),
    "another positive answer takes its place": (
        [phq9(20, 3, item_9=2)],
        {20: same_day(20, 20), 50: same_day(20, 20), 51: this_week(20, 20), 385: this_week(20, 20), 386: CLOSED},
    ),
    "yes, no, yes": ([phq9(10, 3, **NO), phq9(20, 3, item_9=1)], {20: same_day(20, 20), 111: this_week(20, 20)}),
    "a review between two positive answers": (
        [contact(5, "safety_review"), phq9(10, 3, item_9=1)],
        {10: same_day(10, 10)},
    ),
    "a review after two positive answers": ([phq9(10, 3, item_9=1), contact(10, "safety_review")], {10: CLOSED}),
}


@pytest.mark.parametrize(("then", "expected"), REVIEWS.values(), ids=REVIEWS)
def test_what_a_safety_review_or_a_later_answer_does(session, then, expected):
    assert told(session, "suicide_risk_unreviewed", [YES, *then], expected) == expected


@pytest.mark.parametrize("outcome", ["no_answer", "left_message", "wrong_number"])
def test_a_safety_review_that_reached_nobody_is_an_attempt(session, outcome):
    happened = [YES, contact(1, "safety_review", outcome)]
    assert told(session, "suicide_risk_unreviewed", happened, [1, 31]) == {1: TODAY, 31: LESS}


def test_a_review_of_the_day_clears_what_was_answered_alone(session):
    happened = [phq9(0, 3, item_9=1, mode="self"), contact(0, "safety_review")]
    assert told(session, "suicide_risk_unreviewed", happened, [0]) == {0: CLOSED}


def test_nobody_with_a_safety_reason_is_left_off_for_lack_of_a_diagnosis(session):
    assert reasons_on(session, someone(session, [YES]), DAY_0) == {"suicide_risk_unreviewed"}


@pytest.mark.parametrize("columns", [{"status": "closed"}, {"deceased_on": DAY_0}], ids=["closed", "deceased"])
def test_a_closed_record_has_no_safety_reason(session, columns):
    assert told(session, "suicide_risk_unreviewed", [YES], [0], **columns) == {0: CLOSED}


def test_item_nine_is_never_hidden_by_the_withdrawal_tag(session):
    happened = [enrolment(0, started=0), phq9(0, 12, item_9=2), score(0, "cows", 20)]
    assert told(session, "suicide_risk_unreviewed", happened, [0]) == {0: TODAY}


@pytest.mark.parametrize(
    ("answers", "value"),
    [
        ([phq9(0, 3, item_9=2)], 2),
        ([score(0, "epds", 9, item_10=3)], 3),
        ([score(0, "cssrs", 1, item_3=1)], 2),
        ([score(0, "cssrs", item_7=1)], 3),
        ([score(0, "cssrs", 3, item_1=1, item_2=1)], 2),
        ([phq9(0, 3, item_9=1), score(0, "cssrs", 1, item_4=1)], 1),
    ],
    ids=["item 9", "EPDS item 10", "moderate", "high", "by its total", "item 9 before the C-SSRS of its day"],
)
def test_what_was_answered_is_told(session, answers, value):
    assert evidence(session, someone(session, answers), "suicide_risk_unreviewed", DAY_0) == (DAY_0, value)


# The risk that the last review found
HIGH = contact(0, "safety_review", "risk_high")
PATHWAY = {
    "due within 3 days, the same day once overdue, over after 90": (
        [],
        {0: CLOSED, 1: this_week(1, 3), 3: this_week(1, 3), 4: same_day(1, 3), 90: same_day(1, 3), 91: CLOSED},
    ),
    "moderate and high on one day": ([contact(0, "safety_review", "risk_moderate")], {1: this_week(1, 3)}),
    "low and high on one day": ([contact(0, "safety_review", "risk_low")], {1: this_week(1, 3)}),
    "reached on the same day is not later": ([contact(0)], {1: this_week(1, 3)}),
    "reached on day 2: within 7 days of it": (
        [contact(2)],
        {2: CLOSED, 3: this_week(3, 9), 9: this_week(3, 9), 10: same_day(3, 9), 90: same_day(3, 9), 91: CLOSED},
    ),
    "reached twice: the last counts": ([contact(2), contact(8)], {8: CLOSED, 9: this_week(9, 15), 16: same_day(9, 15)}),
    "a later review without a word about the risk is contact": (
        [contact(5, "safety_review")],
        {5: CLOSED, 6: this_week(6, 12), 91: CLOSED},
    ),
    "a later attempt at a review": ([contact(5, "safety_review", "no_answer")], {5: same_day(1, 3)}),
    "a later low risk": ([contact(5, "safety_review", "risk_low")], {5: CLOSED, 6: CLOSED, 90: CLOSED}),
    "a later elevated risk counts anew": (
        [contact(5, "safety_review", "risk_moderate")],
        {5: CLOSED, 6: this_week(6, 8), 9: same_day(6, 8), 95: same_day(6, 8), 96: CLOSED},
    ),
    "low, and elevated again": (
        [contact(5, "safety_review", "risk_low"), contact(10, "safety_review", "risk_high")],
        {10: CLOSED, 11: this_week(11, 13), 100: same_day(11, 13), 101: CLOSED},
    ),
    "reached on the day before the last": ([contact(89)], {89: CLOSED, 90: this_week(90, 96), 91: CLOSED}),
    "reached on the last day": ([contact(90)], {90: CLOSED, 91: CLOSED}),
}  # fmt: skip


@pytest.mark.parametrize(("then", "expected"), PATHWAY.values(), ids=PATHWAY)
def test_who_is_at_elevated_risk_is_seen_again_and_again(session, then, expected):
    assert told(session, "suicide_pathway", [HIGH, *then], expected) == expected


@pytest.mark.parametrize(
    ("first", "state"),
    [
        (contact(0, "safety_review", "risk_moderate"), this_week(1, 3)),
        (contact(0, "safety_review", "risk_low"), CLOSED),
        (contact(0, "safety_review"), CLOSED),
        (contact(0, "safety_review", "plan agreed"), CLOSED),
        (contact(0, "telephone", "risk_high"), CLOSED),
    ],
    ids=["moderate", "low", "no risk stated", "other words", "not a safety review"],
)
def test_only_a_safety_review_states_an_elevated_risk(session, first, state):
    assert told(session, "suicide_pathway", [first], [1]) == {1: state}


def test_the_review_is_told_and_keeps_a_person_on_the_list(session):
    patient = someone(session, [HIGH])
    assert evidence(session, patient, "suicide_pathway", after(DAY_0, 1))[0] == DAY_0
    add_contact(session, patient, after(DAY_0, 2))
    assert evidence(session, patient, "suicide_pathway", after(DAY_0, 3))[0] == DAY_0
    assert "suicide_pathway" in reasons_on(session, patient, after(DAY_0, 90))


# Item 9 left out
OPEN = this_week(0, 7)
LEFT_OUT = {
    "for 180 days": ([], {-1: CLOSED, 0: OPEN, 180: OPEN, 181: CLOSED}),
    "a C-SSRS 8 days before": ([score(-8, "cssrs", 0)], {0: OPEN}),
    "a C-SSRS 7 days before": ([score(-7, "cssrs", 0)], {0: CLOSED}),
    "a C-SSRS later": ([score(9, "cssrs", 0)], {9: CLOSED}),
    "a blank C-SSRS": ([score(1, "cssrs")], {1: OPEN}),
    "a C-SSRS with 1, 2 and 6 answered": ([score(1, "cssrs", item_1=0, item_2=0, item_6=0)], {1: CLOSED}),
    "a C-SSRS with 1 and 2 answered": ([score(1, "cssrs", item_1=0, item_2=0)], {1: OPEN}),
    "an incomplete C-SSRS of high risk clears nothing": ([score(1, "cssrs", item_4=1)], {1: OPEN}),
    "a safety review 8 days before": ([contact(-8, "safety_review")], {0: OPEN}),
    "a safety review 7 days before": ([contact(-7, "safety_review")], {0: CLOSED}),
    "a safety review later": ([contact(3, "safety_review")], {3: CLOSED}),
    "an attempt at a safety review": ([contact(3, "safety_review", "no_answer")], {3: OPEN}),
    "item 9 answered the day before": ([phq9(-1, 12, item_9=0)], {0: OPEN}),
    "item 9 answered on another form of the day": ([phq9(0, None, item_9=0)], {0: CLOSED}),
    "item 9 answered later on an incomplete form": ([phq9(5, None, item_9=0)], {5: CLOSED}),
    "EPDS item 10 the day before": ([score(-1, "epds", 3, item_10=0)], {0: OPEN}),
    "EPDS item 10 on the day": ([score(0, "epds", 3, item_10=0)], {0: CLOSED}),
    "EPDS without item 10": ([score(1, "epds", 3)], {1: OPEN}),
    "a call": ([contact(1)], {1: OPEN}),
    "a newer 10 without item 9": ([phq9(30, 10)], {30: this_week(30, 37), 210: this_week(30, 37), 211: CLOSED}),
    "a newer 9 without item 9": ([phq9(30, 9)], {30: CLOSED}),
}  # fmt: skip


@pytest.mark.parametrize(("more", "expected"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_an_item_nine_left_out_is_asked_for(session, more, expected):
    assert told(session, "item9_unknown", [phq9(0, 12), *more], expected) == expected


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (phq9(0, 9), CLOSED),
        (phq9(0, 10), OPEN),
        (phq9(0, 19), OPEN),
        (phq9(0, 20), this_week(0, 1)),
        (phq9(0, 12, item_9=0), CLOSED),
        (phq9(0, 12, item_9=1), CLOSED),
        (score(0, "phq9_teen", 12), OPEN),
    ],
    ids=["9", "10", "19", "20", "answered no", "answered yes", "the version for teens"],
)
def test_a_positive_score_without_item_nine(session, answer, state):
    assert told(session, "item9_unknown", [answer], [0]) == {0: state}
