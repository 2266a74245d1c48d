"""How the order of regions changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import spearmanr

from jihe.measure.space import mean_rank_change, rank_correlation, ranks

two_times = st.integers(2, 12).flatmap(
    lambda n: arrays(np.int64, (2, n), elements=st.one_of(st.just(0), st.integers(0, 9)))
)


def test_ranks_fall_and_equal_ones_share() -> None:
    assert ranks([5, 9, 5, 1]).tolist() == [2.5, 1, 2.5, 4]
    assert ranks([[1, 2], [2, 1]]).tolist() == [[2, 1], [1, 2]]


def test_order_kept_and_turned_round() -> None:
    assert rank_correlation([9, 5, 4], [3, 2, 1]) == pytest.approx(1)
    assert rank_correlation([9, 5, 4], [1, 2, 3]) == pytest.approx(-1)
    assert mean_rank_change([9, 5, 4], [3, 2, 1]) == 0
    assert mean_rank_change([9, 5, 4], [1, 2, 3]) == pytest.approx(4 / 3)


def test_a_newcomer_passes_one() -> None:
    # Ranks 1, 2, 3 become 1, 3, 2: two of three moved by one.
    assert mean_rank_change([9, 5, 0], [9, 5, 7]) == pytest.approx(2 / 3)
    assert rank_correlation([9, 5, 0], [9, 5, 7]) == pytest.approx(0.5)


@given(two_times)
def test_scipy_agrees_over_those_with_rows(held: np.ndarray) -> None:
    before, after = held[:, (held > 0).any(axis=0)]
    found = rank_correlation(*held)
    if len(set(before)) < 2 or len(set(after)) < 2:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(spearmanr(before, after).statistic)


@given(two_times, st.integers(1, 30))
def test_places_that_never_had_a_row_change_nothing(held: np.ndarray, more: int) -> None:
    before, after = np.pad(held, ((0, 0), (0, more)))
    for of in (rank_correlation, mean_rank_change):
        assert of(before, after) == pytest.approx(of(*held), nan_ok=True)
        assert of(after, before) == pytest.approx(of(*held), nan_ok=True)


@given(two_times)
def test_only_the_order_matters(held: np.ndarray) -> None:
    before, after = held
    for of in (rank_correlation, mean_rank_change):
        assert of(before**3, after * 7) == pytest.approx(of(before, after), nan_ok=True)


def test_years_are_kept_and_those_without_rows_have_no_value() -> None:
    before, after = [[3, 2, 0], [0, 0, 0], [2, 2, 2]], [[1, 2, 0], [0, 0, 0], [1, 2, 3]]
    assert rank_correlation(before, after) == pytest.approx([-1, np.nan, np.nan], nan_ok=True)
    assert mean_rank_change(before, after) == pytest.approx([1, np.nan, 2 / 3], nan_ok=True)
