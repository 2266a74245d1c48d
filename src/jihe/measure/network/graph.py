"""An immutable directed or undirected graph in compressed rows, whose years are views on the same arrays.

Nodes are numbers 0 to n - 1, edges numbers 0 to m - 1. Every row of neighbours is sorted by the year of the
edge, so that the network of any year is the front part of each row: a view costs two arrays of length n.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np

from jihe.errors import DataError, Fault, Place

Ints = np.ndarray[Any, np.dtype[np.integer]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]
MergeRule = Literal["sum", "max", "min", "mean", "keep"]

NEVER = np.iinfo(np.int32).max
"""Year of a node or an edge that is not there in any year."""


@dataclass(frozen=True, eq=False)
class Adjacency:
    """Neighbours of each node.

    Attributes
    ----------
    begin, end
        Shape (n,): those of node v lie in ``other[begin[v]:end[v]]``. Rows need not touch: a view on a year
        leaves out the back, or the front, of each.
    other
        Shape (slots,): the node at the other end.
    edge
        Shape (slots,): number of the edge.
    """

    begin: Ints
    end: Ints
    other: Ints
    edge: Ints

    @property
    def degree(self) -> Ints:
        """Edges in each row, shape (n,)."""
        return self.end - self.begin

    def packed(self) -> tuple[Ints, Ints, Ints]:
        """Rows without gaps, as SciPy wants them: indptr (n + 1,), other, edge."""
        indptr = np.zeros(len(self.begin) + 1, self.begin.dtype)
        np.cumsum(self.degree, out=indptr[1:])
        if indptr[-1] == len(self.other):
            return indptr, self.other, self.edge
        slots = _slots(self.begin, self.end, indptr)
        return indptr, self.other[slots], self.edge[slots]


@dataclass(frozen=True, eq=False)
class Log:
    """The rows that edges were merged from, by year.

    Attributes
    ----------
    edge, year, weight
        Shape (rows,), sorted by year: the edge that the row belongs to, its year (0 where the network has
        none) and its weight.
    rule
        How weights of one edge add up.
    """

    edge: Ints
    year: Ints
    weight: Floats
    rule: MergeRule

    def between(self, first: int | None, last: int | None) -> slice:
        low = 0 if first is None else int(np.searchsorted(self.year, first, "left"))
        high = len(self.year) if last is None else int(np.searchsorted(self.year, last, "right"))
        return slice(low, high)

    def weights(self, rows: slice, n_edge: int) -> Floats:
        """Weight of each edge over the rows given, shape (n_edge,); 0 for one without a row."""
        edge, weight = self.edge[rows], self.weight[rows]
        if self.rule in ("max", "min"):
            fold, start = (np.maximum, -np.inf) if self.rule == "max" else (np.minimum, np.inf)
            result = np.full(n_edge, start)
            fold.at(result, edge, weight)
            return np.where(np.isinf(result), 0.0, result)
        total: Floats = np.bincount(edge, weight, n_edge).astype(np.float64)
        if self.rule == "mean":
            return total / np.maximum(np.bincount(edge, minlength=n_edge), 1)
        return total


@dataclass(frozen=True, eq=False)
class Graph:
    """A network, or the view on some of its years.

    Attributes
    ----------
    is_directed
        In an undirected graph `out` and `into` are the same and hold each edge in the rows of both ends (a
        self-loop once).
    source, target
        Shape (m,): ends of every edge, those outside the view included; `live` numbers those inside.
    kind
        Shape (m,): an edge's kind, or None where there is one kind only. Parallel edges differ in kind, or
        stand apart because they were not merged.
    since
        Shape (m,): an edge's first year, or None in a network without years.
    node_since
        Shape (n,): the year from which a node is there by itself, edges or not; `NEVER` for one that its
        edges alone bring in. None: all nodes are always there.
    first, last
        Bounds of the view's years, None where open.
    """

    is_directed: bool
    source: Ints
    target: Ints
    kind: Ints | None
    since: Ints | None
    node_since: Ints | None
    out: Adjacency
    into: Adjacency
    log: Log
    first: int | None = None
    last: int | None = None

    @property
    def n(self) -> int:
        """Size of the numbering of nodes; `n_node` counts those that are there."""
        return len(self.out.begin)

    @cached_property
    def live(self) -> Ints:
        """Numbers of the view's edges, ascending."""
        if self.since is None:
            return np.arange(len(self.source), dtype=self.source.dtype)
        inside = np.ones(len(self.source), bool)
        if self.first is not None:
            inside &= self.since >= self.first
        if self.last is not None:
            inside &= self.since <= self.last
        return np.flatnonzero(inside).astype(self.source.dtype)

    @cached_property
    def present(self) -> Bools:
        """Whether each node is there, shape (n,): it has an edge, or stands by itself."""
        if self.node_since is None:
            return np.ones(self.n, bool)
        linked = (self.out.degree > 0) | (self.into.degree > 0)
        return linked | (self.node_since <= (NEVER - 1 if self.last is None else self.last))

    @cached_property
    def n_node(self) -> int:
        return int(self.present.sum())

    @cached_property
    def n_edge(self) -> int:
        return len(self.live)

    @property
    def n_row(self) -> int:
        """Rows (relations) behind the view's edges."""
        rows = self.log.between(self.first, self.last)
        return rows.stop - rows.start

    @cached_property
    def weight(self) -> Floats:
        """Weight of every edge in the view, shape (m,); 0 for one outside."""
        return self.log.weights(self.log.between(self.first, self.last), len(self.source))

    @property
    def years(self) -> list[int]:
        """The years between the first and the last row; none in a network without years."""
        if self.since is None or not len(self.log.year):
            return []
        return list(range(int(self.log.year[0]), int(self.log.year[-1]) + 1))

    def until(self, year: int) -> Graph:
        """The network of all rows up to the end of `year`: a view, nothing is copied."""
        return self._view(None, year)

    def during(self, year: int) -> Graph:
        """The network of the rows dated in `year`: a view.

        An edge that is told again in a later year is there in both, hence the view is one on a second graph,
        made once, that holds each edge once a year.
        """
        return self._each_year._view(year, year)

    def _view(self, first: int | None, last: int | None) -> Graph:
        if self.since is None:
            raise DataError(Fault(Place(), "the network has no years: its edges carry no date."))
        years = self.since
        out = _between(self.out, years, first, last)
        into = out if not self.is_directed else _between(self.into, years, first, last)
        since = self.node_since
        if first is not None and since is not None:
            since = np.full_like(since, NEVER)
        return replace(self, out=out, into=into, node_since=since, first=first, last=last)

    @cached_property
    def _each_year(self) -> Graph:
        from .edges import from_edges

        log = self.log
        kind = None if self.kind is None else self.kind[log.edge]
        return from_edges(
            self.n,
            self.source[log.edge],
            self.target[log.edge],
            kind=kind,
            weight=log.weight,
            year=log.year if self.since is not None else None,
            node_since=np.full(self.n, NEVER, np.int32),
            is_directed=self.is_directed,
            rule=log.rule,
            is_each_year=True,
        )

    @cached_property
    def undirected(self) -> Graph:
        """The same network without directions: two opposite edges of one kind become one edge.

        Of edges that were kept parallel, each one way pairs with one the other way.
        """
        from .edges import from_edges, ordinal

        if not self.is_directed:
            return self
        rows = self.log.between(self.first, self.last)
        edge = self.log.edge[rows]
        kind = None if self.kind is None else self.kind[edge]
        rule = self.log.rule
        if rule == "keep":
            kind = ordinal(self.source[edge], self.target[edge], kind)
            rule = "sum"
        return from_edges(
            self.n,
            self.source[edge],
            self.target[edge],
            kind=kind,
            weight=self.log.weight[rows],
            year=None if self.since is None else self.log.year[rows],
            node_since=np.where(self.present, _earliest(self), NEVER),
            is_directed=False,
            rule=rule,
        )

    def part(self, nodes: Bools | None = None, edges: Bools | None = None) -> Graph:
        """A sub-network with the same numbering.

        Parameters
        ----------
        nodes
            Shape (n,): keep these nodes of the view, those too whose edges all lead elsewhere, and the edges
            among them.
        edges
            Shape (m,): keep these edges and, unless `nodes` is given, the nodes that they link.
        """
        from .edges import from_edges

        keep = np.ones(len(self.source), bool) if edges is None else np.asarray(edges, bool)
        keep = keep & _mask(self.live, len(self.source))
        if nodes is not None:
            keep &= nodes[self.source] & nodes[self.target]
            alone = np.where(nodes & self.present, _entry(self), NEVER)
        else:
            alone = np.full(self.n, NEVER, np.int32)
        rows = self.log.between(self.first, self.last)
        chosen = np.flatnonzero(keep[self.log.edge[rows]]) + rows.start
        edge = self.log.edge[chosen]
        return from_edges(
            self.n,
            self.source[edge],
            self.target[edge],
            kind=None if self.kind is None else self.kind[edge],
            weight=self.log.weight[chosen],
            year=None if self.since is None else self.log.year[chosen],
            node_since=alone,
            is_directed=self.is_directed,
            rule=self.log.rule,
        )

    def around(self, nodes: Ints, steps: int = 1) -> Graph:
        """The ego network: `nodes`, all within `steps` of them against or along directions, and the edges
        among all these."""
        near = _mask(np.asarray(nodes), self.n)
        source, target = self.source[self.live], self.target[self.live]
        for _ in range(steps):
            reached = near.copy()
            reached[target[near[source]]] = True
            reached[source[near[target]]] = True
            if np.array_equal(near, reached):
                break
            near = reached
        return self.part(nodes=near)


