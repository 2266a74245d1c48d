"""Reciprocity and assortativity, against NetworkX and igraph."""

from __future__ import annotations

import warnings
from typing import Any

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.measure.network import Graph, from_edges
from jihe.measure.network.mixing import Side, attribute_assortativity, degree_assortativity, reciprocity

from .drawn import edges, graphs, peer

SIDES: list[Side] = ["in", "out"]


@given(graphs(directed=True, kinds=False))
def test_reciprocity_is_that_of_networkx(graph: Graph) -> None:
    assert reciprocity(graph) == (
        pytest.approx(nx.overall_reciprocity(peer(graph))) if graph.n_edge else None
    )


@given(graphs(rules=("sum", "keep")))
def test_reciprocity_of_parallel_edges(graph: Graph) -> None:
    ends = edges(graph)
    returned = [(t, s) in set(ends) and s != t for s, t in ends]
    expected = 1 if not graph.is_directed else np.mean(returned) if ends else None
    assert reciprocity(graph) == (pytest.approx(expected) if ends else None)


def quiet(of: Any, *args: Any, **more: Any) -> float | None:
    """What a peer finds; None where it divides by zero."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = float(of(*args, **more))
    return None if np.isnan(found) else found


@given(graphs(kinds=False), st.sampled_from(SIDES), st.sampled_from(SIDES))
def test_degree_assortativity_is_that_of_networkx(graph: Graph, source: Side, target: Side) -> None:
    found = degree_assortativity(graph, source, target)
    if found is None:
        degree = dict(peer(graph).degree) if not graph.is_directed else None
        of = {"in": graph.into.degree, "out": graph.out.degree}
        ends = edges(graph)
        here = (
            {degree[v] for e in ends for v in e} if degree is not None else {of[source][s] for s, _ in ends}
        )
        there = here if degree is not None else {of[target][t] for _, t in ends}
        assert len(here) < 2 or len(there) < 2
        return
    expected = quiet(nx.degree_pearson_correlation_coefficient, peer(graph), source, target)
    assert found == pytest.approx(expected, abs=1e-12)
    assert -1 - 1e-12 <= found <= 1 + 1e-12


def test_igraph_agrees() -> None:
    rng = np.random.default_rng(2)
    n = 500
    ends = np.unique((n * rng.random((4_000, 2)) ** [3, 2]).astype(int), axis=0)
    ends = ends[ends[:, 0] != ends[:, 1]]
    graph = from_edges(n, *ends.T)
    plain = igraph.Graph(n, ends, directed=True)
    assert degree_assortativity(graph) == pytest.approx(plain.assortativity_degree(directed=True), rel=1e-12)
    assert reciprocity(graph) == pytest.approx(plain.reciprocity(), rel=1e-14)
    code = rng.integers(0, 4, n)
    found = attribute_assortativity(graph, code)
    assert found == pytest.approx(plain.assortativity_nominal(code.tolist(), directed=True), rel=1e-9)


@given(graphs(kinds=False), st.lists(st.integers(0, 2), min_size=9, max_size=9))
def test_attribute_assortativity_is_that_of_networkx(graph: Graph, code: list[int]) -> None:
    plain = peer(graph)
    nx.set_node_attributes(plain, dict(enumerate(code[: graph.n])), "code")
    found = attribute_assortativity(graph, np.array(code[: graph.n]))
    ends = edges(graph)
    if found is None:
        assert not ends or len({code[v] for pair in ends for v in pair}) == 1
        return
    assert found == pytest.approx(nx.attribute_assortativity_coefficient(plain, "code"), abs=1e-12)


@given(graphs(), st.lists(st.integers(-1, 2), min_size=9, max_size=9))
def test_edges_of_an_unknown_class_are_left_out(graph: Graph, code: list[int]) -> None:
    codes = np.array(code[: graph.n])
    known = codes >= 0
    part = graph.part(nodes=known)
    assert attribute_assortativity(graph, codes) == attribute_assortativity(part, np.maximum(codes, 0))


def test_undefined() -> None:
    none = np.array([], np.int64)
    empty = from_edges(3, none, none)
    assert reciprocity(empty) is degree_assortativity(empty) is None
    assert attribute_assortativity(empty, np.array([0, 1, -1])) is None
    ring = from_edges(3, np.array([0, 1, 2]), np.array([1, 2, 0]))
    assert degree_assortativity(ring) is None
    assert attribute_assortativity(ring, np.zeros(3, int)) is None
    assert reciprocity(ring) == 0


def test_large_degrees_do_not_overflow() -> None:
    leaf = np.arange(2, 100_000)
    source = np.concatenate([np.zeros_like(leaf), np.ones_like(leaf), [0]])
    graph = from_edges(100_000, source, np.concatenate([leaf, leaf, [1]]))
    assert -1 <= degree_assortativity(graph) <= 1
    assert attribute_assortativity(graph, np.arange(100_000)) == pytest.approx(0, abs=1e-4)
