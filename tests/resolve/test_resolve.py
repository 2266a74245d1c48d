from __future__ import annotations

import random
from datetime import date

import ibis
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe import resolve
from jihe.pack.model import Alias
from jihe.resolve.names import normalise
from tests import study
from tests.resolve.running import judged, rows, run


@given(st.lists(st.text(), max_size=20))
def test_spelling_is_stable(names: list[str]) -> None:
    once = normalise(pa.array(names, pa.string()))
    assert normalise(once).to_pylist() == once.to_pylist()
    assert "" not in once.to_pylist()


def test_width_case_spaces_and_marks_make_no_difference_but_words_do() -> None:
    spelled = normalise(
        pa.array(["ＡＩ－Labs, Inc.", "ai labs inc", "AI Lab Inc", "北京（甲）公司", "北京(甲)公司", "-"])
    )
    a, b, c, d, e, dash = spelled.to_pylist()
    assert a == b != c
    assert d == e
    assert dash is None


def test_a_relation_finds_its_organisation_by_key_full_name_short_name_and_alias() -> None:
    pack = study.pack(aliases=(Alias(line=7, alias="老甲", name="甲"),))
    found, tables, _ = run(
        pack,
        organisation=[
            {"name": "甲公司", "short_name": "甲"},
            {"key": "K7", "name": "乙公司", "alias": ["乙", "B"]},
        ],
        relation=[
            {"source_name": "甲", "target_key": "K7"},
            {"source_name": "老甲", "target_name": "乙公司"},
            {"source_name": "甲公司", "target_name": "Ｂ"},
        ],
    )
    ends = {(row["source_id"], row["target_id"]) for row in rows(tables["relation"])}
    assert len(ends) == 1
    assert found["n:甲"][1] == "other name"
    assert found["n:老甲"][1] == "alias.csv:7"
    assert found["n:乙公司"][1] == "full name"
    assert len(rows(tables["organisation"])) == 2


def test_a_name_of_two_organisations_is_taken_for_neither() -> None:
    found, tables, _ = run(
        study.pack(),
        organisation=[{"name": "北京星公司", "short_name": "星"}, {"name": "上海星公司", "short_name": "星"}],
        relation=[{"source_name": "星", "target_name": "北京星公司"}],
    )
    assert found["n:星"][1] == "ambiguous name"
    assert len({id_ for id_, _ in found.values()}) == 3
    assert len(rows(tables["organisation"])) == 3


def test_equal_keys_are_one_and_different_keys_two_whatever_their_names() -> None:
    _, tables, _ = run(
        study.pack(),
        organisation=[
            {"key": "a", "name": "Ace"}, {"key": "a", "name": "Ace Ltd"}, {"key": "b", "name": "Ace"},
        ],
    )  # fmt: skip
    assert len(rows(tables["organisation"])) == 2


def test_keys_of_two_sources_are_strangers_unless_both_name_one_set() -> None:
    stated = [{"key": "1", "name": "Alpha"}, {"key": "1", "name": "Beta", "source": "second"}]
    _, tables, _ = run(study.pack(), organisation=stated)
    assert {row["name"] for row in rows(tables["organisation"])} == {"Alpha", "Beta"}
    sources = tuple(source.model_copy(update={"keys": "register"}) for source in study.pack().sources)
    _, tables, _ = run(study.pack(sources=sources), organisation=stated)
    assert [row["name"] for row in rows(tables["organisation"])] == ["Alpha"]


def test_two_rows_on_one_organisation_and_year_become_one() -> None:
    stated = [
        {"organisation_name": "甲", "year": 2020, "n_employee": 7, "source": "second"},
        {"organisation_name": "甲 ", "year": 2020, "n_patent": 3},
        {"organisation_name": "甲", "year": 2020, "n_patent": 9, "source": "second"},
    ]
    _, tables, _ = run(study.pack(), organisation_year=stated, membership=[
        {"organisation_name": "甲", "sample_code": "s", "year": 2020}] * 2)  # fmt: skip
    (one,) = rows(tables["organisation_year"])
    assert (one["n_employee"], one["n_patent"], one["source_code"]) == (7, 3, "first")
    assert len(rows(tables["membership"])) == 1


