"""The report as a Word file: real styles, fields and content controls, so that authors can go on with it."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from jihe.errors import tell

from ...office import steady, visible
from ...pixels import SVG, Pixels
from ..block import Block, Captioned, Figure, Heading, Items, Quotation
from ..document import Document
from .body import Body
from .front import cover, front
from .line import Lines
from .markup import NAMES, Element, field, paragraph, w
from .record import Record, about_record, recorded, to_xml
from .style import fonts_part, numbering_part, settings_part, styles_part
from .way import way

if TYPE_CHECKING:
    from docx.document import Document as Word

PAGE = (11906, 16838)
MARGIN = (1474, 1418)
"""A4, and its margins at the sides and at top and bottom, in twentieths of a point."""
ROOM = (PAGE[0] - 2 * MARGIN[0], PAGE[1] - 2 * MARGIN[1])

CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
ABOUT = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"


def write(document: Document, path: Path, keep: Path | None = None) -> None:
    """Write a document as .docx; the same document gives the same bytes.

    Every number stands in a content control, and the file remembers which fact it is, so that
    `jihe.present.report.docx.refresh.refresh` can set it anew after authors have gone over the text.

    Parameters
    ----------
    keep
        Folder in which drawings made pixels are kept for the next report; None: they are not.
    """
    with Pixels(keep) as pixels:
        pixels.begin(figure.image for figure in _figures(document) if figure.media == SVG)
        data = _packed(document, pixels)
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(data)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _packed(document: Document, pixels: Pixels) -> bytes:
    import docx

    word = docx.Document()
    _empty(word)
    lines = Lines(document.lang, _anchors(document), _captions(document), _relating(word), document.site)
    body = Body(document.lang, ROOM, lines, _embedding(word), pixels)
    _fill(word.part._styles_part.element, styles_part(document.lang, ROOM[0]))
    _head_and_foot(word, document, lines)
    section = word.element.body.sectPr
    for element in _content(document, body, lines, section):
        section.addprevious(element)
    _set_page(section, "decimal", is_first=False)
    _fill(word.part.numbering_part.element, numbering_part(body.starts))
    _fill(word.settings.element, settings_part())
    _set_properties(word, document)
    _add_record(word, document, lines)
    etree.cleanup_namespaces(word.element, keep_ns_prefixes=list(NAMES))
    held = io.BytesIO()
    word.save(held)
    return steady(held.getvalue(), document.date)


def _content(document: Document, body: Body, lines: Lines, section: Element) -> Iterator[Element]:
    """All paragraphs and tables; what stands before the chapters is a section of its own."""
    first = etree.fromstring(etree.tostring(section))
    _set_page(first, "lowerRoman", is_first=True)
    yield from cover(document, lines)
    yield from front(document, body, lines)
    # Of its own, as the last list goes when it is made anew.
    yield paragraph("Source", properties=(first,))
    for chapter in document.chapters:
        yield from body.chapter(chapter)
    for appendix in document.appendices:
        yield from body.chapter(appendix, lowered=1)
    if document.sources:
        yield from body.sources(document.sources, tell("References", document.lang))
    if document.traces:
        yield from way(document.traces, document.lang, lines)


def _empty(word: Word) -> None:
    """Take away what the template of the library brings: its page, its picture of itself."""
    for child in list(word.element.body):
        if child is not word.element.body.sectPr:
            word.element.body.remove(child)
    unwanted = ("/thumbnail", "/customXml", "/stylesWithEffects")
    for rels in (word.part.package.rels, word.part.rels):
        for key, relation in list(rels.items()):
            if relation.reltype.endswith(unwanted):
                del rels[key]
            elif relation.reltype.endswith("/fontTable"):
                relation.target_part._blob = fonts_part()


def _fill(root: Any, content: list[Element]) -> None:
    """Put content in place of all that an element holds."""
    for child in list(root):
        root.remove(child)
    root.extend(content)


def _set_page(section: Any, numbers: str, is_first: bool) -> None:
    """Size, margins and page numbers of a section, after what its head and foot are."""
    kept = [child for child in section if child.tag in {w("headerReference").tag, w("footerReference").tag}]
    side, top = MARGIN
    around = {
        "top": top,
        "bottom": top,
        "left": side,
        "right": side,
        "header": 720,
        "footer": 600,
        "gutter": 0,
    }
    content = [
        w("type", val="nextPage"),
        w("pgSz", w=PAGE[0], h=PAGE[1]),
        w("pgMar", **around),
        w("pgNumType", fmt=numbers, start=1),
        *([w("titlePg")] if is_first else []),
    ]
    _fill(section, [*kept, *content])


def _head_and_foot(word: Word, document: Document, lines: Lines) -> None:
    """The title and the mark of made-up data above, edition and page below."""
    section = word.sections[0]
    mark = [lines.words(document.mark)] if document.mark else []
    page = field("PAGE", lines.words("1"))
    for part, style, left, right in (
        (section.header, "Header", document.title, mark),
        (section.footer, "Footer", document.edition, page),
    ):
        part.is_linked_to_previous = False
        _fill(part._element, [paragraph(style, lines.words(left), w("r", w("tab")), *right)])


def _set_properties(word: Word, document: Document) -> None:
    told = word.core_properties
    told.title, told.author = visible(document.title)[:255], visible("; ".join(document.authors))[:255]
    told.subject = visible(document.mark or document.edition)[:255]
    told.comments, told.keywords, told.last_modified_by = "", document.study, "Jihe"
    told.language = "zh-CN" if document.lang == "zh" else "en-GB"
    told.revision = 1
    told.created = told.modified = datetime.fromisoformat(document.date)


def _add_record(word: Word, document: Document, lines: Lines) -> None:
    """The part that remembers what was printed."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    record = Record(document.study, document.lang, document.is_synthetic, recorded(lines.numbers))
    package = word.part.package
    part = Part(PackURI("/customXml/item1.xml"), "application/xml", to_xml(record), package)
    about = Part(PackURI("/customXml/itemProps1.xml"), ABOUT, about_record(), package)
    part.relate_to(about, f"{CUSTOM}Props")
    word.part.relate_to(part, CUSTOM)


