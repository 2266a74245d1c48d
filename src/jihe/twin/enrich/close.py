"""Clustering led to its figures: institutions of two firms come to firms that a tie joins, or none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.optimize import isotonic_regression

from .frame import Frame
from .given import Floats, Ints, Target
from .kernel import clustering
from .named import Edges
from .ties import Ties

WORTH = 0.5
"""Clustering of a node whose two neighbours have one edge between them."""


def sums(frame: Frame, edges: Edges) -> Floats:
    """Sum of all nodes' clustering in each period, technology and the edges together."""
    n = max(frame.n, int(edges.source.max(initial=0)) + 1)
    source, target = np.append(frame.source, edges.source), np.append(frame.target, edges.target)
    period = np.append(frame.period, edges.period)
    return np.array(
        [clustering(n, source[period <= t], target[period <= t]).sum() for t in range(frame.n_period)]
    )


def close(
    frame: Frame, edges: Edges, free: Ints, ties: Ties, target: Target, rng: np.random.Generator
) -> Edges:
    """The edges, with some targets changed so that mean clustering comes near to its figures.

    Of the nodes `free`, those of two edges are changed: one edge goes to a firm tied to the target of
    the other, or to one that is not. A triangle counts from the period in which all its edges are there.
    """
    natural = sums(frame, edges)
    wanted = np.array(target.clustering, dtype=float) * np.array(target.n_node)
    pairs = _Pairs(edges, free, frame.steady, ties, rng)
    by_chance = WORTH * np.bincount(pairs.closed, minlength=frame.n_period)[: frame.n_period].astype(float)
    path = _path(natural, wanted, by_chance)
    steps = np.round(np.diff(path, prepend=0.0) / WORTH).astype(np.int64)
    for t, step in enumerate(steps):
        if step > 0:
            pairs.close(t, int(step))
        else:
            pairs.open(t, int(-step))
    return replace(edges, target=pairs.target)


def _path(natural: Floats, wanted: Floats, open_to: Floats) -> Floats:
    """What is to be added by each period, as near to the figures as can be.

    What has been closed stays closed, so the path may fall in a period by no more than what would close in it
    by chance, `open_to`. Errors count in parts of the figure: the greatest is made least, then their squares.
    """
    known = np.flatnonzero(wanted > 0)
    fall = open_to.cumsum()
    path = -fall
    if len(known):
        figure, lacking = wanted[known], (wanted - natural + fall)[known]
        error = _least_error(lacking, figure)
        low = np.maximum.accumulate(np.maximum(lacking - error * figure, 0))
        high = np.minimum.accumulate((lacking + error * figure)[::-1])[::-1]
        found = isotonic_regression(np.maximum(lacking, 0), weights=figure**-2.0).x
        found = np.clip(found, low, np.maximum(low, high))
        path += np.append(0.0, found)[np.searchsorted(known, np.arange(len(wanted)), side="right")]
    return path


def _least_error(lacking: Floats, figure: Floats) -> float:
    """The greatest error, in parts of the figure, of the rising path for which it is least.

    A path errs where a later point lies below an earlier one, or below zero: the two share the difference.
    """
    drop = np.triu(lacking[:, None] - lacking) / (figure[:, None] + figure)
    return max(float(drop.max()), float((-lacking / figure).max()), 0.0)


class _Pairs:
    """Sources of two edges, one of which is kept and the other one may be moved."""

    def __init__(self, edges: Edges, free: Ints, firm: Ints, ties: Ties, rng: np.random.Generator) -> None:
        self.rng, self.ties, self.firm = rng, ties, firm
        self.target = edges.target.copy()
        order = np.lexsort((edges.period, edges.source))
        n_edge = np.bincount(edges.source, minlength=int(free.max(initial=0)) + 1)
        is_pair = np.zeros(len(n_edge), dtype=bool)
        is_pair[free[n_edge[free] == 2]] = True
        chosen = order[is_pair[edges.source[order]]]
        self.kept, self.moved = chosen[0::2], chosen[1::2]
        self.since = edges.period[self.moved]
        tie = ties.since(self.target[self.kept], self.target[self.moved])
        self.closed = np.maximum(tie, self.since)
        self.is_used = np.zeros(len(self.kept), dtype=bool)

    def close(self, period: int, n: int) -> None:
        """So many sources made to have tied firms from the period on."""
        is_open = (self.closed == self.ties.never) & (self.since <= period) & ~self.is_used
        for i in self.rng.permutation(np.flatnonzero(is_open)):
            if not n:
                return
            other, tie = self.ties.of(int(self.target[self.kept[i]]))
            ready = other[np.maximum(tie, self.since[i]) == period]
            if len(ready):
                self.target[self.moved[i]] = self.rng.choice(ready)
                self.closed[i], self.is_used[i] = period, True
                n -= 1

    def open(self, period: int, n: int) -> None:
        """So many sources whose firms are tied from the period on given another firm that is not."""
        found = self.rng.permutation(np.flatnonzero((self.closed == period) & ~self.is_used))[:n]
        for i in found:
            one = np.full(len(self.firm), self.target[self.kept[i]])
            other = self.firm[(self.ties.since(one, self.firm) == self.ties.never) & (self.firm != one)]
            if len(other):
                self.target[self.moved[i]] = self.rng.choice(other)
                self.closed[i], self.is_used[i] = self.ties.never, True
