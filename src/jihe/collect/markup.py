"""What is done for each sign and each tag of a page, compiled: pages are read by the million.

Tags, blocks of text and the boxes that these stand in are rows of numbers. All of it is one file, as what
numba compiled it keeps until that file changes; collect/extract.py takes the numbers below in, and changes
with them.
"""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

DEEPEST = 500
"""Boxes within boxes; what is deeper belongs to the last of them, as in browsers."""
LONGEST = 500
"""Signs of a tag's attributes in which one looks for what they state."""
QUOTED = 2000
"""Signs of a quoted value, in which what looks like markup is none; a quote that is longer is a slip."""

_BOX, _BREAK, _HEADING, _LINK, _TIME, _GONE, _AROUND, _BARE = (1 << bit for bit in range(8))
_DOES = {
    name: does
    for does, names in {
        _BOX: "div section article main header table td th ul ol dl blockquote center fieldset address label",
        _BOX | _BARE: "html body",
        _BOX | _AROUND: "nav aside footer form figure",
        _BOX | _GONE: "noscript template svg select object button dialog head title video audio canvas math "
        "menu applet map",
        _BREAK: "p br hr li tr dt dd pre caption figcaption option tbody thead",
        _HEADING: "h1 h2 h3 h4 h5 h6",
        _LINK: "a",
        _TIME: "time",
    }.items()
    for name in names.split()
}


def _packed(name: str) -> int:
    """A name of up to twelve letters and figures as one number."""
    number = 0
    for sign in name:
        number = number * 37 + int(sign, 36) + 1
    return number


NAMES = ("", *sorted(_DOES, key=_packed))
"""Tags that do something; the first is none."""
AROUND = frozenset(name for name, does in _DOES.items() if does & _AROUND)
"""Boxes that stand around articles by what they are."""
_NAMES = np.array([_packed(name) for name in NAMES], np.uint64)
_KINDS = np.array([_DOES.get(name, 0) for name in NAMES], np.int64)

BEGIN, NAME_END, CLOSE, AFTER, NAME = range(5)
"""Columns of tags: where it begins, where its name and its attributes end, where the text after it begins;
and its place in `NAMES`, below zero where it ends an element, 0 where tags of that name do nothing."""
BOX, HEADING, LINKED, SIZE, SAYS = range(5)
"""Columns of blocks: its box, the heading that it is (a place in `NAMES`), how many of its signs are links,
how many it has, and bits of what they say."""
PARENT, ELEMENT, IS_GONE, IS_NAMED = range(4)
"""Columns of boxes. IS_NAMED: its names say that it stands around articles; `REPLIES` where they say that
readers reply in it."""
STOP, END, WIDE = 1, 2, 4
"""What a block's signs say: some divide sentences; it ends as one; they are Chinese, Japanese or Korean."""
HIDES, NAMED, REPLIES = 1, 2, 4
"""What the attributes of a tag may state: it hides what is in it; its names say that it stands around; and
that readers reply in it."""
_LINE_END, _SPACE = 10, 32


def _sign_kinds() -> npt.NDArray[np.uint8]:
    """Of each sign below 0x10000 what it is, as bits: what stands beyond says nothing here."""
    kinds = np.zeros(0x10000, np.uint8)
    for kind, signs in (
        (_STOPS, "\u3001\u3002\uff01\uff0c\uff1b\uff1f\u2026\u060c\u061b\u061f\u06d4\u0964\u104a\u104b"),
        (_STOPS_BEFORE_SPACE, ",.;:!?"),
        (_ENDS, ".!?\u3002\uff01\uff1f\u2026\u061f\u06d4\u0964\u104b"),
        (_CLOSES, "\"')] \u201d\u2019\u300d\u300f\uff09\u3011"),
    ):
        kinds[[ord(sign) for sign in signs]] |= kind
    kinds[[code for code in range(0x10000) if chr(code).isspace()]] |= _IS_SPACE
    for first, last in ((0x2E80, 0x9FFF), (0xAC00, 0xD7AF), (0xFF00, 0xFFEF)):
        kinds[first : last + 1] |= _IS_WIDE
    return kinds


_STOPS, _STOPS_BEFORE_SPACE, _ENDS, _CLOSES, _IS_SPACE, _IS_WIDE = (1 << bit for bit in range(6))
"""Signs that divide sentences, in any script that has them, always or before a space; that end them; that may
follow an end."""
_SIGNS = _sign_kinds()

Numbers = npt.NDArray[np.int64]


