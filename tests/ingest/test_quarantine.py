from __future__ import annotations

import csv
import json
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ingest.making import Read, organisations, pack, run, source, write_csv

DATED = organisations(name={"from": "name"}, founded_date={"from": "day", "read": "date"})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def kept(data: Path, file: str = "data.csv", **more: Any) -> list[list[str]]:
    with (data.parent / "quarantine" / file).open(newline="", **more) as opened:
        return list(csv.reader(opened))


def test_there_is_no_file_without_a_refused_row(data: Path) -> None:
    write_csv(data / "data.csv", [["name", "day"], ["a", "2015"]])
    left = write_csv(data.parent / "quarantine" / "data.csv", [["of an earlier build"]])
    run(pack(source(DATED)), data)
    assert not left.exists()


def test_csv_comes_back_as_it_came(data: Path) -> None:
    text = '\ufeffabout;\nname;day\n=cmd;2015\n"a;\nb";2015-02-30\nc;1;"x\ny"\nd;2015\n'
    (data / "data.csv").write_bytes(text.encode())
    found = run(pack(source(DATED, delimiter=";", header=2)), data)
    raw = (data.parent / "quarantine" / "data.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    with (data.parent / "quarantine" / "data.csv").open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert rows[:2] == [["", "", "about", ""], ["jihe_reason", "jihe_row", "name", "day"]]
    assert [row[1:] for row in rows[2:]] == [
        ["3", "=cmd", "2015"],
        ["4", "a;\nb", "2015-02-30"],
        ["5", "c", "1", "x\ny"],
    ]
    assert [row[0] for row in rows[2:]] == [found.reasons[row] for row in (3, 4, 5)]


def test_the_encoding_is_kept_and_the_language_is_the_study_s(data: Path) -> None:
    write_csv(data / "sub" / "data.csv", [["name", "day"], ["重庆", "never"]], encoding="gb18030")
    run(pack(source(DATED, encoding="gb18030", files="sub/*.csv"), settings={"language": "zh"}), data)
    rows = kept(data, "sub/data.csv", encoding="gb18030")
    assert rows[1][1:] == ["2", "重庆", "never"]


def test_a_corrected_cell_comes_back_as_the_file_has_it(data: Path) -> None:
    from tests.ingest.making import correction

    write_csv(data / "data.csv", [["name", "day"], ["a", "never"]])
    run(pack(source(DATED), corrections=(correction(value="b"),)), data)
    assert kept(data)[1][1:] == ["2", "a", "never"]


def test_a_file_that_two_sources_read_lies_under_each(data: Path) -> None:
    write_csv(data / "data.csv", [["name", "day"], ["=1", "never"], ["b", "never"]])
    second = source(organisations(name={"from": "name"}), code="second", ignore={"day": "unused"})
    run(pack(source(DATED), second), data)
    assert len(kept(data, "first/data.csv")) == 3
    assert len(kept(data, "second/data.csv")) == 2


def test_workbooks_come_back_as_plain_strings(data: Path) -> None:
    book = openpyxl.Workbook()
    for sheet, name in ((book.active, "一"), (book.create_sheet("b & <c>"), "二")):
        for row in (
            ["name", "day"],
            [name, "never"],
            ["ok", 2015],
            ["=1+1", 2015],
            ["a\x85_x000D_", 19],
            ["", "#REF!"],
        ):
            sheet.append(row)
    book.active.title = "一"
    book.save(data / "data.xlsx")
    found = run(pack(source(DATED, sheets=["一", "b & <c>"])), data)
    path = data.parent / "quarantine" / "data.xlsx"
    given_back = openpyxl.load_workbook(path)
    assert given_back.sheetnames == ["一", "b & <c>"]
    for sheet, name in zip(given_back, ("一", "二"), strict=True):
        rows = list(sheet.iter_rows(values_only=True))
        assert rows[0] == ("jihe_reason", "jihe_row", "name", "day")
        assert [row[1:3] for row in rows[1:]] == [("2", name), ("4", "=1+1"), ("5", rows[3][2]), ("6", None)]
        assert rows[4][3] == "#REF!"
        assert {cell.data_type for row in sheet for cell in row if cell.value is not None} == {"s"}
        assert all(isinstance(value, str | None) for row in rows for value in row)
    with zipfile.ZipFile(path) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
    first = path.read_bytes()
    run(pack(source(DATED, sheets=["一", "b & <c>"])), data)
    assert path.read_bytes() == first
    assert len(found.quarantined) == 8


def test_json_lines_come_back_with_their_own_text(data: Path) -> None:
    lines = [
        '{"name": "a", "day": "never", "deep": {"x": [1.50, null]}}',
        "{}",
        '{"name": "b", "day": "2015"}',
        "oops",
    ]
    (data / "data.jsonl").write_text("\n".join(lines) + "\n")
    record = organisations(
        name={"from": "name", "required": True}, founded_date={"from": "day", "read": "date"}
    )
    found = run(pack(source(record, ignore={"deep.x": "unused"})), data)
    text = (data.parent / "quarantine" / "data.jsonl").read_text().splitlines()
    assert text[0].endswith(lines[0][1:])
    back = [json.loads(line) for line in text]
    assert [list(row)[:2] for row in back] == [["jihe_reason", "jihe_row"]] * 2
    assert [(row["jihe_row"], row["jihe_reason"]) for row in back] == list(found.reasons.items())
    assert back[1]["jihe_line"] == "oops"
    assert "1 blank rows" in found.accounts[0]["note"]


def test_parquet_comes_back_with_its_types(data: Path) -> None:
    table = pa.table({"name": ["a", "=b", "=c"], "day": [date(2015, 1, 1)] * 3, "x": [[1], [2, 3], None]})
    pq.write_table(table, data / "data.parquet")
    run(pack(source(DATED, ignore={"x": "unused"})), data)
    back = pq.read_table(data.parent / "quarantine" / "data.parquet")
    assert back.column_names == ["jihe_reason", "jihe_row", "name", "day", "x"]
    assert back.drop_columns(["jihe_reason", "jihe_row"]).equals(table.slice(1))
    assert back["jihe_row"].to_pylist() == [2, 3]


cells = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\r\x00\ufeff\ufdd0"), max_size=6
)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=10))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_refused_csv_row_is_given_back_whole(data: Path, rows: list[tuple[str, str]]) -> None:
    # A third column that is no date: every row that holds anything is refused.
    write_csv(data / "data.csv", [["name", "x", "day"], *([a, b, "never"] for a, b in rows)])
    run(pack(source(DATED, ignore={"x": "unused"})), data)
    assert [row[2:] for row in kept(data, encoding="utf-8")[1:]] == [[a, b, "never"] for a, b in rows]


