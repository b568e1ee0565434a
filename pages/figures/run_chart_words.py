"""What the rules of run charts find in a course, in the order and as much of it as people read."""

from collections.abc import Sequence
from datetime import date

from services.metrics.statistics import run_charts
from services.metrics.statistics.run_charts import RunChart

NOTE = (
    "Dashed: the median of the first 12 points. Amber: a shift (6 points in a row on one side of it) or a trend (5 in "
    "a row up or down)."
)
SAME_PEOPLE = "Mostly the same people are counted each time: long stretches come easily, weigh them with care."


def sentences(found: RunChart) -> list[str]:
    """The one that lasts to the latest month first. Few runs are what a shift or a trend makes: their number is told
    where there is neither."""
    moved = [one for one in found.signals if one.rule != run_charts.RUNS]
    return [one.sentence for one in sorted(moved or found.signals, key=lambda one: one.last, reverse=True)]


def without(values: Sequence[float | None]) -> str:
    known = sum(value is not None for value in values)
    if not known:
        return "no figure to be shown yet"
    return "no change beyond chance" if known >= run_charts.TREND_FROM else "too few figures to tell a change"


def is_in_one(found: RunChart, month: date) -> bool:
    return any(one.first <= month <= one.last for one in found.signals if one.rule != run_charts.RUNS)
