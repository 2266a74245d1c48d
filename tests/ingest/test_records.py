from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jihe.tables import record_fields
from tests.ingest.making import Read, organisations, pack, run, source, write_csv

RELATION = {"source_name": {"from": "from", "read": "list", "separator": ","}, "target_name": {"from": "to"}}


def relation(columns: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"table": "relation", "columns": columns, **more}


def read_rows(folder: Path, rows: Sequence[Sequence[str]], *records: Any, **more: Any) -> Read:
    write_csv(folder / "data" / "data.csv", rows)
    return run(pack(source(list(records), **more)), folder / "data")


def test_every_batch_has_the_schema_of_its_table(tmp_path: Path) -> None:
    from jihe.ingest import read

    write_csv(tmp_path / "data.csv", [["from", "to"], ["a,b", "c"]])
    made = pack(source([relation(RELATION), organisations(name={"from": "to"}, topic={"from": "from"})]))
    found = dict(read(made, tmp_path, tmp_path / "q"))
    assert set(found) == {"relation", "organisation"}
    for table, batch in found.items():
        assert batch.schema == record_fields(table, made.class_columns(table))
    assert found["organisation"].column("topic").to_pylist() == [["a,b"]]


def test_a_reading_is_gone_through_once(tmp_path: Path) -> None:
    from jihe.ingest import read

    write_csv(tmp_path / "data.csv", [["name"], ["a"]])
    reading = read(pack(source(organisations())), tmp_path, tmp_path / "q")
    with pytest.raises(RuntimeError, match="after the last batch"):
        _ = reading.accounts
    assert len(list(reading)) == 1
    with pytest.raises(RuntimeError, match="once only"):
        next(iter(reading))


# ---- combine


def test_product_makes_every_combination(tmp_path: Path) -> None:
    columns = {
        **RELATION,
        "target_name": {"from": "to", "read": "list", "separator": ";"},
        "kind": {"value": "k"},
    }
    found = read_rows(tmp_path, [["from", "to"], ["a,b", "c;d;c"], ["", "e"], ["f", ""]], relation(columns))
    assert found.column("relation", "source_name", "target_name", "kind", "source_row") == [
        *((left, right, "k", 2) for left, right in product("ab", "cd")),
        (None, "e", "k", 3),
        ("f", None, "k", 4),
    ]


def test_zip_goes_item_by_item_and_repeats_a_single_one(tmp_path: Path) -> None:
    columns = {**RELATION, "target_name": {"from": "to", "read": "list", "separator": ","}}
    rows = [["from", "to"], ["a,b", "c,d"], ["a,b", "c"], ["a", ""], ["a,b,c", "d,e"]]
    found = read_rows(tmp_path, rows, relation(columns, combine="zip"))
    assert found.column("relation", "source_name", "target_name", "source_row") == [
        ("a", "c", 2),
        ("b", "d", 2),
        ("a", "c", 3),
        ("b", "c", 3),
        ("a", None, 4),
    ]
    assert "lists of source_name, target_name differ in length" in found.reasons[5]


def test_zip_keeps_items_in_their_places(tmp_path: Path) -> None:
    columns = {
        "name": {"from": "who", "read": "list", "separator": ","},
        "short_name": {"from": "what", "read": "list", "separator": ","},
    }
    rows = [["who", "what"], ["a,a,b", "x,y,y"], ["c,-,d", "z,z,"], [",", "x,y"]]
    found = read_rows(tmp_path, rows, {**organisations(**columns), "combine": "zip", "needs": ["name"]})
    names = found.column("organisation", "name", "short_name", "source_row")
    assert names == [("a", "x", 2), ("a", "y", 2), ("b", "y", 2), ("c", "z", 3), ("d", None, 3)]
    assert sorted(found.reasons) == [4]
    both = {**organisations(**columns), "combine": "zip", "needs": ["name", "short_name"]}
    found = read_rows(tmp_path, [["who", "what"], ["a,-", "-,y"], ["b", "z"]], both)
    assert (found.column("organisation", "name"), sorted(found.reasons)) == (["b"], [2])
    columns["name"]["required"] = True  # type: ignore[assignment]
    found = read_rows(tmp_path, rows, {**organisations(**columns), "combine": "zip"})
    assert found.reasons == dict.fromkeys([3, 4], "column who: required, but missing")


