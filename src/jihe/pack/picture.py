"""Author's pictures: files beside the chapters that show them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from jihe.errors import Fault, Place, nearest

from .model import Chapter
from .parts import Parts

FOLDER = "report/"
MOST_BYTES = 5_000_000
TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}
"""Endings of pictures, and what they hold."""
MAGIC = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff"}

ANY = re.compile(r"!\[[^\]]*\]\(")
ALONE = re.compile(r'!\[(?P<alt>[^\]]*)\]\((?P<file>[^\s()]+)(?:\s+"(?P<title>[^"]*)")?\)')


def find_file_faults(file: str, data: bytes) -> list[Fault]:
    """Faults of a picture's file: too large, or not what its ending says."""
    ending = file[file.rfind(".") :]
    if len(data) > MOST_BYTES:
        return [
            Fault(
                Place(file),
                "the picture has {n} bytes; {most} are the most that a page bears. Make it smaller.",
                {"n": f"{len(data):,}", "most": f"{MOST_BYTES:,}"},
            )
        ]
    is_held = data.startswith(MAGIC[ending]) if ending in MAGIC else _is_svg(data)
    if is_held:
        return []
    return [
        Fault(
            Place(file),
            "the file holds no picture of the kind that its ending says. Save it again as {ending}.",
            {"ending": ending},
        )
    ]


def _is_svg(data: bytes) -> bool:
    if b"<!ENTITY" in data:
        return False
    try:
        return ElementTree.fromstring(data).tag == "{http://www.w3.org/2000/svg}svg"
    except (ElementTree.ParseError, ValueError):
        return False


def find_picture_faults(parts: Parts) -> Iterator[Fault]:
    """Faults of the pictures that chapters show, and pictures that none shows."""
    shown = set()
    for chapter in parts.chapters:
        for line, text in _lines(chapter):
            found = ALONE.fullmatch(text.strip())
            place = Place(chapter.file, line=line)
            if found is None:
                yield Fault(
                    place,
                    'a picture stands in a line of its own: ![what it shows](name.svg "Title"). Write it so.',
                )
                continue
            file = FOLDER + found["file"]
            shown.add(file)
            if not found["alt"].strip() or not (found["title"] or "").strip():
                yield Fault(
                    place,
                    'the picture "{name}" needs words for those who cannot see it, and a title: '
                    '![what it shows](name.svg "Title").',
                    {"name": found["file"]},
                )
            if file not in parts.pictures and file not in parts.broken:
                yield _missing(place, found["file"], parts)
    if not any(file.endswith(".md") for file in parts.broken):
        for file in sorted(set(parts.pictures) - shown):
            yield Fault(Place(file), "no chapter shows this picture. Show it, or take it away.")


def _missing(place: Place, name: str, parts: Parts) -> Fault:
    near = nearest(name, [file.removeprefix(FOLDER) for file in parts.pictures])
    if near:
        return Fault(
            place,
            'there is no picture "{name}" in report/. Did you mean "{near}"?',
            {"name": name, "near": near},
        )
    return Fault(
        place,
        'there is no picture "{name}" in report/. Put it there, as .svg, .png or .jpg.',
        {"name": name},
    )


def _lines(chapter: Chapter) -> Iterator[tuple[int, str]]:
    for i, text in enumerate(chapter.body.splitlines()):
        if ANY.search(text):
            yield chapter.first_line + i, text
