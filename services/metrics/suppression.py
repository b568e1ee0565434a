"""What may be published of counts to somebody who may not see small ones: counts in, decisions out.

Nothing published, nor what can be reckoned from it, is a count of 1 to 10. A decision is made over all clinics of the
viewer and never depends on what is looked at, so that two views cannot be set against each other.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import NamedTuple

from services.metrics.derivable import columns_taken_off

SMALL = 10  # people; a count up to here is not published, except none
OTHER = "other groups"  # those too small to be told apart, together
EVERY = "every group"  # where none is shown: their names alone would say where somebody is
CLINICS = "clinic"  # the field whose groups are the clinics
ALL = ""  # neither a field nor a group


class SumOf(NamedTuple):
    """In place of a part: the sum of the amounts in it. One contact of 40 patients is a contact of one of them."""

    part: str


class Cell(NamedTuple):
    """So many units of a clinic's group lie in a part; the field and the group are blank for all of the clinic."""

    clinic: int
    field: str
    group: str
    stage: str
    part: str | SumOf
    units: int


Table = Mapping[tuple[int, str], Counter]  # of one field: the units of each part by clinic and group
Rows = Mapping[Hashable, Counter]


@dataclass(frozen=True)
class Told:
    """The groups of one view: those shown with their units by part, and those hidden."""

    shown: Rows = field(default_factory=dict)
    hidden: tuple[Hashable, ...] = ()


@dataclass(frozen=True)
class Breakdown:
    """One field: the groups told as one, and the clinics whose groups are not told. Without `is_told`, none is."""

    is_told: bool = False
    pool: frozenset[str] = frozenset()
    clinics: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Decision:
    """One stage over all clinics. `clinics` are not told by themselves."""

    is_told: bool = False
    clinics: frozenset[int] = frozenset()
    by_field: Mapping[str, Breakdown] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    tables: Mapping[str, Table]  # by field
    decision: Decision

    def told(self, clinic: int | None = None, by: str = ALL) -> Told:
        """What may be shown of one clinic (None: all) by a field, by clinic or as a whole."""
        if by == CLINICS:
            return self._clinics(clinic)
        found = self.decision.by_field.get(by, Breakdown(is_told=by == ALL))
        if not (self.decision.is_told and found.is_told) or clinic in self.decision.clinics | found.clinics:
            return Told(hidden=(EVERY if by else ALL,))
        rows = {place: parts for place, parts in self.tables[by].items() if clinic in (None, place[0])}
        return Told(_sums(rows, _pooled(found.pool)), tuple(sorted(found.pool)) if rows else ())

    def _clinics(self, clinic: int | None) -> Told:
        hidden, rows = self.decision.clinics, _sums(self.tables[ALL], _clinic)
        shown = {one: parts for one, parts in rows.items() if one not in hidden and clinic in (None, one)}
        if not self.decision.is_told or (clinic is None and not shown):
            return Told(hidden=(EVERY,))
        return Told(shown, tuple(sorted(one for one in hidden if clinic in (None, one))))


def decide(cells: Iterable[Cell], nested: Sequence[str] = (), small: int = SMALL) -> dict[str, Stage]:
    """By stage. `nested`: stages of which each holds the units of the next, so that their differences are counts too.
    `small`: the most units that may be of no more than ten people."""
    stages: dict = defaultdict(lambda: defaultdict(lambda: defaultdict(Counter)))
    for cell in cells:
        stages[cell.stage][cell.field][cell.clinic, cell.group][cell.part] += cell.units
    within = [stage for stage in nested if stage in stages]
    together = _decision(_differences([stages[stage] for stage in within]), small) if within else Decision()
    return {
        stage: Stage(tables, together if stage in within else _decision(tables, small))
        for stage, tables in stages.items()
    }


def _differences(stages: Sequence[Mapping[str, Table]]) -> dict[str, Table]:
    """Of nested stages, the units that each has more than the next: what is told of any of them is a sum of these."""
    found: dict = defaultdict(lambda: defaultdict(Counter))
    for number, (stage, inner) in enumerate(zip(stages, [*stages[1:], {}], strict=True)):
        for by, table in stages[0].items():
            for place in table:
                more = stage.get(by, {}).get(place, Counter()) - inner.get(by, {}).get(place, Counter())
                found[by][place].update({f"{number} {part}": units for part, units in more.items()})
    return found


def _decision(tables: Mapping[str, Table], small: int) -> Decision:
    """Every part of the whole is safe, else nothing is told of the stage; then the clinics, then each field."""
    clinics = _sums(tables[ALL], _clinic)
    if not is_safe(reduce(add, clinics.values(), Counter()), small):
        return Decision()
    hidden = hidden_together(clinics, small)
    return Decision(True, hidden, {by: _breakdown(tables[by], hidden, small) for by in tables if by})


