from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from jihe.audit.read import MOST_BYTES, read_tables
from jihe.errors import DataError


def test_a_table_in_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("年份,省份,占比\n2023,北京市,36.21%\n".encode("gb18030"))
    (sheet,), told = read_tables(path, "a.csv")
    assert sheet.names == ("年份", "省份", "占比")
    assert sheet.roles.share == {2: 100}
    assert sheet.roles.time == (0,)
    assert not told


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(delimiter.join("abc") + "\n" + delimiter.join("xyz") + "\n")
    (sheet,), _ = read_tables(path, "a.csv")
    assert sheet.cells == (("x", "y", "z"),)


def test_rows_of_another_width_are_told_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,count\na,1\nb,2,3\n\nc,4,,\n")
    (sheet,), (told,) = read_tables(path, "a.csv")
    assert sheet.rows == (2, 5)
    assert (told.rule, told.why.place.row) == ("unread", 3)


def test_every_sheet_of_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    for name in ("one", "two"):
        sheet = book.create_sheet(name)
        sheet.append(["name", "share_pct"])
        sheet.append(["a", 30.5])
        sheet.append(["b", 12])
    book.save(tmp_path / "a.xlsx")
    sheets, _ = read_tables(tmp_path / "a.xlsx", "a.xlsx")
    assert [(s.sheet, s.cells) for s in sheets] == [(n, (("a", "30.5"), ("b", "12"))) for n in ("one", "two")]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"\x00\x01\x02\xff" * 99, "not text"),
        ("a.csv", b"just one line of words\n", "no table"),
        ("a.csv", b"", "no table"),
        ("a.xlsx", b"PK\x03\x04nothing", "cannot be opened"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=says):
        read_tables(tmp_path / name, name)


def test_a_file_of_rows_is_no_published_table(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(DataError, match="20 MB that a published table may have"):
        read_tables(path, "a.csv")


def test_a_table_of_very_many_rows_is_told_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,count\n" + "a,1\n" * 10_001)
    sheets, (told,) = read_tables(path, "a.csv")
    assert (sheets, told.rule) == ([], "unread")
