"""Just below, at and just above each threshold of the reasons about scores."""

import pytest

from tests.builders import (
    a_patient,
    add_appointment,
    add_condition,
    add_contact,
    add_event,
    add_oud,
    add_phq9,
    add_screening,
    add_supply,
    add_treatment,
)
from tests.histories.openings import CLOSED, ROUTINE, SAME_DAY, THIS_WEEK, reasons_on, urgencies

T = "2026-03-10"  # the day of the score


@pytest.mark.parametrize(("item_9", "urgency"), [(0, CLOSED), (1, SAME_DAY), (3, SAME_DAY)])
def test_a_self_harm_answer_is_due_the_same_day(session, item_9, urgency):
    patient = a_patient(session)
    add_phq9(session, patient, T, 3, item_9=item_9)
    expected = {"2026-03-09": CLOSED, T: urgency, "2027-03-10": urgency}
    assert urgencies(session, patient, "suicide_risk_unreviewed", expected) == expected


CSSRS = {
    "items 1 and 2 are low": ({"item_1": 1, "item_2": 1, "total": 2}, CLOSED),
    "item 3 is moderate": ({"item_3": 1, "total": 1}, SAME_DAY),
    "item 4 is high": ({"item_4": 1, "total": 1}, SAME_DAY),
    "item 6 is high": ({"item_6": 1, "total": 1}, SAME_DAY),
    "a total alone may be any yes": ({"total": 1}, SAME_DAY),
    "a total of 0 is none": ({"total": 0}, CLOSED),
    "all no": ({f"item_{n}": 0 for n in range(1, 7)} | {"total": 0}, CLOSED),
}


@pytest.mark.parametrize(("answers", "urgency"), CSSRS.values(), ids=CSSRS)
def test_the_suicide_screener(session, answers, urgency):
    patient = a_patient(session)
    add_screening(session, patient, T, "cssrs", **answers)
    assert urgencies(session, patient, "suicide_risk_unreviewed", [T]) == {T: urgency}


def test_a_blank_screener_does_not_hide_the_one_before_it(session):
    patient = a_patient(session)
    add_screening(session, patient, T, "cssrs", 1, item_4=1)
    add_screening(session, patient, "2026-03-12", "cssrs")
    assert urgencies(session, patient, "suicide_risk_unreviewed", ["2026-03-12"]) == {"2026-03-12": SAME_DAY}


@pytest.mark.parametrize(
    ("day", "kind", "clears"),
    [
        ("2026-03-09", "safety_review", False),
        (T, "safety_review", True),
        ("2026-03-11", "safety_review", True),
        ("2026-03-11", "telephone", False),
        ("2026-03-11", "case_review", False),
    ],
)
def test_only_a_safety_review_on_or_after_the_answer_clears_it(session, day, kind, clears):
    patient = a_patient(session)
    add_phq9(session, patient, T, 3, item_9=1)
    add_contact(session, patient, day, kind)
    found = urgencies(session, patient, "suicide_risk_unreviewed", ["2026-03-12"])
    assert found == {"2026-03-12": CLOSED if clears else SAME_DAY}


@pytest.mark.parametrize("outcome", ["no_answer", "left_message", "wrong_number"])
def test_a_safety_review_that_reached_nobody_is_an_attempt(session, outcome):
    patient = a_patient(session)
    add_phq9(session, patient, T, 3, item_9=1)
    add_contact(session, patient, "2026-03-11", "safety_review", outcome=outcome)
    found = urgencies(session, patient, "suicide_risk_unreviewed", ["2026-03-12"])
    assert found == {"2026-03-12": SAME_DAY}


def test_item_nine_is_never_hidden_by_the_withdrawal_tag_or_by_an_incomplete_form(session):
    patient = a_patient(session, on="buprenorphine", enrolled=T, started=T)
    add_phq9(session, patient, T, None, item_9=2)
    assert "suicide_risk_unreviewed" in reasons_on(session, patient, T)


@pytest.mark.parametrize("instrument", ["cows", "sows16", "dast10"])
def test_item_nine_of_another_scale_says_nothing_of_self_harm(session, instrument):
    patient = a_patient(session)
    add_screening(session, patient, T, instrument, 4, item_9=1)
    assert urgencies(session, patient, "suicide_risk_unreviewed", [T]) == {T: CLOSED}


def test_nobody_with_a_safety_reason_is_left_off_for_lack_of_a_diagnosis(session):
    patient = a_patient(session)
    add_phq9(session, patient, T, 1, item_9=1)
    assert reasons_on(session, patient, T) == {"suicide_risk_unreviewed"}


