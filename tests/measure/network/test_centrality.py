"""Centralities: as Gephi prints them, as other libraries find them, and as a sample estimates them."""

from __future__ import annotations

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
from jihe.measure.network.centrality import betweenness, eigenvector, hits, pagerank, pagerank_converged

from . import golden

Rows = list[tuple[int, int]]
"""Ends of each edge."""


@st.composite
def networks(draw: st.DrawFn, most: int = 12) -> tuple[int, Rows, bool]:
    """Size, edges with loops and parallel ones, whether directed."""
    n = draw(st.integers(1, most))
    end = st.integers(0, n - 1)
    return n, draw(st.lists(st.tuples(end, end), max_size=4 * n)), draw(st.booleans())


def graph_of(n: int, rows: Rows, is_directed: bool, **more: Any) -> Graph:
    source, target = np.array(rows, np.int64).reshape(-1, 2).T
    return from_edges(n, source, target, is_directed=is_directed, rule="keep", **more)


def _large(n: int = 400, m: int = 1500, seed: int = 0, is_directed: bool = True) -> Graph:
    rng = np.random.default_rng(seed)
    source, target = (np.minimum((n * rng.random(m) ** power).astype(int), n - 1) for power in (3, 2))
    return from_edges(n, source, target, is_directed=is_directed)


@pytest.mark.usefixtures("shared_data")
@pytest.mark.parametrize("is_directed", [True, False])
@pytest.mark.parametrize("name", golden.names())
def test_as_gephi_prints(name: str, is_directed: bool) -> None:
    graph, printed = golden.network(name, is_directed)
    authority, hub = hits(graph)
    assert betweenness(graph).value == pytest.approx(printed["betweenness"], rel=1e-12, abs=1e-12)
    assert pagerank(graph) == pytest.approx(printed["pageranks"], rel=1e-12)
    assert eigenvector(graph) == pytest.approx(printed["eigencentrality"], rel=1e-12, abs=1e-300)
    # Gephi stores these in single precision, and adds up in another order.
    for ours, theirs in ((authority, "authority"), (hub, "hub")):
        assert ours.dtype == np.float32
        assert ours == pytest.approx(printed[theirs], rel=2e-7, abs=1e-12)


@given(networks())
def test_betweenness_as_igraph(network: tuple[int, Rows, bool]) -> None:
    n, rows, is_directed = network
    peer = igraph.Graph(n=n, edges=rows, directed=is_directed)
    found = betweenness(graph_of(*network))
    assert found.is_exact
    assert found.error is None
    assert found.value == pytest.approx(peer.betweenness(), rel=1e-9, abs=1e-9)


@given(networks())
def test_betweenness_of_a_simple_network_as_networkx(network: tuple[int, Rows, bool]) -> None:
    n, rows, is_directed = network
    peer = nx.DiGraph() if is_directed else nx.Graph()
    peer.add_nodes_from(range(n))
    peer.add_edges_from(rows)
    graph = graph_of(n, list(peer.edges), is_directed)
    expected = nx.betweenness_centrality(peer, normalized=False)
    assert betweenness(graph).value == pytest.approx([expected[v] for v in range(n)], abs=1e-9)


def test_betweenness_as_networkit() -> None:
    graph = _large()
    ends = graph.source.astype(np.uint64), graph.target.astype(np.uint64)
    peer = networkit.GraphFromCoo(ends, n=graph.n, weighted=False, directed=True)
    expected = networkit.centrality.Betweenness(peer).run().scores()
    assert betweenness(graph).value == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_betweenness_by_hand() -> None:
    # 0 reaches 3 by two edges to 1 and by one to 2: two of its three shortest paths lead through 1.
    graph = graph_of(4, [(0, 1), (0, 1), (0, 2), (1, 3), (2, 3), (2, 2)], True)
    assert betweenness(graph).value.tolist() == pytest.approx([0, 2 / 3, 1 / 3, 0])


def test_a_sample_of_all_is_exact() -> None:
    graph = _large()
    n_source = int((graph.out.degree > 0).sum())
    assert betweenness(graph, n_source).is_exact
    assert np.array_equal(betweenness(graph, n_source).value, betweenness(graph).value)
    assert betweenness(graph, n_source - 1).sample == n_source - 1


