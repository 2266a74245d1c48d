"""The text of an article, found where a page is densest in sentences outside of links.

Each block of text weighs what it has of sentences; links weigh against it. From the whole page one goes down,
box by box, as long as one box holds nearly all of the weight. A page whose weight is spread, or that has
little of it, is unsure. What stands around an article does not count: boxes named so, and other articles'
headings with their first words.

All of it is one file, though long: what numba compiled it keeps until that function's own file changes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from jihe.collect.markup import (
    AROUND,
    BOX,
    ELEMENT,
    END,
    HEADING,
    IS_NAMED,
    LINKED,
    NAMES,
    PARENT,
    REPLIES,
    SAYS,
    SIZE,
    STOP,
    WIDE,
    measured,
)
from jihe.collect.outline import Outline, signs_of

LEAST = 80
"""Weight of an article of which one is sure: two or three sentences."""
SURE = 0.25
"""Share of a page's weight, replies apart, that boxes not named so must have for names to be heeded."""
TEASER = 400
"""Signs that a teaser has at most."""
H1 = NAMES.index("h1")
_AROUND = np.array([name in AROUND for name in NAMES])
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
LATIN = 2.5
"""Latin letters that say as much as one sign of Chinese, Japanese or Korean."""
_IS_LIST = np.array([name in ("ul", "ol", "dl") for name in NAMES])


@dataclass(frozen=True)
class Article:
    """What an extraction found.

    Attributes
    ----------
    first, last
        The blocks of the page at which the text begins and ends; where there is no text, the page's ends.
    is_unsure
        Whether another way should be asked.
    """

    text: str
    first: int
    last: int
    is_unsure: bool


def article(page: Outline, title: str | None = None) -> Article:
    """The article of a page; its text is "" where there is no block of sentences at all."""
    is_title = np.array([text == title for text in page.texts], np.bool_)
    kept, is_unsure = _found(page.blocks, page.boxes, is_title)
    text = "\n".join([page.texts[at] for at in kept.tolist()])
    first, last = (int(kept[0]), int(kept[-1])) if len(kept) else (0, len(page.texts))
    return Article(text, first, last, is_unsure)


def net(page: Outline, text: str) -> float:
    """How much of an article a text from a page is: its sentences, less the lines that are links there."""
    lines = text.split("\n")
    blocks = np.zeros((len(lines), page.blocks.shape[1]), np.int64)
    measured(signs_of(text), blocks)
    own = dict(zip(page.texts, weights_of(page.blocks).tolist(), strict=True))
    return sum(own.get(line, weight) for line, weight in zip(lines, weights_of(blocks).tolist(), strict=True))


@numba.njit(cache=True, nogil=True)
def weights_of(blocks):  # type: ignore[no-untyped-def]
    """How much of an article each block is; below zero where it is links."""
    weights = np.zeros(len(blocks))
    for at in range(len(blocks)):
        n, linked, says = blocks[at, SIZE], blocks[at, LINKED], blocks[at, SAYS]
        own = n - linked
        if linked * 2 > n:
            weights[at] = -linked
        elif own < 8 or not says & STOP or (own < 25 and not says & END):
            weights[at] = 0.0 if blocks[at, HEADING] else own * 0.1
        else:
            weights[at] = (own - 2 * linked) / (1.0 if says & WIDE else LATIN)
    return weights


@numba.njit(cache=True, nogil=True)
def _found(blocks, boxes, is_title):  # type: ignore[no-untyped-def]
    """The blocks that are the article's text, and whether one is unsure."""
    weights = weights_of(blocks)
    around = around_of(blocks, boxes, weights, is_title)
    is_out = np.zeros(len(blocks), np.bool_)
    sure, everything = 0.0, 0.0
    for at in range(len(blocks)):
        is_out[at] = around[blocks[at, BOX]]
        everything += max(0.0, weights[at])
        sure += 0.0 if is_out[at] else max(0.0, weights[at])
    # Names of boxes are only a hint: where they leave next to nothing, they are not heeded.
    is_misled = sure < LEAST and sure < 0.5 * everything
    for at in range(len(blocks)):
        is_out[at] &= not is_misled
        if is_out[at]:
            weights[at] = 0.0
    is_inside, total, chosen, is_split = _densest(blocks, boxes, weights, is_title)
    kept = _kept(blocks, boxes, weights, is_inside, is_title, is_out)
    return kept, is_misled or is_split or chosen < LEAST or total - chosen > LEFT_OUT * total


