"""Retention, completion and the week after the first dose: just below, at and above each threshold."""

from datetime import date, timedelta

import pytest

from services.access.viewer import Viewer
from services.due_items.refresh import as_known_on, refresh
from services.metrics.catalogue import by_name
from services.metrics.counting import by_group
from services.metrics.metric import EVER, Span
from tests.builders import (
    a_clinic,
    a_patient,
    add_episode,
    add_screening,
    add_supply,
)
from tests.pages.people import a_viewer

TODAY = date(2026, 11, 22)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def rows(session, name: str, by=None, as_of=TODAY, viewer=None) -> list:
    refresh(session, None)
    return by_group.rows(session, by_name(name), Span(EVER, as_of), viewer=viewer or Viewer.operator(), by=by)


def figures(session, name: str, **asked) -> dict[str, tuple[int, int, int]]:
    """Stage -> numerator, denominator, missing, of one group."""
    return {row.figure: (row.numerator, row.denominator, row.missing) for row in rows(session, name, **asked)}


def covered(session, started: int, *supplies: tuple[int, int], ended: int | None = None, **columns) -> int:
    """First dose so many days ago; supplies as (days ago, days)."""
    days = {"enrolled": ago(started), "started": ago(started), "ended": None if ended is None else ago(ended)}
    patient = a_patient(session, **{"on": "buprenorphine"} | days | columns)
    for on, length in supplies:
        add_supply(session, patient, ago(on), length)
    return patient


CONTINUOUS, IN_CARE = "day 30, no gap of 8 days", "day 30, in care, no gap of 31 days"
# Who had a first dose: patients as (first dose, supplies …) -> continuous, in care
RETAINED = {
    "29 days ago: too early to say": ((29, (29, 90)), None, None),
    "30 days ago": ((30, (30, 90)), (1, 1, 0), (1, 1, 0)),
    "covered for 22 days: the gap is 8 days long on day 29": ((40, (40, 22)), (0, 1, 0), (1, 1, 0)),
    "covered for 23 days: it is on day 30, not before": ((40, (40, 23)), (1, 1, 0), (1, 1, 0)),
    "covered for one day in 40": ((40, (40, 1)), (0, 1, 0), (1, 1, 0)),
    "ended on day 29": ((40, (40, 90)), (0, 1, 0), (0, 1, 0)),
    "ended on day 30": ((40, (40, 90)), (1, 1, 0), (1, 1, 0)),
    "no supply on record": ((40,), (0, 1, 1), (0, 1, 1)),
}
ENDED = {"ended on day 29": 11, "ended on day 30": 10}


@pytest.mark.parametrize("case", RETAINED)
def test_retention_at_30_days(session, case):
    (started, *supplies), continuous, in_care = RETAINED[case]
    covered(session, started, *supplies, ended=ENDED.get(case))
    found = figures(session, "retention")
    assert (found.get(CONTINUOUS), found.get(IN_CARE)) == (continuous, in_care)


def test_out_of_care_is_a_gap_of_31_days(session):
    covered(session, 120, (120, 30), (59, 90))  # 31 days without
    covered(session, 120, (120, 30), (60, 90))  # 30 days without
    found = figures(session, "retention")
    assert found["day 90, in care, no gap of 31 days"] == (1, 2, 0)
    assert found["day 90, no gap of 8 days"] == (0, 2, 0)


def test_retention_is_told_at_four_days_for_those_who_started_that_long_ago(session):
    for started in (30, 90, 180, 365):
        covered(session, started, (started, 366))
    found = figures(session, "retention")
    assert {stage: of for stage, (_, of, _) in found.items() if "no gap of 8" in stage} == {
        "day 30, no gap of 8 days": 4,
        "day 90, no gap of 8 days": 3,
        "day 180, no gap of 8 days": 2,
        "day 365, no gap of 8 days": 1,
    }


def test_every_enrolment_names_its_own_group(session):
    patient = covered(session, 400, (400, 10), ended=390, on="methadone", patient_id="CTN-1")
    add_episode(session, patient, ago(40), "buprenorphine_xr", started_on=ago(40))
    add_supply(session, patient, ago(40), 60, "buprenorphine_xr")
    found = {row.group: row.numerator for row in rows(session, "retention", by="prefix,medication")}
    assert found == {"CTN · buprenorphine_xr": 1, "CTN · methadone": 0}


def came_back(session, ended: int | None, **columns) -> int:
    """First dose 200 days ago, covered until it ended; and a second enrolment, not started."""
    patient = covered(session, 200, (200, 366), ended=ended, **columns)
    add_episode(session, patient, ago(5), "methadone")
    return patient


@pytest.mark.parametrize(
    ("ended", "figure"),
    [(111, (0, 1, 0)), (110, (0, 1, 1)), (6, (0, 1, 1)), (None, (0, 1, 1))],
)
def test_an_earlier_enrolment_was_not_retained_when_it_ended_before_that_day_else_is_missing(session, ended, figure):
    """Its gaps are not kept."""
    came_back(session, ended)
    found = figures(session, "retention")
    assert found["day 90, no gap of 8 days"] == found["day 90, in care, no gap of 31 days"] == figure


def test_who_ended_and_came_back_is_one_enrolment_each(session):
    patient = covered(session, 260, (260, 30), ended=200)
    add_episode(session, patient, ago(185), "buprenorphine", started_on=ago(185))
    add_supply(session, patient, ago(185), 366)
    assert figures(session, "retention")["day 180, no gap of 8 days"] == (1, 2, 0)


@pytest.mark.parametrize(("started", "counted"), [(30, 1), (29, 0)])
def test_an_earlier_enrolment_is_counted_when_its_own_day_comes(session, started, counted):
    patient = covered(session, started, ended=21)
    add_episode(session, patient, ago(12), "methadone", started_on=ago(12))
    assert figures(session, "retention").get(CONTINUOUS, (0, 0, 0))[1] == counted


