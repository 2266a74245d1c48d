"""The undirected weighted view of a network: what its communities are found in."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from .graph import Floats, Graph, Ints


class Weighted(NamedTuple):
    """Each pair of linked nodes once in either row, self-loops apart.

    Attributes
    ----------
    start
        Shape (n + 1,): neighbours of v are ``other[start[v]:start[v + 1]]``.
    other
        Shape (2 pairs,).
    weight
        Shape (2 pairs,).
    strength
        Shape (n,): what all edges of a node weigh; in a network whose nodes are groups of nodes, those inside
        the group twice.
    total
        Sum of `strength`: twice the weight of all edges.
    """

    start: Ints
    other: Ints
    weight: Floats
    strength: Floats
    total: float


def weighted(graph: Graph) -> Weighted:
    """The undirected weighted view of a graph, as Gephi 0.9.2 holds it for modularity.

    Of two opposite edges of one kind only one counts, and where their weights differ it is the one that leads
    from the node of the greater number to that of the lesser; Gephi's choice too. Of edges that were kept
    parallel, each one way pairs with one the other way. What then still links the same two nodes adds up.
    """
    out, into, weight = graph.out, graph.into, graph.weight
    if graph.is_directed:
        kind = np.empty(0, np.int64) if graph.kind is None else graph.kind
        there, back = ((rows.begin, rows.end, rows.other, rows.edge) for rows in (out, into))
        parts = _paired(there, back, kind, weight)
    else:
        parts = _summed(out.begin, out.end, out.other, out.edge, weight)
    start, other, value = parts
    strength = row_sums(start, value)
    return Weighted(start, other, value, strength, float(strength.sum()))


@numba.njit(cache=True, nogil=True)
def row_sums(start, value):  # type: ignore[no-untyped-def]
    """Sum of the values of each row, shape (n,)."""
    result = np.zeros(len(start) - 1)
    for v in range(len(result)):
        for k in range(start[v], start[v + 1]):
            result[v] += value[k]
    return result


@numba.njit(cache=True, nogil=True)
def _summed(begin, end, other, edge, weight):  # type: ignore[no-untyped-def]
    n = len(begin)
    start = np.zeros(n + 1, np.int64)
    there = np.empty((end - begin).sum(), other.dtype)
    value = np.zeros(len(there))
    place = np.full(n, -1, np.int64)
    at = 0
    for v in range(n):
        for k in range(begin[v], end[v]):
            w = other[k]
            if w == v:
                continue
            at = _add(w, at, start[v], weight[edge[k]], place, there, value)
        start[v + 1] = at
    return start, there[:at].copy(), value[:at].copy()


@numba.njit(cache=True, nogil=True)
def _paired(out_rows, into_rows, kind, weight):  # type: ignore[no-untyped-def]
    """Neighbours of each node: first by the edges that lead downwards, from the greater number to the lesser;
    then by those upwards that have no partner among them."""
    out_begin, out_end, out, out_edge = out_rows
    into_begin, into_end, into, into_edge = into_rows
    n = len(out_begin)
    kinds = len(kind) > 0
    start = np.zeros(n + 1, np.int64)
    slots = (out_end - out_begin).sum() + (into_end - into_begin).sum()
    there = np.empty(slots, out.dtype)
    value = np.zeros(slots)
    place = np.full(n, -1, np.int64)
    # Downward edges of the node at hand: one list for each neighbour.
    widest = 1
    for v in range(n):
        widest = max(widest, out_end[v] - out_begin[v] + into_end[v] - into_begin[v])
    down = np.empty(widest, out.dtype)
    after = np.empty(widest, np.int64)
    first = np.full(n, -1, np.int64)
    at = 0
    for v in range(n):
        n_down = 0
        for k in range(out_begin[v], out_end[v]):
            w = out[k]
            if w < v:
                at = _add(w, at, start[v], weight[out_edge[k]], place, there, value)
                down[n_down], after[n_down], first[w] = out_edge[k], first[w], n_down
                n_down += 1
        for k in range(into_begin[v], into_end[v]):
            w = into[k]
            if w > v:
                at = _add(w, at, start[v], weight[into_edge[k]], place, there, value)
                down[n_down], after[n_down], first[w] = into_edge[k], first[w], n_down
                n_down += 1
        for k in range(out_begin[v], out_end[v]):
            w = out[k]
            if w > v and not _has_partner(w, out_edge[k], first, after, down, kind, kinds):
                at = _add(w, at, start[v], weight[out_edge[k]], place, there, value)
        for k in range(into_begin[v], into_end[v]):
            w = into[k]
            if w < v and not _has_partner(w, into_edge[k], first, after, down, kind, kinds):
                at = _add(w, at, start[v], weight[into_edge[k]], place, there, value)
        for k in range(start[v], at):
            first[there[k]] = -1
        start[v + 1] = at
    return start, there[:at].copy(), value[:at].copy()


@numba.njit(cache=True, nogil=True, inline="always")
def _add(w, at, low, weight, place, there, value):  # type: ignore[no-untyped-def]
    if place[w] < low:
        place[w] = at
        there[at] = w
        at += 1
    value[place[w]] += weight
    return at


@numba.njit(cache=True, nogil=True)
def _has_partner(w, edge, first, after, down, kind, kinds):  # type: ignore[no-untyped-def]
    """Whether a downward edge of the same kind is left; takes it from the list."""
    before, i = -1, first[w]
    while i >= 0:
        if not kinds or kind[down[i]] == kind[edge]:
            if before < 0:
                first[w] = after[i]
            else:
                after[before] = after[i]
            return True
        before, i = i, after[i]
    return False
