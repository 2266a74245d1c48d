"""Names that no source should have, and some have."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests import study
from tests.resolve.running import rows, run


def test_a_name_of_nothing_is_no_organisation() -> None:
    names = ["", " ", "-", "・", "\u200b", "　"]
    relation = [{"source_name": name, "target_name": "甲"} for name in names]
    found, tables, _ = run(
        study.pack(), organisation=[{"name": n} for n in [*names, "甲"]], relation=relation
    )
    assert set(found) == {"n:甲"}
    assert [row["name"] for row in rows(tables["organisation"])] == ["甲"]
    assert {row["reason"] for row in rows(tables["rejected"])} == {"names no organisation"}
    assert len(rows(tables["rejected"])) == len(names)


def test_names_of_one_character_are_names() -> None:
    found, _, _ = run(study.pack(), organisation=[{"name": n} for n in ("甲", "X", "x", "7", "é")])
    assert set(found) == {"n:甲", "n:x", "n:7", "n:é"}


def test_five_hundred_rows_of_one_name_are_one_organisation() -> None:
    relation = [{"source_name": "甲", "target_name": "乙"}] * 500
    _, tables, conflict = run(
        study.pack(), organisation=[{"name": "甲"}] * 500 + [{"name": "乙"}], relation=relation
    )
    assert len(rows(tables["organisation"])) == 2
    assert len({row["relation_id"] for row in rows(tables["relation"])}) == 500
    assert rows(conflict) == []


def test_names_that_are_regular_expressions_mean_themselves() -> None:
    names = [".*", "(", "[a-z]+", "\\d{3}$", "^甲|乙$", "a#b", "%", "_x_", "'; DROP TABLE x; --"]
    found, tables, _ = run(study.pack(), organisation=[{"name": n} for n in [*names, "abc", "甲", "123"]])
    # What is made of marks alone is no name.
    assert {row["name"] for row in rows(tables["organisation"])} == {*names, "abc", "甲", "123"}
    assert len({id_ for id_, _ in found.values()}) == len(found)


def test_scripts_are_mixed_and_kept() -> None:
    names = ["華為 Huawei", "华为 Huawei", "ファーウェイ", "Хуавэй", "화웨이", "هواوي", "Ηuawei", "Huawei"]
    found, _, _ = run(study.pack(), organisation=[{"name": n} for n in names])
    assert len({id_ for id_, _ in found.values()}) == len(names)


@settings(deadline=None, max_examples=5)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=8))
def test_no_name_breaks_the_reading(names: list[str]) -> None:
    relation = [{"source_name": a, "target_name": b} for a, b in pairwise(names)]
    _, tables, _ = run(study.pack(), organisation=[{"name": n} for n in names], relation=relation)
    n = len(rows(tables["relation"])) + len(rows(tables["rejected"]))
    assert n == len(relation)
