"""Somebody who collects all that is published of invented clinics, and lets a solver reckon what was not.

They know more than the published numbers: which clinic has nobody in which group and part. A share tells nothing that
its numerator and denominator do not, so shares are left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations, product
from random import Random

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from services.metrics.suppression import ALL, CLINICS, EVERY, OTHER, SMALL, Cell, Stage, decide

Place = tuple[str, int, str, str]  # field, clinic, group, part
Sum = frozenset[Place]


@dataclass(frozen=True)
class Network:
    """One stage of one quarter: how many of a clinic's group lie in a part, by field; none is left out."""

    units: dict[Place, int]
    parts: tuple[str, ...]  # a ladder, highest rung first; from three on the last is the missing

    @cached_property
    def cells(self) -> list[Cell]:
        """As they are kept: by every field, and by clinic alone."""
        whole = Counter()
        for (by, clinic, _, part), units in self.units.items():
            whole[clinic, part] += units if by == self.fields[0] else 0
        cells = [Cell(clinic, ALL, ALL, "", part, units) for (clinic, part), units in whole.items()]
        return cells + [Cell(clinic, by, group, "", part, n) for (by, clinic, group, part), n in self.units.items()]

    @cached_property
    def fields(self) -> list[str]:
        return sorted({place[0] for place in self.units})

    @cached_property
    def clinics(self) -> list[int]:
        return sorted({place[1] for place in self.units})

    def groups(self, by: str) -> list[str]:
        return self._groups[by]

    @cached_property
    def _groups(self) -> dict[str, list[str]]:
        return {by: sorted({place[2] for place in self.units if place[0] == by}) for by in self.fields}

    @cached_property
    def numbers(self) -> list[frozenset[str]]:
        """The parts of each number that is told: numerators, denominator, missing, and what is left of them."""
        rungs = [frozenset(self.parts[: place + 1]) for place in range(len(self.parts))]
        missing = frozenset(self.parts[-1:])
        rest = [rungs[-1] - rung - missing for rung in rungs]
        return sorted({number for number in (*rungs, missing, *rest) if number}, key=sorted)


def a_network(random: Random) -> Network:
    """Skewed, so that small counts are common. Groups of the last field belong to one clinic each."""
    clinics, people = range(1, random.randint(1, 6) + 1), []
    parts = tuple(f"part {number}" for number in range(random.randint(2, 5)))
    skew, likely = random.choice((0, 1, 3)), _skewed(random, len(parts), random.choice((0, 1, 3)))
    fields = [_field(random, f"field {number}", clinics, skew) for number in range(random.randint(1, 2))]
    fields.append(_field(random, "clinician", clinics, skew, is_of_one_clinic=True))
    for clinic in clinics:
        for _ in range(int(5 * 80 ** random.random())):  # 5 to 400
            people.append(
                (clinic, random.choices(parts, likely)[0], [_drawn(random, field[clinic]) for field in fields])
            )
    units = Counter((group[0], clinic, group[1], part) for clinic, part, groups in people for group in groups)
    return Network(dict(units), parts)


def _field(random: Random, name: str, clinics: Iterable[int], skew: int, is_of_one_clinic: bool = False) -> dict:
    """By clinic: the field's groups there and how likely each is. Not every clinic need have every group."""
    groups, is_everywhere = [f"group {number}" for number in range(random.randint(2, 8))], random.random() < 0.5
    likely, found = _skewed(random, len(groups), skew), {}
    for clinic in clinics:
        there = len(groups) if is_everywhere or is_of_one_clinic else random.randint(1, len(groups))
        own = [f"{clinic} {group}" if is_of_one_clinic else group for group in groups]
        found[clinic] = [(name, group) for group in random.sample(own, there)], likely[:there]
    return found


def _skewed(random: Random, count: int, skew: int) -> list[float]:
    return [random.random() ** skew + 0.01 for _ in range(count)]


def _drawn(random: Random, groups: tuple) -> tuple[str, str]:
    return random.choices(*groups)[0]


def views(network: Network) -> Iterator[tuple[int | None, str]]:
    """Every filter: a clinic or none, a field or none."""
    for clinic in (None, *network.clinics):
        for by in (ALL, CLINICS, *network.fields):
            yield clinic, by


