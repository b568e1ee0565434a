"""What is said of somebody who is not on a list: each condition by name, when those before it are met and it is not."""

from datetime import date

import pytest

from services.access.viewer import Viewer
from services.patient.explain import explained
from services.rules.catalogue import REASONS
from tests.builders import (
    a_patient,
    add_appointment,
    add_consent,
    add_contact,
    add_episode,
    add_event,
    add_oud,
    add_phq9,
    add_screening,
    add_supply,
    add_treatment,
)

TODAY = date(2026, 6, 1)


def why(session, patient: int, reason: str) -> str:
    found = explained(session, patient, viewer=Viewer.operator(), day=TODAY, today=TODAY)
    return next(one.why for one in found.reasons if one.reason == reason)


ENROLLED = "an open MOUD enrolment"
SCORED = "a latest PHQ-9 of 10 or more"
SELF_HARM = "a latest PHQ-9 item 9 of 1 or more, or a C-SSRS screener of moderate or high risk"
TAPER = "a taper, declared or seen in the supplies, with a lower dose since"
FIRST = {
    "suicide_risk_unreviewed": SELF_HARM,
    "severe_depression_unreviewed": "a latest PHQ-9 of 20 or more",
    "overdose_follow_up": "an overdose on record",
    "moud_gap": ENROLLED,
    "moud_runs_out": ENROLLED,
    "enrolled_not_started": ENROLLED,
    "opioid_with_benzodiazepine": "a benzodiazepine on the same days as MOUD or an opioid",
    "no_naloxone": "an open MOUD enrolment, an active OUD, or 50 MME a day and more",
    "depression_untreated": "MOUD, OUD or long-term opioids",
    "oud_untreated": "an active opioid use disorder",
    "no_shared_plan": "an open MOUD enrolment with a first dose",
    "baseline_phq9": "an open MOUD enrolment, an active OUD, or long-term opioids",
    "phq9_due": "a PHQ-9 on record",
    "phq9_repeat": "a withdrawal-confounded PHQ-9 of 10 or more",
    "gad7_due": "an open MOUD enrolment without a GAD-7 since 14 days before it, or a last GAD-7 of 10 or more",
    "worsening": SCORED,
    "positive_screen_contact": SCORED,
    "anhedonia_persisting": "item 1 of 2 or more on two PHQ-9s at least 14 days apart, all below 10 since the first",
    "insomnia": "an ISI of 15 or more, or item 3 of 2 or more on two PHQ-9s at least 14 days apart",
    "case_review": "an index PHQ-9 of 10 or more without remission since",
    "missed_visit": "a no-show",
    "no_next_visit": ENROLLED,
    "referral_open": "a referral that has no report and is not closed",
    "withdrawal_check": ENROLLED,
    "taper_mood_check": TAPER,
    "fast_taper": "a dose lowered by more than 10 % in a week, or 10 % in 4 weeks after a year of opioids",
    "post_moud_check": "an enrolment that ended, and none open",
    "part2_consent": ENROLLED,
}


def test_every_reason_that_needs_something_is_in_the_table():
    needing = {reason.key for reason in REASONS if reason.needs}
    assert set(FIRST) == needing, f"{sorted(set(FIRST) ^ needing)}: FIRST above says what an empty record lacks first."


@pytest.mark.parametrize(("reason", "needed"), FIRST.items(), ids=FIRST)
def test_an_empty_record_is_told_what_it_lacks_first(lite, reason, needed):
    assert why(lite, a_patient(lite), reason) == f"Needs {needed}."


def enrolled(session, **columns) -> int:
    return a_patient(session, **{"on": "methadone", "enrolled": "2026-03-01", "started": "2026-03-01"} | columns)


def diagnosed(session, **columns) -> int:
    patient = a_patient(session, **columns)
    add_oud(session, patient, "2026-01-01")
    return patient


NEXT = {
    "item 9 answered with 0": (
        "suicide_risk_unreviewed",
        a_patient,
        lambda s, p: add_phq9(s, p, "2026-05-01", 3, item_9=0),
        SELF_HARM,
    ),
    "reviewed": (
        "suicide_risk_unreviewed",
        a_patient,
        lambda s, p: (add_phq9(s, p, "2026-05-01", 3, item_9=1), add_contact(s, p, "2026-05-01", "safety_review")),
        "no safety review on or after it",
    ),
    "only supplies from before the enrolment": (
        "moud_runs_out",
        enrolled,
        lambda s, p: add_supply(s, p, "2026-01-01", 7, "methadone"),
        "a supply that reaches into this enrolment",
    ),
    "a visit booked to the end": (
        "moud_runs_out",
        enrolled,
        lambda s, p: (
            add_supply(s, p, "2026-05-30", 14, "methadone"),
            add_appointment(s, p, "2026-06-12", status="scheduled"),
        ),
        "no MOUD visit booked up to the last covered day",
    ),
    "treated for depression": (
        "depression_untreated",
        lambda s: diagnosed(s, phq9=[("2026-05-01", 12)]),
        lambda s, p: add_treatment(s, p, "2026-05-02"),
        "no depression treatment running",
    ),
    "enrolled again": (
        "oud_untreated",
        diagnosed,
        lambda s, p: add_episode(s, p, "2026-03-01"),  # enrolled, no supplies on record
        "no MOUD, and not declined in 90 days",
    ),
    "repeated": (
        "phq9_repeat",
        lambda s: enrolled(s, phq9=[("2026-03-10", 12)]),
        lambda s, p: add_phq9(s, p, "2026-05-01", 5),
        "no PHQ-9 after it that is not withdrawal-confounded",
    ),
    "spoken about sleep": (
        "insomnia",
        a_patient,
        lambda s, p: (add_screening(s, p, "2026-05-01", "isi", 15), add_contact(s, p, "2026-05-02")),
        "no contact after it and no sleep treatment since",
    ),
    "not started": ("withdrawal_check", lambda s: enrolled(s, started=None), lambda s, p: None, "a first dose"),
    "a taper declared, no dose lowered": (
        "taper_mood_check",
        diagnosed,
        lambda s, p: (add_supply(s, p, "2026-05-01", 60, "morphine", dose_mg=40), add_event(s, p, "2026-05-10")),
        TAPER,
    ),
    "the last check after MOUD answered": (
        "post_moud_check",
        lambda s: enrolled(s, enrolled="2024-01-01", started="2024-01-01", ended="2024-01-31"),
        lambda s, p: add_contact(s, p, "2026-01-28"),
        "a check whose day has no PHQ-9 or contact on or after it",
    ),
    "a consent without end": (
        "part2_consent",
        enrolled,
        lambda s, p: add_consent(s, p, "2026-03-01"),
        "no consent, or one that ends",
    ),
}


@pytest.mark.parametrize(("reason", "whose", "then", "needed"), NEXT.values(), ids=NEXT)
def test_the_condition_that_fails_is_named(lite, reason, whose, then, needed):
    patient = whose(lite)
    then(lite, patient)
    assert why(lite, patient, reason) == f"Needs {needed}."
