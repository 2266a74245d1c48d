from __future__ import annotations

import json
import random
from collections import Counter
from datetime import date
from typing import Any

import ibis
import networkx as nx
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe import measure
from jihe.errors import DataError
from jihe.pack.model import Dimension, Measure, NetworkSetting, Pack, Range
from jihe.tables import OF_NETWORK, PUBLISHED, published_columns
from tests import study

PLACES = [None, "X", "X11", "X2", "X21", "X3"]
PROVINCE = {"X11": "X1", "X2": "X2", "X21": "X2", "X3": "X3"}
GROUPS = {"X11": {"g1"}, "X2": {"g1"}, "X21": {"g1", "g2"}}


def measured(**fields: Any) -> Measure:
    return Measure(title=study.WORD, **fields)


def table(pack: Pack, name: str, rows: list[dict[str, Any]]) -> ibis.Table:
    """A published table as classify leaves it; columns that a row does not name are missing."""
    kinds = {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "integer": pa.int64(),
        "number": pa.float64(),
    }
    kinds |= {"boolean": pa.bool_(), "date": pa.date32()}
    own = published_columns(name, pack.class_tables(), "CNY")
    ends = {"relation": ("source_", "target_"), "edge": ("source_", "target_")}.get(name, ("organisation_",))
    keep = {
        c: kinds[column.type]
        for c, column in own.items()
        if name == "organisation"
        or not c.startswith(ends)
        or c.endswith("_id")
        or c in ("source_code", "source_file", "source_row")
    }
    return ibis.memtable(
        pa.Table.from_pylist([{c: row.get(c) for c in keep} for row in rows], pa.schema(keep))
    )


def populations(
    pack: Pack, organisations: list[dict[str, Any]], relations: list[dict[str, Any]], members: Any = ()
) -> dict[str, ibis.Table]:
    rows = {"organisation": organisations, "relation": relations, "membership": list(members)}
    tables = {n: table(pack, n, rows.get(n, [])) for n in PUBLISHED if n not in OF_NETWORK}
    found = measure.populations({**tables, **measure.network_tables(tables, pack)}, pack)
    return {n: ibis.memtable(t.to_pyarrow()) for n, t in found.items()}


def facts(name: str, found: dict[str, ibis.Table], pack: Pack) -> dict[str, dict[str, Any]]:
    return {row["fact_id"]: row for row in measure.fact_table(name, found, pack).to_pylist()}


def check_rows(pack: Pack, found: dict[str, ibis.Table]) -> None:
    """The law: each fact opens to exactly the rows that it says, one by one and all at once."""
    for name in pack.measures:
        told = facts(name, found, pack)
        opened, behind = measure.opened_rows(name, found, pack, list(told))
        numbers = {row["fact_id"]: row["rows"] for row in opened.to_pylist()}
        assert set(behind) >= set(opened["population"].to_pylist())
        for id_, fact in told.items():
            _, cut = measure.parse_fact_id(id_, pack)
            rows = measure.way(name, found, pack).rows(cut).row.to_pyarrow().to_pylist()
            assert len(rows) == fact["n"]
            assert sorted(rows) == numbers.get(id_, [])


organisations = st.lists(st.sampled_from(PLACES), min_size=1, max_size=8).map(
    lambda places: [
        {
            "organisation_id": f"o{i}",
            "name": f"n{i}",
            "region_code": place,
            "is_sample": i % 2 == 0,
            "topic_code": [["t1"], ["t1", "t2"], [], None][i % 4],
        }
        for i, place in enumerate(places)
    ]
)


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    nodes = draw(organisations)
    end = st.integers(0, len(nodes) - 1)
    year = st.sampled_from([None, 2018, 2019, 2020, 2021, 2022, 2023, 2024])
    drawn = draw(st.lists(st.tuples(end, end, year, st.booleans()), max_size=25))
    relations = [
        {
            "relation_id": f"r{i:03}",
            "source_id": f"o{a}",
            "target_id": f"o{b}",
            "relation_date": date(y, 6, 1) if y else None,
            "kind_code": "technology" if technology else "capital",
            "amount_cny": float(a) if b % 2 else None,
        }
        for i, (a, b, y, technology) in enumerate(drawn)
        if a != b
    ]
    return nodes, relations


