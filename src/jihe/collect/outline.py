"""A page of HTML -> its blocks of text, and the boxes that they stand in: one pass, without a tree.

Markup is read as browsers do where that matters: tags that are never closed, closed twice or nested a million
deep cost no more than others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

LONGEST = 500
"""Characters of a tag in which its names are looked for."""
DEEPEST = 500
"""Boxes within boxes; what is deeper belongs to the last of them, as in browsers."""

_RAW = re.compile(
    r"<(?=[!?stixnSTIXN])(?:!--(?:[^-]*+(?:-(?!->)[^-]*+)*+)(?:-->|\Z)|"
    r"((?i:script|style|textarea|iframe|noframes|xmp))\b[^<>]*>"
    r"[^<]*+(?:<(?!/(?i:\1))[^<]*+)*+(?:</[^<>]*>?|\Z)|[!?][^<>]*>)"
)
"""What is no text: comments, declarations, and elements whose content is no markup."""
_TAG = re.compile(
    r"<(/?[a-zA-Z][a-zA-Z0-9]*+)([^<>=]*+(?:=(?:\"[^\"]{0,2000}\"|'[^']{0,2000}'|)[^<>=]*+)*+)>?"
)
"""A tag; a quoted value may hold what looks like markup. Closed or not: nothing is looked at twice."""
_HEAD_END = re.compile(r"<(?:body|div|p|table|h1|h2|center|article|section|main|ul|form|br)\b", re.I)
_NAMED = re.compile(r"\b(?:class|id|role|itemprop)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:comments?|cmt|respond|replies|related?|recommend(?:ed|ation|s)?|relevant|hot|rank(?:ing)?|"
    r"side-?bar|aside|nav(?:bar|igation)?|menu|bread-?crumbs?|crumbs?|footer?|foot|copyright|share|sharing|"
    r"social|advert\w*|ads?|banner|sponsor\w*|promo\w*|login|sign-?up|subscribe|newsletter|cookies?|popup|modal|"
    r"toolbar|tags?|pager|pagination|disclaimer|complementary|contentinfo|search|widget|more-news|read-?more)"
    r"(?:$|[\s_-]|\d)",
    re.I,
)
"""Names that page makers give to what stands around an article."""
_HIDDEN = re.compile(r"display\s*:\s*none|(?<![:;])\shidden(?=[\s=/]|$)|aria-hidden\s*=\s*[\"']?true", re.I)

_BOXES = frozenset(
    [
        "html",
        "body",
        "div",
        "section",
        "article",
        "main",
        "aside",
        "nav",
        "header",
        "footer",
        "form",
        "table",
        "td",
        "th",
        "ul",
        "ol",
        "dl",
        "blockquote",
        "figure",
        "center",
        "noscript",
        "template",
        "svg",
        "select",
        "object",
        "button",
        "fieldset",
        "dialog",
        "address",
        "menu",
        "head",
        "title",
        "label",
        "map",
        "applet",
        "video",
        "audio",
        "canvas",
        "math",
    ]
)
_GONE = frozenset(
    [
        "noscript",
        "template",
        "svg",
        "select",
        "object",
        "button",
        "dialog",
        "head",
        "title",
        "video",
        "audio",
        "canvas",
        "math",
        "menu",
        "applet",
        "map",
    ]
)
AROUND = frozenset(["nav", "aside", "footer", "form", "figure"])
_BREAKS = frozenset(
    [
        "p",
        "br",
        "hr",
        "li",
        "tr",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "caption",
        "figcaption",
        "option",
        "tbody",
        "thead",
    ]
)
_BREAK, _HEADING, _OPEN, _CLOSE, _A, _A_END, _TIME, _INLINE = range(8)
_KINDS = (
    dict.fromkeys((*_BREAKS, *(f"/{name}" for name in _BREAKS)), _BREAK)
    | dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _HEADING)
    | dict.fromkeys(_BOXES, _OPEN)
    | {f"/{name}": _CLOSE for name in _BOXES}
    | {"a": _A, "/a": _A_END, "time": _TIME}
)
"""What a tag does, the end of an element by its name with a slash; tags of other names do nothing."""


@dataclass(slots=True)
class Box:
    """An element that holds blocks or other boxes; `parent` comes before it in the outline.

    `is_around`: it, or a box that it stands in, stands around articles; `is_named`: its own names say so.
    """

    parent: int
    name: str
    is_gone: bool = False
    is_around: bool = False
    is_named: bool = False


@dataclass(slots=True)
class Block:
    """A run of text that no other block interrupts.

    Attributes
    ----------
    box
        Number of the box that it stands in.
    tag
        The heading that it is, or "".
    n_linked
        Characters of it that are links.
    """

    text: str
    box: int
    tag: str
    n_linked: int


@dataclass
class Outline:
    """Blocks and boxes in the order of the page.

    Attributes
    ----------
    times
        Values of its time elements, with the number of the block after each.
    depth
        The most boxes that are open at once.
    """

    blocks: list[Block] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    times: list[tuple[int, str]] = field(default_factory=list)
    depth: int = 0


def outline(html: str) -> Outline:
    """The visible blocks of a page. Scripts, hidden elements, and what is no text are left out."""
    html = _RAW.sub(" ", html)
    cut = html.rfind("<")
    if cut >= 0 and ">" not in html[cut:]:
        html = html[:cut]
    head = html.lower().find("<head") if "</head" not in html else -1
    if head >= 0 and (end := _HEAD_END.search(html, head)):
        html = f"{html[: end.start()]}</head>{html[end.start() :]}"
    return _Reader().read(html)


@lru_cache(4096)
def _stated(attributes: str) -> tuple[bool, bool]:
    """Whether an element hides what is in it, and whether its names say that it stands around an article."""
    named = (match[1] or match[2] or match[3] or "" for match in _NAMED.finditer(attributes))
    return _HIDDEN.search(attributes) is not None, any(_FURNITURE.search(name) for name in named)


class _Reader:
    def __init__(self) -> None:
        self.out = Outline(boxes=[Box(-1, "")])
        self.stack = [0]
        self.open: dict[str, int] = {}
        self.unopened: dict[str, int] = {}
        self.is_link = False
        self.heading = ""
        self.parts: list[str] = []
        self.n_linked = 0

    def read(self, html: str) -> Outline:  # noqa: C901, PLR0912 - one loop over hundreds of tags a page
        pieces = _TAG.split(html)
        parts, kinds, breaking = self.parts, _KINDS, self._break
        if pieces[0].strip():
            parts.append(pieces[0])
        is_quiet = False
        for name, attributes, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            kind = kinds.get(name)
            if kind is None:
                kind = kinds.get(name.lower(), _INLINE)
            if kind is not _INLINE:
                if parts and kind < _A:
                    breaking()
                if kind is _BREAK:
                    self.heading = ""
                    is_quiet = bool(attributes) and _stated(attributes[:LONGEST])[0]
                elif kind is _OPEN:
                    is_quiet = False
                    self._open(name.lower(), attributes)
                elif kind is _CLOSE:
                    is_quiet = False
                    self._close(name[1:].lower())
                elif kind is _HEADING:
                    self.heading = name.lower()
                elif kind is _A:
                    self.is_link = True
                elif kind is _A_END:
                    self.is_link = False
                else:
                    self._time(attributes)
            if text and not is_quiet and (parts or not text.isspace()):
                parts.append(text)
                if self.is_link:
                    self.n_linked += len(text)
        if parts:
            breaking()
        return self.out

    def _break(self) -> None:
        """End the block that is being read."""
        box = self.stack[-1]
        if not self.out.boxes[box].is_gone:
            text = "".join(self.parts)
            if "&" in text:
                text = unescape(text)
            text = " ".join(text.split())
            if text:
                self.out.blocks.append(Block(text, box, self.heading, min(self.n_linked, len(text))))
        self.parts.clear()
        self.n_linked = 0

    def _open(self, name: str, attributes: str) -> None:
        self.is_link, self.heading = False, ""
        if len(self.stack) > DEEPEST:
            self.unopened[name] = self.unopened.get(name, 0) + 1
            return
        parent = self.out.boxes[self.stack[-1]]
        is_gone = parent.is_gone or name in _GONE
        is_around = parent.is_around or name in AROUND
        is_named = False
        if attributes and not is_gone and name not in ("html", "body"):
            is_gone, is_named = _stated(attributes[:LONGEST])
            is_around = is_around or is_named
        self.out.boxes.append(Box(self.stack[-1], name, is_gone, is_around, is_named))
        self.stack.append(len(self.out.boxes) - 1)
        self.open[name] = self.open.get(name, 0) + 1
        self.out.depth = max(self.out.depth, len(self.stack))

    def _close(self, name: str) -> None:
        """Close the innermost box of that name, and with it what was left open inside."""
        self.is_link, self.heading = False, ""
        if self.unopened.get(name):
            self.unopened[name] -= 1
            return
        if not self.open.get(name):
            return
        while True:
            last = self.out.boxes[self.stack.pop()].name
            self.open[last] -= 1
            if last == name:
                return

    def _time(self, attributes: str) -> None:
        if stated := re.search(r"datetime\s*=\s*[\"']?([^\"'<>]{4,40})", attributes, re.I):
            self.out.times.append((len(self.out.blocks), stated[1]))
