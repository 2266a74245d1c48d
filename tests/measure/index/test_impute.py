"""Imputation and denominators."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jihe.measure.index.impute import IMPUTATIONS, denominate, impute
from jihe.measure.index.refusal import Refusal

NAN = np.nan
X = np.array([[1, 10], [NAN, 20], [3, NAN], [8, 60]])
GROUP = np.array(["n", "n", "s", "s"])
STACK = np.array([[[1.0, NAN], [5, NAN]], [[NAN, NAN], [NAN, NAN]], [[7, 4], [NAN, NAN]]])
YEARS = [2000, 2001, 2004]


@pytest.mark.parametrize(
    ("how", "first", "second"),
    [
        ("mean", 4, 30),
        ("median", 3, 20),
        ("group_mean", 1, 60),
        ("group_median", 1, 60),
        ("zero", 0, 0),
    ],
)
def test_by_hand(how: str, first: float, second: float) -> None:
    filled, mark = impute(X, how, GROUP)
    assert (filled[1, 0], filled[2, 1]) == (first, second)
    assert np.argwhere(mark).tolist() == [[1, 0], [2, 1]]


def test_none_leaves_holes_without_a_mark() -> None:
    filled, mark = impute(X)
    assert np.array_equal(filled, X, equal_nan=True)
    assert not mark.any()


def test_a_group_without_a_value_stays_empty() -> None:
    filled, mark = impute([[NAN], [1.0], [3.0]], "group_mean", ["a", "b", "b"])
    assert np.isnan(filled[0, 0])
    assert not mark.any()


def test_latest_looks_back_only() -> None:
    filled, mark = impute(STACK[1], "latest", years=(YEARS, STACK, 1))
    assert filled[:, 0].tolist() == [1, 5]
    assert np.isnan(filled[:, 1]).all()
    assert mark.tolist() == [[True, False], [True, False]]


def test_linear_goes_by_the_distance_of_years() -> None:
    filled, mark = impute(STACK[1], "linear", years=(YEARS, STACK, 1))
    assert filled[0, 0] == 1 + 6 / 4
    assert mark.sum() == 1


@given(
    arrays(np.float64, (5, 3), elements=st.one_of(st.just(NAN), st.integers(-9, 9).map(float))),
    st.sampled_from(IMPUTATIONS),
)
def test_what_is_known_never_changes(x: np.ndarray, how: str) -> None:
    filled, mark = impute(x, how, [0, 0, 1, 1, 1], ([1, 2, 3], np.stack([x[::-1], x, x[::-1]]), 1))
    known = ~np.isnan(x)
    assert (filled[known] == x[known]).all()
    assert (mark == (~known & ~np.isnan(filled))).all()
    if how == "zero":
        assert not np.isnan(filled).any()


@pytest.mark.parametrize(
    ("how", "words"),
    [("guess", '"guess" is no imputation'), ("group_mean", "needs the groups"), ("linear", "several years")],
)
def test_refusals(how: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        impute(X, how)


def test_denominators() -> None:
    below = [[2.0, 1], [0, 1], [NAN, 1], [4, 1]]
    found = denominate(X, below, [1000, 1])
    assert found[:, 0] == pytest.approx([500, NAN, NAN, 2000], nan_ok=True)
    assert np.array_equal(found[:, 1], X[:, 1], equal_nan=True)
