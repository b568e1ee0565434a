"""Metrics that count the same people, and what may be told of each beside the others where small counts are hidden."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.metrics.catalogue import METRICS
from services.metrics.counting.by_group import Count
from services.metrics.disclosure.suppression import SMALL, Cell, Decision, Levels, SumOf, decisions_of, is_small
from services.metrics.metric import Line, Metric, Summary

Parts = Mapping[str, int]  # of one stage, over all clinics


def tellable(lines: Iterable[Line], parts: Parts, small: int) -> list[Line]:
    """The lines of a stage, in their order, of which each can be told beside those before it: whatever they tell
    together of the parts, no count of 1 to `small` is among it."""
    told: list[Line] = []
    for line in lines:
        if not any(is_small(units, small) for units in merged(parts, [*told, line]).values()):
            told.append(line)
    return told


def merged(parts: Parts, told: Sequence[Line]) -> Counter:
    """The parts that no told line tells apart, added up."""
    found: Counter = Counter()
    for part, units in parts.items():
        found[whole(told, part)] += units
    return found


def whole(told: Sequence[Line], part: str) -> str:
    """The name of what the part is told as: in which of the lines it counts, and in which it is missing."""
    return "".join("-cmb"[(part in line.counts) + 2 * (part in line.missing)] for line in told)


# each level's people are among those of the level before: once each month, once, and of these those with both needs
FAMILIES: tuple[Levels, ...] = (
    (("contacts_per_patient", "minutes"), ("caseload", "integrated_need", "contacted"), ("integrated_treatment",)),
    (("baseline_phq9", "baseline_gad7"),),
)


class Kept(NamedTuple):
    """A count of one clinic by a field."""

    clinic: int
    field: str
    count: Count


@dataclass(frozen=True)
class Allowed:
    """What may be told of a stage: these lines, in the views of the decision."""

    lines: Sequence[Line] = ()
    decision: Decision = Decision()


Place = tuple[str, str]  # a metric and one of its stages


def family_of(metric: Metric) -> list[Metric]:
    """The metrics that are decided together with this one, itself among them."""
    names = {name for level in _levels(metric) for name in level}
    return [one for one in METRICS if one.name in names]


def _levels(metric: Metric) -> Levels:
    return next((levels for levels in FAMILIES if any(metric.name in level for level in levels)), ((metric.name,),))


def allowed(counted: Mapping[str, Iterable[Kept]], family: Sequence[Metric]) -> dict[Place, Allowed]:
    """Of each metric and stage, given the counts by metric, over all clinics of a viewer."""
    totals = {metric.name: _totals(counted[metric.name]) for metric in family}
    lines = {
        (metric.name, stage): told
        for metric in _beside_one_another(family, {name: of.total() for name, of in totals.items()})
        for stage, told in _lines(metric, totals[metric.name]).items()
        if told
    }
    cells = [cell for metric in family for cell in cells_of(metric, counted[metric.name], lines)]
    nested = [(metric.name, stage) for metric in family for stage in metric.nested]
    same_people = [[(name, "") for name in level] for level in _levels(family[0])] if len(family) > 1 else ()
    decisions = decisions_of(cells, same_people, nested)
    return {place: Allowed(told, decisions[place]) for place, told in lines.items()}


def _totals(found: Iterable[Kept]) -> Counter:
    """Units by stage and part, over all clinics."""
    totals: Counter = Counter()
    for _, field, count in found:
        if not field:
            totals[count.stage, count.part] += count.units
    return totals


def _beside_one_another(family: Sequence[Metric], sizes: Mapping[str, int]) -> list[Metric]:
    """In their order, those that count as many as all before them, or that many more or fewer that it may be told."""
    told: list[Metric] = []
    for metric in family:
        among = [(sizes[metric.name] - sizes[one.name], metric.most_of_one - one.most_of_one) for one in told]
        if not any(is_small(abs(units), SMALL * max(1, abs(most))) for units, most in among):
            told.append(metric)
    return told


def _lines(metric: Metric, totals: Mapping[Place, int]) -> dict[str, list[Line]]:
    """The lines that can be told of each stage. Nested stages are told as a whole or not."""
    stages: dict[str, dict[str, int]] = defaultdict(dict)
    for (stage, part), units in totals.items():
        stages[stage][part] = units
    by_stage = {stage: [line for line in metric.lines if line.stage == stage] for stage in stages}
    if metric.nested:
        return by_stage
    return {stage: tellable(of, stages[stage], SMALL * metric.most_of_one) for stage, of in by_stage.items()}


def cells_of(metric: Metric, found: Iterable[Kept], lines: Mapping[Place, Sequence[Line]]) -> Iterator[Cell]:
    """Of the stages that are told. A mean tells the sum of the amounts: no small one may be told either."""
    for clinic, field, count in found:
        place = metric.name, count.stage
        if place not in lines:
            continue
        part = count.part if metric.nested else whole(lines[place], count.part)
        yield Cell(clinic, field, count.group, place, part, count.units, metric.most_of_one)
        if metric.summary == Summary.mean and count.amount:
            amounts = count.amount * count.units
            yield Cell(clinic, field, count.group, place, SumOf(part), amounts, metric.most_of_one)
