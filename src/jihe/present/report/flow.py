"""Authors' prose as blocks of a document: what CommonMark can say, and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from markdown_it.token import Token

from .block import (
    Block,
    Break,
    Cell,
    Code,
    Figure,
    Heading,
    Items,
    Link,
    Number,
    PageBreak,
    Paragraph,
    Quotation,
    Reference,
    Run,
    Runs,
    Table,
    Text,
)
from .prose import alone

Pictured = Callable[[str, str, str], Figure]
"""A picture's file, what it shows and its title -> the figure."""

HEADINGS = (2, 6)
"""Levels of headings within a chapter."""


class Flow:
    """Reads tokens, whose citations are set, into blocks.

    Parameters
    ----------
    anchor
        The chapter's; headings get their own from it.
    """

    def __init__(self, tokens: Sequence[Token], anchor: str, pictured: Pictured) -> None:
        self._tokens = list(tokens)
        self._anchor = anchor
        self._pictured = pictured
        self._n_heading = 0
        self._level = HEADINGS[0] - 1

    def blocks(self) -> tuple[Block, ...]:
        """All blocks of the text."""
        return tuple(self._blocks(self._tokens))

    def _blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        place = 0
        while place < len(tokens):
            token = tokens[place]
            end = _end(tokens, place)
            inner = tokens[place + 1 : end]
            if token.type == "paragraph_open":
                yield self._paragraph(inner[0])
            elif token.type == "heading_open":
                yield self._heading(int(token.tag[1]), inner[0])
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                yield self._items(token, inner)
            elif token.type == "blockquote_open":
                yield Quotation(tuple(self._blocks(inner)))
            elif token.type in ("fence", "code_block"):
                yield Code(token.content.rstrip("\n"))
            elif token.type == "table_open":
                yield _table(inner)
            elif token.type == "hr":
                yield PageBreak()
            place = end + 1

    def _paragraph(self, inline: Token) -> Block:
        picture = alone(inline)
        if picture is None:
            return Paragraph(runs(inline.children or ()))
        title = str(picture.attrGet("title") or "")
        return self._pictured(str(picture.attrGet("src")), picture.content, title)

    def _heading(self, level: int, inline: Token) -> Heading:
        """No level is skipped on the way down, whatever the author wrote."""
        self._n_heading += 1
        self._level = min(max(level, HEADINGS[0]), self._level + 1, HEADINGS[1])
        return Heading(
            self._level, "", plain(runs(inline.children or ())), f"{self._anchor}-part-{self._n_heading}"
        )

    def _items(self, token: Token, inner: Sequence[Token]) -> Items:
        items, place = [], 0
        while place < len(inner):
            end = _end(inner, place)
            items.append(tuple(self._blocks(inner[place + 1 : end])))
            place = end + 1
        return Items(token.type == "ordered_list_open", tuple(items), int(token.attrGet("start") or 1))


def runs(tokens: Sequence[Token]) -> Runs:
    """The runs of a line; a picture within one is its words."""
    found: list[Run] = []
    weight, place = 0, 0
    while place < len(tokens):
        token = tokens[place]
        if token.type == "link_open":
            end = _end(tokens, place)
            found.append(_link(token, plain(runs(tokens[place + 1 : end]))))
            place = end
        elif token.type in ("strong_open", "em_open"):
            weight += 1
        elif token.type in ("strong_close", "em_close"):
            weight -= 1
        elif token.type == "hardbreak":
            found.append(Break())
        elif token.type == "softbreak":
            found += [] if token.meta.get("joined") else [Text(" ", strong=weight > 0)]
        elif token.content:
            found.append(Text(token.content, weight > 0, token.type == "code_inline"))
        place += 1
    return tuple(found)


def plain(of: Runs) -> str:
    """The words of runs."""
    return "".join("" if isinstance(run, Break) else run.text for run in of)


def _link(token: Token, text: str) -> Run:
    href = str(token.attrGet("href") or "")
    if "fact" in token.meta:
        return Number(token.meta["fact"], text, form=token.meta["form"])
    if href.startswith("#"):
        return Reference(href[1:], text)
    return Link(href, text or href)


def _table(tokens: Sequence[Token]) -> Table:
    """A table that an author wrote: without a number, for no list of tables."""
    rows: dict[bool, list[tuple[Cell, ...]]] = {True: [], False: []}
    cells: list[Cell] = []
    for before, token in zip((None, *tokens), tokens, strict=False):
        if token.type == "inline" and before is not None:
            style = str(before.attrGet("style") or "")
            align = "right" if "right" in style else "center" if "center" in style else "left"
            cells.append(Cell(runs(token.children or ()), align))  # type: ignore[arg-type]
        elif token.type == "tr_close":
            is_head = not rows[True]
            rows[is_head].append(tuple(cells))
            cells = []
    return Table("", "", "", "", tuple(rows[True]), tuple(rows[False]))


def _end(tokens: Sequence[Token], place: int) -> int:
    """Where what begins at `place` ends: itself where it opens nothing."""
    if tokens[place].nesting != 1:
        return place
    depth = 0
    for i in range(place, len(tokens)):
        depth += tokens[i].nesting
        if depth == 0:
            return i
    return len(tokens)
