"""Distances: as Gephi prints them, as other libraries find them, and as a sample estimates them."""

from __future__ import annotations

import networkx as nx
import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.errors import DataError
from jihe.measure.network import NEVER, Graph, from_edges
from jihe.measure.network.distance import Distances, distances
from jihe.measure.network.gephi import as_gephi, normalised_betweenness_as_gephi, path_length_as_gephi

from . import golden


def _random(n: int, m: int, seed: int, is_directed: bool = True) -> Graph:
    """Heavy-tailed, with nodes alone, loops and parallel edges."""
    rng = np.random.default_rng(seed)
    source, target = (np.minimum((n * rng.random(m) ** power).astype(int), n - 1) for power in (3, 2))
    return from_edges(n, source, target, is_directed=is_directed, rule="keep")


def _ends(graph: Graph) -> tuple[list[int], list[int]]:
    return graph.source[graph.live].tolist(), graph.target[graph.live].tolist()


def _same(one: Distances, other: Distances) -> bool:
    names = ("reach", "total", "harmonic_sum", "eccentricity", "distribution")
    alike = [np.array_equal(getattr(one, k), getattr(other, k), equal_nan=True) for k in names]
    return all(alike) and (one.sample, one.interval) == (other.sample, other.interval)


def _check(graph: Graph, found: Distances) -> None:
    """Against one breadth-first search a node."""
    peer = nx.DiGraph() if graph.is_directed else nx.Graph()
    peer.add_nodes_from(np.flatnonzero(graph.present).tolist())
    peer.add_edges_from(zip(*_ends(graph), strict=True))
    every: list[int] = []
    for v in range(graph.n):
        if v not in peer:
            for value in (found.reach, found.closeness, found.harmonic, found.eccentricity):
                assert np.isnan(value[v])
            continue
        far = [d for w, d in nx.single_source_shortest_path_length(peer, v).items() if w != v]
        every += far
        assert (found.reach[v], found.total[v]) == (len(far), sum(far))
        assert found.eccentricity[v] == max(far, default=0)
        assert found.closeness[v] == (len(far) / sum(far) if far else 0)
        mean_inverse = sum(1 / d for d in far) / len(far) if far else 0
        assert found.harmonic[v] == pytest.approx(mean_inverse, rel=1e-12)
    assert found.distribution.tolist() == np.bincount(every, minlength=1).tolist()
    assert (found.n_pair, found.diameter) == (len(every), max(every, default=0))
    assert found.average_path_length == (sum(every) / len(every) if every else None)
    there = found.eccentricity[graph.present]
    assert found.radius == (min(there) if len(there) else None)
    assert found.is_exact
    assert found.interval is None


@pytest.mark.parametrize("is_directed", [True, False])
@pytest.mark.parametrize("name", golden.names())
def test_gephi_printed_the_same(name: str, is_directed: bool) -> None:
    graph, printed = golden.network(name, is_directed)
    found = distances(graph)
    apl = printed["apl"]
    assert (found.average_path_length if found.n_pair else apl) == apl
    assert (found.diameter, found.radius) == (printed["diameter"], printed["radius"])
    assert found.closeness.tolist() == printed["closeness"]
    assert found.eccentricity.tolist() == printed["eccentricity"]
    assert found.harmonic == pytest.approx(printed["harmonic"], rel=1e-12)
    assert path_length_as_gephi(found.average_path_length, found.n_pair).value == found.average_path_length


@st.composite
def _networks(draw: st.DrawFn) -> Graph:
    n = draw(st.integers(1, 12))
    node = st.integers(0, n - 1)
    rows = draw(st.lists(st.tuples(node, node, st.integers(2014, 2018)), max_size=30))
    source, target, year = np.array(rows, int).reshape(-1, 3).T
    since = draw(st.none() | st.lists(st.sampled_from([2014, 2016, NEVER]), min_size=n, max_size=n))
    graph = from_edges(
        n,
        source,
        target,
        year=year,
        node_since=None if since is None else np.array(since),
        is_directed=draw(st.booleans()),
        rule=draw(st.sampled_from(["sum", "keep"])),
    )
    view = draw(st.sampled_from(["all", "until", "during"]))
    if view == "all":
        return graph
    return graph.until(2016) if view == "until" else graph.during(2016)


@given(_networks())
def test_any_network_as_one_search_a_node_finds_it(graph: Graph) -> None:
    _check(graph, distances(graph))


