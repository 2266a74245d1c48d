"""PageRank: Gephi's, and the converged one of other programs."""

from __future__ import annotations

import numpy as np

from jihe.errors import DataError, Fault, Place

from .graph import Floats, Graph
from .sums import NO_WEIGHT, neighbour_sums, without_loops

ROUNDING = 1e-14
"""Changes below this are those of rounding, and never end."""


def pagerank(graph: Graph, damping: float = 0.85, epsilon: float = 0.001) -> Floats:
    """PageRank as Gephi 0.9.2 computes it: a few steps, not to convergence.

    From 1 / N each, a step gives every node::

        (1 - damping + damping * ranks of the nodes without an edge out) / N
            + damping * sum over its in-neighbours u of rank(u) / out-degree(u)

    In-neighbours are a set without the node itself, but the out-degree counts parallel edges and self-loops;
    so with these the ranks add up to less than 1. In an undirected graph neighbours and degrees take the
    place of both; a self-loop counts twice in a degree. Weights do not count. The last step is the first in
    which no rank grows by the share `epsilon`; it may still shrink.

    Returns
    -------
    ndarray
        Shape (n,); NaN for a node that is not there.

    Raises
    ------
    DataError
        When `damping` is not from 0 to less than 1, or `epsilon` not above 0.

    References
    ----------
    Brin and Page (1998), The anatomy of a large-scale hypertextual web search engine.
    """
    _check(damping, epsilon)
    begin, end, other = without_loops(graph.into.begin, graph.into.end, graph.into.other, True)
    degree = graph.out.degree.astype(np.float64)
    if not graph.is_directed:
        ends = graph.source[graph.live]
        degree += np.bincount(ends[ends == graph.target[graph.live]], minlength=graph.n)
    there = graph.present
    rank = np.where(there, 1 / max(graph.n_node, 1), 0.0)
    dangling = there & (degree == 0)
    inverse = np.divide(1.0, degree, out=np.zeros(graph.n), where=degree > 0)
    grown = np.inf if graph.n_node else 0.0
    while grown >= epsilon:
        rest = (1 - damping + damping * float(rank[dangling].sum())) / graph.n_node
        new = rest + damping * neighbour_sums(begin, end, other, rank * inverse)
        grown = float(((new[there] - rank[there]) / rank[there]).max())
        rank = new
    return np.where(there, rank, np.nan)


def pagerank_converged(
    graph: Graph, damping: float = 0.85, tolerance: float = 1e-10, weighted: bool = False
) -> Floats:
    """PageRank run until it has converged: that of NetworkX, igraph and others.

    The stationary distribution of a walk that follows an edge out of its node with probability `damping` (all
    alike, parallel ones and self-loops included, or in proportion to their weight) and else, or where none
    leads out, jumps to any node.

    Parameters
    ----------
    tolerance
        Ranks are told when those of two steps differ by less than this in all; 1e-14 at the least.
    weighted
        Whether weights count.

    Returns
    -------
    ndarray
        Shape (n,), sum 1; NaN for a node that is not there.

    Raises
    ------
    DataError
        When `damping` is not from 0 to less than 1, or `tolerance` not above 0.
    """
    _check(damping, tolerance)
    tolerance = max(tolerance, ROUNDING)
    if not graph.n_node:
        return np.full(graph.n, np.nan)
    into, there = graph.into, graph.present
    weight = graph.weight if weighted else np.ones(len(graph.source))
    ends = graph.source[graph.live], graph.target[graph.live]
    strength = np.bincount(ends[0], weight[graph.live], graph.n)
    if not graph.is_directed:
        apart = ends[0] != ends[1]
        strength += np.bincount(ends[1][apart], weight[graph.live][apart], graph.n)
    inverse = np.divide(1.0, strength, out=np.zeros(graph.n), where=strength > 0)
    dangling = there & (strength == 0)
    told = weight if weighted else NO_WEIGHT
    rank = np.where(there, 1 / graph.n_node, 0.0)
    change = np.inf
    while change >= tolerance:
        rest = (1 - damping + damping * float(rank[dangling].sum())) / graph.n_node
        taken = neighbour_sums(into.begin, into.end, into.other, rank * inverse, into.edge, told)
        new = np.where(there, rest + damping * taken, 0.0)
        # Rounding must not let the whole drift away from 1.
        new /= new.sum()
        change, rank = float(np.abs(new - rank).sum()), new
    return np.where(there, rank, np.nan)


def _check(damping: float, least: float) -> None:
    if not (0 <= damping < 1 and least > 0):
        text = "PageRank takes a damping from 0 to below 1 and a least change above 0: {damping}, {least}."
        raise DataError(Fault(Place(), text, {"damping": damping, "least": least}))
