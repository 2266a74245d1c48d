"""Weak and strong components, against NetworkX and Gephi."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from jihe.measure.network import NEVER, Graph, from_edges
from jihe.measure.network.component import component_sizes, strong_component, weak_component
from jihe.measure.network.graph import Ints

from . import golden
from .drawn import graphs, peer

Find = Callable[[Graph], Ints]


def groups(label: Ints) -> list[list[int]]:
    return [np.flatnonzero(label == g).tolist() for g in range(label.max(initial=-1) + 1)]


def ordered(sets: list[set[int]]) -> list[list[int]]:
    """Greatest first, then by least node."""
    return sorted((sorted(s) for s in sets), key=lambda s: (-len(s), s[0]))


@given(graphs(rules=("sum", "keep")))
def test_components_are_those_of_networkx(graph: Graph) -> None:
    plain = peer(graph)
    weak, strong = weak_component(graph), strong_component(graph)
    expected = ordered(list(nx.connected_components(peer(graph, directed=False))))
    assert groups(weak) == expected
    assert groups(strong) == (
        ordered(list(nx.strongly_connected_components(plain))) if graph.is_directed else expected
    )
    for label in (weak, strong):
        assert np.array_equal(label >= 0, graph.present)
        assert component_sizes(label).tolist() == [len(g) for g in groups(label)]


@pytest.mark.parametrize(
    ("find", "key"), [(weak_component, "componentnumber"), (strong_component, "strongcompnum")]
)
@pytest.mark.parametrize("name", golden.names())
def test_components_as_gephi(name: str, find: Find, key: str, shared_data: Path) -> None:
    graph, printed = golden.network(name)
    label = np.array(printed[key])
    sets = [set(np.flatnonzero(label == g).tolist()) for g in np.unique(label)]
    assert groups(find(graph)) == ordered(sets)


@pytest.mark.parametrize("name", golden.names())
def test_number_of_weak_components_as_gephi(name: str, shared_data: Path) -> None:
    for is_directed in (True, False):
        graph, printed = golden.network(name, is_directed)
        assert len(component_sizes(weak_component(graph))) == printed["weak"]


@pytest.mark.parametrize("find", [weak_component, strong_component])
def test_no_node(find: Find) -> None:
    none = np.array([], np.int64)
    assert find(from_edges(0, none, none)).tolist() == []
    absent = find(from_edges(2, none, none, node_since=np.array([NEVER, NEVER])))
    assert absent.tolist() == [-1, -1]
    assert component_sizes(absent).tolist() == []


def test_les_miserables_hang_together(shared_data: Path) -> None:
    book = nx.read_gml(shared_data / "reference" / "networks" / "lesmiserables.gml", label="id")
    ends = np.array(sorted(book.edges))
    assert component_sizes(weak_component(from_edges(77, ends[:, 0], ends[:, 1]))).tolist() == [77]
