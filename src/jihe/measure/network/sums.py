"""Sums over the neighbours of each node, in as many threads as pay."""

from __future__ import annotations

import numba
import numpy as np

from .graph import Floats, Ints

MANY = 1 << 20
"""Edges from which several threads are worth waking."""

NO_WEIGHT = np.empty(0)
"""Says that all edges weigh alike."""


def neighbour_sums(
    begin: Ints, end: Ints, other: Ints, value: Floats, edge: Ints | None = None, weight: Floats = NO_WEIGHT
) -> Floats:
    """Sum, for each node, of the values of its neighbours, those over parallel edges counted each time.

    Every node adds up its own row, so that the sums are the same on any number of threads.

    Parameters
    ----------
    begin, end, other, edge
        Rows, as in `Adjacency`; `edge` is needed with weights only.
    value
        Shape (n,).
    weight
        Shape (m,): what each edge multiplies the value with.
    """
    sums = _in_threads if len(other) >= MANY else _alone
    return sums(begin, end, other, value, other if edge is None else edge, weight)


def _sums(begin, end, other, value, edge, weight):  # type: ignore[no-untyped-def]
    result = np.empty(len(begin))
    for v in numba.prange(len(begin)):
        total = 0.0
        if len(weight):
            for k in range(begin[v], end[v]):
                total += value[other[k]] * weight[edge[k]]
        else:
            for k in range(begin[v], end[v]):
                total += value[other[k]]
        result[v] = total
    return result


_alone = numba.njit(cache=True, nogil=True)(_sums)
_in_threads = numba.njit(cache=True, nogil=True, parallel=True)(_sums)


@numba.njit(cache=True, nogil=True)
def without_loops(begin, end, other, is_set):  # type: ignore[no-untyped-def]
    """Rows without gaps (begin, end, other) that leave the node itself out and, where `is_set`, hold each
    neighbour once."""
    n = len(begin)
    start = np.zeros(n + 1, begin.dtype)
    neighbour = np.empty((end - begin).sum(), other.dtype)
    met = np.full(n, -1, other.dtype)
    at = 0
    for v in range(n):
        for k in range(begin[v], end[v]):
            u = other[k]
            if u != v and not (is_set and met[u] == v):
                met[u] = v
                neighbour[at] = u
                at += 1
        start[v + 1] = at
    return start[:-1], start[1:], neighbour[:at]
