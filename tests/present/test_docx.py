from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import etree

from jihe.errors import tell
from jihe.present.grid import Fact
from jihe.present.printed import FORMS, printed
from jihe.present.report.block import Number, Paragraph, Table, Text
from jihe.present.report.document import Document, File, Trace
from jihe.present.report.docx import write
from jihe.present.report.docx.markup import MOST_BOOKMARK, W
from jihe.present.report.docx.record import MOST_TAG, tag
from tests.present.docx_made import LONG, WILD, document, figure, table

NS = {
    "w": W,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}


def written(folder: Path, **changes: Any) -> Path:
    path = folder / "report.docx"
    write(document(**changes), path)
    return path


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("docx"))


def part(path: Path, name: str = "word/document.xml") -> Any:
    with zipfile.ZipFile(path) as package:
        return etree.fromstring(package.read(name))


@pytest.fixture(scope="module")
def body(path: Path) -> Any:
    return part(path)


def value(element: Any, name: str) -> str:
    return str(element.get(f"{{{W}}}{name}"))


def text(element: Any) -> str:
    return "".join(t.text or "" for t in element.iterfind(".//w:t", NS))


def numbers(of: Document) -> list[Number]:
    """Numbers that the document prints, found by walking all that it holds."""
    found: list[Number] = []

    def walk(part: Any) -> None:
        if isinstance(part, Number):
            found.append(part)
        elif isinstance(part, tuple):
            for each in part:
                walk(each)
        elif hasattr(part, "__dataclass_fields__"):
            for name in part.__dataclass_fields__:
                walk(getattr(part, name))

    walk((of.abstract, of.chapters, of.appendices))
    return found


def bookmarks(body: Any) -> dict[str, str]:
    """Name -> the text between start and end."""
    found, open_ = {}, {}
    for element in body.iter():
        if element.tag == f"{{{W}}}bookmarkStart":
            open_[value(element, "id")] = value(element, "name"), []
        elif element.tag == f"{{{W}}}bookmarkEnd":
            name, held = open_.pop(value(element, "id"))
            found[name] = "".join(held)
        elif element.tag == f"{{{W}}}t":
            for _, held in open_.values():
                held.append(element.text or "")
    assert not open_
    return found


def fields(body: Any) -> Iterator[tuple[str, str]]:
    """(instruction, result) of every field; they may stand within each other."""
    stack: list[list[Any]] = []
    for element in body.iter(f"{{{W}}}fldChar", f"{{{W}}}instrText", f"{{{W}}}t"):
        kind = element.get(f"{{{W}}}fldCharType")
        if kind == "begin":
            stack.append(["", "", False])
        elif kind == "separate":
            stack[-1][2] = True
        elif kind == "end":
            instruction, result, _ = stack.pop()
            yield instruction.strip(), result
        elif element.tag.endswith("instrText"):
            stack[-1][0] += element.text
        else:
            for held in stack:
                held[1] += element.text if held[2] else ""
    assert not stack


def sequences(body: Any) -> Callable[[str, str], str]:
    """What a word processor makes of a SEQ field that counts."""
    counts: Counter[str] = Counter()

    def told(label: str, switches: str) -> str:
        counts[label] += 1
        return "" if "\\h" in switches else str(counts[label])

    return told


# ---- the numbers


def test_every_number_is_a_content_control_within_a_bookmark(body: Any) -> None:
    controls = body.findall(".//w:sdt", NS)
    expected = [(tag(n.fact, n.form), n.text) for n in numbers(document())]
    found = [(value(c.find("w:sdtPr/w:tag", NS), "val"), text(c)) for c in controls]
    assert Counter(found) == Counter(expected)
    ids = [value(c.find("w:sdtPr/w:id", NS), "val") for c in controls]
    assert len(set(ids)) == len(ids)
    for control in controls:
        before, after = control.getprevious(), control.getnext()
        assert (before.tag, after.tag) == (f"{{{W}}}bookmarkStart", f"{{{W}}}bookmarkEnd")
        assert value(before, "id") == value(after, "id")


