"""The facts of a study's network against networkx, and the rows behind them."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from typing import Any

import ibis
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from jihe import measure
from jihe.measure.network.table import from_tables
from jihe.pack.model import Dimension, Exhibit, Measure, NetworkSetting, Pack
from jihe.pack.statistic import STATISTICS
from jihe.tables import OF_NETWORK, PUBLISHED
from tests import study
from tests.measure.test_measure import check_rows, facts, measured, networks, table

YEARS = range(2020, 2024)


def network(**more: Any) -> NetworkSetting:
    return NetworkSetting(**{"kinds": ("technology",), "first_year": 2020, "last_year": 2023} | more)


def network_pack(
    measures: dict[str, Measure],
    sample: str | None = None,
    exhibits: tuple[Exhibit, ...] = (),
    networks: dict[str, NetworkSetting] | None = None,
    **more: Any,
) -> Pack:
    setting = network(sample=sample, **more)
    own = {
        "link_year": Dimension(
            title=study.WORD, column="year", period="year", cumulative=True, first=2020, last=2023
        ),
        "organisation": Dimension(title=study.WORD, column="organisation_id"),
    }
    dimensions = {**study.pack().dimensions, **own}
    return study.pack(
        settings={"network": setting, "networks": networks or {}},
        dimensions=dimensions,
        measures=measures,
        exhibits=exhibits,
    )


def populations(
    pack: Pack, nodes: list[dict[str, Any]], relations: list[dict[str, Any]], members: Any = ()
) -> measure.Populations:
    """All populations as a build keeps them."""
    rows = {"organisation": nodes, "relation": relations, "membership": list(members)}
    tables = {n: table(pack, n, rows.get(n, [])) for n in PUBLISHED if n not in OF_NETWORK}
    made = measure.network_tables(tables, pack)
    made |= measure.node_years({**tables, **made}, pack)
    found = measure.populations({**tables, **made}, pack)
    return measure.Populations({n: ibis.memtable(t.to_pyarrow()) for n, t in found.items()})


def graph_of(relations: list[dict[str, Any]], year: int) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    for r in relations:
        if r["kind_code"] == "technology" and r["relation_date"] and r["relation_date"].year <= year:
            graph.add_edge(r["source_id"], r["target_id"], r["relation_id"])
    return graph


def chain(*pairs: tuple[int, int], year: int = 2021) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Organisations o0, o1, ... and a technology relation for each pair."""
    most = max((max(pair) for pair in pairs), default=0)
    nodes = [{"organisation_id": f"o{i}", "name": f"n{i}"} for i in range(most + 1)]
    relations = [
        {
            "relation_id": f"r{i}",
            "source_id": f"o{a}",
            "target_id": f"o{b}",
            "relation_date": date(year, 5, 1),
            "kind_code": "technology",
        }
        for i, (a, b) in enumerate(pairs)
    ]
    return nodes, relations


DEGREES = {
    name: measured(
        table="link",
        where=where,
        distinct="edge_id",
        opens="rows",
        cut=("link_year", "organisation"),
        within=("link_year",),
    )
    for name, where in (("degree", {}), ("into", {"direction": "in"}), ("out", {"direction": "out"}))
}


@settings(max_examples=6)
@given(networks())
def test_a_degree_counts_edges_and_opens_to_relations(drawn: Any) -> None:
    nodes, relations = drawn
    pack = network_pack(DEGREES)
    found = populations(pack, nodes, relations)
    told = {name: facts(name, found, pack) for name in DEGREES}
    for year in YEARS:
        every = graph_of(relations, year)
        merged = nx.DiGraph(every)
        for name, edges, behind in (
            ("degree", merged.degree, every.degree),
            ("into", merged.in_degree, every.in_degree),
            ("out", merged.out_degree, every.out_degree),
        ):
            counted = {
                json.loads(f["cut"])["organisation"]: (f["value"], f["n"])
                for f in told[name].values()
                # A year between the bounds stands with 0 where the organisation has no edge yet.
                if json.loads(f["cut"])["link_year"] == str(year) and f["value"]
            }
            assert counted == {node: (d, behind(node)) for node, d in edges() if d}
    check_rows(pack, found)


