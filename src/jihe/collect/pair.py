"""What the words around two names say of them: the marks that the light classifier weighs.

A mark is a short text: where a gram stands (before the two, between, after, beside one of them) and the
gram. A model keeps hashes of them alone, not the words that it was trained on. The names themselves are
replaced by a sign each, wherever they stand: "FIRST buys SECOND" is one mark for all firms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from zlib import crc32

import numpy as np

from .gram import grams
from .sense import FOLDED, Senses

Span = tuple[int, int]

ONE, OTHER = "\ue000", "\ue001"
"""Stand for the name that comes first in the text and for the later one."""
_SWAPPED = {0xE000: 0xE001, 0xE001: 0xE000}
_EITHER = re.compile(f"[{ONE}{OTHER}]")
_STEPS = (0, 1, 2, 3, 5, 8, 12, 20, 35)
"""Distances up to each are told as one."""
FAR = 25
"""Signs on either side that are read for grams with a place."""
NEAR = 8
"""Signs beside a name that are read for grams with a nearer place."""


@dataclass(frozen=True)
class Signs:
    """Signs of the language that the model was trained for, as it holds them itself.

    Attributes
    ----------
    breaks
        Those that part clauses.
    stops
        Those that end a sentence; a text without is taken for a title.
    joins
        Those that part the members of a list.
    senses
        Words by their sense (collect/sense.py).
    """

    breaks: str
    stops: str
    joins: str
    senses: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(f"[{re.escape(self.breaks)}]")

    @cached_property
    def words(self) -> Senses:
        return Senses(self.senses)


@dataclass(frozen=True)
class Pair:
    """A sentence with two names, as it is weighed.

    Attributes
    ----------
    text
        The sentence, each name replaced by its sign wherever it stands.
    begin, end
        Where the two signs stand that are nearest to each other, in the order of the text.
    one, other
        The names, in that order.
    is_turned
        Whether the first name that was given is the later one.
    """

    text: str
    begin: int
    end: int
    one: str
    other: str
    is_turned: bool

    @classmethod
    def of(cls, sentence: str, first: Span, second: Span) -> Pair:
        """The pair of two stretches of a sentence; where they overlap the longer one is read first."""
        clean = sentence.translate(FOLDED).replace(ONE, " ").replace(OTHER, " ")
        one, other = clean[slice(*first)], clean[slice(*second)]
        if one == other:
            (a, b), (c, d) = sorted((first, second))
            text = clean[:a] + ONE + clean[b : max(b, c)] + OTHER + clean[max(b, d) :]
            text = text if first <= second else text.translate(_SWAPPED)
        else:
            text = _masked(clean, one, other)
        begin, end = _nearest(text)
        if text[begin] == ONE:
            return cls(text, begin, end, one, other, False)
        return cls(text.translate(_SWAPPED), begin, end, other, one, True)

    def marks(self, signs: Signs) -> np.ndarray:
        """Hashes of all marks; some stand there more than once."""
        stretches = list(self._stretches(signs))
        others = [mark for _, marks in self._others(signs) for mark in marks]
        return np.concatenate([grams(stretches), np.array(others, np.uint32)])

    def parts(self, signs: Signs) -> Iterator[tuple[str, list[int]]]:
        """(place, hashes of the marks there)."""
        for stretch in self._stretches(signs):
            yield stretch[0], grams([stretch]).tolist()
        yield from self._others(signs)

    def _stretches(self, signs: Signs) -> Iterator[tuple[str, str, int]]:
        """(place, text, signs of the longest grams that are read there)."""
        before, after = self.text[: self.begin], self.text[self.end + 1 :]
        between = self.text[self.begin + 1 : self.end]
        yield "*", self.text, 4
        yield "B", before[-20:], 3
        yield "M", between[:FAR], 4
        if len(between) > FAR:
            yield "M", between[-FAR:], 4
        yield "A", after[:FAR], 4
        yield "1", between[:NEAR], 3
        yield "2", between[-NEAR:], 3
        yield "3", after[:NEAR], 3
        yield "4", before[-6:], 3
        yield from _clauses(self.text, self.begin, self.end, signs.pattern)

    def _others(self, signs: Signs) -> Iterator[tuple[str, list[int]]]:
        """(place, hashes of the marks there that are no grams)."""
        before, after = self.text[: self.begin], self.text[self.end + 1 :]
        between = self.text[self.begin + 1 : self.end]
        yield "edge", _hashed(_edges(before, between, after))
        yield "shape", _hashed(_shape(self.text, self.begin, between, signs))
        yield "name", _hashed(_names(self.one, self.other))
        yield from signs.words.parts(self.text, self.begin, self.end)


def _masked(text: str, one: str, other: str) -> str:
    by_length = sorted([(one, ONE), (other, OTHER)], key=lambda pair: -len(pair[0]))
    masked = text
    for name, mark in by_length:
        masked = masked.replace(name, mark)
    if ONE in masked and OTHER in masked:
        return masked
    # One stands only within the other: the longer one is read as standing first.
    longer, mark = by_length[0]
    return text.replace(longer, mark + by_length[1][1])


def _nearest(text: str) -> tuple[int, int]:
    """Places of the two signs that are nearest to each other; of several such pairs the first one."""
    best = (0, len(text))
    last: dict[str, int] = {}
    for found in _EITHER.finditer(text):
        sign, at = found[0], found.start()
        before = last.get(OTHER if sign == ONE else ONE)
        if before is not None and at - before < best[1] - best[0]:
            best = (before, at)
        last[sign] = at
    return best


def _hashed(marks: Iterable[str]) -> list[int]:
    return [crc32(mark.encode("utf-8", "surrogatepass")) for mark in marks]


def _step(number: int) -> int:
    return next((step for step in _STEPS if number <= step), 99)


def _edges(before: str, between: str, after: str) -> Iterator[str]:
    """What stands directly beside the names, and the words between where they are few."""
    if len(between) <= 10:
        yield f"M={between}"
    for length in (1, 2, 3, 4):
        yield f"Mp{between[:length]}"
        yield f"Ms{between[-length:]}"
        yield f"Bs{before[-length:]}"
        yield f"Ap{after[:length]}"
    short = between if len(between) <= 4 else f"{between[:1]}~{between[-1:]}"
    yield f"BMA{before[-1:]}|{short}|{after[:1]}"
    yield f"MA{short}|{after[:2]}"
    yield f"BM{before[-2:]}|{short}"


def _shape(text: str, begin: int, between: str, signs: Signs) -> Iterator[str]:
    yield f"D{_step(len(between))}"
    yield f"n{min(sum(between.count(sign) for sign in signs.joins), 4)}"
    yield f"nb{min(len(signs.pattern.findall(between)), 3)}"
    yield f"ns{min(sum(between.count(sign) for sign in signs.stops), 2)}"
    yield f"L{_step(len(text) // 3)}"
    yield f"T{int(any(sign in text for sign in signs.stops))}"
    yield f"i{_step(begin)}"
    yield f"o{min(text.count(ONE) + text.count(OTHER) - 2, 3)}"


def _clauses(text: str, begin: int, end: int, breaks: re.Pattern[str]) -> Iterator[tuple[str, str, int]]:
    """The clause that holds both, or else either one's own."""
    cuts = [found.start() for found in breaks.finditer(text)]
    low = max((cut + 1 for cut in cuts if cut < begin), default=0)
    high = min((cut for cut in cuts if cut > end), default=len(text))
    within = [cut for cut in cuts if begin < cut < end]
    if not within:
        yield "C", text[low:high], 3
        return
    yield "P", text[low : within[0]], 3
    yield "Q", text[within[-1] + 1 : high], 3


def _names(one: str, other: str) -> Iterator[str]:
    """The names' own signs, and how like each other they are."""
    for place, name in (("x", one), ("y", other)):
        yield f"{place}={name}"
        yield f"w={name}"
        yield f"{place}l{min(len(name), 12)}"
        for length in (1, 2, 3):
            yield f"{place}<{name[:length]}"
            yield f"{place}>{name[-length:]}"
        for at in range(len(name) - 1):
            yield f"{place}g{name[at : at + 2]}"
    yield "p=" + "|".join(sorted((one, other)))
    yield f"d={one}|{other}"
    yield f"s{one[-1:]}|{other[-1:]}"
    yield f"ss{one[-2:]}|{other[-2:]}"
    common = len(set(one) & set(other))
    short, long = sorted((one, other), key=len)
    left = iter(long)
    yield f"c{min(common, 6)}"
    yield f"k{min(_alike(one, other), 5)}"
    yield f"sub{int(all(sign in left for sign in short))}{int(len(one) < len(other))}"
    yield f"in{int(short in long)}"
    yield f"sc{min(common, 6)}|{min(len(short), 6)}"


def _alike(one: str, other: str) -> int:
    """Signs that both begin with."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length
