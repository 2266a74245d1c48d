"""Small networks with every oddity, drawn by hypothesis: loops, parallel rows, kinds, years, absent nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from jihe.measure.network import NEVER, Graph, from_edges
from jihe.measure.network.graph import MergeRule

YEARS = range(2014, 2019)


@dataclass(frozen=True)
class Rows:
    """Rows of edges and how they become a graph."""

    n: int
    source: list[int]
    target: list[int]
    kind: list[int] | None
    weight: list[float]
    year: list[int]
    is_directed: bool
    rule: MergeRule

    def graph(self, **more: Any) -> Graph:
        """The graph, with years; only nodes with edges are there unless told otherwise."""
        given = {
            "kind": None if self.kind is None else np.array(self.kind, np.int64),
            "weight": np.array(self.weight),
            "year": np.array(self.year, np.int64),
            "node_since": np.full(self.n, NEVER),
            "is_directed": self.is_directed,
            "rule": self.rule,
        }
        source, target = np.array(self.source, np.int64), np.array(self.target, np.int64)
        return from_edges(self.n, source, target, **(given | more))


@st.composite
def rows(
    draw: st.DrawFn,
    directed: bool | None = None,
    rules: tuple[MergeRule, ...] = ("sum",),
    kinds: bool = True,
    loops: bool = True,
) -> Rows:
    n = draw(st.integers(1, 9))
    node = st.integers(0, n - 1)
    row = st.tuples(node, node, st.integers(0, 1), st.integers(0, 4), st.sampled_from(YEARS))
    if not loops:
        row = row.filter(lambda r: r[0] != r[1])
    drawn = draw(st.lists(row, max_size=40 if loops or n > 1 else 0))
    source, target, kind, weight, year = ([r[i] for r in drawn] for i in range(5))
    return Rows(
        n,
        source,
        target,
        kind if kinds and draw(st.booleans()) else None,
        [float(w) for w in weight],
        year,
        draw(st.booleans()) if directed is None else directed,
        draw(st.sampled_from(rules)),
    )


@st.composite
def graphs(
    draw: st.DrawFn,
    directed: bool | None = None,
    rules: tuple[MergeRule, ...] = ("sum",),
    kinds: bool = True,
    loops: bool = True,
) -> Graph:
    """A graph, or the view on some of its years, whose rows have gaps."""
    graph = draw(rows(directed, rules, kinds, loops)).graph()
    match draw(st.sampled_from(["all", "until", "during"])):
        case "until":
            return graph.until(draw(st.sampled_from(YEARS)))
        case "during":
            return graph.during(draw(st.sampled_from(YEARS)))
    return graph


def edges(graph: Graph) -> list[tuple[int, int]]:
    """Ends of each edge of the view."""
    live = graph.live
    return list(zip(graph.source[live].tolist(), graph.target[live].tolist(), strict=True))


def peer(graph: Graph, directed: bool | None = None, loops: bool = True) -> Any:
    """The network in NetworkX, parallel edges once; undirected at will."""
    directed = graph.is_directed if directed is None else directed
    found = nx.DiGraph() if directed else nx.Graph()
    found.add_nodes_from(np.flatnonzero(graph.present).tolist())
    found.add_edges_from((u, v) for u, v in edges(graph) if loops or u != v)
    return found


def by_node(graph: Graph, values: dict[int, float], absent: float = np.nan) -> np.ndarray:
    """What a peer found, as an array of all numbers."""
    return np.array([values.get(v, absent) for v in range(graph.n)], float)