@pytest.mark.parametrize("is_directed", [True, False])
def test_the_error_is_that_of_the_sample(is_directed: bool) -> None:
    """Over many samples, estimates scatter around the value as their errors say."""
    graph = _large(is_directed=is_directed)
    exact = betweenness(graph).value
    found = [betweenness(graph, 60, seed) for seed in range(200)]
    values = np.array([one.value for one in found])
    errors = np.array([one.error for one in found])
    top = np.argsort(-exact)[:20]
    sd = values[:, top].std(axis=0, ddof=1)
    # The mean of 200 samples, within five of its standard errors; spread and told error within a fifth.
    assert (np.abs(values[:, top].mean(axis=0) - exact[top]) < 5 * sd / np.sqrt(200)).all()
    assert np.sqrt((errors[:, top] ** 2).mean(axis=0)) == pytest.approx(sd, rel=0.2)


def test_one_source_has_no_error() -> None:
    graph = graph_of(3, [(0, 1), (1, 2)], True)
    found = betweenness(graph, 1)
    assert found.error is not None
    assert np.isnan(found.error).all()
    assert found.value[1] in (0.0, 2.0)


def test_threads_and_seed() -> None:
    """The number of threads changes no digit; the seed changes the sample."""
    graph = _large(3000, 20_000)
    calls = {
        "exact": lambda: [betweenness(graph).value],
        "sampled": lambda: [betweenness(graph, 200, 1).value, betweenness(graph, 200, 1).error],
        "pagerank": lambda: [pagerank(graph), pagerank_converged(graph), eigenvector(graph), *hits(graph)],
    }
    before = numba.get_num_threads()
    for call in calls.values():
        try:
            numba.set_num_threads(1)
            alone = call()
        finally:
            numba.set_num_threads(before)
        assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(alone, call(), strict=True))
    assert not np.array_equal(betweenness(graph, 200, 1).value, betweenness(graph, 200, 2).value)