class Attacker:
    """Everything published as equations over the unknown counts."""

    def __init__(self, network: Network):
        self.network = network
        self.stage: Stage = decide(network.cells)[""]
        self.places = list(network.units)
        self.number_of = {place: number for number, place in enumerate(self.places)}
        self.true = np.array([network.units[place] for place in self.places])
        self.solved = 0

    def place_sum(self, by: str, clinics: Iterable[int], groups: Iterable[str] | None, parts: Iterable[str]) -> Sum:
        among = self.network.groups(by) if groups is None else groups
        return frozenset(place for place in product([by], clinics, among, parts) if place in self.network.units)

    def constraints(self) -> LinearConstraint:
        sums, least, most = [], [], []
        for places, low, high in chain(self._published(), self._known_to_be_somebody()):
            sums.append(places), least.append(low), most.append(high)
        same = list(self._same_people())
        zeros = [0] * len(same)
        one, other = (self._matrix([pair[place] for pair in same]) for place in (0, 1))
        rows = vstack([self._matrix(sums), one - other])
        return LinearConstraint(rows, [*least, *zeros], [*most, *zeros])

    def _matrix(self, sums: Sequence[Sum]) -> csr_array:
        rows = [number for number, places in enumerate(sums) for _ in places]
        columns = [self.number_of[place] for places in sums for place in places]
        return csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(sums), len(self.places)))

    def _published(self) -> Iterator[tuple[Sum, float, float]]:
        for clinic, by in views(self.network):
            told = self.stage.told(clinic, by)
            for group in told.shown:
                for parts in self.network.numbers:
                    places = self._of_view(clinic, by, group, told.hidden, parts)
                    number = sum(told.shown[group][part] for part in parts)
                    yield places, number, number

    def _known_to_be_somebody(self) -> Iterator[tuple[Sum, float, float]]:
        """A group that is named, if only as hidden, has somebody among all clinics."""
        for by in (CLINICS, *self.network.fields):
            told = self.stage.told(None, by)
            for group in set(told.hidden) - {EVERY, ALL}:
                yield self._of_view(None, by, group, (), self.network.parts), 1, np.inf

    def _of_view(self, clinic: int | None, by: str, group, hidden, parts) -> Sum:
        clinics = self.network.clinics if clinic is None else [clinic]
        if by == CLINICS:
            return self.place_sum(self.network.fields[0], [group], None, parts)
        if by == ALL:
            return self.place_sum(self.network.fields[0], clinics, None, parts)
        return self.place_sum(by, clinics, hidden if group == OTHER else [group], parts)

    def _same_people(self) -> Iterator[tuple[Sum, Sum]]:
        """Every field breaks down the same people of a clinic and part."""
        first, *others = self.network.fields
        for by in others:
            for clinic in self.network.clinics:
                for part in self.network.parts:
                    yield self.place_sum(first, [clinic], None, [part]), self.place_sum(by, [clinic], None, [part])

    def secrets(self) -> list[Sum]:
        """Every count of 1 to 10: of a number of a clinic's group, and of what is left when views of one group are
        taken off those of one, two or all clinics."""
        clinics, found = self.network.clinics, set()
        some = [set(one) for size in (1, 2, len(clinics)) for one in combinations(clinics, min(size, len(clinics)))]
        for by in self.network.fields:
            groups = set(self.network.groups(by))
            wanted = [groups, *({group} for group in groups), *(groups - {group} for group in groups)]
            for one in some:
                for among in wanted:
                    for parts in {*self.network.numbers, *(frozenset([part]) for part in self.network.parts)}:
                        found.add(self.place_sum(by, one, among, parts))
        units = self.network.units
        return sorted((one for one in found if 0 < sum(units[place] for place in one) <= SMALL), key=sorted)

    def recovered(self) -> list[Sum]:
        """The secrets of which the least and the greatest possible value are one."""
        secrets = self.secrets()
        if not secrets or not self.places:
            return []
        limits, matrix = self.constraints(), self._matrix(secrets)
        left, random = np.ones(len(secrets), dtype=bool), np.random.default_rng(1)
        for attempt in range(6):
            signs = (1, -1)[attempt] * left if attempt < 2 else random.choice((-1, 1), len(secrets)) * left
            left &= self._unmoved(limits, matrix, signs @ matrix)
            if not left.any():
                return []
        for number in np.flatnonzero(left):
            for sign in (1, -1):
                if left[number]:
                    left &= self._unmoved(limits, matrix, sign * matrix[[number]].toarray()[0])
        return [secrets[number] for number in np.flatnonzero(left)]

    def _unmoved(self, limits: LinearConstraint, matrix: csr_array, objective: np.ndarray) -> np.ndarray:
        """The secrets that have their true value in the table that fits and has the least of the objective, too."""
        self.solved += 1
        whole = np.ones(len(self.places))
        most = len(self.places) * [int(self.true.sum())]
        found = milp(objective, constraints=limits, integrality=whole, bounds=Bounds(0, most))
        assert found.success, found.message
        return np.abs(matrix @ (np.round(found.x) - self.true)) < 0.5