@settings(max_examples=8)
@given(networks())
def test_counts_shares_and_flows_add_up(drawn: Any) -> None:
    nodes, relations = drawn
    pack = study.pack(
        measures={
            "province": measured(table="organisation", reduce="share", cut=("province",)),
            "group": measured(table="organisation", cut=("group",)),
            "topic": measured(table="organisation", cut=("topic",)),
            "year": measured(table="relation", cut=("year",)),
            "until": measured(table="relation", cut=("until",)),
            "flow": measured(
                table="relation", reduce="share", cut=("until", "from", "into"), within=("until",)
            ),
            "flows": measured(table="relation", cut=("from", "into")),
            "intra": measured(table="relation", reduce="share", cut=("intra",)),
            "sources": measured(table="relation", distinct="source_id", cut=("year",)),
            "amount": measured(table="relation", reduce="sum", column="amount_cny", cut=("year",)),
        }
    )
    found = populations(pack, nodes, relations)
    place = {node["organisation_id"]: node["region_code"] for node in nodes}
    province = {id_: PROVINCE.get(code) for id_, code in place.items()}

    shares = facts("province", found, pack)
    known = [p for p in province.values() if p]
    assert {k.split("=")[1]: f["n"] for k, f in shares.items()} == Counter(known)
    assert sum(f["value"] for f in shares.values()) == pytest.approx(1 if known else 0)
    assert {(f["n_base"], f["n_undefined"]) for f in shares.values()} <= {
        (len(known), len(nodes) - len(known))
    }

    grouped = Counter(g for code in place.values() for g in GROUPS.get(code, ()))
    assert {k.split("=")[1]: f["value"] for k, f in facts("group", found, pack).items()} == grouped
    topics = Counter(t for node in nodes for t in node["topic_code"] or ())
    assert {k.split("=")[1]: f["value"] for k, f in facts("topic", found, pack).items()} == topics

    years = [r["relation_date"].year for r in relations if r["relation_date"]]
    yearly, until, investors, amounts = (
        facts(m, found, pack) for m in ("year", "until", "sources", "amount")
    )
    for year in range(2020, 2024):
        assert yearly[f"year:year={year}"]["value"] == years.count(year)
        assert until[f"until:until={year}"]["value"] == sum(y <= year for y in years)
        sources = {
            r["source_id"] for r in relations if r["relation_date"] and r["relation_date"].year == year
        }
        assert investors[f"sources:year={year}"]["value"] == len(sources)
        stated = [
            r["amount_cny"]
            for r in relations
            if r["relation_date"] and r["relation_date"].year == year and r["amount_cny"] is not None
        ]
        assert amounts[f"amount:year={year}"]["value"] == (sum(stated) if stated else None)

    both = Counter(
        (province[r["source_id"]], province[r["target_id"]])
        for r in relations
        if province[r["source_id"]] and province[r["target_id"]]
    )
    flows = facts("flows", found, pack)
    assert {tuple(json.loads(f["cut"]).values()): f["n"] for f in flows.values()} == both
    intra = facts("intra", found, pack)
    within = sum(n for (a, b), n in both.items() if a == b)
    assert {k.split("=")[1]: f["n"] for k, f in intra.items()} == +Counter(
        {"same": within, "different": both.total() - within}
    )
    assert {f["n_base"] for f in intra.values()} <= {both.total()}
    slices = Counter[str]()
    for fact in facts("flow", found, pack).values():
        slices[json.loads(fact["cut"])["until"]] += fact["value"] or 0
    assert all(total == pytest.approx(1) or total == 0 for total in slices.values())
    check_rows(pack, found)


