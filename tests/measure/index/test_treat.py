"""Outliers: winsorised, put on a logarithm, Box and Cox; with a record."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from jihe.measure.index.refusal import Refusal
from jihe.measure.index.treat import TREATMENTS, treat, winsorised

BOUNDS = (2.0, 3.5)
CALM = np.arange(20.0)
ONE = np.append(CALM, 500.0)
"""One point far out."""
BENT = np.exp(np.arange(100.0) / 4)
"""So skew that five points drawn in do not help."""


def test_one_point_is_drawn_in() -> None:
    made, (one, other), mark = treat(np.stack([ONE, np.append(CALM, 20)], axis=1), "winsorise")
    assert made[-1, 0] == 19
    assert (one.method, one.n_low, one.n_high, one.is_outlying) == ("winsorise", 0, 1, False)
    assert one.before[0] > 2 > one.after[0]
    assert (other.method, other.n_low, other.n_high) == ("none", 0, 0)
    assert np.argwhere(mark).tolist() == [[20, 0]]


def test_low_points_are_raised() -> None:
    made, (one,), _ = treat(-ONE[:, None], "winsorise")
    assert made[-1, 0] == -19
    assert (one.n_low, one.n_high) == (1, 0)


def test_points_that_are_equal_count_each() -> None:
    twice = np.concatenate([CALM, CALM, CALM, [5000.0, 5000.0]])
    held, n_low, n_high = winsorised(twice, 5, BOUNDS)
    assert (n_low, n_high) == (0, 2)
    assert held.max() == 19
    assert winsorised(twice, 1, BOUNDS)[2] == 0


def test_too_many_points_take_a_logarithm_instead() -> None:
    made, (one,), mark = treat(BENT[:, None], "winsorise")
    assert (one.method, one.n_low, one.n_high) == ("log", 0, 0)
    span = BENT.max() - BENT.min()
    assert made[:, 0] == pytest.approx(np.log(BENT - BENT.min() + 0.01 * span))
    assert mark.all()


def test_a_logarithm_mirrors_what_is_skew_to_the_left() -> None:
    right, _, _ = treat(BENT[:, None], "log")
    left, (one,), _ = treat(-BENT[:, None], "log")
    assert left == pytest.approx(-right)
    assert abs(one.after[0]) < abs(one.before[0])


def test_box_cox_is_the_most_likely_power() -> None:
    made, (one,), _ = treat(BENT[:, None] + 1, "box_cox")
    expected, exponent = stats.boxcox(BENT + 1)
    assert one.exponent == exponent
    assert made[:, 0] == pytest.approx(expected)
    shifted, (other,), _ = treat(BENT[:, None] - 50, "box_cox")
    assert np.isfinite(shifted).all()
    assert abs(other.after[0]) < abs(other.before[0])


def test_constants_and_holes_stay() -> None:
    x = np.stack([np.full(21, 3.0), np.where(np.arange(21) == 4, np.nan, ONE)], axis=1)
    for how in TREATMENTS:
        made, (constant, _), _ = treat(x, how)
        assert constant.method == "none"
        assert (made[:, 0] == 3).all()
        assert (np.isnan(made) == np.isnan(x)).all()


@given(
    arrays(np.float64, 15, elements=st.integers(-1000, 1000).map(lambda n: float(n) ** 3)),
    st.sampled_from(TREATMENTS),
)
def test_order_is_kept(column: np.ndarray, how: str) -> None:
    made, (one,), mark = treat(column[:, None], how)
    order = np.argsort(column, kind="stable")
    gaps = np.diff(made[order, 0])
    assert (gaps >= -1e-9 * np.abs(made).max()).all()
    if one.method == "winsorise":
        assert mark.sum() <= one.n_low + one.n_high <= 5
        assert not one.is_outlying


def test_an_unknown_way_is_refused() -> None:
    with pytest.raises(Refusal, match='"cut" is no treatment'):
        treat([[1.0]], "cut")
