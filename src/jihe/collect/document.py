"""A page -> its document: the text, and what the page says of itself. Equal pages give equal documents."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

import numpy as np

from jihe.collect.about import LONGEST, Head, head_of, published_of, publisher_of, title_of
from jihe.collect.careful import careful_text
from jihe.collect.day import day_of_scripts, latest
from jihe.collect.decode import Decoded, decode
from jihe.collect.extract import Article, article, net
from jihe.collect.markup import END, LINKED, SAYS, SIZE
from jihe.collect.noun import Document, Page
from jihe.collect.outline import Outline, outline
from jihe.collect.paper import paper
from jihe.collect.tidy import tidy

_PDF = b"%PDF-"
_NEAR = 120
"""Characters of a line that may state a date beside an article; a longer one is a text that mentions one."""
_UNSEEN = ("\0", "\u200b", "\ufeff", "\xad")
_MARKUP = ("<html", "<body", "<p", "<div", "<!doctype", "<br")

Way = Literal["density", "trafilatura", "plain", "pdf", "row"]


def document(page: Page, careful: bool = True) -> Document | None:
    """What a page says; None where it says nothing: a failed request, a picture, an empty page.

    Parameters
    ----------
    careful
        Whether trafilatura is asked as well where the quick way is unsure: some twenty times as slow for
        those pages.
    """
    if page.problem or not page.data or (page.status is not None and not 200 <= page.status < 300):
        return None
    if page.kind == "pdf" or page.data.startswith(_PDF):
        found = paper(page.data)
        said = _Said(title_of(Head({}, found.title), page.title), is_unsure=not found.is_whole)
        return _made(page, found.text, "pdf", None, said)
    decoded = decode(page.data, page.content_type)
    if page.kind == "row":
        given = Decoded("", decoded.encoding, "given")
        return _made(page, tidy(decoded.text), "row", given, _Said(title_of(Head({}), page.title)))
    if _is_html(page, decoded.text):
        return _of_html(page, decoded, careful)
    return _made(page, tidy(decoded.text), "plain", decoded, _Said(title_of(Head({}), page.title)))


def _is_html(page: Page, text: str) -> bool:
    stated = (page.content_type or "").lower()
    if page.kind == "html" or "html" in stated:
        return True
    if page.kind == "text" or stated.startswith("text/plain"):
        return False
    return any(sign in text[:5_000].lower() for sign in _MARKUP)


def _of_html(page: Page, decoded: Decoded, careful: bool) -> Document | None:
    head = head_of(decoded.text)
    shape = outline(decoded.text)
    title = title_of(head, page.title, _lines(shape))
    found = article(shape, title)
    text, is_unsure = found.text, found.is_unsure
    if page.kind == "feed" and not text:
        # A feed's entry is the article, or the sentence that stands for it: nothing is around it.
        text = "\n".join(shape.texts)
    way: Way = "density"
    if is_unsure and careful and (other := careful_text(decoded.text, shape.depth)):
        # Where both say nearly the same there is no doubt.
        is_unsure = not 0.8 * len(other) <= len(text) <= 1.25 * len(other)
        if not text or (is_unsure and net(shape, other) > net(shape, text)):
            text, way = other, "trafilatura"
    for sign in _UNSEEN:
        text = text.replace(sign, "")
    said = _Said(title, head, tuple(_beside(shape, found, title)), is_unsure, decoded.text)
    return _made(page, text, way, decoded, said)


def _lines(shape: Outline) -> list[str]:
    """Blocks that may be the title: no links."""
    linked, size = shape.blocks[:, LINKED], shape.blocks[:, SIZE]
    at = np.flatnonzero((linked == 0) & (size >= 4) & (size <= LONGEST))
    return [shape.texts[one] for one in at.tolist()]


def _beside(shape: Outline, found: Article, title: str | None) -> list[str]:
    """Texts that may state the day: above the article, then what the page marks as times, then below it.

    Far above the title the day of the visit may stand, which is not that of publication: of what is above the
    title only the next block counts. A line comes before a sentence, which may tell of another day.
    """
    before = range(found.first - 1, max(0, found.first - 12) - 1, -1)
    head = next((at for at in before if shape.texts[at] == title), 0)
    says = shape.blocks[:, SAYS]
    near = [at for at in before if at >= head - 1 and len(shape.texts[at]) <= _NEAR]
    near.sort(key=lambda at: bool(says[at] & END))
    after = [text for text in shape.texts[found.last + 1 : found.last + 4] if len(text) <= _NEAR]
    return [*(shape.texts[at] for at in near), *(value for _, value in shape.times[:1]), *after]


@dataclass(frozen=True)
class _Said:
    """What a page says of itself, and what stands beside its text."""

    title: str | None = None
    head: Head | None = None
    beside: tuple[str, ...] = ()
    is_unsure: bool = False
    html: str = ""


def _made(page: Page, text: str, way: Way, decoded: Decoded | None, said: _Said) -> Document | None:
    if not text:
        return None
    head = said.head or Head({})
    address = page.address or head.address
    last = latest(page.captured_at)
    told = published_of(said.head, page.published, said.beside, address, last)
    if (told is None or told[1] == "url") and (on := day_of_scripts(said.html, last)):
        told = on, "structured"
    return Document(
        document_id=hashlib.sha256(f"{said.title or ''}\n{text}".encode("utf-8", "replace")).hexdigest(),
        text=text,
        title=said.title,
        publisher=publisher_of(head, said.title, page.publisher),
        published_date=told[0].on if told else None,
        published_precision=told[0].precision if told else None,
        published_source=told[1] if told else None,
        address=address,
        encoding=decoded.encoding if decoded else None,
        encoding_source=decoded.source if decoded else None,
        extraction=way,
        is_unsure=said.is_unsure,
    )
