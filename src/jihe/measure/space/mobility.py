"""How the order of regions changes from one year to the next."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata

from .dispersion import Floats


def ranks(counts: ArrayLike) -> Floats:
    """Rank of each class, 1 the greatest, equal ones sharing their mean rank; shape of `counts`."""
    held = np.asarray(counts, np.float64)
    return rankdata(-held, axis=-1)


def rank_correlation(before: ArrayLike, after: ArrayLike) -> Floats:
    """Spearman's correlation of the ranks of classes at two times.

    1: nobody changed places; 0: the old order says nothing about the new one. Equal counts share a mean rank.
    Not defined where all classes have the same count at either time.

    Parameters
    ----------
    before, after
        Counts, shape (..., classes).

    Examples
    --------
    >>> float(rank_correlation([3, 2, 1], [9, 5, 4]))
    1.0

    References
    ----------
    C. Spearman, "The proof and measurement of association between two things", 1904.
    """
    first, second = ranks(before), ranks(after)
    first = first - first.mean(axis=-1, keepdims=True)
    second = second - second.mean(axis=-1, keepdims=True)
    spread = np.sqrt((first**2).sum(axis=-1) * (second**2).sum(axis=-1))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(spread > 0, (first * second).sum(axis=-1) / spread, np.nan)


def mean_rank_change(before: ArrayLike, after: ArrayLike) -> Floats:
    """Mean number of ranks by which classes moved; those without rows at both times do not count.

    Not defined where no class has rows.

    Examples
    --------
    >>> float(mean_rank_change([3, 2, 1], [3, 1, 2]))
    0.6666666666666666
    """
    first, second = np.asarray(before, np.float64), np.asarray(after, np.float64)
    there = (first > 0) | (second > 0)
    moved = np.abs(ranks(first) - ranks(second)) * there
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(there.any(axis=-1), moved.sum(axis=-1) / there.sum(axis=-1), np.nan)
