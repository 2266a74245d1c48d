"""Screening: coverage, constants, outliers, doubles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from jihe.measure.index.screen import kurtosis, screen, screened, skewness
from jihe.measure.index.tree import Tree

NAN = np.nan
X = np.array([[1, 0, 7, NAN], [2, 0, 7, NAN], [NAN, 5, 7, NAN], [4, 6, 7, 1]])


def test_coverage_by_unit_indicator_and_node() -> None:
    tree = Tree.of(
        ["t", "p", "a", "b", "q", "c", "d"],
        ["", "t", "p", "p", "t", "q", "q"],
        [1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    )
    found = screen(X, tree)
    assert found.unit_coverage.tolist() == [0.75, 0.75, 0.5, 1]
    assert found.coverage.tolist() == [0.75, 1, 1, 0.25]
    assert found.node_coverage is not None
    assert found.node_coverage[:, 1].tolist() == [1, 1, 0.5, 1]
    assert found.node_coverage[:, 4].tolist() == [0.5, 0.5, 0.5, 1]
    assert (found.node_coverage[:, 0] == found.unit_coverage).all()


def test_zeros_constants_and_frequent_values() -> None:
    found = screen(X)
    assert found.zero_share.tolist() == [0, 0.5, 0, 0]
    assert found.equal_share == pytest.approx([1 / 3, 0.5, 1, 1])
    assert found.is_constant.tolist() == [False, False, True, True]
    assert np.isnan(found.skewness[2:]).all()


def test_nothing_known_is_not_an_error() -> None:
    found = screen(np.full((3, 2), NAN))
    assert np.isnan(found.zero_share).all()
    assert found.coverage.tolist() == [0, 0]
    assert found.pairs == ()
    assert screen(np.empty((0, 2))).is_constant.tolist() == [True, True]


@given(arrays(np.float64, 12, elements=st.integers(-50, 50).map(float)))
def test_skewness_and_kurtosis_are_the_sample_ones(column: np.ndarray) -> None:
    if np.ptp(column) == 0:
        assert np.isnan(skewness(column)[0])
        assert np.isnan(kurtosis(column)[0])
        return
    holed = np.append(column, NAN)
    assert skewness(holed)[0] == pytest.approx(stats.skew(column, bias=False), abs=1e-9)
    assert kurtosis(holed)[0] == pytest.approx(stats.kurtosis(column, bias=False), abs=1e-9)


def test_too_few_values_have_no_shape() -> None:
    assert np.isnan(skewness([1, 2])[0])
    assert np.isnan(kurtosis([1, 2, 4])[0])


def test_outliers_need_both_skewness_and_kurtosis() -> None:
    heavy = np.append(np.arange(20.0), 900)
    tails = np.concatenate([[-500.0], np.arange(-9.0, 10), [500.0]])
    found = screen(np.stack([heavy, np.arange(21.0), tails], axis=1))
    assert found.is_outlying.tolist() == [True, False, False]
    assert found.kurtosis[2] > 3.5
    assert screen(heavy[:, None], most_skewness=9).is_outlying.tolist() == [False]


def test_doubles_are_told_and_two_points_are_no_double() -> None:
    a = np.array([1.0, 2, 4, 8, 9])
    x = np.stack([a, a, 10 - 2 * a, np.array([3.0, 1, 2, 9, 1]), np.array([1, 5, NAN, NAN, NAN])], axis=1)
    found = screen(x).pairs
    assert [(i, j) for i, j, _ in found] == [(0, 1), (0, 2), (1, 2)]
    assert [r for _, _, r in found] == pytest.approx([1, -1, -1])


def test_equal_constants_are_doubles() -> None:
    assert [(i, j) for i, j, _ in screen(np.full((4, 2), 3.0)).pairs] == [(0, 1)]


def test_units_with_too_little_are_left_out() -> None:
    assert screened(X, 0.75).tolist() == [True, True, False, True]
    assert screened(X, 0).all()


@pytest.mark.parametrize("factor", [1e-3, 1, 0.1, 1e90, 1e-90])
def test_the_unit_of_measure_decides_nothing(factor: float) -> None:
    """Four values of which one differs have a skewness of just 2, which is the bound."""
    x = (np.array([[0.0, 0], [0, 0], [0, 1], [1, 0]]) - 0.7) * factor
    found = screen(x)
    assert found.skewness == pytest.approx([2, 2])
    assert found.kurtosis == pytest.approx([4, 4])
    assert not found.is_outlying.any()
