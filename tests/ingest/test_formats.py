from __future__ import annotations

import json
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jihe.ingest import fingerprint
from tests.ingest.making import organisations, pack, run, source, write_csv

PEOPLE = {"table": "organisation", "columns": {
    "name": {"from": "name", "required": True},
    "founded_date": {"from": "founded", "read": "date"},
    "alias": {"from": "alias", "read": "list", "separator": ";"},
}}  # fmt: skip
EXPECTED = [("甲", date(2016, 5, 17), "day", ["a", "b"]), ("乙 x", date(2015, 1, 1), "year", None)]


def organisations_of(found: Any) -> list[Any]:
    return found.column("organisation", "name", "founded_date", "founded_date_precision", "alias")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def write_book(path: Path, rows: list[list[Any]], *more: tuple[str, list[list[Any]]]) -> Any:
    book = openpyxl.Workbook()
    book.active.title = "one"
    for row in rows:
        book.active.append(row)
    for name, others in more:
        sheet = book.create_sheet(name)
        for row in others:
            sheet.append(row)
    book.save(path)
    return book


# ---- csv


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_many_encodings(data: Path, encoding: str, delimiter: str) -> None:
    lines = ["name,founded,alias", "甲,2016-05-17,a|b", '"乙\nx",2015,', ""]
    text = "\r\n".join(lines).replace(",", delimiter).replace("|", "|")
    (data / "data.csv").write_bytes(text.encode(encoding))
    record = {
        **PEOPLE,
        "columns": {**PEOPLE["columns"], "alias": {"from": "alias", "read": "list", "separator": "|"}},
    }
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    found = run(pack(source(record, encoding=declared, delimiter=delimiter)), data)
    assert organisations_of(found) == EXPECTED
    assert found.column("organisation", "source_file", "source_row") == [("data.csv", 2), ("data.csv", 3)]


def test_row_numbers_survive_quoted_line_breaks_blank_rows_and_ragged_rows(data: Path) -> None:
    text = 'name,x\n"a\n1",1\n\n,\n,,,\nbad\n"b\n\n2",2\nworse,1,"2\n3"\nc,3\nlast,,'
    (data / "data.csv").write_text(text)
    found = run(pack(source(organisations(), ignore={"x": "unused"})), data)
    assert found.column("organisation", "name", "source_row") == [("a 1", 2), ("b 2", 7), ("c", 9)]
    assert sorted(found.reasons) == [6, 8, 10]
    assert "1 cells where there are 2" in found.reasons[6]
    assert found.accounts[0]["n_read"] == 6
    assert "3 blank rows" in found.accounts[0]["note"]


