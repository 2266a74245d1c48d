"""The PDF: what is printed, that nothing in it is read as markup, and that it can be made again."""

from __future__ import annotations

import string
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from jihe.errors import DataError
from jihe.present.network import NetworkPicture
from jihe.present.report.block import Block, Cell, Figure, Number, Reference, Table, Text
from jihe.present.report.document import Chapter, Document
from jihe.present.report.glyph import characters
from jihe.present.report.part import parts
from jihe.present.report.typeset import columns, compiled, write
from tests.present.document_made import document, held, pages, squeezed, with_text
from tests.present.made import made

MARKUP = [
    "#strong[loud] #let x = 1 #panic()",
    "*bold* _emphasis_ `code` $x^2$ @label <label>",
    "= Heading\\ - item + item / term: what",
    "// comment /* comment */ [content] {code} ~ -- ---",
    '<b onclick="alert(1)">HTML</b> &amp; </w:t>',
    "\"quoted\" 'single' ... #[x",
]


@pytest.fixture(scope="module", params=["zh", "en"])
def printed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Document, Path]:
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    write(document(request.param), path)
    return document(request.param), path


def written(of: Document, folder: Path) -> str:
    path = folder / "report.pdf"
    write(of, path)
    return squeezed("".join(pages(path)))


def test_every_number_of_every_table_is_printed(printed: tuple[Document, Path]) -> None:
    of, path = printed
    text = squeezed("".join(pages(path)))
    assert of.tables
    for table in of.tables:
        for row in table.body:
            assert squeezed("".join(getattr(run, "text", "") for cell in row for run in cell.runs)) in text


def test_captions_stand_in_lists_and_beside_what_they_name(printed: tuple[Document, Path]) -> None:
    of, path = printed
    text = squeezed("".join(pages(path)))
    for block in (*of.figures, *of.tables):
        assert text.count(squeezed(f"{block.number}{block.title}")) == 2
        assert not block.subtitle or text.count(squeezed(block.subtitle)) >= 1


def test_every_number_leads_to_its_trace(printed: tuple[Document, Path]) -> None:
    of, path = printed
    known = {trace.anchor for trace in of.traces}
    links = [
        note.get_object()["/Dest"]
        for page in PdfReader(path).pages
        for note in page.get("/Annots", [])
        if "/Dest" in note.get_object()
    ]
    cells = [run for t in of.tables for row in t.body for cell in row for run in cell.runs]
    numbers = [run for run in cells if isinstance(run, Number) and run.text]
    assert {number.anchor for number in numbers} <= known
    assert len(links) > len(numbers)


def test_numbers_lead_to_the_site_that_is_given(tmp_path: Path) -> None:
    of = document("zh", "https://example.org/report")
    assert not of.traces
    write(of, tmp_path / "report.pdf")
    notes = [n.get_object() for p in PdfReader(tmp_path / "report.pdf").pages for n in p.get("/Annots", [])]
    addresses = {str(note["/A"]["/URI"]) for note in notes if "/A" in note}
    assert "https://example.org/report#fact=firms" in addresses


def test_the_file_is_tagged_and_names_its_language_title_and_bookmarks(
    printed: tuple[Document, Path],
) -> None:
    of, path = printed
    reader = PdfReader(path)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith(of.lang)
    assert reader.metadata is not None
    assert reader.metadata.title == of.title
    marks = [squeezed(str(mark["/Title"])) for mark in reader.outline if not isinstance(mark, list)]
    assert [squeezed(f"{c.number}{c.title}") for c in of.chapters] == [
        mark for mark in marks if mark[0].isdigit()
    ]
    assert all(abs(page.mediabox.width - 595.276) < 1 for page in reader.pages)


def test_the_same_document_gives_the_same_bytes() -> None:
    assert compiled(document("zh")) == compiled(document("zh"))


def test_the_cover_names_the_authors(tmp_path: Path) -> None:
    named = replace(with_text("x"), authors=("Li Hua", "王小明"))
    assert written(named, tmp_path).count("LiHua") == 1


