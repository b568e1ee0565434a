"""What the rules of run charts find in a course, in the order and as much of it as people read."""

from collections.abc import Sequence
from datetime import date

from services.metrics.statistics import run_charts
from services.metrics.statistics.run_charts import BASELINE, SHIFT_FROM, TREND_FROM, RunChart

NOTE = (
    f"Dashed: the median of the first {BASELINE} points. Amber: a shift ({SHIFT_FROM} points in a row on one side of "
    f"it) or a trend ({TREND_FROM} in a row up or down)."
)
SAME_PEOPLE = "Mostly the same people are counted each time: long stretches come easily, weigh them with care."


def rules() -> str:
    """What counts as more than chance, and by whose rule."""
    return "\n".join(f"- **{rule.name.capitalize()}**: {rule.says}. {rule.source}." for rule in run_charts.RULES)


def sentences(found: RunChart) -> list[str]:
    """The one that lasts to the latest month first. Few runs are what a shift or a trend makes: their number is told
    where there is neither."""
    moved = [one for one in found.signals if one.rule != run_charts.RUNS]
    return [one.sentence for one in sorted(moved or found.signals, key=lambda one: one.last, reverse=True)]


def without(values: Sequence[float | None]) -> str:
    known = sum(value is not None for value in values)
    if not known:
        return "no figure to be shown yet"
    return "no change beyond chance" if known >= TREND_FROM else "too few figures to tell a change"


def is_in_one(found: RunChart, month: date) -> bool:
    return any(one.first <= month <= one.last for one in found.signals if one.rule != run_charts.RUNS)
