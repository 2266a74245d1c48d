"""Benefit of the doubt."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.measure.index.refusal import Refusal
from jihe.measure.index.weigh.doubt import benefit_of_the_doubt


def test_by_hand() -> None:
    """For (1, 1) against (2, 1) and (1, 4): w1 + w2 is greatest where both limits bind, at 3/7 and 1/7."""
    found = benefit_of_the_doubt([[1, 1], [2, 1], [1, 4]])
    assert found.score == pytest.approx([4 / 7, 1, 1])
    assert found.weight[0] == pytest.approx([3 / 7, 1 / 7])
    assert found.share[0] == pytest.approx([3 / 4, 1 / 4])


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(1, 12), st.integers(1, 5), st.sampled_from([(0, 1), (0.1, 0.7)]))
def test_rules_hold(seed: int, n_unit: int, n: int, bounds: tuple[float, float]) -> None:
    low, high = bounds if n in (2, 3, 4, 5) else (0, 1)
    y = np.random.default_rng(seed).uniform(0.1, 5, (n_unit, n))
    found = benefit_of_the_doubt(y, low, high)
    assert found.score == pytest.approx((found.weight * y).sum(axis=1))
    assert (found.weight >= -1e-9).all()
    assert (found.weight @ y.T <= 1 + 1e-7).all()
    assert found.share.sum(axis=1) == pytest.approx(1)
    assert found.share.min() >= low - 1e-7
    assert found.share.max() <= high + 1e-7
    # Nobody can do better with the weights of another, where those keep to the bounds.
    if (low, high) == (0, 1):
        assert (y @ found.weight.T <= found.score[:, None] + 1e-7).all()


@given(st.integers(0, 10**6), st.integers(2, 8), st.integers(1, 4))
def test_units_of_measurement_do_not_matter(seed: int, n_unit: int, n: int) -> None:
    draw = np.random.default_rng(seed)
    y = draw.uniform(0.1, 5, (n_unit, n))
    one, other = benefit_of_the_doubt(y), benefit_of_the_doubt(y * 10.0 ** draw.integers(-6, 7, n))
    assert one.score == pytest.approx(other.score, abs=1e-6)


def test_who_leads_in_one_indicator_gets_1_unless_bounded() -> None:
    y = [[9, 1, 1], [5, 5, 5], [1, 6, 6]]
    assert benefit_of_the_doubt(y).score[0] == pytest.approx(1)
    assert benefit_of_the_doubt(y, low=0.2).score[0] < 0.9
    assert benefit_of_the_doubt(y, low=0.2).score[1] == pytest.approx(1)


def test_a_unit_with_a_missing_value_has_no_score_and_is_no_measure() -> None:
    y = np.array([[1, 1], [2, 1], [1, 4], [99, np.nan]])
    found = benefit_of_the_doubt(y)
    assert found.score[:3] == pytest.approx([4 / 7, 1, 1])
    assert np.isnan(found.score[3])
    assert found.n_undefined == 1


def test_all_zero_unit_scores_0() -> None:
    found = benefit_of_the_doubt([[0, 0], [2, 1]])
    assert found.score == pytest.approx([0, 1])
    assert np.isnan(found.share[0]).all()


def test_refused() -> None:
    with pytest.raises(Refusal, match="0 or more") as caught:
        benefit_of_the_doubt([[1, -1], [1, 1]])
    assert caught.value.cells == ((0, 1),)
    with pytest.raises(Refusal, match="0 for all") as caught:
        benefit_of_the_doubt([[1, 0], [1, 0]])
    assert caught.value.cells == ((-1, 1),)
    with pytest.raises(Refusal, match="cannot add up"):
        benefit_of_the_doubt([[1, 1]], low=0.6)
