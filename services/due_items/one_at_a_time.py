"""Of several events that raise one reason, and of their stages: what the list says on each day, one row at a time.

The event that is due first is shown, at the most urgent stage of any (section 6).
"""

from typing import Any

import numpy as np

from services.arrays.columns import Array, is_unknown
from services.arrays.groups import Groups, side_by_side

Items = dict[str, Any]
SHOWN = (
    "urgency",
    "opens_on",
    "due_on",
    "due_clause",
    "evidence_on",
    "evidence_which",
)  # where these stay, it is one row


def one_at_a_time(items: Items) -> Items:
    """Rows of one patient and reason that follow each other, whatever lay side by side."""
    if not len(items["place"]):
        return items
    order = np.lexsort((items["begins_on"], items["reason"], items["place"]))
    items = {name: column[order] for name, column in items.items()}
    same = Groups(items["place"], items["reason"])
    overlaps = same.before(same.running_highest(items["ends_on"])) > items["begins_on"]
    is_crowded = np.zeros(len(same.starts), bool)
    is_crowded[same.number[overlaps]] = True
    crowded = is_crowded[same.number]
    if not crowded.any():
        return items
    told = _told_apart({name: column[crowded] for name, column in items.items()}, same.number[crowded])
    return {name: np.concatenate([column[~crowded], told[name]]) for name, column in items.items()}


def _told_apart(items: Items, group: Array) -> Items:
    """`group` is the number of each row's patient and reason, rising."""
    day, of_group = _days_of_change(items, group)
    place, row = side_by_side(of_group, group)
    is_open = (items["begins_on"][row] <= day[place]) & (items["ends_on"][row] > day[place])
    place, row = place[is_open], row[is_open]
    order = np.lexsort((row, items["evidence_on"][row], items["due_on"][row], place))
    place, row = place[order], row[order]
    at_once = Groups(place)
    found = {name: column[row[at_once.starts]] for name, column in items.items()}
    found["urgency"] = -at_once.highest(-items["urgency"][row])
    spans = place[at_once.starts]
    found["begins_on"], found["ends_on"] = day[spans], np.append(day[1:], np.nan)[spans]
    return _joined(found)


def _days_of_change(items: Items, group: Array) -> tuple[Array, Array]:
    """The days on which anything begins or ends, each once a group, in order: a span reaches to the next."""
    days, groups = np.concatenate([items["begins_on"], items["ends_on"]]), np.concatenate([group, group])
    order = np.lexsort((days, groups))
    days, groups = days[order], groups[order]
    once = Groups(groups, days).starts
    return days[once], groups[once]


def _joined(found: Items) -> Items:
    """Spans that follow each other and say the same are one row."""
    is_next = found["begins_on"][1:] == found["ends_on"][:-1]
    for name in ("place", "reason", *SHOWN):
        is_next &= _is_same(found[name][1:], found[name][:-1])
    starts = np.flatnonzero(np.concatenate([[True], ~is_next]))
    ends = np.append(starts[1:], len(found["place"])) - 1
    return {name: column[ends if name == "ends_on" else starts] for name, column in found.items()}


def _is_same(one: Array, other: Array) -> Array:
    return (one == other) | (is_unknown(one) & is_unknown(other))
