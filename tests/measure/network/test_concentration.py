"""Lorenz curve, Gini coefficient and shares of the top, by their definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.measure.network.concentration import cumulative_share, gini, lorenz, top_count, top_share

held = st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(any).map(np.array)
NOTHING = [np.array([], int), np.zeros(3, int), np.zeros(3)]


@given(held)
def test_gini_is_half_the_mean_difference_over_the_mean(values: np.ndarray) -> None:
    difference = np.abs(values[:, None] - values[None, :]).mean()
    assert gini(values) == pytest.approx(difference / (2 * values.mean()), abs=1e-12)


@given(held)
def test_gini_is_the_area_of_the_lorenz_curve(values: np.ndarray) -> None:
    holders, share = lorenz(values)
    assert (holders[0], share[0], holders[-1], share[-1]) == (0, 0, 1, 1)
    assert (np.diff(share, 2) >= -1e-12).all()  # the poorest first
    assert gini(values) == pytest.approx(1 - 2 * np.trapezoid(share, holders), abs=1e-12)


@given(held, st.sampled_from([0.001, 0.01, 0.1, 0.2, 0.5, 1.0]))
def test_top_share_is_a_point_of_the_curve(values: np.ndarray, q: float) -> None:
    count = top_count(len(values), q)
    richest = sorted(values.tolist(), reverse=True)[:count]
    assert top_share(values, q) == pytest.approx(sum(richest) / values.sum())
    assert top_share(values, q) == pytest.approx(cumulative_share(values)[count - 1])
    assert top_share(values, q) >= q - 1e-12


@given(st.integers(1, 100_000), st.integers(1, 1000))
def test_top_count_rounds_up(n: int, per_thousand: int) -> None:
    assert (
        top_count(n, per_thousand / 1000)
        == math.ceil(n * per_thousand / 1000 - 1e-9)
        == -(-n * per_thousand // 1000)
    )


def test_counts_of_the_published_networks() -> None:
    assert [top_count(17_132, q) for q in (0.1, 0.01, 0.001)] == [1714, 172, 18]
    assert top_count(35_672, 0.2) == 7135


@given(held, st.integers(2, 5))
def test_shares_do_not_depend_on_unit_or_order(values: np.ndarray, factor: int) -> None:
    other = values[::-1] * factor
    assert gini(other) == pytest.approx(gini(values), abs=1e-12)
    assert np.allclose(cumulative_share(other), cumulative_share(values))
    assert np.allclose(lorenz(other.astype(float)), lorenz(values))


@pytest.mark.parametrize("values", NOTHING)
def test_nothing_to_hold(values: np.ndarray) -> None:
    assert gini(values) is None
    assert top_share(values, 0.1) is None
    assert [part.tolist() for part in lorenz(values)] == [[0], [0]]
    assert np.isnan(cumulative_share(values)).all()
    assert len(cumulative_share(values)) == len(values)
