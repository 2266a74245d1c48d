"""What stands before the chapters: cover, contents, lists of figures and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jihe.errors import tell

from ..block import Heading
from ..document import Chapter, Document
from .body import GAP, Body
from .line import Lines
from .markup import Element, bookmark_name, field, paragraph, w
from .way import ANCHOR, title

DEEPEST = 2
"""Level of headings that the contents list."""

Entry = tuple[str, str, str]
"""Style, anchor and text of a line of a list."""


def cover(document: Document, lines: Lines) -> Iterator[Element]:
    yield paragraph("Title", lines.words(document.title))
    if document.subtitle:
        other = "en" if document.lang == "zh" else "zh"
        yield paragraph("Subtitle", lines.words(document.subtitle, other))
    if document.mark:
        yield paragraph("Warning", lines.words(document.mark))
    for text in (*document.authors, document.edition, f"Jihe {document.version}"):
        if text:
            yield paragraph("CoverLine", lines.words(text))


def front(document: Document, body: Body, lines: Lines) -> Iterator[Element]:
    """Parts before the contents, then the contents and the lists."""
    for part in document.abstract:
        yield from body.chapter(part)
    lang = document.lang
    yield from _list(tell("Contents", lang), f'TOC \\o "1-{DEEPEST}" \\h \\z', _headings(document), lines)
    for called, blocks in (
        (tell("List of figures", lang), document.figures),
        (tell("List of tables", lang), document.tables),
    ):
        if blocks:
            label = blocks[0].number.split()[0]
            entries = [("TableofFigures", b.anchor, f"{b.number}{GAP}{b.title}") for b in blocks]
            yield from _list(called, f"TOC \\h \\z \\c {label}", entries, lines)


def _headings(document: Document) -> list[Entry]:
    found: list[Entry] = []
    for chapter in (*document.chapters, *document.appendices):
        found.append(("TOC1", chapter.anchor, f"{chapter.number}{GAP}{chapter.title}"))
        found += _within(chapter) if chapter in document.chapters else []
    if document.sources:
        found.append(("TOC1", "sources", tell("References", document.lang)))
    if document.traces:
        found.append(("TOC1", ANCHOR, title(document.lang)))
    return found


def _within(chapter: Chapter) -> list[Entry]:
    return [
        (f"TOC{b.level}", b.anchor, f"{b.number}{GAP}{b.text}" if b.number else b.text)
        for b in chapter.blocks
        if isinstance(b, Heading) and b.level <= DEEPEST
    ]


def _list(title: str, instruction: str, entries: Sequence[Entry], lines: Lines) -> Iterator[Element]:
    """A list that the word processor makes anew; until then it shows what it would say, without pages."""
    yield paragraph("TOCHeading", lines.words(title))
    if not entries:
        return
    begin, told, separate, end = field(instruction)
    made = []
    for style, anchor, text in entries:
        name = bookmark_name(anchor)
        page = field(f"PAGEREF {name} \\h")
        content = [lines.words(text), w("r", w("tab")), *page]
        made.append(paragraph(style, w("hyperlink", *content, anchor=name, history=1)))
    for place, element in enumerate((begin, told, separate)):
        made[0].insert(1 + place, element)
    made[-1].append(end)
    yield from made
