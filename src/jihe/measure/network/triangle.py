"""Linked pairs of a network and their triangles: three nodes all linked, whatever the directions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numba
import numpy as np

from .graph import Bools, Graph, Ints
from .simple import simple

MOST = 1 << 20
"""Triangles found at once, between which a run can be stopped."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Linked pairs of nodes, each from both ends, sorted by the near and then by the far end.

    Attributes
    ----------
    start
        Shape (n + 1,): neighbours of v are ``other[start[v]:start[v + 1]]``, ascending, without v.
    other
        Shape (2 pairs,): the far end.
    back
        Shape (2 pairs,): place of the same pair seen from the far end.
    is_forth
        Shape (2 pairs,): whether an edge leads to the far end; always in an undirected graph.
    """

    start: Ints
    other: Ints
    back: Ints
    is_forth: Bools

    def triangles(self) -> Iterator[Ints]:
        """All triangles u, v, w, each once, as places of u-v, u-w and v-w: arrays of shape (some, 3)."""
        # Each is found from its node of fewest neighbours, so that hubs are never gone through.
        begin, up, to = _upwards(self.start, self.other)
        mark = np.full(len(begin) - 1, -1, np.int64)
        room = np.empty((MOST + int(np.diff(begin).max(initial=0)), 3), up.dtype)
        node = at = 0
        while node < len(begin) - 1:
            found, node, at = _triangles(begin, up, to, node, at, mark, room)
            if found:
                yield room[:found]


def pairs(graph: Graph) -> Pairs:
    """The linked pairs of a graph, parallel edges once, self-loops left out."""
    view = simple(graph)
    other = _ascending(view.start, view.other)
    out = graph.out
    is_forth = _forth(view.start, other, out.begin, out.end, out.other)
    return Pairs(view.start, other, _back(view.start, other), is_forth)


@numba.njit(cache=True, nogil=True)
def _ascending(start, other):  # type: ignore[no-untyped-def]
    """Rows sorted: each node, in turn, is written behind what its neighbours have."""
    result, at = np.empty_like(other), start[:-1].copy()
    for v in range(len(start) - 1):
        for w in other[start[v] : start[v + 1]]:
            result[at[w]] = v
            at[w] += 1
    return result


@numba.njit(cache=True, nogil=True)
def _back(start, other):  # type: ignore[no-untyped-def]
    result, at = np.empty(len(other), np.int64), start[:-1].copy()
    for place in range(len(other)):
        result[place] = at[other[place]]
        at[other[place]] += 1
    return result


@numba.njit(cache=True, nogil=True)
def _forth(start, other, begin, end, out):  # type: ignore[no-untyped-def]
    result, seen = np.empty(len(other), np.bool_), np.full(len(begin), -1, np.int64)
    for v in range(len(begin)):
        for w in out[begin[v] : end[v]]:
            seen[w] = v
        for place in range(start[v], start[v + 1]):
            result[place] = seen[other[place]] == v
    return result


@numba.njit(cache=True, nogil=True)
def _upwards(start, other):  # type: ignore[no-untyped-def]
    """Of each row the places, and the far ends, of those with more neighbours (or as many and later)."""
    n = len(start) - 1
    begin = np.zeros(n + 1, np.int64)
    up, to = np.empty(len(other) // 2, np.int64), np.empty(len(other) // 2, other.dtype)
    found = 0
    for v in range(n):
        degree = start[v + 1] - start[v]
        for place in range(start[v], start[v + 1]):
            w = other[place]
            more = start[w + 1] - start[w] - degree
            if more > 0 or (more == 0 and w > v):
                up[found], to[found] = place, w
                found += 1
        begin[v + 1] = found
    return begin, up, to


@numba.njit(cache=True, nogil=True)
def _triangles(begin, up, to, node, at, mark, room):  # type: ignore[no-untyped-def]
    """Fills `room` from neighbour number `at` of `node` on; returns how many, and where to go on."""
    found = 0
    for u in range(node, len(begin) - 1):
        for i in range(begin[u], begin[u + 1]):
            mark[to[i]] = i
        for i in range(begin[u] + at, begin[u + 1]):
            v = to[i]
            if found + begin[v + 1] - begin[v] > len(room):
                return found, u, i - begin[u]
            for j in range(begin[v], begin[v + 1]):
                # What another node has marked lies outside the row of this one.
                k = mark[to[j]]
                if begin[u] <= k < begin[u + 1]:
                    room[found, 0], room[found, 1], room[found, 2] = up[i], up[k], up[j]
                    found += 1
        at = 0
    return found, len(begin) - 1, 0
