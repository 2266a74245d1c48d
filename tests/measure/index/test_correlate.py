"""Correlations, components and alpha, against SciPy and other formulas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from jihe.measure.index.correlate import alpha_without, components, correlation, cronbach_alpha, varimax

PEERS = {"pearson": stats.pearsonr, "spearman": stats.spearmanr, "kendall": stats.kendalltau}


def some(seed: int, share_missing: float = 0.0, n_unit: int = 20, n: int = 4) -> Any:
    draw = np.random.default_rng(seed)
    x = np.round(draw.normal(size=(n_unit, 1)) + draw.normal(size=(n_unit, n)), 1)  # with ties
    x[draw.random(x.shape) < share_missing] = np.nan
    return x


@pytest.mark.parametrize("missing", [0.0, 0.3])
@pytest.mark.parametrize("how", sorted(PEERS))
@pytest.mark.parametrize("seed", range(3))
def test_peer_scipy_pair_by_pair(seed: int, how: str, missing: float) -> None:
    x, other = some(seed, missing), some(seed + 10, missing, n=3)
    found = correlation(x, other, how)
    for i in range(4):
        for j in range(3):
            is_both = ~np.isnan(x[:, i]) & ~np.isnan(other[:, j])
            r, p = PEERS[how](x[is_both, i], other[is_both, j])
            assert found.n[i, j] == is_both.sum()
            assert found.r[i, j] == pytest.approx(r)
            assert found.p[i, j] == pytest.approx(p)


@pytest.mark.parametrize("how", sorted(PEERS))
def test_undefined_correlations(how: str) -> None:
    """A constant column, one constant among the units both have, and two columns that share two units."""
    nan = np.nan
    x = np.array(
        [[1, 5, 1, nan], [2, 5, 1, nan], [3, 5, 1, nan], [4, 5, 2, 1], [5, 5, nan, 2], [6, 5, nan, 3]]
    )
    found = correlation(x, how=how)
    assert np.isnan(found.r[1]).all()
    assert np.isnan(found.r[2, 3])
    assert found.n[2, 3] == 1
    assert found.r[0, 3] == pytest.approx(1)
    assert (np.isnan(found.p) == np.isnan(found.r)).all()


@given(st.integers(0, 10**6), st.floats(-1e9, 1e9), st.floats(1e-6, 1e6))
def test_large_values_keep_their_digits(seed: int, shift: float, scale: float) -> None:
    x = some(seed)
    moved = correlation(x * scale + shift * scale).r
    assert moved == pytest.approx(correlation(x).r, abs=1e-5)


def test_unknown_names() -> None:
    with pytest.raises(ValueError, match="pearson"):
        correlation([[1.0]], how="guess")
    with pytest.raises(ValueError, match="listwise"):
        cronbach_alpha([[1.0]], "guess")
    with pytest.raises(ValueError, match="listwise"):
        components([[1.0]], "guess")


def hoyt(x: Any) -> float:
    """Alpha by Hoyt's analysis of variance: 1 less the mean square of what is left, over that of units."""
    n_unit, n = x.shape
    of_unit = x - x.mean(axis=1, keepdims=True)
    left = of_unit - of_unit.mean(axis=0)
    error = (left**2).sum() / ((n_unit - 1) * (n - 1))
    return float(1 - error / (n * x.mean(axis=1).var(ddof=1)))


@pytest.mark.parametrize("seed", range(3))
def test_alpha_is_that_of_an_analysis_of_variance(seed: int) -> None:
    whole = some(seed)
    for missing in ("pairwise", "listwise"):
        assert cronbach_alpha(whole, missing) == pytest.approx(hoyt(whole), abs=1e-12)
    x = some(seed, 0.1)
    rows = ~np.isnan(x).any(axis=1)
    assert 2 < rows.sum() < len(x)
    assert cronbach_alpha(x, "listwise") == pytest.approx(hoyt(x[rows]), abs=1e-12)


def test_alpha_by_hand() -> None:
    """Variances 1 and 1, covariance 1/2: 2 (1 - 2 / 3) = 2/3."""
    assert cronbach_alpha([[1, 1], [2, 3], [3, 2]]) == pytest.approx(2 / 3)


def test_pairwise_alpha_rests_on_pairs() -> None:
    x = some(3, 0.3)
    shared = np.ma.cov(np.ma.masked_invalid(x), rowvar=False, allow_masked=True)
    own = np.empty((4, 4))
    for i in range(4):
        for j in range(4):
            is_both = ~np.isnan(x[:, i]) & ~np.isnan(x[:, j])
            own[i, j] = np.cov(x[is_both, i], x[is_both, j])[0, 1]
    assert shared.shape == own.shape
    assert cronbach_alpha(x) == pytest.approx(4 / 3 * (1 - np.trace(own) / own.sum()))


@pytest.mark.parametrize(
    "x", [[[1.0], [2.0]], [[1, 2]], [[1, -1], [2, -2], [3, -3]], [[1, 1], [1, 1], [1, 1]]]
)
def test_undefined_alpha(x: Any) -> None:
    assert np.isnan(cronbach_alpha(x))


def test_alpha_without_each() -> None:
    x = some(1)
    assert alpha_without(x)[2] == pytest.approx(cronbach_alpha(x[:, [0, 1, 3]]))


@given(st.integers(0, 10**6), st.integers(2, 6))
def test_components_rebuild_the_correlations(seed: int, n: int) -> None:
    x = some(seed, n=n)
    found = components(x)
    assert found.loading @ found.loading.T == pytest.approx(np.corrcoef(x.T), abs=1e-9)
    assert found.explained.sum() == pytest.approx(1)
    assert (np.diff(found.eigenvalue) <= 1e-12).all()
    assert (found.loading.sum(axis=0) >= -1e-8).all()
    assert found.n_unit == 20


def test_a_constant_column_is_a_component_of_its_own() -> None:
    found = components(np.insert(some(2), 1, 7.0, axis=1))
    assert any(np.abs(found.loading[1]) == pytest.approx(np.eye(5)[k]) for k in range(5))
    assert np.isfinite(found.loading).all()


def test_components_listwise_and_pairwise() -> None:
    x = some(6, 0.1)
    whole = x[~np.isnan(x).any(axis=1)]
    assert components(x, "listwise").eigenvalue == pytest.approx(components(whole).eigenvalue)
    assert components(x, "listwise").n_unit == len(whole)
    assert components(x).eigenvalue.min() >= 0


@given(st.integers(0, 10**6), st.integers(1, 4))
def test_varimax_turns_and_gains(seed: int, n_factor: int) -> None:
    loading = np.random.default_rng(seed).uniform(-1, 1, (7, n_factor))
    turned = varimax(loading)
    assert (turned**2).sum(axis=1) == pytest.approx((loading**2).sum(axis=1))
    assert turned @ turned.T == pytest.approx(loading @ loading.T)

    def simple(one: Any) -> float:
        square = one**2 / (one**2).sum(axis=1, keepdims=True)
        return float(square.var(axis=0).sum())

    assert simple(turned) >= simple(loading) - 1e-9
    assert varimax(turned) ** 2 == pytest.approx(turned**2, abs=1e-5)


def test_varimax_finds_what_was_mixed() -> None:
    plain = np.array([[0.9, 0], [0.8, 0], [0.7, 0], [0, 0.9], [0, 0.6]])
    angle = 0.5
    mixed = plain @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    assert np.abs(varimax(mixed)) == pytest.approx(plain, abs=1e-9)
