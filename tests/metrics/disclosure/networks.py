"""Invented clinics: who belongs to which group and lies in which part, skewed so that small counts are common."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from random import Random
from typing import NamedTuple

from services.metrics.disclosure.suppression import ALL, CLINICS, Cell, Levels

Place = tuple[str, str, int, str, str]  # stage, field, clinic, group, part


@dataclass(frozen=True)
class Network:
    """One quarter: how many of a clinic's group lie in a part of a stage, by field; none is left out."""

    units: dict[Place, int]
    parts: dict[str, tuple[str, ...]]  # of each stage: a ladder, highest rung first; from three on the last is missing
    levels: Levels = ()  # stages of the same people
    nested: tuple[str, ...] = ()
    links: tuple["Link", ...] = ()
    told_as: Mapping[tuple[str, str], str] = field(default_factory=dict)  # parts of a stage that nobody tells apart
    most_of_one: Mapping[str, int] = field(default_factory=dict)  # by stage, where it is not 1

    @cached_property
    def cells(self) -> list[Cell]:
        """As they are kept: by every field, and by clinic alone."""
        found = Counter()
        for (stage, by, clinic, group, part), units in self.units.items():
            part = self.told_as.get((stage, part), part)
            found[clinic, by, group, stage, part] += units
            found[clinic, ALL, ALL, stage, part] += units if by == self.fields[0] else 0
        return [Cell(*place, units, self.most_of_one.get(place[3], 1)) for place, units in found.items()]

    @cached_property
    def fields(self) -> list[str]:
        return sorted({place[1] for place in self.units})

    @cached_property
    def clinics(self) -> list[int]:
        return sorted({place[2] for place in self.units})

    def groups(self, by: str) -> list[str]:
        return self._groups[by]

    @cached_property
    def _groups(self) -> dict[str, list[str]]:
        return {by: sorted({place[3] for place in self.units if place[1] == by}) for by in self.fields}

    def numbers(self, stage: str) -> list[frozenset[str]]:
        """The parts of each number that is told: numerators, denominator, missing, and what is left of them."""
        return self._numbers[stage]

    @cached_property
    def _numbers(self) -> dict[str, list[frozenset[str]]]:
        return {stage: self._numbers_of(stage) for stage in self.parts}

    def _numbers_of(self, stage: str) -> list[frozenset[str]]:
        told = defaultdict(set)
        for part in self.parts[stage]:
            told[self.told_as.get((stage, part), part)].add(part)
        parts = list(told.values())
        rungs = [frozenset().union(*parts[: place + 1]) for place in range(len(parts))]
        missing = frozenset(parts[-1])
        rest = [rungs[-1] - rung - missing for rung in rungs]
        return sorted({number for number in (*rungs, missing, *rest) if number}, key=sorted)


class Link(NamedTuple):
    """Some parts of a stage hold the same people as some of another, in every clinic and group."""

    stage: str
    parts: tuple[str, ...]
    other: str
    of_other: tuple[str, ...]


def a_network(random: Random) -> Network:
    """Skewed, so that small counts are common. Groups of the last field belong to one clinic each."""
    clinics = range(1, random.randint(1, 6) + 1)
    parts = tuple(f"part {number}" for number in range(random.randint(2, 5)))
    skew, likely = random.choice((0, 1, 3)), _skewed(random, len(parts), random.choice((0, 1, 3)))
    units = Counter()
    for clinic, groups in _people(random, clinics, skew, random.randint(1, 2)):
        part = random.choices(parts, likely)[0]
        units.update((ALL, by, clinic, group, part) for by, group in groups)
    return Network(dict(units), {ALL: parts})


# metrics of the same people: once each month, twice over and in two ways, and those of one part of the first
MONTHS, NEED, CONTACT, TREATMENT = "contacts_per_patient", "integrated_need", "contacted", "integrated_treatment"
NOW, BEFORE = "now", "before"  # patient-months of the last month, and of those before it
SIDES = ("both", "opioid_only", "depression_only", "neither")
MET, NOT_MET, NOT_STARTED = "met", "not_met", "not_started"


def a_family(random: Random) -> Network:
    """Metrics of the same people, as those of the caseload are."""
    parts = {
        NEED: SIDES[: random.randint(2, 3)],
        CONTACT: (MET, NOT_MET),
        TREATMENT: SIDES[: random.randint(2, 3)],
    }
    likely = {stage: _skewed(random, len(words), random.choice((0, 1, 3))) for stage, words in parts.items()}
    units, has_left = Counter(), random.choice((0, 0.02, 0.1))
    for clinic, groups in _people(random, range(1, random.randint(2, 4) + 1), random.choice((0, 1, 3)), 1):
        drawn = {stage: random.choices(words, likely[stage])[0] for stage, words in parts.items()}
        if drawn[NEED] != SIDES[0]:
            del drawn[TREATMENT]
        drawn = {} if random.random() < has_left else drawn | {MONTHS: NOW}
        was_there = [(MONTHS, BEFORE)] if random.random() < 0.9 or not drawn else []
        for (by, group), (stage, part) in product(groups, [*drawn.items(), *was_there]):
            units[stage, by, clinic, group, part] += 1
    parts |= {MONTHS: (NOW, BEFORE)}
    links = (
        Link(NEED, parts[NEED], CONTACT, parts[CONTACT]),
        Link(NEED, SIDES[:1], TREATMENT, parts[TREATMENT]),
        Link(MONTHS, (NOW,), NEED, parts[NEED]),
    )
    as_one = {(MONTHS, part): MET for part in (NOW, BEFORE)}
    levels = ((MONTHS,), (NEED, CONTACT), (TREATMENT,))
    return Network(dict(units), parts, levels, links=links, told_as=as_one, most_of_one={MONTHS: 2})


ENROLLED, STARTED = "of enrolled", "of started"


def nested_stages(random: Random) -> Network:
    """The same share of all and of those who started, as that of completion is."""
    likely, units = _skewed(random, 3, random.choice((0, 1, 3))), Counter()
    for clinic, groups in _people(random, range(1, random.randint(2, 5) + 1), random.choice((0, 1, 3)), 1):
        part = random.choices((MET, NOT_MET, NOT_STARTED), likely)[0]
        stages = (ENROLLED,) if part == NOT_STARTED else (ENROLLED, STARTED)
        units.update((stage, by, clinic, group, part) for stage in stages for by, group in groups)
    parts = {ENROLLED: (MET, NOT_MET, NOT_STARTED), STARTED: (MET, NOT_MET)}
    links = tuple(Link(ENROLLED, (part,), STARTED, (part,)) for part in parts[STARTED])
    as_one = {(ENROLLED, part): NOT_MET for part in (NOT_MET, NOT_STARTED)}
    return Network(dict(units), parts, nested=(ENROLLED, STARTED), links=links, told_as=as_one)


def _people(random: Random, clinics: Sequence[int], skew: int, fields: int) -> Iterator[tuple[int, list]]:
    """The clinic and the groups of each."""
    drawn_from = [_field(random, f"field {number}", clinics, skew) for number in range(fields)]
    drawn_from.append(_field(random, "clinician", clinics, skew, is_of_one_clinic=True))
    for clinic in clinics:
        for _ in range(int(5 * 80 ** random.random())):  # 5 to 400
            yield clinic, [_drawn(random, field[clinic]) for field in drawn_from]


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