@numba.njit(cache=True, nogil=True)
def _kind(sign):  # type: ignore[no-untyped-def]
    return _SIGNS[sign] if sign < 0x10000 else 0


@numba.njit(cache=True, nogil=True)
def _value_of(sign):  # type: ignore[no-untyped-def]
    """Of a letter or figure in a name; 0 of others."""
    if 48 <= sign <= 57:
        return sign - 47
    low = sign | 32
    return low - 86 if 97 <= low <= 122 and sign < 123 else 0


@numba.njit(cache=True, nogil=True)
def _place(packed):  # type: ignore[no-untyped-def]
    """Place of a name in `NAMES`; 0 where it is none of them."""
    low, high = 0, len(_NAMES)
    while low < high:
        middle = (low + high) // 2
        if _NAMES[middle] < packed:
            low = middle + 1
        else:
            high = middle
    return low if low < len(_NAMES) and _NAMES[low] == packed else 0


@numba.njit(cache=True, nogil=True)
def _attributes_end(signs, at):  # type: ignore[no-untyped-def]
    """Where a tag's attributes end: at the next angle bracket that is not in quotes."""
    n = len(signs)
    while at < n and signs[at] != 60 and signs[at] != 62:
        quote = signs[at + 1] if signs[at] == 61 and at + 1 < n else 0
        at += 1
        if quote in (34, 39):
            for end in range(at + 1, min(n, at + 2 + QUOTED)):
                if signs[end] == quote:
                    at = end + 1
                    break
    return at


@numba.njit(cache=True, nogil=True)
def tags(signs, most):  # type: ignore[no-untyped-def]
    """The tags of a page, `most` of them or fewer. One that is not closed ends where the next begins."""
    found = np.empty((most, 5), np.int64)
    n, at, size = 0, 0, len(signs)
    while at < size:
        if signs[at] != 60:
            at += 1
            continue
        begin = at
        at += 1
        is_end = at < size and signs[at] == 47
        at += is_end
        if at >= size or _value_of(signs[at]) < 11:
            at = begin + 1
            continue
        packed, length = np.uint64(0), 0
        while at < size and _value_of(signs[at]):
            packed = packed * np.uint64(37) + np.uint64(_value_of(signs[at]))
            at, length = at + 1, length + 1
        place = _place(packed) if length <= 12 else 0
        end = _attributes_end(signs, at)
        after = end + 1 if end < size and signs[end] == 62 else end
        found[n, BEGIN], found[n, NAME_END], found[n, CLOSE], found[n, AFTER] = begin, at, end, after
        found[n, NAME] = -place if is_end else place
        n, at = n + 1, after
    return found[:n]


@numba.njit(cache=True, nogil=True)
def asking(tags):  # type: ignore[no-untyped-def]
    """Where attributes begin and end that may state something that counts, and the number of their tag."""
    found = np.empty((len(tags), 3), np.int64)
    n = 0
    for at in range(len(tags)):
        name = tags[at, NAME]
        does = _KINDS[abs(name)]
        counts = does & (_BREAK | _HEADING) or (name > 0 and does & _BOX and not does & (_BARE | _GONE))
        if counts and tags[at, CLOSE] > tags[at, NAME_END]:
            begin = tags[at, NAME_END]
            found[n, 0], found[n, 1], found[n, 2] = begin, min(tags[at, CLOSE], begin + LONGEST), at
            n += 1
    return found[:n]