def test_numbers_lead_to_what_they_measure(tmp_path: Path) -> None:
    files = (File("firm.csv", "a" * 64),)
    told = {"measure": "share", "title": "Share", "definition": "rows ÷ all rows", "population": "firms"}
    traces = tuple(
        Trace(anchor=f"fact-{i}", fact=fact, text="1", cut=f"place {i}", n="9", files=files, **told)
        for i, fact in enumerate(("share:place=1", "share:place=2"))
    )
    number = Number("share:place=2", "41 %", "fact-1")
    root = part(written(tmp_path, traces=traces, abstract=(chapter_of(Paragraph((number,))),)))
    led = root.find(".//w:sdtContent/w:hyperlink", NS)
    assert (text(led), value(led, "anchor")) == ("41 %", "_fact_1")
    assert bookmarks(root)["_fact_1"] == "place 1"
    said = [text(p) for p in root.iter(f"{{{W}}}p")]
    assert sum("rows ÷ all rows" in line and "firm.csv (aaaaaaaaaaaa)" in line for line in said) == 1


def test_numbers_lead_to_the_site_that_is_given(tmp_path: Path) -> None:
    number = Number("share:place=2", "41 %", "fact-1")
    path = written(tmp_path, site="https://a.example/", abstract=(chapter_of(Paragraph((number,))),))
    key = part(path).find(".//w:sdtContent/w:hyperlink", NS).get(f"{{{NS['r']}}}id")
    relations = {r.get("Id"): r.get("Target") for r in part(path, "word/_rels/document.xml.rels")}
    assert relations[key] == "https://a.example/#fact=share:place=2"


def chapter_of(*blocks: Any) -> Any:
    return replace(document().chapters[0], number="", anchor="before", blocks=blocks)


def test_tags_are_facts_where_they_are_short_and_never_too_long() -> None:
    short, long_ = "share:province=110000", f"share:organisation={'长' * 80}"
    assert tag(short, "value") == short
    assert len({tag(long_, "value"), tag(long_, "rank"), tag(long_ + "x", "value")}) == 3
    for form in FORMS:
        assert len(tag(long_, form).encode("utf-16-le")) // 2 <= MOST_TAG


def test_the_file_remembers_what_it_printed(path: Path) -> None:
    root = part(path, "customXml/item1.xml")
    kept = {(n.get("tag"), n.get("fact"), n.get("form"), n.get("text")) for n in root}
    assert kept == {(tag(n.fact, n.form), n.fact, n.form, n.text) for n in numbers(document())}
    assert (root.get("study"), root.get("lang"), root.get("synthetic")) == ("made", "zh", "no")


def test_forms_print_as_the_report_does() -> None:
    fact = Fact("a", {}, 0.25, "share", 1234, 4000, 0, 2, 0.2, 0.3)
    told = {form: printed(fact, form, "en") for form in FORMS}
    assert told["value"] == "25.00%"
    assert told["shown"] == "25.00% [20.00%, 30.00%]"
    assert (told["n"], told["rank"]) == ("1,234", "2")


# ---- fields and bookmarks


def test_bookmarks_have_names_that_word_takes_and_no_two_alike(body: Any) -> None:
    starts = [value(b, "name") for b in body.iter(f"{{{W}}}bookmarkStart")]
    assert len({name.lower() for name in starts}) == len(starts)
    assert all(re.fullmatch(r"[A-Za-z_]\w*", name) and len(name) <= MOST_BOOKMARK for name in starts)


def test_captions_count_and_references_repeat_them(body: Any) -> None:
    told, marked, count = list(fields(body)), bookmarks(body), sequences(body)
    counted = [(i.split()[1], i, r) for i, r in told if i.startswith("SEQ")]
    assert [r for _, _, r in counted] == [count(label, switches) for label, switches, _ in counted]
    assert {label for label, _, _ in counted} == {"图", "表", "图_1", "表_1", "图_2"}
    for instruction, result in told:
        if instruction.startswith("REF"):
            assert marked[instruction.split()[1]] == result
    assert ("REF _figure_1_1 \\h", "图 1-1") in told
    assert {marked["_figure_1_1"], marked["_table_1_1"], marked["_figure_2_1"]} == {
        "图 1-1",
        "表 1-1",
        "图 2-1",
    }


