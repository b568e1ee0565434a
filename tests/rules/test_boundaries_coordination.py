"""Just below, at and just above each threshold of overdose, checks after MOUD, plans, referrals and consents."""

import pytest

from services.due_items.refresh import refresh
from tests.builders import (
    a_patient,
    add_appointment,
    add_consent,
    add_contact,
    add_episode,
    add_event,
    add_oud,
    add_phq9,
    add_referral,
    add_treatment,
)
from tests.histories.openings import CLOSED, ROUTINE, SAME_DAY, urgencies
from tests.histories.stored import kept_facts

OVERDOSES = {
    "due on the second day and dropped after the thirtieth": (
        lambda s, p: None,
        {"2026-03-02": CLOSED, "2026-03-03": SAME_DAY, "2026-03-31": SAME_DAY, "2026-04-01": CLOSED},
    ),
    "a contact of the same day may lie before it": (
        lambda s, p: add_contact(s, p, "2026-03-01"),
        {"2026-03-03": SAME_DAY},
    ),
    "a contact on a later day": (lambda s, p: add_contact(s, p, "2026-03-02"), {"2026-03-03": CLOSED}),
    "a visit kept later": (lambda s, p: add_appointment(s, p, "2026-03-02"), {"2026-03-03": CLOSED}),
    "a visit missed later": (
        lambda s, p: add_appointment(s, p, "2026-03-02", status="no_show"),
        {"2026-03-03": SAME_DAY},
    ),
    "a case review later": (
        lambda s, p: add_appointment(s, p, "2026-03-02", kind="case_review"),
        {"2026-03-03": SAME_DAY},
    ),
    "another overdose counts anew": (
        lambda s, p: (add_contact(s, p, "2026-03-02"), add_event(s, p, "2026-03-05", "overdose")),
        {"2026-03-06": CLOSED, "2026-03-07": SAME_DAY, "2026-04-04": SAME_DAY, "2026-04-05": CLOSED},
    ),
}


@pytest.mark.parametrize(("then", "expected"), OVERDOSES.values(), ids=OVERDOSES)
def test_an_overdose_is_followed_up_for_anybody_on_record(session, then, expected):
    patient = a_patient(session)  # no diagnosis, no enrolment: safety follows every active record
    add_event(session, patient, "2026-03-01", "overdose")
    then(session, patient)
    assert urgencies(session, patient, "overdose_follow_up", expected) == expected


def test_an_overdose_of_a_closed_record_is_not_followed_up(session):
    patient = a_patient(session, status="closed")
    add_event(session, patient, "2026-03-01", "overdose")
    assert urgencies(session, patient, "overdose_follow_up", ["2026-03-03"]) == {"2026-03-03": CLOSED}


# Enrolled 1 January, ended 31 January 2026: checks on 14 and 28 February, 28 March, 25 April, 1 August, and so on.
CHECKS = {
    "two weeks after the end": (
        lambda s, p: None,
        {"2026-02-13": CLOSED, "2026-02-14": ROUTINE, "2028-02-25": ROUTINE, "2028-02-26": CLOSED},
    ),
    "a contact on the day of the end answers none": (
        lambda s, p: add_contact(s, p, "2026-01-31"),
        {"2026-02-13": CLOSED, "2026-02-14": ROUTINE},
    ),
    "a contact on the day before the first check leaves it": (
        lambda s, p: add_contact(s, p, "2026-02-13"),
        {"2026-02-14": ROUTINE},
    ),
    "a contact on the day of the first check answers it": (
        lambda s, p: add_contact(s, p, "2026-02-14"),
        {"2026-02-14": CLOSED, "2026-02-27": CLOSED, "2026-02-28": ROUTINE},
    ),
    "a PHQ-9 answers as well": (
        lambda s, p: add_phq9(s, p, "2026-03-28", 3),
        {"2026-04-24": CLOSED, "2026-04-25": ROUTINE},
    ),
    "weeks 12 to 26": (
        lambda s, p: add_contact(s, p, "2026-04-25"),
        {"2026-07-31": CLOSED, "2026-08-01": ROUTINE},
    ),
    "weeks 26 to 52": (
        lambda s, p: add_contact(s, p, "2026-08-01"),
        {"2027-01-29": CLOSED, "2027-01-30": ROUTINE},
    ),
    "weeks 52 to 104": (
        lambda s, p: add_contact(s, p, "2027-01-30"),
        {"2028-01-28": CLOSED, "2028-01-29": ROUTINE},
    ),
    "nothing after the last check": (
        lambda s, p: add_contact(s, p, "2028-01-29"),
        {"2028-01-29": CLOSED, "2028-02-25": CLOSED},
    ),
    "failed outreach answers none": (
        lambda s, p: add_contact(s, p, "2026-02-14", "outreach_failed"),
        {"2026-02-14": ROUTINE},
    ),
    "a new enrolment ends the checks": (
        lambda s, p: add_episode(s, p, "2026-02-20"),
        {"2026-02-21": CLOSED, "2026-04-01": CLOSED},
    ),
}


@pytest.mark.parametrize(("then", "expected"), CHECKS.values(), ids=CHECKS)
def test_checks_after_moud_ended_go_on_for_two_years_off_the_caseload(session, then, expected):
    patient = a_patient(session, on="methadone", started="2026-01-01", ended="2026-01-31")
    then(session, patient)
    assert urgencies(session, patient, "post_moud_check", expected) == expected


def in_both_treatments(session, treated_from="2026-02-01", component="antidepressant", **columns) -> int:
    patient = a_patient(session, on="methadone", **{"started": "2026-01-01"} | columns)
    add_treatment(session, patient, treated_from, component)
    return patient


