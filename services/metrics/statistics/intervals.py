"""How sure a share is, and a gap between two: Wilson's interval, which holds for few people and near 0 and 1 (Wilson
1927; Newcombe 1998), and what Newcombe makes of two of them."""

from math import hypot, sqrt

Z = 1.959963984540054  # of a 95 % interval


def wilson(numerator: int, denominator: int) -> tuple[float | None, float | None]:
    """The 95 % interval of a share, without continuity correction; blank when nobody is counted."""
    if not denominator:
        return None, None
    share, of = numerator / denominator, denominator
    middle = share + Z**2 / (2 * of)
    half = Z * sqrt(share * (1 - share) / of + Z**2 / (4 * of**2))
    whole = 1 + Z**2 / of
    low = 0.0 if numerator == 0 else (middle - half) / whole
    high = 1.0 if numerator == denominator else (middle + half) / whole
    return low, high


def newcombe(first: tuple[int, int], second: tuple[int, int]) -> tuple[float | None, float | None]:
    """The 95 % interval of the first share minus the second, of two groups without a person in common, each as
    numerator and denominator: Newcombe's hybrid score (1998, method 10). Blank when a group counts nobody."""
    if not first[1] or not second[1]:
        return None, None
    one, other = first[0] / first[1], second[0] / second[1]
    (low, high), (other_low, other_high) = wilson(*first), wilson(*second)
    gap = one - other
    return gap - hypot(one - low, other_high - other), gap + hypot(high - one, other - other_low)