@settings(max_examples=6)
@given(networks())
def test_a_named_network_stands_beside_the_main_one(drawn: Any) -> None:
    nodes, relations = drawn
    member = {node["organisation_id"] for i, node in enumerate(nodes) if i % 3 == 0}
    members = [{"organisation_id": id_, "sample_code": "p", "year": 2021} for id_ in sorted(member)]
    some = ("n_node", "n_edge", "n_relation", "average_path_length", "n_weak_component", "degree_gini")
    cut = {"cut": ("network_year",)}
    declared = {
        "all": measured(table="edge", reduce="structure", statistic=some, **cut),
        "part": measured(table="edge", reduce="structure", statistic=some, network="part", **cut),
        "spread": measured(table="node", reduce="ccdf", column="degree", network="part"),
        "held": measured(table="node", reduce="lorenz", column="degree", network="part", **cut),
        "link": measured(table="link", network="part", cut=("link_year", "organisation")),
        "roles": measured(table="node_year", network="part"),
    }
    networks_ = {"part": network(kinds=("technology", "capital"), sample="p"), "idle": network()}
    pack = network_pack(declared, networks=networks_)
    found = populations(pack, nodes, relations, members)
    assert set(found) == {*PUBLISHED, "edge_part", "node_part", "link_part", "node_year_part"}
    told = facts("part", found, pack)
    for year in YEARS:
        graph = nx.MultiDiGraph()
        for r in relations:
            if (
                r["relation_date"]
                and r["relation_date"].year <= year
                and {r["source_id"], r["target_id"]} & member
            ):
                graph.add_edge(r["source_id"], r["target_id"], r["relation_id"])
        value = {s: told[f"part:network_year={year},statistic={s}"]["value"] for s in some}
        merged = nx.DiGraph(graph)
        sizes = (len(merged), merged.number_of_edges(), graph.number_of_edges())
        assert (value["n_node"], value["n_edge"], value["n_relation"]) == sizes
        assert value["n_weak_component"] == nx.number_weakly_connected_components(merged)
        far = [d for _, to in nx.all_pairs_shortest_path_length(merged) for d in to.values() if d]
        assert value["average_path_length"] == (pytest.approx(np.mean(far)) if far else None)
    alone = network_pack({"all": declared["all"]})
    assert facts("all", populations(alone, nodes, relations), alone) == facts("all", found, pack)
    check_rows(pack, found)


@settings(max_examples=6)
@given(networks())
def test_curves_tell_what_nodes_hold(drawn: Any) -> None:
    nodes, relations = drawn
    kinds = ("in_degree", "out_degree", "degree")
    pack = network_pack(
        {
            f"{reduce}_{kind}": measured(table="node", reduce=reduce, column=kind, cut=("network_year",))
            for reduce in ("ccdf", "lorenz")
            for kind in kinds
        }
    )
    found = populations(pack, nodes, relations)
    for kind in kinds:
        above, held = facts(f"ccdf_{kind}", found, pack), facts(f"lorenz_{kind}", found, pack)
        for year in YEARS:
            merged = nx.DiGraph(graph_of(relations, year))
            degree = sorted(d for _, d in getattr(merged, kind)())
            own = [
                (int(json.loads(f["cut"])["degree_from"]), f)
                for f in above.values()
                if f"={year},curve=data," in f["fact_id"]
            ]
            assert {k for k, _ in own} == {d for d in degree if d}
            for k, fact in own:
                least = sum(d >= k for d in degree)
                assert (fact["value"], fact["n"], fact["n_base"]) == (
                    pytest.approx(least / len(degree)),
                    least,
                    len(degree),
                )
            points = [f for f in held.values() if f"year={year}," in f["fact_id"]]
            assert bool(points) == bool(sum(degree))
            for fact in points:
                lowest = sum(degree[: int(json.loads(fact["cut"])["holder"])])
                assert fact["value"] == pytest.approx(lowest / sum(degree))
    check_rows(pack, found)


