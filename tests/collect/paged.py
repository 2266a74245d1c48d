"""WARC files and pages for tests, written byte by byte."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

from jihe.collect.document import document
from jihe.collect.noun import Document, Page

HTTP = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
CAPTURED = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
SENTENCES = (
    "The two firms will build a shared test field for inspection robots, and open it next spring.",
    "Neither of them said what it costs; a person who knows the plan spoke of nine million.",
    "A third partner, which makes the cameras, will join once the first line runs.",
)


def record(address: str, body: bytes, http: str = HTTP, kind: str = "response") -> bytes:
    """One record, not packed."""
    block = http.encode() + b"\r\n" + body if http else body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2024-03-01T12:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{len(body)}>\r\nContent-Type: application/http; msgtype={kind}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def packed(*records: bytes) -> bytes:
    """Each record packed by itself, as crawlers do."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def html(body: str, head: str = "") -> str:
    head = f"<head><title>Robots find a field</title>{head}</head>"
    return f"<!doctype html><html>{head}<body>{body}</body></html>"


def paragraphs(lines: tuple[str, ...] = SENTENCES) -> str:
    return "".join(f"<p>{line}</p>\n" for line in lines)


def read(page: str | bytes, **stated: object) -> Document:
    """The document of an HTML page that was captured on 2024-03-01."""
    data = page.encode() if isinstance(page, str) else page
    given: dict[str, object] = {"kind": "html", "file": "page.html", "captured_at": CAPTURED} | stated
    found = document(Page(data, **given))  # type: ignore[arg-type]
    assert found is not None
    return found
