from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe import classify
from jihe.classify.codes import Classifier
from jihe.pack.model import Label, Pack, Rule, TaxonomySetting
from tests import study

TREE = (
    study.code("C", name="制造业"),
    study.code("39", "C", name="电子"),
    study.code("34", "C", name="机械"),
    study.code("I", name="信息业"),
    study.code("65", "I", name="软件业"),
)


def rule(line: int, pattern: str, code: str, **more: Any) -> Rule:
    return Rule(line=line, match="contains", pattern=pattern, code=code, **more)


def pack(*rules: Rule, labels: tuple[Label, ...] = (), **setting: Any) -> Pack:
    trade = TaxonomySetting(
        table="organisation", column="trade", from_=("name", "description"), title=study.WORD, **setting
    )
    plain = study.pack()
    return study.pack(
        settings={"taxonomy": {**plain.settings.taxonomy, "trade": trade}},
        taxonomies={**plain.taxonomies, "trade": TREE},
        rules={"trade": rules},
        labels={"trade": labels},
    )


def decided(given: Pack, **texts: str) -> tuple[str | None, str]:
    return Classifier.of_pack("trade", given).decide(texts)


def test_without_weights_the_first_column_and_the_first_rule_decide() -> None:
    given = pack(
        rule(2, "软件", "65", not_="硬件$"), rule(3, "电子", "39", column="name"), rule(4, "硬", "34")
    )
    assert decided(given, name="电子", description="软件") == ("39", "rule/trade.csv:3")
    assert decided(given, name="某", description="电子软件") == ("65", "rule/trade.csv:2")
    assert decided(given, description="软件和硬件") == ("34", "rule/trade.csv:4")
    assert decided(given, description="电子") == (None, "unknown")
    assert decided(given, trade="软件业", name="电子") == ("65", "name")


WEIGHTED = (
    rule(2, "软件", "65", weight=2.0),
    rule(3, "电子", "39", weight=2.0),
    rule(4, "机械", "34", weight=2.0),
    rule(5, "系统", "65"),
    rule(6, "制造", "C", weight=1.0),
    rule(7, "玩笑", "65", weight=-5.0),
)


@pytest.mark.parametrize(
    ("name", "description", "expected"),
    [
        ("软件", "系统", ("65", "rule/trade.csv:2+5 (3)")),
        ("软件", "玩笑", (None, "too little evidence (-3 of 2)")),
        ("系统", "系统", (None, "too little evidence (1 of 2)")),
        ("电子", "制造", ("39", "rule/trade.csv:3+6 (3)")),
        # Rivals of one parent give the parent; of none, nothing.
        ("电子机械", "", ("C", "rule/trade.csv:3+4 (2)")),
        ("电子软件", "", (None, "as many points for 39 as for 65")),
        ("电子软件", "制造", ("39", "rule/trade.csv:3+6 (3)")),
        ("某", "", (None, "unknown")),
    ],
)
def test_points_are_summed_over_columns(
    name: str, description: str, expected: tuple[str | None, str]
) -> None:
    texts = {"name": name} | ({"description": description} if description else {})
    assert decided(pack(*WEIGHTED, least=2.0), **texts) == expected


@given(st.permutations(WEIGHTED), st.text("软件电子机械系统制造"))
def test_the_order_of_weighted_rules_changes_no_code(rules: list[Rule], name: str) -> None:
    assert decided(pack(*rules, least=2.0), name=name)[0] == decided(pack(*WEIGHTED, least=2.0), name=name)[0]


def label(line: int, text: str, code: str) -> Label:
    return Label(line=line, text=text, code=code, who="a", when=date(2024, 1, 1))


def test_a_label_outweighs_all_and_the_last_line_holds() -> None:
    labels = (label(2, "电子", "65"), label(3, "电子", "34"), label(4, "别的", ""))
    given = pack(rule(2, "电子", "39"), labels=labels)
    assert decided(given, name="电子") == ("34", "label/trade.csv:3")
    assert decided(given, name="别的", description="电子") == (None, "label/trade.csv:4")


def test_many_codes_reach_the_points_each_for_itself() -> None:
    given = Classifier.of_pack("trade", pack(*WEIGHTED, least=2.0, many=True))
    found = given.several(["软件业", "电子"], {"name": "机械", "description": "制造"})
    assert [code for code, _ in found] == ["34", "39", "65"]
    assert dict(found)["65"] == "name"
    assert given.several(["制造"], {}) == []


