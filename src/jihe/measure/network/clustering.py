"""Clustering: how many of a node's neighbours are linked with each other."""

from __future__ import annotations

import numba
import numpy as np

from .graph import Bools, Floats, Graph, Ints
from .simple import Simple, simple


def clustering(graph: Graph) -> Floats:
    """Clustering coefficient of each node, as Gephi 0.9.2 defines it.

    With m(v,a) the edges between v and a, opposite ones of one kind counted once, k their sum, and A(a,b) = 1
    where an edge leads from a to b::

        C(v) = sum over pairs a < b of m(v,a) m(v,b) (A(a,b) + A(b,a)) / (k (k - 1))

    In a simple directed network this is the share of the k (k - 1) possible edges among the k neighbours that
    are there. A self-loop makes v its own neighbour. In an undirected graph each neighbour counts once,
    parallel edges or not: C(v) = 2 T / (k (k - 1)), T being the pairs of neighbours that are linked.

    Returns
    -------
    ndarray
        Shape (n,); 0 where k < 2, NaN for a node that is not there.

    Notes
    -----
    Gephi keeps a directed coefficient, and the sum behind their mean, in single precision: 0.0333333351 for
    1 / 30. Ours are double. Its undirected values are double too.

    Examples
    --------
    The first node's neighbours are linked one way, one of two possible edges; the second's both ways.

    >>> from jihe.measure.network import from_edges
    >>> clustering(from_edges(3, [0, 0, 2, 1], [1, 2, 0, 2])).tolist()
    [0.5, 1.0, 0.5]
    """
    above, below = _gephi(graph)
    return _ratio(above, below, graph)


def average_clustering(graph: Graph) -> float | None:
    """Mean of `clustering` over all nodes; in an undirected graph over those with k > 1 only, as in Gephi.

    None where there is no such node.

    Examples
    --------
    A triangle with a tail: the tail's end has one neighbour.

    >>> from jihe.measure.network import from_edges
    >>> source, target = [0, 1, 2, 0], [1, 2, 0, 3]
    >>> round(average_clustering(from_edges(4, source, target)), 4)
    0.2917
    >>> round(average_clustering(from_edges(4, source, target, is_directed=False)), 4)
    0.7778
    """
    above, below = _gephi(graph)
    known = below > 0
    counted = graph.n_node if graph.is_directed else int(known.sum())
    return float((above[known] / below[known]).sum()) / counted if counted else None


def clustering_fagiolo(graph: Graph) -> Floats:
    """Fagiolo's (2007) coefficient: directed triangles through a node / all that its degrees allow.

    ::

        C(v) = sum over pairs a < b of L(v,a) L(v,b) L(a,b) / (d (d - 1) - 2 r)

    with L(a,b) = A(a,b) + A(b,a), d the sum of L(v,a) and r the neighbours linked both ways. Parallel edges
    count once, self-loops not at all. This is what NetworkX calls clustering of a directed graph.

    Returns
    -------
    ndarray
        Shape (n,); 0 where no triangle is possible, NaN for a node that is not there.
    """
    view = simple(graph)
    above, d = _closed(view, view.ways, view.ways)
    both = _of_rows(view.ways == 2, view)
    return _ratio(above, d * (d - 1) - 2 * both, graph)


def clustering_undirected(graph: Graph) -> Floats:
    """Linked pairs of neighbours / all pairs, directions, parallel edges and self-loops left aside (Watts &
    Strogatz 1998): what NetworkX and igraph print for an undirected graph.

    Returns
    -------
    ndarray
        Shape (n,); 0 for fewer than two neighbours, NaN for a node that is not there.
    """
    triangles, degree = _triangles(simple(graph))
    return _ratio(2 * triangles, degree * (degree - 1), graph)


def transitivity(graph: Graph) -> float | None:
    """Share of all pairs of neighbours of a node that are linked, directions, parallel edges and self-loops
    left aside: 3 triangles / connected triples (Newman, Strogatz & Watts 2001).

    None where no node has two neighbours.

    Examples
    --------
    >>> from jihe.measure.network import from_edges
    >>> transitivity(from_edges(4, [0, 1, 2, 0], [1, 2, 0, 3]))
    0.6
    """
    triangles, degree = _triangles(simple(graph))
    triples = int((degree * (degree - 1)).sum()) // 2
    return int(triangles.sum()) / triples if triples else None


