"""What stands around an article: boxes named so, and other articles' headings with their first words."""

from __future__ import annotations

import numba
import numpy as np

from jihe.collect.markup import (
    AROUND,
    BOX,
    ELEMENT,
    HEADING,
    IS_AROUND,
    IS_NAMED,
    LINKED,
    NAMES,
    PARENT,
    SIZE,
)

LEAST = 80
"""Weight of an article of which one is sure: two or three sentences."""
TEASER = 400
"""Signs that a teaser has at most."""
H1 = NAMES.index("h1")
_AROUND = np.array([name in AROUND for name in NAMES])


@numba.njit(cache=True, nogil=True)
def around_of(blocks, boxes, weights, is_title):  # type: ignore[no-untyped-def]
    """Of each box whether it stands around the article.

    A box that holds the article's heading and sentences does not, whatever its names are: the labels that an
    article bears are often names of its box, and those of whole columns of a page.
    """
    around = np.zeros(len(boxes), np.bool_)
    for box in range(len(boxes)):
        around[box] = boxes[box, IS_AROUND] > 0
    is_head = heads_of(blocks, is_title)
    for at in range(len(blocks)):
        if is_head[at] and around[blocks[at, BOX]]:
            around = _cleared(blocks, boxes, weights, is_head)
            break
    _teasers(blocks, boxes, around, is_title)
    return around


@numba.njit(cache=True, nogil=True)
def heads_of(blocks, is_title):  # type: ignore[no-untyped-def]
    """Of each block whether it is the article's heading: one that has its title; h1 before others."""
    found = np.zeros(len(blocks), np.bool_)
    is_first = False
    for at in range(len(blocks)):
        found[at] = is_title[at] and not blocks[at, LINKED]
        is_first |= found[at] and blocks[at, HEADING] == H1
    if is_first:
        for at in range(len(blocks)):
            found[at] &= blocks[at, HEADING] == H1
    return found


@numba.njit(cache=True, nogil=True)
def _cleared(blocks, boxes, weights, is_head):  # type: ignore[no-untyped-def]
    """Of each box whether it stands around, the names of those not heeded that hold heading and sentences."""
    sums = sums_of(blocks, boxes, weights)
    is_cleared = np.zeros(len(boxes), np.bool_)
    for at in range(len(blocks)):
        box = blocks[at, BOX] if is_head[at] else 0
        while box > 0:
            if boxes[box, IS_NAMED] and sums[box] >= LEAST:
                is_cleared[box] = True
            box = boxes[box, PARENT]
    around = np.zeros(len(boxes), np.bool_)
    for box in range(len(boxes)):
        is_own = not is_cleared[box] and (boxes[box, IS_NAMED] > 0 or _AROUND[boxes[box, ELEMENT]])
        around[box] = is_own or (box > 0 and around[boxes[box, PARENT]])
    return around


@numba.njit(cache=True, nogil=True)
def _teasers(blocks, boxes, around, is_title):  # type: ignore[no-untyped-def]
    """Count boxes of teasers among what stands around: other articles' headings, each with its first words.

    Nearly all that such a box holds are at least three boxes, each short and with a block that is a link.
    """
    n_boxes = len(boxes)
    size, linked = np.zeros(n_boxes, np.int64), np.zeros(n_boxes, np.int64)
    n_below, n_teasers = np.zeros(n_boxes, np.int64), np.zeros(n_boxes, np.int64)
    is_head = np.zeros(n_boxes, np.bool_)
    for at in range(len(blocks)):
        box, n, n_linked = blocks[at, BOX], blocks[at, SIZE], blocks[at, LINKED]
        size[box] += n
        is_head[box] |= is_title[at] and not n_linked
        if 2 * n_linked > n:
            linked[box] += n_linked
    for box in range(n_boxes - 1, 0, -1):
        if size[box]:
            parent = boxes[box, PARENT]
            size[parent] += size[box]
            linked[parent] += linked[box]
            is_head[parent] |= is_head[box]
            n_below[parent] += 1
            n_teasers[parent] += size[box] <= TEASER and 10 * linked[box] >= size[box]
    for box in range(1, n_boxes):
        is_list = n_teasers[box] >= 3 and 5 * n_teasers[box] >= 4 * n_below[box] and not is_head[box]
        if (is_list and size[box] <= TEASER * (n_below[box] + 1)) or around[boxes[box, PARENT]]:
            around[box] = True


@numba.njit(cache=True, nogil=True)
def sums_of(blocks, boxes, weights):  # type: ignore[no-untyped-def]
    """The weight within each box."""
    sums = np.zeros(len(boxes))
    for at in range(len(blocks)):
        sums[blocks[at, BOX]] += max(0.0, weights[at])
    for box in range(len(boxes) - 1, 0, -1):
        sums[boxes[box, PARENT]] += sums[box]
    return sums
