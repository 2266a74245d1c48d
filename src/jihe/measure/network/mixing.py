"""Mixing: who is linked with whom, and whether it is returned."""

from __future__ import annotations

from typing import Literal

import numba
import numpy as np

from .graph import Floats, Graph, Ints

Side = Literal["in", "out"]


def reciprocity(graph: Graph) -> float | None:
    """Share of edges whose opposite is there too.

    Self-loops are edges without an opposite. Of parallel edges each counts, and an edge of any kind is an
    opposite. 1 in an undirected network, None without edges.

    Examples
    --------
    >>> from jihe.measure.network import from_edges
    >>> reciprocity(from_edges(3, [0, 1, 1, 2], [1, 0, 2, 2]))
    0.5
    """
    if not graph.n_edge:
        return None
    if not graph.is_directed:
        return 1.0
    out, into = graph.out, graph.into
    found = _returned(out.begin, out.end, out.other, into.begin, into.end, into.other)
    return int(found) / graph.n_edge


@numba.njit(cache=True, nogil=True)
def _returned(out_begin, out_end, out, into_begin, into_end, into):  # type: ignore[no-untyped-def]
    """Edges to a node from which one comes back, self-loops apart."""
    found = 0
    comes = np.full(len(out_begin), -1, out.dtype)
    for v in range(len(out_begin)):
        for k in range(into_begin[v], into_end[v]):
            comes[into[k]] = v
        for k in range(out_begin[v], out_end[v]):
            found += comes[out[k]] == v and out[k] != v
    return found


def degree_assortativity(graph: Graph, source: Side = "out", target: Side = "in") -> float | None:
    """Correlation, over edges, of the source's and the target's degree (Newman 2003).

    Parameters
    ----------
    source, target
        Which degree of each end. In an undirected network the two are the same, and every edge counts in both
        directions, a self-loop once.

    Returns
    -------
    float or None
        Between -1 and 1; None without edges or where one of the degrees does not vary.

    Notes
    -----
    Parallel edges count each, in the degrees and in the correlation.

    Examples
    --------
    A hub that points at all others, one of which points at the next:

    >>> from jihe.measure.network import from_edges
    >>> round(degree_assortativity(from_edges(4, [0, 0, 0, 1], [1, 2, 3, 2])), 4)
    -0.5774
    """
    ends = graph.source[graph.live], graph.target[graph.live]
    if not graph.is_directed:
        degree = total_degrees(graph)
        here, there = _both_ways(*ends)
        return _correlation(degree[here], degree[there])
    of = {"in": graph.into.degree, "out": graph.out.degree}
    return _correlation(of[source][ends[0]], of[target][ends[1]])


def attribute_assortativity(graph: Graph, code: Ints) -> float | None:
    """Assortativity by a class of the nodes (Newman 2003): 1 when edges stay within classes, 0 when they fall
    as by chance.

    Parameters
    ----------
    code
        Shape (n,): class of each node, from 0; -1 for unknown, whose edges are left out.

    Returns
    -------
    float or None
        None without edges, or when all are within one class.

    Examples
    --------
    >>> from jihe.measure.network import from_edges
    >>> attribute_assortativity(from_edges(4, [0, 1, 2, 3], [1, 0, 3, 1]), np.array([0, 0, 1, 1]))
    0.5
    """
    ends = graph.source[graph.live], graph.target[graph.live]
    here, there = ends if graph.is_directed else _both_ways(*ends)
    source, target = code[here], code[there]
    known = (source >= 0) & (target >= 0)
    source, target = source[known], target[known]
    m = len(source)
    n_class = int(code.max(initial=-1)) + 1
    a, b = np.bincount(source, minlength=n_class), np.bincount(target, minlength=n_class)
    within, by_chance = m * int((source == target).sum()), int((a * b).sum())
    return (within - by_chance) / (m * m - by_chance) if by_chance < m * m else None


def _both_ways(source: Ints, target: Ints) -> tuple[Ints, Ints]:
    apart = source != target
    return np.concatenate([source, target[apart]]), np.concatenate([target, source[apart]])


def total_degrees(graph: Graph) -> Ints:
    """Degree of each node, shape (n,): in and out added; undirected, its edges, a self-loop twice."""
    degree = graph.out.degree.astype(np.int64)
    if graph.is_directed:
        return degree + graph.into.degree
    loops = graph.live[graph.source[graph.live] == graph.target[graph.live]]
    return degree + np.bincount(graph.source[loops], minlength=graph.n)


def _correlation(x: Ints, y: Ints) -> float | None:
    if not len(x) or x.min() == x.max() or y.min() == y.max():
        return None
    first, second = _centred(x), _centred(y)
    return float((first * second).sum() / np.sqrt((first**2).sum() * (second**2).sum()))


def _centred(values: Ints) -> Floats:
    centred: Floats = values - values.mean()
    return centred
