"""Components: parts of a network that hang together."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from .graph import Graph, Ints


def weak_component(graph: Graph) -> Ints:
    """Component of each node when directions are left aside.

    Returns
    -------
    ndarray
        Shape (n,): numbered from 0 by size, the greatest first, then by least node; -1 for a node that is not
        there.
    """
    return _labels(graph, "weak")


def strong_component(graph: Graph) -> Ints:
    """Component of each node within which every node reaches every other; numbered as `weak_component`."""
    return _labels(graph, "strong" if graph.is_directed else "weak")


def component_sizes(label: Ints) -> Ints:
    """Nodes in each component, the greatest first.

    Examples
    --------
    >>> component_sizes(np.array([0, 0, 1, -1]))
    array([2, 1])
    """
    return np.bincount(label[label >= 0])


def _labels(graph: Graph, connection: str) -> Ints:
    indptr, other, _ = graph.out.packed()
    # SciPy takes the values along; one byte each, and never looked at.
    matrix = csr_array((np.broadcast_to(np.int8(1), len(other)), other, indptr), shape=(graph.n, graph.n))
    _, label = connected_components(matrix, directed=True, connection=connection)
    return numbered(label, graph)


def numbered(label: Ints, graph: Graph) -> Ints:
    """The same groups numbered by size, the greatest first, then by least node; -1 for absent nodes."""
    there = np.flatnonzero(graph.present)
    _, first, group, size = np.unique(
        label[there], return_index=True, return_inverse=True, return_counts=True
    )
    place = np.empty(len(size), np.int64)
    place[np.lexsort((first, -size))] = np.arange(len(size))
    result = np.full(graph.n, -1, np.int64)
    result[there] = place[group]
    return result
