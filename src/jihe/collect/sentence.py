"""A text -> its sentences, as offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST = 400
"""Signs of the longest sentence; a longer one is cut where a clause ends, or else anywhere."""

# Closing quotes and brackets after the stop belong to the sentence. A line's end closes one, too.
_STOP = re.compile(
    '[\u3002\uff01\uff1f!?\u2026]+[\u201d\u2019"\')\uff09\u300d\u300f\u3011]*|\\.(?=[\\s\u201d"])|[\r\n]+'
)
_CLAUSE = re.compile("[,\uff0c;\uff1b\u3001:\uff1a\u3000 ]")
_SHORT = re.compile(r"(?:^|[\s(.])[A-Z][a-z]{0,3}$")
"""A short word with a capital before a full stop: Inc., Co., Mr., the J. of a name."""


def sentences(text: str, begin: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """(begin, end) of each sentence, without the blanks around it, in the text's order.

    A sentence ends after a full stop (one of Latin script only before a blank, and not where a number, a
    small letter or an abbreviation speaks against it), an exclamation or question mark, at a line's end, and
    after `MOST` signs at the latest. Nothing but blanks lies outside sentences.
    """
    stop = len(text) if end is None else end
    at = begin
    for found in _STOP.finditer(text, begin, stop):
        if text[found.start()] == "." and not _ends(text, at, found.start(), stop):
            continue
        yield from _pieces(text, at, found.end())
        at = found.end()
    yield from _pieces(text, at, stop)


def _ends(text: str, begin: int, at: int, stop: int) -> bool:
    """Whether the full stop at `at` ends a sentence, by the word before it and the sign after it."""
    if _SHORT.search(text[max(begin, at - 6) : at]):
        return False
    after = text[at + 1 : min(at + 4, stop)].lstrip()
    return not after[:1].islower()


def _pieces(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence without the blanks around it, cut where it is too long."""
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    while end - begin > MOST:
        cut = max(
            (found.end() for found in _CLAUSE.finditer(text, begin + MOST // 2, begin + MOST)), default=0
        )
        cut = cut or begin + MOST
        yield begin, cut
        begin = cut
    if begin < end:
        yield begin, end
