"""The same numbers from other implementations: pymcdm, scikit-criteria, SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from pymcdm import normalizations as peer
from pymcdm.methods import TOPSIS
from scipy import stats
from skcriteria import mkdm
from skcriteria.agg.topsis import TOPSIS as OTHER_TOPSIS
from skcriteria.preprocessing.scalers import VectorScaler

from jihe.measure.index.aggregate import aggregate
from jihe.measure.index.normalise import fraction_of_maximum, min_max, percentile_rank, rank_score
from jihe.measure.index.treat import box_cox

SEEDS = range(5)


def some(seed: int, n_unit: int = 12, n: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Positive values with ties, and shares."""
    draw = np.random.default_rng(seed)
    share = draw.dirichlet(np.ones(n))
    return np.round(draw.lognormal(1, 1, (n_unit, n)), 1) + 0.1, share


@pytest.mark.parametrize("seed", SEEDS)
def test_topsis(seed: int) -> None:
    y, share = some(seed)
    found = aggregate(y, share, "topsis")
    assert found == pytest.approx(TOPSIS(peer.vector_normalization)(y, share, np.ones(5)))
    held = VectorScaler("matrix").transform(mkdm(y, [1] * 5, weights=share))
    assert found == pytest.approx(OTHER_TOPSIS().evaluate(held).e_.similarity)


@pytest.mark.parametrize("seed", SEEDS)
def test_means(seed: int) -> None:
    y, share = some(seed)
    assert aggregate(y, share) == pytest.approx(np.average(y, axis=1, weights=share))
    assert aggregate(y, share, "geometric") == pytest.approx(stats.gmean(y, axis=1, weights=share))
    assert aggregate(y, share, "harmonic") == pytest.approx(stats.hmean(y, axis=1, weights=share))
    for power in (-2, -0.5, 0.5, 3):
        mean = stats.pmean(y, power, axis=1, weights=share)
        assert aggregate(y, share, "power", power) == pytest.approx(mean)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("sign", [1, -1])
def test_normalisations(seed: int, sign: int) -> None:
    x, _ = some(seed)
    direction, is_cost = np.full(5, sign), sign < 0
    expected = np.stack([peer.minmax_normalization(column, is_cost) for column in x.T], axis=1)
    assert min_max(x, direction) == pytest.approx(expected)
    expected = np.stack([peer.max_normalization(column, is_cost) for column in x.T], axis=1)
    assert fraction_of_maximum(x, direction) == pytest.approx(expected)
    ranks = stats.rankdata(sign * x, axis=0)
    assert rank_score(x, direction) == pytest.approx(ranks / 12)
    assert percentile_rank(x, direction) == pytest.approx((ranks - 1) / 11)


@pytest.mark.parametrize("seed", SEEDS)
def test_box_cox(seed: int) -> None:
    x = some(seed, 40)[0][:, 0]
    x[3] = np.nan
    made, exponent = box_cox(x)
    expected, theirs = stats.boxcox(x[~np.isnan(x)])
    assert exponent == pytest.approx(theirs)
    assert made[~np.isnan(x)] == pytest.approx(expected)
    low, high = (stats.boxcox_llf(exponent + step, x[~np.isnan(x)]) for step in (-0.01, 0.01))
    assert stats.boxcox_llf(exponent, x[~np.isnan(x)]) > max(low, high)
