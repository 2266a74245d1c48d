"""A page as it was seen: its row of captures, and that of its document where it is a new one."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from jihe.tables import collected_fields

from .known import NO_TEXT, Known
from .noun import Document, Page
from .trouble import WHY

CAPTURE, DOCUMENT = collected_fields("capture"), collected_fields("document")

LOOKED_AT = 4_000
"""Signs at the beginning of a text by which it is judged whether it is one."""
MOST_NOISE = 0.05
"""Share of controls, of signs that were not read and of those that mean nothing that a text may have; of
bytes of any other kind it is a tenth or more."""
_NOISE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ue000-\uf8ff\ufffd]")

Reader = Callable[[Page], Document | None]


@dataclass(frozen=True)
class Seen:
    """A page as it was seen: its row of captures, and the row of its document, where that was read."""

    capture: dict[str, Any]
    document: dict[str, Any] | None = None


def seen(page: Page, read: Reader) -> Seen:
    """A page as it was seen, with its document, whatever a collection may have of it."""
    return seen_beside(page, read, Known())


def looked_at(page: Page, read: Reader, known: Known) -> Seen:
    """A page as it was seen, with its document where neither that nor the page was known; both are now."""
    one = seen_beside(page, read, known)
    return one if is_new(one, known) else Seen(one.capture)


def content_hash(page: Page) -> str:
    """SHA-256 of a page's bytes; where a feed or a row states title, publisher or date beside the text, of
    the bytes and of these."""
    held = hashlib.sha256(page.data)
    beside = [page.title, page.publisher, page.published]
    if any(beside):
        held = hashlib.sha256(held.digest() + json.dumps(beside, ensure_ascii=False).encode())
    return held.hexdigest()


def seen_beside(page: Page, read: Reader, known: Known) -> Seen:
    """A page as it was seen, with its document where neither that content nor its text is known."""
    page = _writable(page)
    content, problem, document = content_hash(page), page.problem, None
    document_id = None
    if problem is None:
        held = known.document_of(content)
        if held is None:
            document = read(page)
            if document and _is_noise(document):
                document, problem = None, WHY["noise"]
            document_id = document.document_id if document else None
        else:
            document_id = held or None
        problem = None if document_id else problem or NO_TEXT
    capture = {
        "capture_id": _capture_id(page, content),
        "address": page.address,
        "captured_at": page.captured_at,
        "kind": page.kind,
        "file": page.file,
        "offset": page.offset,
        "status": page.status,
        "n_byte": len(page.data),
        "content_sha256": content,
        "document_id": document_id,
        "problem": problem,
    }
    return Seen(capture, _row(document) if document else None)


def known_again(one: Seen, known: Known) -> Seen:
    """What `seen_beside` would have made of the page of `one` with what is known."""
    if one.capture["problem"] not in (None, NO_TEXT):
        return one
    held = known.document_of(one.capture["content_sha256"])
    if held is None:
        return one
    told = {"document_id": held or None, "problem": None if held else NO_TEXT}
    return Seen(one.capture | told)


def is_new(seen: Seen, known: Known) -> bool:
    """Take note of a page; tell whether its text was not known."""
    document_id, problem = seen.capture["document_id"], seen.capture["problem"]
    if problem in (None, NO_TEXT):
        known.add_content(seen.capture["content_sha256"], document_id)
    return document_id is not None and known.is_new_document(document_id)


def _is_noise(document: Document) -> bool:
    """Whether what was read as a text is none: such as a picture or a program bears signs that no text has.

    What a PDF says is left alone: in some, letters of one font come out as such signs.
    """
    if document.extraction == "pdf":
        return False
    head = document.text[:LOOKED_AT]
    return len(_NOISE.findall(head)) > MOST_NOISE * len(head)


def _row(document: Document) -> dict[str, Any]:
    told = {name: getattr(document, name) for name in DOCUMENT.names if name != "published_date_precision"}
    told = {name: _whole(cell) if isinstance(cell, str) else cell for name, cell in told.items()}
    return told | {"published_date_precision": document.published_precision}


def _writable(page: Page) -> Page:
    """A page whose words can be written; most can, and are left alone."""
    names = ("file", "address", "content_type", "title", "publisher", "published")
    held = {name: cell for name in names if (cell := getattr(page, name))}
    mended: dict[str, Any] = {name: _whole(cell) for name, cell in held.items()}
    return page if mended == held else replace(page, **mended)


def _whole(text: str) -> str:
    """Text with halves of characters spelled out: names of files that are not UTF-8 and JSON may hold some,
    and no file can."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _capture_id(page: Page, content: str) -> str:
    """Made from where the page stands, when it was seen and what it holds."""
    at = page.captured_at.isoformat() if page.captured_at else None
    told = json.dumps([page.kind, page.file, page.offset, page.address, at, page.status, content])
    return hashlib.sha256(told.encode()).hexdigest()[:32]
