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
    loops = graph.live[graph.source[graph.live] == graph.target[graph.live]]
    out, into = graph.out, graph.into
    rows = out.begin, out.end, out.other, into.begin, into.end, into.other
    start, other, ways = _neighbours(*rows, _starts(*rows))
    return Simple(
        start,
        other,
        ways,
        None if graph.kind is None and graph.log.rule != "keep" else _between_pairs(graph, start, other),
        np.bincount(graph.source[loops], minlength=graph.n) if len(loops) else None,
    )


@numba.njit(cache=True, nogil=True)
def _starts(out_begin, out_end, out, into_begin, into_end, into):  # type: ignore[no-untyped-def]
    """Where the neighbours of each node will begin."""
    start = np.zeros(len(out_begin) + 1, np.int64)
    seen = np.full(len(out_begin), -1, out.dtype)
    for v in range(len(out_begin)):
        seen[v] = v
        found = 0
        for w in out[out_begin[v] : out_end[v]]:
            found += seen[w] != v
            seen[w] = v
        for w in into[into_begin[v] : into_end[v]]:
            found += seen[w] != v
            seen[w] = v
        start[v + 1] = start[v] + found
    return start


@numba.njit(cache=True, nogil=True)
def _neighbours(out_begin, out_end, out, into_begin, into_end, into, start):  # type: ignore[no-untyped-def]
    other, ways = np.empty(start[-1], out.dtype), np.empty(start[-1], np.int8)
    place = np.full(len(out_begin), -1, np.int64)
    for v in range(len(out_begin)):
        at = start[v]
        for w in out[out_begin[v] : out_end[v]]:
            if w != v and place[w] < start[v]:
                place[w], other[at], ways[at] = at, w, 1
                at += 1
        n_out = at
        for w in into[into_begin[v] : into_end[v]]:
            if w != v and place[w] < start[v]:
                place[w], other[at], ways[at] = at, w, 1
                at += 1
            elif w != v and place[w] < n_out:
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