def test_models_begin_where_the_tail_does_and_fall() -> None:
    # a hundred stars: of m leaves about 100 / m^1.5, so that hubs are few
    pairs, node = [], 0
    for leaves in range(1, 30):
        for _ in range(round(100 / leaves**1.5)):
            pairs += [(node, node + i) for i in range(1, leaves + 1)]
            node += leaves + 1
    pack = network_pack({"spread": measured(table="node", reduce="ccdf", column="degree")})
    told = facts("spread", populations(pack, *chain(*pairs)), pack)
    curves: dict[str, list[tuple[int, float]]] = {}
    for fact in told.values():
        cut = json.loads(fact["cut"])
        curves.setdefault(cut["curve"], []).append((int(cut["degree_from"]), fact["value"]))
    assert {"data", "power_law", "lognormal", "exponential"} <= set(curves)
    data = dict(curves["data"])
    for name, points in curves.items():
        points.sort()
        assert all(a[1] >= b[1] for a, b in pairwise(points)), name
        assert points[0][1] == pytest.approx(data[points[0][0]]), name


def test_every_statistic_is_told_and_the_undefined_is_empty_and_counted() -> None:
    pack = network_pack(
        {"size": measured(table="edge", reduce="structure", cut=("network_year",))}, sample="s"
    )
    member = [{"organisation_id": "o0", "sample_code": "s", "year": 2020}]
    told = facts("size", populations(pack, *chain((0, 1), (0, 2), (2, 0)), member), pack)
    bounds = {"average_path_length_low", "average_path_length_high"}
    for year in YEARS:
        ids = [f"size:network_year={year},statistic={s}" for s in STATISTICS if s not in bounds]
        assert all(id_ in told for id_ in ids)
    assert not any(bound in id_ for id_ in told for bound in bounds)
    before, after = (
        {s: told[f"size:network_year={y},statistic={s}"] for s in STATISTICS if s not in bounds}
        for y in (2020, 2021)
    )
    assert (before["n_node"]["value"], before["n_node"]["n_undefined"]) == (0, 0)
    for statistic in ("average_degree", "density", "average_path_length", "modularity"):
        assert (before[statistic]["value"], before[statistic]["n_undefined"]) == (None, 1)
        assert (after[statistic]["n_undefined"], after[statistic]["value"] is None) == (0, False)
    assert (after["n_sample_node"]["value"], after["n_relation_node"]["value"]) == (1, 2)
    assert after["reciprocity"]["value"] == pytest.approx(2 / 3)
    assert {s for s, f in after.items() if f["unit"] == "share"} == {s for s in after if s.endswith("_share")}


def test_sampled_distances_come_with_bounds() -> None:
    rng = np.random.default_rng(5)
    pairs = [(int(a), int(b)) for a, b in rng.integers(0, 60, (240, 2)) if a != b]
    chosen = ("average_path_length", "average_path_length_low", "average_path_length_high")
    declared = {"far": measured(table="edge", reduce="structure", statistic=chosen)}
    exact, sampled = (network_pack(declared, **more) for more in ({}, {"distance_sample": 30}))
    full = facts("far", populations(exact, *chain(*pairs)), exact)
    part = facts("far", populations(sampled, *chain(*pairs)), sampled)
    assert set(full) == {"far:statistic=average_path_length"}
    value, low, high = (part[f"far:statistic={s}"]["value"] for s in chosen)
    assert low < value < high
    assert low < full["far:statistic=average_path_length"]["value"] < high


def test_the_roles_of_each_year_are_made_where_a_measure_asks() -> None:
    nodes, relations = chain((0, 1), (1, 2), (1, 3))
    without = network_pack({})
    assert len(populations(without, nodes, relations)["node_year"].to_pyarrow()) == 0
    asked = network_pack({"roles": measured(table="node_year")})
    rows = populations(asked, nodes, relations)["node_year"].to_pyarrow().to_pylist()
    assert [row["year"] for row in rows] == [year for _ in range(4) for year in (2021, 2022, 2023)]
    last = {row["organisation_id"]: row for row in rows if row["year"] == 2023}
    assert {o: (r["in_degree"], r["out_degree"], r["degree"]) for o, r in last.items()} == {
        "o0": (0, 1, 1), "o1": (1, 2, 3), "o2": (1, 0, 1), "o3": (1, 0, 1),
    }  # fmt: skip
    assert {o: r["betweenness"] for o, r in last.items()} == {"o0": 0, "o1": 2, "o2": 0, "o3": 0}
    assert last["o0"]["closeness"] == pytest.approx(3 / 5)


