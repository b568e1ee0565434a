"""Enrolments that began, first or again, and those that ended, by reason."""

import pytest
import sqlalchemy as sa

from db.tables import PatientCondition
from db.vocabulary import EndReason, label
from tests.builders import a_patient, add_condition, add_episode, add_oud, add_supply
from tests.metrics.asking import TODAY, ago, figures, groups


@pytest.mark.parametrize(("enrolled", "counted"), [(31, False), (30, True), (10, True), (9, False)])
def test_an_enrolment_counts_in_the_period_of_its_day(session, enrolled, counted):
    a_patient(session, on="methadone", enrolled=ago(enrolled))
    found = figures(session, "enrolments", first=ago(30), last=ago(10))
    assert found == ({"enrolled": (1, 1, 0), "enrolled again": (0, 1, 0)} if counted else {})


@pytest.mark.parametrize(("earlier", "again"), [(400, 1), (21, 1), (20, 1), (19, 0)])
def test_again_is_an_enrolment_of_a_patient_who_was_enrolled_before(session, earlier, again):
    """Of two on one day the second recorded is again."""
    patient = a_patient(session, on="methadone", enrolled=ago(earlier), ended=ago(15))
    add_episode(session, patient, ago(20), "buprenorphine")
    found = figures(session, "enrolments", first=ago(20), last=ago(20))
    assert found["enrolled again"] == (again, 2 if earlier == 20 else 1, 0)


def test_an_enrolment_of_somebody_else_is_not_again(session):
    a_patient(session, on="methadone", enrolled=ago(400))
    a_patient(session, on="methadone", enrolled=ago(20))
    assert figures(session, "enrolments")["enrolled again"] == (0, 2, 0)


def test_what_was_entered_later_was_not_known_then(session):
    patient = a_patient(session)
    add_episode(session, patient, ago(40), entered_on=TODAY)
    add_episode(session, patient, ago(30), entered_on=ago(10))
    span = {"first": ago(60), "last": ago(10)}
    assert figures(session, "enrolments", **span)["enrolled again"] == (1, 2, 0)
    assert figures(session, "enrolments", **span, is_as_then=True)["enrolled again"] == (0, 1, 0)


def test_an_enrolment_counts_under_its_own_medication(session):
    patient = a_patient(session, on="methadone", enrolled=ago(400), ended=ago(100))
    add_episode(session, patient, ago(20), "buprenorphine_xr")
    assert set(groups(session, "enrolments", "medication")) == {"methadone", "buprenorphine_xr"}
    assert set(groups(session, "ended", "medication")) == {"methadone"}


@pytest.mark.parametrize(("ended", "counted"), [(31, 0), (30, 1), (10, 1), (9, 0)])
def test_an_ended_enrolment_counts_in_the_period_of_its_end(session, ended, counted):
    a_patient(session, on="methadone", enrolled=ago(400), ended=ago(ended))
    found = figures(session, "ended", first=ago(30), last=ago(10))
    assert sum(of for _, of, _ in found.values()) == counted * len(EndReason)


def test_each_reason_is_told_and_what_is_not_recorded_is_missing(session):
    patient = a_patient(session)
    for back, reason in enumerate((*EndReason, EndReason.completed, None), start=1):
        add_episode(session, patient, ago(100 + back), ended_on=ago(back), end_reason=reason)
    of = len(EndReason) + 2
    assert figures(session, "ended") == {
        label(reason): (2 if reason == EndReason.completed else 1, of, 1) for reason in EndReason
    }


DRINKS = {"condition": "alcohol_use_disorder", "recorded_on": ago(400)}
OF_ALCOHOL = {  # what is on record of somebody on naltrexone who drinks: is it an enrolment in MOUD?
    "nothing else": ([], False),
    "the same in remission": ([lambda s, p: remit(s, p)], True),
    "an OUD": ([lambda s, p: add_oud(s, p, ago(300))], True),
    "an OUD recorded on the day asked": ([lambda s, p: add_oud(s, p, TODAY)], True),
    "an OUD recorded later": ([lambda s, p: add_oud(s, p, ago(-1))], False),
    "an OUD in remission": ([lambda s, p: add_condition(s, p, status="remission", recorded_on=ago(300))], True),
    "oral naltrexone before": ([lambda s, p: add_episode(s, p, ago(300), "naltrexone_oral", ended_on=ago(200))], False),
    "methadone before": ([lambda s, p: add_episode(s, p, ago(300), "methadone", ended_on=ago(200))], True),
    "a supply of buprenorphine": ([lambda s, p: add_supply(s, p, ago(300))], True),
    "an opioid for pain": ([lambda s, p: add_supply(s, p, ago(300), medication="oxycodone")], False),
}


def remit(session, patient: int) -> None:
    session.execute(sa.update(PatientCondition).where(PatientCondition.patient == patient).values(status="remission"))


@pytest.mark.parametrize("name", OF_ALCOHOL)
def test_naltrexone_for_alcohol_alone_is_no_enrolment_in_moud(session, name):
    happened, is_counted = OF_ALCOHOL[name]
    patient = a_patient(session, on="naltrexone_xr", enrolled=ago(100), started=ago(100))
    add_condition(session, patient, **DRINKS)
    for happen in happened:
        happen(session, patient)
    asked = {"first": ago(100), "last": ago(0)}
    for metric in ("enrolments", "initiation", "baseline_phq9"):
        assert bool(figures(session, metric, **asked)) == is_counted, metric
    assert ("naltrexone_xr" in groups(session, "caseload", "medication")) == is_counted
