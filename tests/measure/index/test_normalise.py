"""Normalisations: worked by hand, then what must hold for all of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from jihe.measure.index.normalise import (
    NORMALISATIONS,
    borda,
    efficacy,
    fraction_of_maximum,
    goalposts,
    log_ratio,
    min_max,
    percentile_rank,
    rank,
    rank_score,
    z_score,
)
from jihe.measure.index.refusal import Refusal

NAN = np.nan
TIED = np.array([[3.0], [1], [2], [1], [4]])
ALONE = sorted(set(NORMALISATIONS) - {"goalposts"})
WHOLE = st.integers(0, 20).map(float)
HOLED = arrays(np.float64, (7, 2), elements=st.one_of(WHOLE, WHOLE, WHOLE, st.just(NAN)))


@pytest.mark.parametrize(
    ("name", "up", "down"),
    [
        ("min_max", [2 / 3, 0, 1 / 3, 0, 1], [1 / 3, 1, 2 / 3, 1, 0]),
        ("distance_to_best", [2 / 3, 0, 1 / 3, 0, 1], [1 / 3, 1, 2 / 3, 1, 0]),
        ("efficacy", [13 / 15, 0.6, 11 / 15, 0.6, 1], [11 / 15, 1, 13 / 15, 1, 0.6]),
        ("fraction_of_maximum", [0.75, 0.25, 0.5, 0.25, 1], [0.25, 0.75, 0.5, 0.75, 0]),
        ("rank_score", [0.8, 0.3, 0.6, 0.3, 1], [0.4, 0.9, 0.6, 0.9, 0.2]),
        ("percentile_rank", [0.75, 0.125, 0.5, 0.125, 1], [0.25, 0.875, 0.5, 0.875, 0]),
        ("borda", [3, 0.5, 2, 0.5, 4], [1, 3.5, 2, 3.5, 0]),
    ],
)
def test_by_hand(name: str, up: list[float], down: list[float]) -> None:
    assert NORMALISATIONS[name](TIED, [1]).ravel() == pytest.approx(up)
    assert NORMALISATIONS[name](TIED, [-1]).ravel() == pytest.approx(down)


def test_log_ratio_by_hand() -> None:
    x = [[0.0], [1], [3], [7]]
    assert log_ratio(x, [1]).ravel() == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert log_ratio(x, [-1]).ravel() == pytest.approx([1, 2 / 3, 1 / 3, 0])
    assert np.isnan(log_ratio([[0.0], [0]], [1])).all()


def test_z_score_as_scipy_says() -> None:
    assert z_score(TIED, [1]) == pytest.approx(stats.zscore(TIED, ddof=1))
    assert z_score(TIED, [-1]) == pytest.approx(-stats.zscore(TIED, ddof=1))


def test_goalposts_cap_and_turn() -> None:
    x = [[-5.0, -5], [20, 20], [50, 50], [90, 90]]
    found = goalposts(x, [1, -1], low=[0, 0], high=[80, 80])
    assert found[:, 0].tolist() == [0, 0.25, 0.625, 1]
    assert found[:, 1].tolist() == [1, 0.75, 0.375, 0]
    free = goalposts(x, [1, -1], low=[0, 0], high=[80, 80], is_capped=False)
    assert free[[0, 3], 0].tolist() == [-5 / 80, 90 / 80]
    with pytest.raises(Refusal, match="low below high") as caught:
        goalposts(x, [1, 1], low=[0, 3], high=[80, 3])
    assert caught.value.cells == ((-1, 1),)


def test_efficacy_with_another_floor() -> None:
    assert efficacy([[0.0], [5], [10]], [1], floor=0.5, span=0.5).ravel().tolist() == [0.5, 0.75, 1]


@pytest.mark.parametrize("name", ["min_max", "distance_to_best", "z_score", "efficacy"])
def test_where_nothing_varies_it_is_undefined(name: str) -> None:
    assert np.isnan(NORMALISATIONS[name]([[3.0, 0.1]] * 3, [1, -1])).all()


def test_all_level_is_the_middle_of_ranks() -> None:
    assert percentile_rank([[3.0]] * 4, [1]).ravel().tolist() == [0.5] * 4
    assert np.isnan(percentile_rank([[3.0]], [1])).all()


@pytest.mark.parametrize("how", [log_ratio, fraction_of_maximum])
def test_negative_values_are_refused_by_cell(how: object) -> None:
    with pytest.raises(Refusal, match="-2") as caught:
        how([[1.0, 2], [3, -2]], [1, 1])  # type: ignore[operator]
    assert caught.value.cells == ((1, 1),)
    with pytest.raises(Refusal, match="-7") as caught:
        how([[1.0, 2]], [1, 1], [[1.0, 3], [2, -7]])  # type: ignore[operator]
    assert caught.value.cells == ((-1, 1),)


@pytest.mark.parametrize("name", ALONE)
@given(x=HOLED)
def test_more_is_never_worse_and_holes_stay(name: str, x: np.ndarray) -> None:
    for sign in (1, -1):
        y = NORMALISATIONS[name](x, [sign, sign])
        assert np.isnan(y[np.isnan(x)]).all()
        for column, made in zip(x.T, y.T, strict=True):
            known = ~np.isnan(column) & ~np.isnan(made)
            gaps = np.diff(made[known][np.argsort(sign * column[known], kind="stable")])
            assert (gaps >= -1e-12).all()


@pytest.mark.parametrize("name", ALONE)
@given(x=HOLED)
def test_a_reference_equal_to_the_values_changes_nothing(name: str, x: np.ndarray) -> None:
    assert NORMALISATIONS[name](x, [1, -1], x) == pytest.approx(
        NORMALISATIONS[name](x, [1, -1]), nan_ok=True, abs=1e-12
    )


@pytest.mark.parametrize("name", ALONE)
@given(x=HOLED, order=st.permutations(range(7)))
def test_the_order_of_units_does_not_matter(name: str, x: np.ndarray, order: list[int]) -> None:
    made = NORMALISATIONS[name](x, [1, -1])
    assert NORMALISATIONS[name](x[order], [1, -1]) == pytest.approx(made[order], nan_ok=True, abs=1e-12)


@pytest.mark.parametrize("name", ["log_ratio", "min_max", "percentile_rank", "fraction_of_maximum"])
@given(x=HOLED)
def test_within_zero_and_one(name: str, x: np.ndarray) -> None:
    y = NORMALISATIONS[name](x, [1, -1])
    assert np.nanmin(y, initial=0) >= 0
    assert np.nanmax(y, initial=1) <= 1


def test_a_fixed_reference_lets_values_pass_it() -> None:
    base = [[0.0], [10]]
    assert min_max([[20.0], [5]], [1], base).ravel().tolist() == [2, 0.5]
    assert log_ratio([[120.0]], [1], base)[0, 0] == pytest.approx(2)
    assert borda([[5.0], [10], [11], [-1]], [1], base).ravel().tolist() == [1, 1, 2, 0]


def test_a_unit_of_no_reference_is_ranked_among_it_and_itself() -> None:
    base, x = [[0.0], [10]], [[-1.0], [0], [5], [10], [11]]
    assert rank_score(x, [1], base).ravel() == pytest.approx([1 / 3, 1 / 2, 2 / 3, 1, 1])
    assert percentile_rank(x, [1], base).ravel().tolist() == [0, 0, 0.5, 1, 1]
    assert percentile_rank([[3.0]], [1], [[1.0]])[0, 0] == 1


def test_ranks_share_the_best_place() -> None:
    assert rank([3, 1, 2, 1, 4]).tolist() == [2, 4, 3, 4, 1]
    assert rank([[1.0, NAN, 2]], axis=1) == pytest.approx(np.array([[2, NAN, 1]]), nan_ok=True)
    assert rank(np.empty((0, 3))).shape == (0, 3)


@given(arrays(np.float64, 9, elements=WHOLE))
def test_ranks_as_scipy_says(score: np.ndarray) -> None:
    assume(len(score))
    assert rank(score).tolist() == stats.rankdata(-score, method="min").tolist()
