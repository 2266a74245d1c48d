"""Files that are refused as a whole, before anything of them is stored, and what the user is told."""

from __future__ import annotations

import os
import struct
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jihe.errors import DataError
from jihe.ingest import fingerprint, read
from tests.ingest.making import correction, organisations, pack, refusal, run, source, write_csv


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def check(data: Path, *words: str, **more: Any) -> str:
    """The refusal holds `words`."""
    told = refusal(pack(source(organisations(), **more)), data)
    for word in words:
        assert word in told
    return told


# ---- headings


def test_a_renamed_heading_is_recognised(data: Path) -> None:
    write_csv(data / "data.csv", [["nmae", "x"], ["a", "b"]])
    told = check(
        data, 'data.csv, column name: the heading is missing. Was it renamed to "nmae"?', ignore={"x": "-"}
    )
    assert "neither" not in told


def test_a_missing_heading_shows_what_there_is(data: Path) -> None:
    write_csv(data / "data.csv", [["zz", "yy"], ["a", "b"]])
    told = check(data, "column name: the heading is missing. The file has: zz, yy", "sources/first.yaml")
    assert told.count("neither used nor ignored") == 2


TITLED = [["List of firms", ""], ["as of 2023", ""], ["name", "day"], ["a", "2016"]]


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_headings_below_a_title_are_found(data: Path, format_: str) -> None:
    book = openpyxl.Workbook()
    for row in TITLED:
        book.active.append(row)
    if format_ == "xlsx":
        book.save(data / "data.xlsx")
    else:
        write_csv(data / "data.csv", TITLED)
    columns = {"name": {"from": "name"}, "founded_date": {"from": "day", "read": "date"}}
    told = refusal(pack(source(organisations(**columns))), data)
    assert "the headings are not in row 1; they seem to be in row 3. Write header: 3 in sources" in told
    assert len(told.splitlines()) == 1
    assert run(pack(source(organisations(**columns), header=3)), data).column("organisation", "name") == ["a"]


def test_a_heading_that_is_neither_used_nor_ignored(data: Path) -> None:
    write_csv(data / "data.csv", [["name", "names", "size"], ["a", "b", "c"]])
    check(
        data,
        'column names: the heading is neither used nor ignored; it is near "name"',
        "column size: the heading is neither",
    )


def test_doubled_headings(data: Path) -> None:
    write_csv(data / "data.csv", [["name", "x", "name "], ["a", "b", "c"]])
    check(data, "1 headings stand more than once (name)", ignore={"x": "-"})


def test_a_column_without_heading(data: Path) -> None:
    write_csv(data / "data.csv", [["name", "", ""], ["a", "", ""], ["b", "stray", ""]])
    check(data, "data.csv, column (B): the column has no heading but holds data in 1 rows")
    found = run(pack(source(organisations(), ignore={"(B)": "stray"})), data)
    assert found.column("organisation", "name") == ["a", "b"]


def test_the_faults_of_all_files_are_told_before_anything_is_stored(data: Path) -> None:
    write_csv(data / "data.csv", [["name"], ["a"]])
    write_csv(data / "data.1.csv", [["nmae"], ["a"]])
    write_csv(data / "other.csv", [["x"], ["a"]])
    made = pack(source(organisations()), source(organisations(), code="second", files="other.csv"))
    with pytest.raises(DataError) as caught:
        read(made, data, data.parent / "quarantine")
    assert {fault.place.file for fault in caught.value.faults} == {"data.1.csv", "other.csv"}
    assert not (data.parent / "quarantine").exists()


# ---- no data


def test_an_empty_file(data: Path) -> None:
    for name in ("data.csv", "data.xlsx", "data.jsonl", "data.parquet"):
        (data / name).write_bytes(b"")
    assert check(data, "data.csv: the file is empty").count("the file is empty") == 4


def test_headings_and_nothing_else(data: Path) -> None:
    write_csv(data / "data.csv", [["name"], [""], [" "]])
    check(data, "data.csv: there are headings but no row")
    (data / "data.csv").write_text("name")
    check(data, "data.csv: there are headings but no row")


def test_no_headings(data: Path) -> None:
    (data / "data.csv").write_text("name\na\n")
    check(data, "data.csv: there are no headings in row 5", header=5)
    (data / "data.csv").write_text("\n\na\n")
    check(data, "data.csv: there are no headings in row 1")


