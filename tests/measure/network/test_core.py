"""Core numbers and the rich club, against NetworkX, igraph and NetworKit."""

from __future__ import annotations

from pathlib import Path

import igraph
import networkit
import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.measure.network import Graph, from_edges
from jihe.measure.network.core import RichClub, _rewired, core_number, rich_club
from jihe.measure.network.simple import simple

from .drawn import by_node, graphs, peer


@given(graphs(rules=("sum", "keep")))
def test_core_numbers_are_those_of_networkx(graph: Graph) -> None:
    expected = nx.core_number(peer(graph, directed=False, loops=False))
    assert core_number(graph).tolist() == by_node(graph, expected, -1).tolist()


def heavy_tailed(n: int, m: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    source, target = (np.minimum((n * rng.random(m) ** power).astype(int), n - 1) for power in (3, 2))
    return source[source != target], target[source != target]


def test_igraph_and_networkit_agree_on_cores() -> None:
    n = 3_000
    source, target = heavy_tailed(n, 20_000, 5)
    found = core_number(from_edges(n, source, target))
    plain = igraph.Graph(n, np.column_stack([source, target])).simplify()
    assert found.tolist() == plain.coreness()
    other = networkit.Graph(n)
    for u, v in plain.get_edgelist():
        other.addEdge(u, v)
    peer_ = networkit.centrality.CoreDecomposition(other)
    peer_.run()
    assert found.tolist() == peer_.scores()
    assert found.max() > 5


@given(graphs(rules=("sum", "keep")))
def test_rich_club_is_that_of_networkx(graph: Graph) -> None:
    found = rich_club(graph, seeds=[])
    plain = peer(graph, directed=False, loops=False)
    degrees = dict(plain.degree)
    assert found.degree.tolist() == sorted(set(degrees.values()))
    expected = nx.rich_club_coefficient(plain, normalized=False) if plain.number_of_edges() else {}
    for k, n, m, phi in zip(found.degree.tolist(), found.n_node, found.n_edge, found.density, strict=True):
        club = plain.subgraph(v for v, d in degrees.items() if d > k)
        assert (n, m) == (club.number_of_nodes(), club.number_of_edges())
        assert np.isnan(phi) if n < 2 else phi == pytest.approx(expected[k], rel=1e-14)
    for never in (found.expected, found.sd, found.normalised):
        assert np.isnan(never).all()


@given(graphs(), st.integers(0, 9))
def test_rewiring_keeps_degrees_and_stays_simple(graph: Graph, seed: int) -> None:
    view = simple(graph)
    other = _rewired(view, seed)
    owner = np.repeat(np.arange(graph.n), np.diff(view.start))
    pairs = set(zip(owner.tolist(), other.tolist(), strict=True))
    assert len(pairs) == len(other)
    assert all(u != v and (v, u) in pairs for u, v in pairs)
    assert sorted(other.tolist()) == sorted(view.other.tolist())


def test_rewiring_forgets_where_it_began() -> None:
    n, m = 400, 2_000
    rng = np.random.default_rng(1)
    source, target = rng.integers(0, n, m), rng.integers(0, n, m)
    view = simple(from_edges(n, source, target))
    owner = np.repeat(np.arange(n), np.diff(view.start))
    before = set(zip(owner.tolist(), view.other.tolist(), strict=True))
    after = set(zip(owner.tolist(), _rewired(view, 0).tolist(), strict=True))
    # As many as two random networks share, with some room.
    assert len(before & after) / len(before) < 3 * m / (n * (n - 1) / 2)


def closed_club() -> Graph:
    """Forty nodes with 20 links each, all among themselves, and 400 with four."""
    inner = [(u, (u + step) % 40) for u in range(40) for step in range(1, 11)]
    outer = [(40 + u, 40 + (u + step) % 400) for u in range(400) for step in (1, 2)]
    return from_edges(440, *np.array(inner + outer).T)


def equal(one: RichClub, other: RichClub) -> bool:
    return all(np.array_equal(a, getattr(other, k), equal_nan=True) for k, a in vars(one).items())


def test_a_club_beyond_its_degrees() -> None:
    graph = closed_club()
    found = rich_club(graph, seeds=range(6))
    assert found.degree.tolist() == [4, 20]
    assert (found.n_node[0], found.n_edge[0], found.density[0]) == (40, 400, 400 / 780)
    # A third of all ends are the club's, so that about a third of its links would stay within.
    assert found.expected[0] == pytest.approx(0.17, abs=0.03)
    assert found.normalised[0] == pytest.approx(found.density[0] / found.expected[0])
    assert 0 < found.sd[0] < 0.05
    assert np.isnan(found.normalised[1])
    assert equal(rich_club(graph, seeds=range(6)), found)
    assert not equal(rich_club(graph, seeds=range(6, 12)), found)
    assert np.isnan(rich_club(graph, seeds=[0]).sd).all()


def test_no_edge() -> None:
    none = np.array([], np.int64)
    assert len(rich_club(from_edges(0, none, none)).degree) == 0
    alone = rich_club(from_edges(3, none, none))
    assert (alone.degree.tolist(), alone.n_node.tolist()) == ([0], [0])
    assert np.isnan([alone.density, alone.normalised]).all()


def test_les_miserables(shared_data: Path) -> None:
    book = nx.read_gml(shared_data / "reference" / "networks" / "lesmiserables.gml", label="id")
    ends = np.array(sorted(book.edges))
    found = core_number(from_edges(77, ends[:, 0], ends[:, 1], is_directed=False))
    assert found.tolist() == [nx.core_number(book)[v] for v in range(77)]
    assert (found.max(), (found == found.max()).sum()) == (9, 12)