def test_threads_of_large_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sums in several threads are the same as in one."""
    graph = _large()
    alone = [pagerank(graph), pagerank_converged(graph, weighted=True), eigenvector(graph), *hits(graph)]
    monkeypatch.setattr("jihe.measure.network.sums.MANY", 0)
    threads = [pagerank(graph), pagerank_converged(graph, weighted=True), eigenvector(graph), *hits(graph)]
    assert all(np.array_equal(a, b) for a, b in zip(alone, threads, strict=True))


@given(networks(), st.booleans(), st.randoms(use_true_random=False))
def test_converged_pagerank_as_networkx(network: tuple[int, Rows, bool], weighted: bool, random: Any) -> None:
    n, rows, is_directed = network
    weights = [random.choice([0.5, 1.0, 3.0]) for _ in rows]
    peer = nx.MultiDiGraph() if is_directed else nx.MultiGraph()
    peer.add_nodes_from(range(n))
    peer.add_edges_from((a, b, {"weight": w}) for (a, b), w in zip(rows, weights, strict=True))
    expected = nx.pagerank(peer, tol=1e-13, max_iter=2000, weight="weight" if weighted else None)
    found = pagerank_converged(
        graph_of(n, rows, is_directed, weight=np.array(weights, float)), tolerance=1e-13, weighted=weighted
    )
    assert found == pytest.approx([expected[v] for v in range(n)], rel=1e-9)
    assert found.sum() == pytest.approx(1)


@given(networks())
def test_gephis_pagerank_converges_to_the_same(network: tuple[int, Rows, bool]) -> None:
    """Where there are neither parallel edges nor loops, and no rank may grow any more."""
    n, rows, is_directed = network
    rows = list({(a, b) if is_directed else (min(a, b), max(a, b)) for a, b in rows if a != b})
    graph = graph_of(n, rows, is_directed)
    assert pagerank(graph, epsilon=1e-12) == pytest.approx(pagerank_converged(graph), rel=1e-8)


def test_converged_pagerank_as_igraph_and_networkit() -> None:
    graph = _large()
    pairs = np.column_stack([graph.source, graph.target])
    found = pagerank_converged(graph, tolerance=1e-13)
    assert found == pytest.approx(igraph.Graph(n=graph.n, edges=pairs, directed=True).pagerank(), rel=1e-7)
    ends = graph.source.astype(np.uint64), graph.target.astype(np.uint64)
    peer = networkit.GraphFromCoo(ends, n=graph.n, weighted=False, directed=True)
    sink = networkit.centrality.SinkHandling.DistributeSinks
    ranks = networkit.centrality.PageRank(peer, 0.85, 1e-13, distributeSinks=sink).run().scores()
    assert found == pytest.approx(np.array(ranks) / sum(ranks), rel=1e-6)


def test_hits_by_hand() -> None:
    # Two point at 2, one of them at 3 too: authorities are the best eigenvector of [[2, 1], [1, 1]].
    authority, hub = hits(graph_of(5, [(0, 2), (1, 2), (1, 3)], True), epsilon=1e-9)
    golden_ratio = (1 + 5**0.5) / 2
    assert authority[2] / authority[3] == pytest.approx(golden_ratio, rel=1e-5)
    assert hub[1] / hub[0] == pytest.approx(golden_ratio, rel=1e-5)
    assert authority[[0, 1, 4]].tolist() == hub[[2, 3, 4]].tolist() == [0, 0, 0]
    assert (authority**2).sum() == pytest.approx(1, rel=1e-6)


def test_hits_is_zero_apart_from_the_best_part() -> None:
    clique = [(a, b) for a in range(5) for b in range(5) if a != b]
    authority, hub = hits(graph_of(7, [*clique, (5, 6)], True))
    assert authority[6] == hub[5] == 0
    assert authority[:5] == pytest.approx([5**-0.5] * 5, rel=1e-6)


def test_eigenvector_of_a_long_run_as_networkx() -> None:
    peer = nx.karate_club_graph()
    graph = graph_of(34, list(peer.edges), False)
    expected = nx.eigenvector_centrality_numpy(peer, weight=None)
    greatest = max(expected.values())
    # The memory makes late steps small: it comes near, slowly.
    found = eigenvector(graph, steps=5000)
    assert found == pytest.approx([expected[v] / greatest for v in range(34)], abs=2e-3)


@given(networks(8), st.data())
def test_a_year_is_the_network_of_its_edges(network: tuple[int, Rows, bool], data: st.DataObject) -> None:
    """Rows with gaps and absent nodes: as if no other edge and no other node were there."""
    n, rows, is_directed = network
    years = data.draw(st.lists(st.integers(2001, 2004), min_size=len(rows), max_size=len(rows)))
    since = np.full(n, NEVER)
    whole = graph_of(n, rows, is_directed, year=np.array(years, int), node_since=since)
    views = [(whole.until(2002), range(2001, 2003)), (whole.during(2003), range(2003, 2004))]
    for view, span in views:
        kept = [row for row, year in zip(rows, years, strict=True) if year in span]
        there = sorted({end for row in kept for end in row})
        number = {v: i for i, v in enumerate(there)}
        alone = graph_of(len(there), [(number[a], number[b]) for a, b in kept], is_directed)
        assert view.present.nonzero()[0].tolist() == there
        for value in (
            lambda graph: betweenness(graph).value,
            pagerank,
            pagerank_converged,
            eigenvector,
            lambda graph: hits(graph)[0],
            lambda graph: hits(graph)[1],
        ):
            found = value(view)
            assert np.isnan(found[~view.present]).all()
            assert found[view.present] == pytest.approx(value(alone), rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("n", [0, 1, 3])
def test_without_edges(n: int) -> None:
    graph = graph_of(n, [], True)
    zeros = [0.0] * n
    assert betweenness(graph).value.tolist() == eigenvector(graph).tolist() == zeros
    assert [part.tolist() for part in hits(graph)] == [zeros, zeros]
    assert pagerank(graph) == pytest.approx([1 / n] * n if n else [])
    assert pagerank_converged(graph) == pytest.approx([1 / n] * n if n else [])


def test_refused() -> None:
    graph = graph_of(2, [(0, 1)], True)
    with pytest.raises(DataError, match="a sample of 0 sources"):
        betweenness(graph, 0)
    for call in (
        lambda: pagerank(graph, damping=1),
        lambda: pagerank(graph, epsilon=0),
        lambda: pagerank_converged(graph, damping=-0.1),
        lambda: pagerank_converged(graph, tolerance=float("nan")),
    ):
        with pytest.raises(DataError, match="damping"):
            call()


def test_progress_is_told_and_a_stop_is_heard() -> None:
    graph = _large(3000, 20_000)
    told: list[tuple[int, int]] = []
    betweenness(graph, tick=lambda what, done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] == (graph.out.degree > 0).sum()

    def stop(what: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        betweenness(graph, tick=stop)