def test_a_workbook_without_anything(data: Path) -> None:
    openpyxl.Workbook().save(data / "data.xlsx")
    check(data, "data.xlsx: the file is empty")


@pytest.mark.parametrize("files", ["nothing/*.csv", "../data.csv", "/data.csv", ""])
def test_no_file(data: Path, files: str) -> None:
    write_csv(data / "data.csv", [["name"], ["a"]])
    check(data, "sources/first.yaml", files=files)


def test_no_file_but_one_of_nearly_that_name(data: Path) -> None:
    write_csv(data / "Relation.csv", [["name"], ["a"]])
    check(
        data, f'below the data folder {data} matches "relation.csv"', '"Relation.csv"', files="relation.csv"
    )
    check(data, f'below the data folder {data} matches "q.xlsx". Put the file there', files="q.xlsx")


def test_too_many_files(data: Path) -> None:
    for n in range(3):
        write_csv(data / f"data.{n}.csv", [["name"], ["a"]])
    check(data, '3 files match "data.*", but \u2264 2 are expected', expect={"files": {"max": 2}})
    assert not run(pack(source(organisations(), files="no*", expect={"files": {"min": 0}})), data).tables


@pytest.mark.parametrize("files", ["a**b", "***/x.csv", "a" * 5000])
def test_a_pattern_that_is_none(data: Path, files: str) -> None:
    check(data, "sources/first.yaml: ", "is not a pattern of files", files=files)


@pytest.mark.parametrize("name", [b"data.\xff.csv", b"data.\x1b[31m.csv", "data.\u202e.csv".encode()])
def test_a_file_whose_name_cannot_be_shown(data: Path, name: bytes) -> None:
    (data / os.fsdecode(name)).write_text("name\na\n")
    told = check(data, "1 files have signs in their names that cannot be shown")
    assert told.isprintable()
    (data / os.fsdecode(name)).rename(data / "data.\u3000.csv")
    assert run(pack(source(organisations())), data).column("organisation", "name") == ["a"]


