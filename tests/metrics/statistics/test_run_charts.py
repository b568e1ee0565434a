"""Run charts: each rule just below its limit and at it, on series made by hand."""

from datetime import date
from itertools import product
from math import floor

import pytest

from services.metrics.counting.periods import months_later
from services.metrics.metric import Direction
from services.metrics.statistics.run_charts import RULES, expected_runs, read

FIRST = date(2025, 1, 1)
SWINGS = (4, 6) * 6  # a year of months around a median of 5


def months(values) -> list[tuple[date, float | None]]:
    return [(months_later(FIRST, place), value) for place, value in enumerate(values)]


def signals(values, direction=Direction.higher, rule=None) -> list:
    return [one for one in read(months(values), direction).signals if rule in (None, one.rule)]


def spans(values, rule: str) -> list[tuple[int, int]]:
    """From which month to which, counted from 0."""
    places = {month: place for place, (month, _) in enumerate(months(values))}
    return [(places[one.first], places[one.last]) for one in signals(values, rule=rule)]


def test_the_median_is_that_of_the_first_twelve_months_with_a_figure():
    assert read(months([None, *SWINGS[:6], None, *SWINGS[6:], 90, 90]), Direction.higher).median == 5
    assert read(months([1, 2, 9]), Direction.higher).median == 2
    chart = read(months([*SWINGS, 90, 90]), Direction.higher)
    assert (chart.median, chart.baseline_until) == (5, date(2025, 12, 1))


def test_months_without_a_figure_make_no_chart():
    for values in ([], [None, None]):
        chart = read(months(values), Direction.higher)
        assert (chart.median, chart.useful, chart.runs, chart.expected, chart.signals) == (None, 0, 0, None, ())


def test_months_are_read_in_the_order_of_the_calendar():
    values = [*SWINGS, 7, 8, 7, 8, 7, 8]
    assert read(reversed(months(values)), Direction.higher) == read(months(values), Direction.higher)


SHIFTS = {
    "5 above": ([*SWINGS, 4, 7, 8, 7, 8, 7], []),
    "6 above": ([*SWINGS, 4, 7, 8, 7, 8, 7, 8], [(13, 18)]),
    "6 below": ([*SWINGS, 3, 2, 3, 2, 3, 2], [(12, 17)]),
    "5 above and one on the median": ([*SWINGS, 4, 7, 8, 5, 7, 8, 7], []),
    "6 above, one on the median between": ([*SWINGS, 4, 7, 8, 5, 7, 8, 7, 8], [(13, 19)]),
    "6 above, a month not known between": ([*SWINGS, 4, 7, 8, None, 7, 8, 7, 8], [(13, 19)]),
    "6 above, broken by one below": ([*SWINGS, 4, 7, 8, 7, 4, 7, 8, 7], []),
    "ends on the last month above, not on the one on the median": ([*SWINGS, 4, 7, 8, 7, 8, 7, 8, 5], [(13, 18)]),
    "twice": ([*SWINGS, 4, 7, 8, 7, 8, 7, 8, 3, 2, 3, 2, 3, 2], [(13, 18), (19, 24)]),
    "all on the median": ([5] * 20, []),
}


@pytest.mark.parametrize(("values", "found"), SHIFTS.values(), ids=SHIFTS)
def test_a_shift_is_6_points_in_a_row_on_one_side_of_the_median(values, found):
    assert spans(values, "shift") == found


def test_a_mean_of_two_figures_lies_on_the_median_however_it_was_rounded():
    baseline = [87.1, 87.3] * 6  # their mean is 87.19999999999999
    assert read(months([*baseline, *[87.2] * 6]), Direction.higher).useful == 12


TRENDS = {
    "4 rise": ([6, 3, 4, 5, 6, 4], []),
    "5 rise": ([6, 3, 4, 5, 6, 7, 4], [(1, 5)]),
    "5 fall": ([1, 9, 8, 7, 6, 5, 9], [(1, 5)]),
    "4 rise, one of them twice": ([6, 3, 4, 4, 5, 6, 4], []),
    "5 rise, one of them twice": ([6, 3, 4, 4, 5, 6, 7, 4], [(1, 6)]),
    "the first is told twice": ([3, 3, 4, 5, 6, 7, 4], [(0, 5)]),
    "the last is told twice": ([6, 3, 4, 5, 6, 7, 7, 4], [(1, 5)]),
    "5 rise, a month not known between": ([6, 3, 4, None, 5, 6, 7, 4], [(1, 6)]),
    "rises, then falls: the turn belongs to both": ([1, 2, 3, 4, 5, 4, 3, 2, 1], [(0, 4), (4, 8)]),
    "to the last month": ([6, 1, 2, 3, 4, 5], [(1, 5)]),
    "always the same": ([5] * 20, []),
    "one month": ([5], []),
}


