from __future__ import annotations

from datetime import date
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe import classify
from jihe.classify.codes import Classifier
from jihe.classify.regions import Gazetteer
from jihe.pack.model import Rate, RegionSetting, Rule
from tests import study

DAY = date(2023, 12, 31)


def gazetteer(*codes: Any, drop: tuple[str, ...] = ("省", "市")) -> Gazetteer:
    return Gazetteer.of(codes, RegionSetting(levels=("country", "province", "city"), drop=drop), DAY)


PLACES = gazetteer(
    study.code("X", level="country", name="X国"),
    study.code("22", "X", "province", "吉林省"),
    study.code("2202", "22", "city", "吉林市"),
    study.code("11", "X", "province", "北京市", alias=("Peking",)),
    study.code("1101", "11", "city", "朝阳区"),
    study.code("21", "X", "province", "辽宁省"),
    study.code("2113", "21", "city", "朝阳市"),
    study.code("2114", "21", "city", "新区"),
    study.code("1102", "11", "city", "新区"),
)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("吉林", "22"),
        ("吉林/吉林", "2202"),
        ("北京/朝阳区", "1101"),
        ("辽宁省/朝阳", "2113"),
        ("朝阳", "2113"),
        ("peking", "11"),
        ("新区", None),
        ("北京市/新区", "1102"),
        ("北京/没有此地", "11"),
        ("火星", None),
        ("1101", "1101"),
        ("22/1101", "22"),
        ("", None),
    ],
)
def test_a_place_is_found_below_the_place_before_it(path: str, code: str | None) -> None:
    assert PLACES.find(path)[0] == code


@given(st.text())
def test_any_place_gives_a_code_of_the_list_or_none(path: str) -> None:
    code, rule = PLACES.find(path)
    assert code is None or code in PLACES.versions
    assert rule


def classifier(*rules: tuple[str, str, str]) -> Classifier:
    codes = (
        study.code("vision", name="视觉"),
        study.code("speech", name="语音"),
        study.code("v2", name="视觉"),
    )
    made = [Rule(line=i + 2, match=m, pattern=p, code=c) for i, (m, p, c) in enumerate(rules)]
    return Classifier.of("technology", codes, made, DAY)


def test_codes_then_names_then_rules_in_their_order_and_each_says_which() -> None:
    given = classifier(
        ("starts", "语", "speech"), ("contains", "音", "vision"), ("regex", "^VOICE$", "speech")
    )
    assert given.one("Speech") == ("speech", "code")
    assert given.one(" 语音 ") == ("speech", "name")
    assert given.one("语音识别") == ("speech", "rule/technology.csv:2")
    assert given.one("录音") == ("vision", "rule/technology.csv:3")
    assert given.one("voice") == ("speech", "rule/technology.csv:4")
    assert given.one("别的") == (None, "unknown")


def test_a_pattern_whose_search_would_never_end_by_trial() -> None:
    given = classifier(("regex", "^(a+)+$", "vision"), ("regex", "(.*a){20}!$", "speech"))
    long = "a" * 5000 + "?"
    given.learn({"": [long, "aaa"]})
    assert given.one(long) == (None, "unknown")
    assert given.one("aaa") == ("vision", "rule/technology.csv:2")


def test_a_name_of_two_codes_decides_nothing() -> None:
    assert classifier().one("视觉") == (None, "ambiguous name")
    assert classifier(("equals", "视觉", "vision")).one("视觉") == ("vision", "rule/technology.csv:2")


def test_many_codes_stand_once_each() -> None:
    given = classifier(("contains", "音", "speech"), ("contains", "像", "vision"))
    assert [code for code, _ in given.several(["录音录像", "语音", "?"])] == ["speech", "vision"]


