"""Kaplan–Meier, its band and the log-rank test against lifelines, to 1e-9, on cohorts drawn at random."""

from collections import Counter
from random import Random

import numpy as np
import pytest
from lifelines import KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test

from services.metrics.statistics.survival import kaplan_meier, log_rank

# lifelines 0.30.0 calls pandas as versions before 4 allow
pytestmark = pytest.mark.filterwarnings("ignore:Starting with pandas version 4.0")

EXACTLY = {"rel": 0, "abs": 1e-9}
Person = tuple[int, bool]  # the last day, and whether the person left on it


def drawn(seed: int, people: int, days: int, leave: float) -> list[Person]:
    random = Random(seed)
    return [(random.randrange(days), random.random() < leave) for _ in range(people)]


COHORTS = {
    "one person who leaves": [(5, True)],
    "one person who is censored": [(5, False)],
    "one person who leaves on day 0": [(0, True)],
    "one person who is censored on day 0": [(0, False)],
    "nobody leaves": drawn(1, 50, 30, 0),
    "everybody leaves": drawn(2, 50, 30, 1),
    "everybody leaves on one day": [(7, True)] * 20,
    "everybody is censored at once": [(7, False)] * 20,
    "some leave on the day on which others are censored": [(7, True)] * 5 + [(7, False)] * 5 + [(9, True)],
    "half remain, in five steps": [(day, True) for day in range(1, 6)] + [(9, False)] * 5,
    "few people, many ties": drawn(3, 12, 4, 0.5),
    "few people, few ties": drawn(4, 12, 700, 0.5),
    "rarely anybody leaves": drawn(5, 5_000, 730, 0.01),
    "two years of a large clinic": drawn(6, 20_000, 730, 0.6),
} | {f"drawn, {seed}": drawn(seed, 10 + 7 * seed % 300, 1 + 13 * seed % 90, seed % 10 / 10) for seed in range(20, 45)}
EACH_COHORT = pytest.mark.parametrize("people", COHORTS.values(), ids=COHORTS)


def counted(people: list[Person]) -> list[tuple[int, int, int]]:
    """One row per day and way to go, in no order: as a query that groups gives them."""
    counts = list(Counter(people).items())
    Random(0).shuffle(counts)
    return [(day, number * left, number * (not left)) for (day, left), number in counts]


def fitted(people: list[Person]) -> KaplanMeierFitter:
    return KaplanMeierFitter().fit([day for day, _ in people], [left for _, left in people])


@EACH_COHORT
def test_the_curve_and_its_band_are_those_of_lifelines(people):
    expected, curve = fitted(people), kaplan_meier(counted(people))
    table = expected.survival_function_.join(expected.confidence_interval_)
    assert [step.day for step in curve.steps] == list(table.index)
    found = np.array([(step.survival, step.low, step.high) for step in curve.steps])
    assert found == pytest.approx(table.to_numpy(), **EXACTLY)


@EACH_COHORT
def test_the_numbers_of_each_day_are_those_of_lifelines(people):
    expected, curve = fitted(people).event_table, kaplan_meier(counted(people))
    found = [(step.day, step.at_risk, step.left, step.censored) for step in curve.steps]
    assert found == list(zip(expected.index, expected.at_risk, expected.observed, expected.censored, strict=True))


@EACH_COHORT
def test_those_at_risk_on_a_day_have_their_last_day_on_it_or_later(people):
    curve = kaplan_meier(counted(people))
    for day in (0, 1, 7, 30, 90, 365, 729, 730):
        assert curve.at_risk(day) == sum(last >= day for last, _ in people)


def test_the_curve_is_not_known_after_the_last_day_unless_nobody_remains():
    open_ended = kaplan_meier([(3, 1, 0), (10, 0, 4)])
    assert [open_ended.at(day) and open_ended.at(day).survival for day in (0, 2, 3, 10, 11)] == [1, 1, 0.8, 0.8, None]
    assert kaplan_meier([(3, 1, 0)]).at(365).survival == 0


