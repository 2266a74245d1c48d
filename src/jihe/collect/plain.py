"""A sentence as rules read it: names as single signs, no quotes, nothing in brackets after names."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .noun import Mention

FIRST = 0xE000
"""The sign of the first label; those of other labels follow."""
HIDDEN = "\ue010"
"""Stands for a name that takes no part, as it only tells whose the next one is."""
ENDS = "\uff0c\uff1a\uff1b\u3002\uff01\uff1f\u3011\n"
"""Ends of clauses, after those of Latin script were made into them; one closes a title within the text."""

_DROPPED = "\"'`\u201c\u201d\u2018\u2019\u300c\u300d\u300e\u300f"
_ASIDE = re.compile(r"\s*[(\uff08][^()\uff08\uff09]{0,60}[)\uff09]")
_UNPLAIN = re.compile(f"[{_DROPPED}]+")
# Digits, letters and signs of numbers of full width; private signs, which would pass for names.
_SAME = (
    {0xFF01 + i: 0x21 + i for i in range(94) if chr(0x21 + i).isalnum() or chr(0x21 + i) in "%+-./"}
    | {ord(","): "\uff0c", ord(":"): "\uff1a", ord(";"): "\uff1b", ord("!"): "\uff01", ord("?"): "\uff1f"}
    | {ord("("): "\uff08", ord(")"): "\uff09"}
    | {FIRST + i: " " for i in range(0x20)}
)
_IN_NUMBER = re.compile("(?<=[0-9])[\uff0c\uff1a](?=[0-9])")


@dataclass(frozen=True)
class Plain:
    """A sentence ready for rules.

    Attributes
    ----------
    text
        In small letters, a sign for each name.
    mentions
        By the place of their sign in `text`.
    """

    text: str
    mentions: Mapping[int, Mention]
    _here: list[int] = field(repr=False)
    _there: list[int] = field(repr=False)

    def hidden(self, text: str) -> Plain:
        """The same with another text of equal length, in which HIDDEN stands for some of the names."""
        shown = {at: mention for at, mention in self.mentions.items() if text[at] != HIDDEN}
        return Plain(text, shown, self._here, self._there)

    def original(self, at: int) -> int:
        """Where a place of `text` lies in the document; for the end of a stretch give its last sign's."""
        i = bisect_right(self._here, at) - 1
        return self._there[i] + at - self._here[i]

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Where a stretch of `text` begins and ends in the document."""
        last = self.mentions.get(end - 1)
        return self.original(begin), last.end if last else self.original(end - 1) + 1


def plain(text: str, begin: int, end: int, mentions: Sequence[Mention], labels: Mapping[str, int]) -> Plain:
    """The sentence of a document between two offsets.

    Parameters
    ----------
    mentions
        Those that lie in it, in order and without overlaps.
    labels
        Number of each label; a mention with another one is read as text.
    """
    maker = _Maker()
    at = begin
    for mention in mentions:
        number = labels.get(mention.label)
        if number is None or mention.begin < at:
            continue
        maker.add_text(text, at, mention.begin)
        maker.held[maker.length] = mention
        maker.add(chr(FIRST + number), mention.begin)
        at = mention.end
        # "Name (short: Other)": what is in brackets only explains the name.
        while number == 0 and (aside := _ASIDE.match(text, at, end)):
            at = aside.end()
    maker.add_text(text, at, end)
    joined = "".join(maker.pieces)
    if _IN_NUMBER.search(joined):
        joined = _IN_NUMBER.sub(lambda found: "," if found[0] == "\uff0c" else ":", joined)
    return Plain(joined, maker.held, maker.here, maker.there)


class _Maker:
    """Puts a plain sentence together, and notes where its pieces come from."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.here: list[int] = []
        self.there: list[int] = []
        self.held: dict[int, Mention] = {}
        self.length = 0

    def add(self, piece: str, origin: int) -> None:
        if piece:
            self.pieces.append(piece)
            self.here.append(self.length)
            self.there.append(origin)
            self.length += len(piece)

    def add_text(self, text: str, begin: int, end: int) -> None:
        """The text between two names, without quotes, in as many signs as it has."""
        at = begin
        for found in _UNPLAIN.finditer(text, begin, end):
            self.add(_small(text[at : found.start()]), at)
            at = found.end()
        self.add(_small(text[at:end]), at)


def _small(text: str) -> str:
    small = text.translate(_SAME)
    lower = small.lower()
    if len(lower) != len(small):
        lower = "".join(low if len(low := sign.lower()) == 1 else sign for sign in small)
    return lower
