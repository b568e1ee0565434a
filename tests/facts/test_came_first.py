"""Which came first, depression or opioids: what the timeline suggests, and the days it rests on."""

import pytest

from services.due_items.refresh import refresh
from tests.builders import a_patient, add_condition, add_episode, add_phq9, add_screening, add_supply, day
from tests.histories.days import after
from tests.histories.stored import facts_row

T = "2026-03-01"  # the first evidence of opioids


def suggested(session, patient: int) -> tuple:
    """(came_first, depression_evidence_on, opioid_evidence_on)"""
    refresh(session, [patient])
    facts = facts_row(session, patient)
    return facts.came_first, facts.depression_evidence_on, facts.opioid_evidence_on


def on_opioids(session) -> int:
    patient = a_patient(session)
    add_supply(session, patient, T, 30, "oxycodone")
    return patient


def depressed_on(session, patient: int, onset: str, **columns) -> None:
    add_condition(session, patient, "depression", onset_on=day(onset), **columns)


@pytest.mark.parametrize(
    ("days", "word"),
    [
        (-1, "depression"),
        (0, "cannot_tell"),
        (27, "cannot_tell"),
        (28, "during_exposure"),
        (29, "during_exposure"),
    ],
)
def test_the_distance_between_the_two_days_decides(session, days, word):
    patient = on_opioids(session)
    depressed_on(session, patient, after(T, days))
    assert suggested(session, patient) == (word, day(after(T, days)), day(T))


@pytest.mark.parametrize(("total", "word"), [(9, None), (10, "depression"), (11, "depression")])
def test_a_score_of_ten_or_more_is_evidence_of_depression(session, total, word):
    patient = on_opioids(session)
    add_phq9(session, patient, after(T, -10), total)
    assert suggested(session, patient)[0] == word


def in_withdrawal(session, days: int) -> int:
    """A tagged PHQ-9 so many days after the first opioid."""
    patient = on_opioids(session)
    add_phq9(session, patient, after(T, days), 15)
    add_screening(session, patient, after(T, days), "cows", 5)
    return patient


@pytest.mark.parametrize(
    ("days", "word"), [(-1, "depression"), (0, "withdrawal_or_taper"), (60, "withdrawal_or_taper")]
)
def test_a_tagged_first_score_suggests_withdrawal_unless_it_came_before_opioids(session, days, word):
    assert suggested(session, in_withdrawal(session, days))[0] == word


@pytest.mark.parametrize(
    ("diagnosed", "word"), [(59, "during_exposure"), (60, "during_exposure"), (61, "withdrawal_or_taper")]
)
def test_a_diagnosis_as_early_as_the_tagged_score_is_stronger(session, diagnosed, word):
    patient = in_withdrawal(session, 60)
    depressed_on(session, patient, after(T, diagnosed))
    assert suggested(session, patient)[0] == word


def first_measured(session, days: int, total: int = 15) -> int:
    """MOUD from T on, and a PHQ-9 so many days after its first dose."""
    patient = a_patient(session)
    add_episode(session, patient, T, "methadone", started_on=day(T))
    add_supply(session, patient, T, 90, "methadone")
    add_phq9(session, patient, after(T, days), total)
    return patient


@pytest.mark.parametrize(
    ("days", "word"),
    [
        (-15, "depression"),
        (-14, "cannot_tell"),
        (-1, "cannot_tell"),
        (0, "cannot_tell"),
        (28, "cannot_tell"),
        (29, "during_exposure"),
    ],
)
def test_the_baseline_of_moud_is_the_first_measurement_and_not_the_first_depression(session, days, word):
    assert suggested(session, first_measured(session, days))[0] == word


@pytest.mark.parametrize(
    ("diagnosed", "word"), [(-11, "depression"), (-10, "cannot_tell"), (-9, "cannot_tell"), (5, "cannot_tell")]
)
def test_only_a_diagnosis_older_than_the_baseline_is_evidence_of_its_own(session, diagnosed, word):
    patient = first_measured(session, -10)
    depressed_on(session, patient, after(T, diagnosed))
    assert suggested(session, patient)[0] == word


def test_a_score_before_the_baseline_was_the_first_measurement(session):
    patient = first_measured(session, -10)
    add_phq9(session, patient, after(T, -100), 3)
    assert suggested(session, patient)[0] == "depression"


def test_of_several_diagnoses_the_earliest_onset_counts(session):
    patient = a_patient(session)
    for condition, onsets in (("opioid_use_disorder", (0, -30)), ("depression", (-100, -60))):
        for onset in onsets:
            add_condition(session, patient, condition, code=f"{condition} {onset}", onset_on=day(after(T, onset)))
    assert suggested(session, patient) == ("depression", day(after(T, -100)), day(after(T, -30)))


def test_without_evidence_of_opioids_nobody_can_tell(session):
    patient = a_patient(session, phq9=[(T, 15)])
    assert suggested(session, patient) == ("cannot_tell", day(T), None)


def test_without_evidence_of_depression_there_is_nothing_to_tell(session):
    assert suggested(session, on_opioids(session)) == (None, None, day(T))


def test_a_diagnosis_that_is_over_is_still_evidence_and_its_onset_comes_before_its_record(session):
    patient = on_opioids(session)
    depressed_on(session, patient, "2020-05-01", recorded_on=day("2026-06-01"), status="remission")
    assert suggested(session, patient)[:2] == ("depression", day("2020-05-01"))


@pytest.mark.parametrize(("medication", "counts"), [("naltrexone_xr", True), ("tramadol", True), ("naloxone", False)])
def test_moud_and_opioids_for_pain_are_evidence_of_opioids(session, medication, counts):
    patient = a_patient(session)
    add_supply(session, patient, T, 7, medication)
    assert suggested(session, patient)[2] == (day(T) if counts else None)


def test_onset_is_kept_for_active_conditions_only(session):
    patient = a_patient(session)
    add_condition(session, patient, onset_on=day("2019-02-01"), recorded_on=day(T))
    add_condition(session, patient, onset_on=day("2015-02-01"), status="remission", recorded_on=day(T))
    depressed_on(session, patient, "2021-02-01")
    refresh(session, [patient])
    facts = facts_row(session, patient)
    assert (facts.oud_onset_on, facts.depression_onset_on) == (day("2019-02-01"), day("2021-02-01"))
