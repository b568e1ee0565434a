"""Counting the units of a metric by group: the counts that figures are made of, and one row per group and figure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from db.problems import Problem
from services.access.viewer import Viewer, in_scope
from services.metrics.definitions.population import FIELDS, P, dimensions
from services.metrics.metric import Line, Metric, Span, Summary

SEPARATOR = " · "  # between the words of a group by several fields
EVERYBODY = "all"


@dataclass(frozen=True)
class Count:
    """So many units of a group lie in one part of a stage, with one amount."""

    group: str
    stage: str
    part: str
    amount: int | None
    units: int


class Tally(NamedTuple):
    """What counts of one group come to in one figure."""

    counted: list[Count]
    numerator: int
    denominator: int
    missing: int
    value: float | None


@dataclass(frozen=True)
class MetricRow:
    """One figure of one group. `value` is the share, or the summary of the amounts; None where nobody is counted."""

    metric: str
    group: str
    figure: str
    numerator: int
    denominator: int
    value: float | None
    unit: str
    missing: int


def is_share(metric: Metric) -> bool:
    """Told as a share; any other figure is an amount, or a plain count."""
    return metric.summary is None and not metric.is_count


def unit_of(metric: Metric) -> str:
    """Of the one number: `share`, `days`; of a plain count what it counts."""
    if is_share(metric):
        return "share"
    return counted_by(metric) if metric.is_count else metric.amount_unit or metric.unit


def counted_by(metric: Metric) -> str:
    """What a metric counts: patients, enrolments, reasons."""
    return "reasons" if "reason" in metric.fields else metric.unit.removeprefix("share of ")


def fields_of(metric: Metric) -> tuple[str, ...]:
    """By which a metric can be grouped."""
    return ("clinic", *FIELDS, *metric.fields, "prefix")


def chosen_fields(metric: Metric, by: str | None) -> list[str]:
    """The fields of `medication` or `prefix,medication`. An unknown one is a Problem."""
    names = [name.strip() for name in (by or "").split(",") if name.strip()]
    for name in names:
        if name not in fields_of(metric):
            raise Problem(f"Metrics cannot be grouped by {name!r}. The fields are {', '.join(fields_of(metric))}.")
    return names


def placed(metric: Metric, span: Span, viewer: Viewer) -> tuple[sa.Select, dict[str, sa.ColumnElement]]:
    """The metric's units joined to their patients, in the viewer's clinics; and the fields to group them by."""
    unit = metric.units(span).subquery("unit")
    amount = unit.c.amount if "amount" in unit.c else sa.null().cast(sa.Integer)
    columns = [unit.c.patient, unit.c.stage, unit.c.part, amount.label("amount")]
    query = sa.select(*columns).join(P.id.table, P.id == unit.c.patient).where(in_scope(P.clinic, viewer))
    return query, dimensions(unit, span)


def counts(session: Session, metric: Metric, span: Span, *, viewer: Viewer, by: str | None = None) -> list[Count]:
    """The counts of every group, stage, part and amount, in the order of the groups."""
    query, fields = placed(metric, span, viewer)
    groups = [fields[name] for name in chosen_fields(metric, by)]
    keys = [*groups, *list(query.selected_columns)[1:]]
    query = query.with_only_columns(*keys, sa.func.count(), maintain_column_froms=True).group_by(*keys).order_by(*keys)
    found = session.execute(query, {"as_of": span.last})
    return [Count(SEPARATOR.join(group) or EVERYBODY, *rest) for *group, s, p, a, n in found for rest in [(s, p, a, n)]]


def rows(session: Session, metric: Metric, span: Span, *, viewer: Viewer, by: str | None = None) -> list[MetricRow]:
    """One row per group and figure in which anybody is counted."""
    by_group: dict[str, list[Count]] = defaultdict(list)
    for count in counts(session, metric, span, viewer=viewer, by=by):
        by_group[count.group].append(count)
    told = [row(metric, group, line, found) for group, found in by_group.items() for line in metric.lines]
    return [one for one in told if one.denominator]


def row(metric: Metric, group: str, line: Line, found: Iterable[Count]) -> MetricRow:
    """One figure of one group, from the counts of that group."""
    one = tally(metric, line, found)
    return MetricRow(metric.name, group, line.name, one.numerator, one.denominator, one.value, metric.unit, one.missing)


def tally(metric: Metric, line: Line, found: Iterable[Count]) -> Tally:
    """Of counts of one group those that the figure counts, and what they come to."""
    of_stage = [count for count in found if count.stage == line.stage]
    counted = [count for count in of_stage if count.part in line.counts]
    missing = sum(count.units for count in of_stage if count.part in line.missing)
    numerator, denominator = (sum(count.units for count in some) for some in (counted, of_stage))
    return Tally(counted, numerator, denominator, missing, summary(metric.summary, counted, denominator))


def summary(kind: Summary | None, counted: Sequence[Count], denominator: int) -> float | None:
    """A share, or the amounts of those counted in one number."""
    if kind is None:
        return round(sum(count.units for count in counted) / denominator, 6) if denominator else None
    amounts = sorted((count.amount, count.units) for count in counted if count.amount is not None)
    if not amounts or not denominator:
        return None
    if kind == Summary.mean:
        return round(sum(amount * units for amount, units in amounts) / denominator, 6)
    return median(amounts, denominator) if kind == Summary.median else float(amounts[-1][0])


def median(amounts: Sequence[tuple[int, int]], of: int) -> float | None:
    """Of amounts in order, each with how often it occurs, and of others up to so many that are all higher. None when
    it lies among these."""
    so_far, lower = 0, None
    for amount, units in amounts:
        so_far += units
        if lower is not None:
            return (lower + amount) / 2
        if so_far > of / 2:
            return float(amount)
        if so_far == of / 2:
            lower = amount
    return None