@numba.njit(cache=True, nogil=True)
def laid(signs, tags, stated):  # type: ignore[no-untyped-def]  # noqa: C901, PLR0912, PLR0915 - one loop
    """What a page's tags make of its signs.

    Parameters
    ----------
    stated
        For each tag what its attributes state.

    Returns
    -------
    text
        The blocks' signs, a line end between two, white space as one space.
    blocks, boxes
        A row for each; of blocks `SIZE` and `SAYS` are left to `measured`.
    times
        For each time element the number of blocks before it, and its tag.
    depth
        The most boxes that are open at once.
    """
    n_tags = len(tags)
    text = np.empty(len(signs) + n_tags + 1, np.uint32)
    blocks = np.zeros((n_tags + 1, 5), np.int64)
    boxes = np.zeros((n_tags + 1, 4), np.int64)
    times = np.empty((n_tags, 2), np.int64)
    stack = np.zeros(DEEPEST + 1, np.int64)
    n_open, n_unopened = np.zeros(len(_NAMES), np.int64), np.zeros(len(_NAMES), np.int64)
    boxes[0, PARENT] = -1
    n_text, n_blocks, n_boxes, n_times, top, depth = 0, 0, 1, 0, 0, 0
    begin, n_linked, heading = 0, 0, 0
    is_link, is_quiet, is_spaced = False, False, False
    for at in range(-1, n_tags):
        name = abs(tags[at, NAME]) if at >= 0 else 0
        is_end = at >= 0 and tags[at, NAME] < 0
        does = _KINDS[name]
        if does & (_BOX | _BREAK | _HEADING) and n_text > begin:
            blocks[n_blocks, BOX], blocks[n_blocks, HEADING] = stack[top], heading
            blocks[n_blocks, LINKED] = n_linked
            text[n_text] = _LINE_END
            n_blocks, n_text = n_blocks + 1, n_text + 1
            begin, n_linked, is_spaced = n_text, 0, False
        if does & _HEADING and not is_end:
            heading = name
        elif does & (_BREAK | _HEADING):
            heading, is_quiet = 0, stated[at] & HIDES > 0
        elif does & _LINK:
            is_link = not is_end
        elif does & _TIME and not is_end:
            times[n_times, 0], times[n_times, 1] = n_blocks, at
            n_times += 1
        elif does & _BOX:
            is_link, is_quiet, heading = False, False, 0
            if is_end:
                top = _closed(name, boxes, stack, top, n_open, n_unopened)
            elif top == DEEPEST:
                n_unopened[name] += 1
            else:
                _open(boxes, n_boxes, stack[top], name, stated[at])
                n_open[name] += 1
                top, n_boxes = top + 1, n_boxes + 1
                stack[top] = n_boxes - 1
                depth = max(depth, top + 1)
        if is_quiet or boxes[stack[top], IS_GONE]:
            continue
        first = tags[at, AFTER] if at >= 0 else 0
        last = tags[at + 1, BEGIN] if at + 1 < n_tags else len(signs)
        was = n_text
        for place in range(first, last):
            sign = signs[place]
            if _kind(sign) & _IS_SPACE:
                is_spaced = n_text > begin
                continue
            if is_spaced:
                text[n_text], is_spaced = _SPACE, False
                n_text += 1
            text[n_text] = sign
            n_text += 1
        if is_link and (was > begin or n_text > was):
            n_linked += last - first
    if n_text > begin:
        blocks[n_blocks, BOX], blocks[n_blocks, HEADING] = stack[top], heading
        blocks[n_blocks, LINKED] = n_linked
        n_blocks += 1
    else:
        n_text -= n_text > 0
    return text[:n_text], blocks[:n_blocks], boxes[:n_boxes], times[:n_times], depth


@numba.njit(cache=True, nogil=True)
def _open(boxes, box, parent, name, stated):  # type: ignore[no-untyped-def]
    is_named = stated & NAMED > 0 and not boxes[parent, IS_GONE]
    does = _KINDS[name]
    boxes[box, PARENT], boxes[box, ELEMENT] = parent, name
    boxes[box, IS_NAMED] = (stated & REPLIES or 1) if is_named else 0
    boxes[box, IS_GONE] = boxes[parent, IS_GONE] or does & _GONE > 0 or stated & HIDES > 0


@numba.njit(cache=True, nogil=True)
def _closed(name, boxes, stack, top, n_open, n_unopened):  # type: ignore[no-untyped-def]
    """The top of the stack after the end of an element: what was left open inside ends with it."""
    if n_unopened[name]:
        n_unopened[name] -= 1
    elif n_open[name]:
        while True:
            last = boxes[stack[top], ELEMENT]
            top -= 1
            n_open[last] -= 1
            if last == name:
                break
    return top


@numba.njit(cache=True, nogil=True)
def measured(text, blocks):  # type: ignore[no-untyped-def]
    """Fill in `SIZE` and `SAYS` of the blocks whose signs are `text`, a line end between two."""
    at = 0
    for block in range(len(blocks)):
        begin, says = at, 0
        while at < len(text) and text[at] != _LINE_END:
            kind = _kind(text[at])
            is_last = at + 1 == len(text) or text[at + 1] in (_LINE_END, _SPACE)
            says |= STOP * (kind & _STOPS > 0 or (is_last and kind & _STOPS_BEFORE_SPACE > 0))
            says |= WIDE * (kind & _IS_WIDE > 0)
            at += 1
        last = at - 1
        while last > begin and _kind(text[last]) & _CLOSES:
            last -= 1
        says |= END * (at > begin and _kind(text[last]) & _ENDS > 0)
        blocks[block, SIZE], blocks[block, SAYS] = at - begin, says
        blocks[block, LINKED] = min(blocks[block, LINKED], at - begin)
        at += 1
