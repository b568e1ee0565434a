"""Doses that go down by what tablets and measures allow."""

from math import ceil


def lowered(dose: float, share: float, step: float) -> float:
    """The smallest dose in whole steps that is at least `share` of this one; one step less where that is no lower."""
    target = ceil(dose * share / step) * step
    return max(target if target < dose else dose - step, step)
