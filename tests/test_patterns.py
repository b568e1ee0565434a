"""No pattern of the product reads the same long text over and over: anybody may send one, and all others wait."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from re import _compiler, _constants, _parser  # what a pattern consists of

import pytest

from tests.test_house import PRODUCT, dotted, named

ANCHORED = {"match", "fullmatch"}  # begin once, not at each character
GREEDY = {_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT}
GIVES_BACK = GREEDY - {_constants.POSSESSIVE_REPEAT}
SIGNS = [*map(chr, range(0x100)), "\u2003", "\u2028", "é", "٣"]


def parts(pattern) -> Iterator[list]:
    """Each way through a pattern and through what stands within it."""
    items = list(pattern)
    yield items
    for kind, value in items:
        if kind in GREEDY:
            yield from parts(value[2])
        if kind is _constants.SUBPATTERN:
            yield from parts(value[-1])
        if kind is _constants.BRANCH:
            for way in value[1]:
                yield from parts(way)


def least(items: list, of) -> int:
    return _parser.SubPattern(of.state, items).getwidth()[0]


def is_endless(item, kinds=GREEDY) -> bool:
    return item[0] in kinds and item[1][1] is _constants.MAXREPEAT


def signs(item, of) -> set[str]:
    """Which of some signs the repeated item may hold."""
    one = _compiler.compile(_parser.SubPattern(of.state, list(item[1][2])))
    return {sign for sign in SIGNS if one.fullmatch(sign)}


def begins_again(items: list, of) -> bool:
    """A search that fails behind an endless beginning starts anew at its second character, its third, and so on."""
    for place, item in enumerate(items):
        if is_endless(item):
            return least(items[place + 1 :], of) > 0
        if item[0] not in GREEDY or item[1][0] > 0:  # something that must be there begins it, or tells where it may
            return False
    return False


def shares(items: list, of, must_end: bool) -> bool:
    """Two endless ones side by side that may hold the same: where the rest fails, each division is tried."""
    for place, first in enumerate(items):
        for other in range(place + 1, len(items)):
            if least(items[place + 1 : other], of) > 0:
                break
            both_endless = is_endless(first, GIVES_BACK) and is_endless(items[other])
            may_fail = must_end or least(items[other + 1 :], of) > 0
            if both_endless and may_fail and signs(first, of) & signs(items[other], of):
                return True
    return False


def is_slow(pattern: str, flags: int = 0, uses: set[str] = frozenset({"search"})) -> bool:
    whole = _parser.parse(pattern, flags)
    begins = [list(whole), *(list(way) for kind, value in whole if kind is _constants.BRANCH for way in value[1])]
    if not uses <= ANCHORED and any(begins_again(items, whole) for items in begins):
        return True
    return any(shares(items, whole, "fullmatch" in uses) for items in parts(whole))


def patterns_of(file: Path) -> Iterator[tuple[str, int, set[str]]]:
    """Each pattern of a file, its flags, and what is done with it."""
    text = file.read_text()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and re.fullmatch(r"re\.\w+", ast.unparse(node.func)):
            first = node.args[0]
            if node.func.attr not in ("compile", "escape") and not isinstance(first, ast.Name):
                yield ast.literal_eval(first), 0, {node.func.attr}
    if "re.compile(" in text:
        for name, value in vars(import_module(dotted(file))).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                yield value.pattern, value.flags, set(re.findall(rf"\b{name}\.(\w+)\(", text)) or {"search"}


def test_no_pattern_takes_a_square_of_the_time():
    offenders = [f"{named(file)}: {found[0]}" for file in PRODUCT for found in patterns_of(file) if is_slow(*found)]
    assert offenders == []


@pytest.mark.parametrize(
    ("pattern", "use", "expected"),
    [
        (r" *[^\S ]+\s*", "sub", True),
        (r"[^\S\n]*\n\s*", "sub", True),
        (r"\d+x|y", "search", True),
        (r"y|\d+x", "search", True),
        (r"\d+x", "match", False),
        (r"\d+\.?\d*", "fullmatch", True),
        (r"\d+(\.\d*)?", "fullmatch", False),
        (r"(?<!\s) *+[^\S ]+\s*", "sub", False),
        (r"\s+", "sub", False),
        (r"(a\w*\s*\w*b)", "match", True),
    ],
)
def test_patterns_that_take_a_square_are_recognised(pattern, use, expected):
    assert is_slow(pattern, 0, {use}) is expected
