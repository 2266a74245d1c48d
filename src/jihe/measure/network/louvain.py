"""Communities by the methods of Louvain and Leiden, the same for the same seed on any number of threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from .graph import Ints
from .louvain_kernel import State, gathered, move, quality, refine, renumbered, shuffle
from .weighted import Weighted

Method = Literal["louvain", "leiden"]

MOST_VISITS = 1 << 22
"""Edges looked at by one call of `move`: well under a second, so that a stop is soon heard."""

LEAST_GAIN = 1e-4
"""Modularity that another pass over the nodes must have brought for one more to be made."""


class StoppedError(Exception):
    """The caller no longer wants the result."""


@dataclass(frozen=True, eq=False)
class Run:
    """One seed's run.

    Attributes
    ----------
    label
        Shape (n,): community of each node, a number from 0 to n - 1.
    modularity
        Of the undirected weighted view; NaN without edges.
    """

    label: Ints
    modularity: float


@dataclass(frozen=True, eq=False)
class Search:
    """What all seeds begin with.

    Attributes
    ----------
    view
        The network.
    resolution
        Newman's gamma.
    is_refined
        Whether by Leiden's method.
    level, place
        The same network made smaller, and the node that holds each node there.
    alone
        Nodes without an edge, all of which one node holds.
    """

    view: Weighted
    resolution: float
    is_refined: bool
    level: Weighted
    place: Ints
    alone: Ints

    @classmethod
    def of(cls, view: Weighted, method: Method, resolution: float) -> Search:
        n = len(view.strength)
        part = np.arange(n, dtype=np.int32 if n < 1 << 31 else np.int64)
        alone = np.flatnonzero(view.strength == 0)
        part[alone] = alone[:1]
        if resolution <= 1:
            # No partition is the better for parting a node of one neighbour from that.
            is_leaf = (np.diff(view.start) == 1) & (view.strength > 0)
            leaf = np.flatnonzero(is_leaf)
            neighbour = view.other[view.start[leaf]]
            # Of two that have but each other, the greater joins the lesser.
            part[leaf] = np.where(is_leaf[neighbour], np.minimum(leaf, neighbour), neighbour)
        n_part, part = renumbered(part)
        return cls(view, resolution, method == "leiden", _coarser(view, part, n_part, part)[0], part, alone)

    def run(self, seed: int, is_stopped: Callable[[], bool] = lambda: False) -> Run:
        """Communities of high modularity, from one seed.

        Each pass moves single nodes to the neighbouring community that gains most until none gains, makes the
        communities the nodes of a smaller network and begins again there (Blondel and others 2008). Only
        neighbours of a node that has moved are looked at anew (Traag and others 2019). Leiden's smaller
        network is made of parts of the communities which hang well together, so that a part can still leave;
        ours joins a node to the part that gains most, not to a random one. Passes go on from the communities
        found until one gains less than `LEAST_GAIN`.

        Raises
        ------
        StoppedError
            When `is_stopped` says so.
        """
        view = self.view
        if view.total <= 0:
            return Run(np.arange(len(self.place), dtype=self.place.dtype), np.nan)
        random = np.array([int(seed) & (1 << 64) - 1], np.uint64)
        label = np.arange(len(self.level.strength), dtype=self.place.dtype)
        gained = np.inf
        while gained > LEAST_GAIN:
            label, gained = _pass(self.level, label, self.is_refined, random, self.resolution, is_stopped)
        n_level, label = len(label), label[self.place]
        label[self.alone[1:]] = n_level + np.arange(len(self.alone[1:]))
        return Run(label, quality(view, label, self.resolution))


def _pass(
    view: Weighted,
    label: Ints,
    is_refined: bool,
    random: Any,
    resolution: float,
    is_stopped: Callable[[], bool],
) -> tuple[Ints, float]:
    """Once from the single nodes to the coarsest network.

    Returns
    -------
    label : ndarray
        Community of each single node.
    gained : float
        Modularity that the pass has brought.
    """
    level, group = view, label.copy()
    place = np.arange(len(group), dtype=group.dtype)
    gained = 0.0
    while True:
        gained += _move(level, group, random, resolution, is_stopped)
        n_group, group = renumbered(group)
        part, n_part = group, n_group
        if is_refined and n_group < len(group):
            order = np.arange(len(group), dtype=group.dtype)
            shuffle(order, random)
            part = refine(level, resolution, group, n_group, order)
            n_part, part = renumbered(part)
        if n_part == len(group):
            return group[place], gained
        place = part[place]
        level, group = _coarser(level, part, n_part, group)


def _move(
    level: Weighted, group: Ints, random: Any, resolution: float, is_stopped: Callable[[], bool]
) -> float:
    """Move single nodes of the level until none gains; the modularity gained."""
    n = len(group)
    size = np.bincount(group, minlength=n)
    empty = np.flatnonzero(size == 0)
    queue = np.arange(n, dtype=group.dtype)
    shuffle(queue, random)
    state = State(
        group=group,
        weight_of=np.bincount(group, level.strength, n).astype(np.float64),
        size=size,
        empty=np.append(empty, np.empty(n - len(empty), np.int64)).astype(group.dtype),
        queue=queue,
        queued=np.ones(n, np.bool_),
        gain=np.zeros(n),
        seen=np.empty(n, group.dtype),
        at=np.array([0, n, len(empty)]),
    )
    gained = 0.0
    while state.at[1]:
        if is_stopped():
            raise StoppedError
        gained += move(level, resolution, state, MOST_VISITS)
    return 2 * gained / level.total


def _coarser(level: Weighted, part: Ints, n_part: int, group: Ints) -> tuple[Weighted, Ints]:
    """The network whose nodes are the parts, and the group of each part."""
    start, other, weight = gathered(level.start, level.other, level.weight, part, n_part)
    strength = np.bincount(part, level.strength, n_part).astype(np.float64)
    group_of = np.empty(n_part, group.dtype)
    group_of[part] = group
    return Weighted(start, other, weight, strength, level.total), group_of