def rows(given: Pack) -> Any:
    stated = study.records(
        given,
        organisation=[
            {"name": "甲电子", "description": "软件"},
            {"name": "乙软件"},
            {"name": "丙"},
            {"name": "丁", "trade": "软件业"},
        ],
    )["organisation"]
    return classify.classify("organisation", stated.mutate(organisation_id=stated.name), given)


def test_classes_are_read_from_other_columns_of_the_table() -> None:
    told = {row["name"]: row for row in rows(pack(*WEIGHTED, least=2.0)).to_pyarrow().to_pylist()}
    assert [told[name]["trade_code"] for name in ("甲电子", "乙软件", "丙", "丁")] == [None, "65", None, "65"]
    assert told["甲电子"]["trade_rule"] == "as many points for 39 as for 65"


def test_many_codes_are_read_from_other_columns_even_where_nothing_is_stated() -> None:
    given = pack(rule(2, "软件", "65"), many=True)
    stated = study.records(given, organisation=[{"name": "乙软件"}, {"name": "丁", "trade": ["34"]}])
    table = classify.classify("organisation", stated["organisation"], given)
    assert {r["name"]: r["trade_code"] for r in table.to_pyarrow().to_pylist()} == {
        "乙软件": ["65"],
        "丁": ["34"],
    }


def test_coverage_tells_what_decided_and_what_waits() -> None:
    given = pack(*WEIGHTED, least=2.0)
    table = rows(given)
    told = classify.coverage("organisation", table, given).to_pylist()
    assert {row["kind"]: row["n"] for row in told if row["column"] == "trade"} == {
        "name": 1,
        "rule": 1,
        "too little evidence": 1,
        "unknown": 1,
    }
    left = dict(classify.uncoded("organisation", table, given))
    assert sorted(left["trade"].to_pyarrow()["text"].to_pylist()) == ["丙", "甲电子"]


def test_a_label_may_hold_several_of_many_codes_and_is_then_the_whole_answer() -> None:
    labels = (label(2, "甲软件", "39 | 34"), label(3, "丙软件", ""), label(4, "嵌入", "65|39"))
    given = Classifier.of_pack("trade", pack(rule(2, "软件", "65"), labels=labels, many=True))
    told = "label/trade.csv:2"
    assert given.several(["软件"], {"name": "甲软件", "description": "软件"}) == [("34", told), ("39", told)]
    assert given.several([], {"name": "丙软件", "description": "软件"}) == []
    # Of an own text a label answers for this text alone.
    assert [code for code, _ in given.several(["嵌入", "机械"], {})] == ["34", "39", "65"]


def test_the_precision_of_many_codes_counts_each_by_itself() -> None:
    labels = (
        label(2, "甲电子", "39|34"),
        label(3, "乙软件", "C"),
        label(4, "丙", ""),
        label(5, "嵌入", "39"),
    )
    given = pack(
        rule(2, "软件", "65"), rule(3, "电子", "39"), rule(4, "嵌入", "34"), labels=labels, many=True
    )
    stated = study.records(
        given,
        organisation=[
            {"name": "甲电子", "description": "软件"},
            {"name": "乙软件"},
            {"name": "丙"},
            {"name": "丁", "trade": ["嵌入", "软件"]},
        ],
    )
    told = classify.precision(stated["organisation"], "trade", given).to_pylist()
    assert {r["code"]: (r["n_labelled"], r["n_given"], r["n_right"]) for r in told} == {
        "": (1, 1, 1),
        "34": (1, 1, 0),
        "39": (2, 1, 1),
        "65": (0, 2, 0),
        "C": (1, 0, 0),
    }


def test_precision_is_measured_without_the_labels() -> None:
    labels = (label(2, "乙软件", "65"), label(3, "甲电子", "39"), label(4, "丁", "39"), label(5, "丙", ""))
    given = pack(*WEIGHTED, labels=labels, least=2.0)
    told = classify.precision(rows(given), "trade", given).to_pylist()
    assert told == [
        {"code": "", "n_labelled": 1, "n_given": 2, "n_right": 1},
        {"code": "39", "n_labelled": 2, "n_given": 0, "n_right": 0},
        {"code": "65", "n_labelled": 1, "n_given": 2, "n_right": 1},
    ]