def test_nobody_makes_no_curve():
    curve = kaplan_meier([])
    assert (curve.steps, curve.at_risk(0), curve.at(0), curve.points()) == ((), 0, None, ())
    assert kaplan_meier([(4, 0, 0)]) == curve


def test_a_chart_gets_the_steps_at_which_the_curve_falls_as_they_are():
    curve = kaplan_meier(counted(COHORTS["rarely anybody leaves"]))
    points = curve.points()
    assert set(points) <= set(curve.steps)
    assert [step.day for step in points[1:-1]] == [step.day for step in curve.steps[1:-1] if step.left]
    assert (points[0], points[-1]) == (curve.steps[0], curve.steps[-1])


def test_a_chart_gets_500_points_at_most_from_the_first_to_the_last():
    curve = kaplan_meier(counted(COHORTS["two years of a large clinic"]))
    assert sum(step.left > 0 for step in curve.steps) > 500
    points = curve.points()
    assert len(points) == len(set(points)) == 500
    assert set(points) <= set(curve.steps)
    assert list(points) == sorted(points, key=lambda step: step.day)
    assert (points[0], points[-1]) == (curve.steps[0], curve.steps[-1])


GROUPS = {
    "two": [drawn(1, 60, 90, 0.5), drawn(2, 40, 60, 0.7)],
    "two alike": [drawn(3, 60, 90, 0.5), drawn(4, 60, 90, 0.5)],
    "far apart": [drawn(5, 400, 20, 0.9), drawn(6, 400, 200, 0.9)],
    "three with ties": [drawn(7, 30, 5, 0.5), drawn(8, 30, 5, 0.5), drawn(9, 30, 6, 0.8)],
    "one of few people": [drawn(10, 3, 30, 1), drawn(11, 200, 90, 0.4)],
    "nobody leaves in one": [drawn(12, 30, 90, 0), drawn(13, 30, 90, 0.5)],
    "all leave on one day": [[(5, True)] * 4, [(5, True)] * 9],
    "large": [drawn(14, 5_000, 730, 0.5), drawn(15, 5_000, 700, 0.5), drawn(16, 2_000, 730, 0.6)],
} | {
    f"{number} groups": [drawn(50 + n, 20 + 5 * n, 60, 0.3 + n / 20) for n in range(number)] for number in range(2, 10)
}


@pytest.mark.parametrize("groups", GROUPS.values(), ids=GROUPS)
def test_the_log_rank_test_is_that_of_lifelines(groups):
    people = [(day, left, name) for name, group in enumerate(groups) for day, left in group]
    days, left, names = zip(*people, strict=True)
    expected = multivariate_logrank_test(days, names, left)
    found = log_rank({str(name): counted(group) for name, group in enumerate(groups)})
    assert found.freedom == len(groups) - 1
    assert found.statistic == pytest.approx(expected.test_statistic, rel=1e-9, abs=1e-9)
    assert found.p_value == pytest.approx(expected.p_value, rel=1e-6, abs=1e-9)


def test_a_group_that_was_gone_before_anybody_left_is_not_compared():
    groups = {"a": [(1, 3, 4), (8, 2, 5)], "b": [(2, 1, 1), (9, 1, 6)]}
    assert log_rank(groups | {"early": [(0, 0, 8)]}) == log_rank(groups)
    assert log_rank(groups | {"empty": []}) == log_rank(groups)


@pytest.mark.parametrize(
    "groups",
    [{}, {"a": [(3, 1, 0)]}, {"a": [(3, 0, 1)], "b": [(4, 0, 1)]}, {"a": [(3, 0, 5)], "b": [(4, 2, 1)]}],
    ids=["no group", "one group", "nobody leaves", "one gone before anybody leaves"],
)
def test_without_two_groups_to_compare_there_is_no_test(groups):
    assert log_rank(groups) is None
