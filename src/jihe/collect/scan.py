"""Names that a study knows, found in a text.

A name stands in a text however its letters are set: full-width or half, capital or small. Where two names
overlap the one that begins first counts, and of these the longest.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

from .noun import Mention

LEAST = 2
"""Characters of the shortest name that counts: one alone stands in every word."""
_FIRST_OF_EAST = 0x2E80
"""Code of the first sign of the scripts that put no space between words: those before it do."""
_UNITS = 0x10000

Span = tuple[int, int, int]
"""Begin, end and row in `Names.names`."""
_row = itemgetter(2)
_new = object.__new__
_fill = vars(Mention)["__dict__"].__set__


@dataclass(frozen=True)
class Names:
    """Names ready to be found. Made by `Names.of`; made of few names it costs little.

    Attributes
    ----------
    names
        Each name once, as it was first stated.
    organisations
        Who bears each; none, one or several.
    is_doubtful
        For each name 1 where it is no mention by itself: a place, an everyday word, a number. It
        hides what it overlaps, as any name does, and `spans` tells it.
    """

    names: tuple[str, ...]
    organisations: tuple[tuple[str, ...], ...]
    is_doubtful: bytes
    _rows: dict[str, int]
    _edges: bytes
    _automaton: CharwiseDoubleArrayAhoCorasick | None
    _common: dict[int, dict[str, Any]] = field(default_factory=dict, compare=False)

    @classmethod
    def of(
        cls, names: Sequence[str], organisations: Sequence[str | None], places: Iterable[str] = ()
    ) -> Names:
        """Names and who bears them.

        Parameters
        ----------
        names
            One that occurs with several organisations is ambiguous. Those of one character, and those
            without any letter or figure, are left out.
        organisations
            Who bears each; None where the name is known, but nobody is known to bear it.
        places
            Names that are no mention by themselves, such as those of places or everyday words, whoever
            bears them.

        Examples
        --------
        >>> names = Names.of(["Acme", "Acme Labs"], ["Acme Inc.", None])
        >>> [(m.text, m.organisation, m.state) for m in names.scan("ＡＣＭＥ met acme labs, not acmeology")]
        [('ＡＣＭＥ', 'Acme Inc.', 'linked'), ('acme labs', None, 'unknown')]
        """
        rows: dict[str, int] = {}
        stated: list[str] = []
        bearers: list[dict[str, None]] = []
        doubtful: list[bool] = []
        for name, bearer in zip(names, organisations, strict=True):
            if (row := _entered(name, rows, stated)) is not None:
                if row == len(bearers):
                    bearers.append({})
                    doubtful.append(_is_number(stated[row]))
                if bearer is not None:
                    bearers[row][bearer] = None
        for name in places:
            if (row := _entered(name, rows, stated)) is not None:
                if row == len(bearers):
                    bearers.append({})
                    doubtful.append(True)
                doubtful[row] = True
        return cls(
            tuple(stated),
            tuple(tuple(sorted(each)) for each in bearers),
            bytes(doubtful),
            rows,
            bytes(map(_edges, rows)),
            CharwiseDoubleArrayAhoCorasick(list(rows), MATCH_KIND_LEFTMOST_LONGEST) if rows else None,
        )

    def __len__(self) -> int:
        return len(self.names)

    def without(self, names: Iterable[str]) -> Names:
        """These names, of which `names` are from now on no mention by themselves."""
        pairs = [
            (name, bearer)
            for name, bearers in zip(self.names, self.organisations, strict=True)
            for bearer in bearers or (None,)
        ]
        doubtful = (name for name, is_so in zip(self.names, self.is_doubtful, strict=True) if is_so)
        return Names.of([n for n, _ in pairs], [b for _, b in pairs], [*doubtful, *names])

    def scan(self, text: str) -> list[Mention]:
        """Mentions of these names, in the order of the text; they do not overlap."""
        doubtful, common = self.is_doubtful, self._common
        found = []
        for begin, end, row in self.spans(text):
            if doubtful[row]:
                continue
            told = (common.get(row) or self._told(row)).copy()
            told["begin"], told["end"], told["text"] = begin, end, text[begin:end]
            # What Mention() itself does takes six times as long, and most of a scan would be spent in it.
            made = _new(Mention)
            _fill(made, told)
            found.append(made)
        return found

    def mention(self, text: str, span: Span) -> Mention:
        """The mention that a span of `spans` is."""
        begin, end, row = span
        told = self._told(row) | {"begin": begin, "end": end, "text": text[begin:end]}
        return Mention(**told)

    def _told(self, row: int) -> dict[str, Any]:
        """What every mention of a name has in common."""
        told = self._common.get(row)
        if told is None:
            bearers = self.organisations[row]
            is_one = len(bearers) == 1
            name, organisation = self.names[row], bearers[0] if is_one else None
            made = Mention(0, 0, "", name=name, organisation=organisation)
            state = "linked" if is_one else "ambiguous" if bearers else "unknown"
            told = self._common[row] = vars(made) | {"state": state}
        return told

    def row(self, text: str) -> int | None:
        """Row of the name that a text is as a whole; None where it is none."""
        return self._rows.get(folded(text.strip()))

    def spans(self, text: str) -> list[Span]:
        """Where the names stand, those that are no mention by themselves among them."""
        if self._automaton is None:
            return []
        plain = folded(text)
        edges = self._edges
        matches: list[Span] = self._automaton.find(plain)
        if not any(map(edges.__getitem__, map(_row, matches))):
            return matches
        found: list[Span] = []
        done = 0
        for span in matches:
            begin, end, row = span
            if begin < done:
                done = self._again(plain, done, end, found)
            elif not edges[row] or _is_whole(plain, begin, end, edges[row]):
                found.append(span)
            elif edges[row] != _LETTERS:
                done = self._again(plain, begin, end, found)
        return found

    def _again(self, plain: str, begin: int, end: int, found: list[Span]) -> int:
        """Looks by hand for what the automaton did not show, as a name that is only a piece of a word hid it.

        Adds to `found` the names that begin from `begin` on and before `end`; gives where it came to.
        """
        while begin < end:
            for stop in range(min(len(plain), begin + self._longest), begin + LEAST - 1, -1):
                row = self._rows.get(plain[begin:stop])
                if row is not None and _is_whole(plain, begin, stop, self._edges[row]):
                    found.append((begin, stop, row))
                    begin = stop
                    break
            else:
                begin += 1
        return begin

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._rows))


def folded(text: str) -> str:
    """A text with every letter small and of usual width, of the same length as the text.

    >>> folded("ＡＩ Ｌａｂ　３６０")
    'ai lab 360'
    """
    if text.isascii():
        return text.lower()
    # Half of a pair alone is no character: "replace" puts another in its stead.
    units = np.frombuffer(text.encode("utf-16-le", "replace"), np.uint16)
    return _plain().take(units).tobytes().decode("utf-16-le")


@cache
def _plain() -> npt.NDArray[np.uint16]:
    """For each unit of UTF-16 the one that it is compared as; those of pairs are left as they are."""
    units = np.arange(_UNITS, dtype=np.uint16)
    for code in range(_UNITS):
        plain = unicodedata.normalize("NFKC", chr(code)).lower()
        if len(plain) == 1 and plain < chr(_UNITS) and plain.isprintable():
            units[code] = ord(plain)
    return units


_BEGIN, _END, _LETTERS = 1, 2, 7
"""What must be the edge of a word: the begin of a name, its end, both and it is one word."""


def _edges(name: str) -> int:
    if all(map(_is_letter, name)):
        return _LETTERS
    return _BEGIN * _is_letter(name[0]) + _END * _is_letter(name[-1])


def _is_letter(sign: str) -> bool:
    """Whether it is of a script that parts its words."""
    return ord(sign) < _FIRST_OF_EAST and sign.isalnum()


def _is_whole(plain: str, begin: int, end: int, edges: int) -> bool:
    """Whether a name's ends are no pieces of words."""
    if edges & _BEGIN and begin and _is_letter(plain[begin - 1]):
        return False
    return not (edges & _END and end < len(plain) and _is_letter(plain[end]))


def _is_number(name: str) -> bool:
    return not any(map(str.isalpha, name))


def _entered(name: str, rows: dict[str, int], stated: list[str]) -> int | None:
    """Row of a name, which is entered where it is new; None where it does not count."""
    name = name.strip()
    plain = folded(name)
    if len(plain) < LEAST or not any(map(str.isalnum, plain)):
        return None
    row = rows.setdefault(plain, len(stated))
    if row == len(stated):
        stated.append(name)
    return row
