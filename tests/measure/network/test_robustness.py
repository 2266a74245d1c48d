"""Networks that fall apart, against NetworkX and by hand."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.measure.network import from_edges
from jihe.measure.network.robustness import robustness

PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=40)


def ends(pairs: list[tuple[int, int]]) -> np.ndarray:
    return np.array(pairs, np.int64).reshape(-1, 2).T


def test_a_star_dies_with_its_centre_and_a_ring_does_not() -> None:
    star = robustness(from_edges(5, *ends([(0, 1), (0, 2), (0, 3), (0, 4)])))
    assert star.giant.tolist() == [1, 0.2, 0.2, 0.2, 0.2, 0]
    assert star.half == 0.2
    assert star.index == pytest.approx(0.16)
    ring = robustness(from_edges(5, *ends([(i, (i + 1) % 5) for i in range(5)])))
    assert ring.giant[1] == 0.8
    assert ring.after(0.2) == 0.8


@given(PAIRS, st.permutations(range(10)))
def test_the_giant_is_that_of_networkx_after_each_removal(
    pairs: list[tuple[int, int]], order: list[int]
) -> None:
    peer = nx.Graph(pairs)
    peer.add_nodes_from(range(10))
    value = np.zeros(10)
    value[order] = np.arange(10, 0, -1)
    found = robustness(from_edges(10, *ends(pairs)), value)
    for i in range(10):
        assert found.giant[i] == max(map(len, nx.connected_components(peer))) / 10
        assert found.n_component[i] == nx.number_connected_components(peer)
        peer.remove_node(order[i])
    assert found.giant[10] == 0


@given(PAIRS)
def test_recalculated_degree_takes_a_node_of_greatest_degree_each_time(pairs: list[tuple[int, int]]) -> None:
    found = robustness(from_edges(10, *ends(pairs)), "recalculated_degree")
    peer = nx.Graph([(a, b) for a, b in pairs if a != b])
    peer.add_nodes_from(range(10))
    for giant, n_component in zip(found.giant, found.n_component, strict=True):
        parts = list(nx.connected_components(peer))
        assert (giant, n_component) == (max(map(len, parts), default=0) / 10, len(parts))
        if parts:
            peer.remove_node(max(range(10), key=lambda v: peer.degree(v) if v in peer else -1))


def test_recalculated_degree_by_hand() -> None:
    # Two hubs 0 and 1 share the leaves 2 to 5; 6-7 is a pair. With 0 gone, 1 still has four.
    pairs = [(0, i) for i in range(2, 6)] + [(1, i) for i in range(2, 6)] + [(6, 7)]
    found = robustness(from_edges(8, *ends(pairs)), "recalculated_degree")
    assert (found.giant * 8).tolist()[:4] == [6, 5, 2, 1]


def test_random_orders_are_repeatable_and_told_with_their_spread() -> None:
    graph = from_edges(30, *np.random.default_rng(0).integers(0, 30, (2, 60)))
    one, other = (robustness(graph, "random", seeds=range(5)) for _ in range(2))
    assert np.array_equal(one.giant, other.giant)
    assert one.sd is not None
    assert one.sd.max() > 0
    each = [robustness(graph, "random", seeds=[seed]) for seed in range(5)]
    assert each[0].sd is None
    np.testing.assert_allclose(one.giant, np.mean([lone.giant for lone in each], axis=0))
    np.testing.assert_allclose(one.sd, np.std([lone.giant for lone in each], axis=0, ddof=1))
    np.testing.assert_allclose(one.n_component, np.mean([lone.n_component for lone in each], axis=0))


def test_years_and_nothing() -> None:
    graph = from_edges(
        3, *ends([(0, 1), (1, 2)]), year=np.array([2020, 2021]), node_since=np.full(3, 2**31 - 1)
    )
    assert robustness(graph.until(2020)).giant.tolist() == [1, 0.5, 0]
    for order in ("degree", "recalculated_degree", "random", np.zeros(3)):
        empty = robustness(graph.until(2019), order)
        assert empty.index is None
        assert empty.half is None