def test_a_file_that_may_not_be_opened_is_told_by_the_fingerprint_too(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(path: Path) -> str:
        raise PermissionError(13, "Permission denied")

    write_csv(data / "data.csv", [["name"], ["a"]])
    monkeypatch.setattr("jihe.ingest.files.hash_file", forbidden)
    with pytest.raises(DataError, match=r"data\.csv: the file cannot be opened"):
        fingerprint(pack(source(organisations())), data)


def test_an_ending_that_is_not_read(data: Path) -> None:
    (data / "data.xls").write_bytes(b"x")
    check(data, 'files ending in ".xls" are not read')


# ---- text that is not what it is declared to be


def test_gbk_declared_as_utf8_says_where_and_what_fits(data: Path) -> None:
    write_csv(data / "data.csv", [["name"], ["plain"], ["重庆大学"]], encoding="gb18030")
    check(data, "data.csv, line 3: the bytes are not utf-8", "Declare encoding: gb18030")


def test_utf8_declared_as_gb18030_is_not_stored_as_nonsense(data: Path) -> None:
    write_csv(data / "data.csv", [["name"], ["重庆大学"]])
    check(data, "declared as gb18030 but is utf-8 throughout", encoding="gb18030")
    write_csv(data / "data.csv", [["name"], ["a"]], encoding="utf-8-sig")
    check(data, "declared as gb18030 but is utf-8", encoding="gb18030")


def test_utf32_is_not_taken_for_utf16(data: Path) -> None:
    (data / "data.csv").write_bytes("name\n云岭\n".encode("utf-32"))
    check(data, "is utf-32 throughout. Declare encoding: utf-32")
    found = run(pack(source(organisations(), encoding="utf-32")), data)
    assert found.column("organisation", "name") == ["云岭"]


def test_an_encoding_of_another_kind(data: Path) -> None:
    (data / "data.csv").write_text("name\nx..y\n")
    check(data, "the bytes are not undefined", encoding="undefined")


def test_a_row_larger_than_a_block(data: Path) -> None:
    (data / "data.csv").write_text("name\na\n" + "x" * (9 << 20) + "\n")
    check(data, "data.csv, row 2: ", "or a row is larger than 8 MB")


def test_bytes_that_fit_nothing(data: Path) -> None:
    (data / "data.csv").write_bytes(b"name\nok\n\x81\xff\x81")
    told = check(data, "data.csv, line 3: the bytes are not utf-8")
    assert "they read as" not in told
    check(data, 'there is no encoding "klingon"', encoding="klingon")


def test_a_character_cut_short_at_the_end(data: Path) -> None:
    (data / "data.csv").write_bytes("name\n重".encode()[:-1])
    check(data, "data.csv, line 2: the bytes are not utf-8")


@pytest.mark.parametrize("n", [3, 300_000])
def test_an_unclosed_quotation_mark_does_not_swallow_rows(
    data: Path, monkeypatch: pytest.MonkeyPatch, n: int
) -> None:
    monkeypatch.setattr("jihe.ingest.delimited.BLOCK", 65536)
    (data / "data.csv").write_text('name\na\n"b\n' + "c\n" * n)
    check(data, "a quotation mark opened in or after this row is not closed")


def test_a_quotation_mark_left_open_in_the_first_rows(data: Path) -> None:
    (data / "data.csv").write_text('name\n"b\n' + "c\n" * 300_000)
    check(data, "is not closed")
    (data / "data.csv").write_text('"name\n' + "c\n" * 300_000)
    check(data, "data.csv: the headings cannot be read")


def test_a_first_cell_longer_than_python_s_own_reader_allows(data: Path) -> None:
    (data / "data.csv").write_text("name\n" + "a" * 200_000 + "\n")
    assert len(run(pack(source(organisations())), data).column("organisation", "name")[0]) == 200_000


# ---- workbooks


def test_what_is_no_workbook(data: Path) -> None:
    (data / "data.xlsx").write_text("name\na\n")
    check(data, "data.xlsx: the file is not a workbook")
    with zipfile.ZipFile(data / "data.xlsx", "w") as archive:
        archive.writestr("name.txt", "a")
    check(data, "data.xlsx: the file is a zip archive but holds no workbook")


def test_a_damaged_workbook(data: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["name"])
    for n in range(500):
        book.active.append([f"name number {n}"])
    book.save(data / "data.xlsx")
    whole = (data / "data.xlsx").read_bytes()
    (data / "data.xlsx").write_bytes(whole[: len(whole) // 2])
    check(data, "data.xlsx: the file is damaged")
    with zipfile.ZipFile(data / "full.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    check(data, "full.xlsx", files="full.xlsx")


def test_a_zip_bomb_is_not_opened(data: Path) -> None:
    with zipfile.ZipFile(data / "data.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(100):
                sheet.write(b"\0" * (1 << 20))
    check(data, "data.xlsx: the file would unpack to 2 parts and 100 MB", "was not opened")


def test_a_bomb_that_lies_about_its_size_is_found_out(data: Path) -> None:
    path = data / "data.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>" + " " * 100_000)
    held = path.read_bytes()
    path.write_bytes(held.replace(struct.pack("<I", 100_011), struct.pack("<I", 11)))
    check(data, "data.xlsx: the file is damaged")


@pytest.mark.parametrize(
    "markup", [b"<worksheet><sheetData><row><c", b"<worksheet><sheetData><c><f>1</f></x>", b"\xff\xfe"]
)
def test_a_sheet_of_broken_markup(data: Path, markup: bytes) -> None:
    book = openpyxl.Workbook()
    book.active.append(["name"])
    book.save(data / "whole.xlsx")
    with (
        zipfile.ZipFile(data / "whole.xlsx") as whole,
        zipfile.ZipFile(data / "data.xlsx", "w") as broken,
    ):
        for name in whole.namelist():
            broken.writestr(name, markup if "sheet1" in name else whole.read(name))
    check(data, "data.xlsx")


def test_too_many_parts(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jihe.ingest.archive.MAX_MEMBERS", 5)
    openpyxl.Workbook().save(data / "data.xlsx")
    check(data, "was not opened")


def sheet_with(data: Path, markup: str) -> None:
    """A workbook whose only sheet holds `markup` below its headings."""
    book = openpyxl.Workbook()
    book.active.append(["name"])
    book.save(data / "whole.book")
    with (
        zipfile.ZipFile(data / "whole.book") as whole,
        zipfile.ZipFile(data / "data.xlsx", "w") as made,
    ):
        for name in whole.namelist():
            text = whole.read(name)
            if "sheet1" in name:
                text = text.replace(b"</sheetData>", markup.encode() + b"</sheetData>")
            made.writestr(name, text)


@pytest.mark.parametrize(
    "markup",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c t='n' r='XFD1048576'><v>1</v></c></row>",
        '<row r="999999999999"><c r="ZZZZZZ999999999999"><v>1</v></c></row>',
    ],
)
def test_a_cell_so_far_off_that_all_before_it_would_fill_the_memory(data: Path, markup: str) -> None:
    sheet_with(data, markup)
    check(data, "data.xlsx: part xl/worksheets/sheet1.xml reaches to row", "most of them empty")


def test_colours_and_words_are_no_cells(data: Path) -> None:
    sheet_with(data, '<row r="2"><c r="A2" t="str"><v>lastClr="ABCDE1" r="x</v></c></row>')
    assert run(pack(source(organisations())), data).column("organisation", "name") == [
        'lastClr="ABCDE1" r="x'
    ]


def test_several_sheets_and_none_chosen(data: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("one", "two"):
        book.create_sheet(name).append(["name"])
    book.save(data / "data.xlsx")
    check(data, "the workbook has 2 sheets (one, two). Name those to read under sheets")
    check(data, "there is no sheet three. The workbook has: Sheet, one, two", sheets=["one", "three"])


def test_what_is_no_parquet_and_no_json(data: Path) -> None:
    (data / "data.parquet").write_text("PAR1 not really PAR1")
    (data / "data.jsonl").write_text("name\na\n")
    check(data, "data.parquet: the file cannot be read as Parquet", "data.jsonl: no line holds a JSON object")


# ---- expectations


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ({"rows": {"min": 4}}, "3 rows were read, but \u2265 4 are"),
        ({"rows": {"max": 2}}, "3 rows were read"),
        ({"quarantined": {"max": 0}}, "1 rows went to quarantine, but \u2264 0 are expected"),
        (
            {"records": {"organisation": {"min": 3, "max": 3}}},
            "2 records were made for table organisation, but 3 are",
        ),
    ],
)
def test_a_source_that_breaks_its_word(data: Path, expect: dict[str, Any], said: str) -> None:
    write_csv(data / "data.csv", [["name"], ["a"], ["=1"], ["b"]])
    check(data, "sources/first.yaml: ", said, expect=expect)


def test_a_source_that_keeps_its_word(data: Path) -> None:
    write_csv(data / "data.csv", [["name"], ["a"], ["=1"], ["b"]])
    exact = {"min": 1, "max": 1}
    expect = {
        "files": exact,
        "rows": {"min": 3, "max": 3},
        "quarantined": exact,
        "records": {"organisation": {"min": 2}},
    }
    assert run(pack(source(organisations(), expect=expect)), data).accounts[0]["n_stored"] == 2


# ---- corrections


def test_a_correction_is_made_before_reading(data: Path) -> None:
    columns = {"name": {"from": "name"}, "founded_date": {"from": "day", "read": "date"}}
    write_csv(data / "data.csv", [["name", "day"], ["a", "1015-01-01"], ["b", "2016"]])
    fixed = (
        correction(column="day", was="1015-01-01", value="2015-01-01"),
        correction(row=3, was="b", value="c", file="*.csv"),
    )
    found = run(pack(source(organisations(**columns)), corrections=fixed), data)
    assert [str(day) for day in found.column("organisation", "founded_date")] == ["2015-01-01", "2016-01-01"]
    assert found.column("organisation", "name") == ["a", "c"]
    assert not found.quarantined


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"was": "z"}, 'correction.csv, line 2: row 2, column name of data.csv says "a", not "z"'),
        ({"row": 9}, "correction.csv, line 2: data.csv has no row 9"),
        ({"row": 3}, "correction.csv, line 2: data.csv has no row 3"),
        ({"row": 1}, "correction.csv, line 2: data.csv has no row 1"),
        ({"column": "nmae"}, 'data.csv has no column "nmae"'),
        ({"file": "other.csv"}, 'source first reads no file "other.csv"'),
        ({"source": "second"}, "source second reads no file"),
    ],
)
def test_a_correction_that_fits_nothing(data: Path, changes: dict[str, Any], said: str) -> None:
    (data / "data.csv").write_text("name\na\nragged,\nb\n")
    assert said in refusal(pack(source(organisations()), corrections=(correction(**changes),)), data)
