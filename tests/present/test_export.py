from __future__ import annotations

import io
import math
import string
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from python_calamine import CalamineWorkbook

from jihe.errors import DataError, PackError, tell
from jihe.pack.axes import STATISTIC
from jihe.present.exhibit import draw
from jihe.present.export import Held, write
from jihe.present.export.tidy import Names
from jihe.present.export.workbook import workbook
from jihe.present.format import number
from jihe.present.grid import read_facts
from jihe.present.report.part import Held as Report
from jihe.present.report.part import parts
from tests.present.made import FORMULA, exhibit, made

DAY = "2023-12-31"


def held(**changes: Any) -> Held:
    m = made()
    return replace(Held(m.pack, m.facts, m.labels, m.accounts, {}, "0.1.0", False), **changes)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    write(folder, held())
    return folder


def tables(folder: Path) -> dict[str, pa.Table]:
    return {path.stem: parquet.read_table(path) for path in (folder / "parquet").iterdir()}


def rows(data: bytes | Path, sheet: str) -> list[list[Any]]:
    """Cells as another program reads them."""
    source = io.BytesIO(data) if isinstance(data, bytes) else data
    book = CalamineWorkbook.from_object(source)
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


# ---- a workbook of any tables

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), max_size=40)
FORMULAS = st.builds(str.__add__, st.sampled_from(["=", "+", "-", "@", "\t", "\r"]), TEXTS)


@settings(max_examples=40)
@given(st.lists(st.tuples(TEXTS | FORMULAS, st.floats(allow_nan=False, allow_infinity=False)), min_size=1))
def test_every_text_stays_a_text_and_every_number_a_number(pairs: list[tuple[str, float]]) -> None:
    table = pa.table({"name": [text for text, _ in pairs], "value": [value for _, value in pairs]})
    data = workbook([], {"data": table}, "any", DAY)
    assert rows(data, "data")[1:] == [[text, value] for text, value in pairs]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet2.xml")


@settings(max_examples=40)
@given(st.floats(-1e12, 1e12), st.sampled_from(["share", "point", "CNY", "", "person"]))
def test_a_number_is_shown_as_the_report_prints_it(value: float, unit: str) -> None:
    data = workbook([], {"data": pa.table({"value": [value], "unit": [unit]})}, "any", DAY)
    cell = openpyxl.load_workbook(io.BytesIO(data))["data"]["A2"]
    printed = number(value, unit)
    assert cell.value == pytest.approx(value, rel=1e-15)
    if "e" not in printed:
        digits = len(printed.partition(".")[2].removesuffix("%"))
        assert cell.number_format.endswith("%") == printed.endswith("%")
        assert len(cell.number_format.partition(".")[2].removesuffix("%")) == digits


def test_what_is_not_a_number_leaves_its_cell_empty() -> None:
    table = pa.table({"value": [math.nan, math.inf, None, 1.0]})
    assert [row[0] for row in rows(workbook([], {"data": table}, "any", DAY), "data")[1:]] == ["", "", "", 1]


def test_a_text_that_no_cell_holds_is_cut() -> None:
    data = workbook([], {"data": pa.table({"name": ["字" * 40_000]})}, "any", DAY)
    assert rows(data, "data")[1] == ["字" * 32_767]


def test_the_same_tables_give_the_same_bytes_whatever_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    table = pa.table({"name": ["a"], "value": [0.1]})
    first = workbook([("note", ("a", 1))], {"data": table}, "any", DAY)
    monkeypatch.setattr("time.time", lambda: 2e9)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 3, 33, 20, 2, 138, 0))
    assert workbook([("note", ("a", 1))], {"data": table}, "any", DAY) == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.read("docProps/core.xml").count(b"2023-12-31T00:00:00Z") == 2


def test_the_heading_stays_in_sight_and_columns_are_wide_enough() -> None:
    table = pa.table({"n": [1], "name": ["一二三四五六七八九十"], "long": ["x" * 500]})
    sheet = openpyxl.load_workbook(io.BytesIO(workbook([], {"data": table}, "any", DAY)))["data"]
    assert sheet.freeze_panes == "A2"
    widths = {name: sheet.column_dimensions[name].width for name in "ABC"}
    assert 20 <= widths["B"] < 30
    assert widths["A"] < widths["B"] < widths["C"] < 60


@given(st.lists(st.text(string.printable + "省市", max_size=50), max_size=30))
def test_names_are_short_and_no_two_alike(texts: list[str]) -> None:
    names = Names(12, ["README"])
    found = [names.take(text) for text in texts]
    assert len({name.casefold() for name in (*found, "README")}) == len(found) + 1
    assert all(0 < len(name) <= 12 and not set(name) & set(r"[]:*?/\'") for name in found)