@pytest.mark.parametrize(("dose", "counted"), [(200, 0), (150, 0), (143, 0), (142, 1), (None, 1)])
def test_an_enrolment_that_another_took_over_within_7_days_is_a_switch_and_no_loss(session, dose, counted):
    """The first one ended 150 days ago; the other one has its first dose so many days ago, or none."""
    patient = covered(session, 200, (200, 50), ended=150)
    add_episode(session, patient, ago(dose or 150), "methadone", started_on=dose and ago(dose))
    add_supply(session, patient, ago(dose or 1), 366, "methadone")
    found = figures(session, "retention").get("day 90, no gap of 8 days", (0, 0, 0))
    assert found[1] - found[0] == counted


@pytest.mark.parametrize(("day", "told"), [(31, []), (30, [CONTINUOUS, IN_CARE])])
def test_a_past_day_counts_who_had_started_that_long_before(session, day, told):
    covered(session, 60, (60, 60), ended=10)
    with as_known_on(session, ago(day)):
        found = by_group.rows(session, by_name("retention"), Span(EVER, ago(day)), viewer=Viewer.operator())
    assert [row.figure for row in found if row.numerator] == told


def test_a_viewer_counts_only_their_clinics(session):
    covered(session, 40, (40, 60), clinic="North clinic")
    covered(session, 40, (40, 60), clinic="River clinic")
    viewer = a_viewer(a_clinic(session, "North clinic"))
    assert figures(session, "retention", viewer=viewer)[CONTINUOUS] == (1, 1, 0)


COMPLETED = {
    "covered for 160 days": ((200, (200, 160)), (1, 1, 0), (1, 1, 0)),
    "covered for 159 days": ((200, (200, 159)), (0, 1, 0), (0, 1, 0)),
    "gaps are ignored": ((200, (200, 7), (41, 1)), (1, 1, 0), (1, 1, 0)),
    "the last day is the 159th": ((200, (200, 7), (42, 1)), (0, 1, 0), (0, 1, 0)),
    "began 159 days ago": ((159, (159, 160)), (1, 1, 0), (1, 1, 0)),
    "began 158 days ago": ((158, (158, 160)), None, None),
    "no supply on record": ((200,), (0, 1, 1), (0, 1, 1)),
}


@pytest.mark.parametrize(("given", "enrolled", "started"), COMPLETED.values(), ids=COMPLETED)
def test_completion_is_cover_on_the_160th_day_whatever_lies_between(session, given, enrolled, started):
    covered(session, given[0], *given[1:])
    found = figures(session, "completion")
    assert (found.get("of enrolled"), found.get("of started")) == (enrolled, started)


@pytest.mark.parametrize(("enrolled", "counted"), [(159, {"of enrolled": (0, 1, 0)}), (158, {})])
def test_who_never_started_counts_among_those_enrolled(session, enrolled, counted):
    a_patient(session, on="methadone", enrolled=ago(enrolled))
    assert figures(session, "completion") == counted


@pytest.mark.parametrize(
    ("ended", "found"),
    [
        (42, {"of enrolled": (0, 1, 0), "of started": (0, 1, 0)}),
        (41, {"of enrolled": (0, 1, 1), "of started": (0, 1, 1)}),
        (None, {"of enrolled": (0, 1, 1), "of started": (0, 1, 1)}),
    ],
)
def test_an_earlier_enrolment_was_not_completed_when_it_ended_before_the_160th_day_else_is_missing(
    session, ended, found
):
    """How far it was covered is not kept."""
    came_back(session, ended)
    assert figures(session, "completion") == found


@pytest.mark.parametrize("ended", [None, ago(20)])
def test_an_earlier_enrolment_that_never_started_was_not_completed(session, ended):
    patient = a_patient(session, on="methadone", enrolled=ago(159), ended=ended)
    add_episode(session, patient, ago(10), "methadone", started_on=ago(10))
    assert figures(session, "completion") == {"of enrolled": (0, 1, 0)}


@pytest.mark.parametrize(
    ("started", "score", "figure"),
    [(9, 4, (1, 1, 0)), (9, 5, (0, 1, 0)), (9, None, (0, 1, 1)), (8, 4, None)],
)
def test_withdrawal_free_counts_who_was_not_measured_as_missing(session, started, score, figure):
    patient = covered(session, started)
    if score is not None:
        add_screening(session, patient, ago(started - 7), "cows", score)
    assert figures(session, "withdrawal_free").get("withdrawal-free") == figure


@pytest.mark.parametrize(
    ("scores", "figure"),
    [
        ([], (0, 1, 1)),
        ([(4, "cows", 4)], (0, 1, 1)),
        ([(5, "cows", 4)], (1, 1, 0)),
        ([(5, "cows", 5)], (0, 1, 0)),
        ([(9, "sows16", 10)], (1, 1, 0)),
        ([(9, "sows16", 11)], (0, 1, 0)),
        ([(10, "cows", 4)], (0, 1, 1)),
        ([(7, "sows10", 0), (7, "cows", None)], (0, 1, 1)),
        ([(6, "cows", 4), (8, "withdrawal_level", 1)], (0, 1, 0)),
        ([(6, "cows", 5), (6, "cows", 4)], (1, 1, 0)),
    ],
)
def test_the_week_after_the_first_dose_of_an_earlier_enrolment_has_its_own_scores(session, scores, figure):
    patient = came_back(session, ended=190)
    for day, instrument, total in scores:
        add_screening(session, patient, ago(200 - day), instrument, total)
    assert figures(session, "withdrawal_free") == {"withdrawal-free": figure}
