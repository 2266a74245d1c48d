"""A sample that changes from year to year, against its definition worked out by brute force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jihe import measure
from tests.measure.network.test_study import chain, network_pack, populations
from tests.measure.test_measure import check_rows, facts, measured, networks

TIME = range(2015, 2025)
YEARS = range(2020, 2024)
SIZES = ("n_node", "n_sample_node", "n_relation_node", "n_edge", "n_relation")
DECLARED = {
    "size": measured(table="edge", reduce="structure", statistic=SIZES, cut=("network_year",)),
    "spread": measured(table="node", reduce="lorenz", column="degree", cut=("network_year",)),
    "link": measured(table="link", cut=("link_year",)),
}
Rows = list[dict[str, Any]]


def sample(members: Rows, year: int) -> set[str]:
    told = sorted({m["year"] for m in members if m["year"] is not None})
    chosen = max((y for y in told if y <= year), default=told[0] if told else None)
    return {m["organisation_id"] for m in members if m["year"] in (chosen, None)}


def entry(relation: Mapping[str, Any], members: Rows) -> int | None:
    """The year in which a relation comes into the network."""
    ends, held = {relation["source_id"], relation["target_id"]}, set[str]()
    if relation["kind_code"] != "technology" or relation["relation_date"] is None:
        return None
    for year in TIME:
        held |= sample(members, year)
        if relation["relation_date"].year <= year and held & ends:
            return year
    return None


@st.composite
def memberships(draw: st.DrawFn) -> tuple[Rows, Rows, Rows]:
    nodes, relations = draw(networks())
    year = st.sampled_from([None, 2018, 2021, 2022, 2023, 2024])
    who = st.sampled_from([node["organisation_id"] for node in nodes])
    drawn = draw(st.sets(st.tuples(who, year), max_size=10))
    members = [{"organisation_id": id_, "sample_code": "s", "year": y} for id_, y in drawn]
    return nodes, relations, members


@settings(max_examples=12)
@given(memberships(), st.booleans())
def test_members_come_and_go(drawn: Any, isolated: bool) -> None:
    nodes, relations, members = drawn
    pack = network_pack(DECLARED, sample="s", isolated=isolated)
    found = populations(pack, nodes, relations, members)
    told = facts("size", found, pack)
    begin = min((m["year"] for m in members if m["year"] is not None), default=0)
    since = {r["relation_id"]: entry(r, members) for r in relations}
    for year in YEARS:
        inside = [r for r in relations if (since[r["relation_id"]] or 9999) <= year]
        there = {r[end] for r in inside for end in ("source_id", "target_id")}
        if isolated and year >= begin:
            there |= sample(members, year)
        sampled = there & sample(members, year)
        value = {s: told[f"size:network_year={year},statistic={s}"]["value"] for s in SIZES}
        assert value == {
            "n_node": len(there),
            "n_sample_node": len(sampled),
            "n_relation_node": len(there - sampled),
            "n_edge": len({(r["source_id"], r["target_id"]) for r in inside}),
            "n_relation": len(inside),
        }
        for statistic, wanted in (("n_sample_node", sampled), ("n_relation_node", there - sampled)):
            rows = measure.way("size", found, pack).rows({"network_year": str(year), "statistic": statistic})
            assert set(rows.organisation_id.to_pyarrow().to_pylist()) == wanted
    link = found["link"].to_pyarrow().to_pylist()
    last = sample(members, 2023)
    assert {(row["relation_id"], row["year"]) for row in link} == {
        (id_, year) for id_, year in since.items() if year is not None and year <= 2023
    }
    assert all(row["is_sample_node"] == (row["organisation_id"] in last) for row in link)
    assert all(row["is_partner_sample_node"] == (row["partner_id"] in last) for row in link)
    assert all(
        row["is_sample_node"] == (row["organisation_id"] in last)
        for row in found["node"].to_pyarrow().to_pylist()
    )
    check_rows(pack, found)


def test_a_firm_that_leaves_becomes_a_relation_node_and_its_relations_stay() -> None:
    nodes, relations = chain((0, 1), (2, 3))
    years = {"o0": [2020, 2021, 2022], "o2": [2022, 2023]}
    members = [
        {"organisation_id": id_, "sample_code": "s", "year": y} for id_, told in years.items() for y in told
    ]
    declared = DECLARED | {"roles": measured(table="node_year")}
    pack = network_pack(declared, sample="s")
    found = populations(pack, nodes, relations, members)
    told = facts("size", found, pack)
    sizes = [[told[f"size:network_year={y},statistic={s}"]["value"] for s in SIZES] for y in YEARS]
    # The relation of 2021 between o2 and o3 is seen once o2 is a member.
    assert sizes == [[0, 0, 0, 0, 0], [2, 1, 1, 1, 1], [4, 2, 2, 2, 2], [4, 1, 3, 2, 2]]
    first = {row["source_id"]: row["first_year"] for row in found["edge"].to_pyarrow().to_pylist()}
    assert first == {"o0": 2021, "o2": 2022}
    roles = found["node_year"].to_pyarrow().to_pylist()
    assert {(r["organisation_id"], r["year"]) for r in roles if r["is_sample_node"]} == {
        ("o0", 2021), ("o0", 2022), ("o2", 2022), ("o2", 2023),
    }  # fmt: skip