@pytest.mark.parametrize(("values", "found"), TRENDS.values(), ids=TRENDS)
def test_a_trend_is_5_points_in_a_row_that_rise_or_fall_equal_neighbours_counted_once(values, found):
    assert spans(values, "trend") == found


# of 20 points off the median 7 to 15 runs are expected, of 10 points 3 to 9
THREES = [9, 9, 9, 1, 1, 1] * 2
RUNS = {
    "20 points in 6 runs": ([*THREES, 9, 9, 9, 9, 1, 1, 1, 1], 6, True),
    "20 points in 7 runs": ([*THREES, 9, 9, 9, 1, 1, 1, 9, 9], 7, False),
    "20 points in 15 runs": ([*[9, 1] * 6, 9, 9, 9, 1, 1, 1, 9, 9], 15, False),
    "20 points in 16 runs": ([*[9, 1] * 6, 9, 9, 1, 1, 9, 9, 1, 1], 16, True),
    "10 points in 2 runs": ([9, 9, 9, 9, 9, 5, 5, 1, 1, 1, 1, 1], 2, True),
    "9 points in 2 runs, too few to judge": ([9, 9, 9, 9, 5, 5, 5, 1, 1, 1, 1, 1], 2, False),
}


@pytest.mark.parametrize(("values", "runs", "is_told"), RUNS.values(), ids=RUNS)
def test_too_few_or_too_many_runs_are_told(values, runs, is_told):
    chart = read(months(values), Direction.higher)
    assert chart.median == 5
    assert chart.runs == runs
    assert ("runs" in {one.rule for one in chart.signals}) is is_told


def all_numbers_of_runs(useful: int) -> list[int]:
    """Of every order in which half of the points lie above the median, smallest first."""
    orders = (order for order in product((0, 1), repeat=useful) if sum(order) == useful // 2)
    return sorted(1 + sum(a != b for a, b in zip(order, order[1:], strict=False)) for order in orders)


@pytest.mark.parametrize("useful", range(10, 17))
def test_the_expected_runs_leave_out_at_most_2_and_a_half_percent_on_either_side(useful):
    numbers = all_numbers_of_runs(useful)
    rare = floor(len(numbers) / 40)
    assert expected_runs(useful) == (numbers[rare], numbers[-1 - rare])


# so many on either side: the largest number of runs that is too few, the smallest that is too many (2.5 % each)
SWED_AND_EISENHART = {5: (2, 10), 6: (3, 11), 8: (4, 14), 10: (6, 16), 12: (7, 19), 15: (10, 22), 20: (14, 28)}


@pytest.mark.parametrize("half", SWED_AND_EISENHART)
def test_the_expected_runs_are_those_between_the_published_critical_values(half):
    too_few, too_many = SWED_AND_EISENHART[half]
    assert expected_runs(2 * half) == (too_few + 1, too_many - 1)


def test_runs_are_judged_for_10_to_60_points():
    assert [expected_runs(useful) is None for useful in (9, 10, 60, 61)] == [True, False, False, True]


BETTER = {
    (Direction.higher, 8): (True, "for the better"),
    (Direction.higher, 2): (False, "for the worse"),
    (Direction.lower, 8): (False, "for the worse"),
    (Direction.lower, 2): (True, "for the better"),
}


@pytest.mark.parametrize(("direction", "level"), BETTER)
def test_a_shift_is_better_or_worse_by_the_direction_of_the_metric(direction, level):
    is_better, words = BETTER[direction, level]
    (shift,) = signals([*SWINGS[:-1], 5, *[level] * 6], direction, rule="shift")
    assert shift.is_better is is_better
    assert shift.sentence.endswith(f"a shift {words}.")


def test_where_neither_direction_is_better_none_is_told():
    (shift,) = signals([*SWINGS, 3, *[8] * 6], Direction.neither, rule="shift")
    assert shift.is_better is None
    assert shift.sentence == "6 figures in a row lie above the median, February 2026 to July 2026: a shift."


def test_signals_are_told_in_plain_sentences():
    assert [one.sentence for one in signals([9, 1, 2, 3, 4, 5], Direction.lower)] == [
        "5 figures in a row rise, February 2025 to June 2025: a trend for the worse."
    ]
    told = signals([9] * 6 + [1] * 6, rule="runs")
    assert [one.sentence for one in told] == [
        "Only 2 runs on one side of the median, January 2025 to December 2025, where chance gives 4 to 10: "
        "the level moved."
    ]
    (told,) = signals([9, 1] * 6, rule="runs")
    assert told.sentence.startswith("12 runs on one side of the median, January 2025 to December 2025, where chance")


def test_every_rule_says_the_numbers_it_goes_by():
    shift, trend, runs = (rule.says for rule in RULES)
    assert shift.startswith("6 or more figures in a row")
    assert trend.startswith("5 or more figures in a row")
    assert runs.endswith("than in 95 of 100 charts by chance; for 10 to 60 figures off it")
