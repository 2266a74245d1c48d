from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from jihe import tables
from jihe.errors import PackError
from jihe.present.report.heading import heading
from jihe.present.report.html import shown_measures, write
from jihe.present.report.rows import spans, write_population
from tests import study
from tests.present.made import FORMULA, SCRIPT, Made, made


def written(folder: Path, m: Made, lang: str = "zh") -> Path:
    return write(
        folder,
        m.pack,
        m.facts,
        m.labels,
        m.opened,
        m.population,
        m.populations,
        m.accounts,
        {},
        lang,
        "0.1.0",
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    for lang in ("zh", "en"):
        written(folder, made(), lang)
    return folder


class Page(HTMLParser):
    """Tags with their attributes, and all text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module", params=["zh", "en"])
def page(request: pytest.FixtureRequest, folder: Path) -> Page:
    return Page((folder / f"index.{request.param}.html").read_text("utf-8"))


def script(path: Path) -> Any:
    """What a script of rows hands over."""
    found = re.fullmatch(r"jihe\.\w+\((\"\w+\"),(.*)\);\n", path.read_text("utf-8"))
    assert found
    return json.loads(found[2])


def test_every_number_link_opens_to_as_many_rows_as_the_fact_says(folder: Path, page: Page) -> None:
    known = {f["fact_id"]: f for f in made().facts.to_pylist()}
    lang = "zh" if ("html", {"lang": "zh-CN", "data-theme": "light"}) in page.tags else "en"
    links = {
        str(a["href"])[6:] for tag, a in page.tags if tag == "a" and str(a.get("href")).startswith("#fact=")
    }
    assert len(links) > 100
    for id_ in links:
        told = script(folder / "rows" / f"{id_.partition(':')[0]}.{lang}.js")["facts"][id_]
        runs = [part.split("-") for part in told["rows"].split(",")]
        assert sum(int(run[-1]) - int(run[0]) + 1 for run in runs) == known[id_]["n"] == told["n"]
        assert (folder / "rows" / f"{told['in']}.js").exists()


def test_every_number_of_a_table_is_a_link(page: Page) -> None:
    seen = [a.get("class") for tag, a in page.tags]
    assert seen.count("n") > 100


def test_facts_of_one_measure_may_open_into_several_populations(folder: Path) -> None:
    facts = script(folder / "rows" / "network.en.js")["facts"]
    assert facts["network:network_year=2019,statistic=n_node"]["in"] == "organisation"
    assert facts["network:network_year=2019,statistic=n_edge"]["in"] == "relation"


def test_internal_links_lead_somewhere(page: Page) -> None:
    ids = {a["id"] for _, a in page.tags if "id" in a}
    for tag, attributes in page.tags:
        href = attributes.get("href") or ""
        if tag == "a" and href.startswith("#") and not href.startswith("#fact="):
            assert href[1:] in ids, href
    named = [a["id"] for _, a in page.tags if "id" in a]
    assert len(named) == len(set(named))


def test_nothing_is_loaded_from_elsewhere_or_run_from_within(folder: Path, page: Page) -> None:
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        source = attributes.get("src") or (attributes.get("href") if tag == "link" else None)
        if source and not source.startswith("data:image/"):
            assert (folder / source).is_file(), source
    assert [a for tag, a in page.tags if tag == "script"] == [{"src": "asset/jihe.js"}]
    assert "url(http" not in (folder / "asset" / "jihe.css").read_text("utf-8")


def test_an_authors_picture_is_a_figure_of_its_chapter(folder: Path, page: Page) -> None:
    """It comes before the chapter's exhibits, which are numbered after it, and is held in the page."""
    [shown] = [a for tag, a in page.tags if tag == "img"]
    data = base64.b64decode(str(shown["src"]).removeprefix("data:image/svg+xml;base64,"))
    assert data == made().pack.pictures["report/square.svg"]
    assert shown["alt"] in ("A square", "一个方块")
    every = [str(a.get("id")) for tag, a in page.tags if tag == "figure"]
    figures = [id_ for id_ in every if id_.startswith("figure-1-")]
    assert figures == [f"figure-1-{i}" for i in range(1, len(figures) + 1)]
    assert len(figures) > 1
    assert "Square <b>" in page.text or "方块<b>" in page.text
    assert ("a", {"href": "#figure-1-1"}) in page.tags


def test_strange_names_stay_text_in_the_scripts_too(folder: Path) -> None:
    text = (folder / "rows" / "organisation.js").read_text("utf-8")
    assert "<" not in text
    assert "\u2028" not in text
    data = script(folder / "rows" / "organisation.js")
    at = [c["name"] for c in data["columns"]].index("name")
    packed = data["values"][at]
    assert {SCRIPT, FORMULA} <= set(packed["d"] if isinstance(packed, dict) else packed)


def test_a_strange_label_stays_text_on_the_page(tmp_path: Path) -> None:
    m = made()
    odd = [{**row, "label_zh": SCRIPT, "label_en": SCRIPT} for row in m.labels.to_pylist()]
    text = written(tmp_path, replace(m, labels=pa.Table.from_pylist(odd))).read_text("utf-8")
    assert [a for tag, a in Page(text).tags if tag == "script"] == [{"src": "asset/jihe.js"}]
    assert "&lt;script&gt;" in text


def test_empty_columns_are_left_out_of_the_rows(folder: Path) -> None:
    columns = [c["name"] for c in script(folder / "rows" / "organisation.js")["columns"]]
    assert columns[:4] == ["name", "founded_year", "source_file", "source_row"]
    assert "website" not in columns
    assert "row" not in columns


def test_columns_and_codes_are_called_by_their_names(tmp_path: Path) -> None:
    """Who, when, where it was read; then classes, told by the titles and names of their taxonomies."""
    rows = pa.table(
        {
            "kind_code": ["technology", "odd"],
            "relation_id": ["a", "b"],
            "source_topic_code": [None, None],
            "target_region_code": ["11", "11"],
            "source_row": [2, 3],
            "source_file": ["f", "f"],
            "amount_cny": [1.0, 2.0],
            "relation_date": ["2020", "2021"],
            "target_name": ["t", "u"],
            "source_name": ["s", "s"],
        }
    )
    region = study.code("11", level="province", name="北京")
    pack = study.pack(
        taxonomies={"relation_kind": (study.code("technology", name="技术"),)}, regions=(region,)
    )
    write_population(tmp_path / "relation.js", "relation", rows, pack)
    columns = script(tmp_path / "relation.js")["columns"]
    assert [(c["name"], c["zh"]["heading"]) for c in columns] == [
        ("source_name", "赋能方"),
        ("target_name", "输入方"),
        ("relation_date", "日期"),
        ("amount_cny", "金额 (CNY)"),
        ("source_file", "文件"),
        ("source_row", "行号"),
        ("kind_code", "词"),
        ("target_region_code", "输入方：地区"),
        ("relation_id", "关系（标识）"),
    ]
    assert columns[6]["zh"]["names"] == {"technology": "技术", "odd": "odd"}
    assert columns[7]["en"]["names"] == {"11": "北京"}


def test_several_codes_of_a_cell_are_all_named(tmp_path: Path) -> None:
    pack = study.pack(taxonomies={"topic": (study.code("a", name="甲"), study.code("b", name="乙"))})
    write_population(tmp_path / "o.js", "organisation", pa.table({"topic_code": [["a", "b"], ["b"]]}), pack)
    assert script(tmp_path / "o.js")["columns"][0]["zh"]["names"] == {"a, b": "甲, 乙", "b": "乙"}


def test_different_values_are_called_as_in_the_table_that_they_come_from(tmp_path: Path) -> None:
    rows = pa.table({"n_row": [2], "source_name": ["s"]})
    write_population(tmp_path / "o.js", "relation_total", rows, made().pack)
    assert [c["en"]["heading"] for c in script(tmp_path / "o.js")["columns"]] == ["Source", "Rows"]


@pytest.mark.parametrize("table", tables.PUBLISHED)
def test_every_published_column_has_a_heading(table: str) -> None:
    pack = study.pack()
    columns = tables.published_columns(table, pack.class_tables(), pack.settings.currency)
    assert [
        c for c in columns if heading(table, c, pack, "en") == c or heading(table, c, pack, "zh") == c
    ] == []


def test_conditions_are_told_by_headings(folder: Path) -> None:
    assert script(folder / "rows" / "sizes.en.js")["where"] == ["Region known", "In the sample: yes"]
    assert script(folder / "rows" / "sizes.zh.js")["where"][1] == "属于样本：是"


def test_an_exhibit_without_facts_is_one_line_and_its_metric_has_a_card(tmp_path: Path) -> None:
    m = made()
    empty = m.facts.filter(pc.not_equal(m.facts["measure"], "sizes"))
    text = written(tmp_path, replace(m, facts=empty), "en").read_text("utf-8")
    figure = re.search(r'<figure class="exhibit empty" id="figure-1-4".*?</figure>', text, re.S)
    assert figure
    assert "Nothing to show" in figure[0]
    assert "<table" not in figure[0]
    assert 'id="measure-sizes"' in text
    assert script(tmp_path / "rows" / "sizes.en.js")["facts"] == {}


def test_what_an_earlier_report_left_is_removed_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    stale = ["rows/gone.zh.js", "rows/gone.en.js", "rows/edge.js", "asset/jihe.old.css"]
    for name in stale:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text('jihe.measure("gone",{});\n')
    others = ["notes.txt", "rows/mine.js", "rows/mine.csv", "asset/mine.css"]
    for name in others:
        (tmp_path / name).write_text("mine")
    for lang in ("zh", "en"):
        written(tmp_path, made(), lang)
    found = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert found == {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} | {*others}


def test_prose_is_markdown_without_markup_and_cites_facts(page: Page) -> None:
    assert not [tag for tag, _ in page.tags if tag == "b"]
    assert "<b>" in page.text
    assert ("a", {"href": "#fact=firms", "class": "n"}) in page.tags


def test_prose_that_cites_an_unknown_fact_is_refused(tmp_path: Path) -> None:
    m = made()
    chapter = m.pack.chapters[0].model_copy(update={"body": "[](fact:firm)"})
    pack = m.pack.model_copy(update={"chapters": (chapter,)})
    with pytest.raises(PackError, match=r'report/sample.zh.md, line 1: cites the fact "firm".*"firms"'):
        written(tmp_path, replace(m, pack=pack))


def test_figures_and_tables_are_numbered_apart_by_chapter(folder: Path) -> None:
    text = (folder / "index.en.html").read_text("utf-8")
    captions = re.findall(r'<figcaption id="([a-z]+-\d-\d+)-caption"><span class="no">(\w+ \d-\d+)', text)
    assert [c[1] for c in captions] == [
        "Figure 1-1", "Figure 1-2", "Figure 1-3", "Figure 1-4", "Table 1-1", "Table 2-1", "Figure 2-1",
        "Figure 2-2",
        "Figure 2-3", "Figure 2-4", "Figure 2-5", "Table 2-2", "Figure 2-6", "Figure 2-7", "Figure 2-8",
        "Figure 2-9", "Figure 2-10", "Figure 2-11", "Figure 2-12",
    ]  # fmt: skip
    assert "图 2-1" in (folder / "index.zh.html").read_text("utf-8")


def test_the_page_speaks_one_language(folder: Path) -> None:
    page = Page((folder / "index.zh.html").read_text("utf-8"))
    for word in ("Contents", "Download", "Rows behind", "How it is counted", "Source:", "are not counted"):
        assert word not in page.text
    assert (folder / "index.html").read_bytes() == (folder / "index.zh.html").read_bytes()


def test_accounts_and_sources_are_told(folder: Path) -> None:
    text = Page((folder / "index.en.html").read_text("utf-8")).text
    for part in ("企业.xlsx#名单", "163", "160", "abababab", "CC BY 4.0", "https://example.org/list"):
        assert part in text


def test_the_same_build_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for lang in ("zh", "en"):
        written(tmp_path, made(), lang)
    one = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    other = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert one == other
    assert not [name for name, data in other.items() if str(tmp_path).encode() in data]


def test_rows_too_many_to_embed_are_pointed_to(tmp_path: Path) -> None:
    m = replace(made(), populations={"organisation": None, "relation": None})
    written(tmp_path, m)
    assert script(tmp_path / "rows" / "firms.zh.js")["facts"]["firms"]["in"] == ""
    assert not (tmp_path / "rows" / "organisation.js").exists()
    assert "jihe rows" in (tmp_path / "asset" / "jihe.js").read_text("utf-8")


def test_a_number_that_its_rows_contradict_is_not_written(tmp_path: Path) -> None:
    m = made()
    short = pa.table({"fact_id": ["firms"], "rows": [[1, 2]]})
    with pytest.raises(ValueError, match="firms says 120 rows and opens to 2"):
        written(tmp_path, replace(m, opened={**m.opened, "firms": short}))


def test_rows_are_written_as_runs() -> None:
    assert spans([]) == ""
    assert spans([3]) == "3"
    assert spans([0, 1, 2, 9]) == "0-2,9"


def test_the_measures_shown_are_known_before_their_rows_are_fetched(folder: Path) -> None:
    on_page = {p.name.removesuffix(".en.js") for p in (folder / "rows").glob("*.en.js")}
    assert set(shown_measures(made().pack)) == on_page
