"""What may be published of counts to somebody who may not see small ones: counts in, decisions out.

Nothing published, nor what can be reckoned from it, is a count of 1 to 10. A decision is made over all clinics of the
viewer and never depends on what is looked at, so that two views cannot be set against each other.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import NamedTuple

from services.metrics.disclosure.min_cut import columns_taken_off

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
    stage: Hashable
    part: str | SumOf
    units: int
    most_of_one: int = 1  # units of the stage that one person may have


class Part(NamedTuple):
    """A part, and the most units of it that may be of no more than ten people."""

    name: Hashable
    limit: int


Table = Mapping[tuple[int, str], Counter]  # of one field: the units of each part by clinic and group
Rows = Mapping[Hashable, Counter]
Levels = Sequence[
    Sequence[Hashable]
]  # stages of the same units; each level's units are among those of the level before


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


def decide(cells: Iterable[Cell], same_people: Levels = (), nested: Sequence[Hashable] = ()) -> dict[Hashable, Stage]:
    """By stage. `same_people`: stages that count the same people, whose sizes are decided together. `nested`: stages of
    which each holds the units of the next, part by part, so that their differences are counts too."""
    cells = list(cells)
    tables, decisions = tables_of(cells), decisions_of(cells, same_people, nested)
    return {stage: Stage(tables[stage], decisions[stage]) for stage in tables}


def tables_of(cells: Iterable[Cell]) -> dict[Hashable, dict[str, Table]]:
    """By stage and field."""
    stages: dict = defaultdict(lambda: defaultdict(lambda: defaultdict(Counter)))
    for cell in cells:
        stages[cell.stage][cell.field][cell.clinic, cell.group][cell.part] += cell.units
    return stages


def decisions_of(
    cells: Iterable[Cell], same_people: Levels = (), nested: Sequence[Hashable] = ()
) -> dict[Hashable, Decision]:
    """By stage, as `decide`. What the sizes of all stages of the same people hide is hidden in each of them; what a
    stage hides beyond that it hides for its parts, and others may tell how many it is in all."""
    cells = list(cells)
    tables, most = tables_of(cells), {cell.stage: cell.most_of_one for cell in cells}
    given = [[stage for stage in level if stage in tables] for level in same_people or [[stage] for stage in nested]]
    within = {stage for level in given for stage in level}
    apart = [[[stage]] for stage in tables if stage not in within]
    found = {}
    for levels in filter(None, [list(filter(None, given)), *apart]):
        of_sizes = _decision(_size_tables(tables, most, levels))
        for stage in (stage for level in levels for stage in level):
            own = _differences([tables[one] for one in nested if one in tables]) if stage in nested else tables[stage]
            found[stage] = _decision(_limited(own, SMALL * most[stage]), of_sizes)
    return found


def _differences(stages: Sequence[Mapping[str, Table]]) -> dict[str, Table]:
    """Of nested stages, the units that each has more than the next: what is told of any of them is a sum of these."""
    found: dict = defaultdict(lambda: defaultdict(Counter))
    for number, (stage, inner) in enumerate(zip(stages, [*stages[1:], {}], strict=True)):
        for by, table in stages[0].items():
            for place in table:
                more = stage.get(by, {}).get(place, Counter()) - inner.get(by, {}).get(place, Counter())
                found[by][place].update({f"{number} {part}": units for part, units in more.items()})
    return found


def _limited(tables: Mapping[str, Table], limit: int) -> dict[str, Table]:
    return {
        by: {
            place: Counter({Part(name, limit): units for name, units in parts.items()})
            for place, parts in table.items()
        }
        for by, table in tables.items()
    }


def _size_tables(tables: Mapping[Hashable, Mapping[str, Table]], most: Mapping[Hashable, int], levels: Levels) -> dict:
    """Of all parts of each level, and how much more that is than of the next."""
    found: dict = defaultdict(lambda: defaultdict(Counter))
    stages = [level[0] for level in levels]
    for stage, inner in zip(stages, [*stages[1:], None], strict=True):
        limit = SMALL * most[stage]
        for by, place, size in _places(tables[stage]):
            found[by][place][Part(stage, limit)] += size
            found[by][place][Part((stage, inner), max(SMALL, limit - SMALL * most.get(inner, 0)))] += size
        for by, place, size in _places(tables.get(inner, {})):
            found[by][place][Part((stage, inner), max(SMALL, limit - SMALL * most[inner]))] -= size
    return found


def _places(tables: Mapping[str, Table]) -> Iterator[tuple[str, tuple[int, str], int]]:
    return ((by, place, _size(parts)) for by, table in tables.items() for place, parts in table.items())


def _decision(tables: Mapping[str, Table], begun: Decision | None = None) -> Decision:
    """Every part of the whole is safe, else nothing is told of the stage; then the clinics, then each field. What is
    `begun` hidden stays so."""
    clinics = _sums(tables.get(ALL, {}), _clinic)
    if not is_safe(reduce(add, clinics.values(), Counter())) or not (begun is None or begun.is_told):
        return Decision()
    hidden = hidden_together(clinics, begun.clinics if begun else frozenset())
    fields = {by: begun.by_field.get(by, Breakdown()) if begun else Breakdown(is_told=True) for by in tables if by}
    return Decision(True, hidden, {by: _breakdown(tables[by], hidden, fields[by]) for by in fields})


def is_safe(parts: Counter) -> bool:
    return not any(is_small(units, _limit(part)) for part, units in parts.items())


def is_small(units: int, limit: int = SMALL) -> bool:
    return 0 < units <= limit


def _limit(part: Hashable) -> int:
    return part.limit if isinstance(part, Part) else SMALL


def hidden_together(rows: Rows, begun: Set = frozenset()) -> frozenset:
    """Rows that are not safe, and the smallest of the others until what is hidden together is."""
    hidden = set(begun) | {name for name, parts in rows.items() if not is_safe(parts)}
    if not hidden:
        return frozenset()
    others = _smallest_first(_sizes(rows), rows.keys() - hidden)
    while others and not _covers([rows[name] for name in hidden if name in rows]):
        hidden.add(others.pop(0))
    return frozenset(hidden)


def _covers(hidden: Sequence[Counter]) -> bool:
    """No part of these rows can be told from its sum: it is safe, and not just one unit in each."""
    sums, holders = (
        reduce(add, hidden, Counter()),
        Counter(part for row in hidden for part, units in row.items() if units),
    )
    return len(hidden) > 1 and is_safe(sums) and all(units > holders[part] for part, units in sums.items())


def _breakdown(table: Table, hidden_clinics: Set[int], begun: Breakdown) -> Breakdown:
    """Small groups are pooled; where clinics and groups together would still tell a small count, more of them are."""
    groups, clinics = _sums(table, _group), {clinic for clinic, _ in table}
    pool = hidden_together(groups, begun.pool)
    while begun.is_told and not pool >= groups.keys():
        taken_off = taken_off_clinics(table, pool, clinics, hidden_clinics)
        if taken_off is None:
            return Breakdown(True, pool, hidden_breakdowns(table, pool, hidden_clinics, begun.clinics))
        more = _smallest_first(_sizes(groups), taken_off - {OTHER} or groups.keys() - pool)[0]
        pool = hidden_together(groups, pool | {more})
    return Breakdown()


def hidden_breakdowns(
    table: Table, pool: Set[str], hidden_clinics: Set[int], begun: Set[int] = frozenset()
) -> frozenset[int]:
    """The clinics with a small group or pool, and the smallest others until no small count of theirs can be told."""
    clinics, cells = _sums(table, _clinic), _sums(table, lambda place: (place[0], _pooled(pool)(place)))
    hidden = begun | {clinic for (clinic, _), parts in cells.items() if not is_safe(parts)}
    hidden |= hidden_clinics if hidden else set()
    others = _smallest_first(_sizes(clinics), clinics.keys() - hidden)
    while others and taken_off_clinics(table, pool, hidden, hidden_clinics) is not None:
        hidden |= {others.pop(0)}
    return frozenset(hidden)


def taken_off_clinics(table: Table, pool: Set[str], clinics: Set[int], hidden_clinics: Set[int]) -> set[str] | None:
    """Of clinics whose groups are not told: the groups whose sums, taken off those of clinics, would tell a small
    count; None if there is no such count. Hidden clinics are known in sum only."""

    def row_and_column(place):
        return None if place[0] in hidden_clinics else place[0], _pooled(pool)(place)

    cells = _sums({place: parts for place, parts in table.items() if place[0] in clinics}, row_and_column)
    for part in sorted({part for parts in cells.values() for part in parts}, key=repr):
        taken_off = columns_taken_off({place: parts[part] for place, parts in cells.items()}, _limit(part))
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
    return sum([units for part, units in parts.items() if not isinstance(_name(part), SumOf)])


def _name(part: Hashable) -> Hashable:
    return part.name if isinstance(part, Part) else part
