"""Which characters the fonts of the report have: what they lack is told before it is missing on paper."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Set
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jihe.errors import DataError, Fault, Place, samples, shown

from ..chart import FONTS
from .block import Captioned, Figure
from .document import Chapter, Document

SPACE = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
SVG_TEXT = re.compile(r">([^<]+)<")
MOST_TOLD = 20
"""Texts that are told one by one."""

UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Characters that leave nothing on paper."""

LITERAL = ("anchor", "media", "measure", "exhibit", "fact", "form", "kind", "name", "href", "align", "lang")
"""Fields that no reader sees as they are."""


def check_characters(document: Document) -> None:
    """Refuse a document that holds characters which no font of ours has.

    Raises
    ------
    DataError
        Each text that holds such characters, these, and where it stands.
    """
    known = characters()
    # What its numbers are traced by is told only where nothing else is: it says the same names again.
    for texts in (_texts(document), _traced(document)):
        found: dict[str, list[str]] = {}
        for where, text in texts:
            if not known.issuperset(printable(text)):
                found.setdefault(text, []).append(where)
        if found:
            raise DataError([_missing(text, known, places) for text, places in found.items()][:MOST_TOLD])


def printable(text: str) -> str:
    """A text as it can be printed: line ends become spaces, characters that only control are left out.

    Examples
    --------
    >>> printable("a\\u2028b\\x00c\\u202ed")
    'a bcd'
    """
    return CONTROL.sub("", SPACE.sub(" ", text))


def _missing(text: str, known: Set[str], places: list[str]) -> Fault:
    signs = dict.fromkeys(sign for sign in printable(text) if sign not in known)
    told = {
        "signs": samples(f"{sign} (U+{ord(sign):04X})" for sign in signs),
        "text": shown(text, 100),
        "places": samples(dict.fromkeys(places)),
    }
    return Fault(
        Place(places[0]),
        'no font of the report has {signs}, of "{text}". Write it otherwise in the study\'s tables, or leave '
        "it out of the exhibits. It stands in: {places}",
        told,
    )


@cache
def characters() -> frozenset[str]:
    """Characters that every font of print has: serif and sans stand in for each other nowhere."""
    sets = [_covered(path) for path in sorted(FONTS.glob("*.otf"))]
    return frozenset.intersection(*sets) | frozenset(UNSEEN)


def _covered(path: Path) -> frozenset[str]:
    """The characters of a font, from its table ``cmap`` (format 4 or 12, as OpenType tells them)."""
    data = path.read_bytes()
    n_table = struct.unpack_from(">H", data, 4)[0]
    entries = range(12, 12 + 16 * n_table, 16)
    start = next(struct.unpack_from(">L", data, at + 8)[0] for at in entries if data[at : at + 4] == b"cmap")
    found: set[int] = set()
    for i in range(struct.unpack_from(">H", data, start + 2)[0]):
        place = start + struct.unpack_from(">L", data, start + 4 + 8 * i + 4)[0]
        kind = struct.unpack_from(">H", data, place)[0]
        if kind == 12:
            found |= _segments(data, place)
        elif kind == 4:
            found |= _ranges(data, place)
    return frozenset(map(chr, found))


def _segments(data: bytes, place: int) -> set[int]:
    n = struct.unpack_from(">L", data, place + 12)[0]
    groups = (struct.unpack_from(">LLL", data, place + 16 + 12 * i) for i in range(n))
    return {point for first, last, _ in groups for point in range(first, last + 1)}


def _ranges(data: bytes, place: int) -> set[int]:
    n = struct.unpack_from(">H", data, place + 6)[0] // 2
    ends = struct.unpack_from(f">{n}H", data, place + 14)
    starts = struct.unpack_from(f">{n}H", data, place + 16 + 2 * n)
    return {
        point
        for first, last in zip(starts, ends, strict=True)
        for point in range(first, last + 1)
        if last < 0xFFFF
    }


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    """(where, text) of all that is printed."""
    for text in (document.title, document.subtitle, document.edition, *document.authors):
        yield document.title, text
    for chapter in (*document.abstract, *document.chapters, *document.appendices):
        yield from _of_chapter(chapter)
    for source in document.sources:
        yield source.anchor, source.text


def _traced(document: Document) -> Iterator[tuple[str, str]]:
    for trace in document.traces:
        for text in (trace.title, trace.definition, trace.population, trace.cut, trace.text):
            yield trace.title, text


def _of_chapter(chapter: Chapter) -> Iterator[tuple[str, str]]:
    yield chapter.title, chapter.title
    for block in chapter.blocks:
        number = block.number if isinstance(block, Captioned) else ""
        where = number or chapter.title
        for text in _words(block):
            yield where, text


def _words(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from _words(item)
    elif is_dataclass(part):
        for field in fields(part):
            if field.name not in LITERAL:
                yield from _words(getattr(part, field.name))
        if isinstance(part, Figure) and part.media == "image/svg+xml" and part.exhibit:
            yield from (_unescaped(text) for text in SVG_TEXT.findall(part.image.decode("utf-8")))


def _unescaped(text: str) -> str:
    from html import unescape

    return unescape(text)
