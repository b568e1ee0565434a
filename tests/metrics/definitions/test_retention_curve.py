"""Time in treatment: who left on which day, and who is censored; just below and at each limit."""

from datetime import date

import pytest

from db.vocabulary import EndReason
from services.access.viewer import Viewer
from services.due_items.refresh import as_known_on, refresh
from services.metrics.catalogue import by_name
from services.metrics.counting.by_group import Count, counts
from services.metrics.definitions.retention_curve import CENSORED, CONTINUOUS, IN_CARE, LEFT, cohort
from services.metrics.metric import EVER, Span
from services.metrics.statistics.survival import kaplan_meier
from tests.builders import a_patient, add_episode, add_supply
from tests.metrics.asking import TODAY, ago, figures


def covered(session, started: int, *supplies: tuple[int, int], ended: int | None = None, why: str | None = None) -> int:
    """First dose so many days ago; supplies as (days ago, days)."""
    patient = a_patient(session)
    end = {"ended_on": None if ended is None else ago(ended), "end_reason": why}
    add_episode(session, patient, ago(started), started_on=ago(started), **end)
    for on, length in supplies:
        add_supply(session, patient, ago(on), length)
    return patient


def found(session, last: date = TODAY) -> list[Count]:
    return counts(session, by_name("retention_curve"), Span(EVER, last), viewer=Viewer.operator())


def told(session) -> dict[str, tuple[str, int | None]]:
    """Stage -> part and day of the one patient."""
    refresh(session, None)
    return {count.stage: (count.part, count.amount) for count in found(session)}


# first dose, supplies …, when and why it ended -> in care, continuous
CASES = {
    "covered up to today": ((100, (100, 200)), (CENSORED, 100), (CENSORED, 100)),
    "the first dose is today": ((0, (0, 7)), (CENSORED, 0), (CENSORED, 0)),
    "7 days without so far": ((100, (100, 94)), (CENSORED, 100), (CENSORED, 100)),
    "8 days without so far": ((100, (100, 93)), (CENSORED, 100), (LEFT, 93)),
    "a gap of 7 days": ((100, (100, 30), (63, 90)), (CENSORED, 100), (CENSORED, 100)),
    "a gap of 8 days": ((100, (100, 30), (62, 90)), (CENSORED, 100), (LEFT, 30)),
    "30 days without so far": ((100, (100, 71)), (CENSORED, 100), (LEFT, 71)),
    "31 days without so far": ((100, (100, 70)), (LEFT, 70), (LEFT, 70)),
    "a gap of 31 days": ((100, (100, 30), (39, 90)), (LEFT, 30), (LEFT, 30)),
    "the first of two gaps counts": ((200, (200, 30), (162, 30), (124, 200)), (CENSORED, 200), (LEFT, 30)),
    "no cover on the day of the first dose": ((100, (60, 90)), (LEFT, 0), (LEFT, 0)),
    "no supply since the first dose": ((100, (140, 20)), ("missing", None), ("missing", None)),
    "no supply, and ended": ((100, 50, "dropped_out"), ("missing", None), ("missing", None)),
    "ended": ((100, (100, 200), 40, "dropped_out"), (LEFT, 60), (LEFT, 60)),
    "ended today": ((100, (100, 200), 0, "dropped_out"), (LEFT, 100), (LEFT, 100)),
    "ended, nobody said why": ((100, (100, 200), 40, None), (LEFT, 60), (LEFT, 60)),
    "ended 7 days after the last covered one": ((100, (100, 30), 64, "completed"), (CENSORED, 36), (CENSORED, 36)),
    "ended on the 8th day without": ((100, (100, 30), 63, "completed"), (CENSORED, 37), (LEFT, 30)),
    "ended on the 31st day without": ((100, (100, 30), 40, "died"), (LEFT, 30), (LEFT, 30)),
}


def given(session, started: int, *rest) -> None:
    supplies = [one for one in rest if isinstance(one, tuple)]
    ended, why = rest[len(supplies) :] or (None, None)
    covered(session, started, *supplies, ended=ended, why=why)


@pytest.mark.parametrize("case", CASES)
def test_who_left_on_which_day_and_who_is_censored(session, case):
    history, in_care, continuous = CASES[case]
    given(session, *history)
    assert told(session) == {IN_CARE: in_care, CONTINUOUS: continuous}


NOT_LOST = {"completed", "transferred", "died", "incarcerated"}