def is_safe(parts: Counter, small: int = SMALL) -> bool:
    return not any(0 < units <= small for units in parts.values())


def hidden_together(rows: Rows, small: int, begun: Set = frozenset()) -> frozenset:
    """Rows that are not safe, and the smallest of the others until what is hidden together is. By the units of all
    parts first: metrics of the same patients then hide the same rows for being small."""
    sizes = _sizes(rows)
    of_all_parts = {name: Counter({ALL: size}) for name, size in sizes.items()}
    return _with_the_smallest(rows, sizes, small, _with_the_smallest(of_all_parts, sizes, small, begun))


def _with_the_smallest(rows: Rows, sizes: Mapping[Hashable, int], small: int, begun: Set) -> frozenset:
    hidden = set(begun) | {name for name, parts in rows.items() if not is_safe(parts, small)}
    if not hidden:
        return frozenset()
    others = _smallest_first(sizes, rows.keys() - hidden)
    while others and not _covers([rows[name] for name in hidden], small):
        hidden.add(others.pop(0))
    return frozenset(hidden)


def _covers(hidden: Sequence[Counter], small: int) -> bool:
    """No part of these rows can be told from its sum: it is safe, and not just one unit in each."""
    sums, holders = reduce(add, hidden), Counter(part for row in hidden for part, units in row.items() if units)
    return len(hidden) > 1 and is_safe(sums, small) and all(units > holders[part] for part, units in sums.items())


def _breakdown(table: Table, hidden_clinics: Set[int], small: int) -> Breakdown:
    """Small groups are pooled; where clinics and groups together would still tell a small count, more of them are."""
    groups, clinics = _sums(table, _group), {clinic for clinic, _ in table}
    pool = hidden_together(groups, small)
    while pool != groups.keys():
        taken_off = taken_off_clinics(table, pool, clinics, hidden_clinics, small)
        if taken_off is None:
            return Breakdown(True, pool, hidden_breakdowns(table, pool, hidden_clinics, small))
        more = _smallest_first(_sizes(groups), taken_off - {OTHER} or groups.keys() - pool)[0]
        pool = hidden_together(groups, small, pool | {more})
    return Breakdown()


def hidden_breakdowns(table: Table, pool: Set[str], hidden_clinics: Set[int], small: int) -> frozenset[int]:
    """The clinics with a small group or pool, and the smallest others until no small count of theirs can be told."""
    clinics, cells = _sums(table, _clinic), _sums(table, lambda place: (place[0], _pooled(pool)(place)))
    hidden = {clinic for (clinic, _), parts in cells.items() if not is_safe(parts, small)}
    hidden |= hidden_clinics if hidden else set()
    others = _smallest_first(_sizes(clinics), clinics.keys() - hidden)
    while others and taken_off_clinics(table, pool, hidden, hidden_clinics, small) is not None:
        hidden.add(others.pop(0))
    return frozenset(hidden)


def taken_off_clinics(
    table: Table, pool: Set[str], clinics: Set[int], hidden_clinics: Set[int], small: int
) -> set[str] | None:
    """Of clinics whose groups are not told: the groups whose sums, taken off those of clinics, would tell a small
    count; None if there is no such count. Hidden clinics are known in sum only."""

    def row_and_column(place):
        return None if place[0] in hidden_clinics else place[0], _pooled(pool)(place)

    cells = _sums({place: parts for place, parts in table.items() if place[0] in clinics}, row_and_column)
    for part in sorted({part for parts in cells.values() for part in parts}, key=repr):
        taken_off = columns_taken_off({place: parts[part] for place, parts in cells.items()}, small)
        if taken_off is not None:
            return taken_off
    return None


def _sums(table: Table, key: Callable[[tuple[int, str]], Hashable]) -> dict[Hashable, Counter]:
    found = defaultdict(Counter)
    for place, parts in table.items():
        found[key(place)].update(parts)
    return dict(found)


def _clinic(place: tuple[int, str]) -> int:
    return place[0]


def _group(place: tuple[int, str]) -> str:
    return place[1]


def _pooled(pool: Set[str]) -> Callable[[tuple[int, str]], str]:
    return lambda place: OTHER if place[1] in pool else place[1]


def _smallest_first(sizes: Mapping[Hashable, int], names: Set) -> list:
    return sorted((name for name in names if sizes[name]), key=lambda name: (sizes[name], name))


def _sizes(rows: Rows) -> dict[Hashable, int]:
    return {name: _size(parts) for name, parts in rows.items()}


def _size(parts: Counter) -> int:
    """Units, not amounts."""
    return sum([units for part, units in parts.items() if not isinstance(part, SumOf)])