def test_a_code_that_changed_its_name_is_known_by_the_name_of_the_snapshot_day() -> None:
    old = study.code("a", name="旧名", valid_to=date(2019, 12, 31))
    new = study.code("a", name="新名", valid_from=date(2020, 1, 1))
    later = Classifier.of("t", (old, new), (), DAY)
    earlier = Classifier.of("t", (old, new), (), date(2019, 6, 1))
    assert (later.one("新名")[0], later.one("旧名")[0]) == ("a", None)
    assert (earlier.one("新名")[0], earlier.one("旧名")[0]) == (None, "a")


def test_every_organisation_keeps_its_row_and_bears_its_rules() -> None:
    pack = study.pack()
    stated = study.records(
        pack,
        organisation=[
            {"name": "a", "kind": "企业", "region": "甲省/子市", "topic": ["One", "t2", "three"]},
            {"name": "b", "kind": "社团", "topic": []},
            {"name": "c"},
        ],
    )["organisation"]
    rows = {
        row["name"]: row for row in classify.classify("organisation", stated, pack).to_pyarrow().to_pylist()
    }
    assert rows.keys() == {"a", "b", "c"}
    assert (rows["a"]["kind_code"], rows["a"]["kind_rule"]) == ("firm", "name")
    assert (rows["a"]["region_code"], rows["a"]["topic_code"]) == ("X11", ["t1", "t2"])
    assert (rows["b"]["kind_code"], rows["b"]["kind_rule"]) == (None, "unknown")
    assert (rows["c"]["kind_code"], rows["c"]["kind_rule"]) == (None, None)


def test_amounts_are_restated_at_the_rate_of_their_year_and_never_guessed() -> None:
    pack = study.pack(rates=(Rate(line=2, currency="USD", year=2022, rate=6.7, source="x"),))
    rows = [
        {"relation_date": date(2022, 5, 1), "amount": 10.0, "amount_currency": "USD"},
        {"relation_date": date(2021, 5, 1), "amount": 10.0, "amount_currency": "USD"},
        {"relation_date": None, "amount": 10.0, "amount_currency": "USD"},
        {"relation_date": None, "amount": 10.0, "amount_currency": "CNY"},
        {"relation_date": date(2022, 5, 1)},
    ]
    table = classify.convert("relation", study.records(pack, relation=rows)["relation"], pack)
    told = {row["source_row"]: row for row in table.to_pyarrow().to_pylist()}
    assert [told[i]["amount_cny"] for i in range(2, 7)] == [67.0, None, None, 10.0, None]
    assert [told[i]["amount_original"] for i in range(2, 7)] == [10.0, 10.0, 10.0, 10.0, None]
    assert "amount" not in table.columns


def test_a_study_without_places_gives_no_codes() -> None:
    bare = study.pack(settings={"region": None}, regions=())
    table = ibis.memtable(pa.table({"name": ["a"], "region": ["甲省"], "kind": ["firm"], "topic": [["t1"]]}))
    (row,) = classify.classify("organisation", table, bare).to_pyarrow().to_pylist()
    assert row["region_code"] is None


def test_what_nothing_decided_is_a_worklist_with_its_most_frequent_texts() -> None:
    pack = study.pack()
    stated = study.records(
        pack,
        organisation=[
            {"name": "a", "kind": "社团", "region": "火星"},
            {"name": "b", "kind": "社团", "region": "甲省/没有"},
            {"name": "c", "kind": "firm", "region": "甲省/子市", "topic": ["three", "four"]},
            {"name": "d", "topic": ["three", "t1"]},
        ],
        relation=[{"relation_date": date(2021, 1, 1), "amount": 1.0, "amount_currency": "EUR"}],
    )
    told = []
    for name in ("organisation", "relation"):
        table = classify.convert(name, classify.classify(name, stated[name], pack), pack)
        told += classify.unrecognised(name, table, pack).to_pyarrow().to_pylist()
    assert {(row["table"], row["column"], row["text"], row["n"]) for row in told} == {
        ("organisation", "kind", "社团", 2),
        ("organisation", "region", "火星", 1),
        ("organisation", "region", "甲省/没有", 1),
        ("organisation", "topic", "three | four", 1),
        ("relation", "amount", "EUR 2021", 1),
    }