@numba.njit(cache=True, nogil=True)
def _densest(blocks, boxes, weights, is_title):  # type: ignore[no-untyped-def]
    """The boxes within that of the article, all weight, the weight within it, and whether it is split.

    What lies scattered beside a box that follows the article's heading is no part of it, however much it
    weighs: comments, the first words of other articles. It is split where one box of several sentences has a
    large part of it, but not nearly all: the rest may be another part of the article, or comments.
    """
    sums = sums_of(blocks, boxes, weights)
    here, is_split = 0, False
    while True:
        best, below = 0, 0.0
        for box in range(here + 1, len(boxes)):
            if boxes[box, PARENT] == here:
                below += sums[box]
                if sums[box] > (sums[best] if best else 0.0):
                    best = box
        if not best:
            break
        if sums[best] < (1 - REST) * sums[here]:
            own = 0 if below < 0.9 * sums[here] else _at_head(blocks, boxes, weights, sums, here, is_title)
            if own:
                sums[0] -= sums[here] - sums[own]
                best = own
            elif sums[best] < SHARE * sums[here]:
                is_split = sums[best] > max(PART * sums[here], 2.0 * LEAST)
                break
        here = best
    is_inside = np.zeros(len(boxes), np.bool_)
    is_inside[here] = True
    for box in range(here + 1, len(boxes)):
        is_inside[box] = is_inside[boxes[box, PARENT]]
    return is_inside, sums[0], sums[here], is_split


@numba.njit(cache=True, nogil=True)
def _at_head(blocks, boxes, weights, sums, here, is_title):  # type: ignore[no-untyped-def]
    """The first box in one that is after the article's heading, where all others are lists; 0 elsewhere."""
    is_head = heads_of(blocks, is_title)
    head = 0
    while head < len(blocks) and not is_head[head]:
        head += 1
    if head == len(blocks):
        return 0
    whose = np.zeros(len(boxes), np.int64)
    last = np.zeros(len(boxes), np.int64)
    below = 0.0
    for box in range(1, len(boxes)):
        is_one = boxes[box, PARENT] == here and sums[box] > 0
        whose[box] = box if is_one else whose[boxes[box, PARENT]]
        below += sums[box] if is_one else 0.0
    for at in range(len(blocks)):
        last[whose[blocks[at, BOX]]] = at
    own = 0
    for box in range(1, len(boxes)):
        if whose[box] == box and last[box] > head and sums[box] >= LEAST:
            own = box
            break
    if not own or sums[own] < REST * below:
        return 0
    is_list = _are_lists(blocks, boxes, weights, whose)
    for box in range(1, len(boxes)):
        if whose[box] == box and box != own and sums[box] >= LEAST / 2 and not is_list[box]:
            return 0
    return own


@numba.njit(cache=True, nogil=True)
def _are_lists(blocks, boxes, weights, whose):  # type: ignore[no-untyped-def]
    """Of boxes whether they are lists: items, or sentences each with a name, a date or a heading.

    `whose`: of each box the one that is asked about and holds it.
    """
    own, most, total = np.zeros(len(boxes)), np.zeros(len(boxes)), np.zeros(len(boxes))
    n_said, n_beside = np.zeros(len(boxes), np.int64), np.zeros(len(boxes), np.int64)
    for at in range(len(blocks)):
        box = blocks[at, BOX]
        total[whose[box]] += max(0.0, weights[at])
        if weights[at] <= 5:
            n_beside[whose[box]] += 1
            continue
        n_said[whose[box]] += 1
        if not _IS_LIST[boxes[box, ELEMENT]]:
            own[box] += weights[at]
            most[whose[box]] = max(most[whose[box]], own[box])
    return (most == 0) | ((2 * most < total) & (3 * n_beside >= 2 * n_said))


@numba.njit(cache=True, nogil=True)
def _kept(blocks, boxes, weights, is_inside, is_title, is_out):  # type: ignore[no-untyped-def]
    """Numbers of the blocks that are text: those inside, from the first to the last that has sentences."""
    inside = np.empty(len(blocks), np.int64)
    n, first, last, first_said, last_said = 0, -1, -1, -1, -1
    for at in range(len(blocks)):
        if not is_inside[blocks[at, BOX]] or is_out[at]:
            continue
        inside[n] = at
        if weights[at] > 5 and not is_title[at]:
            first_said, last_said = n if first_said < 0 else first_said, n
        if (weights[at] > 5 or _is_prose(blocks[at])) and _is_firm(blocks[at]) and not is_title[at]:
            first, last = n if first < 0 else first, n
        n += 1
    if first < 0:
        first, last = first_said, last_said
    if first < 0:
        return inside[:0]
    # Headings that stand at once before it belong to it.
    while first and blocks[inside[first - 1], HEADING] not in (0, H1):
        first -= 1
    # What follows at once in the same box belongs to it though it does not end as a sentence.
    box = blocks[inside[last], BOX]
    while last + 1 < n:
        after = inside[last + 1]
        if blocks[after, BOX] != box or weights[after] <= LINE / 4 or blocks[after, HEADING]:
            break
        last += 1
    is_list = _lists(blocks, boxes, weights, inside[:n])
    kept, n = np.empty(last - first + 1, np.int64), 0
    for at in inside[first : last + 1]:
        if (weights[at] >= 0 or _is_prose(blocks[at])) and not is_list[blocks[at, BOX]] and not is_title[at]:
            kept[n] = at
            n += 1
    return kept[:n]


