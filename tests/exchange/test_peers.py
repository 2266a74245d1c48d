"""Other libraries read what we write, and we read what they write, as the same network."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from jihe import exchange
from jihe.exchange import NetworkFile

from .making import rows

WRITERS = {"gexf": nx.write_gexf, "graphml": nx.write_graphml, "net": nx.write_pajek, "gml": nx.write_gml}
READERS = {"gexf": nx.read_gexf, "graphml": nx.read_graphml, "net": nx.read_pajek, "gml": nx.read_gml}


def ties(found: NetworkFile, name: str = "node_id") -> Counter[Any]:
    called = dict(rows(found.node, "node_id", name))
    edges = rows(found.edge, "source_id", "target_id", "weight")
    return Counter((*ends(called[s], called[t], found.is_directed), w) for s, t, w in edges)


def ends(source: str, target: str, is_directed: bool | None) -> tuple[str, ...]:
    return (source, target) if is_directed else tuple(sorted((source, target)))


def graph_ties(graph: Any) -> Counter[Any]:
    edges = graph.edges(data="weight", default=1.0)
    return Counter((*ends(str(s), str(t), graph.is_directed()), float(w)) for s, t, w in edges)


def made(seed: int, is_directed: bool) -> Any:
    graph = nx.gnm_random_graph(12, 25, seed=seed, directed=is_directed)
    for place, (_, _, data) in enumerate(graph.edges(data=True)):
        data["weight"] = place + 0.5
    return nx.relabel_nodes(graph, {n: f"名{n} & co" for n in graph})


@pytest.mark.parametrize("ending", sorted(WRITERS))
@pytest.mark.parametrize("is_directed", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_we_read_what_networkx_writes(tmp_path: Path, ending: str, is_directed: bool, seed: int) -> None:
    graph, path = made(seed, is_directed), tmp_path / f"n.{ending}"
    WRITERS[ending](graph, path)
    found = exchange.read(path)
    assert found.is_directed is is_directed
    name = "label" if ending == "gml" else "node_id"
    assert Counter(found.node[name].to_pylist()) == Counter(list(graph))
    assert ties(found, name) == graph_ties(graph)


@pytest.mark.parametrize("ending", sorted(READERS))
@pytest.mark.parametrize("is_directed", [True, False])
def test_networkx_reads_what_we_write(tmp_path: Path, ending: str, is_directed: bool) -> None:
    graph = made(1, is_directed)
    nx.write_graphml(graph, tmp_path / "first.graphml")
    found = exchange.read(tmp_path / "first.graphml")
    label = found.node["node_id"]
    node = found.node.set_column(found.node.column_names.index("label"), "label", label)
    exchange.write(tmp_path / f"n.{ending}", NetworkFile(node, found.edge, found.is_directed))
    back = READERS[ending](tmp_path / f"n.{ending}")
    assert back.is_directed() == is_directed
    assert graph_ties(back) == graph_ties(graph)


@pytest.mark.parametrize("ending", ["graphml", "net", "gml"])
def test_igraph_reads_what_we_write(tmp_path: Path, ending: str) -> None:
    igraph = pytest.importorskip("igraph")
    nx.write_graphml(made(2, True), tmp_path / "first.graphml")
    found = exchange.read(tmp_path / "first.graphml")
    exchange.write(tmp_path / f"n.{ending}", found)
    graph = igraph.Graph.Read(str(tmp_path / f"n.{ending}"))
    place = {name: number for number, name in enumerate(found.node["node_id"].to_pylist())}
    edges = [(place[s], place[t], w) for s, t, w in rows(found.edge, "source_id", "target_id", "weight")]
    assert sorted((*edge.tuple, edge["weight"]) for edge in graph.es) == sorted(edges)


def networks() -> list[str]:
    return [
        "5-cliques.graphml",
        "football.graphml",
        "moviegalaxies.graphml",
        "two-cliques.graphml",
        "lesmiserables.gml",
    ]


@pytest.mark.parametrize("name", networks())
def test_the_networks_of_others_are_read_alike(shared_data: Path, name: str) -> None:
    path = shared_data / "reference" / "networks" / name
    graph = nx.read_graphml(path) if path.suffix == ".graphml" else nx.read_gml(path)
    found = exchange.read(path)
    label = "label" if path.suffix == ".gml" else "node_id"
    assert Counter(found.node[label].to_pylist()) == Counter(list(graph))
    if path.suffix == ".gml":
        for _, _, data in graph.edges(data=True):
            data["weight"] = data["value"]
    assert ties(found, label) == graph_ties(graph)


def test_every_network_at_hand_is_read(shared_data: Path) -> None:
    sizes = {path.name: exchange.read(path) for path in (shared_data / "reference" / "networks").iterdir()}
    assert {name: (len(found.node), len(found.edge)) for name, found in sizes.items()} == {
        "5-cliques.graphml": (25, 54),
        "LesMiserables.gexf": (77, 254),
        "football.graphml": (115, 613),
        "lesmiserables.gml": (77, 254),
        "moviegalaxies.graphml": (27, 102),
        "timeframe1.gexf": (3, 2),
        "timeframe2.gexf": (3, 3),
        "timeframe3.gexf": (3, 1),
        "two-cliques.graphml": (10, 20),
    }
    assert set(sizes["timeframe2.gexf"].edge["start"].to_pylist()) == {"2008"}


def test_files_without_a_heading_at_hand_are_read(shared_data: Path) -> None:
    for path in (shared_data / "gephi-golden").glob("*.csv"):
        found = exchange.read(path, columns="source,target,type,weight")
        assert len(found.edge) == len(path.read_text().split())
    folder = shared_data / "stress" / "caida-as-relationships" / "raw"
    found = exchange.read(folder / "19980101.as-rel.txt.gz", columns="source,target,type")
    assert set(found.edge["kind"].to_pylist()) == {"-1", "0"}
