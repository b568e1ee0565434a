"""Figures in words: never a percentage without its numbers, never a number without who is missing."""

from collections.abc import Iterable

import pandas as pd

from services.metrics.figures import Figure
from services.metrics.metric import Direction, Summary

HIDDEN = "hidden"
TOO_FEW = "Too few people to be shown"
COUNTS = ("numerator", "denominator", "missing")
WHY_HIDDEN = (
    "Hidden: 1 to 10 people, or a number that would give such a count away. Whoever may open the patients themselves "
    "sees every number."
)


def percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


def of(figure: Figure) -> str:
    """`38 of 61`; of a mean the sum and over how many: `198 contacts, 361 patient-months`"""
    if figure.is_hidden:
        return HIDDEN
    if figure.metric.summary != Summary.mean:
        return f"{figure.numerator:,} of {figure.denominator:,}"
    whole = round((figure.value or 0) * figure.denominator)
    return f"{whole:,} {figure.metric.amount_unit}, {figure.denominator:,} patient-months"


def share(figure: Figure) -> str:
    """`38 of 61 (62 %)`"""
    return HIDDEN if figure.is_hidden else f"{of(figure)} ({percent(figure.value)})"


def signed(number: float) -> str:
    """A whole number with a true minus sign."""
    return f"{round(number)}".replace("-", "−")


def value(figure: Figure | None) -> str:
    """The figure in one number: `62 %`, `4 days`; a plain count where a share says nothing."""
    if figure is None:
        return "–"
    if figure.is_hidden:
        return HIDDEN
    if figure.metric.is_count:
        return f"{figure.numerator:,}"
    if figure.metric.summary is None:
        return percent(figure.value)
    return summary(figure)


def amount(number: float | None, unit: str) -> str:
    if number is None:
        return "–"
    if number == 1:
        return f"1 {unit.removesuffix('s')}"
    return f"{number:,.0f} {unit}" if number == round(number) else f"{number:,.1f} {unit}"


def missing(figure: Figure) -> str:
    """`3 not known`, or nothing."""
    return f"{figure.missing:,} not known" if figure.missing and not figure.is_hidden else ""


def beside(figure: Figure) -> str:
    """What stands beside the one number: numerator, denominator, how old the oldest is, and who is missing."""
    if figure.is_hidden:
        return TOO_FEW
    age = f"oldest {oldest(figure)}" if figure.metric.summary == Summary.highest and figure.value is not None else ""
    return " · ".join(filter(None, (of(figure), age, missing(figure))))


def oldest(figure: Figure) -> str:
    """The highest of the amounts; not told of a figure whose small counts are hidden."""
    return HIDDEN if figure.is_hidden else summary(figure)


def summary(figure: Figure) -> str:
    return amount(figure.value, figure.metric.amount_unit or figure.metric.unit)


def change(figure: Figure | None, before: Figure | None) -> str | None:
    """`+4 points, better`; nothing where either is not told."""
    if figure is None or before is None or figure.is_hidden or before.is_hidden:
        return None
    now, then = (one.numerator if one.metric.is_count else one.value for one in (figure, before))
    if now is None or then is None:
        return None
    is_share = figure.metric.summary is None and not figure.metric.is_count
    step = round(100 * (now - then)) if is_share else round(now - then, 1)
    if not step:
        return "no change"
    direction = figure.metric.direction
    is_better = (step > 0) == (direction == Direction.higher)
    word = "" if direction == Direction.neither else ", better" if is_better else ", worse"
    return f"{step:+,g}{_points(step) if is_share else ''}{word}".replace("-", "−")


def _points(step: float) -> str:
    return " point" if abs(step) == 1 else " points"


def table(figures: Iterable[Figure], group: str = "Group") -> pd.DataFrame:
    """One row per figure, as words: what the table beside a chart shows."""
    return pd.DataFrame([_row(figure, group) for figure in figures])


def _row(figure: Figure, group: str) -> dict[str, str]:
    counts = (HIDDEN,) * 3 if figure.is_hidden else (figure.numerator, figure.denominator, figure.missing)
    numerator, denominator, unknown = (one if isinstance(one, str) else f"{one:,}" for one in counts)
    row = {group: figure.group, "Figure": figure.line.name, "Counted": numerator, "Of": denominator}
    if figure.metric.summary:
        row |= {_measured(figure): HIDDEN if figure.is_hidden else summary(figure)}
    else:
        row |= {"Share": percent(figure.value)}
    if figure.metric.summary is None and not figure.metric.is_count:
        row["95 % interval"] = interval(figure)
    return row | {"Not known": unknown}


def plain(figure: Figure) -> dict[str, object]:
    """One figure as plain values, for a file; a hidden one has none."""
    row = {"metric": figure.metric.name, "group": figure.group, "figure": figure.line.name}
    counts = {name: getattr(figure, name) for name in COUNTS}
    told = counts | {"value": figure.value, "low": figure.low, "high": figure.high}
    row |= dict.fromkeys(told) if figure.is_hidden else told
    return row | {"unit": figure.metric.unit, "hidden": "yes" if figure.is_hidden else "no"}


def file(figures: Iterable[Figure]) -> pd.DataFrame:
    """One row per figure, for a CSV file."""
    found = pd.DataFrame([plain(figure) for figure in figures])
    return found.astype({name: "Int64" for name in COUNTS if name in found})  # whole numbers beside blank ones


def _measured(figure: Figure) -> str:
    return {Summary.median: "Median", Summary.mean: "Mean", Summary.highest: "Highest"}[figure.metric.summary]


def interval(figure: Figure) -> str:
    if figure.is_hidden or figure.low is None or figure.high is None:
        return "–"
    return f"{100 * figure.low:.0f}–{100 * figure.high:.0f} %"