def test_the_same_files_give_the_same_records_and_bytes(data: Path) -> None:
    rows = [[f"n{n % 7}", str(2000 + n % 40)] for n in range(300)]
    write_csv(data / "data.csv", [["name", "day"], *rows])

    def once() -> tuple[Read, bytes]:
        return run(pack(source(DATED)), data), (data.parent / "quarantine" / "data.csv").read_bytes()

    (first, left), (second, right) = once(), once()
    assert left == right
    assert first.tables == second.tables
    assert (first.accounts, first.records, first.quarantined) == (
        second.accounts,
        second.records,
        second.quarantined,
    )


FULL = """
import resource, signal, sys
from pathlib import Path
from jihe.errors import DataError
from jihe.ingest import read
from tests.ingest.test_quarantine import DATED
from tests.ingest.making import pack, source
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    list(read(pack(source(DATED)), Path(sys.argv[1]), Path(sys.argv[2])))
except DataError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are a thing of Unix")
@pytest.mark.parametrize("format_", ["csv", "jsonl", "xlsx", "parquet"])
def test_a_full_disk_says_what_to_do(data: Path, format_: str) -> None:
    rows = [(f"name {n * 7919 % 100003} {n * n * 31337 % 99991}", f"never {n}") for n in range(5000)]
    if format_ == "csv":
        write_csv(data / "data.csv", [["name", "day"], *rows])
    elif format_ == "jsonl":
        (data / "data.jsonl").write_text("".join(json.dumps({"name": a, "day": b}) + "\n" for a, b in rows))
    elif format_ == "parquet":
        pq.write_table(
            pa.table({"name": [a for a, _ in rows], "day": [b for _, b in rows]}), data / "data.parquet"
        )
    else:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in (("name", "day"), *rows):
            sheet.append(row)
        book.save(data / "data.xlsx")
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(data), str(data.parent / "q")],
        capture_output=True, text=True, cwd=root, check=False, timeout=120,
        # The limit would cut short the byte code that Python keeps as well, for all who use it after.
        env={"PYTHONPATH": f"{root / 'src'}:{root}", "PATH": "", "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert "there is no room to write the quarantine file" in done.stdout, done.stderr
    assert done.returncode == 0