def _gephi(graph: Graph) -> tuple[Ints, Ints]:
    """Numerator and denominator of each node's coefficient; the latter 0 where k < 2."""
    view = simple(graph)
    if graph.is_directed:
        edges = np.ones(len(view.other), np.int8) if view.edges is None else view.edges
        above, k = _closed(view, edges, view.ways)
        if view.loops is not None:
            above += view.loops * _of_rows(edges * view.ways, view)
            k += view.loops
    else:
        above, k = _triangles(view)
        above *= 2
        if view.loops is not None:
            k += view.loops > 0
            above += 2 * _looped(view, k, graph.n_node)
    return above, k * np.maximum(k - 1, 0)


def _looped(view: Simple, k: Ints, n_node: int) -> Ints:
    """Pairs of a node itself and a neighbour that Gephi takes for linked in an undirected network.

    Gephi sets the nodes of most neighbours apart, as many as the whole root of N, and finds such a pair only
    where neither node is one of those.
    """
    assert view.loops is not None
    is_low = np.ones(len(k), bool)
    is_low[np.argsort(-k, kind="stable")[: int(np.sqrt(n_node))]] = False
    return np.where(is_low & (view.loops > 0), _of_rows(is_low[view.other], view), 0)


def _triangles(view: Simple) -> tuple[Ints, Ints]:
    """Triangles and neighbours of each node."""
    one = np.ones(len(view.other), np.int8)
    return _closed(view, one, one)


def _closed(view: Simple, side: Ints, across: Ints) -> tuple[Ints, Ints]:
    """For each node the sum over its triangles, and the sum of `side` over its neighbours.

    A triangle counts as the product of `side` of the two pairs that meet in the node and `across` of the
    third.
    """
    # Each triangle is found from its node of fewest neighbours, so that hubs are never gone through.
    order = np.argsort(np.diff(view.start), kind="stable")
    rank = np.empty(len(order), view.other.dtype)
    rank[order] = np.arange(len(order))
    first, to, sides, acrosses = _forward(view.start, view.other, side, across, order, rank)
    total = np.zeros(len(order), np.int64)
    mark = np.zeros(len(order), view.other.dtype)
    for begin in range(0, len(order), CHUNK):
        _count(first, to, sides, acrosses, begin, min(begin + CHUNK, len(order)), mark, total)
    return total[rank], _of_rows(side, view)


CHUNK = 1 << 16
"""Nodes gone through at once, between which a run can be stopped."""


@numba.njit(cache=True, nogil=True)
def _forward(start, other, side, across, order, rank):  # type: ignore[no-untyped-def]
    """Neighbours of higher rank of each node; nodes are now called by their rank."""
    n = len(order)
    first = np.zeros(n + 1, np.int64)
    for r in range(n):
        found = 0
        for k in range(start[order[r]], start[order[r] + 1]):
            found += rank[other[k]] > r
        first[r + 1] = first[r] + found
    to = np.empty(first[n], other.dtype)
    sides, acrosses = np.empty(first[n], side.dtype), np.empty(first[n], across.dtype)
    for r in range(n):
        at = first[r]
        for k in range(start[order[r]], start[order[r] + 1]):
            if rank[other[k]] > r:
                to[at], sides[at], acrosses[at] = rank[other[k]], side[k], across[k]
                at += 1
    return first, to, sides, acrosses


@numba.njit(cache=True, nogil=True)
def _count(first, to, side, across, begin, end, mark, total):  # type: ignore[no-untyped-def] # noqa: PLR0913
    """Adds to `total` the triangles of the least nodes from `begin` on; `mark` is 0 before and after."""
    for u in range(begin, end):
        row = first[u] - 1
        for i in range(first[u], first[u + 1]):
            mark[to[i]] = i - row
        for i in range(first[u], first[u + 1]):
            v, uv, u_v = to[i], np.int64(side[i]), np.int64(across[i])
            for j in range(first[v], first[v + 1]):
                if mark[to[j]]:
                    h = row + mark[to[j]]
                    uw, vw = np.int64(side[h]), np.int64(side[j])
                    total[u] += uv * uw * across[j]
                    total[v] += uv * vw * across[h]
                    total[to[j]] += uw * vw * u_v
        for i in range(first[u], first[u + 1]):
            mark[to[i]] = 0


def _of_rows(values: Ints | Bools, view: Simple) -> Ints:
    """Sum of the values of each node's neighbours, shape (n,)."""
    total = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=total[1:])
    return np.diff(total[view.start])


def _ratio(above: Ints, below: Ints, graph: Graph) -> Floats:
    value = np.divide(above, below, out=np.zeros(graph.n), where=below > 0)
    return np.where(graph.present, value, np.nan)