@given(st.lists(st.lists(st.sampled_from("abcdefg"), max_size=6, unique=True), min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pairs_are_those_of_itertools(tmp_path: Path, lists: list[list[str]]) -> None:
    columns = {"source_name": RELATION["source_name"]}
    rows = [["from", "to"], *([",".join(items), "x"] for items in lists)]
    found = read_rows(tmp_path, rows, relation(columns, combine="pairs"), organisations(name={"from": "to"}))
    expected = [(*sorted(pair), row) for row, items in enumerate(lists, 2) for pair in combinations(items, 2)]
    assert found.column("relation", "source_name", "target_name", "source_row") == expected
    assert found.records[0]["n_left_out"] == sum(len(items) < 2 for items in lists)


# ---- needs, required, missing, map


def test_needs_leave_a_statement_out_and_required_refuses_the_row(tmp_path: Path) -> None:
    columns = {"source_name": {"from": "from", "required": True}, "target_name": {"from": "to"}}
    rows = [
        ["name", "from", "to"],
        ["a", "p", "q"],
        ["b", "-", ""],
        ["c", "", "q"],
        ["", "p", "q"],
        ["", "", ""],
    ]
    named = organisations(name={"from": "name"})
    found = read_rows(tmp_path, rows, {**named, "needs": ["name"]}, relation(columns, needs=["target_name"]))
    assert found.column("organisation", "name") == ["a", "b"]
    assert found.column("relation", "source_row") == [2, 5]
    assert found.reasons == {4: "column from: required, but missing"}
    assert {r["table"]: r["n_left_out"] for r in found.records} == {"organisation": 1, "relation": 1}


def test_a_row_that_makes_no_record_is_refused(tmp_path: Path) -> None:
    record = {**organisations(name={"from": "name"}), "needs": ["name"]}
    found = read_rows(tmp_path, [["name", "x"], ["a", "1"], ["-", "2"]], record, ignore={"x": "unused"})
    assert found.reasons == {3: "no record can be made of it; missing: name"}
    assert found.records[0]["n_left_out"] == 0


def test_all_reasons_of_a_row_are_told_and_nothing_of_it_is_stored(tmp_path: Path) -> None:
    columns = {
        "source_name": {"from": "from"},
        "relation_date": {"from": "day", "read": "date"},
        "amount": {"from": "money", "read": "amount", "currency": "CNY"},
    }
    rows = [["from", "day", "money"], ["a", "3201-01-01", "much"], ["b", "2015", "5"]]
    found = read_rows(tmp_path, rows, relation(columns), organisations(name={"from": "from"}))
    assert found.reasons[2] == (
        'column day: "3201-01-01" lies after 2023-12-31, which is set in pack.yaml: snapshot_date; '
        'column money: the amount "much" cannot be read: no word of amount.csv explains "much"'
    )
    assert found.column("organisation", "name") == ["b"]
    assert found.column("relation", "source_name") == ["b"]


def test_the_first_heading_that_is_not_missing_wins(tmp_path: Path) -> None:
    columns = {"name": {"from": ["full", "short"], "missing": ["n/a"], "map": {"old": "new", "gone": ""}}}
    rows = [
        ["full", "short"],
        ["a", "b"],
        ["-", "c"],
        ["n/a", "old"],
        ["gone", "d"],
        [" ", "n/a"],
        ["none", "e"],
    ]
    found = read_rows(tmp_path, rows, organisations(**columns), missing=["none"])
    assert found.column("organisation", "name") == ["a", "c", "new", "d", None, "e"]


def test_other_readers(tmp_path: Path) -> None:
    columns = {
        "region": {"from": "place", "read": "region", "separator": "-", "map": {"x": "广东 - 深圳"}},
        "credit_code": {"from": "code", "read": "credit_code"},
        "parent_key": {"from": "code", "read": "part", "start": 2, "end": 4, "suffix": "0000"},
        "is_platform": {"from": "yes", "read": "boolean", "true": ["是"], "false": ["否"]},
        "topic": {"from": "topic", "read": "list", "separator": "/", "map": {"ai": "AI"}},
    }
    code = "91350100M000100Y43"
    rows = [
        ["place", "code", "yes", "topic"],
        ["x", code, "是", "ai/ml"],
        ["陕西-西安", "", "否", ""],
        ["", "12", "", ""],
    ]
    found = read_rows(tmp_path, rows, organisations(**columns))
    assert found.column("organisation", *columns) == [
        ("广东/深圳", code, "350000", True, ["AI", "ml"]),
        ("陕西/西安", None, None, False, None),
    ]
    assert "not a credit code of 18 signs" in found.reasons[4]
    assert "too short" in found.reasons[4]


def test_numbers_of_a_year(tmp_path: Path) -> None:
    columns = {
        "organisation_name": {"from": "name"},
        "year": {"value": "2020", "read": "integer"},
        "n_employee": {"from": "staff", "read": "integer"},
        "revenue": {"from": "sales", "read": "amount", "currency": "{unit}", "factor": 10000},
    }
    rows = [
        ["name", "staff", "sales", "unit"],
        ["a", "1,200", "1.5", "人民币"],
        ["b", "", "2", "usd"],
        ["c", "", "2", ""],
        ["d", "", "2", "gold"],
        ["e", "", "2百美元", "人民币"],
    ]
    found = read_rows(tmp_path, rows, {"table": "organisation_year", "columns": columns})
    names = ("year", "n_employee", "revenue", "revenue_currency")
    assert found.column("organisation_year", *names) == [
        (2020, 1200, 15000.0, "CNY"),
        (2020, None, 20000.0, "USD"),
        (2020, None, 2000000.0, "USD"),
    ]
    assert "names no currency" in found.reasons[4]
    assert '"gold" is not a currency' in found.reasons[5]


def test_an_end_before_the_beginning(tmp_path: Path) -> None:
    columns = {name: {"from": name, "read": "date"} for name in ("relation_date", "end_date")}
    day = "2015-06-17"
    rows = [[*columns], [day, "2015"], [day, "2015-06"], [day, "2015-05"], [day, "2015-06-16"]]
    rows += [["2015", "2014"], [day, ""], ["", "2015"]]
    found = read_rows(tmp_path, rows, relation(columns))
    assert sorted(found.reasons) == [4, 5, 6]
    assert set(found.reasons.values()) == {"it ends before it begins"}


def test_a_probability_lies_between_0_and_1(tmp_path: Path) -> None:
    columns = {"confidence": {"from": "p", "read": "number"}}
    found = read_rows(tmp_path, [["p"], ["0.5"], ["1.5"], ["-0.1"], ["1"]], relation(columns))
    assert sorted(found.reasons) == [3, 4]


@pytest.mark.parametrize(
    "name", ["=1+1", "=cmd|' /C calc'!A0", "+cmd|x", "@SUM(A1)", "-cmd|'/C calc'!A0", "＝1"]
)
def test_a_name_that_would_run_as_a_formula(tmp_path: Path, name: str) -> None:
    rows = [["name", "alias"], [name, ""], ["a", f"b;{name}"], ["@Road, +Plus & -minus (x)", "c"]]
    alias = {"from": "alias", "read": "list", "separator": ";"}
    found = read_rows(tmp_path, rows, organisations(name={"from": "name"}, alias=alias))
    assert sorted(found.reasons) == [2, 3]
    assert "would run as a formula" in found.reasons[2]


def test_a_script_tag_is_a_name_like_any_other(tmp_path: Path) -> None:
    name = '<script>alert("x")</script>'
    assert read_rows(tmp_path, [["name"], [name]], organisations()).column("organisation", "name") == [name]


# ---- continuation


def continued(tmp_path: Path, rows: list[list[str]]) -> Read:
    columns = {
        "source_name": {"from": "investor"},
        "target_name": {"from": "firm"},
        "title": {"from": "legal"},
    }
    firm = {**organisations(name={"from": "firm", "required": True}), "on": "first"}
    records = firm, relation(columns, needs=["source_name"])
    return read_rows(
        tmp_path, [["firm", "legal", "investor"], *rows], *records, continued="firm", fill=["legal"]
    )


def test_cells_are_copied_down_onto_continuation_rows(tmp_path: Path) -> None:
    rows = [
        ["甲", "A", "p"],
        ["", "", "q"],
        ["", "", ""],
        ["", "own", "r"],
        ["", "", "-"],
        ["乙", "", "s"],
        ["", "", "t"],
    ]
    found = continued(tmp_path, rows)
    assert found.column("organisation", "name") == ["甲", "乙"]
    assert found.column("relation", "target_name", "title", "source_name", "source_row") == [
        ("甲", "A", "p", 2),
        ("甲", "A", "q", 3),
        ("甲", "own", "r", 5),
        # What the first row of 乙 leaves blank is not taken from 甲.
        ("乙", None, "s", 7),
        ("乙", None, "t", 8),
    ]
    assert found.accounts[0]["n_continuation"] == 1


def test_a_continuation_across_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jihe.ingest.delimited.BLOCK", 64)
    rows = [[f"f{n}" if n % 7 == 0 else "", f"l{n}" if n % 7 == 0 else "", f"i{n}"] for n in range(200)]
    found = continued(tmp_path, rows)
    expected = [(f"f{n - n % 7}", f"l{n - n % 7}", f"i{n}") for n in range(200)]
    assert found.column("relation", "target_name", "title", "source_name") == expected


def test_what_continues_nothing_known_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    lines = ["firm,legal,investor", ",,p", "甲,A,q", ",,r", "乙,B", ",,s", ",,t", "丙,C,u", ",,v", ""]
    (folder / "data.csv").write_text("\n".join(lines), encoding="utf-8")
    columns = {
        "source_name": {"from": "investor"},
        "target_name": {"from": "firm"},
        "title": {"from": "legal"},
    }
    found = run(pack(source(relation(columns), continued="firm", fill=["legal"])), folder)
    assert found.column("relation", "target_name", "source_name") == [
        ("甲", "q"),
        ("甲", "r"),
        ("丙", "u"),
        ("丙", "v"),
    ]
    assert "there is none" in found.reasons[2]
    assert sorted(found.reasons) == [2, 5, 6, 7]
    assert "continues row 5, which is malformed" in found.reasons[7]


def test_rounds_of_a_refused_first_row_still_count(tmp_path: Path) -> None:
    columns = {"target_name": {"from": "firm"}, "relation_date": {"from": "day", "read": "date"}}
    rows = [["firm", "day"], ["甲", "3201"], ["", "2015"]]
    found = read_rows(tmp_path, rows, relation(columns), continued="firm")
    assert found.column("relation", "target_name", "relation_date") == [("甲", date(2015, 1, 1))]
    assert sorted(found.reasons) == [2]


# ---- the books


cell = st.sampled_from(
    ["", " ", "a", "b,c", "-", "2015", "2015-02-30", "3201", "5万美元", "5", "=1+1", '"', "x\ny", "未透露"]
)


@given(st.lists(st.lists(cell, min_size=3, max_size=5), min_size=1, max_size=25), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_has_one_fate(tmp_path: Path, rows: list[list[str]], continues: bool) -> None:
    columns = {
        **RELATION,
        "relation_date": {"from": "day", "read": "date"},
        "amount": {"from": "money", "read": "amount"},
    }
    needs = relation(columns, needs=["source_name"])
    firm = {**organisations(name={"from": "to", "required": True}), "on": "first" if continues else "row"}
    write_csv(tmp_path / "data" / "data.csv", [["from", "to", "day", "money"], *rows, ["a", "b", "", ""]])
    more = {"continued": "to"} if continues else {}
    found = run(pack(source([needs, firm], **more)), tmp_path / "data")
    n_filled = sum(any(text.strip() for text in row) for row in rows) + 1
    assert found.accounts[0]["n_read"] == n_filled
    made = {row["source_row"] for table in found.tables.values() for row in table}
    assert len(made) == found.accounts[0]["n_stored"]
    assert not made & set(found.reasons)
    assert all(found.reasons.values())
