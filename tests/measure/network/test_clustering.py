"""Clustering: Gephi's to the last bit, and the definitions of other libraries by name."""

from __future__ import annotations

from itertools import accumulate, combinations
from pathlib import Path

import igraph
import networkit
import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.measure.network import NEVER, Graph, from_edges
from jihe.measure.network.clustering import (
    average_clustering,
    clustering,
    clustering_fagiolo,
    clustering_undirected,
    transitivity,
)

from . import golden
from .drawn import by_node, edges, graphs, peer


def same(found: np.ndarray, expected: np.ndarray) -> bool:
    return np.allclose(found, expected, rtol=1e-14, atol=0, equal_nan=True)


@pytest.mark.parametrize("name", golden.names())
def test_directed_as_gephi(name: str, shared_data: Path) -> None:
    """Gephi has the values and their sum in single precision: rounded in the same places ours are equal."""
    graph, printed = golden.network(name)
    found = clustering(graph).astype(np.float32)
    assert found.tolist() == printed["clustering"]
    total = list(accumulate(found, initial=np.float32(0)))[-1]
    assert float(total / np.float32(graph.n_node)) == printed["avg_clustering"]
    assert average_clustering(graph) == pytest.approx(printed["avg_clustering"], rel=1e-6)


@pytest.mark.parametrize("name", golden.names())
def test_undirected_as_gephi(name: str, shared_data: Path) -> None:
    """Gephi has these in double precision."""
    graph, printed = golden.network(name, is_directed=False)
    assert clustering(graph).tolist() == printed["clustering"]
    mean = average_clustering(graph)
    if mean is None:
        assert printed["avg_clustering"] == "NaN"
    else:
        assert mean == pytest.approx(printed["avg_clustering"], rel=4e-16)


def by_hand(graph: Graph) -> np.ndarray:
    """Gephi's coefficient of a directed network, straight from its definition."""
    kind = None if graph.kind is None else graph.kind[graph.live].tolist()
    count: dict[tuple[int, int, int], int] = {}
    for i, (s, t) in enumerate(edges(graph)):
        key = (s, t, kind[i] if kind else 0)
        count[key] = count.get(key, 0) + 1
    between = np.zeros((graph.n, graph.n), int)
    linked = np.zeros((graph.n, graph.n), int)
    for (s, t, k), n in count.items():
        linked[s, t] = 1
        back = count.get((t, s, k), 0)
        if s == t:
            between[s, s] += n
        elif not back or s < t:
            between[[s, t], [t, s]] += max(n, back)
    found = np.full(graph.n, np.nan)
    for v in np.flatnonzero(graph.present):
        k = between[v].sum()
        pairs = combinations(np.flatnonzero(between[v]), 2)
        above = sum(between[v, a] * between[v, b] * (linked[a, b] + linked[b, a]) for a, b in pairs)
        found[v] = above / (k * (k - 1)) if k > 1 else 0
    return found


@given(graphs(directed=True, rules=("sum", "keep")))
def test_directed_by_hand(graph: Graph) -> None:
    found = by_hand(graph)
    assert same(clustering(graph), found)
    there = found[graph.present]
    assert average_clustering(graph) == (pytest.approx(there.mean(), rel=1e-14) if len(there) else None)


@given(graphs(loops=False, rules=("sum", "keep")))
def test_undirected_is_that_of_networkx(graph: Graph) -> None:
    plain = peer(graph, directed=False)
    assert same(clustering_undirected(graph), by_node(graph, nx.clustering(plain)))
    assert same(clustering(graph.undirected), by_node(graph, nx.clustering(plain)))
    known = [value for v, value in nx.clustering(plain).items() if plain.degree(v) > 1]
    expected = pytest.approx(np.mean(known), rel=1e-14) if known else None
    assert average_clustering(graph.undirected) == expected


@given(graphs(rules=("sum", "keep")))
def test_self_loops_are_no_triangles_by_name(graph: Graph) -> None:
    plain = peer(graph, directed=False, loops=False)
    assert same(clustering_undirected(graph), by_node(graph, nx.clustering(plain)))
    assert (transitivity(graph) or 0) == pytest.approx(nx.transitivity(plain), rel=1e-14)
    assert (transitivity(graph) is None) == all(d < 2 for _, d in plain.degree)


@given(graphs(directed=True, rules=("sum", "keep")))
def test_fagiolo_is_that_of_networkx(graph: Graph) -> None:
    expected = nx.clustering(peer(graph, loops=False))
    assert same(clustering_fagiolo(graph), by_node(graph, expected))


def heavy_tailed(n: int, m: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    source, target = (np.minimum((n * rng.random(m) ** power).astype(int), n - 1) for power in (3, 2))
    return source[source != target], target[source != target]


def test_igraph_and_networkit_agree() -> None:
    n = 2_000
    source, target = heavy_tailed(n, 12_000, 3)
    graph = from_edges(n, source, target)
    plain = igraph.Graph(n, np.column_stack([source, target])).simplify()
    assert same(clustering_undirected(graph), np.array(plain.transitivity_local_undirected(mode="zero")))
    assert transitivity(graph) == pytest.approx(plain.transitivity_undirected(), rel=1e-14)
    other = networkit.Graph(n)
    for u, v in plain.get_edgelist():
        other.addEdge(u, v)
    peer_ = networkit.centrality.LocalClusteringCoefficient(other, True)
    peer_.run()
    assert same(clustering_undirected(graph), np.array(peer_.scores()))


@given(st.integers(0, 5), st.permutations(range(40)))
def test_the_numbers_of_nodes_do_not_matter(seed: int, place: list[int]) -> None:
    source, target = heavy_tailed(40, 200, seed)
    moved = np.array(place)
    found = clustering(from_edges(40, source, target))
    assert np.array_equal(clustering(from_edges(40, moved[source], moved[target]))[moved], found)


def test_les_miserables(shared_data: Path) -> None:
    """Gephi's own example, an undirected network of 77 nodes."""
    book = nx.read_gml(shared_data / "reference" / "networks" / "lesmiserables.gml", label="id")
    ends = np.array(sorted(book.edges))
    graph = from_edges(77, ends[:, 0], ends[:, 1], is_directed=False)
    assert (graph.n_node, graph.n_edge) == (77, 254)
    assert round(average_clustering(graph), 3) == 0.736  # as Gephi prints; NetworkX's .573 has k < 2 as 0
    assert clustering(graph).mean() == pytest.approx(nx.average_clustering(book), rel=1e-14)


def test_no_node_no_mean() -> None:
    none = np.array([], np.int64)
    for n in (0, 2):
        absent = from_edges(n, none, none, node_since=np.full(n, NEVER))
        assert average_clustering(absent) is None
        assert np.isnan(clustering(absent)).all()
        assert transitivity(absent) is None
    alone = from_edges(2, none, none)
    assert average_clustering(alone) == 0
    assert average_clustering(alone.undirected) is None