@settings(max_examples=8)
@given(networks(), st.booleans(), st.booleans())
def test_the_network_is_networkx_s(drawn: Any, sampled: bool, isolated: bool) -> None:
    nodes, relations = drawn
    setting = NetworkSetting(
        kinds=("technology",),
        first_year=2020,
        last_year=2023,
        isolated=isolated,
        sample="s" if sampled else None,
    )
    pack = study.pack(
        settings={"network": setting},
        measures={
            "size": measured(table="edge", reduce="structure", cut=("network_year",)),
            "out": measured(table="edge", cut=("network_year", "source"), within=("network_year",), top=2),
        },
    )
    members = {node["organisation_id"] for node in nodes if node["is_sample"]}
    found = populations(
        pack,
        nodes,
        relations,
        [{"organisation_id": m, "sample_code": "s", "year": 2021} for m in sorted(members)],
    )
    told, sent = facts("size", found, pack), facts("out", found, pack)
    for year in range(2020, 2024):
        graph = nx.MultiDiGraph()
        for r in relations:
            counts = r["kind_code"] == "technology" and r["relation_date"] and r["relation_date"].year <= year
            if counts and (not sampled or {r["source_id"], r["target_id"]} & members):
                graph.add_edge(r["source_id"], r["target_id"])
        if sampled and isolated and year >= 2021:
            graph.add_nodes_from(members)
        simple = nx.DiGraph(graph)

        def value(statistic: str, year: int = year) -> float | None:
            return told[f"size:network_year={year},statistic={statistic}"]["value"]

        n, e, w = len(simple), simple.number_of_edges(), graph.number_of_edges()
        assert (value("n_node"), value("n_edge"), value("n_relation")) == (n, e, w)
        assert value("average_degree") == (e / n if n else None)
        assert value("average_weighted_degree") == (w / n if n else None)
        assert value("density") == (pytest.approx(nx.density(simple)) if n > 1 else None)
        if sampled:
            assert value("n_sample_node") == len(members & set(simple))
            assert value("n_relation_node") == len(set(simple) - members)
        out = {k.split("source=")[1]: f["value"] for k, f in sent.items() if f"={year}," in k}
        degrees = sorted((d for _, d in simple.out_degree() if d), reverse=True)
        assert sorted(out.values(), reverse=True)[:2] == degrees[:2]
        assert all(simple.out_degree(node) == d for node, d in out.items())
        last = degrees[1] if len(degrees) > 1 else 0
        assert len(out) == sum(d >= last for d in degrees), "ties at the edge stay in"
    check_rows(pack, found)


def test_conditions() -> None:
    nodes = [
        {"organisation_id": f"o{i}", "name": "n", "region_code": p, "kind_code": k, "topic_code": t}
        for i, (p, k, t) in enumerate(
            [("X1", "firm", ["t1"]), ("X2", None, ["t2", "t1"]), (None, "university", None)]
        )
    ]

    def count(**where: Any) -> int:
        pack = study.pack(measures={"m": measured(table="organisation", where=where)})
        return int(facts("m", populations(pack, nodes, []), pack)["m"]["value"])

    assert count() == 3
    assert count(kind_code="firm") == 1
    assert count(kind_code=("firm", "university")) == 2
    assert count(kind_code=Range(known=False)) == 1
    assert count(kind_code=Range(**{"not": ("firm",)})) == 2
    assert count(region_code=Range(**{"from": "X1", "to": "X1"})) == 1
    assert count(topic_code="t1") == 2


def test_bins_stand_with_zero_and_means_leave_out_what_is_missing() -> None:
    pack = study.pack(
        measures={
            "sizes": measured(table="organisation_year", cut=("size",)),
            "mean": measured(table="organisation_year", reduce="mean", column="n_employee"),
        }
    )
    rows = [
        {"organisation_id": "o0", "year": y, "n_employee": n} for y, n in ((2020, 3), (2021, 4), (2022, None))
    ]
    tables = {
        n: table(pack, n, [])
        for n in PUBLISHED
        if n not in (*OF_NETWORK, "organisation_year", "organisation")
    }
    tables["organisation"] = table(pack, "organisation", [{"organisation_id": "o0", "name": "n"}])
    tables["organisation_year"] = table(pack, "organisation_year", rows)
    found = measure.populations({**tables, **measure.network_tables(tables, pack)}, pack)
    assert {k: (f["value"], f["n_undefined"]) for k, f in facts("sizes", found, pack).items()} == {
        "sizes:size=small": (2, 1),
        "sizes:size=large": (0, 1),
    }
    mean = facts("mean", found, pack)["mean"]
    assert (mean["value"], mean["n"], mean["n_undefined"], mean["unit"]) == (3.5, 2, 1, "person")
    check_rows(pack, found)


