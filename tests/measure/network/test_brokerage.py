"""Structural holes against NetworkX, brokerage against counting by hand."""

from __future__ import annotations

from itertools import product

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jihe.measure.network import from_edges
from jihe.measure.network.brokerage import BROKERAGE, brokerage, constraint, effective_size

PAIRS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=40, unique=True)


def ends(pairs: list[tuple[int, int]]) -> np.ndarray:
    return np.array(pairs, np.int64).reshape(-1, 2).T


@given(PAIRS)
def test_constraint_is_that_of_networkx(pairs: list[tuple[int, int]]) -> None:
    pairs = [(a, b) for a, b in pairs if a != b]
    graph = from_edges(9, *ends(pairs))
    peer = nx.DiGraph()
    peer.add_nodes_from(range(9))
    peer.add_edges_from(pairs)
    theirs, ours = nx.constraint(peer), constraint(graph)
    for v in range(9):
        # NetworkX leaves out nodes that nothing leads out of; they have neighbours all the same.
        if peer.out_degree(v):
            np.testing.assert_allclose(ours[v], theirs[v], rtol=1e-12)
        assert np.isnan(ours[v]) == (peer.degree(v) == 0)


@given(PAIRS)
def test_effective_size_is_what_burt_writes(pairs: list[tuple[int, int]]) -> None:
    # NetworkX 3.6 divides by the strongest tie of the other end in directed networks, against its own text.
    linked = {pair for pair in pairs if pair[0] != pair[1]}
    tie = np.array([[((u, v) in linked) + ((v, u) in linked) for v in range(9)] for u in range(9)], float)
    ours = effective_size(from_edges(9, *ends(sorted(linked))))
    for u in range(9):
        near = np.flatnonzero(tie[u])
        if not len(near):
            assert np.isnan(ours[u])
            continue
        redundant = sum(
            tie[u, w] / tie[u].sum() * tie[v, w] / tie[v].max() for v in near for w in near if w != v
        )
        np.testing.assert_allclose(ours[u], len(near) - redundant, rtol=1e-12)


@given(PAIRS)
def test_undirected_ones_are_those_of_networkx(pairs: list[tuple[int, int]]) -> None:
    pairs = [(a, b) for a, b in pairs if a != b]
    peer = nx.Graph()
    peer.add_nodes_from(range(9))
    peer.add_edges_from(pairs)
    graph = from_edges(9, *ends(pairs), is_directed=False)
    for ours, theirs in (
        (constraint(graph), nx.constraint(peer)),
        (effective_size(graph), nx.effective_size(peer)),
    ):
        np.testing.assert_allclose(ours, [theirs[v] for v in range(9)], rtol=1e-12)


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
    twice = from_edges(9, *ends(pairs + pairs), rule="keep")
    for graph in (from_edges(9, *ends(pairs)), twice):
        np.testing.assert_array_equal(brokerage(graph, np.array(group)), expected)
