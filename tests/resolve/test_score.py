"""Organisations that are alike enough become one, unless something forbids it. Scores are made up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from jihe.pack.model import Pack, ResolveSetting
from jihe.resolve import recognise
from jihe.resolve.candidate import CANDIDATE
from tests import study
from tests.resolve.running import judged, known, rows

Scores = dict[tuple[str, str], float]
Judge = Callable[..., tuple[dict[str, set[str]], dict[frozenset[str], tuple[str, str]]]]

A, B = "91110000AAAAAAAAAA", "91110000BBBBBBBBBB"


def pair(left: str, right: str) -> frozenset[str]:
    return frozenset((left, right))


def made(scores: Scores) -> Callable[..., pa.Table]:
    def find_candidates(described: pa.Table, pack: Pack, registers: object) -> pa.Table:
        of = {name: row["root"] for row in described.to_pylist() for name in (*row["name"], row["root"])}
        found = []
        for (left, right), score in scores.items():
            ends = sorted((of[left], of[right]))
            if ends[0] != ends[1]:
                names = (left, right) if of[left] == ends[0] else (right, left)
                found.append(
                    dict(zip(CANDIDATE.names, (*ends, *names, score, "names", ["alike"]), strict=True))
                )
        return pa.Table.from_pylist(found, CANDIDATE)

    return find_candidates


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Judge:
    """Groups of identities, by rule of their organisation's smallest; and state and why of each pair."""

    def judge(
        scores: Scores, setting: dict[str, Any] | None = None, lists: Any = None, **records: Any
    ) -> Any:
        monkeypatch.setattr(recognise, "find_candidates", made(scores))
        pack = study.pack(
            settings={"resolve": ResolveSetting(auto=0.9, review=0.2, **(setting or {}))}, **(lists or {})
        )
        found = known(pack, **records)
        held: dict[str, set[str]] = {}
        for row in rows(found.identity):
            held.setdefault(row["organisation_id"], set()).add(row["identity"])
        states = {
            pair(r["left_name"], r["right_name"]): (r["state"], r["why"]) for r in found.candidate.to_pylist()
        }
        for row in found.candidate.to_pylist():
            assert (row["left_id"] == row["right_id"]) == (row["state"] in ("linked", "one"))
            assert row["left"] in held[row["left_id"]]
            assert row["right"] in held[row["right_id"]]
        return {min(ids): ids for ids in held.values()}, states

    return judge


def named(*names: str) -> list[dict[str, str]]:
    return [{"name": name} for name in names]


def test_likely_pairs_are_linked_and_the_rest_is_left_to_a_person(judge: Judge) -> None:
    scores = {("甲", "甲司"): 0.95, ("甲", "乙"): 0.5, ("甲", "丙"): 0.1}
    groups, states = judge(scores, organisation=named("甲", "甲司", "乙", "丙"))
    assert groups["n:甲"] == {"n:甲", "n:甲司"}
    assert states == {pair("甲", "甲司"): ("linked", ""), pair("甲", "乙"): ("review", "")}


def test_the_organisation_goes_on_as_the_one_that_a_source_describes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise, "find_candidates", made({("甲有限公司", "一甲"): 0.95}))
    records = {
        "organisation": named("甲有限公司"),
        "relation": [{"source_name": "一甲", "target_name": "乙"}],
    }
    told = {r["identity"]: r for r in rows(known(study.pack(), **records).identity)}
    pack = study.pack(settings={"resolve": ResolveSetting(auto=0.9)})
    linked = {r["identity"]: r for r in rows(known(pack, **records).identity)}
    assert linked["n:一甲"]["organisation_id"] == told["n:甲有限公司"]["organisation_id"]
    assert (linked["n:一甲"]["rule"], linked["n:甲有限公司"]["rule"]) == ("score", "full name")
    # What the identities were without scores stays known.
    assert {r["stated_id"] for r in linked.values()} == {r["organisation_id"] for r in told.values()}
    assert {r["stated_id"] for r in told.values()} == {None}


def test_a_pair_that_other_links_made_one_is_told_as_one(judge: Judge) -> None:
    scores = {("甲", "乙"): 0.99, ("乙", "丙"): 0.98, ("甲", "丙"): 0.95}
    groups, states = judge(scores, organisation=named("甲", "乙", "丙"))
    assert len(groups) == 1
    assert states[pair("丙", "甲")] == ("one", "")


