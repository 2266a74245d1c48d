"""Statistics of ranks over replications, from counts: how often each unit took each rank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .draw import Floats, Ints

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, eq=False)
class RankStatistics:
    """Per unit: nominal rank, mean, standard deviation, quantiles (shape (n_unit, number of quantiles)),
    share of replications at the nominal rank, and in how many the unit was ranked at all."""

    nominal: Floats
    mean: Floats
    deviation: Floats
    quantile: Floats
    same_share: Floats
    n: Ints


def counts_of(rank: Ints, n_rank: int) -> Ints:
    """How often each unit took each rank: from (n, n_unit) ranks, 0 for none, to (n_unit, n_rank).

    Examples
    --------
    >>> counts_of(np.array([[1, 2], [2, 1], [1, 1]]), 2).tolist()
    [[2, 1], [2, 1]]
    """
    n_unit = rank.shape[1]
    place = np.arange(n_unit) * (n_rank + 1) + rank
    counts = np.bincount(place.ravel(), minlength=n_unit * (n_rank + 1)).reshape(n_unit, n_rank + 1)
    return counts[:, 1:]


def quantiles(counts: Ints, at: tuple[float, ...] = QUANTILES) -> Floats:
    """Exact quantiles of the ranks counted, shape (n_unit, number of quantiles); NaN for a unit never ranked.

    Between two ranks in order the quantile lies on the straight line, as the default of R and NumPy (type 7
    of Hyndman & Fan 1996): the same as that of the replications one by one.

    Examples
    --------
    >>> quantiles(np.array([[3, 1, 1]]), (0.5, 0.875)).tolist()
    [[1.0, 2.5]]
    """
    below = np.cumsum(counts, axis=1)
    n = below[:, -1]
    out = np.full((len(counts), len(at)), np.nan)
    some = n > 0
    for column, q in enumerate(at):
        place = (n[some] - 1) * q
        low = np.floor(place).astype(np.int64)
        high = np.minimum(low + 1, n[some] - 1)
        first, second = ((below[some] <= k[:, None]).sum(axis=1) + 1 for k in (low, high))
        out[some, column] = first + (place - low) * (second - first)
    return out


def statistics(counts: Ints, nominal: Floats, at: tuple[float, ...] = QUANTILES) -> RankStatistics:
    """Statistics of the ranks counted; `nominal` ranks with NaN for a unit without one."""
    n, rank = counts.sum(axis=1), np.arange(1, counts.shape[1] + 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = counts @ rank / n
        square = (counts * (rank - mean[:, None]) ** 2).sum(axis=1)
        deviation = np.where(n > 1, np.sqrt(square / (n - 1)), np.nan)
        at_home = np.nan_to_num(nominal, nan=1).astype(np.int64) - 1
        same = np.where(np.isnan(nominal), np.nan, counts[np.arange(len(counts)), at_home] / n)
    return RankStatistics(nominal, mean, deviation, quantiles(counts, at), same, n)


def top_share(counts: Ints) -> Floats:
    """Probability of a rank of k or better, shape (n_unit, n_rank): column k - 1 is for k.

    Examples
    --------
    >>> top_share(np.array([[3, 1, 0]])).tolist()
    [[0.75, 1.0, 1.0]]
    """
    with np.errstate(invalid="ignore"):
        return np.asarray(np.cumsum(counts, axis=1) / counts.sum(axis=1, keepdims=True), dtype=np.float64)


def of_scores(score: Floats, nominal: Floats, at: tuple[float, ...] = QUANTILES) -> RankStatistics:
    """Rank statistics of replications made elsewhere.

    Parameters
    ----------
    score
        Shape (n_unit, n): a replication in each column; NaN where a unit has no score.
    nominal
        The unit's score in the index as it is.
    """
    rank = ranks_of(np.column_stack([nominal, score]))
    counts = counts_of(np.nan_to_num(rank[:, 1:], nan=0).astype(np.int64).T, len(score))
    return statistics(counts, rank[:, 0], at)


def rank_shift(score: Floats, nominal: Floats) -> Floats:
    """Mean absolute difference to the nominal rank over the units, for each replication (column of
    `score`)."""
    rank = ranks_of(np.column_stack([nominal, score]))
    return np.asarray(np.nanmean(np.abs(rank[:, 1:] - rank[:, :1]), axis=0), dtype=np.float64)


def ranks_of(score: Floats) -> Floats:
    """Ranks in each column: 1 is the highest, ties share the smallest rank, NaN has none."""
    n = (~np.isnan(score)).sum(axis=0)
    up = np.sort(score, axis=0)  # NaN at the end
    rank = np.empty(score.shape)
    for k in range(score.shape[1]):
        rank[:, k] = n[k] - np.searchsorted(up[: n[k], k], score[:, k], side="right") + 1
    return np.where(np.isnan(score), np.nan, rank)
