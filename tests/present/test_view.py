from __future__ import annotations

import csv
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from jihe.errors import DataError
from jihe.present.safe import safe
from jihe.present.view import View


def view(n: int = 3) -> View:
    names = ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "喆堃"]
    table = {"name": [names[i % 3] for i in range(n)], "n": list(range(n)), "tags": [["a", "b"]] * n}
    return View(pa.table(table), "firm_count")


def test_it_tells_its_length_and_shows_its_first_rows() -> None:
    text = repr(view(1500))
    assert len(view(1500)) == 1500
    assert "1,500 rows" in text
    assert "喆堃" in text
    assert text.count("alert") == 7


def test_brackets_in_names_are_no_styles() -> None:
    assert "[bold]x[/nonsense]" in repr(View(pa.table({"a": ["[bold]x[/nonsense]"]})))


def test_a_notebook_shows_names_as_text() -> None:
    shown = view()._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_a_terminal_is_not_steered() -> None:
    told = View(pa.table({"name": ["a\x1b[2J\x1b]0;x\x07b\u202ec"]})).render(1)
    assert "\x1b" not in told
    assert "a\\x1b[2J\\x1b]0;x\\x07b\\u202ec" in told


def test_csv_opens_in_a_spreadsheet_without_running_anything(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    view().write_csv(path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["name", "n", "tags"]
    assert rows[1] == ["'=cmd|' /C calc'!A0", "0", "a|b"]
    assert len(rows) == 4


@pytest.mark.parametrize("sign", "=+-@\t\r\uff1d\uff0b\uff0d\uff20")
def test_whatever_a_formula_begins_with_is_guarded(sign: str) -> None:
    assert safe(f"{sign}1+1") == f"'{sign}1+1"


def test_negative_numbers_stay_numbers_in_csv(tmp_path: Path) -> None:
    View(pa.table({"v": [-1.5]})).write_csv(tmp_path / "v.csv")
    assert (tmp_path / "v.csv").read_text("utf-8-sig").split() == ["v", "-1.5"]


def test_it_hands_its_rows_on() -> None:
    assert view().to_arrow().num_rows == 3
    assert view().to_pylist()[2]["name"] == "喆堃"
    assert view().to_pandas().shape == (3, 3)
    assert "pandas" in sys.modules


def test_a_table_without_rows_or_columns_is_shown_all_the_same(tmp_path: Path) -> None:
    for empty in (View(view().table.slice(0, 0)), View(pa.table({}))):
        assert "0 rows" in repr(empty)
        assert "0 rows" in empty._repr_html_()
        assert "0 rows" in repr(empty.brief())
        empty.write_csv(tmp_path / "empty.csv")
    assert len(View(pa.table({}))) == 0


def test_selecting_a_column_that_is_not_there_names_it_and_the_nearest() -> None:
    with pytest.raises(DataError, match=r'no column "nmae".*"name"'):
        view().select("nmae")
    assert view().select().table.column_names == []
