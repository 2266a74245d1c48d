"""The words of WordprocessingML that the writer uses. Texts become text nodes: nothing in them is markup."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from lxml import etree

from ...office import visible

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = {"w": W, "r": R}
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

MOST_BOOKMARK = 40
"""Characters of a bookmark's name."""

Element = Any
"""An element of lxml, which has no types."""


def w(name: str, /, *children: Element | None, **attributes: object) -> Element:
    """An element of the main namespace, its attributes in the same."""
    made = etree.Element(f"{{{W}}}{name}", nsmap=NAMES)
    for key, value in attributes.items():
        made.set(f"{{{W}}}{key}", str(value))
    for child in children:
        if child is not None:
            made.append(child)
    return made


def words(text: str) -> Iterator[Element]:
    """A text as the content of a run: tabs and line ends by their own elements."""
    for i, line in enumerate(visible(text).split("\n")):
        if i:
            yield w("br")
        for j, part in enumerate(line.split("\t")):
            if j:
                yield w("tab")
            if part:
                made = w("t")
                made.text = part
                made.set(XML_SPACE, "preserve")
                yield made


def run(text: str, *properties: Element | None) -> Element:
    """A run of text with its properties, given in the order that the schema wants."""
    return w("r", _properties(properties), *words(text))


def _properties(properties: tuple[Element | None, ...]) -> Element | None:
    held = [p for p in properties if p is not None]
    return w("rPr", *held) if held else None


def field(instruction: str, *result: Element) -> list[Element]:
    """A field with the result that it shows until a program works it out anew."""
    told = w("instrText")
    told.text = f" {instruction} "
    told.set(XML_SPACE, "preserve")
    return [
        w("r", w("fldChar", fldCharType="begin")),
        w("r", told),
        w("r", w("fldChar", fldCharType="separate")),
        *result,
        w("r", w("fldChar", fldCharType="end")),
    ]


def hidden(runs: list[Element]) -> list[Element]:
    """Runs that nobody sees."""
    for made in runs:
        made.insert(0, w("rPr", w("vanish")))
    return runs


def paragraph(style: str, *content: Element, properties: tuple[Element, ...] = ()) -> Element:
    """A paragraph; `properties` beside its style, in the order of the schema."""
    return w("p", w("pPr", w("pStyle", val=style), *properties), *content)


def bookmark_name(anchor: str) -> str:
    """What an anchor is called as a bookmark; one that starts with an underscore is hidden from authors.

    Examples
    --------
    >>> bookmark_name("figure-3-2")
    '_figure_3_2'
    """
    name = "_" + anchor.replace("-", "_")
    if len(name) <= MOST_BOOKMARK:
        return name
    return f"{name[:29]}_{sha256(anchor.encode()).hexdigest()[:10]}"


class Bookmarks:
    """Gives bookmarks their numbers, which no two share."""

    def __init__(self) -> None:
        self._count = 0

    def around(self, name: str, *content: Element) -> list[Element]:
        self._count += 1
        return [
            w("bookmarkStart", id=self._count, name=name),
            *content,
            w("bookmarkEnd", id=self._count),
        ]
