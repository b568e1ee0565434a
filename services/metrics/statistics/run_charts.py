"""Run charts: does a figure of each month move by more than chance? Median, shift, trend and number of runs.

The fourth rule of the source, the astronomical point, is a matter of judgement and is left to whoever looks.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate, groupby
from math import comb
from statistics import median

from services.metrics.metric import Direction

SHIFT, TREND, RUNS = "shift", "trend", "runs"
BASELINE = 12  # known points whose median is the centre line: a year of months
SHIFT_FROM, TREND_FROM = 6, 5  # points
FEWEST_USEFUL, MOST_USEFUL = 10, 60  # points off the median for which the number of runs is judged
ONE_IN = 40  # 2.5 %: how rarely chance gives so few runs, and as rarely so many
ON_THE_MEDIAN = 1e-9  # a mean of two points may miss a third by the last digit

PERLA = "Perla, Provost, Murray, BMJ Qual Saf 2011;20:46–51"
SWED = "limits from the distribution of Swed and Eisenhart, Ann Math Stat 1943;14:66–87"
ANHOEJ = "a weak sign by itself: Anhøj, Olesen, PLoS ONE 2014;9:e113825"

Point = tuple[date, float]  # the first day of a month, and its figure


@dataclass(frozen=True)
class Signal:
    """More than chance, from one month to another; is_better is None where neither direction is."""

    rule: str
    first: date
    last: date
    is_better: bool | None
    sentence: str


@dataclass(frozen=True)
class RunChart:
    """`median` is that of the months up to `baseline_until`. `expected` is blank where the runs are not judged."""

    median: float | None
    baseline_until: date | None
    useful: int  # points off the median
    runs: int
    expected: tuple[int, int] | None  # fewest and most runs that chance gives
    signals: tuple[Signal, ...]


@dataclass(frozen=True)
class Known:
    """The months with a figure, the earliest first. A month without one neither ends a stretch nor counts in it."""

    points: Sequence[Point]
    median: float
    direction: Direction

    def sides(self) -> list[tuple[date, int]]:
        """Of each point off the median its month, and 1 above or -1 below."""
        apart = [(month, value - self.median) for month, value in self.points]
        return [(month, 1 if by > 0 else -1) for month, by in apart if abs(by) > ON_THE_MEDIAN]

    def runs(self) -> list[tuple[int, list[date]]]:
        """Consecutive points on one side of the median: the side, and their months."""
        found = groupby(self.sides(), key=lambda point: point[1])
        return [(side, [month for month, _ in points]) for side, points in found]

    def is_better(self, heading: int) -> bool | None:
        return None if self.direction == Direction.neither else (heading > 0) == (self.direction == Direction.higher)


@dataclass(frozen=True)
class Rule:
    name: str
    says: str
    source: str
    find: Callable[[Known], Iterator[Signal]]


def read(series: Iterable[tuple[date, float | None]], direction: Direction) -> RunChart:
    """What the rules find in the figures of consecutive months; None is a month whose figure is not known."""
    points = sorted((month, value) for month, value in series if value is not None)
    if not points:
        return RunChart(None, None, 0, 0, None, ())
    baseline = points[:BASELINE]
    known = Known(points, median(value for _, value in baseline), direction)
    useful = len(known.sides())
    signals = tuple(signal for rule in RULES for signal in rule.find(known))
    return RunChart(known.median, baseline[-1][0], useful, len(known.runs()), expected_runs(useful), signals)


def _shifts(known: Known) -> Iterator[Signal]:
    for side, months in known.runs():
        if len(months) >= SHIFT_FROM:
            where = f"{len(months)} figures in a row lie {'above' if side > 0 else 'below'} the median"
            yield _signal(SHIFT, known, side, months, where)


def _trends(known: Known) -> Iterator[Signal]:
    for heading, months in _stretches(known.points):
        if len(months) >= TREND_FROM:
            where = f"{len(months)} figures in a row {'rise' if heading > 0 else 'fall'}"
            yield _signal(TREND, known, heading, months, where)


def _stretches(points: Sequence[Point]) -> Iterator[tuple[int, list[date]]]:
    """The longest stretches that only rise (1) or only fall (-1), with their months; the point at which the figure
    turns belongs to both. Of equal neighbours the first counts."""
    heading, stretch = 0, [points[0]]
    for month, value in points[1:]:
        step = value - stretch[-1][1]
        if step and heading * step < 0:
            yield heading, [one for one, _ in stretch]
            stretch = stretch[-1:]
        if step:
            heading = 1 if step > 0 else -1
            stretch.append((month, value))
    yield heading, [one for one, _ in stretch]


def _number_of_runs(known: Known) -> Iterator[Signal]:
    sides, runs = known.sides(), len(known.runs())
    expected = expected_runs(len(sides))
    if expected is None or expected[0] <= runs <= expected[1]:
        return
    is_few = runs < expected[0]
    first, last = sides[0][0], sides[-1][0]
    what = f"{'Only ' if is_few else ''}{runs} {'run' if runs == 1 else 'runs'} on one side of the median"
    told = "the level moved" if is_few else "the figure swings, as when two kinds of months or patients are mixed"
    sentence = f"{what}, {_months(first, last)}, where chance gives {expected[0]} to {expected[1]}: {told}."
    yield Signal(RUNS, first, last, None, sentence)


def _signal(rule: str, known: Known, heading: int, months: Sequence[date], where: str) -> Signal:
    is_better, first, last = known.is_better(heading), months[0], months[-1]
    turn = {True: " for the better", False: " for the worse", None: ""}[is_better]
    return Signal(rule, first, last, is_better, f"{where}, {_months(first, last)}: a {rule}{turn}.")


def _months(first: date, last: date) -> str:
    return f"{first:%B %Y} to {last:%B %Y}"


@cache
def expected_runs(useful: int) -> tuple[int, int] | None:
    """The fewest and the most runs that chance gives, but for 2.5 % of charts on either side, when half of so many
    points lie above the median. None for fewer or more than are useful."""
    if not FEWEST_USEFUL <= useful <= MOST_USEFUL:
        return None
    above = useful // 2
    ways = [_ways(above, useful - above, runs) for runs in range(useful + 1)]
    fewest, from_the_most = (_first_not_rare(some) for some in (ways, ways[::-1]))
    return fewest, useful - from_the_most


def _first_not_rare(ways: Sequence[int]) -> int:
    so_far = accumulate(ways)
    return next(place for place, count in enumerate(so_far) if ONE_IN * count > sum(ways))


def _ways(above: int, below: int, runs: int) -> int:
    """How many orders of points above and below make so many runs."""
    if runs < 2:
        return 0
    half, is_odd = divmod(runs, 2)
    fewer, more = ((comb(above - 1, n), comb(below - 1, n)) for n in (half - 1, half))
    return more[0] * fewer[1] + fewer[0] * more[1] if is_odd else 2 * fewer[0] * fewer[1]


RULES = (
    Rule(
        SHIFT,
        f"{SHIFT_FROM} or more figures in a row all above or all below the median; those on the median are skipped",
        PERLA,
        _shifts,
    ),
    Rule(
        TREND,
        f"{TREND_FROM} or more figures in a row all rising or all falling; of equal neighbours the first counts",
        f"{PERLA}; {ANHOEJ}",
        _trends,
    ),
    Rule(
        RUNS,
        f"Fewer or more runs on one side of the median than in {100 - 200 // ONE_IN} of 100 charts by chance; for "
        f"{FEWEST_USEFUL} to {MOST_USEFUL} figures off it",
        f"{PERLA}; {SWED}",
        _number_of_runs,
    ),
)