def test_the_order_of_rows_changes_nothing() -> None:
    nodes = [{"organisation_id": f"o{i}", "name": "n", "region_code": p} for i, p in enumerate(PLACES)]
    relations = [
        {
            "relation_id": f"r{a}{b}",
            "source_id": f"o{a}",
            "target_id": f"o{b}",
            "relation_date": date(2021, 1, 1),
            "kind_code": "technology",
        }
        for a in range(6)
        for b in range(6)
        if a != b
    ]
    pack = study.pack(measures={"m": measured(table="relation", reduce="share", cut=("from", "into"))})
    before = facts("m", populations(pack, nodes, relations), pack)
    random.Random(3).shuffle(nodes)
    random.Random(4).shuffle(relations)
    assert facts("m", populations(pack, nodes, relations), pack) == before


def test_a_fact_id_says_what_is_wrong_with_it() -> None:
    pack = study.pack(measures={"firm_count": measured(table="organisation", cut=("province",))})
    assert measure.parse_fact_id("firm_count:province=a%2Cb", pack) == ("firm_count", {"province": "a,b"})
    with pytest.raises(DataError, match=r'no measure "firm_cout".*"firm_count"'):
        measure.parse_fact_id("firm_cout:province=X1", pack)
    with pytest.raises(DataError, match=r"firm_count:province=\.\.\."):
        measure.parse_fact_id("firm_count:provinz=X1", pack)


def test_a_row_of_several_codes_stands_once_in_their_class() -> None:
    """Two topics of one field; a topic of no field beside one of a field does not make the row unknown."""
    field = study.code("f", name="Field", level="field")
    topics = [study.code(c, name=c, level="topic", parent="f") for c in ("t1", "t2")]
    pack = study.pack(
        taxonomies={
            "organisation_kind": (),
            "relation_kind": (),
            "topic": (field, *topics, study.code("t3", name="t3", level="topic")),
        },
        dimensions={"field": Dimension(title=study.WORD, column="topic_code", level="field")},
        measures={
            "count": measured(table="organisation", cut=("field",)),
            "share": measured(table="organisation", reduce="share", cut=("field",)),
        },
    )
    topics_of = [["t1", "t2"], ["t1"], ["t1", "t3"], ["t3"], [], None]
    nodes = [
        {
            "organisation_id": f"o{i}",
            "name": f"n{i}",
            "region_code": None,
            "is_sample": False,
            "topic_code": t,
        }
        for i, t in enumerate(topics_of)
    ]
    found = populations(pack, nodes, [])
    [counted] = facts("count", found, pack).values()
    assert (counted["value"], counted["n_undefined"]) == (3, 3)
    [share] = facts("share", found, pack).values()
    assert (share["value"], share["n_base"]) == (1, 3)
    way = measure.way("count", found, pack)
    assert way.rows({"field": "f"}).count().to_pyarrow().as_py() == 3


def test_two_cumulative_years_count_each_row_once() -> None:
    years = {
        name: Dimension(
            title=study.WORD, column=column, period="year", cumulative=True, first=2020, last=2022
        )
        for name, column in (("until", "relation_date"), ("ended", "end_date"))
    }
    pack = study.pack(
        dimensions=years,
        measures={
            "both": measured(table="relation", reduce="share", cut=("until", "ended"), within=("until",))
        },
    )
    dates = [(2020, 2020), (2020, 2022), (2021, 2021), (2022, None)]
    nodes = [
        {"organisation_id": o, "name": o, "region_code": None, "is_sample": False, "topic_code": None}
        for o in "ab"
    ]
    relations = [
        {
            "relation_id": f"r{i}",
            "source_id": "a",
            "target_id": "b",
            "relation_date": date(begin, 6, 1),
            "end_date": date(end, 6, 1) if end else None,
            "kind_code": "technology",
            "amount_cny": None,
        }
        for i, (begin, end) in enumerate(dates)
    ]
    told = facts("both", populations(pack, nodes, relations), pack)
    # Up to 2021 three relations have begun and will end: one by 2020, two by 2021, three by 2022.
    assert {k.split("ended=")[1]: (f["n"], f["n_base"]) for k, f in told.items() if "until=2021" in k} == {
        "2020": (1, 3),
        "2021": (2, 3),
        "2022": (3, 3),
    }
