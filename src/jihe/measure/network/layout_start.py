"""Where nodes begin: beside placed neighbours, or where a coarser picture of the network puts them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numba
import numpy as np

from .graph import Floats, Ints
from .layout_kernel import Rows

ENOUGH = 150
"""A network of so few nodes is laid out from a random start."""

SHRINKS = 0.85
"""Coarser pictures end when one is not smaller than so much of the one before."""

MOST_ROUNDS = 50
"""Steps from a placed node within which new nodes begin near it."""


@dataclass(frozen=True, eq=False)
class Springs:
    """Springs between nodes 0 to n - 1, each in the rows of both ends.

    Attributes
    ----------
    indptr
        Shape (n + 1,): those of node v are ``indptr[v]`` to ``indptr[v + 1]``.
    other
        Shape (2 m,): the node at the other end.
    strength
        Shape (2 m,).
    """

    indptr: Ints
    other: Ints
    strength: Floats

    @classmethod
    def between(cls, n: int, source: Ints, target: Ints, strength: Floats) -> Springs:
        """Of edges; parallel ones become one, loops none."""
        from scipy.sparse import coo_array

        apart = source != target
        here = np.concatenate([source[apart], target[apart]])
        there = np.concatenate([target[apart], source[apart]])
        rows = coo_array((np.tile(strength[apart], 2), (here, there)), shape=(n, n)).tocsr()
        return cls(rows.indptr, rows.indices, rows.data)

    @property
    def n(self) -> int:
        return len(self.indptr) - 1

    def of(self, group: Ints, n_group: int) -> Springs:
        """The springs between groups of nodes."""
        here = np.repeat(group, np.diff(self.indptr))
        there = group[self.other]
        ahead = here < there
        return Springs.between(n_group, here[ahead], there[ahead], self.strength[ahead])


@dataclass(frozen=True, eq=False)
class Level:
    """A coarser picture: what its nodes weigh, and which of them each node of the finer one is part of."""

    springs: Springs
    mass: Floats
    group: Ints


def coarser(springs: Springs, mass: Floats) -> list[Level]:
    """Ever coarser pictures of a network, the finest first; none of one that is small already."""
    result: list[Level] = []
    while springs.n > ENOUGH:
        group = groups(springs, mass)
        n_group = int(group.max()) + 1
        if n_group > SHRINKS * springs.n:
            break
        springs, mass = springs.of(group, n_group), np.bincount(group, mass).astype(np.float64)
        result.append(Level(springs, mass, group))
    return result


def groups(springs: Springs, mass: Floats) -> Ints:
    """Group of each node, numbered from 0: a node of few neighbours joins the one that it is tied to most.

    Light nodes choose first. What a node is tied to is weighed against the mass gathered there already, so
    that hubs draw in their leaves but not everyone else.
    """
    order = np.argsort(np.diff(springs.indptr), kind="stable")
    head = _heads(springs.indptr, springs.other, springs.strength, mass, order)
    return np.unique(head, return_inverse=True)[1].astype(np.int32)


@numba.njit(cache=True, nogil=True)
def _heads(indptr, other, strength, mass, order):  # type: ignore[no-untyped-def]
    n = len(order)
    head = np.full(n, -1, np.int32)
    gathered = mass.copy()
    for v in order:
        if head[v] >= 0:
            continue
        best, best_pull = v, 0.0
        for slot in range(indptr[v], indptr[v + 1]):
            u = other[slot]
            if head[u] < 0 or head[u] == u:
                pull = strength[slot] / gathered[u]
                if pull > best_pull:
                    best, best_pull = u, pull
        head[v] = best
        head[best] = best
        if best != v:
            gathered[best] += mass[v]
    return head


def scattered(n: int, radius: float, generator: np.random.Generator) -> Rows:
    """Points drawn evenly from a disc around the origin, shape (n, 2)."""
    away = radius * np.sqrt(generator.random(n))
    turn = 2 * np.pi * generator.random(n)
    return np.column_stack((away * np.cos(turn), away * np.sin(turn)))


def with_neighbours(place: Rows, springs: Springs, generator: np.random.Generator) -> Rows:
    """Places for all: the unknown (NaN) at the mean of their known neighbours, a little off it at random.

    A node that is tied to unknown ones only follows in a later round; what no round reaches is scattered over
    the extent of the known.
    """
    from scipy.sparse import csr_array

    place, known = place.copy(), np.isfinite(place).all(axis=1)
    around = scattered(len(place), 1.0, generator)
    if not known.any():
        return around * math.sqrt(len(place))
    # Gravity draws a lone node onto the origin, so the places may have next to no extent of their own.
    extent = max(float(np.abs(place[known]).max()), math.sqrt(known.sum()))
    spacing = extent / math.sqrt(known.sum())
    ties = csr_array((np.ones(len(springs.other)), springs.other, springs.indptr), shape=(springs.n,) * 2)
    for _ in range(MOST_ROUNDS):
        count: Floats = ties @ known.astype(np.float64)
        new = ~known & (count > 0)
        if not new.any():
            break
        total: Rows = ties @ np.where(known[:, None], place, 0.0)  # type: ignore[index]
        place[new] = total[new] / count[new, None] + around[new] * spacing
        known = known | new
    place[~known] = around[~known] * extent
    return place


def apart(place: Rows, generator: np.random.Generator) -> Rows:
    """No two at the very same place: such nodes would never part."""
    twice = np.ones(len(place), bool)
    twice[np.unique(place, axis=0, return_index=True)[1]] = False
    if not twice.any():
        return place
    extent = float(np.ptp(place, axis=0).max()) or 1.0
    place = place.copy()
    place[twice] += scattered(int(twice.sum()), extent / math.sqrt(len(place)), generator)
    return place
