"""What other thresholds, or a reason less, would change on the worklist: counted run by run under both, nothing
written, nobody named."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from sqlmodel import Session

from db.tables import FOREVER
from services.access.permissions import require
from services.access.viewer import Viewer
from services.actions.reason_switches import switchable
from services.actions.thresholds import PERMISSION, Done, checked
from services.arrays.columns import Array, number_of
from services.clinical.thresholds import Limits
from services.due_items.caseload import facts_of
from services.due_items.due_items import due_items
from services.due_items.foreseen import are_foreseen
from services.due_items.refresh import all_runs
from services.facts.events import History, read
from services.facts.thresholds_in_force import limits_in_force
from services.rules.catalogue import REASONS

AHEAD = timedelta(days=28)
LARGEST_SMALL = 10  # people; so few may be known by name [R]
ANY = "any"  # the row of people, whatever their reasons


class Period(StrEnum):
    today = "today"
    next_4_weeks = "next_4_weeks"  # on any day from today on


@dataclass(frozen=True)
class Difference:
    """People on the list for a reason in a period, now and then; those who would join it and leave it.

    A number where it may be told, else `1–10` or a round one.
    """

    reason: str
    title: str
    period: Period
    now: int | str
    then: int | str
    join: int | str
    leave: int | str


def what_if(
    session: Session, *, viewer: Viewer, changed: Mapping[str, float], today: date, done: Done | None = None
) -> list[Difference]:
    """Per reason and period, the first row for any reason. `changed`: threshold -> value to try, within its limits.

    Counts the patients of the viewer's clinics. `done(so_far, in_all)` is called after each run of patients.
    """
    require(viewer, PERMISSION)
    now = limits_in_force(session)
    then = replace(now, **{name: checked(name, value) for name, value in changed.items()})
    return _differences(session, now, then, viewer, today, done)


def what_if_without(
    session: Session, reason: str, *, viewer: Viewer, today: date, done: Done | None = None
) -> list[Difference]:
    """The same where a reason, one that may be, were switched off."""
    require(viewer, PERMISSION)
    now = limits_in_force(session)
    then = replace(now, switched_off=now.switched_off | {switchable(reason).key})
    return _differences(session, now, then, viewer, today, done)


def _differences(
    session: Session, now: Limits, then: Limits, viewer: Viewer, today: date, done: Done | None
) -> list[Difference]:
    runs = all_runs(session)
    counted = np.zeros((len(Period), 4, len(REASONS) + 1), int)
    for so_far, (first, last) in enumerate(runs, start=1):
        counted += _counted(read(session, first, last, FOREVER), now, then, viewer, today)
        if done:
            done(so_far, len(runs))
    names = [(ANY, "Any reason"), *((reason.key, reason.title) for reason in REASONS)]
    told = (lambda numbers: numbers) if viewer.is_operator else without_small
    return [
        Difference(key, title, period, *told(tuple(counted[place, :, column].tolist())))
        for column, (key, title) in enumerate(names)
        for place, period in enumerate(Period)
    ]


def _counted(history: History, now: Limits, then: Limits, viewer: Viewer, today: date) -> Array:
    """Period x (now, then, join, leave) x (any reason, each reason)."""
    items = [due_items(history, facts_of(history, limits)) for limits in (now, then)]
    is_mine = np.ones(history.patients, bool)
    if viewer.clinics is not None:
        is_mine = np.isin(history.clinic, sorted(viewer.clinics))
    found = []
    for until in (today, today + AHEAD):
        before, after = (_is_listed(some, history, today, until)[is_mine] for some in items)
        found.append([part.sum(axis=0) for part in (before, after, after & ~before, before & ~after)])
    return np.array(found)


def _is_listed(items: dict[str, Array], history: History, first: date, last: date) -> Array:
    """Patient x (any reason, each reason): open on a day from first to last, as far as it is foreseen."""
    is_open = (items["begins_on"] <= number_of(last)) & (items["ends_on"] > number_of(first))
    is_open &= are_foreseen(items, first)
    is_listed = np.zeros((history.patients, len(REASONS) + 1), bool)
    is_listed[items["place"][is_open].astype(int), items["reason"][is_open].astype(int) + 1] = True
    is_listed[:, 0] = is_listed.any(axis=1)
    return is_listed


def without_small(numbers: tuple[int, ...]) -> tuple[int | str, ...]:
    """`1–10` in place of a small count. The numbers beside one add up to it (then = now + join - leave), so they are
    rounded to ten."""
    if not any(0 < number <= LARGEST_SMALL for number in numbers):
        return numbers
    return tuple(_rough(number) for number in numbers)


def _rough(number: int) -> int | str:
    if number > LARGEST_SMALL:
        return f"about {(number + 5) // 10 * 10:,}"
    return f"1–{LARGEST_SMALL}" if number else 0