# ---- the export of a study


def test_each_chapter_is_a_workbook_and_each_exhibit_a_table(folder: Path) -> None:
    pack = made().pack
    shown = {
        (c.number, c.name): [e.exhibit for e in pack.exhibits if e.chapter == c.name] for c in pack.chapters
    }
    shown = {chapter: names for chapter, names in shown.items() if names}
    assert {p.name for p in folder.glob("*.xlsx")} == {f"{n:02d}-{name}.xlsx" for n, name in shown}
    for (n, name), names in shown.items():
        book = openpyxl.load_workbook(folder / f"{n:02d}-{name}.xlsx", read_only=True)
        assert book.sheetnames == ["README", *names]
    assert set(tables(folder)) == {e.exhibit for e in pack.exhibits}


@pytest.mark.parametrize("name", [e.exhibit for e in made().pack.exhibits])
def test_a_table_holds_the_facts_that_its_exhibit_shows(folder: Path, name: str) -> None:
    m = made()
    e = next(e for e in m.pack.exhibits if e.exhibit == name)
    drawn = draw(
        e, m.pack.measures[e.measure], m.pack.dimensions, m.facts, m.labels, "zh",
        against=m.pack.measures.get(e.against), tiles=m.pack.tiles,
    )  # fmt: skip
    told = tables(folder)[name]
    known = {row["fact_id"]: row for row in m.facts.to_pylist()}
    assert set(told["fact_id"].to_pylist()) == set(drawn.facts)
    for row in told.to_pylist():
        fact = known[row["fact_id"]]
        same = ("measure", "value", "unit", "low", "high", "rank", "n", "n_base", "n_undefined")
        assert {key: row[key] for key in same} == {key: fact[key] for key in same}


def test_a_workbook_holds_what_its_parquet_holds(folder: Path) -> None:
    for path in folder.glob("*.xlsx"):
        for sheet in CalamineWorkbook.from_path(path).sheet_names[1:]:
            table = tables(folder)[sheet]
            head, *body = rows(path, sheet)
            assert head == table.column_names
            told = [["" if value is None else value for value in row.values()] for row in table.to_pylist()]
            assert body == told, sheet


def test_classes_have_names_in_both_languages_and_years_are_numbers(folder: Path) -> None:
    table = tables(folder)[next(e.exhibit for e in made().pack.exhibits if e.measure == "province_share")]
    first = table.to_pylist()[0]
    assert (first["province"], first["province_zh"], first["province_en"]) == ("110000", "北京", "Beijing")
    shares = next(e.exhibit for e in made().pack.exhibits if e.measure == "topic_share")
    assert pa.types.is_integer(tables(folder)[shares].schema.field("year").type)
    assert "year_zh" not in tables(folder)[shares].column_names


def test_readme_tells_definitions_units_sources_and_hashes(folder: Path) -> None:
    book = next(iter(sorted(folder.glob("*.xlsx"))))
    told = rows(book, "README")
    cells = {str(cell) for row in told for cell in row}
    assert {"ab" * 32, "CC BY 4.0", "Association", "https://example.org/list", DAY} <= cells
    assert {"示例产业创新生态报告", "A report on a made-up industry", "Jihe 0.1.0"} <= cells
    for text in ("rows that were counted", "a share from 0 to 1, shown in percent"):
        assert {tell(text, "zh"), tell(text, "en")} <= cells
    columns = {
        name for sheet in CalamineWorkbook.from_path(book).sheet_names[1:] for name in rows(book, sheet)[0]
    }
    assert columns <= {str(row[0]) for row in told}
    assert tell("Synthetic data") not in str(told)


def test_readme_tells_the_numbers_that_the_report_gives_exhibits(folder: Path) -> None:
    m = made()
    known = {fact.id: fact for fact in read_facts(m.facts)}
    for lang in ("zh", "en"):
        told_of = Report(m.pack, m.facts, m.labels, known, {}, lang)
        report = {e.drawn.id: e.number for part in parts(told_of) for e in part.exhibits}
        for path in folder.glob("*.xlsx"):
            sheets = CalamineWorkbook.from_path(path).sheet_names[1:]
            told = {str(row[0]): row[4:6] for row in reversed(rows(path, "README"))}  # exhibits come first
            assert {s: told[s][lang == "en"] for s in sheets} == {s: report[s] for s in sheets}


def test_the_same_study_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = write(tmp_path, held())
    assert len(again) == len({path.name for path in again})
    for path in again:
        assert path.read_bytes() == (folder / path.relative_to(tmp_path)).read_bytes(), path.name
    assert not list(tmp_path.rglob("*.part"))


