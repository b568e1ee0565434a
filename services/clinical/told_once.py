"""One fill that is told several times counts once: administered before dispensed before prescribed before stated
(section 3).

A prescription is only a plan of what is handed over or given, so it counts where nothing of that kind answers it; what
a list of medications states counts where nothing else speaks of its days.
"""

import numpy as np

from db.vocabulary import XR_MEDICATIONS, SupplySource
from services.arrays.columns import FAR_APART, Array, Rows
from services.clinical.numbers import OBSERVED_DOSES


def told_once(supplies: Rows) -> Rows:
    """Without the supplies that others of the same medication answer, from the day of the supply to the end of its own
    days: a prescription by what was dispensed, or by what names it on whatever day; an injection by one that was given;
    any by doses given for as many days as it has, a prescription also by two of them. Where doses do not answer a
    dispense, those after its first day are out of it. What was made the day before and lasts answers too, for the paper
    may come a day late. What is stated is answered by any other that shares a day with it. `supplies` as `one_a_day`
    gives them."""
    sources = (SupplySource.administered, SupplySource.dispensed, SupplySource.prescribed)
    is_given, is_dispensed, is_prescribed = (supplies.supply_source.is_(source) for source in sources)
    if is_given.all() or is_dispensed.all() or is_prescribed.all():
        return supplies
    dispenses = supplies.where(is_dispensed)
    filled = _within(supplies, dispenses)[0] + _the_day_before(supplies, dispenses)
    doses, days = _within(supplies, supplies.where(is_given))
    injections = doses + _the_day_before(supplies, supplies.where(is_given))
    by_injection = supplies.medication.is_(*XR_MEDICATIONS) & (injections > 0)
    by_doses = (days >= supplies.days_supply) | (is_prescribed & (doses >= OBSERVED_DOSES))
    is_filled = (filled > 0) | ~np.isnan(supplies.filled_on)
    is_answered = (~is_given & (by_injection | by_doses)) | (is_prescribed & is_filled)
    handed_over = supplies.where(is_dispensed & ~is_answered)
    is_answered |= is_given & (_going_on(supplies, handed_over) > 0)
    is_stated = supplies.supply_source.is_(SupplySource.stated)
    is_answered |= is_stated & (_beside(supplies, supplies.where(~is_stated)) > 0)
    return supplies.where(~is_answered)


def _within(supplies: Rows, others: Rows) -> tuple[Array, Array]:
    """Of each supply the others of its medication made from its day to the end of its days: how many, and their days
    together."""
    if not len(others):
        return np.zeros(len(supplies)), np.zeros(len(supplies))
    made, on = _key(others) + others.supplied_on, _key(supplies) + supplies.supplied_on
    before = np.searchsorted(made, on, side="left")
    upto = np.searchsorted(made, on + supplies.days_supply - 1, side="right")
    days = np.concatenate(([0], np.cumsum(others.days_supply)))
    return upto - before, days[upto] - days[before]


def _the_day_before(supplies: Rows, others: Rows) -> Array:
    """Of each supply how many others of its medication were made the day before it, and last until it."""
    lasting = others.where(others.days_supply > 1)
    if not len(lasting):
        return np.zeros(len(supplies))
    made, on = _key(lasting) + lasting.supplied_on, _key(supplies) + supplies.supplied_on - 1
    return np.searchsorted(made, on, side="right") - np.searchsorted(made, on, side="left")


def _going_on(supplies: Rows, others: Rows) -> Array:
    """Of each supply how many others of its medication were made before its day and last until it."""
    if not len(others):
        return np.zeros(len(supplies))
    first, last = _key(others) + others.supplied_on, _key(others) + others.supplied_on + others.days_supply - 1
    on = _key(supplies) + supplies.supplied_on
    begun = np.searchsorted(np.sort(first), on, side="left")
    return begun - np.searchsorted(np.sort(last), on, side="left")


def _beside(supplies: Rows, others: Rows) -> Array:
    """Of each supply how many others of its medication have days, from their own first to their own last, in common
    with it."""
    first, last = _key(others) + others.supplied_on, _key(others) + others.supplied_on + others.days_supply - 1
    on = _key(supplies) + supplies.supplied_on
    begun = np.searchsorted(np.sort(first), on + supplies.days_supply - 1, side="right")
    return begun - np.searchsorted(np.sort(last), on, side="left")


def _key(supplies: Rows) -> Array:
    return (supplies.patient * len(supplies.medication.kind) + supplies.medication.codes) * FAR_APART