def test_equal_credit_codes_are_proof_unless_a_person_says_different() -> None:
    organisations = [{"name": "甲", "credit_code": "C"}, {"name": "乙", "credit_code": "C"}]
    _, tables, _ = run(study.pack(), organisation=organisations)
    assert len(rows(tables["organisation"])) == 1
    apart = study.pack(judgements=(judged("甲", "乙", "different"),))
    _, tables, conflict = run(apart, organisation=organisations)
    assert len(rows(tables["organisation"])) == 2
    assert [row["column"] for row in rows(conflict)] == ["identity"]


def test_the_last_verdict_counts() -> None:
    organisations = [{"name": "甲"}, {"name": "乙"}]
    both = (judged("甲", "乙", "same"), judged("乙", "甲", "different"))
    _, tables, _ = run(study.pack(judgements=both), organisation=organisations)
    assert len(rows(tables["organisation"])) == 2
    _, tables, _ = run(study.pack(judgements=both[::-1]), organisation=organisations)
    assert len(rows(tables["organisation"])) == 1


def test_the_first_value_in_order_of_precedence_wins_and_the_other_is_listed() -> None:
    stated = [
        {"source": "second", "name": "甲", "founded_date": date(2010, 1, 1), "website": "two"},
        {"source": "first", "name": "甲", "founded_date": date(2011, 6, 1)},
    ]
    _, tables, conflict = run(study.pack(), organisation=stated)
    (merged,) = rows(tables["organisation"])
    assert (merged["founded_date"], merged["website"]) == (date(2011, 6, 1), "two")
    (listed,) = rows(conflict)
    assert (listed["column"], listed["value_kept"], listed["value_other"]) == ("founded_year", "2011", "2010")


def test_owners_in_a_circle_are_not_stored() -> None:
    ring = [
        {"name": "甲", "parent_name": "乙"},
        {"name": "乙", "parent_name": "甲"},
        {"name": "丙", "parent_name": "甲"},
    ]
    _, tables, conflict = run(study.pack(), organisation=ring)
    owners = {row["name"]: row["parent_id"] for row in rows(tables["organisation"])}
    assert owners["甲"] is None
    assert owners["乙"] is None
    assert owners["丙"] is not None
    assert len([row for row in rows(conflict) if row["column"] == "parent_id"]) == 2


@pytest.mark.parametrize(
    ("relation", "reason"),
    [
        ({"source_name": "甲", "target_name": "甲 "}, "both ends are the same organisation"),
        ({"source_name": "甲", "target_key": "?"}, "gives a key that no source describes and no name"),
        ({"source_name": "甲"}, "names no organisation"),
    ],
)
def test_relations_that_cannot_stand_are_rejected_with_their_row(
    relation: dict[str, str], reason: str
) -> None:
    _, tables, _ = run(study.pack(), organisation=[{"name": "甲"}], relation=[relation])
    (rejected,) = rows(tables["rejected"])
    assert (rejected["reason"], rejected["table"], rejected["source_row"]) == (reason, "relation", 2)
    assert rows(tables["relation"]) == []


def test_the_order_of_rows_does_not_matter_to_who_is_who() -> None:
    names = ["甲", "乙", "丙", "丁", "Alpha", "alpha ", "ＡＬＰＨＡ"]
    relations = [{"source_name": a, "target_name": b} for a in names for b in names if a != b]
    before, _, _ = run(study.pack(), organisation=[{"name": n} for n in names], relation=relations)
    random.Random(1).shuffle(names)
    random.Random(2).shuffle(relations)
    after, _, _ = run(study.pack(), organisation=[{"name": n} for n in names], relation=relations)
    assert before == after


def test_equal_statements_of_one_row_have_different_identifiers() -> None:
    twice = [{"source_name": "甲", "target_name": "乙"}] * 2
    records = resolve.scoped(study.records(study.pack(), relation=twice), study.pack())
    same_row = records["relation"].mutate(source_row=ibis.literal(2, "int64"))
    known = resolve.identify(records, study.pack()).identity
    organisation, _ = resolve.organisations(records, known, study.pack())
    told = resolve.refer({**records, "relation": same_row}, known, organisation, study.pack())
    assert len({row["relation_id"] for row in rows(told["relation"])}) == 2
