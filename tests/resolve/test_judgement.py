"""Verdicts of persons win over everything, and contradict each other aloud."""

from __future__ import annotations

from jihe.pack.model import Alias
from tests import study
from tests.resolve.running import judged, known, rows, run


def test_same_same_different_keeps_different_and_names_both_lines() -> None:
    verdicts = (
        judged("甲", "乙", "same", 11),
        judged("乙", "丙", "same", 12),
        judged("丙", "甲", "different", 15),
    )
    organisations = [{"name": n} for n in "甲乙丙"]
    found, _, conflict = run(study.pack(judgements=verdicts), organisation=organisations)
    ids = {identity: id_ for identity, (id_, _) in found.items()}
    assert ids["n:甲"] == ids["n:乙"] != ids["n:丙"]
    (listed,) = rows(conflict)
    assert (listed["source_kept"], listed["value_kept"]) == ("judgement.csv:15", "different (丙, 甲)")
    assert (listed["source_other"], listed["value_other"]) == ("judgement.csv:12", "same (乙, 丙)")


def test_same_and_different_of_one_pair_through_an_alias_are_told() -> None:
    pack = study.pack(
        aliases=(Alias(line=3, alias="老甲", name="甲"),),
        judgements=(judged("老甲", "乙", "same", 8), judged("甲", "乙", "different", 9)),
    )
    found, _, conflict = run(pack, organisation=[{"name": "甲"}, {"name": "乙"}])
    ids = {identity: id_ for identity, (id_, _) in found.items()}
    assert ids["n:甲"] != ids["n:乙"]
    (listed,) = rows(conflict)
    assert listed["source_kept"] == "judgement.csv:9"


def test_the_last_verdict_counts_however_the_names_are_written() -> None:
    both = (judged("Ace Ltd.", "Best", "different", 2), judged("best", "ＡＣＥ ltd", "same", 3))
    _, tables, conflict = run(
        study.pack(judgements=both), organisation=[{"name": "Ace Ltd"}, {"name": "Best"}]
    )
    assert len(rows(tables["organisation"])) == 1
    assert rows(conflict) == []


def test_different_takes_a_short_name_from_the_only_one_that_bears_it() -> None:
    organisations = [{"name": "北京星公司", "short_name": "星"}, {"name": "乙"}]
    relation = [{"source_name": "星", "target_name": "乙"}]
    found, _, _ = run(study.pack(), organisation=organisations, relation=relation)
    assert found["n:星"][0] == found["n:北京星公司"][0]
    apart = study.pack(judgements=(judged("星", "北京星公司", "different", 4),))
    found, _, conflict = run(apart, organisation=organisations, relation=relation)
    assert found["n:星"][0] != found["n:北京星公司"][0]
    assert found["n:星"][1] == "judgement.csv:4"
    assert [row["source_other"] for row in rows(conflict)] == ["other name"]


def test_different_holds_whatever_the_order_of_the_lines() -> None:
    said = [("甲", "乙", "same"), ("乙", "丙", "same"), ("丙", "丁", "same"), ("甲", "丁", "different")]
    for order in ((0, 1, 2, 3), (3, 2, 1, 0), (2, 3, 0, 1)):
        verdicts = tuple(judged(*said[i], line=n + 2) for n, i in enumerate(order))
        found = known(study.pack(judgements=verdicts), organisation=[{"name": n} for n in "甲乙丙丁"])
        ids = {row["identity"]: row["organisation_id"] for row in rows(found.identity)}
        assert ids["n:甲"] != ids["n:丁"]
        assert len(found.refused) == 1


def test_a_verdict_on_a_name_that_nobody_bears_is_told() -> None:
    pack = study.pack(
        aliases=(Alias(line=3, alias="老甲", name="甲"),),
        judgements=(judged("甲", "已", "same", 4), judged("老甲", "乙", "different", 5)),
    )
    _, _, conflict = run(pack, organisation=[{"name": "甲"}, {"name": "乙"}])
    (listed,) = (row for row in rows(conflict) if row["column"] == "judgement")
    assert (listed["name"], listed["source_other"]) == ("已", "judgement.csv:4")
