"""Feeds, sitemaps and lists -> the addresses of pages, and what a feed says of them."""

from __future__ import annotations

import gzip
import io
import zlib
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import feedparser
from lxml import etree

from jihe.errors import DataError, Fault, Place

from .noun import Page

MOST_BYTES = 64 << 20
"""Of a feed, sitemap or list once unpacked; a sitemap may have 50 MB (sitemaps.org)."""
MOST_ADDRESS = 2_000
"""Signs of an address."""


@dataclass(frozen=True)
class Address:
    """An address, and what the list that names it says of the page.

    Attributes
    ----------
    is_list
        Whether a further list lies there (an index of sitemaps names others).
    text
        The page's words as a feed carries them, in HTML; None where it carries none.
    """

    url: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    text: str | None = None
    is_list: bool = False


def addresses(data: bytes, file: str) -> list[Address]:
    """The addresses that a feed (RSS, Atom), a sitemap, an index of sitemaps or a list names, each once.

    A list has one address a line; blank lines and those that begin with ``#`` are passed over.

    Raises
    ------
    DataError
        When it is none of these, or unpacks to more than `MOST_BYTES`.
    """
    data = unpacked(data, file)
    head = data[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith(b"<"):
        found = _listed(data, file)
    elif b"<urlset" in head or b"<sitemapindex" in head:
        found = _mapped(data, file)
    else:
        found = _fed(data, file)
    once: dict[str, Address] = {}
    for one in found:
        once.setdefault(one.url, one)
    return list(once.values())


def entries(data: bytes, file: str) -> Iterator[Page]:
    """The entries of a feed that carry their text, as pages."""
    for row, one in enumerate(addresses(data, file), 1):
        if one.text:
            yield Page(
                data=one.text.encode("utf-8"),
                kind="feed",
                file=file,
                offset=row,
                address=one.url,
                content_type="text/html; charset=utf-8",
                title=one.title,
                publisher=one.publisher,
                published=one.published,
            )


def is_feed(data: bytes) -> bool:
    """Whether the first bytes of a file are those of a feed or sitemap."""
    head = data[:1_000].lower()
    return any(mark in head for mark in (b"<rss", b"<feed", b"<rdf:rdf", b"<urlset", b"<sitemapindex"))


def unpacked(data: bytes, file: str) -> bytes:
    """Undo gzip, which sitemaps often are in, up to `MOST_BYTES`."""
    if data[:2] == b"\x1f\x8b":
        try:
            with gzip.open(io.BytesIO(data)) as stream:
                data = stream.read(MOST_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            text = "cannot be unpacked ({problem}). Fetch it again."
            raise DataError(Fault(Place(file), text, {"problem": error})) from error
    if len(data) > MOST_BYTES:
        text = "holds more than {n} MB once unpacked. Split it."
        raise DataError(Fault(Place(file), text, {"n": MOST_BYTES >> 20}))
    return data


def _listed(data: bytes, file: str) -> list[Address]:
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        text = "is neither a feed, a sitemap nor a list of addresses in UTF-8."
        raise DataError(Fault(Place(file), text)) from error
    faults, found = [], []
    for row, line in enumerate(map(str.strip, lines), 1):
        if not line or line.startswith("#"):
            continue
        if line.lower().startswith(("http://", "https://")) and len(line) <= MOST_ADDRESS and " " not in line:
            found.append(Address(line))
        else:
            text = '"{line}" is no address. Each line is one, and begins with http:// or https://.'
            faults.append(Fault(Place(file, line=row), text, {"line": line[:80]}))
    if faults:
        raise DataError(faults)
    return found


def _mapped(data: bytes, file: str) -> list[Address]:
    found = []
    # Entities stay unread and nothing is fetched: a map of the world needs neither.
    steps = etree.iterparse(io.BytesIO(data), resolve_entities=False, no_network=True, recover=True)
    try:
        for _, node in steps:
            kind = etree.QName(node).localname
            if kind in ("url", "sitemap"):
                url = (node.findtext("{*}loc") or "").strip()
                if url and len(url) <= MOST_ADDRESS:
                    found.append(Address(url, is_list=kind == "sitemap"))
                node.clear()
    except etree.XMLSyntaxError as error:
        raise DataError(_broken(file, error)) from error
    if not found:
        raise DataError(_broken(file, steps.error_log.last_error or "no address in it"))
    return found


def _fed(data: bytes, file: str) -> list[Address]:
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=True)
    if not feed.entries:
        problem = feed.get("bozo_exception") or "no entry in it"
        raise DataError(_broken(file, problem))
    publisher = feed.feed.get("title") or None
    found = []
    for entry in feed.entries:
        url = (entry.get("link") or "").strip()
        if not url or len(url) > MOST_ADDRESS:
            continue
        bodies = [part.get("value", "") for part in entry.get("content", ())] or [entry.get("summary", "")]
        when = entry.get("published_parsed") or entry.get("updated_parsed")
        source = entry.get("source", {}).get("title") if entry.get("source") else None
        found.append(
            Address(
                url,
                title=entry.get("title") or None,
                publisher=source or publisher,
                published=datetime.fromtimestamp(timegm(when), UTC).isoformat() if when else None,
                text=max(bodies, key=len) or None,
            )
        )
    return found


def _broken(file: str, problem: object) -> Fault:
    text = "is no feed or sitemap that can be read ({problem}). Give a list of addresses instead."
    return Fault(Place(file), text, {"problem": str(problem)[:200]})
