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
PERSISTS = "the latest PHQ-9 and on one 14 to 180 days older"
COUNTS = "a latest PHQ-9 of 10 or more that counts, or a latest EPDS of 13 or more"
SELF_HARM = (
    "a positive self-harm answer: PHQ-9 item 9 or EPDS item 10 of 1 or more, "
    "or a C-SSRS screener of moderate or high risk"
)
TAPER = "a taper, declared or seen in the supplies, or a stop of opioids"
OUD = (
    "an active opioid use disorder without an open enrolment, or an open enrolment without supply on record for 31 days"
)
FIRST = {
    "suicide_risk_unreviewed": SELF_HARM,
    "severe_depression_unreviewed": "a latest PHQ-9 of 20 or more",
    "suicide_pathway": "a last safety review that found moderate or high risk",
    "item9_unknown": "a latest PHQ-9 of 10 or more without an answer to item 9",
    "overdose_follow_up": "an overdose on record",
    "transition_follow_up": "an ED visit, a hospital stay or a release on record",
    "moud_gap": ENROLLED,
    "moud_runs_out": "a supply of MOUD that reaches into the present enrolment",
    "enrolled_not_started": ENROLLED,
    "opioid_with_benzodiazepine": "a benzodiazepine on the same days as MOUD (other than naltrexone) or an opioid",
    "no_naloxone": "MOUD, an active OUD, 50 MME a day and more, or an overdose in the last 30 days",
    "depression_untreated": COUNTS,
    "depression_with_bipolar_or_psychosis": COUNTS,
    "oud_untreated": OUD,
    "no_shared_plan": "an open MOUD enrolment with a first dose",
    "baseline_phq9": "an open MOUD enrolment, an active OUD, or long-term opioids",
    "phq9_due": "a PHQ-9, or a negative PHQ-2, on record",
    "phq9_repeat": "a latest PHQ-9 of 10 or more that is withdrawal-confounded",
    "gad7_due": "an open MOUD enrolment without a GAD-7 since 14 days before it, or a last GAD-7 of 10 or more",
    "worsening": SCORED,
    "positive_screen_contact": f"{SCORED}, or a latest EPDS of 13 or more",
    "anhedonia_persisting": f"item 1 of 2 or more on {PERSISTS}, both totals below 10",
    "insomnia": f"a latest ISI of 15 or more, or item 3 of 2 or more on {PERSISTS}",
    "case_review": "an index PHQ-9 of 10 or more in a running episode",
    "contact_due": "a day on which the person was reached, seen or first on the caseload",
    "missed_visit": "a no-show since which no visit was kept and nobody reached",
    "visit_status_missing": "a visit that is still scheduled",
    "no_next_visit": ENROLLED,
    "referral_open": "a referral that has no report and is not closed",
    "withdrawal_check": ENROLLED,
    "taper_mood_check": TAPER,
    "fast_taper": "a dose lowered by more than 10 % in a week, or 10 % in 4 weeks after a year of opioids",
    "screen_to_complete": "a PHQ-2 of 3 or more without a PHQ-9 on or after it, "
    "or a GAD-2 of 3 or more without a GAD-7",
    "return_to_use": "a return to use, told or seen in a drug test that was not expected",
    "perinatal_check": "a pregnancy, or a delivery in the last 365 days",
    "post_moud_check": "an enrolment that ended, and none open",
    "part2_consent": ENROLLED,
}


def test_every_reason_that_needs_something_is_in_the_table():
    needing = {reason.key for reason in REASONS if reason.needs or reason.events}
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
        "no safety review on or after the latest of them",
    ),
    "only supplies from before the enrolment": (
        "moud_runs_out",
        enrolled,
        lambda s, p: add_supply(s, p, "2026-01-01", 7, "methadone"),
        "a supply of MOUD that reaches into the present enrolment",
    ),
    "a visit booked to the end": (
        "moud_runs_out",
        enrolled,
        lambda s, p: (
            add_supply(s, p, "2026-05-30", 14, "methadone"),
            add_appointment(s, p, "2026-06-12", status="scheduled"),
        ),
        "no MOUD visit booked in time",
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
        OUD,
    ),
    "repeated": (
        "phq9_repeat",
        lambda s: enrolled(s, phq9=[("2026-03-10", 12)]),
        lambda s, p: add_phq9(s, p, "2026-05-01", 5),
        "a latest PHQ-9 of 10 or more that is withdrawal-confounded",
    ),
    "spoken about sleep": (
        "insomnia",
        a_patient,
        lambda s, p: (add_screening(s, p, "2026-05-01", "isi", 15), add_contact(s, p, "2026-05-02")),
        "neither reached nor seen later, and no sleep treatment running",
    ),
    "not started": ("withdrawal_check", lambda s: enrolled(s, started=None), lambda s, p: None, "a first dose"),
    "a course of three weeks is too short for its end to be a stop": (
        "taper_mood_check",
        diagnosed,
        lambda s, p: add_supply(s, p, "2026-05-20", 21, "morphine", dose_mg=40),
        TAPER,
    ),
    "the last check after MOUD answered": (
        "post_moud_check",
        lambda s: enrolled(s, enrolled="2024-01-01", started="2024-01-01", ended="2024-01-31"),
        lambda s, p: add_contact(s, p, "2026-01-28"),
        "no PHQ-9, and neither reached nor seen, since the check opened",
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
