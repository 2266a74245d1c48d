"""The text of an article, found where a page is densest in sentences outside of links.

Each block of text weighs what it has of sentences; links weigh against it. From the whole page one goes down,
box by box, as long as one box holds nearly all of the weight. A page whose weight is spread, or that has
little of it, is unsure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from jihe.collect.beside import LEAST, around_of, sums_of
from jihe.collect.outline import Block, Outline

SHARE = 0.7
"""Share of a box's weight that one box within it must hold to be gone down into."""
PART = 0.4
"""Share that one box has of an article that is split."""
REST = 0.2
"""Share of the weight that the box at an article's heading must have, however much is scattered beside it."""
LINE = 60
"""Signs of a line that may be a sentence though it does not end as one."""
LEFT_OUT = 0.25
"""Share of the page's weight outside of what was chosen, above which one is unsure."""

_STOP = re.compile(
    "[,.;:!?](?:\\s|$)|[\u3001\u3002\uff01\uff0c\uff1b\uff1f\u2026\u060c\u061b\u061f\u06d4\u0964\u104a\u104b]"
)
"""Signs that divide sentences, in any script that has them."""
_END = re.compile(
    "[.!?\u3002\uff01\uff1f\u2026\u061f\u06d4\u0964\u104b][\"')\\]\u201d\u2019\u300d\u300f\uff09\u3011\\s]*$"
)
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]")


@dataclass(frozen=True)
class Article:
    """What an extraction found.

    Attributes
    ----------
    before, after
        Blocks next to the text, nearest first: where a date may stand.
    is_unsure
        Whether another way should be asked.
    """

    text: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    is_unsure: bool


def article(page: Outline, title: str | None = None) -> Article:
    """The article of a page; its text is "" where there is no block of sentences at all."""
    weights = [_weight(block) for block in page.blocks]
    boxes = around_of(page, weights, title)
    around = [boxes[block.box] for block in page.blocks]
    sure = sum(w for w, out in zip(weights, around, strict=True) if not out and w > 0)
    everything = sum(w for w in weights if w > 0)
    # Names of boxes are only a hint: where they leave next to nothing, they are not heeded.
    is_misled = sure < LEAST and sure < 0.5 * everything
    if not is_misled:
        weights = [0.0 if out else w for w, out in zip(weights, around, strict=True)]
    inside, total, chosen, is_split = _densest(page, weights, title)
    kept = _kept(page, weights, inside, title, None if is_misled else around)
    text = "\n".join(page.blocks[at].text for at in kept)
    is_unsure = is_misled or is_split or chosen < LEAST or total - chosen > LEFT_OUT * total
    first, last = (kept[0], kept[-1]) if kept else (0, len(page.blocks))
    before = tuple(block.text for block in reversed(page.blocks[max(0, first - 12) : first]))
    after = tuple(block.text for block in page.blocks[last + 1 : last + 4])
    return Article(text, before, after, is_unsure)


def _weight(block: Block) -> float:
    """How much of an article a block is; below zero where it is links."""
    n = len(block.text)
    if block.n_linked * 2 > n:
        return -float(block.n_linked)
    own = n - block.n_linked
    if own < 8 or not _STOP.search(block.text) or (own < 25 and not _END.search(block.text)):
        return own * 0.1 if not block.tag else 0.0
    # A sign of Chinese, Japanese or Korean says as much as two or three Latin letters.
    weight = float(own - 2 * block.n_linked)
    return weight if _WIDE.search(block.text) else weight / 2.5


def _densest(page: Outline, weights: list[float], title: str | None) -> tuple[set[int], float, float, bool]:
    """The boxes within that of the article, all weight, the weight within it, and whether it is split.

    What lies scattered beside a box that follows the article's heading is no part of it, however much it
    weighs: comments, the first words of other articles. It is split where one box of several sentences has a
    large part of it, but not nearly all: the rest may be another part of the article, or comments.
    """
    sums = sums_of(page, weights)
    below: list[list[int]] = [[] for _ in page.boxes]
    for box in range(len(page.boxes) - 1, 0, -1):
        if sums[box] > 0:
            below[page.boxes[box].parent].append(box)
    here, is_split = 0, False
    while below[here]:
        best = max(below[here], key=lambda box: (sums[box], -box))
        if sums[best] < (1 - REST) * sums[here]:
            is_bare = sum(sums[box] for box in below[here]) < 0.9 * sums[here]
            own = None if is_bare else _at_head(page, weights, sums, below[here], title)
            if own is not None:
                sums[0] -= sums[here] - sums[own]
                best = own
            elif sums[best] < SHARE * sums[here]:
                is_split = sums[best] > max(PART * sums[here], 2 * LEAST)
                break
        here = best
    within = {here}
    for box in range(here + 1, len(page.boxes)):
        if page.boxes[box].parent in within:
            within.add(box)
    return within, sums[0], sums[here], is_split