@pytest.mark.parametrize(("total", "urgency"), [(19, CLOSED), (20, SAME_DAY), (21, SAME_DAY)])
def test_a_severe_score_is_due_the_next_day(session, total, urgency):
    patient = a_patient(session, phq9=[(T, total)])
    expected = {T: CLOSED, "2026-03-11": urgency}
    assert urgencies(session, patient, "severe_depression_unreviewed", expected) == expected


@pytest.mark.parametrize(
    ("act", "clears"),
    [
        (lambda s, p: add_contact(s, p, T), False),
        (lambda s, p: add_contact(s, p, "2026-03-11"), True),
        (lambda s, p: add_contact(s, p, "2026-03-11", "outreach_failed"), False),
        (lambda s, p: add_appointment(s, p, "2026-03-11", "psychiatry"), True),
        (lambda s, p: add_appointment(s, p, "2026-03-11", "moud"), False),
        (lambda s, p: add_appointment(s, p, "2026-03-11", "psychiatry", "no_show"), False),
    ],
)
def test_contact_or_behavioural_visit_on_a_later_day_clears_a_severe_score(session, act, clears):
    patient = a_patient(session, phq9=[(T, 20)])
    act(session, patient)
    found = urgencies(session, patient, "severe_depression_unreviewed", ["2026-03-12"])
    assert found == {"2026-03-12": CLOSED if clears else SAME_DAY}


@pytest.mark.parametrize(
    ("before", "latest", "urgency"),
    [(6, 10, CLOSED), (5, 10, THIS_WEEK), (5, 11, THIS_WEEK), (4, 9, CLOSED), (9, 14, THIS_WEEK), (10, 14, CLOSED)],
)
def test_worsening_is_a_rise_of_five_to_ten_or_more(session, before, latest, urgency):
    patient = a_patient(session, phq9=[("2026-02-01", before), (T, latest)])
    expected = {"2026-03-12": CLOSED, "2026-03-13": urgency}
    assert urgencies(session, patient, "worsening", expected) == expected


@pytest.mark.parametrize(
    ("act", "clears"),
    [
        (lambda s, p: add_contact(s, p, T), False),
        (lambda s, p: add_contact(s, p, "2026-03-11"), True),
        (lambda s, p: add_contact(s, p, "2026-03-11", "outreach_failed"), False),
        (lambda s, p: add_appointment(s, p, "2026-03-11", "behavioral_health"), False),
    ],
    ids=["contact the same day", "contact the day after", "nobody reached", "a visit"],
)
def test_contact_on_a_later_day_clears_a_worsening(session, act, clears):
    patient = a_patient(session, phq9=[("2026-02-01", 5), (T, 11)])
    act(session, patient)
    assert urgencies(session, patient, "worsening", ["2026-03-13"]) == {"2026-03-13": CLOSED if clears else THIS_WEEK}


def test_two_versions_of_a_scale_are_never_compared(session):
    patient = a_patient(session, phq9=[(T, 20)])
    add_screening(session, patient, "2026-02-01", "phq9_teen", 2)
    assert "worsening" not in reasons_on(session, patient, "2026-03-13")


@pytest.mark.parametrize(("total", "urgency"), [(9, CLOSED), (10, THIS_WEEK), (11, THIS_WEEK)])
def test_a_positive_score_wants_contact_within_a_week(session, total, urgency):
    patient = a_patient(session, phq9=[(T, total)])
    expected = {"2026-03-16": CLOSED, "2026-03-17": urgency}
    assert urgencies(session, patient, "positive_screen_contact", expected) == expected


@pytest.mark.parametrize(("kind", "clears"), [("primary_care", True), ("case_review", False)])
def test_a_kept_visit_answers_a_positive_score(session, kind, clears):
    patient = a_patient(session, phq9=[(T, 12)])
    add_appointment(session, patient, "2026-03-11", kind)
    found = urgencies(session, patient, "positive_screen_contact", ["2026-03-17"])
    assert found == {"2026-03-17": CLOSED if clears else THIS_WEEK}


