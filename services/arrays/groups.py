"""Consecutive rows that belong together, and what is reckoned within them: sums, maxima, neighbours."""

from functools import cached_property

import numpy as np

from services.arrays.columns import FAR_APART, Array


class Groups:
    """Consecutive rows that agree in every key, and what is reckoned within them."""

    def __init__(self, *keys: Array):
        is_first = np.ones(len(keys[0]), bool)
        if len(is_first):
            differs = keys[0][1:] != keys[0][:-1]
            for key in keys[1:]:
                differs = differs | (key[1:] != key[:-1])
            is_first[1:] = differs
        self.is_first = is_first
        self.starts = is_first.nonzero()[0]

    @cached_property
    def number(self) -> Array:
        """Of its group, for each row."""
        return self.is_first.cumsum() - 1

    def first(self, values: Array) -> Array:
        """One value a group."""
        return values[self.starts]

    def last(self, values: Array) -> Array:
        return values[np.append(self.starts[1:], len(values)) - 1] if len(values) else values

    def highest(self, values: Array) -> Array:
        return np.fmax.reduceat(values, self.starts) if len(values) else values

    def sum(self, values: Array) -> Array:
        return np.add.reduceat(values, self.starts) if len(values) else values

    def running_sum(self, values: Array) -> Array:
        """One value a row: the sum from the group's first row to this one."""
        total = np.cumsum(values)
        return total - (total - values)[self.starts][self.number]

    def running_highest(self, values: Array) -> Array:
        return np.maximum.accumulate(values + self.number * FAR_APART) - self.number * FAR_APART

    def before(self, values: Array) -> Array:
        """One value a row: that of the row before it in the group; NaN at the first."""
        if not len(values):
            return values
        shifted = np.concatenate([[np.nan], values[:-1]])
        shifted[self.starts] = np.nan
        return shifted

    def after(self, values: Array) -> Array:
        """One value a row: that of the row after it in the group; NaN at the last."""
        if not len(values):
            return values
        shifted = np.concatenate([values[1:], [np.nan]])
        shifted[self.starts[1:] - 1] = np.nan
        return shifted

    def highest_after(self, values: Array) -> Array:
        """One value a row: the largest of the rows after it in the group; NaN at the last."""
        if not len(values):
            return values
        lowest = np.nanmin(values, initial=0) - 1
        filled = np.where(np.isnan(values), lowest, values)[::-1]
        offset = self.number[::-1] * (filled.max() - lowest + 1)
        so_far = (np.maximum.accumulate(filled - offset) + offset)[::-1]
        return self.after(np.where(so_far == lowest, np.nan, so_far))

    def place(self) -> Array:
        """One value a row: how many rows of its group stand before it."""
        return np.arange(len(self.number)) - self.starts[self.number] if len(self.number) else self.number


def side_by_side(asked: Array, given: Array) -> tuple[Array, Array]:
    """Places of every pair that agrees: of each key that is asked for all those given, which come in order."""
    first, end = (np.searchsorted(given, asked, side=side) for side in ("left", "right"))
    pairs = end - first
    nth = np.arange(pairs.sum()) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    return np.repeat(np.arange(len(pairs)), pairs), np.repeat(first, pairs) + nth
