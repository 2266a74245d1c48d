"""How the order of regions changes from one year to the next."""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import ArrayLike

from .dispersion import Floats


def ranks(counts: ArrayLike) -> Floats:
    """Rank of each class, 1 the greatest, equal ones sharing their mean rank; shape of `counts`.

    Examples
    --------
    >>> ranks([5, 9, 5, 1]).tolist()
    [2.5, 1.0, 2.5, 4.0]
    """
    held = np.asarray(counts, np.float64)
    return scipy.stats.rankdata(-held, axis=-1)


def rank_correlation(before: ArrayLike, after: ArrayLike) -> Floats:
    """Spearman's correlation of the ranks of classes at two times, over those with rows at either time.

    1: nobody changed places; 0: the old order says nothing about the new one. Equal counts share a mean rank.
    Classes without rows at both times would agree by having none, and so are left out. Not defined where all
    others have the same count at either time.

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
    first, second, there = _ranks_of_present(before, after)
    n = np.maximum(there.sum(axis=-1, keepdims=True), 1)
    first = np.where(there, first - first.sum(axis=-1, keepdims=True) / n, 0.0)
    second = np.where(there, second - second.sum(axis=-1, keepdims=True) / n, 0.0)
    spread = np.sqrt((first**2).sum(axis=-1) * (second**2).sum(axis=-1))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(spread > 0, (first * second).sum(axis=-1) / spread, np.nan)


def mean_rank_change(before: ArrayLike, after: ArrayLike) -> Floats:
    """Mean number of ranks by which classes moved, over those with rows at either time.

    Equal counts share a mean rank. Classes without rows at both times hold no rank. Not defined where no
    class has rows.

    Examples
    --------
    >>> float(mean_rank_change([3, 2, 1], [3, 1, 2]))
    0.6666666666666666
    """
    first, second, there = _ranks_of_present(before, after)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(there.any(axis=-1), np.abs(first - second).sum(axis=-1) / there.sum(axis=-1), np.nan)


def _ranks_of_present(
    before: ArrayLike, after: ArrayLike
) -> tuple[Floats, Floats, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    """Ranks at both times among the classes with rows at either, 0 for the others; and which those are."""
    first, second = np.asarray(before, np.float64), np.asarray(after, np.float64)
    there = (first > 0) | (second > 0)
    # Less than nothing, so that the others stand behind all and lend nobody their ranks.
    first, second = (np.where(there, ranks(np.where(there, held, -1.0)), 0.0) for held in (first, second))
    return first, second, there