@pytest.mark.parametrize(
    ("total", "last_day_before", "due", "last_routine", "late"),
    [
        (10, "2026-04-06", "2026-04-07", "2026-05-05", "2026-05-06"),
        (9, "2026-05-04", "2026-05-05", "2026-06-02", "2026-06-03"),
        (5, "2026-05-04", "2026-05-05", "2026-06-02", "2026-06-03"),
        (4, "2026-06-01", "2026-06-02", "2026-06-30", "2026-07-01"),
    ],
)
def test_the_next_score_falls_due_by_the_last_one(session, total, last_day_before, due, last_routine, late):
    patient = a_patient(session, phq9=[(T, total)])
    add_condition(session, patient, "depression", recorded_on=None)
    expected = {last_day_before: CLOSED, due: ROUTINE, last_routine: ROUTINE, late: THIS_WEEK}
    assert urgencies(session, patient, "phq9_due", expected) == expected


def test_while_tapering_the_next_score_is_due_after_two_weeks(session):
    patient = a_patient(session, phq9=[(T, 10)])
    add_event(session, patient, "2026-02-01")
    expected = {"2026-03-23": CLOSED, "2026-03-24": ROUTINE}
    assert urgencies(session, patient, "phq9_due", expected) == expected
    add_event(session, patient, "2026-03-11", "taper_ended")
    assert urgencies(session, patient, "phq9_due", ["2026-03-24"]) == {"2026-03-24": CLOSED}


def test_a_missing_baseline_is_one_reason_and_not_two(session):
    patient = a_patient(session, on="methadone", enrolled="2026-03-01", phq9=[("2026-02-14", 12)])
    expected = {"2026-03-07": CLOSED, "2026-03-08": ROUTINE}
    assert urgencies(session, patient, "baseline_phq9", expected) == expected
    assert "phq9_due" not in reasons_on(session, patient, "2026-06-01")


@pytest.mark.parametrize(("day", "is_baseline"), [("2026-02-14", False), ("2026-02-15", True), ("2026-03-01", True)])
def test_a_score_up_to_14_days_before_enrolment_is_the_baseline(session, day, is_baseline):
    patient = a_patient(session, on="methadone", enrolled="2026-03-01", phq9=[(day, 2)])
    found = urgencies(session, patient, "baseline_phq9", ["2026-03-08"])
    assert found == {"2026-03-08": CLOSED if is_baseline else ROUTINE}


def test_a_diagnosis_without_any_score_is_due_after_14_days(session):
    patient = a_patient(session)
    add_oud(session, patient, "2026-03-01")
    expected = {"2026-03-14": CLOSED, "2026-03-15": ROUTINE}
    assert urgencies(session, patient, "baseline_phq9", expected) == expected


@pytest.mark.parametrize(("covered", "is_long_term"), [(89, False), (90, True), (91, True)])
def test_long_term_opioid_therapy_is_90_covered_days_of_120(session, covered, is_long_term):
    patient = a_patient(session)
    add_supply(session, patient, "2026-01-01", covered, "oxycodone")
    found = urgencies(session, patient, "baseline_phq9", ["2026-04-15"])  # 1 January + 90 + 14
    assert found == {"2026-04-15": ROUTINE if is_long_term else CLOSED}


def in_need(session, total=12) -> int:
    patient = a_patient(session, phq9=[(T, total)])
    add_oud(session, patient, "2026-01-01")
    return patient


def test_untreated_depression_is_due_after_a_week(session):
    patient = in_need(session)
    expected = {"2026-03-16": CLOSED, "2026-03-17": THIS_WEEK}
    assert urgencies(session, patient, "depression_untreated", expected) == expected


@pytest.mark.parametrize(
    ("day", "kind", "status", "clears"),
    [
        ("2026-02-07", "behavioral_health", "kept", False),
        ("2026-02-08", "behavioral_health", "kept", True),
        ("2026-04-09", "group", "scheduled", True),
        ("2026-04-10", "group", "scheduled", False),
        ("2026-03-12", "psychiatry", "no_show", False),
        ("2026-03-12", "moud", "kept", False),
    ],
)
def test_a_behavioural_visit_within_30_days_is_treatment(session, day, kind, status, clears):
    patient = in_need(session)
    add_appointment(session, patient, day, kind, status)
    found = urgencies(session, patient, "depression_untreated", ["2026-03-17"])
    assert found == {"2026-03-17": CLOSED if clears else THIS_WEEK}


@pytest.mark.parametrize(("component", "clears"), [("cbt", True), ("antidepressant", True), ("peer_support", False)])
def test_a_running_treatment_clears_and_its_end_brings_the_reason_back(session, component, clears):
    patient = in_need(session)
    add_treatment(session, patient, "2026-03-01", component, ended="2026-04-01")
    expected = {"2026-04-01": CLOSED if clears else THIS_WEEK, "2026-04-02": THIS_WEEK}
    assert urgencies(session, patient, "depression_untreated", expected) == expected
