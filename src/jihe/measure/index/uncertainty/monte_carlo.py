"""How sure a score and a rank are: the index done again thousands of times under all its choices at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba
import numpy as np

from ...network.threads import in_order
from .draw import BLOCK, Design, Draws, Floats, Ints, draws, nominal
from .kernel import Places
from .prepare import Ready, ready
from .ranking import QUANTILES, RankStatistics, statistics, top_share

if TYPE_CHECKING:
    from ..tree import Tree

KEPT = 64 * 2**20
"""Bytes of scores kept for their quantiles."""

MOST_UNITS = 6_000
"""Counts of ranks take the square of the number of units: more would not fit."""


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """What the replications say about each unit.

    Scores under different normalisations lie on different scales: where the normalisation is drawn, compare
    ranks, not scores.

    Parameters
    ----------
    score, rank
        Shape (n_unit,): of the index as it is; NaN if undefined.
    n
        Number of replications.
    score_mean, score_deviation
        Over the replications in which the unit has a score.
    score_quantile
        Shape (n_unit, number of `at`), exact over the first `n_kept` replications (all, unless they would
        need too much memory).
    at
        The quantiles.
    ranking
        Statistics of ranks, exact over all replications.
    counts
        Shape (n_unit, n_unit): how often a unit (row) took a rank (column 0: the first).
    next_unit, beats_next
        The unit that follows in the index as it is (-1: none), and the probability of a higher score than it.
    above
        Shape (n_unit, n_unit): probability that the unit of the row scores higher than that of the column;
        None if not asked for.
    shift
        Shape (n,): mean absolute difference to the nominal ranks in each replication.
    """

    score: Floats
    rank: Floats
    n: int
    score_mean: Floats
    score_deviation: Floats
    score_quantile: Floats
    n_kept: int
    at: tuple[float, ...]
    ranking: RankStatistics
    counts: Ints
    next_unit: Ints
    beats_next: Floats
    above: Floats | None
    shift: Floats

    def top(self, k: int) -> Floats:
        """Probability of each unit of being among the best k; NaN for a unit never ranked."""
        if not 1 <= k <= self.counts.shape[1]:
            raise ValueError(f"k is {k}; it can be 1 to {self.counts.shape[1]}")
        return top_share(self.counts)[:, k - 1]


def uncertainty(
    x: Floats,
    tree: Tree,
    design: Design,
    n: int = 10_000,
    seed: int = 0,
    at: tuple[float, ...] = QUANTILES,
    pairs: bool = False,
) -> Uncertainty:
    """Scores and ranks of `n` replications of an index, and what they say of each unit.

    Parameters
    ----------
    x
        Raw values, shape (n_unit, n_indicator), NaN where missing, in the order of the tree's leaves; with a
        leading axis for each of the design's versions.
    tree
        Shares, parents and directions.
    design
        What is drawn.
    seed
        The same seed gives the same numbers, bit for bit, on any number of threads.
    at
        Quantiles to give.
    pairs
        Whether to count who is above whom, for all pairs.

    Raises
    ------
    ValueError
        A design that does not fit the data (see `ready`), or more units than counts of ranks have room for.

    Examples
    --------
    >>> from jihe.measure.index.tree import Tree
    >>> tree = Tree.of(["all", "a", "b"], ["", "all", "all"], [1, 0.5, 0.5], [1, 1, 1])
    >>> x = np.array([[9.0, 8.0], [5.0, 1.0], [1.0, 5.0]])
    >>> found = uncertainty(x, tree, Design(weight="dirichlet", concentration=10), n=2000, seed=1)
    >>> found.top(1).tolist()
    [1.0, 0.0, 0.0]

    References
    ----------
    Saisana, Saltelli & Tarantola (2005), Uncertainty and sensitivity analysis techniques as tools for the
    quality assessment of composite indicators.
    """
    held = ready(x, tree, design)
    if held.n_unit > MOST_UNITS:
        raise ValueError(f"{held.n_unit:,} units; the counts of ranks have room for {MOST_UNITS:,}")
    if n < 1:
        raise ValueError("n must be at least 1")
    tally = _Tally(held, nominal(design, tree), n, pairs)
    pieces = held.pieces(n, BLOCK)

    def work(piece: tuple[int, int]) -> tuple[int, Floats, Places]:
        score = held.scores(draws(design, tree, piece[1], seed, piece[0]))
        return piece[0], score, held.ranks(score, tally.order)

    for first, score, rank in in_order(work, pieces):
        tally.add(first, score, rank)
    return tally.told(at)


class _Tally:
    """Sums over replications as they come."""

    def __init__(self, held: Ready, as_is: Draws, n: int, pairs: bool) -> None:
        n_unit = held.n_unit
        score = held.scores(as_is)
        self.score, self.rank = score[0], held.ranks(score)[0]
        self.order = np.lexsort((np.arange(n_unit), -self.score)).astype(np.int64)
        ranked = self.order[: int((self.rank > 0).sum())]
        self.next_unit = np.full(n_unit, -1)
        self.next_unit[ranked[:-1]] = ranked[1:]
        self.base = np.nan_to_num(self.score)
        self.n, self.total, self.square = n, np.zeros(n_unit), np.zeros(n_unit)
        self.counts = np.zeros((n_unit, n_unit), dtype=np.int32)
        self.beats, self.met = np.zeros(n_unit, dtype=np.int64), np.zeros(n_unit, dtype=np.int64)
        self.above = np.zeros((n_unit, n_unit) if pairs else (0, 0), dtype=np.int32)
        self.both = np.zeros_like(self.above)
        self.shift = np.empty(n)
        self.kept = np.empty((n_unit, max(1, min(n, KEPT // (8 * n_unit)))))

    def add(self, first: int, score: Floats, rank: Places) -> None:
        shift = self.shift[first : first + len(score)]
        _count(rank, self.rank, self.counts, shift)
        _sum(score, self.base, self.next_unit, self.total, self.square, self.beats, self.met)
        if self.above.size:
            _compare(score, self.above, self.both)
        room = self.kept.shape[1] - first
        if room > 0:
            self.kept[:, first : first + len(score)] = score[:room].T

    def told(self, at: tuple[float, ...]) -> Uncertainty:
        counts = self.counts.astype(np.int64)
        n_scored = counts.sum(axis=1)
        rank = np.where(self.rank > 0, self.rank, np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = self.total / n_scored
            spread = np.maximum(self.square / n_scored - mean**2, 0) * n_scored / (n_scored - 1)
            beats = np.where(self.next_unit >= 0, self.beats / self.met, np.nan)
            above = self.above / self.both if self.above.size else None
        return Uncertainty(
            score=self.score,
            rank=rank,
            n=self.n,
            score_mean=self.base + mean,
            score_deviation=np.sqrt(spread),
            score_quantile=sorted_quantiles(self.kept, at),
            n_kept=self.kept.shape[1],
            at=at,
            ranking=statistics(counts, rank, at),
            counts=counts,
            next_unit=self.next_unit,
            beats_next=beats,
            above=above,
            shift=self.shift,
        )


def sorted_quantiles(score: Floats, at: tuple[float, ...]) -> Floats:
    """Quantiles (type 7) of each row, NaN left out; `score` is sorted in place."""
    score.sort(axis=1)  # NaN at the end
    n = score.shape[1] - np.isnan(score).sum(axis=1)
    rows = np.arange(len(score))
    out = np.full((len(score), len(at)), np.nan)
    for column, q in enumerate(at):
        place = np.maximum(n - 1, 0) * q
        low = np.floor(place).astype(np.int64)
        first, second = score[rows, low], score[rows, np.minimum(low + 1, np.maximum(n - 1, 0))]
        out[:, column] = first + (place - low) * (second - first)
    return out


@numba.njit(cache=True, nogil=True)
def _count(rank: Places, as_is: Places, counts: Places, shift: Floats) -> None:
    for k in range(len(rank)):
        total, n = 0, 0
        for u in range(rank.shape[1]):
            if rank[k, u] > 0:
                counts[u, rank[k, u] - 1] += 1
                if as_is[u] > 0:
                    total += abs(rank[k, u] - as_is[u])
                    n += 1
        shift[k] = total / n if n else np.nan


@numba.njit(cache=True, nogil=True)
def _sum(
    score: Floats, base: Floats, following: Ints, total: Floats, square: Floats, beats: Ints, met: Ints
) -> None:
    for k in range(len(score)):
        for u in range(score.shape[1]):
            if not np.isnan(score[k, u]):
                from_base = score[k, u] - base[u]
                total[u] += from_base
                square[u] += from_base * from_base
                if following[u] >= 0 and not np.isnan(score[k, following[u]]):
                    met[u] += 1
                    beats[u] += score[k, u] > score[k, following[u]]


@numba.njit(cache=True, nogil=True)
def _compare(score: Floats, above: Places, both: Places) -> None:
    for k in range(len(score)):
        for u in range(score.shape[1]):
            for w in range(score.shape[1]):
                both[u, w] += not (np.isnan(score[k, u]) or np.isnan(score[k, w]))
                above[u, w] += score[k, u] > score[k, w]
