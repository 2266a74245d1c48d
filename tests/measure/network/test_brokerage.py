"""Structural holes against NetworkX, brokerage against counting by hand."""

from __future__ import annotations

from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.measure.network import from_edges, triangle
from jihe.measure.network.brokerage import BROKERAGE, brokerage, constraint, effective_size
from jihe.measure.network.triangle import pairs as linked_pairs

from . import drawn

PAIRS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=40, unique=True)


def ends(pairs: list[tuple[int, int]]) -> np.ndarray:
    return np.array(pairs, np.int64).reshape(-1, 2).T


@given(PAIRS, st.booleans(), st.booleans())
def test_both_are_those_of_networkx(
    pairs: list[tuple[int, int]], is_directed: bool, is_weighted: bool
) -> None:
    pairs = [(a, b) for a, b in pairs if a != b and (is_directed or a < b)]
    weight = np.arange(1.0, len(pairs) + 1)
    graph = from_edges(9, *ends(pairs), weight=weight, is_directed=is_directed)
    peer = nx.DiGraph() if is_directed else nx.Graph()
    peer.add_nodes_from(range(9))
    peer.add_weighted_edges_from([(a, b, w) for (a, b), w in zip(pairs, weight, strict=True)])
    name = "weight" if is_weighted else None
    # Without `nodes` NetworkX 3.6 goes another way, which divides by the strongest tie of the wrong end.
    nodes = range(9)
    for found, theirs in (
        (constraint(graph, is_weighted), nx.constraint(peer, nodes, name)),
        (effective_size(graph, is_weighted), nx.effective_size(peer, nodes, name)),
    ):
        for v in nodes:
            # NetworkX leaves out nodes that nothing leads out of; they have neighbours all the same.
            if peer.degree(v) == 0 or len(peer[v]):
                np.testing.assert_allclose(found[v], theirs[v], rtol=1e-12, atol=1e-12)
            else:
                assert np.isfinite(found[v])


@given(drawn.rows())
def test_weighted_ones_are_what_burt_writes(rows: drawn.Rows) -> None:
    whole = rows.graph()
    for graph in (whole, whole.until(2015), whole.during(2016)):
        tie = np.zeros((rows.n, rows.n))
        for edge in graph.live:
            if graph.source[edge] != graph.target[edge]:
                tie[graph.source[edge], graph.target[edge]] += graph.weight[edge]
        tie += tie.T
        p = tie / np.maximum(tie.sum(axis=1, keepdims=True), 1e-300)
        m = tie / np.maximum(tie.max(axis=1, keepdims=True, initial=0), 1e-300)
        near = np.zeros((rows.n, rows.n), bool)
        live = graph.live
        near[graph.source[live], graph.target[live]] = near[graph.target[live], graph.source[live]] = True
        np.fill_diagonal(near, False)
        known = tie.sum(axis=1) > 0
        burt = np.where(near, (p + p @ p) ** 2, 0).sum(axis=1)
        np.testing.assert_allclose(constraint(graph, True), np.where(known, burt, np.nan), rtol=1e-12)
        size = np.where(near, 1 - p @ m.T, 0).sum(axis=1)
        found = effective_size(graph, True)
        np.testing.assert_allclose(found, np.where(known, size, np.nan), rtol=1e-12, atol=1e-12)


def test_a_star_has_no_redundant_neighbour_and_a_clique_little_else() -> None:
    star = from_edges(4, *ends([(0, 1), (0, 2), (0, 3)]))
    assert effective_size(star)[0] == 3
    np.testing.assert_allclose(constraint(star)[0], 3 * (1 / 3) ** 2)
    clique = from_edges(3, *ends([(a, b) for a, b in product(range(3), repeat=2) if a != b]))
    np.testing.assert_allclose(constraint(clique), 2 * (1 / 2 + 1 / 4) ** 2)


def test_each_role_is_told_by_the_groups_of_three() -> None:
    # a -> b -> c with every pattern of groups, one path apart from the other.
    groups = {
        "coordinator": "000",
        "consultant": "010",
        "gatekeeper": "011",
        "representative": "001",
        "liaison": "012",
    }
    for at, role in enumerate(BROKERAGE):
        found = brokerage(from_edges(3, *ends([(0, 1), (1, 2)])), np.array([int(g) for g in groups[role]]))
        assert found[1, at] == 1
        assert found.sum() == 1


def test_a_direct_edge_and_an_unknown_group_leave_nothing_to_broker() -> None:
    path = [(0, 1), (1, 2)]
    assert brokerage(from_edges(3, *ends([*path, (0, 2)])), np.zeros(3)).sum() == 0
    both_ways = brokerage(from_edges(3, *ends([*path, (2, 1), (1, 0)])), np.zeros(3))
    assert both_ways[1].tolist() == [2, 0, 0, 0, 0]  # from 0 to 2 and from 2 to 0, never back to itself
    for unknown in range(3):
        group = np.zeros(3)
        group[unknown] = -1
        assert brokerage(from_edges(3, *ends(path)), group).sum() == 0


@given(PAIRS, st.lists(st.integers(-1, 2), min_size=9, max_size=9))
def test_roles_are_those_counted_by_brute_force(pairs: list[tuple[int, int]], group: list[int]) -> None:
    linked = set(pairs)
    expected = np.zeros((9, 5), int)
    for a, b, c in product(range(9), repeat=3):
        if len({a, b, c}) < 3 or (a, b) not in linked or (b, c) not in linked or (a, c) in linked:
            continue
        x, y, z = group[a], group[b], group[c]
        if min(x, y, z) < 0:
            continue
        is_role = [x == y == z, x == z != y, x != y == z, x == y != z, len({x, y, z}) == 3]
        expected[b] += is_role
    graph = from_edges(9, *ends(pairs))
    twice = from_edges(9, *ends(pairs + pairs), rule="keep")
    # A view leaves gaps in the rows of the graph that it looks at.
    more = ends([*pairs, *product(range(9), repeat=2)])
    view = from_edges(9, *more, year=np.repeat([2020, 2021], [len(pairs), 81])).until(2020)
    for network in (graph, twice, view):
        np.testing.assert_array_equal(brokerage(network, np.array(group)), expected)


def test_triangles_are_each_found_once_in_any_number_of_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    peer = nx.gnm_random_graph(60, 500, seed=1)
    graph = from_edges(60, *rng.permutation(ends(list(peer.edges)).T).T)
    expected = {tuple(sorted(three)) for three in nx.enumerate_all_cliques(peer) if len(three) == 3}
    for most in (1, 7, 1 << 20):
        monkeypatch.setattr(triangle, "MOST", most)
        view, found = linked_pairs(graph), []
        for piece in view.triangles():
            u, v, w = view.other[view.back[piece[:, 0]]], view.other[piece[:, 0]], view.other[piece[:, 1]]
            np.testing.assert_array_equal(view.other[piece[:, 2]], w)
            np.testing.assert_array_equal(view.other[view.back[piece[:, 2]]], v)
            found += [tuple(sorted(map(int, three))) for three in zip(u, v, w, strict=True)]
        assert len(found) == len(expected)
        assert set(found) == expected