def test_a_picture_shows_its_year_and_the_greatest_nodes() -> None:
    shown = {"mark": "network", "measure": "size", "chapter": "c", "title_zh": "图", "title_en": "picture"}
    exhibits = (
        Exhibit(line=2, exhibit="before", only="network_year=2020", **shown),
        Exhibit(line=3, exhibit="last", **shown),
    )
    declared = {"size": measured(table="edge", reduce="structure", cut=("network_year",))}
    pack = network_pack(declared, exhibits=exhibits)
    nodes, relations = chain((0, 1), (0, 2), (0, 3), (1, 3), (4, 0))
    found = populations(pack, nodes, relations)
    years = measure.pictured_years(pack)
    assert years == {"before": (None, 2020), "last": (None, 2023)}
    position = measure.positions(found, pack, [2020, 2023])
    assert position == measure.positions(found, pack, [2020, 2023]), "the same network, the same picture"
    empty, _ = measure.pictured(position, found, pack, 2020)
    assert len(empty) == 0
    node, edge = measure.pictured(position, found, pack, 2023)
    assert dict(zip(node["label_en"].to_pylist(), node["size"].to_pylist(), strict=True)) == {
        "n0": 4, "n1": 2, "n2": 1, "n3": 2, "n4": 1,
    }  # fmt: skip
    assert len(edge) == 5
    assert all(np.isfinite(node[axis].to_numpy()).all() for axis in "xy")
    few, inside = measure.pictured(position, found, pack, 2023, top=3)
    ends = [tuple(few["label_en"][end].as_py() for end in pair.values()) for pair in
            inside.select(["source", "target"]).to_pylist()]  # fmt: skip
    assert sorted(ends) == [("n0", "n1"), ("n0", "n3"), ("n1", "n3")]
    assert few["size"].to_pylist() == [4, 2, 2], "degrees of the whole network"


def test_a_picture_shows_the_network_of_its_measure() -> None:
    shown = {"mark": "network", "measure": "part", "chapter": "c", "title_zh": "图", "title_en": "picture"}
    declared = {
        "part": measured(table="edge", reduce="structure", cut=("network_year",), network="part"),
    }
    pack = network_pack(
        declared,
        exhibits=(Exhibit(line=2, exhibit="picture", **shown),),
        networks={"part": network(sample="s", last_year=2022)},
    )
    member = [{"organisation_id": "o1", "sample_code": "s", "year": y} for y in (2021, 2022)]
    member.append({"organisation_id": "o2", "sample_code": "s", "year": 2021})
    found = populations(pack, *chain((0, 1), (2, 1), (3, 4)), member)
    assert measure.pictured_years(pack) == {"picture": ("part", 2022)}
    position = measure.positions(found, pack, [2022], "part")
    node, edge = measure.pictured(position, found, pack, 2022, network="part")
    groups = dict(zip(node["label_en"].to_pylist(), node["group"].to_pylist(), strict=True))
    assert groups == {"n0": "relation", "n1": "sample", "n2": "relation"}
    assert len(edge) == 2


def test_a_network_is_made_but_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def counted(*tables: Any) -> Any:
        made.append(1)
        return from_tables(*tables)

    monkeypatch.setattr("jihe.measure.network.study_graph.from_tables", counted)
    part = {"network": "part"}
    declared = {
        "size": measured(table="edge", reduce="structure"),
        "curve": measured(table="node", reduce="ccdf", column="degree"),
        "size_part": measured(table="edge", reduce="structure", **part),
        "curve_part": measured(table="node", reduce="lorenz", column="degree", **part),
    }
    pack = network_pack(declared, networks={"part": network()})
    found = populations(pack, *chain((0, 1), (1, 2)))
    for name in declared:
        facts(name, found, pack)
    assert len(made) == 2