def test_made_up_data_say_so_in_every_table_and_readme(tmp_path: Path) -> None:
    for path in write(tmp_path, held(is_synthetic=True)):
        if path.suffix == ".parquet":
            table = parquet.read_table(path)
            assert set(table["is_synthetic"].to_pylist()) <= {True}
            assert "合成数据" in table.schema.metadata[b"synthetic"].decode()
            continue
        book = openpyxl.load_workbook(path, read_only=True)
        assert "合成数据" in str(book.properties.title)
        assert any("合成数据" in str(row) for row in rows(path, "README")[:4])
        assert all("is_synthetic" in rows(path, sheet)[0] for sheet in book.sheetnames[1:])


def test_one_chapter_is_written_alone(folder: Path, tmp_path: Path) -> None:
    name = made().pack.exhibits[0].chapter
    files = write(tmp_path, held(), [name])
    assert [path.name.partition("-")[2] for path in files if path.suffix == ".xlsx"] == [f"{name}.xlsx"]
    for path in files:
        assert path.read_bytes() == (folder / path.relative_to(tmp_path)).read_bytes()


def test_a_chapter_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    name = made().pack.exhibits[0].chapter
    with pytest.raises(DataError) as error:
        write(tmp_path, held(), [f"{name}s", "qqqqqq"])
    assert f'Did you mean "{name}"?' in error.value.render()
    assert '"qqqqqq"' in error.value.render()
    assert name in error.value.render("zh")
    assert not list(tmp_path.iterdir())


def test_names_that_begin_like_formulas_stay_names(tmp_path: Path) -> None:
    m = made()
    wild = [{**row, "label_zh": FORMULA, "label_en": FORMULA} for row in m.labels.to_pylist()]
    files = write(tmp_path, held(labels=pa.Table.from_pylist(wild)))
    book = next(path for path in files if path.suffix == ".xlsx")
    found = openpyxl.load_workbook(book)
    cells = [cell for sheet in found.worksheets for row in sheet.iter_rows() for cell in row]
    assert sum(cell.value == FORMULA for cell in cells) > 10
    assert all(cell.data_type != "f" for cell in cells)


def test_a_dimension_that_is_called_like_a_column_gives_way(tmp_path: Path) -> None:
    m = made()
    dimensions = {**m.pack.dimensions, "value": m.pack.dimensions["province"]}
    measure = m.pack.measures["province_share"].model_copy(update={"cut": ("value",)})
    facts = m.facts.to_pylist()
    for row in facts:
        if row["measure"] == "province_share":
            row["cut"] = row["cut"].replace("province", "value")
    pack = m.pack.model_copy(
        update={
            "dimensions": dimensions,
            "measures": {**m.pack.measures, "province_share": measure},
            "exhibits": (exhibit("e", "province_share", "table"),),
        }
    )
    write(tmp_path, held(pack=pack, facts=pa.Table.from_pylist(facts, m.facts.schema)))
    table = tables(tmp_path)["e"]
    assert "110000" in table["value_class"].to_pylist()
    assert pa.types.is_floating(table["value"].type)


def test_an_ambiguous_exhibit_is_refused(tmp_path: Path) -> None:
    m = made()
    pack = m.pack.model_copy(update={"exhibits": (exhibit("e", "topic_share", "bar", x="year"),)})
    with pytest.raises(PackError, match="several facts fall on one place"):
        write(tmp_path, held(pack=pack))
    assert not list(tmp_path.glob("*.xlsx"))


def test_the_picture_of_a_network_gives_its_nodes_and_edges(tmp_path: Path) -> None:
    m = made()
    node = pa.table(
        {
            "organisation_id": ["a", "b", "c"],
            "label_zh": ["甲", FORMULA, "丙"],
            "label_en": ["A", FORMULA, "C"],
            "group": ["sample", "relation", None],
            "size": [1, 2, 1],
            "x": [0.0, 1.0, 2.0],
            "y": [0.5, 1.5, 2.5],
        }
    )
    edge = pa.table({"source": [0, 2], "target": [1, 1], "weight": [1.0, 3.0]})
    chosen = exhibit("net", "network", "network", only="network_year=2019")
    pack = m.pack.model_copy(update={"exhibits": (chosen,)})
    write(tmp_path, held(pack=pack, pictures={"net": (node, edge)}))
    found = tables(tmp_path)
    assert set(found) == {"net", "net.node", "net.edge"}
    assert found["net.edge"].to_pylist() == [
        {"source_id": "a", "target_id": "b", "weight": 1.0},
        {"source_id": "c", "target_id": "b", "weight": 3.0},
    ]
    assert found["net.node"]["label_zh"].to_pylist() == ["甲", FORMULA, "丙"]
    assert STATISTIC in found["net"].column_names
