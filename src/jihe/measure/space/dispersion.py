"""How unevenly rows are spread over classes: concentration, inequality, entropy.

All functions take counts whose last axis holds the classes of one distribution; further axes (years,
resamples) are kept. Classes without rows belong to the distribution: Gini and Theil depend on how many there
are, the others do not. A distribution without any row has no value (NaN).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Ints = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


def shares(counts: ArrayLike) -> Floats:
    """Share of each class in all rows, shape of `counts`; NaN where there are none.

    Examples
    --------
    >>> shares([[3, 1], [0, 0]]).tolist()
    [[0.75, 0.25], [nan, nan]]
    """
    held = np.asarray(counts, np.float64)
    total = held.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return held / np.where(total > 0, total, np.nan)


ROUNDED = 1e-12


def top_share(counts: ArrayLike, k: int) -> Floats:
    """Share of the `k` greatest classes together.

    .. math:: C_k = \\sum_{i=1}^{k} s_{(i)}

    with the shares s in falling order and k at least 1. 1 where there are no more than k classes; not defined
    without rows.

    Examples
    --------
    >>> float(top_share([5, 2, 1], 2))
    0.875

    References
    ----------
    Concentration ratio; M. A. Adelman, "The measurement of industrial concentration", 1951.
    """
    return top_shares(counts, [k])[0]


def top_shares(counts: ArrayLike, sizes: Sequence[int]) -> list[Floats]:
    """`top_share` of several numbers of classes, sought but once."""
    share = shares(counts)
    n, most = share.shape[-1], max(sizes, default=0)
    if 0 < most < n:
        share = np.partition(share, n - most, axis=-1)[..., n - most :]
    ordered = np.sort(share, axis=-1)
    found = [ordered[..., -k:].sum(axis=-1) for k in sizes]
    # All classes together hold all, to the last digit.
    return [np.where(np.isnan(s), s, 1.0) if k >= n else s for k, s in zip(sizes, found, strict=True)]


def herfindahl(counts: ArrayLike) -> Floats:
    """Herfindahl (Herfindahl-Hirschman) index: the sum of squared shares.

    .. math:: H = \\sum_i s_i^2

    From 1/n, all classes alike, to 1, all rows in one. 1/H is the number of equal classes that would be as
    concentrated. Not defined without rows.

    Examples
    --------
    >>> float(herfindahl([5, 5]))
    0.5

    References
    ----------
    A. O. Hirschman, "The paternity of an index", American Economic Review 54, 1964.
    """
    return (shares(counts) ** 2).sum(axis=-1)


def gini(counts: ArrayLike) -> Floats:
    """Gini coefficient of the counts: mean difference between two classes over twice their mean.

    .. math:: G = \\frac{\\sum_i (2i - n - 1)\\, x_{(i)}}{n \\sum_i x_i}

    with the counts x in rising order. 0 where all classes are alike, (n - 1)/n where one holds all: no
    correction for small n is made. Not defined without rows.

    Examples
    --------
    >>> float(gini([0, 0, 1]))
    0.6666666666666666

    References
    ----------
    C. Gini, "Variabilità e mutabilità", 1912.
    """
    share = np.sort(shares(counts), axis=-1)
    n = share.shape[-1]
    weight = 2 * np.arange(1, n + 1) - n - 1
    return np.maximum((share * weight).sum(axis=-1) / n, 0.0)  # not a rounding error below


def theil(counts: ArrayLike) -> Floats:
    """Theil index (T): how far the shares are from equal ones.

    .. math:: T = \\sum_i s_i \\ln(n s_i), \\qquad 0 \\ln 0 = 0

    From 0 to ln n. Not defined without rows.

    Examples
    --------
    >>> round(float(theil([1, 0])), 6)
    0.693147

    References
    ----------
    H. Theil, "Economics and Information Theory", 1967.
    """
    share = shares(counts)
    return np.maximum(_x_log_x(share).sum(axis=-1) + np.log(share.shape[-1]), 0.0)


def theil_parts(counts: ArrayLike, group: ArrayLike) -> tuple[Floats, Floats]:
    """The Theil index split into the part between groups of classes and the part within them.

    .. math:: T = \\sum_g S_g \\ln\\frac{S_g}{n_g / n} + \\sum_g S_g T_g

    with the share S of a group, its number n of classes and its own Theil index T. A group without rows adds
    nothing. Not defined without rows.

    Parameters
    ----------
    counts
        Shape (..., n).
    group
        Number of each class's group, shape (n,), from 0; a class with -1 is a group of its own.

    Returns
    -------
    (numpy.ndarray, numpy.ndarray)
        Between and within; they add up to `theil`.

    Examples
    --------
    >>> between, within = theil_parts([2, 0, 1, 1], [0, 0, 1, 1])
    >>> round(float(between), 6), round(float(within), 6)
    (0.0, 0.346574)

    References
    ----------
    A. F. Shorrocks, "The class of additively decomposable inequality measures", Econometrica 48, 1980.
    """
    share = shares(counts)
    group = np.asarray(group, np.int64)
    alone = group < 0
    group = np.where(alone, group.max(initial=-1) + np.cumsum(alone), group)
    n = share.shape[-1]
    member = group[:, None] == np.unique(group)[None, :]
    held, size = share @ member, member.sum(axis=0)
    whole = theil(counts)
    between = np.clip((_x_log_x(held) - held * np.log(size / n)).sum(axis=-1), 0.0, whole)
    within = whole - between
    # What is left of rounding is no difference.
    return between, np.where(np.abs(within) < ROUNDED, 0.0, within)


def entropy(counts: ArrayLike) -> Floats:
    """Shannon entropy of the shares, in nats: how many classes are in play.

    .. math:: E = -\\sum_i s_i \\ln s_i

    From 0, all rows in one class, to ln n. exp(E) is the number of equal classes with the same entropy. Not
    defined without rows.

    Examples
    --------
    >>> round(float(entropy([1, 1, 0])), 6)
    0.693147

    References
    ----------
    C. E. Shannon, "A mathematical theory of communication", 1948.
    """
    return 0.0 - _x_log_x(shares(counts)).sum(axis=-1)  # never -0


def n_active(counts: ArrayLike, least: int = 1) -> Ints:
    """Number of classes with at least `least` rows; 0 where there are none.

    Examples
    --------
    >>> int(n_active([12, 3, 0], least=10))
    1
    """
    return (np.asarray(counts) >= least).sum(axis=-1)


def _x_log_x(x: Floats) -> Floats:
    """x ln x, 0 at 0, NaN at NaN."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(x == 0, 0.0, x * np.log(x))