@pytest.mark.parametrize("is_directed", [True, False])
@pytest.mark.parametrize("size", [(300, 350), (400, 4000)])
def test_many_steps_and_few(size: tuple[int, int], is_directed: bool) -> None:
    graph = _random(*size, 1, is_directed)
    _check(graph, distances(graph))


@pytest.mark.parametrize("is_directed", [True, False])
@pytest.mark.parametrize("shape", ["path", "cycle", "cycle with tails"])
def test_distances_beyond_those_counted_apart(shape: str, is_directed: bool) -> None:
    n = 200
    node = np.arange(n)
    source, target = (node[:-1], node[1:]) if shape == "path" else (node, (node + 1) % n)
    if shape == "cycle with tails":
        source, target = np.append(source, [3, 3, 120]), np.append(target, [n, n + 1, n + 2])
    graph = from_edges(n + 4, source, target, is_directed=is_directed)
    _check(graph, distances(graph))


@pytest.mark.parametrize("is_directed", [True, False])
def test_many_batches(is_directed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = _random(1500, 5000, 2, is_directed)
    wide = distances(graph)
    monkeypatch.setattr("jihe.measure.network.distance.MEMORY", 1)
    told: list[tuple[str, int, int]] = []
    narrow = distances(graph, tick=lambda *step: told.append(step))
    assert _same(narrow, wide)
    assert len(told) > 2
    assert told[-1][1] == told[-1][2]
    assert [done for _, done, _ in told] == sorted({done for _, done, _ in told})


def test_a_tick_may_stop_it() -> None:
    def stop(what: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        distances(_random(100, 300, 0), tick=stop)


@pytest.mark.parametrize("is_directed", [True, False])
def test_peers_agree_on_the_path_length(is_directed: bool) -> None:
    igraph = pytest.importorskip("igraph")
    networkit = pytest.importorskip("networkit")
    graph = _random(3000, 9000, 3, is_directed)
    found = distances(graph)
    edges = list(zip(graph.source.tolist(), graph.target.tolist(), strict=True))
    peer = igraph.Graph(graph.n, edges, directed=is_directed)
    assert found.average_path_length == pytest.approx(peer.average_path_length(), rel=1e-12)
    assert found.diameter == peer.diameter()
    histogram = np.array([count for _, _, count in peer.path_length_hist(directed=is_directed).bins()])
    # igraph counts an undirected pair once.
    assert found.distribution[1:].tolist() == (histogram * (1 if is_directed else 2)).tolist()
    other = networkit.Graph(graph.n, directed=is_directed)
    for u, v in edges:
        other.addEdge(u, v)
    search = networkit.distance.APSP(other).run()
    lengths = np.array(search.getDistances())
    lengths = lengths[(lengths > 0) & (lengths < graph.n)]
    assert found.n_pair == len(lengths)
    assert found.average_path_length == lengths.sum() / len(lengths)


@pytest.mark.parametrize("sample", [None, 500])
def test_any_number_of_threads(sample: int | None) -> None:
    # More links than a single thread is given.
    graph = _random(30_000, 300_000, 4)
    found = []
    before = numba.get_num_threads()
    try:
        for threads in {1, min(2, numba.config.NUMBA_NUM_THREADS)}:
            numba.set_num_threads(threads)
            found.append(distances(graph, sample))
    finally:
        numba.set_num_threads(before)
    assert all(_same(one, found[0]) for one in found)


@pytest.mark.parametrize("n", [0, 1, 5])
def test_no_edge(n: int) -> None:
    none = np.empty(0, int)
    found = distances(from_edges(n, none, none))
    assert (found.average_path_length, found.n_pair, found.diameter) == (None, 0, 0)
    assert found.radius == (0 if n else None)
    assert found.closeness.tolist() == found.harmonic.tolist() == [0] * n
    assert distances(from_edges(n, none, none), 3).average_path_length is None


@pytest.mark.parametrize("is_directed", [True, False])
def test_a_sample_of_all_is_exact(is_directed: bool) -> None:
    graph = _random(200, 500, 5, is_directed)
    exact = distances(graph)
    assert _same(distances(graph, 200), exact)
    assert _same(distances(graph, 10_000), exact)


@pytest.mark.parametrize("is_directed", [True, False])
def test_the_interval_holds_the_truth_mostly(is_directed: bool) -> None:
    graph = _random(1200, 3000, 6, is_directed)
    exact = distances(graph)
    truth = exact.average_path_length
    assert truth is not None
    held, means, widths = 0, [], []
    for seed in range(200):
        found = distances(graph, 150, seed)
        assert not found.is_exact
        assert found.average_path_length is not None
        assert found.interval is not None
        low, high = found.interval
        assert low + high == pytest.approx(2 * found.average_path_length)
        held += low <= truth <= high
        means.append(found.average_path_length)
        widths.append(high - low)
    # 95 % of 200 is 190, with a standard deviation of 3.
    assert 180 <= held <= 199
    assert np.mean(widths) == pytest.approx(2 * 1.976 * np.std(means, ddof=1), rel=0.2)


def test_what_a_sample_says_of_nodes() -> None:
    graph = _random(600, 1500, 7)
    exact = distances(graph)
    samples = [distances(graph, 200, seed) for seed in range(100)]
    for name in ("reach", "total", "harmonic_sum"):
        mean = np.mean([getattr(found, name) for found in samples], axis=0)
        busy = exact.reach > 100
        assert mean[busy] == pytest.approx(getattr(exact, name)[busy], rel=0.1)
    assert np.mean([found.n_pair for found in samples]) == pytest.approx(exact.n_pair, rel=0.05)
    for found in samples:
        assert (found.eccentricity <= exact.eccentricity).all()
        assert ((found.eccentricity == 0) == (exact.eccentricity == 0)).all()
        assert found.diameter <= exact.diameter
        assert (np.isnan(found.closeness) == ((found.reach == 0) & (exact.reach > 0))).all()
    assert _same(distances(graph, 200, 3), samples[3])


def test_residuals_are_counted_target_by_target(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = _random(700, 2500, 8)
    wide = distances(graph, 600)
    monkeypatch.setattr("jihe.measure.network.distance.MEMORY", 1)
    assert _same(distances(graph, 600), wide)
    chosen = np.sort(np.random.default_rng(0).choice(700, 600, replace=False))
    peer = nx.DiGraph(list(zip(graph.target.tolist(), graph.source.tolist(), strict=True)))
    peer.add_nodes_from(range(700))
    lengths = [nx.single_source_shortest_path_length(peer, v) for v in chosen.tolist()]
    reached = np.array([len(far) - 1 for far in lengths])
    total = np.array([sum(far.values()) for far in lengths])
    ratio = total.sum() / reached.sum()
    assert wide.average_path_length == pytest.approx(ratio, rel=1e-12)
    error = np.std(total - ratio * reached, ddof=1) * np.sqrt((1 - 600 / 700) / 600) / reached.mean()
    assert wide.interval is not None
    assert wide.interval[1] - ratio == pytest.approx(1.96395 * error, rel=1e-5)


def test_a_sample_of_none_is_told() -> None:
    with pytest.raises(DataError, match="0 targets"):
        distances(_random(10, 20, 0), 0)
    assert distances(_random(10, 20, 0), 1).interval is None


def test_gephi_counts_pairs_in_32_bits() -> None:
    n = 46_400
    star = from_edges(n, np.zeros(n - 1, int), np.arange(1, n), is_directed=False)
    found = distances(star)
    assert found.n_pair == n * (n - 1)
    assert found.average_path_length == pytest.approx(1.99996, abs=5e-6)
    printed = path_length_as_gephi(found.average_path_length, found.n_pair)
    assert printed.is_overflown
    assert printed.value == 4_305_734_402 / 2_147_483_647
    assert printed.value == pytest.approx(2.00501, abs=5e-6)
    told = {"n_node": n, "average_path_length": found.average_path_length, "n_reachable_pair": found.n_pair}
    flagged = {"average_path_length": printed.value, "overflown_in_gephi": ["average_path_length"]}
    assert as_gephi(told) == {**told, **flagged}
    assert as_gephi({"n_node": 3}) == {"n_node": 3, "overflown_in_gephi": []}


def test_gephi_normalises_in_32_bits() -> None:
    one = np.array([1.0])
    right = normalised_betweenness_as_gephi(one, 46_342, True)
    assert not right.is_overflown
    assert right.value == 1 / (46_341 * 46_340)
    wrong = normalised_betweenness_as_gephi(one, 46_343, True)
    assert wrong.is_overflown
    assert wrong.value == 1 / (46_342 * 46_341 - 2**32)
    assert normalised_betweenness_as_gephi(one, 46_343, False).value == 1 / ((46_342 * 46_341 - 2**32) / 2)
    assert normalised_betweenness_as_gephi(one, 5, False).value == 1 / 6