@pytest.mark.parametrize("text", MARKUP)
def test_markup_appears_as_it_is(text: str, tmp_path: Path) -> None:
    assert written(with_text(text), tmp_path).count(squeezed(text)) >= 5


@settings(max_examples=15)
@given(st.text(string.ascii_letters + string.digits + string.punctuation + " ", min_size=1, max_size=40))
def test_any_text_appears_as_it_is(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    found = written(with_text(f"<{text}>"), tmp_path_factory.mktemp("any"))
    assert squeezed(f"<{text}>") in found


@pytest.mark.parametrize("name", ["某" * 300, "a" * 300, "名称 " * 100, "W" * 150 + "某" * 150])
def test_long_names_fold_within_the_page(name: str, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    write(with_text(name, lang="zh"), path)
    assert squeezed("".join(pages(path))).count(squeezed(name)) >= 3
    most = 95
    assert max(len(line) for page in pages(path) for line in page.splitlines()) < most


@pytest.mark.parametrize(
    ("sign", "code"), [("𠮷", "U+20BB7"), ("😀", "U+1F600"), ("ع", "U+0639"), ("א", "U+05D0")]
)
def test_a_character_that_no_font_has_is_told(sign: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as told:
        write(with_text(f"{sign}野家有限公司"), tmp_path / "report.pdf")
    message = told.value.render("en")
    assert f"{sign} ({code})" in message
    assert f"{sign}野家有限公司" in message
    assert "Table 1-1" in message
    assert not (tmp_path / "report.pdf").exists()


def test_a_character_of_a_picture_is_looked_at_too() -> None:
    of = document("zh")
    chapter = of.chapters[0]
    figure = next(b for b in chapter.blocks if isinstance(b, Figure) and b.exhibit)
    drawn = replace(figure, image=b"<svg><text>\xf0\xa0\xae\xb7</text></svg>")
    with pytest.raises(DataError, match="U\\+20BB7"):
        compiled(replace(of, chapters=(replace(chapter, blocks=(drawn,)),)))


def test_control_characters_leave_no_trace(tmp_path: Path) -> None:
    assert "ab<c>d" in written(with_text("a\x00b\u202e<c>\u2028d\x0b"), tmp_path)


def test_the_fonts_have_what_reports_need() -> None:
    assert set("中文“”，。：；（）《》·—…÷×→▲▼①°%‰" + string.printable.strip()) <= characters()


def test_wide_tables_get_smaller_type_before_they_fold() -> None:
    table = next(t for t in document("zh").tables)
    size, shares = columns(table)
    assert len(shares) == len(table.head[0])
    wide = replace(table, head=(table.head[0] * 6,), body=tuple(row * 6 for row in table.body))
    assert columns(wide)[0] < size
    assert all(
        isinstance(share, float)
        for share in columns(replace(wide, body=(wide.body[0] * 3,), head=(wide.head[0] * 3,)))[1]
    )


def test_a_document_without_exhibits_is_printed(tmp_path: Path) -> None:
    of = document("en")
    bare = replace(of, chapters=tuple(replace(c, blocks=()) for c in of.chapters), traces=(), sources=())
    assert "Listoffigures" not in written(bare, tmp_path)


def test_empty_tables_and_pictures_say_why(tmp_path: Path) -> None:
    of = document("en")
    table = Table("table-9-1", "Table 9-1", "Nothing", "", (), (), notes=("No row meets it.",))
    figure = Figure(
        "figure-9-1", "Figure 9-1", "No picture", "", b"", "", "none", notes=("Nothing to draw.",)
    )
    chapter = replace(of.chapters[0], blocks=(table, figure))
    text = written(replace(of, chapters=(chapter,), traces=(), appendices=()), tmp_path)
    assert "Norowmeetsit." in text
    assert "Nothingtodraw." in text


def drawn(n: int, millimetres: float) -> Figure:
    """A figure whose picture wants to be so high."""
    high = millimetres / 25.4 * 96 / 0.82
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="{high}"><path d="M0 0h300v9H0z"/></svg>'
    )
    finding = (Reference(f"figure-1-{n}", f"Figure 1-{n}"), Text(": what it shows."))
    named = f"figure-1-{n}", f"Figure 1-{n}", f"Title {n}", ""
    return Figure(*named, svg.encode(), "image/svg+xml", "what it shows", finding=finding, source="Source")


def of_blocks(*blocks: Block) -> Document:
    of = replace(with_text("words"), traces=())
    return replace(of, chapters=(Chapter("1", "one", "One", "chapter-1", blocks),))


def pages_of_captions(of: Document, folder: Path) -> list[int]:
    """For each figure of a document the page that it stands on, from 0 for the chapter's first."""
    write(of, folder / "report.pdf")
    found = [squeezed(text) for text in pages(folder / "report.pdf")]
    start = next(i for i, text in enumerate(found) if "1One" in text and "Contents" not in text)
    told = [squeezed(f"{f.number}{f.title}") for f in of.figures]
    return [next(i for i, text in enumerate(found[start:]) if name in text) for name in told]


def test_pictures_shrink_where_a_page_would_be_left_half_empty(tmp_path: Path) -> None:
    """90 and 130 mm with their captions are more than a page holds, and 90 leave more than a third of it."""
    assert pages_of_captions(of_blocks(drawn(1, 90), drawn(2, 130)), tmp_path) == [0, 0]


def test_pictures_stay_as_great_as_they_are_where_little_is_left_empty(tmp_path: Path) -> None:
    assert pages_of_captions(of_blocks(drawn(1, 150), drawn(2, 80)), tmp_path) == [0, 1]


def test_pictures_do_not_shrink_beyond_what_can_be_read(tmp_path: Path) -> None:
    assert pages_of_captions(of_blocks(drawn(1, 120), drawn(2, 185)), tmp_path) == [0, 1]


@pytest.mark.parametrize("n", range(44, 50))
def test_no_row_of_a_table_stands_alone(n: int, tmp_path: Path) -> None:
    def row(text: str) -> tuple[Cell, ...]:
        return Cell((Text(text),)), Cell((Text("1"),), "right")

    body = tuple(row(f"row{i:02}end") for i in range(n))
    table = Table("table-1-1", "Table 1-1", "Long", "", (row("Name"),), body, source="Source")
    write(of_blocks(table), tmp_path / "report.pdf")
    rows = [text.count("end") for text in pages(tmp_path / "report.pdf") if "end" in text]
    assert sum(rows) == n
    assert rows[-1] >= 3


def test_an_interval_is_not_torn_apart(tmp_path: Path) -> None:
    cells = Cell((Text("Name"),)), *(Cell((Text(str(i)),), "right") for i in range(12))
    row = Cell((Text("index"),)), *(Cell((Number("f", "0.224 [0.212, 0.232]"),), "right") for _ in range(12))
    table = Table("table-1-1", "Table 1-1", "Wide", "", (cells,), (row,))
    write(of_blocks(table), tmp_path / "report.pdf")
    text = "".join(pages(tmp_path / "report.pdf"))
    assert (
        len([line for line in text.splitlines() if "[0.212,\xa00.232]" in line]) or "[0.212, 0.232]" in text
    )


def test_a_network_without_nodes_has_no_picture() -> None:
    told = held(made(), "en")
    [exhibit] = [e for e in told.pack.exhibits if e.exhibit == "founded"]
    node = pa.table({"label_zh": ["甲"], "label_en": ["A"]})
    edge = pa.table({"source": [0], "target": [0], "weight": [1]})
    for n in (0, 1):
        laid = parts(replace(told, networks={exhibit.exhibit: (node.slice(0, n), edge.slice(0, n))}))
        [shown] = [e for part in laid for e in part.exhibits if e.drawn.id == exhibit.exhibit]
        assert isinstance(shown.plans["wide"], NetworkPicture) == bool(n)


def test_all_characters_of_a_name_are_told_at_once() -> None:
    with pytest.raises(DataError) as caught:
        compiled(with_text("\U00020bb7\U0001f680 Ltd"))
    [fault] = caught.value.faults
    told = fault.render("en")
    assert "U+20BB7" in told
    assert "U+1F680" in told
    assert "Ltd" in told
