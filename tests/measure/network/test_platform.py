"""Platforms: their ecosystems, their network, the empowerment that starts from them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.measure.network import NEVER, Graph, from_edges
from jihe.measure.network.platform import ecosystems, empowerment, platform_network, top_empowerment

# Platforms 0 and 1. 0 -> 2, 3; 1 -> 3, 0; 2 -> 4; 3 -> 0; 5 -> 1; 6 -> 4
EDGES = [(0, 2), (0, 3), (1, 3), (1, 0), (2, 4), (3, 0), (5, 1), (6, 4)]


def made(edges: list[tuple[int, int]], n: int = 8, **more: object) -> Graph:
    source, target = np.array(edges, np.int64).reshape(-1, 2).T
    return from_edges(n, source, target, **more)  # type: ignore[arg-type]


def test_ecosystems_by_hand() -> None:
    found = ecosystems(made(EDGES), [0, 1])
    # 0: {2, 3}, then 4 (0 itself is left out); 1: {3, 0}, then 2
    assert found.n_reach.tolist() == [[2, 3], [2, 3]]
    assert found.n_exclusive.tolist() == [1, 1]  # 4 for 0; 0 for 1
    assert found.n_shared.tolist() == [[3, 2], [2, 3]]
    assert found.n_by_count.tolist() == [4, 2, 2]
    assert (found.n_union, found.coverage_share) == (4, 0.5)
    assert found.overlap().to_pylist() == [{"platform": 0, "other": 1, "n_shared": 2, "jaccard": 0.5}]
    assert found.table().to_pylist()[0] == {
        "platform": 0,
        "n_reach_1": 2,
        "n_reach_2": 3,
        "reach_share": 3 / 7,
        "n_exclusive": 1,
        "exclusive_share": pytest.approx(1 / 3),
    }
    assert found.reached()["n_node"].to_pylist() == [4, 2, 2]


def test_directions() -> None:
    graph = made(EDGES)
    assert ecosystems(graph, [0, 1], 1, "in").n_reach.tolist() == [[2], [1]]
    assert ecosystems(graph, [0, 1], 1, "both").n_reach.tolist() == [[3], [3]]
    undirected = made(EDGES, is_directed=False)
    assert (
        ecosystems(undirected, [0, 1], 2).n_reach.tolist()
        == ecosystems(graph, [0, 1], 2, "both").n_reach.tolist()
    )


def test_a_platform_that_is_absent_reaches_nothing_and_says_null() -> None:
    graph = made(EDGES, node_since=np.full(8, NEVER))  # 7 has no edge
    found = ecosystems(graph, [0, 7])
    assert found.is_present.tolist() == [True, False]
    assert found.n_reach.tolist() == [[2, 3], [0, 0]]
    row = found.table().to_pylist()[1]
    assert {row[name] for name in row if name != "platform"} == {None}
    assert found.n_by_count.sum() == graph.n_node


def test_a_platform_that_reaches_nobody_has_no_shares() -> None:
    row = ecosystems(made(EDGES), [4]).table().to_pylist()[0]
    assert (row["n_reach_2"], row["n_exclusive"], row["exclusive_share"]) == (0, 0, None)
    assert np.isnan(ecosystems(made(EDGES), [4, 7]).jaccard).all()


def test_platforms_named_twice_count_once() -> None:
    assert ecosystems(made(EDGES), [1, 0, 1]).platform.tolist() == [1, 0]


def test_no_platform_and_no_node() -> None:
    none = ecosystems(made(EDGES), [])
    assert none.table().num_rows == 0
    assert none.n_by_count.tolist() == [8]
    assert none.coverage_share == 0
    assert ecosystems(made([], n=0), []).coverage_share is None
    assert empowerment(made(EDGES), []).num_rows == 0


@st.composite
def networks(draw: st.DrawFn) -> tuple[Graph, list[int]]:
    n = draw(st.integers(1, 12))
    node = st.integers(0, n - 1)
    edges = draw(st.lists(st.tuples(node, node), max_size=30))
    since = np.array(draw(st.lists(st.sampled_from([0, NEVER]), min_size=n, max_size=n)))
    years = np.array(
        draw(st.lists(st.integers(2020, 2022), min_size=len(edges), max_size=len(edges))), np.int64
    )
    graph = made(edges, n, year=years, node_since=since, is_directed=draw(st.booleans()))
    return graph.until(draw(st.integers(2019, 2022))), draw(st.lists(node, unique=True, max_size=n))


@given(networks(), st.sampled_from(["out", "in", "both"]), st.integers(1, 3))
def test_ecosystems_agree_with_sets(made: tuple[Graph, list[int]], direction: str, steps: int) -> None:
    graph, platforms = made
    edges = {(int(graph.source[e]), int(graph.target[e])) for e in graph.live}
    back = {(t, s) for s, t in edges}
    edges = (
        edges | back if direction == "both" or not graph.is_directed else back if direction == "in" else edges
    )
    found = ecosystems(graph, platforms, steps, direction)  # type: ignore[arg-type]
    reach: list[set[int]] = []
    for i, platform in enumerate(platforms):
        near = {platform}
        for step in range(steps):
            near |= {t for s, t in edges if s in near}
            assert found.n_reach[i, step] == len(near - {platform})
        reach.append(near - {platform})
    for i, one in enumerate(reach):
        others = set().union(*reach[:i], *reach[i + 1 :])
        assert found.n_exclusive[i] == len(one - others)
        assert found.n_shared[i].tolist() == [len(one & other) for other in reach]
    counts = [sum(v in one for one in reach) for v in np.flatnonzero(graph.present)]
    assert found.n_by_count.tolist() == np.bincount(counts, minlength=len(platforms) + 1).tolist()
    assert found.n_exclusive.sum() == (found.n_by_count[1] if platforms else 0)


def test_more_platforms_than_bits_of_a_word() -> None:
    n = 150
    ring = made([(v, (v + 1) % n) for v in range(n)], n)
    found = ecosystems(ring, range(130), 2)
    assert (found.n_reach == [1, 2]).all()
    # Nodes 1 and 131 are reached by one platform, those between them by two.
    assert found.n_by_count[:4].tolist() == [19, 2, 129, 0]
    assert found.n_shared[64, 65] == 1
    assert np.flatnonzero(found.n_exclusive).tolist() == [0, 129]


def test_the_network_of_platforms_holds_their_edges_alone() -> None:
    years = np.array([2020, 2021, 2020, 2021, 2020, 2020, 2020, 2020])
    graph = made(EDGES, year=years, node_since=np.zeros(8))
    network = platform_network(graph, [0, 1])
    found = {(int(network.source[e]), int(network.target[e])) for e in network.live}
    assert found == {(0, 2), (0, 3), (1, 3), (1, 0), (3, 0), (5, 1)}
    assert np.flatnonzero(network.present).tolist() == [0, 1, 2, 3, 5]
    assert [(network.until(y).n_node, network.until(y).n_edge) for y in (2020, 2021)] == [(5, 4), (5, 6)]
    assert platform_network(graph.until(2020), [0, 1]).n_edge == 4
    assert platform_network(graph, [7]).n_node == 0


def test_empowerment_by_rank() -> None:
    found = empowerment(made(EDGES), [6, 1, 0]).to_pydict()
    assert found["platform"] == [1, 0, 6]  # 0 and 1 both have out-degree 2, 1 was named first
    assert found["out_degree"] == [2, 2, 1]
    assert found["out_degree_share"] == [0.25, 0.25, 0.125]
    assert found["cumulative_share"] == [0.25, 0.5, 0.625]
    assert empowerment(made([]), [0])["cumulative_share"].to_pylist() == [None]


def test_the_top_of_nodes_and_of_platforms() -> None:
    found = top_empowerment(made(EDGES), [2, 3, 1], tops=(0.2, 1.0)).to_pylist()
    assert [(row["base"], row["n_base"], row["n_top"]) for row in found] == [
        ("node", 8, 2),
        ("node", 8, 8),
        ("platform", 3, 1),
        ("platform", 3, 3),
    ]
    assert [row["out_degree_share"] for row in found] == [0.5, 1, 0.25, 0.5]
    empty = top_empowerment(made([], node_since=np.full(8, NEVER)), [0]).to_pylist()
    assert {row["out_degree_share"] for row in empty} == {None}


@given(networks())
def test_empowerment_agrees_with_counting(made: tuple[Graph, list[int]]) -> None:
    graph, platforms = made
    table = empowerment(graph, platforms).to_pylist()
    degree = {p: int(graph.out.degree[p]) for p in platforms}
    assert {row["platform"]: row["out_degree"] for row in table} == degree
    total = int(graph.out.degree.sum())
    if table and total:
        assert table[-1]["cumulative_share"] == pytest.approx(sum(degree.values()) / total)
        shares = [row["out_degree_share"] for row in table]
        assert shares == sorted(shares, reverse=True)
