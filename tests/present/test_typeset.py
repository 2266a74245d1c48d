"""The PDF: what is printed, that nothing in it is read as markup, and that it can be made again."""

from __future__ import annotations

import string
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from jihe.errors import DataError
from jihe.present.report.document import Document, Figure, Number, Table
from jihe.present.report.glyph import characters
from jihe.present.report.typeset import columns, compiled, write
from tests.present.document_made import document, pages, squeezed, with_text

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
