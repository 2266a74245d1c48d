"""Organisations counted as their uppermost owner."""

from __future__ import annotations

from typing import Any

import ibis
import pytest

from jihe.measure.network.rolling import n_within, uppermost
from tests.measure.network.test_study import chain, network_pack, populations
from tests.measure.test_measure import check_rows, facts, measured

SIZES = ("n_node", "n_sample_node", "n_relation_node", "n_edge", "n_relation")
DECLARED = {
    "size": measured(table="edge", reduce="structure", statistic=SIZES),
    "node": measured(table="node", cut=("organisation",)),
    "link": measured(table="link", cut=("organisation",)),
}


def owned() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """o0 owns o1, o1 owns o2; o4 owns o5; o3 is alone. Six relations."""
    nodes, relations = chain((0, 1), (2, 3), (1, 3), (3, 2), (5, 2), (4, 0))
    owners = {1: "o0", 2: "o1", 5: "o4"}
    return [{**node, "parent_id": owners.get(i)} for i, node in enumerate(nodes)], relations


def told(roll_up: bool) -> dict[str, float | None]:
    nodes, relations = owned()
    members = [{"organisation_id": f"o{i}", "sample_code": "s", "year": 2020} for i in (2, 3, 5)]
    pack = network_pack(DECLARED, sample="s", roll_up=roll_up)
    found = populations(pack, nodes, relations, members)
    check_rows(pack, found)
    size = facts("size", found, pack)
    return {statistic: size[f"size:statistic={statistic}"]["value"] for statistic in SIZES}


def test_a_network_counts_organisations_or_groups() -> None:
    # o0-o1 touches no member of the sample, and neither does o4-o0.
    assert told(roll_up=False) == {
        "n_node": 4, "n_sample_node": 3, "n_relation_node": 1, "n_edge": 4, "n_relation": 4,
    }  # fmt: skip
    # Groups o0 (of o0, o1, o2), o3 and o4: o0 -> o3 twice, o3 -> o0, o4 -> o0 twice; o0 -> o1 is within.
    # All three are in the sample, by o2, o3 and o5.
    assert told(roll_up=True) == {
        "n_node": 3, "n_sample_node": 3, "n_relation_node": 0, "n_edge": 3, "n_relation": 5,
    }  # fmt: skip


def test_degrees_are_those_of_groups_and_rows_those_that_were_read() -> None:
    nodes, relations = owned()
    pack = network_pack(DECLARED, roll_up=True)
    found = populations(pack, nodes, relations)
    degree = {r["organisation_id"]: r["degree"] for r in found["node"].to_pyarrow().to_pylist()}
    assert degree == {"o0": 3, "o3": 2, "o4": 1}
    rows = found["link"].to_pyarrow().to_pylist()
    assert {row["relation_id"] for row in rows} == {"r1", "r2", "r3", "r4", "r5"}
    ends = {
        r["relation_id"]: (r["source_id"], r["target_id"]) for r in found["relation"].to_pyarrow().to_pylist()
    }
    assert ends["r1"] == ("o2", "o3")


def test_relations_within_a_group_are_counted() -> None:
    nodes, relations = owned()
    pack = network_pack(DECLARED, roll_up=True)
    found = populations(pack, nodes, relations)
    assert n_within(found, pack) == {"": 1}
    assert n_within(found, network_pack(DECLARED)) == {}


@pytest.mark.parametrize(
    ("parents", "top"),
    [
        ({}, {}),
        ({"a": "b", "b": "c"}, {"a": "c", "b": "c"}),
        ({"a": "b", "z": "a", "y": "a"}, {"a": "b", "z": "b", "y": "b"}),
        ({"a": "nobody"}, {}),
    ],
)
def test_the_uppermost_owner_ends_each_chain(parents: dict[str, str], top: dict[str, str]) -> None:
    ids = sorted({"a", "b", "c", "x", "y", "z"})
    table = ibis.memtable({"organisation_id": ids, "parent_id": [parents.get(i) for i in ids]}, schema={
        "organisation_id": "string", "parent_id": "string"})  # fmt: skip
    found = uppermost(table)
    assert dict(zip(found["member"].to_pylist(), found["top_id"].to_pylist(), strict=True)) == top
