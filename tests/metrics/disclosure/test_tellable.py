"""Which lines of a stage are told where small counts are hidden: in their order, none that gives a small part away."""

from itertools import combinations
from random import Random

import pytest

from services.metrics.definitions.caseload import CASELOAD, INTEGRATED_TREATMENT
from services.metrics.disclosure.shared_populations import merged, tellable, whole
from services.metrics.metric import Line

SMALL = 10
STEPS = [Line("a", frozenset("abc")), Line("b", frozenset("bc")), Line("c", frozenset("c"))]


def names(lines, parts) -> list[str]:
    return [line.name for line in tellable(lines, parts, SMALL)]


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"a": 11, "b": 11, "c": 11, "rest": 11}, ["a", "b", "c"]),
        ({"a": 11, "b": 11, "c": 10, "rest": 11}, ["a", "b"]),
        ({"a": 11, "b": 11, "c": 0, "rest": 11}, ["a", "b", "c"]),
        ({"a": 5, "b": 6, "c": 0, "rest": 11}, ["a", "c"]),
        ({"a": 5, "b": 6, "c": 11, "rest": 11}, ["a", "c"]),
        ({"a": 11, "b": 11, "c": 11, "rest": 10}, ["b", "c"]),
        ({"a": 11, "b": 11, "c": 11, "rest": 11, "missing": 10}, []),
        ({"a": 1, "b": 2, "c": 3, "rest": 4}, []),
    ],
)
def test_a_line_is_told_when_nothing_small_follows_from_it_and_those_before(parts, told):
    assert names(STEPS, parts) == told


def test_a_few_people_of_a_rare_status_do_not_hide_the_whole_caseload():
    parts = {"maintenance": 200, "stabilisation": 40, "tapering": 3, "lapsed": 9, "dropped_out": 4}
    assert names(CASELOAD.lines, parts)[:2] == ["on the caseload", "lapsed or dropped out"]
    assert "Tapering" not in names(CASELOAD.lines, parts)


def test_of_two_lines_whose_rest_is_small_the_later_is_hidden():
    parts = {"both": 81, "opioid_only": 39, "depression_only": 13, "neither": 4}
    assert names(INTEGRATED_TREATMENT.lines, parts) == ["both treated", "opioid need treated only"]


def sums_that_follow(told, parts) -> set[int]:
    """Every count that somebody can make of what is told: sums of what the lines tell apart."""
    apart = list(merged(parts, told).values())
    return {sum(some) for size in range(len(apart) + 1) for some in combinations(apart, size)}


@pytest.mark.parametrize("seed", range(200))
def test_no_small_count_follows_from_the_lines_that_are_told(seed):
    chance = Random(seed)
    parts = {name: chance.choice((0, 1, 3, 9, 11, 15, 60)) for name in "abcdefg"[: chance.randint(2, 7)]}
    lines = [
        Line(f"{n}", frozenset(chance.sample(sorted(parts), chance.randint(1, len(parts)))), frozenset())
        for n in range(5)
    ]
    told = tellable(lines, parts, SMALL)
    for count in sums_that_follow(told, parts) if told else ():
        assert not 0 < count <= SMALL
    for part, units in parts.items():
        if told and 0 < units <= SMALL:  # it is told only together with others
            assert sum(whole(told, other) == whole(told, part) for other in parts) > 1
