"""Which figures of a metric can be told where small counts are hidden, and what then counts as one part."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from services.metrics.metric import Line, Metric
from services.metrics.suppression import is_safe

Parts = Mapping[str, int]  # of one stage, over all clinics


def tellable(lines: Iterable[Line], parts: Parts, small: int) -> list[Line]:
    """The lines of a stage, in their order, of which each can be told beside those before it: whatever they tell
    together of the parts, no count of 1 to `small` is among it."""
    told: list[Line] = []
    for line in lines:
        if is_safe(merged(parts, [*told, line]), small):
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
    return "".join("c" if part in line.counts else "m" if part in line.missing else "-" for line in told)


def by_stage(metric: Metric, totals: Mapping[tuple[str, str], int], small: int) -> dict[str, list[Line]]:
    """The lines that can be told of each stage. Nested stages are decided together, as they are."""
    if metric.nested:
        return {stage: [line for line in metric.lines if line.stage == stage] for stage, _ in totals}
    stages: dict[str, dict[str, int]] = {}
    for (stage, part), units in totals.items():
        stages.setdefault(stage, {})[part] = units
    return {
        stage: tellable([line for line in metric.lines if line.stage == stage], parts, small)
        for stage, parts in stages.items()
    }


def naming(metric: Metric, told: Mapping[str, list[Line]]) -> Callable[[str, str], str]:
    """What a part of a stage is told as; itself where nothing can be told of the stage, or stages are nested."""

    def named(stage: str, part: str) -> str:
        lines = told.get(stage)
        return part if metric.nested or not lines else whole(lines, part)

    return named
