"""What stands around an article: boxes named so, and other articles' headings with their first words."""

from __future__ import annotations

from jihe.collect.outline import AROUND, Block, Outline

LEAST = 80
"""Weight of an article of which one is sure: two or three sentences."""
TEASER = 400
"""Signs that a teaser has at most."""


def around_of(page: Outline, weights: list[float], title: str | None) -> list[bool]:
    """Of each box whether it stands around the article.

    A box that holds the article's heading and sentences does not, whatever its names are: the labels that an
    article bears are often names of its box, and those of whole columns of a page.
    """
    around = [box.is_around for box in page.boxes]
    heads = [block for block in page.blocks if block.text == title and not block.n_linked]
    heads = [head for head in heads if head.tag == "h1"] or heads
    if any(around[head.box] for head in heads):
        around = _cleared(page, weights, heads)
    _teasers(page, around, title)
    return around


def _cleared(page: Outline, weights: list[float], heads: list[Block]) -> list[bool]:
    """Of each box whether it stands around, the names of those not heeded that hold heading and sentences."""
    sums = sums_of(page, weights)
    cleared: set[int] = set()
    for head in heads:
        box = head.box
        while box > 0:
            if page.boxes[box].is_named and sums[box] >= LEAST:
                cleared.add(box)
            box = page.boxes[box].parent
    around: list[bool] = []
    for at, own in enumerate(page.boxes):
        is_own = at not in cleared and (own.is_named or own.name in AROUND)
        around.append(is_own or (at > 0 and around[own.parent]))
    return around


def _teasers(page: Outline, around: list[bool], title: str | None) -> None:
    """Count boxes of teasers among what stands around: other articles' headings, each with its first words.

    Nearly all that such a box holds are at least three boxes, each short and with a block that is a link.
    """
    n_boxes = len(page.boxes)
    size, linked, is_head = [0] * n_boxes, [0] * n_boxes, [False] * n_boxes
    for block in page.blocks:
        size[block.box] += len(block.text)
        is_head[block.box] |= block.text == title and not block.n_linked
        if 2 * block.n_linked > len(block.text):
            linked[block.box] += block.n_linked
    n_below, n_teasers = [0] * n_boxes, [0] * n_boxes
    for box in range(n_boxes - 1, 0, -1):
        if size[box]:
            parent = page.boxes[box].parent
            size[parent] += size[box]
            linked[parent] += linked[box]
            is_head[parent] |= is_head[box]
            n_below[parent] += 1
            n_teasers[parent] += size[box] <= TEASER and 10 * linked[box] >= size[box]
    for box in range(1, n_boxes):
        is_list = n_teasers[box] >= 3 and 5 * n_teasers[box] >= 4 * n_below[box] and not is_head[box]
        if (is_list and size[box] <= TEASER * (n_below[box] + 1)) or around[page.boxes[box].parent]:
            around[box] = True


def sums_of(page: Outline, weights: list[float]) -> list[float]:
    """The weight within each box."""
    sums = [0.0] * len(page.boxes)
    for block, weight in zip(page.blocks, weights, strict=True):
        if weight > 0:
            sums[block.box] += weight
    for box in range(len(page.boxes) - 1, 0, -1):
        sums[page.boxes[box].parent] += sums[box]
    return sums
