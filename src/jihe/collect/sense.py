"""Words of like meaning around two names: to buy, to take over and to acquire are one mark.

Grams of signs tell a model what it has met; a list of words by their sense tells it what else is said so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from zlib import crc32

FOLDED = {0xFF01 + i: 0x21 + i for i in range(94)}
"""Signs of full width, which one text has and another not, as those of half."""
ORDER = 3
"""Senses that are read as one in their order, at most."""
_FAR, _NEAR = 25, 8
"""Signs behind the later name, and beside either one, within which a word has a place of its own."""
_BEFORE, _BESIDE = 20, 6
"""The same before the first name."""


class Senses:
    """Words, each with its sense.

    Parameters
    ----------
    senses
        word -> sense; any strings but the empty one.
    """

    def __init__(self, senses: Mapping[str, str]) -> None:
        self._senses = {word.translate(FOLDED): sense for word, sense in senses.items()}

    @cached_property
    def _by_first(self) -> dict[str, list[tuple[str, str, dict[str, int], dict[str, int]]]]:
        """First sign -> (word, sense, hashes of word and of sense by place), the longest first."""
        hashes = {
            sense: {place: _hash(f"S{place}{sense}") for place in "*B4M12A3"}
            for sense in sorted(set(self._senses.values()))
        }
        found: dict[str, list[tuple[str, str, dict[str, int], dict[str, int]]]] = {}
        for word, sense in sorted(self._senses.items(), key=lambda item: (-len(item[0]), item[0])):
            of_word = {place: _hash(f"W{place}{word}") for place in "*BMA"}
            found.setdefault(word[0], []).append((word, sense, of_word, hashes[sense]))
        return found | {sign: [(sign, name, {}, {})] for sign, name in _NAMES.items()}

    def parts(self, text: str, begin: int, end: int) -> Iterator[tuple[str, list[int]]]:
        """(place, hashes of the marks there): of words, of their senses, and of senses in their order.

        Parameters
        ----------
        text
            A sentence in which a sign stands for either name, its signs folded.
        begin, end
            Where the first and the later sign stand.
        """
        words: list[int] = []
        senses: list[int] = []
        sides: tuple[list[str], list[str], list[str]] = ([], [], [])
        free = 0
        for at, sign in enumerate(text):
            known = self._by_first.get(sign)
            if known is None or at in (begin, end):
                continue
            side = (at > begin) + (at > end)
            for word, sense, of_word, of_sense in known:
                if not text.startswith(word, at):
                    continue
                high = at + len(word)
                if at >= free:
                    sides[side].append(sense)
                    free = high
                if of_sense:
                    places = _places(side, at, high, begin, end)
                    senses += [of_sense[place] for place in places]
                    words += [of_word[place] for place in places[:2]]
        yield "word", words
        yield "sense", senses
        yield "order", [_hash(mark) for mark in _orders(*sides)]


_NAMES = {"\ue000": "1", "\ue001": "2"}


def _hash(mark: str) -> int:
    return crc32(mark.encode("utf-8", "surrogatepass"))


def _places(side: int, low: int, high: int, begin: int, end: int) -> str:
    """All places of a word from `low` to `high`: before both names (0), between them or behind both (2)."""
    if side == 0:
        away = begin - high
        return "*B4" if away < _BESIDE else "*B" if away < _BEFORE else "*"
    if side == 1:
        return "*M" + "1" * (low - begin <= _NEAR) + "2" * (end - high < _NEAR)
    away = low - end
    return "*A3" if away <= _NEAR else "*A" if away <= _FAR else "*"


def _orders(before: list[str], between: list[str], after: list[str]) -> Iterator[str]:
    """Senses beside the names in the order of the text."""
    before, after = before[-3:], after[:4]
    for place, row in (("m", between[:6]), ("n", between[-4:]), ("a", after), ("b", before)):
        for length in range(1, ORDER + 1):
            for at in range(len(row) - length + 1):
                yield f"O{place}{'>'.join(row[at : at + length])}"
    yield f"Oe{'|'.join(between[:1] + between[-1:])}"
    yield f"Of{'|'.join(between[-1:] + after[:1])}"
    if len(between) <= 4:
        yield f"OM{'>'.join(between)}"
    if len(between) <= 2:
        middle, last, first = ">".join(between), ">".join(before[-1:]), ">".join(after[:1])
        yield f"OMA{middle}|{first}"
        yield f"OMB{middle}|{'>'.join(after[:2])}"
        yield f"OBM{last}|{middle}"
        yield f"OBMA{last}|{middle}|{first}"
