"""Means and rankings of several scores."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jihe.measure.index.aggregate import AGGREGATIONS, BY_PAIRS, aggregate
from jihe.measure.index.refusal import Refusal

NAN = np.nan
MEANS = sorted(set(AGGREGATIONS) - set(BY_PAIRS))
SCORES = arrays(np.float64, (5, 3), elements=st.floats(0.01, 1))
SHARES = arrays(np.float64, 3, elements=st.floats(0.05, 1)).map(lambda w: w / w.sum())


@pytest.mark.parametrize(
    ("how", "power", "expected"),
    [
        ("arithmetic", 1, 3.25),
        ("geometric", 1, 4**0.75),
        ("harmonic", 1, 1 / (0.25 + 0.75 / 4)),
        ("power", 2, (0.25 + 0.75 * 16) ** 0.5),
        ("power", 1, 3.25),
        ("power", 0, 4**0.75),
        ("power", -1, 1 / (0.25 + 0.75 / 4)),
    ],
)
def test_means_by_hand(how: str, power: float, expected: float) -> None:
    assert aggregate([[1, 4]], [0.25, 0.75], how, power)[0] == pytest.approx(expected)


def test_a_zero_sinks_geometric_and_harmonic_means() -> None:
    for how in ("geometric", "harmonic"):
        assert aggregate([[0, 5]], [0.5, 0.5], how)[0] == 0
        assert aggregate([[0, 5]], [0, 1], how)[0] == pytest.approx(5)
    assert aggregate([[0, 5]], [0.5, 0.5], "arithmetic")[0] == 2.5


def test_missing_parts() -> None:
    y = [[1, NAN, 3], [NAN, NAN, NAN], [1, 2, 3]]
    assert aggregate(y, [0.5, 0.25, 0.25])[0] == pytest.approx(5 / 3)
    assert np.isnan(aggregate(y, [0.5, 0.25, 0.25])[1])
    assert aggregate(y, [0.5, 0.25, 0.25], missing="none") == pytest.approx([NAN, NAN, 1.75], nan_ok=True)
    assert aggregate(y, [0.5, 0, 0.5], missing="none") == pytest.approx([2, NAN, 2], nan_ok=True)
    assert np.isnan(aggregate([[NAN, 1]], [1, 0])[0])


def test_copeland_by_hand() -> None:
    # a beats b (0.6), b beats c (0.7), c beats a (0.7)? no: a is above c in the first part alone, 0.3.
    y = [[3, 1, 2], [2, 3, 1], [1, 2, 3]]
    # a-b: parts 1 and 3 for a = 0.3 + 0.3; b-c: 1 and 2 = 0.7; c-a: 2 and 3 = 0.7: each wins one, loses one.
    assert aggregate(y, [0.3, 0.4, 0.3], "copeland").tolist() == [0.5, 0.5, 0.5]
    assert aggregate(y, [0.8, 0.1, 0.1], "copeland").tolist() == [1, 0.5, 0]


def test_copeland_compares_by_the_parts_that_both_have() -> None:
    assert aggregate([[1, NAN], [0, 9]], [0.1, 0.9], "copeland").tolist() == [1, 0]
    found = aggregate([[1, 1], [NAN, NAN], [0, 0]], [0.5, 0.5], "copeland")
    assert found == pytest.approx([1, NAN, 0], nan_ok=True)


def test_borda_by_hand() -> None:
    y = [[3, 5], [1, 5], [2, 1]]
    assert aggregate(y, [0.5, 0.5], "borda") == pytest.approx([(1 + 0.75) / 2, 0.375, 0.25])


def test_topsis_by_hand() -> None:
    # Lengths 5 and 5: parts 0.6/0.8 and 0.8/0.6, each times 0.5; the units mirror each other.
    assert aggregate([[3, 4], [4, 3]], [0.5, 0.5], "topsis") == pytest.approx([0.5, 0.5])
    assert aggregate([[3, 4], [4, 3]], [0.75, 0.25], "topsis") == pytest.approx([0.25, 0.75])
    assert np.isnan(aggregate([[3, 4], [3, 4]], [0.5, 0.5], "topsis")).all()
    assert aggregate([[1, NAN], [2, 2], [0, 1]], [0.5, 0.5], "topsis") == pytest.approx([0.5, 1, 0])
    assert np.isnan(aggregate([[NAN, NAN], [2, 2], [0, 1]], [0.5, 0.5], "topsis")[0])


@given(SCORES, SHARES)
def test_power_means_grow_with_the_power(y: np.ndarray, share: np.ndarray) -> None:
    means = [aggregate(y, share, "power", power) for power in (-3, -1, 0, 0.5, 1, 2, 5)]
    for less, more in pairwise(means):
        assert (less <= more + 1e-9).all()
    for how, place in (("harmonic", 1), ("geometric", 2), ("arithmetic", 4)):
        assert aggregate(y, share, how) == pytest.approx(means[place])


@pytest.mark.parametrize("how", MEANS)
@given(y=SCORES, share=SHARES)
def test_a_mean_lies_between(how: str, y: np.ndarray, share: np.ndarray) -> None:
    found = aggregate(y, share, how)
    assert (found >= y.min(axis=1) - 1e-12).all()
    assert (found <= y.max(axis=1) + 1e-12).all()


@pytest.mark.parametrize("how", sorted(AGGREGATIONS))
@given(y=SCORES, share=SHARES, order=st.permutations(range(5)), parts=st.permutations(range(3)))
def test_order_does_not_matter(
    how: str, y: np.ndarray, share: np.ndarray, order: list[int], parts: list[int]
) -> None:
    found = aggregate(y, share, how)
    again = aggregate(y[order][:, parts], share[parts], how)
    assert again == pytest.approx(found[order], nan_ok=True, abs=1e-9)


@pytest.mark.parametrize("how", BY_PAIRS)
@given(y=SCORES, share=SHARES)
def test_who_is_better_everywhere_is_first(how: str, y: np.ndarray, share: np.ndarray) -> None:
    y = np.vstack([y, y.max(axis=0) + 0.1, y.min(axis=0) - 0.001])
    found = aggregate(y, share, how)
    assert found[-2] == pytest.approx(1)
    assert found[-1] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("how", sorted(AGGREGATIONS))
def test_few_units_or_none(how: str) -> None:
    assert aggregate(np.empty((0, 2)), [0.5, 0.5], how).shape == (0,)
    assert aggregate([[1.0, 2.0]], [0.5, 0.5], how).shape == (1,)


@pytest.mark.parametrize(("how", "power"), [("geometric", 1), ("harmonic", 1), ("power", 2), ("power", 0)])
def test_scores_below_zero_are_refused_by_cell(how: str, power: float) -> None:
    with pytest.raises(Refusal, match=r"1 are below \(-2\)") as caught:
        aggregate([[1, 2], [3, -2]], [0.5, 0.5], how, power)
    assert caught.value.cells == ((1, 1),)
    assert aggregate([[1, 2], [3, -2]], [1, 0], how, power) == pytest.approx([1, 3])


def test_cells_are_told_in_the_whole_table_when_parts_are_missing() -> None:
    with pytest.raises(Refusal) as caught:
        aggregate([[1, 2, 3], [NAN, 5, -2]], [0.4, 0.3, 0.3], "geometric")
    assert caught.value.cells == ((1, 2),)


def test_unknown_words_are_refused() -> None:
    with pytest.raises(Refusal, match='"best" is no aggregation'):
        aggregate([[1]], [1], "best")
    with pytest.raises(Refusal, match='"drop" must be'):
        aggregate([[1]], [1], missing="drop")
