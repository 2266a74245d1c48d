"""The blocks of a document as paragraphs, lists, tables and pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from jihe.errors import tell

from ...pixels import Pixels
from ..block import (
    Block,
    Captioned,
    Code,
    Definitions,
    Figure,
    Heading,
    Items,
    Note,
    PageBreak,
    Paragraph,
    Quotation,
    Reference,
    Run,
    Runs,
    Table,
    Text,
)
from ..document import Chapter, Source, measure_anchor
from . import picture
from .line import Lines
from .markup import Element, W, bookmark_name, field, hidden, paragraph, run, w
from .table import table

GAP = "\N{EM SPACE}"
LOWEST = 6
"""The last level of headings."""
STEP = 420
"""Twentieths of a point by which a list stands in."""

Embed = Callable[[bytes], tuple[str, int, int]]
"""A picture's bytes -> the identifier by which the document names it, and its width and height in pixels."""


class Body:
    """Writes blocks.

    Parameters
    ----------
    lang
        Language of the document.
    size
        Width and height of what a page holds, in twentieths of a point.

    Attributes
    ----------
    starts
        For each list where its numbers begin; None for one without numbers.
    """

    def __init__(self, lang: str, size: tuple[int, int], lines: Lines, embed: Embed, pixels: Pixels) -> None:
        self.starts: list[int | None] = []
        self._doc_lang = lang
        self._lang = lang
        self._lowered = 0
        self._size = size
        self._lines = lines
        self._embed = embed
        self._pixels = pixels
        self._n_picture = 0

    def chapter(self, chapter: Chapter, lowered: int = 0) -> Iterator[Element]:
        """A chapter with its heading, which begins a new page.

        Parameters
        ----------
        lowered
            By how many levels its other headings stand lower, so that the contents do not list them.
        """
        self._lang, self._lowered = chapter.lang or self._doc_lang, lowered
        title = f"{chapter.number}{GAP}{chapter.title}" if chapter.number else chapter.title
        style = "Heading1" if chapter.number else "FrontHeading"
        yield self._marked(style, chapter.anchor, title)
        yield from self.blocks(chapter.blocks)
        self._lang = self._doc_lang

    def sources(self, sources: tuple[Source, ...], title: str) -> Iterator[Element]:
        """The list of references."""
        yield self._marked("Heading1", "sources", title)
        for source in sources:
            text = self._lines.words(f"[{source.number}]{GAP}{source.text}")
            name = bookmark_name(source.anchor)
            yield paragraph("Bibliography", *self._lines.bookmarks.around(name, text))

    def blocks(self, blocks: tuple[Block, ...], level: int = 0) -> Iterator[Element]:
        """Elements of blocks; `level` lists stand around them."""
        for block in blocks:
            yield from self._block(block, level)

    def _block(self, block: Block, level: int) -> Iterator[Element]:
        match block:
            case Heading():
                title = f"{block.number}{GAP}{block.text}" if block.number else block.text
                level = min(max(block.level, 2) + self._lowered, LOWEST)
                yield self._marked(f"Heading{level}", block.anchor, title)
            case Paragraph():
                yield self._paragraph("BodyText", block.runs, level, block.lang)
            case Items():
                yield from self._items(block, level)
            case Quotation():
                for element in self.blocks(block.blocks, level):
                    _restyle(element, "BodyText", "Quote")
                    yield element
            case Definitions():
                yield from self._definitions(block)
            case Code():
                yield paragraph("Code", run(block.text))
            case Figure():
                yield from self._figure(block)
            case Table():
                yield from self._table(block)
            case Note():
                yield paragraph(block.kind.capitalize(), *self._lines.runs(block.runs, lang=self._lang))
            case PageBreak():
                yield w("p", w("r", w("br", type="page")))

    def _definitions(self, block: Definitions) -> Iterator[Element]:
        for term, said in block.items:
            yield self._paragraph("Definition", (Text(f"{term}{GAP}", strong=True), *said))

    def _words(self, text: str) -> Element:
        return self._lines.words(text, self._lang)

    def _marked(self, style: str, anchor: str, text: str) -> Element:
        if not anchor:
            return paragraph(style, self._words(text))
        return paragraph(style, *self._lines.bookmarks.around(bookmark_name(anchor), self._words(text)))

    def _paragraph(self, style: str, runs: Runs, level: int = 0, lang: str = "") -> Element:
        content = self._lines.runs(runs, lang=lang or self._lang)
        if not level:
            return paragraph(style, *content)
        stands = w("ind", left=STEP * level, firstLineChars=0, firstLine=0)
        return paragraph("ListParagraph", *content, properties=(stands,))

    def _items(self, block: Items, level: int) -> Iterator[Element]:
        self.starts.append(block.start if block.ordered else None)
        number = len(self.starts)
        for item in block.items:
            elements = list(self.blocks(item, level + 1))
            if not elements or not _is_plain(elements[0]):
                elements.insert(0, self._paragraph("ListParagraph", (), level + 1))
            properties = elements[0].find(w("pPr").tag)
            place = w("numPr", w("ilvl", val=min(level, 8)), w("numId", val=number))
            properties.insert(1, place)  # after the style
            stands = properties.find(w("ind").tag)
            if stands is not None:
                properties.remove(stands)  # the list says where its items stand
            yield from elements

    def _figure(self, block: Figure) -> Iterator[Element]:
        yield from self._finding(block)
        if block.image:
            yield paragraph("Figure", self._picture(block))
        if block.number:
            yield self._caption(block, is_above=False)
        yield from self._foot(block)

    def _finding(self, block: Captioned) -> Iterator[Element]:
        """The sentence above an exhibit, on the same page."""
        if block.finding:
            yield self._paragraph("Finding", block.finding)

    def _picture(self, block: Figure) -> Element:
        data = self._pixels.png(block.image, block.media)
        relation, width, height = self._embed(data)
        wish = picture.natural_width(data, block.media)
        size = picture.fitted(width, height, wish, (self._size[0], self._size[1] * 3 // 4))
        self._n_picture += 1
        return picture.drawing(relation, self._n_picture, block.number or block.anchor, block.alt, size)

    def _table(self, block: Table) -> Iterator[Element]:
        yield from self._finding(block)
        if block.number:
            yield self._caption(block, is_above=True)
            if block.subtitle:
                yield self._second(block, is_followed=True)
        if block.head or block.body:
            yield table(block, self._size[0], self._lines)
        feet = list(self._foot(block, with_subtitle=False))
        # A paragraph stands between two tables, or they would become one.
        yield from feet or [paragraph("Source")]

    def _caption(self, block: Captioned, is_above: bool) -> Element:
        """A caption whose number the word processor counts on, and which references repeat.

        Each chapter counts by a name of its own: it begins at 1 whatever authors put before the first.
        The lists of figures and tables gather captions by a second field, which nobody sees.
        """
        before, counted = _counted(block.number)
        content = [self._words(before)] if before else []
        label, chapter = _label(before)
        if counted:
            content += field(f"SEQ {label}{chapter} \\* ARABIC", self._words(counted))
        content = self._lines.bookmarks.around(bookmark_name(block.anchor), *content)
        content.append(self._words(f"{GAP}{block.title}"))
        if counted:
            content += hidden(field(f"SEQ {label} \\h"))
        is_followed = is_above or bool(block.subtitle or block.source or block.measure)
        return paragraph("Caption", *content, properties=(w("keepNext"),) if is_followed else ())

    def _second(self, block: Captioned, is_followed: bool) -> Element:
        other = "en" if self._doc_lang == "zh" else "zh"
        words = self._lines.words(block.subtitle, other)
        return paragraph("CaptionSecond", words, properties=(w("keepNext"),) if is_followed else ())

    def _foot(self, block: Captioned, with_subtitle: bool = True) -> Iterator[Element]:
        """Second title, source, metric, unit and N, then notes."""
        said = tuple(self._said(block))
        lines = [self._lines.runs(said[:-1])] if said else []
        lines += [[self._words(note)] for note in block.notes]
        if with_subtitle and block.subtitle:
            yield self._second(block, is_followed=bool(lines))
        for place, line in enumerate(lines, start=1):
            # None of them stands alone on the next page.
            yield paragraph("Source", *line, properties=(w("keepNext"),) if place < len(lines) else ())

    def _said(self, block: Captioned) -> Iterator[Run]:
        """What a foot line says, a gap after each part."""
        gap = Text(GAP)
        if block.source:
            yield from (Text(tell("Source: {source}", self._doc_lang, source=block.source)), gap)
        if block.measure:
            named = Reference(measure_anchor(block.measure), block.measure)
            yield from (Text(f"{tell('Metric:', self._doc_lang)} "), named, gap)
        if block.unit:
            yield from (Text(tell("Unit: {unit}", self._doc_lang, unit=block.unit)), gap)
        if block.n:
            yield from (Text(f"N = {block.n}"), gap)


def _counted(number: str) -> tuple[str, str]:
    """A number's words, and what is counted.

    Examples
    --------
    >>> _counted("Figure 3-12"), _counted("Appendix")
    (('Figure 3-', '12'), ('Appendix', ''))
    """
    found = re.fullmatch(r"(.*?)(\d+)", number)
    return (found[1], found[2]) if found else (number, "")


def _label(before: str) -> tuple[str, str]:
    """What is counted, and in which chapter, by the words before a number.

    Examples
    --------
    >>> _label("Figure 3-")
    ('Figure', '_3')
    """
    label, _, chapter = before.partition(" ")
    return label or "Figure", "".join(f"_{part}" for part in re.findall(r"\w+", chapter))


def _is_plain(element: Element) -> bool:
    """Whether an element is a paragraph that no list holds yet."""
    properties = element.find(w("pPr").tag)
    is_held = properties is None or properties.find(w("numPr").tag) is not None
    return bool(element.tag == w("p").tag) and not is_held


def _restyle(element: Element, old: str, new: str) -> None:
    style = element.find(f"{w('pPr').tag}/{w('pStyle').tag}")
    if style is not None and style.get(f"{{{W}}}val") == old:
        style.set(f"{{{W}}}val", new)
