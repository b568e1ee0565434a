"""Figures in words: never a percentage without its numbers, never a number without who is missing."""

from collections.abc import Iterable, Sequence

import pandas as pd

from pages.parts.formatting import DAYS_A_YEAR, IN_YEARS_FROM
from services.metrics.counting.by_group import counted_by, is_share
from services.metrics.figures import Figure
from services.metrics.metric import Direction, Summary

HIDDEN = "hidden"
TOO_FEW = "It would tell a count of 1 to 10"
COUNTS = ("numerator", "denominator", "missing")
COLUMNS = (
    *("Figure", "Counted", "Others", "Of", "Share", "95 % interval"),
    *("Median", "Mean", "Highest", "Not known"),
)
WHY_HIDDEN = (
    "Hidden: a count of 1 to 10 (people, or their enrolments, visits, scores, reasons), or a number that would give "
    "such a count away. Whoever may open the patients themselves sees every number."
)


def percent(share: float | None) -> str:
    """In whole numbers; somebody is never told as `0 %`, nor all but somebody as `100 %`."""
    if share is None:
        return "–"
    rounded = round(100 * share)
    if rounded == 0 < share:
        return "under 1 %"
    return "over 99 %" if share < 1 and rounded == 100 else f"{rounded} %"


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


def sums(figures: Iterable[Figure]) -> tuple[int, int]:
    """Counted and of how many, of groups together, as far as they are shown."""
    shown = [one for one in figures if not one.is_hidden]
    return sum(one.numerator for one in shown), sum(one.denominator for one in shown)


def besides(figures: Iterable[Figure]) -> str:
    """What a sum over groups leaves out."""
    return ", besides those of groups too small to be shown" if any(one.is_hidden for one in figures) else ""


def names(words: Sequence[str]) -> str:
    """`Ann`, `Ann and Bo`, `Ann, Bo and Cy`"""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def others(figure: Figure) -> int:
    """Of whom it is known that they are not counted."""
    return figure.denominator - figure.numerator - figure.missing


def missing(figure: Figure) -> str:
    """`3 not known`, or nothing."""
    return f"{figure.missing:,} not known" if figure.missing and not figure.is_hidden else ""


def beside(figure: Figure, on: str = "") -> str:
    """What stands beside the one number: of how many, on which day, how old the oldest is, and who is missing."""
    if figure.is_hidden:
        return TOO_FEW
    age = f"oldest {oldest(figure)}" if figure.metric.summary == Summary.highest and figure.value is not None else ""
    return " · ".join(filter(None, (f"{_among(figure)} {on}".rstrip(), age, missing(figure))))


def _among(figure: Figure) -> str:
    """`81 of 137`, `296 of 299 reasons`, `492 of 493 contacted`; of a count of everybody only what it counts."""
    metric = figure.metric
    if metric.is_count:
        units = counted_by(metric)
        if not figure.denominator:
            return f"no {units}"
        return units if _is_everybody(figure) else f"{of(figure)} {units}"
    return f"{of(figure)} {figure.line.name}" if metric.summary == Summary.median else of(figure)


def _is_everybody(figure: Figure) -> bool:
    """By what the figure is, not because everybody happens to be counted."""
    of_stage = (line.counts for line in figure.metric.lines if line.stage == figure.line.stage)
    return figure.line.counts >= frozenset().union(*of_stage)


def oldest(figure: Figure) -> str:
    """The highest of the amounts; not told of a figure whose small counts are hidden."""
    return HIDDEN if figure.is_hidden else age(figure.value)


def age(days: float | None) -> str:
    """`502 days` says less than `1 year`."""
    if days is None or days < IN_YEARS_FROM:
        return amount(days, "days")
    return amount(int(days / DAYS_A_YEAR), "years")


def summary(figure: Figure) -> str:
    if figure.value is None and figure.metric.beyond and figure.denominator:
        return figure.metric.beyond
    return amount(figure.value, figure.metric.amount_unit or figure.metric.unit)


def change(figure: Figure | None, before: Figure | None) -> str | None:
    """`+4 points, better`; nothing where either is not told."""
    if figure is None or before is None or figure.is_hidden or before.is_hidden:
        return None
    now, then = (one.numerator if one.metric.is_count else one.value for one in (figure, before))
    if now is None or then is None:
        return None
    in_points = is_share(figure.metric)
    step = round(100 * (now - then)) if in_points else round(now - then, 1)
    if not step:
        return "no change"
    direction = figure.metric.direction
    is_better = (step > 0) == (direction == Direction.higher)
    word = "" if direction == Direction.neither else ", better" if is_better else ", worse"
    return f"{step:+,g}{points(step) if in_points else ''}{word}".replace("-", "−")


def points(step: float) -> str:
    return " point" if abs(step) == 1 else " points"


def table(figures: Iterable[Figure], group: str = "Group") -> pd.DataFrame:
    """One row per figure, as words: what the table beside a chart shows."""
    found = pd.DataFrame([_row(figure, group) for figure in figures]).fillna("–")
    return found[[column for column in (group, *COLUMNS) if column in found]]


def _row(figure: Figure, group: str) -> dict[str, str]:
    counts = (HIDDEN,) * 3 if figure.is_hidden else (figure.numerator, figure.denominator, figure.missing)
    numerator, denominator, unknown = (one if isinstance(one, str) else f"{one:,}" for one in counts)
    row = {group: figure.group, "Figure": figure.line.name, "Counted": numerator}
    if is_share(figure.metric):
        row["Others"] = HIDDEN if figure.is_hidden else f"{others(figure):,}"
    row["Of"] = denominator
    if figure.metric.summary:
        row |= {_measured(figure): HIDDEN if figure.is_hidden else summary(figure)}
    else:
        row |= {"Share": percent(figure.value)}
    if is_share(figure.metric):
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