def test_contents_and_lists_are_fields_whose_lines_lead_somewhere(body: Any) -> None:
    told, marked = dict(fields(body)), bookmarks(body)
    lists = {i: r for i, r in told.items() if i.startswith("TOC")}
    assert len(lists) == 3
    contents = next(r for i, r in lists.items() if "\\o" in i)
    for title in ("样本", "In English only", "方法", tell("References", "zh")):
        assert title in contents
    assert "占比图" in next(r for i, r in lists.items() if i.endswith("\\c 图"))
    assert "各省占比" in next(r for i, r in lists.items() if i.endswith("\\c 表"))
    targets = [i.split()[1] for i in told if i.startswith("PAGEREF")]
    targets += [value(h, "anchor") for h in body.iterfind(".//w:hyperlink[@w:anchor]", NS)]
    assert targets
    assert set(targets) <= set(marked)


def test_the_word_processor_is_told_to_work_the_fields_out(path: Path) -> None:
    assert part(path, "word/settings.xml").find("w:updateFields", NS) is not None


def test_a_reference_to_nowhere_is_words_alone(body: Any) -> None:
    words = next(t for t in body.iter(f"{{{W}}}t") if t.text == "别处")
    assert words.getparent().getparent().tag == f"{{{W}}}p"


# ---- texts


def test_markup_in_texts_stays_text(body: Any) -> None:
    shown = text(body)
    assert WILD.replace("\x00", "\ufffd").replace("\x0b", "\ufffd") in shown
    assert LONG in shown
    assert "样本 <b>&amp;</b>" in shown


def test_tabs_and_line_ends_are_kept(body: Any) -> None:
    code = next(p for p in body.iter(f"{{{W}}}p") if text(p) == "x  y")
    assert code.find(".//w:br", NS) is not None
    assert body.find(".//w:tab", NS) is not None


def test_links_lead_out_only_to_the_web(path: Path, body: Any) -> None:
    word = docx.Document(str(path))
    outside = {rel.target_ref for rel in word.part.rels.values() if rel.is_external}
    assert outside == {"https://example.org/a?b=1&c=2"}
    assert "坏链接" in text(body)


# ---- styles, tables, pictures


def test_every_style_list_and_picture_that_is_named_is_there(path: Path, body: Any) -> None:
    styles = {value(s, "styleId") for s in part(path, "word/styles.xml").iterfind("w:style", NS)}
    names = ("pStyle", "rStyle", "tblStyle")
    used = {value(e, "val") for name in names for e in body.iterfind(f".//w:{name}", NS)}
    assert used <= styles
    assert {"Heading1", "Heading2", "Caption", "TableText", "TOC1", "TableofFigures"} <= used
    lists = {value(n, "numId") for n in part(path, "word/numbering.xml").iterfind("w:num", NS)}
    assert {value(n, "val") for n in body.iterfind(".//w:numPr/w:numId", NS)} == lists
    assert len(lists) == 2
    embedded = {b.get(f"{{{NS['r']}}}embed") for b in body.iterfind(".//a:blip", NS)}
    assert embedded <= set(docx.Document(str(path)).part.rels)


def test_every_east_asian_font_is_set(path: Path) -> None:
    for fonts in part(path, "word/styles.xml").iterfind(".//w:rFonts", NS):
        assert fonts.get(f"{{{W}}}eastAsia") in {"Noto Serif SC", "Noto Sans SC"}