def _at_head(
    page: Outline, weights: list[float], sums: list[float], below: list[int], title: str | None
) -> int | None:
    """The first of some boxes after the article's heading, where all others are lists; None elsewhere."""
    heads = [i for i, block in enumerate(page.blocks) if block.text == title and not block.n_linked]
    if not heads:
        return None
    head = next((i for i in heads if page.blocks[i].tag == "h1"), heads[0])
    whose: list[int | None] = [None] * len(page.boxes)
    for box in range(1, len(page.boxes)):
        whose[box] = box if box in below else whose[page.boxes[box].parent]
    held: dict[int, list[int]] = {box: [] for box in below}
    for i, block in enumerate(page.blocks):
        if (within := whose[block.box]) is not None:
            held[within].append(i)
    after = [box for box in sorted(below) if held[box][-1] > head and sums[box] >= LEAST]
    if not after or sums[after[0]] < REST * sum(sums[box] for box in below):
        return None
    others = [box for box in below if box != after[0] and sums[box] >= LEAST / 2]
    return after[0] if all(_is_list(page, weights, held[box]) for box in others) else None


def _is_list(page: Outline, weights: list[float], at: list[int]) -> bool:
    """Whether blocks are those of a list: items, or sentences each with a name, a date or a heading."""
    own: dict[int, float] = {}
    n_said = 0
    for i in at:
        if weights[i] > 5:
            n_said += 1
            if page.boxes[page.blocks[i].box].name not in ("ul", "ol", "dl"):
                own[page.blocks[i].box] = own.get(page.blocks[i].box, 0.0) + weights[i]
    if not own:
        return True
    total = sum(max(0.0, weights[i]) for i in at)
    return 2 * max(own.values()) < total and 3 * (len(at) - n_said) >= 2 * n_said


def _kept(
    page: Outline, weights: list[float], inside: set[int], title: str | None, around: list[bool] | None
) -> list[int]:
    """Numbers of the blocks that are text: those inside, from the first to the last that has sentences."""
    at = [i for i, block in enumerate(page.blocks) if block.box in inside and not (around and around[i])]
    prose = [
        i for i in at if (weights[i] > 5 or _is_prose(page.blocks[i])) and _is_firm(page.blocks[i], title)
    ]
    prose = prose or [i for i in at if weights[i] > 5 and page.blocks[i].text != title]
    if not prose:
        return []
    first, last = prose[0], prose[-1]
    for i in reversed(at[: at.index(first)]):
        if page.blocks[i].tag in ("", "h1"):
            break
        first = i
    for i in at[at.index(last) + 1 :]:
        # What follows at once in the same box belongs to it though it does not end as a sentence.
        if page.blocks[i].box != page.blocks[last].box or weights[i] <= LINE / 4 or page.blocks[i].tag:
            break
        last = i
    lists = _lists(page, weights, at)
    return [
        i
        for i in at
        if first <= i <= last
        and (weights[i] >= 0 or _is_prose(page.blocks[i]))
        and page.blocks[i].box not in lists
        and (title is None or page.blocks[i].text != title)
    ]


def _is_prose(block: Block) -> bool:
    """Whether a block is sentences of its own, however many links are among them."""
    own = len(block.text) - block.n_linked
    least = LINE // 2 if _WIDE.search(block.text) else LINE
    return own >= max(least, block.n_linked) and _END.search(block.text) is not None


def _is_firm(block: Block, title: str | None) -> bool:
    """Whether an article may begin or end with a block: a sentence, no heading or line of names and dates."""
    if block.tag or block.text == title or not _STOP.search(block.text):
        return False
    least = LINE if _WIDE.search(block.text) else 2.5 * LINE
    return len(block.text) >= least or _END.search(block.text) is not None


def is_ended(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    return _END.search(text) is not None


def net(page: Outline, text: str) -> float:
    """How much of an article a text from a page is: its sentences, less the lines that are links there."""
    weights = {block.text: _weight(block) for block in page.blocks}
    lines = text.split("\n")
    return sum(weights[line] if line in weights else _weight(Block(line, 0, "", 0)) for line in lines)


def _lists(page: Outline, weights: list[float], at: list[int]) -> set[int]:
    """Boxes that are lists of links, with what stands beside each link: a summary, a date, a count.

    At least three blocks of such a box are links, and they are a quarter of its words; a box that holds half
    of the article is none, however many links stand below it.
    """
    n_boxes = len(page.boxes)
    size, linked, links, weight = [0] * n_boxes, [0] * n_boxes, [0] * n_boxes, [0.0] * n_boxes
    for i in at:
        block = page.blocks[i]
        size[block.box] += len(block.text)
        weight[block.box] += max(0.0, weights[i])
        if 2 * block.n_linked > len(block.text):
            linked[block.box] += len(block.text)
            links[block.box] += 1
    for box in range(n_boxes - 1, 0, -1):
        if size[box]:
            parent = page.boxes[box].parent
            for sums in (size, linked, links):
                sums[parent] += sums[box]
            weight[parent] += weight[box]
    half = 0.5 * weight[0]
    found: set[int] = set()
    for box in range(1, n_boxes):
        is_list = size[box] and links[box] >= 3 and 4 * linked[box] >= size[box] and weight[box] <= half
        if is_list or page.boxes[box].parent in found:
            found.add(box)
    return found