def test_verdicts_answer_pairs_and_bind_what_scores_would_join(judge: Judge) -> None:
    verdicts = (
        judged("甲", "乙", "different", 5),
        judged("丙", "丁", "unsure", 6),
        judged("戊", "己", "unsure", 7),
    )
    scores = {
        ("甲", "乙"): 0.99,
        ("丙", "丁"): 0.99,
        ("戊", "己"): 0.5,
        ("甲", "庚"): 0.97,
        ("庚", "乙"): 0.96,
    }
    groups, states = judge(scores, lists={"judgements": verdicts}, organisation=named(*"甲乙丙丁戊己庚"))
    assert states[pair("乙", "甲")] == ("judged", "judgement.csv:5 different (甲, 乙)")
    assert states[pair("丁", "丙")] == ("judged", "judgement.csv:6 unsure (丙, 丁)")
    assert states[pair("己", "戊")] == ("judged", "judgement.csv:7 unsure (戊, 己)")
    assert states[pair("庚", "甲")] == ("linked", "")
    assert states[pair("乙", "庚")] == ("held", "judgement.csv:5 different (甲, 乙)")
    assert {"n:甲", "n:庚"} in groups.values()
    assert len(groups) == 6


def test_unequal_credit_codes_are_never_joined_by_a_score(judge: Judge) -> None:
    organisations = [{"name": "甲", "credit_code": A}, {"name": "乙", "credit_code": B}, {"name": "丙"}]
    scores = {("甲", "乙"): 0.999, ("甲", "丙"): 0.98, ("乙", "丙"): 0.97}
    groups, states = judge(scores, organisation=organisations)
    assert states[pair("乙", "甲")] == ("held", f"credit code different ({A}, {B})")
    assert states[pair("丙", "乙")] == ("held", f"credit code different ({A}, {B})")
    assert {"n:甲", "n:丙"} in groups.values()
    assert {"n:乙"} in groups.values()


def test_owner_and_owned_are_never_joined_by_a_score_however_far_apart(judge: Judge) -> None:
    organisations = [
        {"name": "华为云", "parent_name": "云部"}, {"name": "云部", "parent_name": "华为"}, {"name": "华为"},
        {"name": "华为公司"},
    ]  # fmt: skip
    scores = {("华为云", "华为"): 0.99, ("华为公司", "华为"): 0.98, ("华为云", "华为公司"): 0.97}
    groups, states = judge(scores, organisation=organisations)
    assert states[pair("华为", "华为云")] == ("held", "parent")
    assert states[pair("华为", "华为公司")] == ("linked", "")
    # By what was joined before, too.
    assert states[pair("华为云", "华为公司")] == ("held", "parent")
    assert groups["n:华为"] == {"n:华为", "n:华为公司"}


def test_rows_of_a_source_that_lists_each_once_are_not_joined_through_a_third(judge: Judge) -> None:
    organisations = [*named("甲", "乙"), {"name": "丙", "source": "second"}]
    scores = {("甲", "丙"): 0.99, ("乙", "丙"): 0.98}
    groups, states = judge(scores, {"distinct": ("first",)}, organisation=organisations)
    assert {"n:甲", "n:丙"} in groups.values()
    assert states[pair("丙", "乙")] == ("held", "distinct (first)")


def test_an_ambiguous_name_is_not_joined_by_a_score(judge: Judge) -> None:
    organisations = [{"name": "北京星", "short_name": "星"}, {"name": "上海星", "short_name": "星"}]
    relation = [{"source_name": "星", "target_name": "乙"}]
    groups, states = judge({("n:星", "乙"): 0.99}, organisation=organisations, relation=relation)
    assert len(groups) == 4
    assert states == {pair("n:星", "乙"): ("held", "ambiguous name")}


def test_pairs_are_told_by_identities_of_records_even_where_a_credit_code_stands_for_one(
    judge: Judge,
) -> None:
    organisations = [{"name": "甲", "credit_code": A}, {"name": "乙", "credit_code": A}, {"name": "丙"}]
    groups, states = judge({("丙", "甲"): 0.95}, organisation=organisations)
    assert states == {pair("甲", "丙"): ("linked", "")}
    assert len(groups) == 1


def test_without_the_setting_nothing_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(recognise, "find_candidates", never)
    assert len(known(study.pack(), organisation=named("甲", "乙")).candidate) == 0


def test_all_that_records_say_is_described(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def look(described: pa.Table, pack: Pack, registers: object) -> pa.Table:
        seen.extend(described.to_pylist())
        return CANDIDATE.empty_table()

    monkeypatch.setattr(recognise, "find_candidates", look)
    known(
        study.pack(settings={"resolve": ResolveSetting()}),
        organisation=[
            {
                "key": "1",
                "name": "甲公司",
                "short_name": "甲",
                "alias": ["A", "B"],
                "region": "X/Y",
                "credit_code": A,
            },
            {"name": "甲公司", "website": "a.cn", "source": "second"},
        ],
        relation=[
            {"source_name": "甲", "target_name": "乙", "source": "second"},
            {"source_name": "Ａ", "target_key": "9"},
        ],
    )
    one, two = seen
    assert one == {
        "root": "k:first:1", "name": ["A", "B", "甲", "甲公司", "Ａ"], "source_code": ["first", "second"],
        "region": ["X/Y"], "founded_year": [], "website": ["a.cn"], "credit_code": [A],
    }  # fmt: skip
    assert (two["root"], two["name"], two["region"], two["credit_code"]) == ("n:乙", ["乙"], [], [])