@numba.njit(cache=True, nogil=True)
def _is_prose(block):  # type: ignore[no-untyped-def]
    """Whether a block is sentences of its own, however many links are among them."""
    least = LINE // 2 if block[SAYS] & WIDE else LINE
    return block[SIZE] - block[LINKED] >= max(least, block[LINKED]) and block[SAYS] & END > 0


@numba.njit(cache=True, nogil=True)
def _is_firm(block):  # type: ignore[no-untyped-def]
    """Whether an article may begin or end with a block: a sentence, no heading or line of names and dates."""
    if block[HEADING] or not block[SAYS] & STOP:
        return False
    least = LINE if block[SAYS] & WIDE else LATIN * LINE
    return block[SIZE] >= least or block[SAYS] & END > 0


@numba.njit(cache=True, nogil=True)
def _lists(blocks, boxes, weights, at):  # type: ignore[no-untyped-def]
    """Of each box whether it is a list of links, with what stands beside each: a summary, a date, a count.

    At least three blocks of such a box are links, and they are a quarter of its words; a box that holds half
    of the article is none, however many links stand below it.
    """
    n_boxes = len(boxes)
    size, linked, links = (
        np.zeros(n_boxes, np.int64),
        np.zeros(n_boxes, np.int64),
        np.zeros(n_boxes, np.int64),
    )
    weight = np.zeros(n_boxes)
    for block in at:
        box = blocks[block, BOX]
        size[box] += blocks[block, SIZE]
        weight[box] += max(0.0, weights[block])
        if 2 * blocks[block, LINKED] > blocks[block, SIZE]:
            linked[box] += blocks[block, SIZE]
            links[box] += 1
    for box in range(n_boxes - 1, 0, -1):
        parent = boxes[box, PARENT]
        size[parent] += size[box]
        linked[parent] += linked[box]
        links[parent] += links[box]
        weight[parent] += weight[box]
    found = np.zeros(n_boxes, np.bool_)
    for box in range(1, n_boxes):
        is_list = size[box] > 0 and links[box] >= 3 and 4 * linked[box] >= size[box]
        found[box] = (is_list and weight[box] <= 0.5 * weight[0]) or found[boxes[box, PARENT]]
    return found


@numba.njit(cache=True, nogil=True)
def around_of(blocks, boxes, weights, is_title):  # type: ignore[no-untyped-def]
    """Of each box whether it stands around the article.

    A box that holds the article's heading and sentences does not, whatever its names are: the labels that an
    article bears are often names of its box, and those of whole columns of a page.
    """
    around = _named_around(boxes, np.zeros(len(boxes), np.bool_))
    is_head = heads_of(blocks, is_title)
    for at in range(len(blocks)):
        if is_head[at] and around[blocks[at, BOX]]:
            around = _cleared(blocks, boxes, weights, is_head)
            break
    around = _not_misled(blocks, boxes, weights, around)
    _teasers(blocks, boxes, around, is_title)
    return around


@numba.njit(cache=True, nogil=True)
def _not_misled(blocks, boxes, weights, around):  # type: ignore[no-untyped-def]
    """The same; but where nearly all that is no reply stands in a box named so, its names are not heeded."""
    is_reply = np.zeros(len(boxes), np.bool_)
    sums = np.zeros(len(boxes))
    sure = 0.0
    for box in range(1, len(boxes)):
        is_reply[box] = boxes[box, IS_NAMED] == REPLIES or is_reply[boxes[box, PARENT]]
    for at in range(len(blocks)):
        box = blocks[at, BOX]
        if not is_reply[box]:
            sums[box] += max(0.0, weights[at])
            sure += 0.0 if around[box] else max(0.0, weights[at])
    for box in range(len(boxes) - 1, 0, -1):
        sums[boxes[box, PARENT]] += sums[box]
    if sums[0] < LEAST or sure >= SURE * sums[0]:
        return around
    is_cleared = np.zeros(len(boxes), np.bool_)
    for box in range(1, len(boxes)):
        is_cleared[box] = boxes[box, IS_NAMED] > 0 and not is_reply[box] and sums[box] > 0.5 * sums[0]
    return _named_around(boxes, is_cleared)


@numba.njit(cache=True, nogil=True)
def _named_around(boxes, is_cleared):  # type: ignore[no-untyped-def]
    """Of each box whether what it is, or its names, say that it stands around, or those of one that it is in.

    Those that are cleared are not heeded.
    """
    around = np.zeros(len(boxes), np.bool_)
    for box in range(1, len(boxes)):
        is_own = not is_cleared[box] and (boxes[box, IS_NAMED] > 0 or _AROUND[boxes[box, ELEMENT]])
        around[box] = is_own or around[boxes[box, PARENT]]
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
    return _named_around(boxes, is_cleared)


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