def _relating(word: Word) -> Any:
    """Address -> the identifier of its relation; each address has one."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    known: dict[str, str] = {}

    def relate(address: str) -> str:
        if address not in known:
            known[address] = word.part.relate_to(
                visible(address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
        return known[address]

    return relate


def _embedding(word: Word) -> Any:
    """A picture's bytes -> its relation, width and height in pixels; equal pictures are stored once."""
    from docx.image.image import Image
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.parts.image import ImagePart

    known: dict[str, tuple[str, int, int]] = {}

    def embed(data: bytes) -> tuple[str, int, int]:
        key = sha256(data).hexdigest()
        if key not in known:
            image = Image.from_blob(data)
            name = PackURI(f"/word/media/image{len(known) + 1}.{image.ext}")
            part = ImagePart.from_image(image, name)
            relation = word.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
            known[key] = relation, image.px_width, image.px_height
        return known[key]

    return embed


def _anchors(document: Document) -> set[str]:
    """Every anchor that the file has."""
    chapters = (*document.abstract, *document.chapters, *document.appendices)
    found = {chapter.anchor for chapter in chapters} | {source.anchor for source in document.sources}
    found |= {block.anchor for block in _blocks(document) if isinstance(block, Heading)}
    found |= {trace.anchor for trace in document.traces}
    return found | set(_captions(document))


def _captions(document: Document) -> dict[str, str]:
    return {b.anchor: b.number for b in _blocks(document) if isinstance(b, Captioned) and b.number}


def _figures(document: Document) -> Iterator[Figure]:
    return (block for block in _blocks(document) if isinstance(block, Figure))


def _blocks(document: Document) -> Iterator[Block]:
    """All blocks, in the order of reading."""
    for chapter in (*document.abstract, *document.chapters, *document.appendices):
        yield from _all(chapter.blocks)


def _all(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Blocks, and those within them."""
    for block in blocks:
        yield block
        if isinstance(block, Quotation):
            yield from _all(block.blocks)
        elif isinstance(block, Items):
            for item in block.items:
                yield from _all(item)
