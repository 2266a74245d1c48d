"""Identifiers last: the build before is the ledger."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from jihe.pack.model import Alias
from jihe.resolve.lasting import SUCCESSION, Former, _made, last
from tests import study
from tests.resolve.running import judged, known

Groups = list[set[str]]

identities = [f"n:{c}" for c in "abcdefgh"]
groups = st.dictionaries(st.sampled_from(identities), st.integers(0, 4), max_size=8).map(
    lambda of: [{i for i, g in of.items() if g == group} for group in sorted(set(of.values()))]
)


def read(found: Groups, former: Former | None) -> tuple[dict[str, str], Former]:
    """The identifier of each identity, and the build as the next one sees it."""
    table = pa.table(
        {
            "identity": pa.array([i for group in found for i in sorted(group)], pa.string()),
            "stands": pa.array([min(group) for group in found for _ in group], pa.string()),
        }
    )
    held = last(table, former)
    changed = dict(zip(*(column.to_pylist() for column in held.changed.columns), strict=True))
    ids = {i: changed.get(min(group), _made(min(group))) for group in found for i in group}
    told = pa.table(
        {"identity": pa.array(ids, pa.string()), "organisation_id": pa.array(ids.values(), pa.string())}
    )
    return ids, Former(told, held.succession)


def told(former: Former) -> list[tuple[str, str, str]]:
    return [tuple(row.values()) for row in former.succession.to_pylist()]


@given(st.lists(groups, min_size=1, max_size=5))
def test_an_identifier_means_one_organisation_at_a_time_and_never_comes_back(builds: list[Groups]) -> None:
    former, retired = None, set()
    for found in builds:
        before = set(former.identity["organisation_id"].to_pylist()) if former else set()
        ids, former = read(found, former)
        # one for each organisation, and one organisation for each
        for group in found:
            assert len({ids[i] for i in group}) == 1
        assert len(set(ids.values())) == len(found)
        assert not retired & set(ids.values())
        # what went away while others went on with its identities is told, with one that is there
        for old, new, change in told(former):
            assert old != new
            if change == "merged":
                assert old not in ids.values()
                retired.add(old)
        assert len(set(told(former))) == len(told(former))
        assert before <= set(ids.values()) | retired | before


@given(groups, groups)
def test_what_is_not_touched_keeps_its_identifier(found: Groups, more: Groups) -> None:
    """New identities come, and some of the old organisations grow by them."""
    ids, former = read(found, None)
    fresh = [{f"n:new{i}" for i in group} for group in more]
    grown = [group | (fresh[k] if k % 2 and k < len(fresh) else set()) for k, group in enumerate(found)]
    again, after = read([*grown, *fresh[len(found) :]], former)
    assert {i: again[i] for i in ids} == ids
    assert told(after) == []


@given(groups, groups)
def test_equal_data_gives_equal_identifiers_and_loses_nothing(first: Groups, second: Groups) -> None:
    _, former = read(first, None)
    once, after = read(second, former)
    twice, again = read(second, after)
    assert once == twice
    assert told(after) == told(again)


def test_a_merger_is_told_and_the_larger_part_keeps_its_identifier() -> None:
    ids, former = read([{"n:a"}, {"n:b", "n:c"}], None)
    now, former = read([{"n:a", "n:b", "n:c"}], former)
    assert set(now.values()) == {ids["n:b"]}
    assert told(former) == [(ids["n:a"], ids["n:b"], "merged")]


def test_a_split_leaves_the_identifier_where_it_was_made_and_gives_the_rest_new_ones() -> None:
    ids, former = read([{"n:a", "n:b", "n:c"}], None)
    now, former = read([{"n:a"}, {"n:b", "n:c"}], former)
    assert now["n:a"] == ids["n:a"]
    assert now["n:b"] == now["n:c"] == _made("n:b")
    assert told(former) == [(ids["n:a"], now["n:b"], "split")]


def test_mergers_one_after_the_other_lead_to_the_one_that_is_left() -> None:
    ids, former = read([{"n:a"}, {"n:b", "n:c"}, {"n:d", "n:e", "n:f", "n:g"}], None)
    _, former = read([{"n:a", "n:b", "n:c"}, {"n:d", "n:e", "n:f", "n:g"}], former)
    now, former = read([{"n:a", "n:b", "n:c", "n:d", "n:e", "n:f", "n:g"}], former)
    assert set(now.values()) == {ids["n:d"]}
    assert told(former) == sorted([(ids["n:a"], ids["n:d"], "merged"), (ids["n:b"], ids["n:d"], "merged")])


def test_a_merger_that_is_undone_gives_a_new_identifier_not_the_retired_one() -> None:
    ids, former = read([{"n:a"}, {"n:b", "n:c"}], None)
    _, former = read([{"n:a", "n:b", "n:c"}], former)
    now, former = read([{"n:a"}, {"n:b", "n:c"}], former)
    assert now["n:b"] == ids["n:b"]
    assert now["n:a"] not in ids.values()
    assert told(former) == sorted([(ids["n:a"], ids["n:b"], "merged"), (ids["n:b"], now["n:a"], "split")])


def test_an_alias_and_a_verdict_merge_and_split_as_the_build_before_tells() -> None:
    organisations = [{"name": "甲"}, {"name": "乙"}, {"name": "丙"}]

    def build(former: Former | None, **lists: object) -> tuple[dict[str, str], Former]:
        found = known(study.pack(**lists), former, organisation=organisations)
        table = found.identity.to_pyarrow()
        ids = {row["identity"]: row["organisation_id"] for row in table.to_pylist()}
        return ids, Former(table.select(["identity", "organisation_id"]), found.succession)

    first, former = build(None)
    alias = (Alias(line=2, alias="乙", name="甲"),)
    second, former = build(former, aliases=alias)
    assert second["n:甲"] == second["n:乙"] == min(first["n:甲"], first["n:乙"])
    assert second["n:丙"] == first["n:丙"]
    third, former = build(former, aliases=alias, judgements=(judged("甲", "乙", "different"),))
    assert len(set(third.values())) == 3
    assert {change for _, _, change in told(former)} == {"merged", "split"}
    assert former.succession.schema == SUCCESSION
