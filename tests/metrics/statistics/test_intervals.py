"""The interval of a share and of a gap between two, against scipy and statsmodels."""

import pytest
from scipy.stats import binomtest
from statsmodels.stats.proportion import confint_proportions_2indep

from services.metrics.statistics.intervals import newcombe, wilson

SIZES = (1, 2, 3, 10, 11, 60, 100, 739, 100_000)


def some_of(size: int) -> list[int]:
    """Nobody, one, some, all but one, everybody."""
    return sorted({0, 1, size // 3, size // 2, size - 1, size})


@pytest.mark.parametrize("size", SIZES)
def test_the_interval_of_a_share_is_wilsons_as_scipy_works_it_out(size):
    for numerator in some_of(size):
        expected = binomtest(numerator, size).proportion_ci(confidence_level=0.95, method="wilson")
        assert wilson(numerator, size) == pytest.approx((expected.low, expected.high), rel=0, abs=1e-12)


def test_the_interval_of_nobody_and_of_everybody_ends_at_the_share():
    assert wilson(0, 7)[0] == 0
    assert wilson(7, 7)[1] == 1


def test_where_nobody_is_counted_there_is_no_interval():
    assert wilson(0, 0) == (None, None)
    assert newcombe((0, 0), (1, 2)) == (None, None)
    assert newcombe((1, 2), (0, 0)) == (None, None)


@pytest.mark.parametrize("size", SIZES)
def test_the_interval_of_a_gap_is_newcombes_as_statsmodels_works_it_out(size):
    for other_size in (1, 11, 740):
        for one in some_of(size):
            for other in some_of(other_size):
                expected = confint_proportions_2indep(one, size, other, other_size, method="newcomb", compare="diff")
                assert newcombe((one, size), (other, other_size)) == pytest.approx(expected, rel=0, abs=1e-12)


def test_the_interval_of_a_gap_is_the_one_newcombe_published():
    """Statistics in Medicine 1998;17:873–890, table II: 56 of 70 and 48 of 80, method 10."""
    assert newcombe((56, 70), (48, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_a_gap_told_the_other_way_round_has_the_mirrored_interval():
    low, high = newcombe((5, 20), (30, 50))
    assert newcombe((30, 50), (5, 20)) == pytest.approx((-high, -low))
