"""The cascade of care: each step just below, at and above its time; and that who reached a step has reached it."""

import pytest

from services.access.viewer import Viewer
from services.due_items.refresh import as_known_on
from services.metrics.catalogue import by_name
from services.metrics.counting import by_group
from services.metrics.metric import EVER, Span
from tests.builders import a_patient, add_appointment, add_condition, add_episode, add_oud, add_supply
from tests.metrics.asking import ago, figures, rows


def started(session, patient: int, day: int, covered: int = 366, ended: int | None = None) -> None:
    """An enrolment with its first dose so many days ago."""
    days = {"started_on": ago(day), "ended_on": None if ended is None else ago(ended)}
    add_episode(session, patient, ago(day), "buprenorphine", **days)
    if covered:
        add_supply(session, patient, ago(day), covered)


def diagnosed(session, day: int, first: int | None = None, services=(), **enrolment) -> int:
    patient = a_patient(session)
    if first is not None:
        started(session, patient, first, **enrolment)
    add_oud(session, patient, ago(day))
    for on in services:
        add_appointment(session, patient, ago(on))
    return patient


STAGES = ("diagnosed", "enrolled", "initiated", "engaged", "retained 180 days", "remission")
CASCADE = {
    "diagnosed": ((300,), (1, 0, 0, 0, 0, 0)),
    "started 15 days later": ((300, 285, (284, 283)), (1, 1, 0, 0, 0, 0)),
    "started 14 days later": ((300, 286), (1, 1, 1, 0, 0, 0)),
    "engaged, retained": ((300, 300, (299, 298)), (1, 1, 1, 1, 1, 0)),
    "engaged, 180 days ago": ((180, 180, (179, 178)), (1, 1, 1, 1, 1, 0)),
    "engaged, 179 days ago": ((179, 179, (178, 177)), (1, 1, 1, 1, 0, 0)),
}


@pytest.mark.parametrize(("given", "reached"), CASCADE.values(), ids=CASCADE)
def test_each_stage_of_the_cascade_counts_who_reached_all_before(session, given, reached):
    diagnosed(session, *given)
    found = figures(session, "cascade")
    assert tuple(found[stage][0] for stage in STAGES) == reached
    assert {of for _, of, _ in found.values()} == {1}


def test_remission_is_the_last_stage(session):
    patient = a_patient(session)
    started(session, patient, 300)
    days = {"recorded_on": ago(300), "resolved_on": ago(10)}
    add_condition(session, patient, status="remission", **days)
    for on in (290, 280):
        add_appointment(session, patient, ago(on))
    assert figures(session, "cascade")["remission"] == (1, 1, 0)


@pytest.mark.parametrize(
    ("given", "stage", "missing"),
    [
        ((13,), "initiated", 1),
        ((14,), "initiated", 0),
        ((33, 33), "engaged", 1),
        ((34, 34), "engaged", 0),
        ((179, 179, (178, 177)), "retained 180 days", 1),
        ((180, 180, (179, 178)), "retained 180 days", 0),
    ],
)
def test_the_cascade_says_for_whom_it_is_too_early(session, given, stage, missing):
    diagnosed(session, *given)
    assert figures(session, "cascade")[stage][2] == missing


def test_who_was_never_enrolled_is_a_group_of_its_own_in_the_cascade(session):
    diagnosed(session, 300)
    diagnosed(session, 300, 300)
    found = {(row.group, row.figure): row.numerator for row in rows(session, "cascade", by="medication")}
    assert (found["not recorded", "diagnosed"], found["buprenorphine", "enrolled"]) == (1, 1)


# engaged 200 days ago: days covered, and the day after the first dose on which it ended -> retained
HELD = {
    "no gap and no end": ({}, 1),
    "8 days without on the 179th": ({"covered": 172}, 0),
    "8 days without on the 180th": ({"covered": 173}, 1),
    "ended on the 179th": ({"ended": 200 - 179}, 0),
    "ended on the 180th": ({"ended": 200 - 180}, 1),
    "no supply on record": ({"covered": 0}, 0),
}


@pytest.mark.parametrize(("enrolment", "retained"), HELD.values(), ids=HELD)
def test_retained_is_180_days_without_a_gap_of_8_and_without_an_end(session, enrolment, retained):
    diagnosed(session, 200, 200, (199, 198), **enrolment)
    assert figures(session, "cascade")["retained 180 days"] == (retained, 1, 0)


# engaged 100 days ago -> too early to say
STILL = {
    "covered": ({}, 1),
    "7 days without so far": ({"covered": 94}, 1),
    "8 days without so far": ({"covered": 93}, 0),
    "ended today": ({"ended": 0}, 0),
    "no supply on record": ({"covered": 0}, 0),
}


@pytest.mark.parametrize(("enrolment", "early"), STILL.values(), ids=STILL)
def test_it_is_too_early_only_while_treatment_goes_on(session, enrolment, early):
    diagnosed(session, 100, 100, (99, 98), **enrolment)
    assert figures(session, "cascade")["retained 180 days"] == (0, 1, early)


@pytest.mark.parametrize("again", [None, 21, 1])
def test_who_was_retained_stays_so_after_the_end_and_in_another_enrolment(session, again):
    patient = diagnosed(session, 400, 400, (399, 398), ended=30)
    if again is not None:
        started(session, patient, again)
    assert figures(session, "cascade")["retained 180 days"] == (1, 1, 0)


@pytest.mark.parametrize("again", [390, 330, 200, 100])
def test_a_later_enrolment_does_not_make_up_for_the_one_that_was_lost(session, again):
    patient = diagnosed(session, 400, 400, (399, 398), ended=340)
    started(session, patient, again)
    found = figures(session, "cascade")
    assert (found["engaged"], found["retained 180 days"]) == ((1, 1, 0), (0, 1, 0))


def test_of_two_enrolments_with_one_first_dose_the_longer_one_counts(session):
    patient = diagnosed(session, 200, 200, (199, 198), ended=150)
    started(session, patient, 200, covered=0)
    started(session, patient, 200, covered=0, ended=100)
    assert figures(session, "cascade")["retained 180 days"] == (1, 1, 0)


@pytest.mark.parametrize(("day", "figure"), [(21, (0, 1, 1)), (20, (1, 1, 0)), (5, (1, 1, 0))])
def test_a_past_day_knows_who_had_been_retained_by_then(session, day, figure):
    patient = diagnosed(session, 200, 200, (199, 198), ended=12)
    started(session, patient, 10)
    with as_known_on(session, ago(day)):
        found = by_group.rows(session, by_name("cascade"), Span(EVER, ago(day)), viewer=Viewer.operator())
    (row,) = [row for row in found if row.figure == "retained 180 days"]
    assert (row.numerator, row.denominator, row.missing) == figure