def test_the_heads_of_tables_repeat_and_no_row_breaks(body: Any) -> None:
    for each in body.iterfind(".//w:tbl", NS):
        rows = each.findall("w:tr", NS)
        heads = [r.find("w:trPr/w:tblHeader", NS) is not None for r in rows]
        assert heads == [True] + [False] * (len(rows) - 1)
        assert all(r.find("w:trPr/w:cantSplit", NS) is not None for r in rows)
        grid = [int(value(c, "w")) for c in each.iterfind("w:tblGrid/w:gridCol", NS)]
        assert sum(grid) <= 11906


def test_a_table_of_many_columns_has_room_for_its_numbers(tmp_path: Path) -> None:
    wide = table(3)
    cells = tuple(wide.body[0][1:2]) * 12
    head = (*wide.head[0][:1], *(wide.head[0][1:2] * 12))
    wide = replace(wide, head=(head,), body=((wide.body[0][0], *cells),))
    chapter = document().chapters[0]
    chapters = (type(chapter)("1", "a", "A", "chapter-1", (wide,)),)
    made = part(written(tmp_path, chapters=chapters))
    widths = [int(value(c, "w")) for c in made.iterfind(".//w:gridCol", NS)]
    style = value(made.find(".//w:tbl//w:pStyle", NS), "val")
    assert len(widths) == 13
    assert style != "TableText"
    # six signs of 8.5 points at most, and the sides of the cell
    assert min(widths[1:]) > 6 * 50


def test_pictures_have_their_words_and_keep_their_shape(body: Any) -> None:
    shown = body.findall(".//wp:inline", NS)
    assert [i.find("wp:docPr", NS).get("descr") for i in shown] == ["北京的占比最高。"] * 2
    ids = [i.find("wp:docPr", NS).get("id") for i in shown]
    assert len(set(ids)) == len(ids)
    extent = shown[0].find("wp:extent", NS)
    assert int(extent.get("cx")) / int(extent.get("cy")) == pytest.approx(380 / 200, rel=0.01)


def test_equal_pictures_are_stored_once(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        assert sum(name.startswith("word/media/") for name in package.namelist()) == 1


def test_a_numbered_list_begins_where_its_author_says(path: Path) -> None:
    starts = [
        value(s, "val") for s in part(path, "word/numbering.xml").iterfind(".//w:num//w:startOverride", NS)
    ]
    assert starts[0] == "3"


def test_page_numbers_are_fields_and_the_cover_has_none(path: Path, body: Any) -> None:
    sections = body.findall(".//w:sectPr", NS)
    assert [s.find("w:titlePg", NS) is not None for s in sections] == [True, False]
    assert [value(s.find("w:pgNumType", NS), "start") for s in sections] == ["1", "1"]
    size = sections[-1].find("w:pgSz", NS)
    assert (value(size, "w"), value(size, "h")) == ("11906", "16838")
    assert [i for i, _ in fields(part(path, "word/footer1.xml"))] == ["PAGE"]
    assert "示例报告" in text(part(path, "word/header1.xml"))


def test_made_up_data_say_so_on_the_cover_and_every_page(tmp_path: Path, path: Path) -> None:
    mark = "合成数据 · Synthetic data"
    marked = written(tmp_path, is_synthetic=True, mark=mark)
    assert mark in text(part(marked))
    assert mark in text(part(marked, "word/header1.xml"))
    assert mark == docx.Document(str(marked)).core_properties.subject
    assert part(marked, "customXml/item1.xml").get("synthetic") == "yes"
    assert mark not in text(part(path)) + text(part(path, "word/header1.xml"))


# ---- the file


def test_the_same_document_gives_the_same_bytes(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 2e9)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 3, 33, 20, 2, 138, 0))
    assert written(tmp_path).read_bytes() == path.read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["report.docx"]


def test_pictures_are_kept_for_the_next_report(tmp_path: Path, path: Path) -> None:
    kept = tmp_path / "kept"
    for _ in range(2):
        write(document(), tmp_path / "report.docx", kept)
        assert len(list(kept.iterdir())) == 1
    assert (tmp_path / "report.docx").read_bytes() == path.read_bytes()


