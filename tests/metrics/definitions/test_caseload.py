"""Who is on the caseload, what they need and get, and who was reached: just below, at and above each threshold."""

from datetime import date

import pytest
import sqlalchemy as sa

from db.tables import Patient
from services.access.viewer import Viewer
from services.due_items.refresh import as_known_on, refresh
from services.metrics.catalogue import by_name
from services.metrics.counting import by_group
from services.metrics.counting.periods import month_of
from services.metrics.metric import EVER, Span
from tests.builders import (
    a_clinic,
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
from tests.metrics.asking import TODAY, ago, figures, groups
from tests.pages.people import a_viewer

NOT_ENROLLED = "Not enrolled"
SUMS = ("on the caseload", "lapsed or dropped out")


def told(session, name: str, **asked) -> dict[str, tuple[int, int, int]]:
    """The lines in which anybody is, sums of others left out."""
    found = figures(session, name, **asked)
    return {line: figure for line, figure in found.items() if figure[0] and line not in SUMS}


def enrolled(session, started: int | None = None, ended: int | None = None, **columns) -> int:
    """On buprenorphine since 200 days ago; first dose and end so many days ago."""
    days = {name: None if days is None else ago(days) for name, days in (("started", started), ("ended", ended))}
    return a_patient(session, on="buprenorphine", enrolled=ago(200), **days, **columns)


def depressed(session, patient: int) -> int:
    add_condition(session, patient, "depression", recorded_on=ago(100))
    return patient


def test_the_caseload_and_who_fell_out_of_care_are_told_as_sums(session):
    for started, supply in ((100, (100, 100)), (100, (100, 70)), (100, (100, 130))):
        add_supply(session, enrolled(session, started), ago(supply[0]), supply[1])
    found = figures(session, "caseload")
    assert (found["on the caseload"], found["lapsed or dropped out"]) == ((3, 3, 0), (2, 3, 0))


STATUS = {
    "no first dose": (None, (), "Enrolled not started"),
    "13 days": (13, (13, 30), "Induction"),
    "14 days": (14, (14, 30), "Stabilisation"),
    "89 days": (89, (89, 100), "Stabilisation"),
    "90 days": (90, (90, 100), "Maintenance"),
    "covered up to yesterday": (100, (100, 100), "Lapsed"),
    "30 days without cover": (100, (100, 71), "Lapsed"),
    "31 days without cover": (100, (100, 70), "Dropped out"),
}


@pytest.mark.parametrize(("started", "supply", "line"), STATUS.values(), ids=STATUS)
def test_the_caseload_is_told_by_moud_status(session, started, supply, line):
    patient = enrolled(session, started)
    if supply:
        add_supply(session, patient, ago(supply[0]), supply[1])
    assert told(session, "caseload") == {line: (1, 1, 0)}


@pytest.mark.parametrize(("ended", "figure"), [(90, {"Ended": (1, 1, 0)}), (91, {})])
def test_who_ended_moud_stays_on_the_caseload_for_90_days(session, ended, figure):
    enrolled(session, 150, ended)
    assert told(session, "caseload") == figure


@pytest.mark.parametrize(("overdose", "is_counted"), [(0, True), (1, True), (90, True), (91, False)])
def test_an_open_reason_of_safety_alone_puts_a_patient_on_the_caseload(session, overdose, is_counted):
    add_event(session, a_patient(session), ago(overdose), "overdose")
    assert told(session, "caseload") == ({NOT_ENROLLED: (1, 1, 0)} if is_counted else {})
    assert told(session, "integrated_need") == ({"neither need: safety only": (1, 1, 0)} if is_counted else {})


def test_a_self_harm_answer_puts_a_patient_on_the_caseload_until_it_is_reviewed(session):
    reviewed, waiting = a_patient(session), a_patient(session)
    for patient in (reviewed, waiting):
        add_phq9(session, patient, ago(3), 4, item_9=1)
    add_contact(session, reviewed, ago(3), "safety_review")
    assert told(session, "caseload") == {NOT_ENROLLED: (1, 1, 0)}


def test_a_reason_that_is_not_of_safety_puts_nobody_on_the_caseload(session):
    a_patient(session, on="buprenorphine", enrolled=ago(600), started=ago(600), ended=ago(300))
    assert "post_moud_check" in groups(session, "open_reasons", "reason")
    assert told(session, "caseload") == {}


def test_a_closed_record_is_not_on_the_caseload(session):
    enrolled(session, 100, status="closed")
    add_event(session, a_patient(session, status="closed"), ago(3), "overdose")
    assert told(session, "caseload") == {}


@pytest.mark.parametrize("is_as_then", [False, True])
def test_closing_records_in_november_leaves_may_as_it_was(session, is_as_then):
    patients = [enrolled(session, 190) for _ in range(4)]
    days = date(2026, 5, 31), date(2026, 11, 19), date(2026, 11, 20)
    assert [on_the_caseload_of(session, day, is_as_then) for day in days] == [4, 4, 4]
    closed = sa.update(Patient).where(Patient.id.in_(patients[::2]))
    session.execute(closed.values(status="closed", closed_on=days[-1]))
    assert [on_the_caseload_of(session, day, is_as_then) for day in days] == [4, 4, 2]


def on_the_caseload_of(session, day: date, is_as_then: bool) -> int:
    """Counted again, as the nightly run counts past months."""
    span = Span(month_of(day), day, is_as_then)
    with as_known_on(session, day, is_as_then=is_as_then):
        found = by_group.rows(session, by_name("caseload"), span, viewer=Viewer.operator())
    return next(row.numerator for row in found if row.figure == "on the caseload")


def test_the_caseload_of_a_past_day_is_what_it_was_then(session):
    enrolled(session, 150, 60)
    refresh(session)
    with as_known_on(session, ago(61)):
        found = by_group.rows(session, by_name("caseload"), Span(EVER, ago(61)), viewer=a_viewer(a_clinic(session)))
    assert [row.figure for row in found if row.numerator] == ["on the caseload", "Stabilisation"]


def test_the_caseload_is_grouped_by_medication_and_care_manager(session):
    enrolled(session, 10, team={"care_manager": "Okafor, Ngozi"})
    depressed(session, a_patient(session))
    refresh(session)
    found = by_group.rows(
        session,
        by_name("contacted"),
        Span(EVER, TODAY),
        viewer=a_viewer(a_clinic(session)),
        by="medication,clinician",
    )
    assert [row.group for row in found] == ["buprenorphine · Okafor, Ngozi", "not recorded · not recorded"]


def needs_of(session, case: str) -> None:
    patient = enrolled(session, 150, int(case.split()[1])) if case.startswith("ended") else a_patient(session)
    if "diagnosed" in case:
        depressed(session, patient)
    if "OUD" in case:
        add_oud(session, patient, ago(100))
    if "PHQ-9" in case:
        add_phq9(session, patient, ago(50), int(case.split()[-1]))


NEEDS = {
    "OUD": "opioid need only",
    "diagnosed": "depression need only",
    "diagnosed, OUD": "both needs",
    "PHQ-9 of 9": None,
    "PHQ-9 of 10": "depression need only",
    "OUD, PHQ-9 of 9": "opioid need only",
    "OUD, PHQ-9 of 10": "both needs",
    "ended 90 days ago": "opioid need only",
    "ended 90 days ago, diagnosed": "both needs",
    "ended 91 days ago, diagnosed": "depression need only",
}


@pytest.mark.parametrize("case", NEEDS)
def test_need_is_told_by_opioids_and_depression(session, case):
    needs_of(session, case)
    assert told(session, "integrated_need") == ({NEEDS[case]: (1, 1, 0)} if NEEDS[case] else {})


@pytest.mark.parametrize(
    ("days", "total", "line"),
    [(5, None, "both needs"), (5, 9, "opioid need only"), (4, 9, "both needs"), (5, 10, "both needs")],
    ids=["waits", "replaced on the 55th day", "not on the 56th", "an index of its own"],
)
def test_a_score_in_withdrawal_is_a_need_until_an_untagged_one_is_lower(session, days, total, line):
    patient = a_patient(session)
    add_oud(session, patient, ago(100))
    add_screening(session, patient, ago(60), "cows", 8)
    add_phq9(session, patient, ago(60), 14)
    if total is not None:
        add_phq9(session, patient, ago(days), total)
    assert told(session, "integrated_need") == {line: (1, 1, 0)}


@pytest.mark.parametrize(("has_oud", "has_depression"), [(True, False), (False, True)])
def test_integrated_treatment_is_told_of_those_with_both_needs_only(session, has_oud, has_depression):
    patient = a_patient(session)
    if has_oud:
        add_oud(session, patient, ago(100))
    if has_depression:
        depressed(session, patient)
    assert told(session, "integrated_treatment") == {}


MOUD_SIDE = {
    "not started": (None, None, "neither treated"),
    "first dose today": (0, None, "opioid need treated only"),
    "no supply on record": (100, None, "opioid need treated only"),
    "30 days without cover": (100, 71, "opioid need treated only"),
    "31 days without cover": (100, 70, "neither treated"),
}


@pytest.mark.parametrize(("started", "supply", "line"), MOUD_SIDE.values(), ids=MOUD_SIDE)
def test_the_opioid_need_is_treated_while_moud_goes_on(session, started, supply, line):
    patient = depressed(session, enrolled(session, started))
    if supply:
        add_supply(session, patient, ago(started), supply)
    assert told(session, "integrated_treatment") == {line: (1, 1, 0)}


@pytest.mark.parametrize(
    ("last_covered", "more", "line"),
    [
        (0, "", "opioid need treated only"),
        (1, "", "neither treated"),
        (0, "OUD", "neither treated"),
        (0, "enrolment", "neither treated"),
    ],
)
def test_long_term_opioids_are_treatment_where_nothing_asks_for_moud(session, last_covered, more, line):
    patient = depressed(session, enrolled(session) if more == "enrolment" else a_patient(session))
    add_supply(session, patient, ago(last_covered + 119), 120, "oxycodone")
    if more == "OUD":
        add_oud(session, patient, ago(100))
    assert told(session, "integrated_treatment") == {line: (1, 1, 0)}


TREATMENTS = {
    "an antidepressant from today": (add_treatment, (0, "antidepressant"), "depression treated only"),
    "psychotherapy that runs": (add_treatment, (90, "psychotherapy"), "depression treated only"),
    "psychotherapy that ended": (add_treatment, (90, "psychotherapy", ago(1)), "neither treated"),
    "sleep treatment": (add_treatment, (90, "sleep_treatment"), "neither treated"),
    "a visit 30 days ago": (add_appointment, (30, "behavioral_health"), "depression treated only"),
    "a visit 31 days ago": (add_appointment, (31, "behavioral_health"), "neither treated"),
    "a visit today": (add_appointment, (0, "psychiatry"), "depression treated only"),
    "a visit that was missed": (add_appointment, (5, "group", "no_show"), "neither treated"),
    "a visit for MOUD": (add_appointment, (5, "moud"), "neither treated"),
}


@pytest.mark.parametrize(("add", "given", "line"), TREATMENTS.values(), ids=TREATMENTS)
def test_depression_is_treated_by_what_runs_or_a_visit_up_to_30_days_ago(session, add, given, line):
    patient = depressed(session, enrolled(session))
    add(session, patient, ago(given[0]), *given[1:])
    assert told(session, "integrated_treatment") == {line: (1, 1, 0)}


def test_both_treated_counts_once(session):
    add_treatment(session, depressed(session, enrolled(session, 100)), ago(50))
    assert told(session, "integrated_treatment") == {"both treated": (1, 1, 0)}


REACHED = {
    "a contact today": (add_contact, (0, "telephone"), 1),
    "a contact 27 days ago": (add_contact, (27, "telephone"), 1),
    "a contact 28 days ago": (add_contact, (28, "telephone"), 0),
    "a safety review": (add_contact, (5, "safety_review"), 1),
    "nobody answered": (add_contact, (5, "outreach_failed"), 0),
    "a case review": (add_contact, (5, "case_review"), 0),
    "a kept visit 27 days ago": (add_appointment, (27, "primary_care"), 1),
    "a kept visit 28 days ago": (add_appointment, (28, "primary_care"), 0),
    "a missed visit": (add_appointment, (5, "moud", "no_show"), 0),
    "a kept case review": (add_appointment, (5, "case_review"), 0),
}


@pytest.mark.parametrize(("add", "given", "reached"), REACHED.values(), ids=REACHED)
def test_contacted_is_a_contact_or_kept_visit_in_28_days(session, add, given, reached):
    add(session, enrolled(session), ago(given[0]), *given[1:])
    assert figures(session, "contacted") == {"contacted": (reached, 1, 0)}
