"""Distances: path lengths, diameter, radius, closeness and eccentricity, exact or from sampled targets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

from jihe.errors import DataError, Fault, Place

from .distance_kernel import DEPTH, LANES, Batch, State, Tally, by_node, spread
from .distance_sets import Rows, Words, columns_of, rows_of
from .graph import Bools, Floats, Graph, Ints

Tick = Callable[[str, int, int], None]

MOST_WORDS = 32
"""Words of 64 bits in a row: 2,048 targets a batch."""

MEMORY = 1 << 29
"""Bytes that the rows of a batch may take; a larger network gets narrower rows."""


@dataclass(frozen=True)
class Distances:
    """Directed distances between all ordered pairs of nodes, or an estimate from sampled targets.

    Parallel edges count once and self-loops not at all. With sampled targets `reach`, `total`, `harmonic_sum`
    and `distribution` are scaled up to all targets, and `eccentricity` is the greatest distance to a sampled
    one: a lower bound.

    Attributes
    ----------
    reach
        Shape (n,): nodes that each node reaches, itself apart. NaN, as in all that follow, for a node that is
        not there.
    total
        Shape (n,): sum of the distances to them.
    harmonic_sum
        Shape (n,): sum of 1 / distance.
    eccentricity
        Shape (n,): the greatest of the distances, 0 for a node that reaches none.
    distribution
        Ordered pairs at each distance; ``distribution[0]`` is 0.
    sample
        Number of targets, None where they are all (then every value is exact).
    interval
        Low and high of `average_path_length`, 95 %; None where it is exact, or where the sample holds fewer
        than two targets or no pair.
    """

    reach: Floats
    total: Floats
    harmonic_sum: Floats
    eccentricity: Floats
    distribution: Ints | Floats
    sample: int | None = None
    interval: tuple[float, float] | None = None

    @property
    def is_exact(self) -> bool:
        return self.sample is None

    @cached_property
    def closeness(self) -> Floats:
        """Nodes reached / sum of the distances to them, shape (n,); 0 for a node that reaches none, as Gephi.

        NaN for one that reaches others, but no sampled target.
        """
        return self._per(self.reach, self.total)

    @cached_property
    def harmonic(self) -> Floats:
        """Sum of 1 / distance / nodes reached, shape (n,); 0 and NaN as in `closeness`."""
        return self._per(self.harmonic_sum, self.reach)

    def _per(self, above: Floats, below: Floats) -> Floats:
        with np.errstate(invalid="ignore"):
            value = above / below
        return np.where(self.eccentricity == 0, 0.0, value)

    @property
    def n_pair(self) -> int:
        """Ordered pairs with a path, two different nodes each; rounded where estimated."""
        return round(self.distribution.sum().item())

    @cached_property
    def average_path_length(self) -> float | None:
        """Mean distance over the ordered pairs with a path; None where there is none."""
        total = (self.distribution * np.arange(len(self.distribution))).sum()
        # Python divides whole numbers to the nearest double, as Gephi's doubles do while they are exact.
        pairs = self.distribution.sum()
        return total.item() / pairs.item() if pairs else None

    @property
    def diameter(self) -> int:
        """The greatest distance, 0 where there is no path; with sampled targets a lower bound."""
        # Sampled, a node that reaches no target still reaches its out-neighbours.
        known = self.eccentricity[~np.isnan(self.eccentricity)]
        return max(len(self.distribution) - 1, int(known.max(initial=0)))

    @property
    def radius(self) -> int | None:
        """The least eccentricity of all nodes: 0 when one reaches none; None without nodes. With sampled
        targets a lower bound."""
        there = self.eccentricity[~np.isnan(self.eccentricity)]
        return int(there.min()) if len(there) else None


def distances(graph: Graph, sample: int | None = None, seed: int = 0, tick: Tick | None = None) -> Distances:
    """Distances along the directions of a graph (both ways in an undirected one).

    Parameters
    ----------
    sample
        Measure to this many targets only, drawn from all nodes without replacement; None, or as many as
        there are nodes: to all.
    seed
        Of the draw.
    tick
        Told after each batch of targets.

    Notes
    -----
    A sample gives the mean distance as the ratio of two sums over its targets: of the distances to each and
    of the nodes that reach it. A target that nobody reaches adds nothing to either, so that pairs whose reach
    is unknown need no assumption. The interval is Student's, from the residuals of the ratio with the
    correction for a finite population. What a node reaches is scaled by (nodes other than itself) /
    (targets other than itself).

    Raises
    ------
    DataError
        When the sample is smaller than one.
    """
    if sample is not None and sample < 1:
        text = "a sample of {n} targets measures nothing. Give 1 or more, or none for exact distances."
        raise DataError(Fault(Place(), text, {"n": sample}))
    tick = tick or (lambda what, done, total: None)
    there = np.flatnonzero(graph.present)
    chosen = None
    if sample is not None and sample < len(there):
        chosen = np.sort(np.random.default_rng(seed).choice(there, sample, replace=False))
    rows = rows_of(graph)
    target, shift, own_bit = (
        columns_of(graph, rows.row) if chosen is None else _single_columns(chosen, graph.n)
    )
    own_bit[rows.row < 0] = -1
    state, tally = _room(graph.n, rows, len(shift), chosen is not None)
    into, n_word = graph.into, state.seen.shape[1]
    by_target: list[Ints] = []
    for done, batch in enumerate(_batches(target, shift, own_bit, n_word), 1):
        spread(rows, into.begin, into.end, into.other, batch, state, tally)
        if chosen is not None:
            by_target.append(_emptied(tally))
        tick("distances", min(done * n_word, len(shift)), len(shift))
    if chosen is None:
        return _exact(graph.present, rows, tally)
    met, length = np.concatenate(by_target, axis=1)[:, : len(chosen)]
    own = tally.own[chosen]
    return _estimate(graph.present, chosen, rows, tally, _interval(met - (own > 0), length - own, len(there)))


def _single_columns(chosen: Ints, n: int) -> tuple[Ints, Words, Ints]:
    """A column for each sampled target."""
    n_word = -(-len(chosen) // 64)
    target = np.full(64 * n_word, -1, np.int32)
    target[: len(chosen)] = chosen
    bit = np.full(n, -1, np.int64)
    bit[chosen] = np.arange(len(chosen))
    return target, np.zeros(n_word, np.uint64), bit


def _batches(target: Ints, shift: Words, own_bit: Ints, n_word: int) -> Iterator[Batch]:
    """Batches of `n_word` words."""
    short = -len(shift) % max(n_word, 1)
    target = np.append(target, np.full(64 * short, -1, np.int32))
    shift = np.append(shift, np.zeros(short, np.uint64))
    node = np.argsort(own_bit, kind="stable")
    node = node[np.searchsorted(own_bit[node], 0) :]
    bit = own_bit[node]
    for word in range(0, len(shift), max(n_word, 1)):
        low, high = 64 * word, 64 * (word + n_word)
        own = slice(*np.searchsorted(bit, [low, high]))
        yield Batch(target[low:high], shift[word : word + n_word], node[own], bit[own] - low)


def _room(n: int, rows: Rows, n_word: int, is_sampled: bool) -> tuple[State, Tally]:
    n_row = len(rows.size)
    width = MEMORY // (8 * max(n_row + 2 * rows.n_source, 1))
    # Batches of one width, as narrow as their number allows.
    n_batch = -(-n_word // max(4, min(width, MOST_WORDS)))
    n_word = -(-n_word // max(n_batch, 1))
    state = State(
        seen=np.zeros((n_row, n_word), np.uint64),
        front=np.zeros((2, rows.n_source, n_word), np.uint64),
        stamp=np.zeros((2, n_row), np.int32),
        mark=np.zeros(n_row, np.int32),
        every=np.arange(n_row, dtype=np.int32),
        todo=np.zeros((2, n_row), np.int32),
    )
    by_target = (LANES, 64 * n_word if is_sampled else 0)
    tally = Tally(
        near=np.zeros((DEPTH + 1, n_row), np.int32),
        far_count=np.zeros(n_row, np.int64),
        far_total=np.zeros(n_row, np.int64),
        far_harmonic=np.zeros(n_row),
        far_last=np.zeros(n_row, np.int32),
        far_top=np.zeros(n_row, np.int64),
        far_distribution=np.zeros(n + 1, np.int64),
        own=np.zeros(n, np.int32),
        met=np.zeros(by_target, np.int64),
        length=np.zeros(by_target, np.int64),
    )
    return state, tally


def _emptied(tally: Tally) -> Ints:
    """Nodes that met each target and the sum of their distances, over all lanes, which begin anew."""
    totals = np.stack([tally.met.sum(axis=0), tally.length.sum(axis=0)])
    tally.met[:] = 0
    tally.length[:] = 0
    return totals


def _distribution(near: Ints, tally: Tally) -> Ints:
    far = tally.far_distribution
    if far.any():
        own = tally.own[tally.own >= DEPTH]
        far = far - np.bincount(own, minlength=len(far))
    every = np.concatenate([near, far[DEPTH:]])
    return every[: np.flatnonzero(every)[-1] + 1] if every.any() else every[:1]


def _exact(present: Bools, rows: Rows, tally: Tally) -> Distances:
    reach, total, harmonic, last, near = by_node(rows, tally)
    return Distances(
        np.where(present, reach, np.nan),
        np.where(present, total, np.nan),
        np.where(present, harmonic, np.nan),
        np.where(present, last, np.nan),
        _distribution(near, tally),
    )


def _estimate(
    present: Bools, chosen: Ints, rows: Rows, tally: Tally, interval: tuple[float, float] | None
) -> Distances:
    n, k = int(present.sum()), len(chosen)
    reach, total, harmonic, last, near = by_node(rows, tally)
    others = np.full(len(present), float(k))
    others[chosen] -= 1
    # The only target knows nothing of itself.
    others[~present | (others == 0)] = np.nan
    scale = (n - 1) / others
    # Who has an out-neighbour reaches something, sampled or not.
    last = np.where(rows.row >= 0, np.maximum(last, 1), 0)
    return Distances(
        reach * scale,
        total * scale,
        harmonic * scale,
        np.where(present, last, np.nan),
        (_distribution(near, tally) * (n / k)).astype(np.float64),
        sample=k,
        interval=interval,
    )


def _interval(met: Ints, length: Ints, n: int) -> tuple[float, float] | None:
    """95 % interval of the ratio of two sums over targets drawn from n without replacement."""
    k = len(met)
    if k < 2 or not met.any():
        return None
    mean = length.sum() / met.sum()
    residual = length - mean * met
    variance = (1 - k / n) / k * (residual**2).sum() / (k - 1) / met.mean() ** 2
    half = float(scipy.stats.t.ppf(0.975, k - 1) * np.sqrt(variance))
    return float(mean) - half, float(mean) + half
