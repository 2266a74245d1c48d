"""Mixing: who is linked with whom, and whether it is returned."""

from __future__ import annotations

from typing import Literal

import numpy as np

from .graph import Floats, Graph, Ints

Side = Literal["in", "out"]


def reciprocity(graph: Graph) -> float | None:
    """Share of edges whose opposite is there too.

    Self-loops count as edges without an opposite, and of parallel edges each counts. 1 in an undirected
    network, None without edges.
    """
    if not graph.n_edge:
        return None
    if not graph.is_directed:
        return 1.0
    source, target = graph.source[graph.live].astype(np.int64), graph.target[graph.live].astype(np.int64)
    forth, back = source * graph.n + target, target * graph.n + source
    return float((np.isin(forth, back) & (source != target)).mean())


def degree_assortativity(graph: Graph, source: Side = "out", target: Side = "in") -> float | None:
    """Correlation, over edges, of the source's and the target's degree (Newman 2003).

    Parameters
    ----------
    source, target
        Which degree of each end. In an undirected network every edge counts in both directions and the two are
        the same.

    Returns
    -------
    float or None
        Between -1 and 1; None without edges or where one of the degrees does not vary.
    """
    ends = graph.source[graph.live], graph.target[graph.live]
    if not graph.is_directed:
        degree = total_degrees(graph)
        return _correlation(degree[np.concatenate(ends)], degree[np.concatenate(ends[::-1])])
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
    """
    source, target = code[graph.source[graph.live]], code[graph.target[graph.live]]
    known = (source >= 0) & (target >= 0)
    source, target = source[known], target[known]
    if not graph.is_directed:
        source, target = np.concatenate([source, target]), np.concatenate([target, source])
    if not len(source):
        return None
    n_class = int(max(source.max(), target.max())) + 1
    a = np.bincount(source, minlength=n_class) / len(source)
    b = np.bincount(target, minlength=n_class) / len(target)
    by_chance = float((a * b).sum())
    return (float((source == target).mean()) - by_chance) / (1 - by_chance) if by_chance < 1 else None


def total_degrees(graph: Graph) -> Ints:
    """Degree of every number, shape (n,): in and out added; undirected, edges of the node, a self-loop twice."""
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
    return values - values.mean()
