"""Consistency of judgements and hints for a revision."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.measure.index.weigh.ahp import priorities
from jihe.measure.index.weigh.consistency import (
    DONEGAN_DODD,
    SAATY,
    consistency,
    most_inconsistent,
    simulated_random_index,
)

from .test_ahp import random_matrix


@given(st.lists(st.floats(0.1, 10), min_size=3, max_size=9))
def test_consistent_judgements_have_no_inconsistency(weights: list[float]) -> None:
    found = consistency(np.divide.outer(weights, weights))
    assert found.index == pytest.approx(0, abs=1e-9)
    assert found.ratio == pytest.approx(0, abs=1e-9)
    assert found.geometric_index == pytest.approx(0, abs=1e-9)
    assert found.is_consistent


def test_three_items_by_hand() -> None:
    """One triad a b / c of error e = a12 a23 / a13: lambda = 1 + e^(1/3) + e^(-1/3), GCI = (ln e)^2 / 3."""
    error = 3 * 4 / 2
    found = consistency([[1, 3, 2], [1 / 3, 1, 4], [1 / 2, 1 / 4, 1]])
    value = 1 + error ** (1 / 3) + error ** (-1 / 3)
    assert found.lambda_max == pytest.approx(value)
    assert found.index == pytest.approx((value - 3) / 2)
    assert found.ratio == pytest.approx((value - 3) / 2 / 0.52)
    # Each of the three judgements misses by a third of ln e, and one degree of freedom is left.
    assert found.geometric_index == pytest.approx(np.log(error) ** 2 / 3)
    assert found.geometric_limit == 0.31
    assert not found.is_consistent


@pytest.mark.parametrize("n", range(1, 3))
def test_fewer_than_three_items_cannot_be_contradicted(n: int) -> None:
    found = consistency(random_matrix(0, n))
    assert (found.ratio, found.random_index) == (0, 0)
    assert np.isnan(found.geometric_index)
    assert most_inconsistent(random_matrix(0, n)) is None


def test_a_chain_of_judgements_cannot_be_contradicted() -> None:
    found = consistency([[1, 9, np.nan], [1 / 9, 1, 9], [np.nan, 1 / 9, 1]])
    assert (found.n_missing, found.ratio) == (1, 0)
    assert most_inconsistent([[1, 9, np.nan], [1 / 9, 1, 9], [np.nan, 1 / 9, 1]]) is None


@pytest.mark.parametrize("n", [3, 5, 8, 12, 15])
def test_simulation_meets_the_published_tables(n: int) -> None:
    found = simulated_random_index(n)
    assert found == pytest.approx(SAATY[n], abs=0.035)
    assert found == pytest.approx(DONEGAN_DODD[n], abs=0.12)  # their simulation lies lower


def test_beyond_the_tables() -> None:
    found = consistency(random_matrix(1, 20))
    assert found.random_index == pytest.approx(1.63, abs=0.03)
    assert found.ratio == pytest.approx(1, abs=0.25)  # judgements at random
    assert consistency(random_matrix(1, 20)) == found


def test_holes_make_the_random_index_smaller() -> None:
    """Fewer judgements contradict less: with m holes about 1 - 2m / ((n - 1)(n - 2)) of it is left."""
    matrix = random_matrix(2, 5)
    matrix[0, 4] = matrix[4, 0] = np.nan
    found = consistency(matrix)
    assert found.n_missing == 1
    assert found.random_index == pytest.approx((1 - 2 / 12) * 1.11, abs=0.1)


def test_a_random_index_of_ones_own() -> None:
    matrix = random_matrix(2, 4)
    assert consistency(matrix, 1.0).ratio == consistency(matrix).index
    with pytest.raises(ValueError, match="saaty"):
        consistency(matrix, "mine")


@given(st.integers(0, 10**5), st.integers(4, 7))
def test_the_one_spoiled_judgement_is_found(seed: int, n: int) -> None:
    draw = np.random.default_rng(seed)
    weight = draw.uniform(1, 4, n)
    matrix = np.divide.outer(weight, weight)
    i, j = sorted(draw.choice(n, 2, replace=False))
    matrix[i, j] *= 6
    matrix[j, i] /= 6
    found = most_inconsistent(matrix)
    assert found is not None
    assert {found.item, found.other} == {i, j}
    assert found.consistent == pytest.approx(weight[found.item] / weight[found.other])
    assert found.given == pytest.approx(matrix[found.item, found.other])
    assert found.given >= 1
    assert found.ratio_after == pytest.approx(0, abs=1e-9)
    assert found.ratio_before == consistency(matrix).ratio


def test_revision_helps_most() -> None:
    """No other single judgement, put where the rest would have it, lowers the ratio further."""
    matrix = random_matrix(7, 5)
    found = most_inconsistent(matrix)
    assert found is not None
    for i in range(5):
        for j in range(i):
            rest = matrix.copy()
            rest[i, j] = rest[j, i] = np.nan
            weight = priorities(rest, "geometric_mean")
            rest[i, j], rest[j, i] = weight[i] / weight[j], weight[j] / weight[i]
            assert consistency(rest).ratio >= found.ratio_after - 1e-12


def test_revision_hint_is_on_the_scale() -> None:
    found = most_inconsistent([[1, 2, 1 / 7], [0.5, 1, 3], [7, 1 / 3, 1]])
    assert found is not None
    assert found.on_scale in [*range(1, 10), *(1 / k for k in range(2, 10))]
