"""A page of HTML -> its blocks of text, and the boxes that they stand in: one pass, without a tree.

Markup is read as browsers do where that matters: tags that are never closed, closed twice or nested a million
deep cost no more than others. What is done for each sign or tag of a page is in collect/markup.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from jihe.collect import markup

_RAW = re.compile(
    r"<(?=[!?stixnSTIXN])(?:!--(?:[^-]*+(?:-(?!->)[^-]*+)*+)(?:-->|\Z)|"
    r"((?i:script|style|textarea|iframe|noframes|xmp))\b[^<>]*>"
    r"[^<]*+(?:<(?!/(?i:\1))[^<]*+)*+(?:</[^<>]*>?|\Z)|[!?][^<>]*>)"
)
"""What is no text: comments, declarations, and elements whose content is no markup."""
_HEAD_END = re.compile(r"<(?:body|div|p|table|h1|h2|center|article|section|main|ul|form|br)\b", re.I)
_NAMED = re.compile(r"\b(?:class|id|role|itemprop)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)
_REPLIES = r"comment(?:s|list|area|box)?|cmt|respond|replies"
_FURNITURE = re.compile(
    rf"(?:^|[\s_-])(?:({_REPLIES})|next-?stor(?:y|ies)|related?|recommend(?:ed|ation|s)?|relevant|hot|rank(?:ing)?|"
    r"side-?bar|aside|nav(?:bar|igation)?|menu|bread-?crumbs?|crumbs?|footer?|foot|copyright|share|sharing|"
    r"social|advert\w*|ads?|banner|sponsor\w*|promo\w*|login|sign-?up|subscribe|newsletter|cookies?|popup|modal|"
    r"toolbar|tags?|pager|pagination|disclaimer|complementary|contentinfo|search|widget|more-news|read-?more)"
    r"(?=$|[\s_-]|\d)",
    re.I,
)
"""Names that page makers give to what stands around an article."""
_HIDDEN = re.compile(r"display\s*:\s*none|(?<![:;])\shidden(?=[\s=/]|$)|aria-hidden\s*=\s*[\"']?true", re.I)

_STATED = re.compile(r"datetime\s*=\s*[\"']?([^\"'<>]{4,40})", re.I)


@dataclass
class Outline:
    """Blocks and boxes in the order of the page; a block is a run of text that no other block interrupts.

    Attributes
    ----------
    texts
        Of the blocks.
    blocks, boxes
        Rows of numbers, by the columns of collect/markup.py. A box is an element that holds blocks or other
        boxes, and comes after the one that it stands in.
    times
        Values of its time elements, with the number of the block after each.
    depth
        The most boxes that are open at once.
    """

    texts: list[str]
    blocks: markup.Numbers
    boxes: markup.Numbers
    times: list[tuple[int, str]]
    depth: int


def outline(html: str) -> Outline:
    """The visible blocks of a page. Scripts, hidden elements, and what is no text are left out."""
    html = _RAW.sub(" ", html)
    cut = html.rfind("<")
    if cut >= 0 and ">" not in html[cut:]:
        html = html[:cut]
    head = html.lower().find("<head") if "</head" not in html else -1
    if head >= 0 and (end := _HEAD_END.search(html, head)):
        html = f"{html[: end.start()]}</head>{html[end.start() :]}"
    return _read(html)


def _read(html: str) -> Outline:
    signs = signs_of(html)
    tags = markup.tags(signs, html.count("<"))
    stated = np.zeros(len(tags), np.uint8)
    asking = markup.asking(tags)
    stated[asking[:, 2]] = [_stated(html[begin:end]) for begin, end, _ in asking.tolist()]
    text, blocks, boxes, times, depth = markup.laid(signs, tags, stated)
    whole = text.tobytes().decode("utf-32-le", "surrogatepass")
    texts = whole.split("\n") if whole else []
    before: Sequence[int] = range(len(texts) + 1)
    if "&" in whole:
        texts = [" ".join(unescape(one).split()) if "&" in one else one for one in texts]
        # A block that was but names of spaces is none.
        is_some = [one != "" for one in texts]
        before = [0, *accumulate(is_some)]
        texts, blocks = [one for one in texts if one], blocks[np.array(is_some)]
        text = signs_of("\n".join(texts))
    markup.measured(text, blocks)
    found = []
    for n, tag in times.tolist():
        if match := _STATED.search(html, *tags[tag, [markup.NAME_END, markup.CLOSE]].tolist()):
            found.append((before[n], match[1]))
    return Outline(texts, blocks, boxes, found, depth)


def signs_of(text: str) -> npt.NDArray[np.uint32]:
    """The code of each sign of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


@lru_cache(4096)
def _stated(attributes: str) -> int:
    """What the attributes of an element state, as bits."""
    state = markup.HIDES if _HIDDEN.search(attributes) else 0
    for match in _NAMED.finditer(attributes):
        for name in _FURNITURE.finditer(match[1] or match[2] or match[3] or ""):
            state |= markup.NAMED | (markup.REPLIES if name[1] else 0)
    return state
