"""Exact tails against numbers worked out by hand."""

from fractions import Fraction

import numpy as np
import pytest

from rollcall.exposure import exact, expected


def test_poisson_binomial_by_hand():
    """Chances 1/2, 1/4, 1/10. At least two: both of each pair and not the third, or all three.

    1/2·1/4·9/10 + 1/2·3/4·1/10 + 1/2·1/4·1/10 + 1/2·1/4·1/10 = 9/80 + 3/80 + 1/80 + 1/80 = 14/80.
    """
    assert exact.poisson_binomial(np.array([0.5, 0.25, 0.1]), 2) == pytest.approx(14 / 80)
    assert exact.poisson_binomial(np.array([0.5, 0.25, 0.1]), 0) == 1.0
    assert exact.poisson_binomial(np.array([0.5, 0.25, 0.1]), 3) == pytest.approx(1 / 80)


def test_one_stratum_is_fishers_test():
    """Of 10 children 4 are lost; a worker had 5 of them, and all 4 lost ones: C(5,4)·C(5,0) / C(10,4) = 5 / 210."""
    assert exact.stratified([(10, 4, 5)], 4) == pytest.approx(5 / 210)


def test_strata_are_shuffled_apart():
    """Two years of 4 children, 1 lost in each; the worker had 2 and 1 of them and both lost: 2/4 · 1/4 = 1/8. At least one: 1 - 2/4 · 3/4 = 5/8."""
    years = [(4, 1, 2), (4, 1, 1)]
    assert exact.stratified(years, 2) == pytest.approx(float(Fraction(1, 8)))
    assert exact.stratified(years, 1) == pytest.approx(float(Fraction(5, 8)))


def test_the_binomial_bound_lies_above_the_exact_tail():
    """Two of three, at the mean chance 17/60: 3·(17/60)²·(43/60) + (17/60)³ = 0.1953, above 14/80 = 0.175."""
    bound = exact.binomial(np.array([2]), np.array([3]), np.array([0.85]))[0]
    assert bound == pytest.approx(3 * (17 / 60) ** 2 * (43 / 60) + (17 / 60) ** 3)
    assert bound > 14 / 80


def test_false_discovery_over_all_that_was_tested():
    """0.01 is the least of ten tests: 0.01·10/1 = 0.1; 0.02 the second: 0.02·10/2 = 0.1; 0.3·10/3 = 1."""
    assert exact.benjamini_hochberg(np.array([0.3, 0.01, 0.02]), 10) == pytest.approx([1.0, 0.1, 0.1])


def test_a_shrunk_ratio_lies_between_the_ratio_and_one():
    """6 lost where 1 is expected, as if 2 had been seen besides where 2 are expected: (6 + 2) / (1 + 2)."""
    ratio, low, high = expected.interval(6, 1, 2.0)
    assert ratio == pytest.approx(8 / 3)
    assert low < ratio < high < 6


def test_losses_by_a_right_model_are_as_dispersed_as_expected():
    """Cells of 2 and 8 expected that lose 1 and 10: (1/2 + 4/8) / 2 = 0.5."""
    assert expected.dispersion(np.array([1.0, 10.0]), np.array([2.0, 8.0])) == (pytest.approx(0.5), 2)
