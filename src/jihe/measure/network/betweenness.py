"""Betweenness: how many shortest paths lead through each node, exact or from sampled sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numba
import numpy as np

from jihe.errors import DataError, Fault, Place

from .graph import Floats, Graph, Ints
from .threads import in_order

Tick = Callable[[str, int, int], None]

MOST_VISITS = 1 << 24
"""Edges that a block of sources may look at: well under a second, so that a stop is soon heard."""

MOST_SOURCES = 64
"""Sources of a block."""


@dataclass(frozen=True, eq=False)
class Betweenness:
    """Betweenness of each node.

    Attributes
    ----------
    value
        Shape (n,): NaN for a node that is not there.
    error
        Shape (n,): standard error of an estimate; None where values are exact, NaN from a single source. It
        says little of nodes that the paths of few sources lead through: it is too small where by chance none
        of those was drawn, and 0 where the value is.
    sample
        Number of sources sampled; None: all.
    """

    value: Floats
    error: Floats | None = None
    sample: int | None = None

    @property
    def is_exact(self) -> bool:
        return self.sample is None


def betweenness(
    graph: Graph, sample: int | None = None, seed: int = 0, tick: Tick | None = None
) -> Betweenness:
    """Betweenness centrality, as Gephi 0.9.2 defines it, not normalised.

    The sum, over ordered pairs of other nodes, of the share of their shortest paths that lead through the
    node; parallel edges are separate paths, self-loops none, weights do not count. In an undirected graph
    each pair counts once. 0 for a node that lies between no two others.

    Parameters
    ----------
    sample
        Estimate from the paths of this many sources, drawn without replacement from the nodes that have an
        edge out; None, or as many as there are: exactly.
    seed
        Of the draw.
    tick
        Told after each block of sources.

    Notes
    -----
    Brandes' (2001) dependencies; a sample scales their sum up by all sources / sampled ones (Brandes and Pich
    2007), and its error is that of a mean without replacement. Sources are added up in blocks whose size
    depends on the network alone, so that the number of threads does not change a digit.

    Raises
    ------
    DataError
        When the sample is smaller than one.

    References
    ----------
    Freeman (1977), A set of measures of centrality based on betweenness; Brandes (2001), A faster algorithm
    for betweenness centrality; Brandes and Pich (2007), Centrality estimation in large networks.
    """
    if sample is not None and sample < 1:
        text = "a sample of {n} sources measures nothing. Give 1 or more, or none for exact betweenness."
        raise DataError(Fault(Place(), text, {"n": sample}))
    source = np.flatnonzero(graph.out.degree > 0)
    n_source = len(source)
    if sample is not None and sample < n_source:
        source = np.sort(np.random.default_rng(seed).choice(source, sample, replace=False))
    total, square = _added_up(graph, source, tick or (lambda what, done, total: None))
    halves = 1.0 if graph.is_directed else 0.5
    absent = np.where(graph.present, 0.0, np.nan)
    n = len(source)
    if n == n_source:
        return Betweenness(halves * total + absent)
    value = total * n_source / n
    if n == 1:
        return Betweenness(halves * value + absent, np.full(graph.n, np.nan), n)
    variance = np.maximum(square - total**2 / n, 0.0) / (n - 1)
    error = n_source * np.sqrt(variance / n * (1 - n / n_source))
    return Betweenness(halves * value + absent, halves * error + absent, n)


def _added_up(graph: Graph, source: Ints, tick: Tick) -> tuple[Floats, Floats]:
    """Dependencies of the sources and their squares, summed for each node."""
    total, square = np.zeros(graph.n), np.zeros(graph.n)
    # Nodes that many edges lead to stand together: they are looked at all the time.
    order = np.argsort(-graph.into.degree, kind="stable")
    rank = np.empty(graph.n, graph.out.other.dtype)
    rank[order] = np.arange(graph.n)
    begin, end, other = graph.out.begin[order], graph.out.end[order], rank[graph.out.other]
    source = rank[source]
    size = min(max(MOST_VISITS // (graph.n + 2 * graph.n_edge + 1), 1), MOST_SOURCES)

    def block(low: int) -> tuple[Floats, Floats]:
        return _dependencies(begin, end, other, source[low : low + size])

    done = 0
    found: Iterator[tuple[Floats, Floats]] = in_order(block, range(0, len(source), size))
    for one, one_square in found:
        total += one
        square += one_square
        done = min(done + size, len(source))
        tick("betweenness", done, len(source))
    return total[rank], square[rank]


@numba.njit(cache=True, nogil=True)
def _dependencies(begin, end, other, sources):  # type: ignore[no-untyped-def]
    n = len(begin)
    total, square = np.zeros(n), np.zeros(n)
    distance = np.full(n, -1, np.int32)
    paths = np.zeros(n)
    queue = np.empty(n + 1, other.dtype)
    for s in sources:
        distance[s], paths[s], queue[0] = 0, 1.0, s
        length, at = 1, 0
        while at < length:
            v = queue[at]
            at += 1
            further, through = distance[v] + 1, paths[v]
            # Without branches, which would be guessed wrong about every other time.
            for k in range(begin[v], end[v]):
                w = other[k]
                is_new = distance[w] < 0
                queue[length] = w
                length += is_new
                distance[w] = further if is_new else distance[w]
                paths[w] += through if distance[w] == further else 0.0
        # On the way back `paths` becomes (1 + dependency) / paths.
        for i in range(length - 1, 0, -1):
            v = queue[i]
            behind, further = 0.0, distance[v] + 1
            for k in range(begin[v], end[v]):
                w = other[k]
                behind += paths[w] if distance[w] == further else 0.0
            behind *= paths[v]
            paths[v] = (1.0 + behind) / paths[v]
            total[v] += behind
            square[v] += behind * behind
        for i in range(length):
            distance[queue[i]], paths[queue[i]] = -1, 0.0
    return total, square
