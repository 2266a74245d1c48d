"""What is wrong with indicators before an index is made of them: holes, constants, outliers, doubles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .correlate import correlation
from .refusal import finite
from .tree import Tree

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEAST_COMMON = 3
"""Units with both values that it takes to call two indicators doubles: any two points lie on a line."""

ROUNDING = 1e-9
"""By how much a shape passes a bound at least, so that the unit of measure never decides: (0, 0, 0, 1) has a
skewness of just 2."""


@dataclass(frozen=True, eq=False)
class Screening:
    """What is known of each unit and indicator.

    Attributes
    ----------
    unit_coverage
        (n_unit,): share of the indicators with a value.
    coverage
        (n_indicator,): share of the units with one.
    node_coverage
        (n_unit, n_node): share of the indicators at or below each node with one; None without a tree.
    zero_share, equal_share
        (n_indicator,): share of the values that are 0; share of the most frequent value.
    is_constant
        (n_indicator,): no two values differ.
    skewness, kurtosis
        (n_indicator,): see `skewness`, `kurtosis`.
    is_outlying
        (n_indicator,): |skewness| above `most_skewness` and kurtosis above `most_kurtosis`.
    pairs
        (i, j, r): two indicators that are equal or whose correlation, without its sign, is
        `most_correlation` or more.
    """

    unit_coverage: Floats
    coverage: Floats
    node_coverage: Floats | None
    zero_share: Floats
    equal_share: Floats
    is_constant: Bools
    skewness: Floats
    kurtosis: Floats
    is_outlying: Bools
    pairs: tuple[tuple[int, int, float], ...]


def screen(
    x: ArrayLike,
    tree: Tree | None = None,
    most_skewness: float = 2.0,
    most_kurtosis: float = 3.5,
    most_correlation: float = 0.999,
) -> Screening:
    """Screen raw values.

    Parameters
    ----------
    x
        (n_unit, n_indicator); NaN = missing.

    Raises
    ------
    Refusal
        Infinite values.

    References
    ----------
    The bounds of 2 and 3.5 are those of the Joint Research Centre's audits of indices.

    Examples
    --------
    >>> found = screen([[1.0, 2.0], [2.0, 4.0], [np.nan, 6.0], [3.0, 6.0]])
    >>> found.unit_coverage.tolist(), found.pairs[0][:2]
    ([1.0, 1.0, 0.5, 1.0], (0, 1))
    """
    held = finite(x)
    known = ~np.isnan(held)
    n = known.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        zero, equal = (held == 0).sum(axis=0) / n, np.array([_most(column) for column in held.T]) / n
    skew, kurt = skewness(held), kurtosis(held)
    below = None
    if tree is not None:
        below = np.stack([known[:, tree.under(i)].mean(axis=1) for i in range(len(tree.code))], axis=1)
    return Screening(
        unit_coverage=known.mean(axis=1),
        coverage=n / len(held) if len(held) else np.full(len(n), np.nan),
        node_coverage=below,
        zero_share=zero,
        equal_share=equal,
        is_constant=_most_all(held),
        skewness=skew,
        kurtosis=kurt,
        is_outlying=passes(skew, kurt, (most_skewness, most_kurtosis)),
        pairs=_pairs(held, most_correlation),
    )


def screened(x: ArrayLike, least_share: float) -> Bools:
    """Units with values for at least this share of the indicators: shape (n_unit,)."""
    return (~np.isnan(np.asarray(x, np.float64))).mean(axis=1) >= least_share - 1e-12


def skewness(x: ArrayLike) -> Floats:
    """Sample skewness of each column, G1 = g1 sqrt(n (n - 1)) / (n - 2), as spreadsheets and SAS define it.

    NaN for fewer than three values and for a column that does not vary.

    References
    ----------
    Joanes and Gill (1998), Comparing measures of sample skewness and kurtosis.
    """
    n, second, third, _ = _moments(x)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(n > 2, third / second**1.5 * np.sqrt(n * (n - 1)) / (n - 2), np.nan)


def kurtosis(x: ArrayLike) -> Floats:
    """Sample excess kurtosis of each column, G2 = (n - 1) ((n + 1) g2 + 6) / ((n - 2) (n - 3)).

    NaN for fewer than four values and for a column that does not vary. Source as of `skewness`.
    """
    n, second, _, fourth = _moments(x)
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = fourth / second**2 - 3
        return np.where(n > 3, ((n + 1) * excess + 6) * (n - 1) / ((n - 2) * (n - 3)), np.nan)


def passes(skew: Floats, kurt: Floats, bounds: tuple[float, float]) -> Bools:
    """Whether |skewness| and kurtosis both pass their bounds."""
    return (np.abs(skew) > bounds[0] + ROUNDING) & (kurt > bounds[1] + ROUNDING)


def _moments(x: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
    held = np.asarray(x, np.float64)
    held = held if held.ndim > 1 else held[:, None]
    n = (~np.isnan(held)).sum(axis=0).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = held - np.nansum(held, axis=0) / n
        # Neither shape depends on the unit of measure; in this one no power is too large for a number.
        gap = gap / np.where(np.isnan(gap), 0, np.abs(gap)).max(axis=0, initial=0)
        second, third, fourth = (np.nansum(gap**k, axis=0) / n for k in (2, 3, 4))
    return n, np.where(_most_all(held), np.nan, second), third, fourth


def _most(column: Floats) -> int:
    """How often the most frequent value stands."""
    counts = np.unique(column[~np.isnan(column)], return_counts=True)[1]
    return int(counts.max(initial=0))


def _most_all(x: Floats) -> Bools:
    low = np.where(np.isnan(x), np.inf, x).min(axis=0, initial=np.inf)
    high = np.where(np.isnan(x), -np.inf, x).max(axis=0, initial=-np.inf)
    return low >= high


def _pairs(x: Floats, most: float) -> tuple[tuple[int, int, float], ...]:
    r = correlation(x).r
    found = []
    for i in range(x.shape[1]):
        for j in range(i + 1, x.shape[1]):
            both = ~np.isnan(x[:, i]) & ~np.isnan(x[:, j])
            if both.sum() < LEAST_COMMON:
                continue
            is_equal = bool((x[both, i] == x[both, j]).all())
            if is_equal or abs(r[i, j]) >= most:
                found.append((i, j, 1.0 if is_equal else float(r[i, j])))
    return tuple(found)
