"""Credit codes: equal ones are proof, unequal ones disproof."""

from __future__ import annotations

from jihe.pack.model import Alias
from tests import study
from tests.resolve.running import judged, rows, run

A, B, C = "91110000AAAAAAAAAA", "91110000BBBBBBBBBB", "91110000CCCCCCCCCC"


def test_one_name_with_two_credit_codes_is_two_organisations_and_a_mention_is_of_neither() -> None:
    found, tables, conflict = run(
        study.pack(),
        organisation=[
            {"name": "星河科技", "credit_code": A},
            {"name": "星河 科技", "credit_code": B},
            {"name": "星河科技", "website": "example.org"},
            {"name": "乙"},
        ],
        relation=[{"source_name": "星河科技", "target_name": "乙"}],
    )
    ids = {identity: id_ for identity, (id_, _) in found.items()}
    assert len({ids[f"n:星河科技#{A}"], ids[f"n:星河科技#{B}"], ids["n:星河科技"]}) == 3
    assert found["n:星河科技"][1] == "ambiguous name"
    (relation,) = rows(tables["relation"])
    assert relation["source_id"] == ids["n:星河科技"]
    stated = {row["organisation_id"]: row for row in rows(tables["organisation"])}
    assert stated[ids[f"n:星河科技#{A}"]]["credit_code"] == A
    assert stated[ids["n:星河科技"]]["website"] == "example.org"
    (listed,) = rows(conflict)
    assert (listed["column"], listed["name"], listed["value_other"]) == ("name", "星河科技", f"{A}, {B}")


def test_a_name_with_one_credit_code_is_one_organisation_with_or_without_it() -> None:
    found, tables, conflict = run(
        study.pack(),
        organisation=[{"name": "甲", "credit_code": A}, {"name": "甲"}, {"name": "甲", "credit_code": A}],
    )
    assert set(found) == {"n:甲"}
    assert len(rows(tables["organisation"])) == 1
    assert rows(conflict) == []


def test_a_keyed_and_an_unkeyed_record_of_one_name_and_two_codes_stay_apart() -> None:
    found, _, conflict = run(
        study.pack(),
        organisation=[{"key": "7", "name": "甲", "credit_code": A}, {"name": "甲", "credit_code": B}],
        relation=[{"source_name": "甲", "target_name": "乙"}],
    )
    assert len({id_ for id_, _ in found.values()}) == 4
    assert found["n:甲"][1] == "ambiguous name"
    assert [row["column"] for row in rows(conflict)] == ["name"]


def test_an_alias_that_would_join_two_credit_codes_is_refused_and_listed() -> None:
    pack = study.pack(aliases=(Alias(line=7, alias="甲", name="乙"),))
    organisations = [{"name": "甲", "credit_code": A}, {"name": "乙", "credit_code": B}]
    _, tables, conflict = run(pack, organisation=organisations)
    assert len(rows(tables["organisation"])) == 2
    (listed,) = rows(conflict)
    assert (listed["column"], listed["source_other"], listed["source_kept"]) == (
        "identity", "alias.csv:7", "credit code",
    )  # fmt: skip
    assert "甲, 乙" in listed["value_other"]
    assert f"{A}, {B}" in listed["value_kept"]


def test_two_credit_codes_are_not_joined_through_a_third_without_one() -> None:
    aliases = (
        Alias(line=2, alias="丙", name="甲"),
        Alias(line=3, alias="丁", name="丙"),
        Alias(line=4, alias="乙", name="丁"),
    )
    organisations = [
        {"name": "甲", "credit_code": A},
        {"name": "乙", "credit_code": B},
        {"name": "丙"},
        {"name": "丁"},
    ]
    _, tables, conflict = run(study.pack(aliases=aliases), organisation=organisations)
    assert sorted(str(row["credit_code"]) for row in rows(tables["organisation"])) == [A, B]
    assert [row["source_other"] for row in rows(conflict)] == ["alias.csv:4"]


def test_a_person_may_join_two_credit_codes() -> None:
    pack = study.pack(judgements=(judged("甲", "乙", "same"),))
    organisations = [{"name": "甲", "credit_code": A}, {"name": "乙", "credit_code": B}]
    _, tables, conflict = run(pack, organisation=organisations)
    assert len(rows(tables["organisation"])) == 1
    assert [(row["column"], row["value_other"]) for row in rows(conflict)] == [("credit_code", B)]


def test_a_person_tells_organisations_of_one_name_apart_by_their_identities() -> None:
    organisations = [
        {"name": "星", "credit_code": A},
        {"name": "星", "credit_code": B},
        {"name": "星", "credit_code": C},
    ]
    same = (judged(f"n:星#{A}", f"c:{C}", "same"),)
    found, _, _ = run(study.pack(judgements=same), organisation=organisations)
    ids = {identity: id_ for identity, (id_, _) in found.items()}
    assert ids[f"n:星#{A}"] == ids[f"n:星#{C}"] != ids[f"n:星#{B}"]
    keyed = [{"key": "1", "name": "甲"}, {"key": "2", "name": "甲", "source": "second"}]
    found, _, _ = run(study.pack(judgements=(judged("k:first:1", "k:second:2", "same"),)), organisation=keyed)
    assert len({id_ for id_, _ in found.values()}) == 1


def test_of_two_codes_of_one_key_only_the_one_believed_first_is_proof() -> None:
    organisations = [
        {"key": "1", "name": "甲", "credit_code": A},
        {"key": "1", "name": "甲", "credit_code": B},
        {"name": "乙", "credit_code": A},
        {"name": "丙", "credit_code": B},
    ]
    found, _, conflict = run(study.pack(), organisation=organisations)
    ids = {identity: id_ for identity, (id_, _) in found.items()}
    assert ids["k:first:1"] == ids["n:乙"] != ids["n:丙"]
    assert {(row["column"], row["source_other"]) for row in rows(conflict)} == {
        ("credit_code", "first"), ("identity", "credit code"),
    }  # fmt: skip
