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

ALT = r"(?:[^\[\]]|\[[^\[\]]*\])*"
ANY = re.compile(rf"(?<!\\)!\[{ALT}\](?:[(\[]|\s*$)")
"""A picture, be it written out or by reference."""
ALONE = re.compile(rf'!\[(?P<alt>{ALT})\]\((?P<file>[^\s()]+)(?:\s+"(?P<title>[^"]*)")?\)')
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
CODE = re.compile(r"(`+)[^`]+\1")


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
        for line, text, is_alone in _lines(chapter):
            found = ALONE.fullmatch(text.strip()) if is_alone else None
            place = Place(chapter.file, line=line)
            if found is None:
                yield Fault(
                    place,
                    "a picture stands in a line of its own, with an empty line before and after it: "
                    '![what it shows](name.svg "Title"). Write it so.',
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


def renamed(name: str) -> str:
    """The name that a picture's file should have; "" where it has it, or is none.

    Examples
    --------
    >>> renamed("map.SVG"), renamed("map.jpeg"), renamed("map.svg"), renamed("map.gif")
    ('map.svg', 'map.jpg', '', '')
    """
    stem, dot, ending = name.rpartition(".")
    right = (dot + ending.lower()).replace(".jpeg", ".jpg")
    return stem + right if right in TYPES and right != dot + ending else ""


def misnamed(place: Place, name: str) -> Fault:
    """A fault of a picture whose ending is not one of `TYPES`, but could be."""
    return Fault(
        place,
        "a picture's name ends in .svg, .png or .jpg, in small letters. Name it {name}, here and wherever "
        "it is shown.",
        {"name": renamed(name)},
    )


def _missing(place: Place, name: str, parts: Parts) -> Fault:
    if renamed(name):
        return misnamed(place, name)
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


def _lines(chapter: Chapter) -> Iterator[tuple[int, str, bool]]:
    """Lines with a picture, and whether they stand alone; what stands in code is none."""
    lines = chapter.body.splitlines()
    fence = ""
    for i, text in enumerate(lines):
        found = FENCE.match(text)
        if found is not None and not fence:
            fence = found[1]
        elif found is not None and found[1].startswith(fence):
            fence = ""
        elif not fence and not text.startswith(("    ", "\t")) and ANY.search(CODE.sub("", text)):
            around = [*lines[max(i - 1, 0) : i], *lines[i + 1 : i + 2]]
            yield chapter.first_line + i, text, not any(line.strip() for line in around)
