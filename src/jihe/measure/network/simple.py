"""The simple view of a network: who is linked with whom, each pair once, whatever the directions."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from .edges import firsts, sorted_order
from .graph import Bools, Graph, Ints


@dataclass(frozen=True, eq=False)
class Simple:
    """Neighbours of each node in or out, each once, self-loops apart.

    Attributes
    ----------
    start
        Shape (n + 1,): neighbours of v are ``other[start[v]:start[v + 1]]``.
    other
        Shape (2 pairs,).
    ways
        Shape (2 pairs,): directions in which the pair is linked, 1 or 2; 2 in an undirected graph.
    edges
        Shape (2 pairs,): edges between the two, opposite ones of one kind counted once; None where it is 1
        for all pairs.
    loops
        Shape (n,): self-loops of each node; None where there is none.
    """

    start: Ints
    other: Ints
    ways: Ints
    edges: Ints | None
    loops: Ints | None


def simple(graph: Graph) -> Simple:
    """The simple view of a graph."""
    source, target = graph.source, graph.target
    is_loop = source == target
    loops = np.bincount(source[graph.live][is_loop[graph.live]], minlength=graph.n) if is_loop.any() else None
    start, other, ways = _neighbours(
        graph.out.begin, graph.out.end, graph.out.other, graph.into.begin, graph.into.end, graph.into.other
    )
    edges = None
    if graph.kind is not None or graph.log.rule == "keep":
        edges = _between_pairs(graph, start, other)
    return Simple(start, other, ways, edges, loops)


@numba.njit(cache=True, nogil=True)
def _neighbours(out_begin, out_end, out, into_begin, into_end, into):  # type: ignore[no-untyped-def]
    n = len(out_begin)
    mark = np.full(n, -1, out.dtype)
    start = np.zeros(n + 1, np.int64)
    for v in range(n):
        found = 0
        for k in range(out_begin[v], out_end[v]):
            if out[k] != v and mark[out[k]] != v:
                mark[out[k]] = v
                found += 1
        for k in range(into_begin[v], into_end[v]):
            if into[k] != v and mark[into[k]] != v:
                mark[into[k]] = v
                found += 1
        start[v + 1] = start[v] + found
    other = np.empty(start[n], out.dtype)
    ways = np.empty(start[n], np.int8)
    place = np.full(n, -1, np.int64)
    for v in range(n):
        at = start[v]
        for k in range(out_begin[v], out_end[v]):
            w = out[k]
            if w != v and place[w] < start[v]:
                place[w], other[at], ways[at] = at, w, 1
                at += 1
        last = at
        for k in range(into_begin[v], into_end[v]):
            w = into[k]
            if w == v:
                continue
            if place[w] < start[v]:
                place[w], other[at], ways[at] = at, w, 1
                at += 1
            elif place[w] < last:
                ways[place[w]] = 2
    return start, other, ways


def _between_pairs(graph: Graph, start: Ints, other: Ints) -> Ints:
    """Edges between each pair; of n one way and m the other, of one kind, the greater number counts."""
    live = graph.live[graph.source[graph.live] != graph.target[graph.live]]
    source, target = graph.source[live], graph.target[live]
    low, high = np.minimum(source, target), np.maximum(source, target)
    kind = None if graph.kind is None else graph.kind[live]
    order = sorted_order([kind, high, low], graph.n)
    is_forth = (source == low)[order]
    low, high = low[order], high[order]
    begins = np.flatnonzero(firsts([low, high, None if kind is None else kind[order]], np.arange(len(live))))
    forth = _sums(is_forth, begins)
    of_kind = np.maximum(forth, np.diff(begins, append=len(live)) - forth)
    low, high = low[begins], high[begins]
    begins = np.flatnonzero(firsts([low, high], np.arange(len(low))))
    pair = low[begins].astype(np.int64) * graph.n + high[begins]
    node = np.repeat(np.arange(graph.n), np.diff(start))
    wanted = np.minimum(node, other) * np.int64(graph.n) + np.maximum(node, other)
    return _sums(of_kind, begins)[np.searchsorted(pair, wanted)]


def _sums(values: Ints | Bools, begins: Ints) -> Ints:
    """Sum of each stretch of the values."""
    return np.add.reduceat(values, begins, dtype=np.int64) if len(begins) else np.zeros(0, np.int64)