PLANS = {
    "30 days after the second treatment": (
        lambda s, p: None,
        {"2026-03-02": CLOSED, "2026-03-03": ROUTINE},  # second: 1 February
    ),
    "90 days after the last plan review": (
        lambda s, p: add_contact(s, p, "2026-02-20", "plan_review"),
        {"2026-05-20": CLOSED, "2026-05-21": ROUTINE},
    ),
    "an old review gives no time beyond the first 30 days": (
        lambda s, p: add_contact(s, p, "2025-12-01", "plan_review"),
        {"2026-03-02": CLOSED, "2026-03-03": ROUTINE},
    ),
    "a case review is no plan review": (
        lambda s, p: add_contact(s, p, "2026-02-20", "case_review"),
        {"2026-03-03": ROUTINE},
    ),
    "of two treatments the longer counts": (
        lambda s, p: add_treatment(s, p, "2026-01-10", "cbt"),
        {"2026-02-08": CLOSED, "2026-02-09": ROUTINE},
    ),
}


@pytest.mark.parametrize(("then", "expected"), PLANS.values(), ids=PLANS)
def test_both_treatments_share_a_plan(session, then, expected):
    patient = in_both_treatments(session)
    then(session, patient)
    assert urgencies(session, patient, "no_shared_plan", expected) == expected


def test_one_treatment_alone_needs_no_shared_plan(session):
    ended = in_both_treatments(session, ended="2026-02-10")
    not_started = in_both_treatments(session, started=None)
    peers = in_both_treatments(session, component="peer_support")
    over = a_patient(session, on="methadone", started="2026-01-01")
    add_treatment(session, over, "2026-01-10", ended="2026-02-10")
    for patient in (ended, not_started, peers, over):
        assert urgencies(session, patient, "no_shared_plan", ["2026-04-01"]) == {"2026-04-01": CLOSED}


REFERRALS = {
    "14 days without an appointment": (
        [{}],
        {"2026-03-14": CLOSED, "2026-03-15": ROUTINE},
    ),
    "30 days without a report": (
        [{"appointment_on": "2026-03-10"}],
        {"2026-03-15": CLOSED, "2026-03-30": CLOSED, "2026-03-31": ROUTINE},
    ),
    "a report": ([{"appointment_on": "2026-03-10", "report_on": "2026-03-20"}], {"2026-04-30": CLOSED}),
    "a report without an appointment": ([{"report_on": "2026-03-20"}], {"2026-04-30": CLOSED}),
    "closed": ([{"closed_on": "2026-03-05"}], {"2026-04-30": CLOSED}),
    "of several the one that is due first": (
        [{"appointment_on": "2026-03-10"}, {"sent": "2026-03-10"}],
        {"2026-03-23": CLOSED, "2026-03-24": ROUTINE},
    ),
}


@pytest.mark.parametrize(("referrals", "expected"), REFERRALS.values(), ids=REFERRALS)
def test_a_referral_is_followed_until_its_loop_is_closed(session, referrals, expected):
    patient = a_patient(session)
    add_oud(session, patient, "2026-01-01")
    for referral in referrals:
        add_referral(session, patient, **{"sent": "2026-03-01"} | referral)
    assert urgencies(session, patient, "referral_open", expected) == expected


CONSENTS = {
    "none: from enrolment on": ([], {"2025-12-31": CLOSED, "2026-01-01": ROUTINE}),
    "30 days before it ends": (
        [{"expires_on": "2026-03-31"}],
        {"2026-02-28": CLOSED, "2026-03-01": ROUTINE, "2026-05-01": ROUTINE},
    ),
    "one that does not expire": ([{}], {"2026-01-01": CLOSED, "2036-01-01": CLOSED, "9999-12-30": CLOSED}),
    "revoked: over on that day": ([{"revoked_on": "2026-03-01"}], {"2026-01-28": CLOSED, "2026-01-29": ROUTINE}),
    "revoked after it had expired": (
        [{"expires_on": "2026-02-28", "revoked_on": "2026-03-15"}],
        {"2026-01-28": CLOSED, "2026-01-29": ROUTINE},
    ),
    "the one that reaches furthest": (
        [{"expires_on": "2026-03-31"}, {"signed": "2025-12-01", "expires_on": "2026-06-30"}],
        {"2026-05-30": CLOSED, "2026-05-31": ROUTINE},
    ),
    "one that ended before enrolment": (
        [{"signed": "2025-01-01", "expires_on": "2025-06-30"}],
        {"2025-12-31": CLOSED, "2026-01-01": ROUTINE},
    ),
}


@pytest.mark.parametrize(("consents", "expected"), CONSENTS.values(), ids=CONSENTS)
def test_a_part_2_consent_is_asked_for_in_time(session, consents, expected):
    patient = a_patient(session, on="methadone", started="2026-01-01")
    for consent in consents:
        add_consent(session, patient, **{"signed": "2026-01-01"} | consent)
    assert urgencies(session, patient, "part2_consent", expected) == expected


def test_no_consent_is_asked_for_without_an_enrolment(session):
    patient = a_patient(session)
    add_oud(session, patient, "2026-01-01")
    assert urgencies(session, patient, "part2_consent", ["2026-03-01"]) == {"2026-03-01": CLOSED}


def test_facts_say_what_the_reasons_rest_on(session):
    patient = in_both_treatments(session)
    add_contact(session, patient, "2026-02-20", "plan_review")
    add_referral(session, patient, "2026-03-01")
    add_consent(session, patient, "2026-01-01")
    refresh(session, [patient])
    facts = kept_facts(session)[patient]
    told = ("depression_treated_from", "last_plan_review_on", "referral_sent_on", "referral_due_on", "consent_until")
    days = ["2026-02-01", "2026-02-20", "2026-03-01", "2026-03-15", "9999-12-31"]
    assert [str(facts[name]) for name in told] == days
