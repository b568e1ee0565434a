"""Kaplan–Meier curves and the log-rank test from counts per day: the cost does not grow with the number of patients."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from scipy.special import chdtrc

from services.metrics.statistics.intervals import Z

Counts = Iterable[tuple[int, int, int]]  # day since the start, how many left on it, how many were censored on it

MOST_POINTS = 500  # of one curve in a chart


@dataclass(frozen=True)
class Step:
    """The curve from this day until the next step. `low` and `high` are its 95 % band."""

    day: int
    at_risk: int  # neither left nor censored before this day
    left: int
    censored: int
    survival: float
    low: float
    high: float


@dataclass(frozen=True)
class Curve:
    """One step per day on which anybody left or was censored, and day 0; no steps where nobody is counted."""

    steps: tuple[Step, ...]

    def at(self, day: int) -> Step | None:
        """The step that holds on that day; None where the curve is not known: after the last day of observation,
        unless nobody remains."""
        place = bisect_right(self.steps, day, key=_day)
        if not place or (place == len(self.steps) and day > self.steps[-1].day and self.steps[-1].survival):
            return None
        return self.steps[place - 1]

    def at_risk(self, day: int) -> int:
        """How many had neither left nor been censored before that day."""
        place = bisect_left(self.steps, day, key=_day)
        return self.steps[place].at_risk if place < len(self.steps) else 0

    def points(self, most: int = MOST_POINTS) -> tuple[Step, ...]:
        """The steps that a chart needs: those on which the curve falls, first and last; if they are too many, some of
        them at even distances. No step is changed."""
        ends = (0, len(self.steps) - 1)
        steps = tuple(step for place, step in enumerate(self.steps) if step.left or place in ends)
        if len(steps) <= most:
            return steps
        return tuple(steps[place * (len(steps) - 1) // (most - 1)] for place in range(most))


def _day(step: Step) -> int:
    return step.day


def kaplan_meier(counts: Counts) -> Curve:
    """The share that remains, with a 95 % band by the log-log transform of Greenwood's variance (Kalbfleisch and
    Prentice 1980). Those censored on a day were at risk on it. Counts of one day are added up."""
    by_day = _by_day(counts)
    at_risk = sum(map(sum, by_day.values()))
    steps, survival, variance = [], 1.0, 0.0
    for day in sorted({0, *by_day}) if at_risk else ():
        left, censored = by_day.get(day, (0, 0))
        remain = at_risk - left
        survival *= remain / at_risk
        variance += left / (at_risk * remain) if remain else 0.0
        steps.append(Step(day, at_risk, left, censored, survival, *_band(survival, variance)))
        at_risk = remain - censored
    return Curve(tuple(steps))


def _by_day(counts: Counts) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for day, left, censored in counts:
        before = found[day]
        found[day] = before[0] + left, before[1] + censored
    return {day: both for day, both in found.items() if any(both)}


def _band(survival: float, variance: float) -> tuple[float, float]:
    """At 1 and at 0 the transform has no width."""
    if survival in (0.0, 1.0):
        return survival, survival
    width = exp(-Z * sqrt(variance) / log(survival))
    return survival**width, survival ** (1 / width)


@dataclass(frozen=True)
class LogRank:
    statistic: float  # chi-square
    freedom: int
    p_value: float


def log_rank(groups: Mapping[str, Counts]) -> LogRank | None:
    """Do the curves of two or more groups differ by more than chance (Mantel 1966)? A group in which nobody was at risk
    when anybody left cannot be compared and is left out; None when fewer than two remain."""
    left, at_risk = _on_days_with_losses([_by_day(counts) for counts in groups.values()])
    lost, all_at_risk = left.sum(axis=0), at_risk.sum(axis=0)
    share = at_risk / all_at_risk
    expected = share @ lost
    compared = np.flatnonzero(expected)[:-1]  # the last of them follows from the others
    if not len(compared):
        return None
    spread = share * (lost * (all_at_risk - lost) / np.maximum(all_at_risk - 1, 1))
    covariance = np.diag(spread.sum(axis=1)) - spread @ share.T
    beyond = (left.sum(axis=1) - expected)[compared]
    statistic = float(beyond @ np.linalg.pinv(covariance[np.ix_(compared, compared)]) @ beyond)
    return LogRank(statistic, len(compared), float(chdtrc(len(compared), statistic)))


def _on_days_with_losses(groups: list[dict[int, tuple[int, int]]]) -> tuple[np.ndarray, np.ndarray]:
    """How many left, and how many were at risk: a row per group, a column per day on which anybody left."""
    days = sorted({day for group in groups for day in group})
    counted = np.array([[group.get(day, (0, 0)) for day in days] for group in groups], float)
    counted = counted.reshape(len(groups), len(days), 2)
    gone = counted.sum(axis=2)
    at_risk = gone[:, ::-1].cumsum(axis=1)[:, ::-1]
    left = counted[:, :, 0]
    has_losses = left.any(axis=0)
    return left[:, has_losses], at_risk[:, has_losses]
