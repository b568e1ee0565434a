"""Retention, completion, the week after the first dose and the cascade: just below, at and above each threshold."""

from datetime import date, timedelta

import pytest

from services.access.viewer import Viewer
from services.followup.refresh import as_known_on, refresh
from services.metrics import counting
from services.metrics.catalogue import by_name
from services.metrics.metric import EVER, Span
from tests.builders import (
    a_clinic,
    a_patient,
    add_appointment,
    add_condition,
    add_episode,
    add_oud,
    add_screening,
    add_supply,
)
from tests.pages.people import a_viewer

TODAY = date(2026, 11, 22)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def rows(session, name: str, by=None, as_of=TODAY, viewer=None) -> list:
    refresh(session, None)
    return counting.rows(session, by_name(name), Span(EVER, as_of), viewer=viewer or Viewer.operator(), by=by)


def figures(session, name: str, **asked) -> dict[str, tuple[int, int, int]]:
    """Stage -> numerator, denominator, missing, of one group."""
    return {row.stage: (row.numerator, row.denominator, row.missing) for row in rows(session, name, **asked)}


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


def test_the_enrolment_that_is_open_or_ended_last_speaks_and_names_the_group(session):
    patient = covered(session, 400, (400, 10), ended=390, on="methadone", patient_id="CTN-1")
    add_episode(session, patient, ago(40), "buprenorphine_xr", started_on=ago(40))
    add_supply(session, patient, ago(40), 60, "buprenorphine_xr")
    found = {row.group: row.numerator for row in rows(session, "retention", by="prefix,medication")}
    assert found == {"CTN · buprenorphine_xr": 1}


@pytest.mark.parametrize(("day", "told"), [(31, []), (30, [CONTINUOUS, IN_CARE])])
def test_a_past_day_counts_who_had_started_that_long_before(session, day, told):
    covered(session, 60, (60, 60), ended=10)
    with as_known_on(session, ago(day)):
        found = counting.rows(session, by_name("retention"), Span(EVER, ago(day)), viewer=Viewer.operator())
    assert [row.stage for row in found if row.numerator] == told


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
    ("started", "score", "figure"),
    [(9, 4, (1, 1, 0)), (9, 5, (0, 1, 0)), (9, None, (0, 1, 1)), (8, 4, None)],
)
def test_withdrawal_free_counts_who_was_not_measured_as_missing(session, started, score, figure):
    patient = covered(session, started)
    if score is not None:
        add_screening(session, patient, ago(started - 7), "cows", score)
    assert figures(session, "withdrawal_free").get("withdrawal-free") == figure


def diagnosed(session, day: int, started: int | None = None, services=(), **columns) -> int:
    patient = a_patient(session, **columns) if started is None else covered(session, started, (started, 366), **columns)
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
    patient = covered(session, 300, (300, 366))
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
    found = {(row.group, row.stage): row.numerator for row in rows(session, "cascade", by="medication")}
    assert (found["not recorded", "diagnosed"], found["buprenorphine", "enrolled"]) == (1, 1)
