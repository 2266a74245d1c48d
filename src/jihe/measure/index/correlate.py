"""How indicators hang together: correlations, principal components, Cronbach's alpha."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
CORRELATIONS = ("pearson", "spearman", "kendall")


@dataclass(frozen=True)
class Correlation:
    """Correlations of columns a with columns b.

    Attributes
    ----------
    r
        (n_a, n_b); NaN where fewer than three units have both values or one of the two does not vary among
        them.
    p
        Probability of one at least as strong if there were none, two-sided; NaN where r is.
    n
        Units that have both values.
    """

    r: Floats
    p: Floats
    n: NDArray[np.int64]


def correlation(x: ArrayLike, other: ArrayLike | None = None, how: str = "pearson") -> Correlation:
    """Correlations between the columns of one table, or of two tables of the same units.

    Parameters
    ----------
    x, other
        (n_unit, n_a) and (n_unit, n_b); `x` with itself when `other` is absent. NaN = missing: each pair of
        columns rests on the units that have both.
    how
        `pearson`: of the values. `spearman`: of their ranks, ties at their mean. `kendall`: tau-b.

    Returns
    -------
    Correlation
        p by Student's t for Pearson and Spearman, by SciPy's `kendalltau` for Kendall.

    Examples
    --------
    >>> correlation([[1, 2], [2, 4], [3, 6], [4, 7]]).r.round(3).tolist()
    [[1.0, 0.99], [0.99, 1.0]]
    """
    if how not in CORRELATIONS:
        raise ValueError(f"how must be one of {', '.join(CORRELATIONS)}, not {how!r}")
    a = np.asarray(x, np.float64)
    b = a if other is None else np.asarray(other, np.float64)
    n = (~np.isnan(a)).astype(np.int64).T @ (~np.isnan(b)).astype(np.int64)
    if how == "pearson":
        r = _pearson(a, b)
    elif how == "spearman" and not (np.isnan(a).any() or np.isnan(b).any()):
        r = _pearson(scipy.stats.rankdata(a, axis=0), scipy.stats.rankdata(b, axis=0))
    else:
        return _by_pairs(a, b, n, how)
    r = np.where(n >= 3, r, np.nan)
    return Correlation(r, _student(r, n), n)


def _pearson(a: Floats, b: Floats) -> Floats:
    """Over the units that both columns have; shifted first, so that large values keep their digits."""
    has_a, has_b = (~np.isnan(a)).astype(np.float64), (~np.isnan(b)).astype(np.float64)
    a, b = _standard(a), _standard(b)
    n = has_a.T @ has_b
    with np.errstate(invalid="ignore", divide="ignore"):
        sum_a, sum_b = a.T @ has_b, has_a.T @ b
        both = a.T @ b - sum_a * sum_b / n
        own_a, own_b = (a**2).T @ has_b - sum_a**2 / n, has_a.T @ b**2 - sum_b**2 / n
        # Standardised columns have a sum of squares of n: what is left of a constant one is rounding.
        is_told = (own_a > 1e-12 * n) & (own_b > 1e-12 * n)
        return np.where(is_told, np.clip(both / np.sqrt(own_a * own_b), -1, 1), np.nan)


def _standard(x: Floats) -> Floats:
    """Columns with mean 0 and standard deviation 1 over the present values; 0 where missing or constant."""
    is_there = ~np.isnan(x)
    n = np.maximum(is_there.sum(axis=0), 1)
    zero = np.where(is_there, x, 0)
    shifted = np.where(is_there, x - zero.sum(axis=0) / n, 0)
    spread = np.sqrt((shifted**2).sum(axis=0) / n)
    is_spread = spread > 1e-12 * np.max(np.abs(zero), axis=0, initial=0)
    return np.asarray(np.where(is_spread, shifted / np.where(is_spread, spread, 1), 0), np.float64)


def _by_pairs(a: Floats, b: Floats, n: NDArray[np.int64], how: str) -> Correlation:
    r = np.full(n.shape, np.nan)
    p = r.copy()
    for i, j in np.argwhere(n >= 3):
        is_both = ~np.isnan(a[:, i]) & ~np.isnan(b[:, j])
        one, two = a[is_both, i], b[is_both, j]
        if one.min() == one.max() or two.min() == two.max():
            continue
        if how == "kendall":
            r[i, j], p[i, j] = scipy.stats.kendalltau(one, two)
        else:
            r[i, j] = _pearson(scipy.stats.rankdata(one)[:, None], scipy.stats.rankdata(two)[:, None])[0, 0]
    return Correlation(r, p if how == "kendall" else _student(r, n), n)


def _student(r: Floats, n: NDArray[np.int64]) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        t = np.abs(r) * np.sqrt((n - 2) / np.maximum(1 - r**2, 0))
        return np.where(np.isnan(r), np.nan, 2 * scipy.stats.t.sf(t, np.maximum(n - 2, 1)))


def cronbach_alpha(x: ArrayLike, missing: str = "pairwise") -> float:
    """Cronbach's alpha: how far indicators measure one thing.

    .. math:: \\alpha = \\frac{k}{k - 1} \\Big(1 - \\frac{\\sum_j C_{jj}}{\\sum_{jk} C_{jk}}\\Big)

    with the covariances C. It holds the units of measurement: give normalised values. NaN for fewer than two
    indicators or two units, and where the sum over indicators does not vary.

    Parameters
    ----------
    x
        (n_unit, n_indicator), higher is better in all.
    missing
        `pairwise`: each covariance over the units that have both values. `listwise`: all over the units that
        have every value.

    Examples
    --------
    >>> cronbach_alpha([[1, 1], [2, 2], [3, 3]]), cronbach_alpha([[1], [2]])
    (1.0, nan)

    References
    ----------
    L. J. Cronbach, "Coefficient alpha and the internal structure of tests", 1951.
    """
    if missing not in ("pairwise", "listwise"):
        raise ValueError(f"missing must be pairwise or listwise, not {missing!r}")
    given = np.asarray(x, np.float64)
    if missing == "listwise":
        given = given[~np.isnan(given).any(axis=1)]
    shared = _covariance(given)
    k = given.shape[1]
    total = shared.sum()
    if k < 2 or not total > 1e-12 * np.abs(shared).sum():
        return np.nan
    return float(k / (k - 1) * (1 - np.trace(shared) / total))


def alpha_without(x: ArrayLike, missing: str = "pairwise") -> Floats:
    """Cronbach's alpha of the others when one indicator is left out, for each: (n_indicator,).

    Examples
    --------
    >>> alpha_without([[1, 1, 3], [2, 2, 1], [3, 3, 2]]).round(3).tolist()
    [-2.0, -2.0, 1.0]
    """
    given = np.asarray(x, np.float64)
    rest = (np.delete(given, j, axis=1) for j in range(given.shape[1]))
    return np.array([cronbach_alpha(one, missing) for one in rest])


def _covariance(x: Floats) -> Floats:
    """Covariances, each over the units that have both values (n - 1 in the denominator)."""
    has = (~np.isnan(x)).astype(np.float64)
    n = has.T @ has
    start = np.where(np.isnan(x), 0, x).sum(axis=0) / np.maximum(has.sum(axis=0), 1)
    shifted = np.where(np.isnan(x), 0, x - start)
    sums = shifted.T @ has  # [i, j]: of i over the units that j has too
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(n > 1, (shifted.T @ shifted - sums * sums.T / n) / (n - 1), np.nan))


@dataclass(frozen=True)
class Components:
    """Principal components of the correlations.

    Attributes
    ----------
    eigenvalue
        (n_indicator,), greatest first; they add up to n_indicator.
    explained
        Share of the variance that each component holds.
    loading
        (n_indicator, n_component): correlation of indicator and component. The loadings of a component
        add up to 0 or more, because its sign means nothing.
    n_unit
        Units that the least supported correlation rests on.
    """

    eigenvalue: Floats
    explained: Floats
    loading: Floats
    n_unit: int


def components(x: ArrayLike, missing: str = "pairwise") -> Components:
    """Principal components of the correlations of indicators.

    Parameters
    ----------
    x
        (n_unit, n_indicator). An indicator that does not vary correlates with nothing: it makes a component
        of its own, with eigenvalue 1.
    missing
        `pairwise`: correlations over the units that have both values; eigenvalues can then fall below 0 and
        are raised to it. `listwise`: over the units that have every value.

    Examples
    --------
    >>> components([[1, 2, 1], [2, 4, 3], [3, 6, 1]]).eigenvalue.round(6).tolist()
    [2.0, 1.0, 0.0]
    """
    if missing not in ("pairwise", "listwise"):
        raise ValueError(f"missing must be pairwise or listwise, not {missing!r}")
    given = np.asarray(x, np.float64)
    if missing == "listwise":
        given = given[~np.isnan(given).any(axis=1)]
    found = correlation(given)
    r = np.nan_to_num(found.r)
    np.fill_diagonal(r, 1)
    value, vector = np.linalg.eigh(r)
    value, vector = np.maximum(value[::-1], 0), vector[:, ::-1]
    sums = vector.sum(axis=0)
    top = vector[np.abs(vector).argmax(axis=0), np.arange(len(value))]
    sign = np.where(np.abs(sums) > 1e-9, np.sign(sums), np.sign(top))
    loading = vector * sign * np.sqrt(value)
    return Components(value, value / max(value.sum(), 1e-300), loading, int(found.n.min(initial=len(given))))


def varimax(loading: ArrayLike, n_round: int = 500) -> Floats:
    """Loadings turned so that each indicator loads on few factors (Kaiser 1958).

    Shape (n_indicator, n_factor), and so is what comes back. Rows are brought to length 1 for the turning;
    what all factors explain of an indicator stays.

    Examples
    --------
    >>> (varimax([[0.8, 0.6], [0.6, -0.8]]) ** 2).round(3).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    given = np.asarray(loading, np.float64)
    n_row, n_factor = given.shape
    size = np.sqrt((given**2).sum(axis=1, keepdims=True))
    turned = given / np.where(size > 0, size, 1)
    for _ in range(n_round):
        widest = 0.0
        for i in range(n_factor):
            for j in range(i + 1, n_factor):
                angle = _angle(turned[:, i], turned[:, j], n_row)
                cos, sin = np.cos(angle), np.sin(angle)
                turned[:, [i, j]] = turned[:, [i, j]] @ np.array([[cos, -sin], [sin, cos]])
                widest = max(widest, abs(float(angle)))
        if widest < 1e-9:
            break
    return turned * size


def _angle(a: Floats, b: Floats, n: int) -> float:
    """The turn of two factors that makes the variance of their squared loadings greatest."""
    u, v = a**2 - b**2, 2 * a * b
    up = 2 * (n * (u @ v) - u.sum() * v.sum())
    across = n * (u @ u - v @ v) - u.sum() ** 2 + v.sum() ** 2
    # Where neither is left the criterion does not depend on the angle: turn nothing.
    return float(np.arctan2(up, across) / 4) if np.hypot(up, across) > 1e-12 else 0.0