def _between(rows: Adjacency, since: Ints, first: int | None, last: int | None) -> Adjacency:
    years = since[rows.edge]
    begin, end = rows.begin, rows.end
    if first is not None:
        begin = begin + _counted(years < first, rows)
    if last is not None:
        end = rows.begin + _counted(years <= last, rows)
    return Adjacency(begin, end, rows.other, rows.edge)


def _counted(inside: Bools, rows: Adjacency) -> Ints:
    total = np.zeros(len(inside) + 1, rows.begin.dtype)
    np.cumsum(inside, out=total[1:])
    return total[rows.end] - total[rows.begin]


def _slots(begin: Ints, end: Ints, indptr: Ints) -> Ints:
    return np.repeat(begin - indptr[:-1], end - begin) + np.arange(indptr[-1], dtype=begin.dtype)


def _earliest(graph: Graph) -> Ints:
    """The year from which each node stands by itself; 0 for all in a network without years."""
    if graph.node_since is None:
        low = int(graph.log.year[0]) if len(graph.log.year) else 0
        return np.full(graph.n, low, np.int32)
    return graph.node_since


def _entry(graph: Graph) -> Ints:
    """The year in which each node enters: from which it stands by itself, or that of its first edge."""
    entry = _earliest(graph).copy()
    if graph.since is not None:
        year = graph.since[graph.live]
        for ends in (graph.source[graph.live], graph.target[graph.live]):
            np.minimum.at(entry, ends, year)
    return entry


def _mask(numbers: Ints, n: int) -> Bools:
    result = np.zeros(n, bool)
    result[numbers] = True
    return result