def test_row_numbers_across_many_blocks(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jihe.ingest.delimited.BLOCK", 4096)
    lines = ["name,x"]
    lines += [f"bad{n}" if n % 97 == 0 else f'"n{n}\n",' if n % 5 else f"n{n}," for n in range(2, 9000)]
    (data / "data.csv").write_text("\n".join(lines))
    seen: list[int] = []
    found = run(pack(source(organisations(), ignore={"x": "unused"})), data, tick=lambda _, n: seen.append(n))
    assert all(name == f"n{row}" for name, row in found.column("organisation", "name", "source_row"))
    assert sorted(found.reasons) == [n for n in range(2, 9000) if n % 97 == 0]
    assert len(seen) > 5
    assert seen == sorted(seen)
    assert seen[-1] == 8998


def test_several_header_rows_join_from_the_top(data: Path) -> None:
    rows = [["About the firm", "", "Place", ""], ["name", "founded", "province", ""], ["甲", "2016", "p", ""]]
    write_csv(data / "data.csv", rows)
    record = organisations(
        name={"from": "About the firm / name"},
        founded_date={"from": "About the firm / founded", "read": "date"},
        region={"from": "Place / province"},
    )
    found = run(pack(source(record, header=[1, 2])), data)
    assert found.column("organisation", "name", "region", "source_row") == [("甲", "p", 3)]


def test_rows_above_the_header_are_passed_over(data: Path) -> None:
    (data / "data.csv").write_text('Title of "it"\n"two\nlines",,\n\nname,x\na,1\n')
    found = run(pack(source(organisations(), header=4, ignore={"x": "unused"})), data)
    assert found.column("organisation", "name", "source_row") == [("a", 5)]


def test_files_are_read_in_the_order_of_their_paths(data: Path) -> None:
    for name in ("b/data.csv", "a/data.csv", "a/data2.csv"):
        write_csv(data / name, [["name"], [name]])
    found = run(pack(source(organisations(), files="*/data*.csv")), data)
    assert found.column("organisation", "name") == ["a/data.csv", "a/data2.csv", "b/data.csv"]
    assert [account["source_file"] for account in found.accounts] == found.column("organisation", "name")
    assert len({account["sha256"] for account in found.accounts}) == 3


def test_the_fingerprint_follows_bytes_and_paths(data: Path) -> None:
    made = pack(source(organisations()))
    write_csv(data / "data.csv", [["name"], ["a"]])
    first = fingerprint(made, data)
    assert fingerprint(made, data) == first
    write_csv(data / "other.csv", [["name"], ["b"]])
    assert fingerprint(made, data) == first
    write_csv(data / "data.csv", [["name"], ["b"]])
    assert fingerprint(made, data) != first


# ---- workbooks


def test_cells_of_a_workbook_become_text(data: Path) -> None:
    rows = [
        ["name", "founded", "alias"],
        [2016, datetime.combine(date(2016, 5, 17), time()), "a;b"],
        [True, 2015, None],
        [0.5, "2015年3月", 7],
    ]
    write_book(data / "data.xlsx", rows)
    found = run(pack(source(PEOPLE)), data)
    assert organisations_of(found) == [
        ("2016", date(2016, 5, 17), "day", ["a", "b"]),
        ("true", date(2015, 1, 1), "year", None),
        ("0.5", date(2015, 3, 1), "month", ["7"]),
    ]
    assert found.column("organisation", "source_file")[0] == "data.xlsx#one"


def test_a_sheet_that_begins_away_from_the_corner(data: Path) -> None:
    book = openpyxl.Workbook()
    cells = {"C3": "name", "D3": "founded", "E3": "alias", "C5": "甲", "E5": "a", "C6": "乙", "D6": "#REF!"}
    for place, value in cells.items():
        book.active[place] = value
    book.save(data / "data.xlsx")
    found = run(pack(source(PEOPLE, header=3)), data)
    assert found.column("organisation", "name", "source_row") == [("甲", 5)]
    assert found.reasons[6].startswith("column founded: the cell holds the error value #REF!")
    assert "1 blank rows" in found.accounts[0]["note"]


def test_merged_headings_and_continuation_rows(data: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    rows = [
        ["firm", "round", None],
        [None, "date", "investor"],
        ["甲", "2016-05-17", "p"],
        [None, "2015", "q"],
        ["乙", "2014", "r"],
    ]
    for row in rows:
        sheet.append(row)
    for merged in ("B1:C1", "A1:A2", "A3:A4"):
        sheet.merge_cells(merged)
    book.save(data / "data.xlsx")
    relation = {"table": "relation", "columns": {
        "source_name": {"from": "round / investor"},
        "target_name": {"from": "firm"},
        "relation_date": {"from": "round / date", "read": "date"},
    }}  # fmt: skip
    firm = {**organisations(name={"from": "firm"}), "on": "first"}
    found = run(pack(source([firm, relation], header=[1, 2], continued="firm")), data)
    assert found.column("organisation", "name") == ["甲", "乙"]
    assert found.column("relation", "source_name", "target_name", "source_row") == [
        ("p", "甲", 3),
        ("q", "甲", 4),
        ("r", "乙", 5),
    ]


def test_sheets_are_chosen_by_name(data: Path) -> None:
    write_book(data / "data.xlsx", [["name"], ["a"]], ("two", [["name"], ["b"]]), ("three", [["other"]]))
    found = run(pack(source(organisations(), sheets=["two", "one"])), data)
    assert found.column("organisation", "name", "source_file") == [
        ("b", "data.xlsx#two"),
        ("a", "data.xlsx#one"),
    ]


def test_a_value_merged_over_rows_belongs_to_all_of_them(data: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    rows = [["name", "founded", "alias"], ["a", 2016, "k"], ["b"], ["c", 2015], [None], ["d"], ["e", 2014]]
    for row in rows:
        sheet.append(row)
    for merged in ("B2:B3", "B4:B6", "C2:C6"):
        sheet.merge_cells(merged)
    book.save(data / "data.xlsx")
    found = run(pack(source(PEOPLE)), data)
    assert [(name, day and day.year, alias) for name, day, _, alias in organisations_of(found)] == [
        ("a", 2016, ["k"]),
        ("b", 2016, ["k"]),
        ("c", 2015, ["k"]),
        ("d", 2015, ["k"]),
        ("e", 2014, None),
    ]
    # Row 5 has nothing of its own.
    assert "1 blank rows" in found.accounts[0]["note"]


def test_the_fault_of_a_merged_cell_is_that_of_all_its_rows(data: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["name", "founded", "alias"], ["a", "#REF!"], ["b"], ["c", 2016]):
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    book.save(data / "data.xlsx")
    found = run(pack(source(PEOPLE)), data)
    assert found.column("organisation", "name") == ["c"]
    assert all("error value #REF!" in found.reasons[row] for row in (2, 3))


def test_sheets_that_are_not_read_are_noted(data: Path) -> None:
    more = [
        ("two", [["name"], ["b"]]),
        ("empty", []),
        ("headings", [["name"]]),
        ("notes", [["x"], ["y"]]),
    ]
    write_book(data / "data.xlsx", [["name"], ["a"]], *more)
    found = run(pack(source(organisations(), sheets=["one"])), data)
    assert [account["note"] for account in found.accounts] == ["sheets not read: two"]


def test_empty_sheets_need_no_choice(data: Path) -> None:
    write_book(data / "data.xlsx", [["name"], ["a"]], ("Sheet2", []), ("Sheet3", []))
    assert run(pack(source(organisations())), data).column("organisation", "name") == ["a"]


def test_macros_are_noted_and_not_run(data: Path) -> None:
    write_book(data / "data.xlsm", [["name"], ["a"]])
    with zipfile.ZipFile(data / "data.xlsm", "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 not run")
    found = run(pack(source(organisations())), data)
    assert found.column("organisation", "name") == ["a"]
    assert "macros" in found.accounts[0]["note"]


def test_errors_and_formulas_without_result_are_faults_of_their_row(data: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["name", "founded", "alias", "x"],
        ["a", 2016, "k", None],
        ["=1+1", 2016, "k", None],
        ["c", "#REF!", None, None],
        ["d", 2016, None, "#N/A"],
    ):
        sheet.append(row)
    book.save(data / "data.xlsx")
    found = run(pack(source(PEOPLE, ignore={"x": "unused"})), data)
    # The error of row 5 stands in a column that nobody uses.
    assert found.column("organisation", "name") == ["a", "d"]
    assert found.reasons[3].startswith("column name: the cell holds the formula =1+1 without a stored result")
    assert ";" not in found.reasons[3].replace("; open the file", "")
    assert "error value #REF!" in found.reasons[4]


def test_a_formula_with_its_result_is_read(data: Path) -> None:
    write_book(data / "data.xlsx", [["name", "founded", "alias"], ["=1+1", 2016, '=""']])
    with zipfile.ZipFile(data / "data.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    computed = sheet.replace('<c r="A2"><f>1+1</f><v></v></c>', '<c r="A2" t="str"><f>1+1</f><v>two</v></c>')
    computed = computed.replace('<c r="A2"><f>1+1</f><v /></c>', '<c r="A2" t="str"><f>1+1</f><v>two</v></c>')
    computed = computed.replace('<c r="C2"><f>""</f><v /></c>', '<c r="C2" t="str"><f>""</f><v></v></c>')
    computed = computed.replace('<c r="C2"><f>""</f><v></v></c>', '<c r="C2" t="str"><f>""</f><v></v></c>')
    assert computed.count('t="str"') == 2
    parts["xl/worksheets/sheet1.xml"] = computed.encode()
    with zipfile.ZipFile(data / "data.xlsx", "w") as archive:
        for name, held in parts.items():
            archive.writestr(name, held)
    assert run(pack(source(PEOPLE)), data).column("organisation", "name", "alias") == [("two", None)]


# ---- json lines


def test_json_lines(data: Path) -> None:
    lines = [
        {"name": "甲", "more": {"founded": "2016-05-17"}, "alias": ["a", "b", "a"]},
        {"name": "乙\nx", "more": {"founded": 2015}, "extra": None},
        {"name": "丙", "alias": "c;d", "extra": 1.50},
    ]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    (data / "data.jsonl").write_text("\ufeff" + text.replace("}\n", "}\n\n", 1) + "\n", encoding="utf-8")
    record = {
        **PEOPLE,
        "columns": {**PEOPLE["columns"], "founded_date": {"from": "more.founded", "read": "date"}},
    }
    found = run(pack(source(record, ignore={"extra": "unused"})), data)
    assert organisations_of(found)[:2] == EXPECTED
    assert found.column("organisation", "alias", "source_row")[2] == (["c", "d"], 4)


@pytest.mark.parametrize("line", ['{"name": "b"', "[1, 2]", "null", '{"name": "\\ud800"}', "[" * 100_000])
def test_a_malformed_json_line_is_refused_as_it_is(data: Path, line: str) -> None:
    (data / "data.jsonl").write_text('{"name": "a"}\n' + line + '\n{"name": "c"}\n')
    found = run(pack(source(organisations())), data)
    assert found.column("organisation", "name", "source_row") == [("a", 1), ("c", 3)]
    (kept,) = (data.parent / "quarantine" / "data.jsonl").read_text().splitlines()
    assert json.loads(kept)["jihe_line"] == line
    assert json.loads(kept)["jihe_row"] == 2


def test_a_list_is_no_single_value(data: Path) -> None:
    (data / "data.jsonl").write_text('{"name": ["a", "b"]}\n{"name": ["c"]}\n')
    assert "use read: list" in run(pack(source(organisations())), data).reasons[1]


# ---- parquet


def test_parquet_of_many_types(data: Path) -> None:
    table = pa.table(
        {
            "name": pa.array(["甲", "乙\nx"]).dictionary_encode(),
            "founded": pa.array([date(2016, 5, 17), None]),
            "alias": pa.array([["a", "b"], None]),
            "more": pa.array(
                [{"n": 1.0, "when": datetime.combine(date(2015, 1, 2), time())}, {"n": 2.5, "when": None}]
            ),
        }
    )
    pq.write_table(table, data / "data.parquet")
    record = organisations(
        **PEOPLE["columns"],  # type: ignore[arg-type]
        short_name={"from": "more.n"},
        website={"from": "more.when"},
    )
    found = run(pack(source(record)), data)
    assert found.column(
        "organisation", "name", "founded_date", "alias", "short_name", "website", "source_row"
    ) == [
        ("甲", date(2016, 5, 17), ["a", "b"], "1", "2015-01-02 00:00:00", 1),
        ("乙 x", None, None, "2.5", None, 2),
    ]
