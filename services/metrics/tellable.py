"""Which figures of a metric can be told where small counts are hidden, and what then counts as one part."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from services.metrics.metric import Line
from services.metrics.suppression import is_small

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