def test_the_properties_are_those_of_the_document(path: Path) -> None:
    told = docx.Document(str(path)).core_properties
    assert (told.title, told.author, told.language) == ("示例报告", "张三; Li Si", "zh-CN")
    assert told.created == told.modified
    assert str(told.created).startswith("2023-12-31")


def test_no_part_is_left_of_the_library_s_template(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        assert len(names) == len(set(names))
        assert not [n for n in names if "thumbnail" in n or "stylesWithEffects" in n]
        types = package.read("[Content_Types].xml").decode()
        assert "customXml/item1.xml" in names
        for name in names[1:]:
            ending = name.rpartition(".")[2]
            assert f'PartName="/{name}"' in types or f'Extension="{ending}"' in types


def test_a_document_of_nothing_is_a_file_too(tmp_path: Path) -> None:
    empty = written(tmp_path, chapters=(), appendices=(), abstract=(), sources=(), authors=())
    assert docx.Document(str(empty)).paragraphs[0].text == "示例报告"


def test_a_figure_without_a_picture_keeps_its_caption(tmp_path: Path) -> None:
    chapter = document().chapters[0]
    blocks = (figure(image=b"", media=""), Paragraph((Text("."),)))
    made = part(written(tmp_path, chapters=(type(chapter)("1", "a", "A", "chapter-1", blocks),)))
    assert "图 1-1" in text(made)
    assert made.find(".//wp:inline", NS) is None


def test_many_pictures_are_drawn_by_two(tmp_path: Path) -> None:
    chapter = document().chapters[0]
    drawings = [figure().image.replace(b"#D3E3F3", f"#D3E3{i:02X}".encode()) for i in range(9)]
    blocks = tuple(figure(f"figure-1-{i}", f"图 1-{i}", image=image) for i, image in enumerate(drawings, 1))
    path = written(tmp_path, chapters=(type(chapter)("1", "a", "A", "chapter-1", blocks),))
    with zipfile.ZipFile(path) as package:
        shown = [package.read(name) for name in package.namelist() if name.startswith("word/media/")]
    assert len(set(shown)) == 9
    assert all(image.startswith(b"\x89PNG") for image in shown)


def test_two_tables_never_touch(body: Any) -> None:
    children = [child.tag for child in body.find("w:body", NS)]
    assert (f"{{{W}}}tbl", f"{{{W}}}tbl") not in set(itertools.pairwise(children))


def test_python_docx_reads_what_was_written(path: Path) -> None:
    word = docx.Document(io.BytesIO(path.read_bytes()))
    assert len(word.tables) == sum(isinstance(b, Table) for c in document().chapters for b in c.blocks)
    assert [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Heading 1"]


ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr tabs spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b vanish color sz szCs lang",
    "sdtPr": "rPr alias tag id text",
    "tblPr": "tblStyle tblW jc tblBorders tblLayout tblCellMar tblLook tblCaption",
    "tcPr": "tcW gridSpan tcBorders vAlign",
    "sectPr": "headerReference footerReference type pgSz pgMar pgNumType titlePg",
    "style": "name basedOn next qFormat pPr rPr tblPr tblStylePr",
    "lvl": "start numFmt lvlText lvlJc pPr",
    "settings": "zoom defaultTabStop characterSpacingControl updateFields compat themeFontLang decimalSymbol "
    "listSeparator",
}
"""Parents -> the order in which the schema of the format wants their children."""


@pytest.mark.parametrize("name", ["document", "styles", "numbering", "settings", "header1", "footer1"])
def test_elements_stand_in_the_order_of_the_schema(path: Path, name: str) -> None:
    for element in part(path, f"word/{name}.xml").iter(*(f"{{{W}}}{parent}" for parent in ORDERS)):
        order = ORDERS[etree.QName(element).localname].split()
        places = [order.index(etree.QName(child).localname) for child in element]
        assert places == sorted(places), etree.tostring(element)[:300]
