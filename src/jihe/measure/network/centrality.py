"""Centralities of nodes: betweenness, PageRank, hubs and authorities, eigenvector."""

from __future__ import annotations

import numba
import numpy as np

from .betweenness import Betweenness, betweenness
from .graph import Floats, Graph, Ints
from .pagerank import pagerank, pagerank_converged
from .sums import neighbour_sums, without_loops

__all__ = ["Betweenness", "betweenness", "eigenvector", "hits", "pagerank", "pagerank_converged"]

Singles = np.ndarray[tuple[int], np.dtype[np.float32]]


def hits(graph: Graph, epsilon: float = 0.0001) -> tuple[Singles, Singles]:
    """Authority and hub of each node, as Gephi 0.9.2 computes them.

    From hubs of 1, a step gives every node as authority the sum of the hubs that point at it, then as hub the
    sum of the authorities that it points at, each scaled to a sum of squares of 1. In an undirected graph
    all neighbours take the place of both. Parallel edges count each, self-loops not, weights neither. The
    last step is the first in which no value changes by the share `epsilon`.

    Returns
    -------
    authority, hub : ndarray
        Shape (n,), single precision as Gephi prints; 0 for a node without such edges, and for nodes apart
        from the best linked part of the network; NaN for one that is not there.

    Notes
    -----
    Values that tend to 0 keep changing by the same share until they are 0; steps that no longer
    change any of the others are spared.

    References
    ----------
    Kleinberg (1999), Authoritative sources in a hyperlinked environment.
    """
    out, into = (without_loops(rows.begin, rows.end, rows.other, False) for rows in (graph.out, graph.into))
    authority, hub = np.ones(graph.n), np.ones(graph.n)
    while True:
        new_authority = _scaled(into, hub)
        new_hub = _scaled(out, new_authority)
        change = max(_change(authority, new_authority, 0.0), _change(hub, new_hub, 0.0))
        settled = max(_change(authority, new_authority, NOTHING), _change(hub, new_hub, NOTHING))
        authority, hub = new_authority, new_hub
        if change < epsilon or settled < SETTLED:
            break
    absent = np.where(graph.present, np.float32(0), np.float32(np.nan))
    return authority.astype(np.float32) + absent, hub.astype(np.float32) + absent


NOTHING = 1e-60
"""Below this a value is 0 in single precision, whatever becomes of it."""

SETTLED = 1e-12
"""Share by which values may still change when they are told in single precision."""


def eigenvector(graph: Graph, steps: int = 100) -> Floats:
    """Eigenvector centrality as Gephi 0.9.2 computes it.

    From 1 for each node and a memory t of 0, each step adds to a node's t the values of its in-neighbours
    (of all neighbours in an undirected graph), and makes its value t / the greatest t. Parallel edges count
    each, a self-loop too; weights do not. It may not have converged after the last step.

    Returns
    -------
    ndarray
        Shape (n,), the greatest 1; all 0 where no edge is; NaN for a node that is not there.

    References
    ----------
    Bonacich (1972), Factoring and weighting approaches to status scores and clique identification.
    """
    into = graph.into
    value, memory = np.ones(graph.n), np.zeros(graph.n)
    for _ in range(steps):
        memory += neighbour_sums(into.begin, into.end, into.other, value)
        greatest = memory.max(initial=0.0)
        value = memory / greatest if greatest > 0 else np.zeros(graph.n)
    return np.where(graph.present, value, np.nan)


def _scaled(rows: tuple[Ints, Ints, Ints], value: Floats) -> Floats:
    total = neighbour_sums(*rows, value)
    # Not by a library whose sums depend on its threads.
    norm = float(np.sqrt((total * total).sum()))
    return total / norm if norm > 0 else total


@numba.njit(cache=True, nogil=True)
def _change(old, new, least):  # type: ignore[no-untyped-def]
    """Greatest share by which a value above `least` has changed."""
    result = 0.0
    for i in range(len(old)):
        if old[i] > least:
            result = max(result, abs((new[i] - old[i]) / old[i]))
    return result
