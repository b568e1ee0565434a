"""Whether the days of a file speak against the order that its mapping states: then none of two meanings is read."""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager

from services.intake.cell_types import Day
from services.intake.columns import TARGETS
from services.intake.mapping.lines import Plan
from services.intake.reading import DateOrder, Writing
from services.intake.written_days import only_order

_HIGH, _LOW = r"(?:1[3-9]|2\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_AGAINST = {  # a day whose numbers allow the other order alone
    DateOrder.month_first: re.compile(rf"(?<![\d/.-])({_HIGH})([-/.])({_LOW})\2(?:\d{{4}}|\d\d)(?![\d/-])"),
    DateOrder.day_first: re.compile(rf"(?<![\d/.-])({_LOW})([-/.])({_HIGH})\2(?:\d{{4}}|\d\d)(?![\d/-])"),
}


def doubted_orders(
    of_file: Sequence[Plan],
    writing: Writing,
    open_text: Callable[[], AbstractContextManager[Iterable[str]]],
    delimiter: str,
) -> frozenset[DateOrder]:
    """The orders of days that a day of the same file contradicts."""
    places = _places_by_order(of_file, writing)
    doubted: set[DateOrder] = set()
    if not places:
        return frozenset()
    with open_text() as lines:
        for line in lines:
            for order in places.keys() - doubted:
                if _AGAINST[order].search(line) and _speaks_against(order, line, delimiter, places[order]):
                    doubted.add(order)
            if doubted == places.keys():
                break
    return frozenset(doubted)


def _places_by_order(of_file: Sequence[Plan], writing: Writing) -> dict[DateOrder, set[int]]:
    """Where the columns of days stand that are read in each order."""
    found: dict[DateOrder, set[int]] = {}
    for plan in of_file:
        days = {column.name for column in TARGETS[plan.block.table].columns if isinstance(column.kind, Day)}
        there = [(name, place) for place, name in enumerate(plan.names)]
        there += [(name, place) for name, places in plan.joined.items() for place in places]
        for name, place in there:
            if name in days and (order := writing.order_of(name or "")):
                found.setdefault(order, set()).add(place)
    return found


def _speaks_against(order: DateOrder, line: str, delimiter: str, places: set[int]) -> bool:
    """Whether it is a day of these columns, and not in a note."""
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return False
    found = (_AGAINST[order].match(cells[place].strip()) for place in places if place < len(cells))
    return any(only_order(int(pair[1]), int(pair[3])) not in (None, order) for pair in found if pair)
