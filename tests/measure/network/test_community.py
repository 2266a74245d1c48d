"""Communities: Gephi's modularity, partitions as good as other libraries', the same for the same seeds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import igraph
import networkit
import networkx as nx
import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.errors import DataError
from jihe.measure.network import NEVER, Graph, from_edges
from jihe.measure.network.community import (
    by_size,
    find_communities,
    modularity,
    normalised_mutual_information,
)
from jihe.measure.network.louvain import Method
from jihe.measure.network.weighted import weighted

from . import golden
from .test_centrality import Rows, graph_of, networks

METHODS: list[Method] = ["louvain", "leiden"]


def _large(n: int = 2000, m: int = 6000, seed: int = 0) -> Graph:
    """Communities of 50 nodes, blurred, with hubs."""
    rng = np.random.default_rng(seed)
    source = np.minimum((n * rng.random(m) ** 1.5).astype(int), n - 1)
    near = source // 50 * 50 + (50 * rng.random(m) ** 2).astype(int)
    target = np.where(rng.random(m) < 0.6, np.minimum(near, n - 1), rng.integers(0, n, m))
    return from_edges(n, source, target)


def _peer(graph: Graph) -> nx.Graph:
    """The undirected view, written down by another way: one edge at a time."""
    peer = nx.Graph()
    peer.add_nodes_from(np.flatnonzero(graph.present).tolist())
    held: dict[tuple[int, int, int], list[tuple[bool, float]]] = {}
    for edge in graph.live.tolist():
        a, b = int(graph.source[edge]), int(graph.target[edge])
        kind = 0 if graph.kind is None else int(graph.kind[edge])
        if a != b:
            pair = (min(a, b), max(a, b), kind)
            held.setdefault(pair, []).append((a > b, float(graph.weight[edge])))
    for (a, b, _), edges in held.items():
        down = [weight for is_down, weight in edges if is_down]
        up = [weight for is_down, weight in edges if not is_down]
        total = sum(down) + sum(up[len(down) :] if graph.is_directed else up)
        before = peer.get_edge_data(a, b, {"weight": 0.0})["weight"]
        peer.add_edge(a, b, weight=before + total)
    return peer


def _groups(label: Any) -> list[set[int]]:
    return [set(np.flatnonzero(label == c).tolist()) for c in range(int(label.max(initial=-1)) + 1)]


@pytest.mark.usefixtures("shared_data")
@pytest.mark.parametrize("mode", [True, False])
@pytest.mark.parametrize("name", golden.names())
def test_gephis_modularity_and_never_less(name: str, mode: bool) -> None:
    """Gephi takes the undirected view of a directed network in either mode."""
    graph, printed = golden.network(name)[0], golden.network(name, mode)[1]
    theirs = float(printed["modularity"])
    ours = modularity(graph, np.array(printed["modularity_class"]))
    if np.isnan(theirs):
        assert ours is None
        return
    assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-12)
    for method in METHODS:
        assert (find_communities(graph, method).modularity or 0) >= theirs - 1e-12


@pytest.mark.usefixtures("shared_data")
@pytest.mark.parametrize("name", golden.names())
def test_an_undirected_graph_has_the_same_modularity(name: str) -> None:
    """Its edges weigh what they weigh; those of the directed network that all weigh 1 do so here too."""
    graph, printed = golden.network(name)
    if (graph.weight == 1).all():
        view = graph.undirected
        alike = from_edges(view.n, view.source, view.target, is_directed=False, rule="keep")
        community = np.array(printed["modularity_class"])
        assert modularity(alike, community) == pytest.approx(modularity(graph, community))


@given(networks(), st.data())
def test_modularity_as_networkx(network: tuple[int, Rows, bool], data: st.DataObject) -> None:
    n, rows, is_directed = network
    each = {"min_size": len(rows), "max_size": len(rows)}
    weight = np.array(data.draw(st.lists(st.sampled_from([0.5, 1.0, 4.0]), **each)), float)
    kind = np.array(data.draw(st.lists(st.integers(0, 1), **each)), int)
    graph = graph_of(n, rows, is_directed, weight=weight, kind=kind)
    label = np.array(data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)))
    peer = _peer(graph)
    ours = modularity(graph, label, resolution=0.7)
    if peer.number_of_edges():
        groups = [group for group in _groups(label) if group]
        assert ours == pytest.approx(nx.community.modularity(peer, groups, resolution=0.7), abs=1e-9)
    else:
        assert ours is None


def test_the_undirected_view_by_hand() -> None:
    """Two kinds of 0 - 1: of the first kind both ways, of which the edge from 1 counts; loops never."""
    rows = [(0, 1, 0, 9.0), (1, 0, 0, 2.0), (0, 1, 1, 5.0), (2, 1, 0, 3.0), (2, 2, 0, 7.0)]
    source, target, kind, weight = np.array(rows).T
    ends = source.astype(int), target.astype(int)
    view = weighted(from_edges(3, *ends, kind=kind.astype(int), weight=weight))
    assert view.start.tolist() == [0, 1, 3, 4]
    assert view.strength.tolist() == [7, 10, 3]
    assert view.total == 20
    # L = 7 and 0 of m = 10; D = 17 and 3.
    expected = 7 / 10 - (17 / 20) ** 2 - (3 / 20) ** 2
    graph = from_edges(3, *ends, kind=kind.astype(int), weight=weight)
    assert modularity(graph, np.array([5, 5, 2])) == pytest.approx(expected)
    assert modularity(graph, np.array([5, 5, -1])) == pytest.approx(expected)


def test_negative_labels_stand_alone() -> None:
    graph = graph_of(4, [(0, 1), (1, 2), (2, 3)], True)
    assert modularity(graph, np.array([-1, -1, -1, -1])) == pytest.approx(modularity(graph, np.arange(4)))


@pytest.mark.parametrize("method", METHODS)
def test_two_cliques(method: Method) -> None:
    clique = [(a, b) for a in range(5) for b in range(5) if a < b]
    rows = [*[(a + 4, b + 4) for a, b in clique], *[(a, b) for a, b in clique if b < 4], (0, 4)]
    found = find_communities(graph_of(10, rows, True), method)
    # Numbered by size: five, four, one alone.
    assert found.label.tolist() == [1] * 4 + [0] * 5 + [2]
    assert found.n_community == 3
    assert found.stability == 1
    assert (found.sd, found.mean) == (pytest.approx(0), pytest.approx(found.modularity))
    assert found.modularity == pytest.approx(16 / 17 - (13 / 34) ** 2 - (21 / 34) ** 2)


@pytest.mark.parametrize("method", METHODS)
def test_les_miserables(method: Method, shared_data: Path) -> None:
    peer = nx.read_gml(shared_data / "reference" / "networks" / "lesmiserables.gml", label="id")
    number = {node: i for i, node in enumerate(peer)}
    rows = [(number[a], number[b]) for a, b in peer.edges]
    weight = np.array([value for _, _, value in peer.edges(data="value")], float)
    assert find_communities(graph_of(77, rows, False), method).modularity == pytest.approx(0.5600, abs=1e-3)
    weighted_ = find_communities(graph_of(77, rows, False, weight=weight), method)
    assert weighted_.modularity == pytest.approx(0.5667, abs=1e-3)


@given(networks(), st.sampled_from(METHODS), st.sampled_from([0.5, 1.0, 1.7]))
def test_what_is_told_of_a_partition_is_so(
    network: tuple[int, Rows, bool], method: Method, resolution: float
) -> None:
    graph = graph_of(*network)
    found = find_communities(graph, method, range(3), resolution)
    groups = _groups(found.label)
    assert found.n_community == len(groups)
    assert sum(map(len, groups)) == graph.n
    assert [(-len(g), min(g)) for g in groups] == sorted((-len(g), min(g)) for g in groups)
    peer = _peer(graph)
    if not peer.number_of_edges():
        assert (found.modularity, found.mean, found.sd) == (None, None, None)
        assert found.n_community == graph.n
        return
    assert found.modularity == pytest.approx(modularity(graph, found.label, resolution), abs=1e-12)
    assert found.modularity == found.each.max()
    assert found.mean == pytest.approx(found.each.mean())
    assert all(group == {v} for group in groups for v in group if not peer.degree(v))
    everything_in_one = modularity(graph, np.zeros(graph.n, int), resolution)
    assert everything_in_one is not None
    assert found.modularity >= everything_in_one - 1e-9


@given(networks(8), st.sampled_from(METHODS))
def test_near_the_best_of_all_partitions(network: tuple[int, Rows, bool], method: Method) -> None:
    """On the smallest networks: two nodes exchanged or moved never gain more than a little."""
    graph = graph_of(*network)
    found = find_communities(graph, method)
    if found.modularity is None:
        return
    for v in range(graph.n):
        for c in range(found.n_community + 1):
            moved = found.label.copy()
            moved[v] = c
            other = modularity(graph, moved)
            assert other is not None
            assert other <= found.modularity + 1e-9


@given(st.integers(0, 10_000))
def test_leidens_communities_hang_together(seed: int) -> None:
    graph = _large(300, 700, seed)
    peer = _peer(graph)
    for one in range(2):
        found = find_communities(graph, "leiden", [one])
        assert all(nx.is_connected(peer.subgraph(group)) for group in _groups(found.label))


@pytest.mark.parametrize("seed", range(3))
def test_as_good_as_peers(seed: int) -> None:
    graph = _large(seed=seed)
    peer = _peer(graph)
    louvain, leiden = (find_communities(graph, method) for method in METHODS)
    edges = [(a, b) for a, b in peer.edges]
    weights = [w for _, _, w in peer.edges(data="weight")]
    theirs = igraph.Graph(n=graph.n, edges=edges, edge_attrs={"weight": weights})
    best = max(
        theirs.community_leiden("modularity", weights="weight", n_iterations=5).modularity for _ in range(3)
    )
    assert leiden.modularity is not None
    assert leiden.modularity > best - 0.01
    assert leiden.mean is not None
    assert leiden.mean > theirs.community_multilevel(weights="weight").modularity
    ends = [np.array(end, np.uint64) for end in zip(*edges, strict=True)]
    network = networkit.GraphFromCoo(
        (np.array(weights), tuple(ends)), n=graph.n, weighted=True, directed=False
    )
    partition = networkit.community.PLM(network, refine=True, par="none").run().getPartition()
    assert louvain.modularity is not None
    assert louvain.modularity > networkit.community.Modularity().getQuality(partition, network) - 0.01


@pytest.mark.parametrize("method", METHODS)
def test_the_same_on_any_number_of_threads(method: Method) -> None:
    graph = _large()
    before = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        alone = find_communities(graph, method)
    finally:
        numba.set_num_threads(before)
    again = find_communities(graph, method)
    assert np.array_equal(alone.label, again.label)
    assert np.array_equal(alone.each, again.each)
    assert alone.stability == again.stability
    # A seed's run does not depend on the others.
    assert np.array_equal(find_communities(graph, method, [3, 7, -1]).each[:2], alone.each[[3, 7]])
    assert len(set(alone.each.tolist())) > 1
    assert alone.sd == pytest.approx(np.std(alone.each, ddof=1))
    assert alone.stability is not None
    assert 0 < alone.stability < 1


def test_more_resolution_gives_more_communities() -> None:
    counts = [find_communities(_large(), "leiden", [0], r).n_community for r in (0.2, 1.0, 5.0)]
    assert counts == sorted(set(counts))


@given(networks(8), st.sampled_from(METHODS), st.data())
def test_a_year_is_the_network_of_its_edges(
    network: tuple[int, Rows, bool], method: Method, data: st.DataObject
) -> None:
    n, rows, is_directed = network
    years = data.draw(st.lists(st.integers(2001, 2004), min_size=len(rows), max_size=len(rows)))
    whole = graph_of(n, rows, is_directed, year=np.array(years, int), node_since=np.full(n, NEVER))
    for view, span in ((whole.until(2002), range(2001, 2003)), (whole.during(2003), range(2003, 2004))):
        kept = [row for row, year in zip(rows, years, strict=True) if year in span]
        alone = graph_of(n, kept, is_directed)
        found = find_communities(view, method, range(3))
        assert (found.label[~view.present] == -1).all()
        assert found.n_community == len(set(found.label[view.present].tolist()))
        if found.modularity is None:
            assert not any(a != b for a, b in kept)
        else:
            assert found.modularity == pytest.approx(modularity(alone, found.label), abs=1e-12)
            assert modularity(view, found.label) == pytest.approx(found.modularity, abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_without_edges(method: Method) -> None:
    for graph, n in (
        (graph_of(0, [], True), 0),
        (graph_of(3, [], True), 3),
        (graph_of(3, [(1, 1)], False), 3),
        (graph_of(2, [(0, 1)], True, weight=np.zeros(1)), 2),
    ):
        found = find_communities(graph, method)
        assert (found.modularity, found.mean, found.sd, found.n_community) == (None, None, None, n)
        assert found.label.tolist() == list(range(n))
        assert found.stability == (1 if n else None)
        assert modularity(graph, np.zeros(n, int)) is None


def test_one_seed_has_neither_spread_nor_stability() -> None:
    found = find_communities(_large(), seeds=[4])
    assert (found.sd, found.stability) == (None, None)
    assert found.mean == found.modularity


def test_mutual_information_by_hand() -> None:
    two, three = np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2])
    # H = ln 2 and 1.5 ln 2, mutual information ln 2.
    assert normalised_mutual_information(two, three) == pytest.approx(2 / 2.5)
    assert normalised_mutual_information(three, two) == pytest.approx(2 / 2.5)
    assert normalised_mutual_information(two, np.array([7, 7, 3, 3])) == pytest.approx(1)
    assert normalised_mutual_information(two, np.array([0, 1, 0, 1])) == pytest.approx(0, abs=1e-12)
    assert normalised_mutual_information(two, np.zeros(4, int)) == pytest.approx(0, abs=1e-12)
    assert normalised_mutual_information(np.zeros(4, int), np.zeros(4, int)) == 1
    assert normalised_mutual_information(np.array([-1, 0, 0, 1]), np.array([0, -1, 2, 5])) == pytest.approx(1)
    assert normalised_mutual_information(np.array([-1]), np.array([0])) is None


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=30))
def test_mutual_information_from_its_definition(pairs: list[tuple[int, int]]) -> None:
    a, b = np.array(pairs).T
    both = np.zeros((5, 5))
    np.add.at(both, (a, b), 1 / len(pairs))

    def entropy(share: Any) -> float:
        return float(-(share[share > 0] * np.log(share[share > 0])).sum())

    whole = entropy(both.sum(0)) + entropy(both.sum(1))
    expected = 2 * (whole - entropy(both)) / whole if whole > 0 else 1
    assert normalised_mutual_information(a, b) == pytest.approx(expected, abs=1e-9)


def test_stability_is_the_mean_of_all_pairs() -> None:
    graph = _large(200, 400)
    labels = [find_communities(graph, seeds=[seed]).label for seed in range(3)]
    pairs = [(0, 1), (0, 2), (1, 2)]
    expected = np.mean([normalised_mutual_information(labels[i], labels[j]) for i, j in pairs])
    assert find_communities(graph, seeds=range(3)).stability == pytest.approx(expected)


def test_numbers_by_size() -> None:
    assert by_size(np.array([9, 4, 4, -1, 7, 9, 2, 4])).tolist() == [1, 0, 0, -1, 2, 1, 3, 0]


def test_refused() -> None:
    graph = graph_of(2, [(0, 1)], True)
    for call in (lambda: find_communities(graph, resolution=0), lambda: modularity(graph, np.arange(2), -1)):
        with pytest.raises(DataError, match="resolution"):
            call()
    with pytest.raises(DataError, match="no seed"):
        find_communities(graph, seeds=[])


def test_progress_is_told_and_a_stop_is_heard() -> None:
    told: list[tuple[str, int, int]] = []
    find_communities(_large(), seeds=range(4), tick=lambda *step: told.append(step))
    assert told == [("communities", done, 4) for done in range(1, 5)]

    def stop(what: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_communities(_large(), tick=stop)
