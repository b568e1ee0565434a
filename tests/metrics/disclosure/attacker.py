"""Somebody who collects all that is published of invented clinics, and lets a solver reckon what was not.

They know more than the published numbers: which clinic has nobody in which group and part. A share tells nothing that
its numerator and denominator do not, so shares are left out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from services.metrics.disclosure.suppression import ALL, CLINICS, EVERY, OTHER, SMALL, Stage, decide
from tests.metrics.disclosure.networks import Network, Place, views

Sum = frozenset[Place]
Published = tuple[Stage, Sequence[frozenset[str]]]  # with the parts of each number that is told


class Attacker:
    """Everything published as equations over the unknown counts."""

    def __init__(self, network: Network, published: Mapping[str, Published] | None = None):
        self.network = network
        decided = decide(network.cells, network.levels, network.nested) if published is None else {}
        self.stages = published or {stage: (told, network.numbers(stage)) for stage, told in decided.items()}
        self.places = list(network.units)
        self.number_of = {place: number for number, place in enumerate(self.places)}
        self.true = np.array([network.units[place] for place in self.places])
        self.solved = 0

    def place_sum(
        self, stage: str, by: str, clinics: Iterable[int], groups: Iterable[str] | None, parts: Iterable[str]
    ) -> Sum:
        among = self.network.groups(by) if groups is None else groups
        return frozenset(
            place for place in product([stage], [by], clinics, among, parts) if place in self.network.units
        )

    def constraints(self) -> LinearConstraint:
        sums, least, most = [], [], []
        for places, low, high in chain(self._published(), self._known_to_be_somebody()):
            sums.append(places), least.append(low), most.append(high)
        same = [pair for pair in chain(self._same_people(), self._linked()) if any(pair)]
        zeros = [0] * len(same)
        one, other = (self._matrix([pair[place] for pair in same]) for place in (0, 1))
        rows = vstack([self._matrix(sums), one - other])
        return LinearConstraint(rows, [*least, *zeros], [*most, *zeros])

    def _matrix(self, sums: Sequence[Sum]) -> csr_array:
        rows = [number for number, places in enumerate(sums) for _ in places]
        columns = [self.number_of[place] for places in sums for place in places]
        return csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(sums), len(self.places)))

    def _published(self) -> Iterator[tuple[Sum, float, float]]:
        for (stage, (decided, numbers)), (clinic, by) in product(self.stages.items(), views(self.network)):
            told = decided.told(clinic, by)
            for group in told.shown:
                for parts in numbers:
                    places = self._of_view(stage, clinic, by, group, told.hidden, parts)
                    number = sum(self.network.units[place] for place in places)
                    yield places, number, number

    def _known_to_be_somebody(self) -> Iterator[tuple[Sum, float, float]]:
        """A group that is named, if only as hidden, has somebody among all clinics."""
        for (stage, (decided, _)), by in product(self.stages.items(), (CLINICS, *self.network.fields)):
            told = decided.told(None, by)
            for group in set(told.hidden) - {EVERY, ALL}:
                among = self._of_view(stage, None, by, group, (), self.network.parts[stage])
                yield among, min(1, len(among)), np.inf

    def _of_view(self, stage: str, clinic: int | None, by: str, group, hidden, parts) -> Sum:
        clinics = self.network.clinics if clinic is None else [clinic]
        if by == CLINICS:
            return self.place_sum(stage, self.network.fields[0], [group], None, parts)
        if by == ALL:
            return self.place_sum(stage, self.network.fields[0], clinics, None, parts)
        return self.place_sum(stage, by, clinics, hidden if group == OTHER else [group], parts)

    def _same_people(self) -> Iterator[tuple[Sum, Sum]]:
        """Every field breaks down the same people of a clinic and part."""
        first, *others = self.network.fields
        for stage, by in product(self.network.parts, others):
            for clinic, part in product(self.network.clinics, self.network.parts[stage]):
                yield tuple(self.place_sum(stage, field, [clinic], None, [part]) for field in (first, by))

    def _linked(self) -> Iterator[tuple[Sum, Sum]]:
        for link, by in product(self.network.links, self.network.fields):
            for clinic, group in product(self.network.clinics, self.network.groups(by)):
                one = self.place_sum(link.stage, by, [clinic], [group], link.parts)
                yield one, self.place_sum(link.other, by, [clinic], [group], link.of_other)

    def secrets(self) -> list[Sum]:
        """Every count of 1 to 10: of a number of a clinic's group, and of what is left when views of one group are
        taken off those of one, two or all clinics."""
        clinics, found = self.network.clinics, set()
        some = [set(one) for size in (1, 2, len(clinics)) for one in combinations(clinics, min(size, len(clinics)))]
        for stage, by in product(self.network.parts, self.network.fields):
            groups = set(self.network.groups(by))
            wanted = [groups, *({group} for group in groups), *(groups - {group} for group in groups)]
            for one, among, parts in product(some, wanted, self._counted(stage)):
                found.add(self.place_sum(stage, by, one, among, parts))
        units = self.network.units
        return sorted((one for one in found if 0 < sum(units[place] for place in one) <= SMALL), key=sorted)

    def _counted(self, stage: str) -> set[frozenset[str]]:
        """The numbers, each part, and those outside each part."""
        parts = self.network.parts[stage]
        each = {frozenset([part]) for part in parts}
        return each | {frozenset(parts) - one for one in each} | set(self.network.numbers(stage))

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