@pytest.mark.parametrize("why", EndReason)
def test_a_treatment_that_did_not_fail_is_censored_on_its_last_day(session, why):
    covered(session, 100, (100, 200), ended=40, why=why)
    part = CENSORED if why in NOT_LOST else LEFT
    assert told(session) == {IN_CARE: (part, 60), CONTINUOUS: (part, 60)}


@pytest.mark.parametrize(("started", "is_counted"), [(729, True), (730, False)])
def test_first_doses_of_two_years_are_counted(session, started, is_counted):
    covered(session, started, (started, 7))
    assert bool(told(session)) is is_counted


def with_a_second_enrolment(session, started: int, ended: int | None, why: str | None = None) -> None:
    """The first one without any supply; the second one is open and not started."""
    patient = covered(session, started, ended=ended, why=why)
    add_episode(session, patient, ago(1), "methadone")


@pytest.mark.parametrize("why", [None, *EndReason])
def test_an_earlier_enrolment_leaves_or_is_censored_on_the_day_it_ended(session, why):
    with_a_second_enrolment(session, 100, ended=40, why=why)
    part = CENSORED if why in NOT_LOST else LEFT
    assert told(session) == {IN_CARE: (part, 60), CONTINUOUS: (part, 60)}


def test_an_earlier_enrolment_without_an_end_is_missing(session):
    with_a_second_enrolment(session, 100, ended=None)
    assert told(session) == {IN_CARE: ("missing", None), CONTINUOUS: ("missing", None)}


@pytest.mark.parametrize(("started", "is_counted"), [(729, True), (730, False)])
def test_first_doses_of_earlier_enrolments_are_counted_for_two_years(session, started, is_counted):
    with_a_second_enrolment(session, started, ended=40)
    assert bool(told(session)) is is_counted


def test_who_came_back_is_in_the_curve_with_each_enrolment_under_its_medication(session):
    patient = covered(session, 400, (400, 30), ended=370, why="dropped_out")
    add_episode(session, patient, ago(100), "methadone", started_on=ago(100))
    add_supply(session, patient, ago(100), 366, "methadone")
    refresh(session, None)
    of = {"viewer": Viewer.operator(), "by": "medication"}
    known = counts(session, by_name("retention_curve"), Span(EVER, TODAY), **of)
    assert {(one.group, one.part, one.amount) for one in known} == {
        ("buprenorphine", LEFT, 30),
        ("methadone", CENSORED, 100),
    }


def test_who_has_no_first_dose_is_not_counted(session):
    a_patient(session, on="methadone", enrolled=ago(100))
    assert told(session) == {}


# the day asked for -> in care, continuous: covered for 30 days from 100 days ago, ended 20 days ago
PAST = {
    71: ((CENSORED, 29), (CENSORED, 29)),
    64: ((CENSORED, 36), (CENSORED, 36)),
    63: ((CENSORED, 37), (LEFT, 30)),
    41: ((CENSORED, 59), (LEFT, 30)),
    40: ((LEFT, 30), (LEFT, 30)),
}


@pytest.mark.parametrize("day", PAST)
def test_a_past_day_knows_a_gap_when_it_has_reached_its_length(session, day):
    covered(session, 100, (100, 30), ended=20, why="dropped_out")
    with as_known_on(session, ago(day)):
        known = {count.stage: (count.part, count.amount) for count in found(session, ago(day))}
    assert known == dict(zip((IN_CARE, CONTINUOUS), PAST[day], strict=True))


@pytest.mark.parametrize(("day", "part"), [(41, (CENSORED, 59)), (40, (LEFT, 60))])
def test_a_past_day_does_not_know_a_later_end(session, day, part):
    covered(session, 100, (100, 200), ended=40, why="dropped_out")
    with as_known_on(session, ago(day)):
        assert {(count.part, count.amount) for count in found(session, ago(day))} == {part}


def test_the_figure_is_how_many_left_and_says_of_how_many_nothing_is_known(session):
    for days in (10, 60, 93):
        covered(session, 100, (100, days))
    covered(session, 100)
    assert figures(session, "retention_curve") == {"in care, left": (2, 4, 1), "continuous, left": (3, 4, 1)}


def test_the_curve_is_made_of_the_counts_of_a_stage(session):
    for days in (10, 10, 60, 200):
        covered(session, 100, (100, days))
    covered(session, 100)
    refresh(session, None)
    curve = kaplan_meier(cohort(found(session), IN_CARE))
    steps = [(step.day, step.at_risk, step.left, step.censored) for step in curve.steps]
    assert steps == [(0, 4, 0, 0), (10, 4, 2, 0), (60, 2, 1, 0), (100, 1, 0, 1)]
