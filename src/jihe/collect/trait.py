"""Traits of each character of a text, from which the chain of labels is weighed.

A trait is a number of 32 bits, made of what it says (a mixing sum): the characters around, their kinds, what
the recurrent network takes the words for, and whether a list holds a stretch that begins, ends or goes on
here. Traits of all texts are made at once, column by column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .recurrent import Network
from .scan import folded

GAP = 4
"""Empty places between two texts, so that none sees the other."""
LONGEST = 16
"""Characters of the longest entry of a list."""
SHARES = (0.04, 0.2, 0.5, 0.8)
"""Bounds between which a share of the network's belief counts as the same; below the first it is nothing."""

Whole = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]

_MIX, _BASE = np.uint64(0x9E3779B97F4A7C15), np.uint64(0x100000001B3)
_BRACKETS = tuple(map(ord, '《》“”"()（）<>[]【】、·'))


@dataclass(frozen=True)
class Lists:
    """Lists of names and words, by their hash alone.

    Attributes
    ----------
    hashes
        Of each list, ascending.
    """

    hashes: tuple[Keys, ...]

    @classmethod
    def of(cls, lists: Sequence[Sequence[str]]) -> Lists:
        """Hashes of lists; entries that are too short or too long are left out."""
        made = []
        for entries in lists:
            fit = sorted({plain for each in entries if 2 <= len(plain := folded(each)) <= LONGEST})
            sums = _running(np.concatenate([[0], _codes("".join(fit))]).astype(np.uint64))
            ends = np.cumsum([len(each) for each in fit])
            begins = ends - [len(each) for each in fit]
            made.append(np.unique(_stretch(sums, begins, ends)))
        return cls(tuple(made))


@dataclass(frozen=True)
class Traits:
    """Makes traits.

    Attributes
    ----------
    network
        Its labels are `words`: a class of word with -B where one begins, or -I.
    centres
        Points to whose nearest the network's last layer is rounded: [centre, 2 units].
    lists
        What the lists hold.
    """

    network: Network
    words: tuple[str, ...]
    centres: npt.NDArray[np.float32]
    lists: Lists

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Traits:
        """From the arrays of a model's file."""
        n_lists = sum(name.startswith("list") for name in stored)
        hashes = tuple(np.cumsum(unpacked(stored[f"list{k}"]), dtype=np.uint64) for k in range(n_lists))
        words = tuple(str(word) for word in stored["words"])
        return cls(Network.of(stored), words, stored["centres"].astype(np.float32), Lists(hashes))

    def of_texts(self, texts: Sequence[str], width: int = 0) -> list[Keys]:
        """Traits of texts, none of which is empty: [character, trait] of each; 0 stands for none.

        `width` is that of `Network.read`.
        """
        believed, centre = self._believed(texts, width)
        n = sum(map(len, texts)) + GAP * (len(texts) + 1)
        codes, raw, at = np.zeros(n, np.uint64), np.zeros(n, np.int64), []
        place = GAP
        for text in texts:
            codes[place : place + len(text)] = _codes(folded(text))
            raw[place : place + len(text)] = _codes(text)
            at.append(np.arange(place, place + len(text)))
            place += len(text) + GAP
        inside = np.concatenate(at)
        columns = [np.full(n, np.uint64(1))]
        columns += _spelling(codes, _kinds(raw))
        columns += self._network_columns(codes, inside, np.concatenate(believed), np.concatenate(centre))
        columns += self._list_columns(codes)
        made = np.stack([_key(k, column)[inside] for k, column in enumerate(columns)], axis=1)
        return np.split(made, np.cumsum([len(text) for text in texts])[:-1])

    def _believed(
        self, texts: Sequence[str], width: int
    ) -> tuple[list[npt.NDArray[np.float32]], list[Whole]]:
        """For each text how likely the network thinks each word label, and the nearest centre."""
        told, scores, lengths = self.network.read(texts, width)
        share = np.exp(scores - scores.max(axis=2, keepdims=True))
        share /= share.sum(axis=2, keepdims=True)
        nearest = (told @ self.centres.T - 0.5 * (self.centres**2).sum(axis=1)).argmax(axis=2)
        rows = range(len(texts))
        return [share[: lengths[k], k] for k in rows], [nearest[: lengths[k], k] for k in rows]

    def _network_columns(
        self, codes: Keys, inside: Whole, believed: npt.NDArray[np.float32], centre: Whole
    ) -> list[Keys]:
        n = len(codes)
        likely = np.argsort(-believed, axis=1, kind="stable")[:, :3]
        shares = np.take_along_axis(believed, likely, 1)
        level = np.digitize(shares, SHARES)
        top, near = np.zeros(n, np.uint64), np.zeros(n, np.uint64)
        top[inside], near[inside] = likely[:, 0] + 1, centre + 1
        columns = [_moved(top, d) for d in (-2, -1, 0, 1, 2)]
        columns += [_joined(*(_moved(top, d) for d in window)) for window in ((-1, 0), (0, 1), (-1, 0, 1))]
        columns += [_joined(top, codes)]
        for k in range(3):
            one = np.zeros(n, np.uint64)
            one[inside] = np.where(level[:, k] > 0, (likely[:, k] + 1) * 8 + level[:, k], 0)
            columns += [_moved(one, d) for d in (-1, 0, 1)]
        columns += [_moved(near, d) for d in (-1, 0, 1)]
        columns += [_joined(_moved(near, d), _moved(near, d + 1)) for d in (-1, 0)]
        return columns + self._word_columns(codes, top)

    def _word_columns(self, codes: Keys, top: Keys) -> list[Keys]:
        """What stands in the network's word, in the one before it and in the one after it."""
        n = len(codes)
        goes_on = np.array([False, *(word.endswith("-I") for word in self.words)])
        kind = np.array([0, *(sorted(set(_bare(self.words))).index(w) + 1 for w in _bare(self.words))])
        starts = ~goes_on[top.astype(np.int64)] | (top == 0) | (_moved(top, -1) == 0)
        first = np.flatnonzero(starts)
        word = np.cumsum(starts) - 1
        begin, end = first[word], np.append(first[1:], n)[word]
        sums = _running(np.append(np.uint64(0), codes))
        itself = _stretch(sums, begin, end)
        where = np.where(
            end - begin == 1, 3, np.where(begin == np.arange(n), 0, np.where(end - 1 == np.arange(n), 2, 1))
        ).astype(np.uint64)
        its = kind[top.astype(np.int64)].astype(np.uint64)
        after, before = np.minimum(end, n - 1), np.maximum(begin - 1, 0)
        size = np.minimum(end - begin, 6).astype(np.uint64)
        last, last_but_one = codes[end - 1], codes[np.maximum(end - 2, begin)]
        return [
            _joined(where, itself),
            _joined(where, its, size),
            _joined(where, its, its[after]),
            _joined(where, its, its[before]),
            _joined(where, itself[after]),
            _joined(where, itself[before]),
            _joined(where, last, last_but_one),
            _joined(where, last),
        ]

    def _list_columns(self, codes: Keys) -> list[Keys]:
        """For each list the longest entry that begins, ends, goes on here, and stands next to here."""
        n = len(codes)
        sums = _running(np.append(np.uint64(0), codes))
        empty = np.cumsum(np.append(0, codes == 0))
        columns: list[Keys] = []
        for hashes in self.lists.hashes:
            begins, ends, goes_on = (np.zeros(n + 1, np.uint64) for _ in range(3))
            for size in range(2, LONGEST + 1):
                begin = np.arange(n - size + 1)
                begin = begin[empty[begin + size] == empty[begin]]
                asked = _stretch(sums, begin, begin + size)
                place = np.minimum(np.searchsorted(hashes, asked), len(hashes) - 1)
                found = begin[hashes[place] == asked]
                told = np.uint64(min(size, 5))
                begins[found], ends[found + size - 1] = told, told
                for k in range(1, size - 1):
                    goes_on[found + k] = told
            begins, ends, goes_on = begins[:n], ends[:n], goes_on[:n]
            columns += [begins, ends, goes_on, _moved(ends, -1), _moved(begins, 1)]
            columns.append(np.where(begins + ends + goes_on > 0, begins * 64 + ends * 8 + goes_on, 0))
        return columns


def packed(ascending: Keys) -> npt.NDArray[np.uint8]:
    """Steps between ascending numbers of 32 bits, their bytes apart: what a file holds in least space.

    >>> unpacked(packed(np.array([3, 70_000], np.uint64))).tolist()
    [3, 69997]
    """
    steps = np.diff(ascending, prepend=np.uint64(0)).astype("<u4")
    return np.ascontiguousarray(steps.view(np.uint8).reshape(-1, 4).T)


def unpacked(stored: npt.NDArray[np.uint8]) -> Keys:
    """The steps that `packed` stored."""
    return np.ascontiguousarray(stored.T).view("<u4").ravel().astype(np.uint64)


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)


def _kinds(raw: Whole) -> Keys:
    """Of each character: figure, small letter, capital, East Asian, a bracket itself, other Latin, other."""
    is_digit = (raw >= 48) & (raw < 58)
    is_small, is_big = (raw >= 97) & (raw < 123), (raw >= 65) & (raw < 91)
    is_east = (raw >= 0x3400) & (raw < 0xA000)
    choices = [raw == 0, is_digit, is_small, is_big, is_east, np.isin(raw, _BRACKETS), raw < 0x2E80]
    return np.select(choices, [0, 1, 2, 3, 4, raw, 5], 6).astype(np.uint64)


def _spelling(codes: Keys, kinds: Keys) -> list[Keys]:
    """Characters around, one to four together, and kinds."""
    columns = [_joined(*(_moved(codes, d) for d in range(start, start + size))) for size, starts in (
        (1, range(-3, 4)), (2, range(-3, 3)), (3, range(-3, 2)), (4, (-3, 0)),
    ) for start in starts]  # fmt: skip
    windows = ((0,), (-1, 0, 1), (-2, -1, 0, 1, 2))
    return columns + [_joined(*(_moved(kinds, d) for d in window)) for window in windows]


def _moved(column: Keys, by: int) -> Keys:
    """What stands `by` places further on."""
    return np.roll(column, -by)


def _joined(*columns: Keys) -> Keys:
    """One number of several."""
    made = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        made = (made + column + np.uint64(1)) * _MIX
        made ^= made >> np.uint64(29)
    return made


def _key(number: int, column: Keys) -> Keys:
    """The trait: what column it is, and what it says; 0 stays 0."""
    made = (column + np.uint64(number + 1) * _BASE) * _MIX
    made ^= made >> np.uint64(31)
    made = (made * _MIX) >> np.uint64(32)
    return np.where(column == 0, np.uint64(0), np.maximum(made, np.uint64(1)))


def _running(codes: Keys) -> tuple[Keys, Keys]:
    """Sums from which any stretch's hash follows; `codes` begins with one 0."""
    powers = np.cumprod(np.append(np.uint64(1), np.full(len(codes) - 1, _BASE)), dtype=np.uint64)
    return np.cumsum((codes + np.uint64(7)) * powers, dtype=np.uint64), powers


def _stretch(sums: tuple[Keys, Keys], begin: Whole, end: Whole) -> Keys:
    """Hash of each stretch, 32 bits: equal for equal stretches wherever they stand."""
    running, powers = sums
    # The weight of a place is a power of an odd number, which has an inverse: the difference is moved to
    # the place that all stretches share.
    inverse = np.cumprod(np.append(np.uint64(1), np.full(len(powers) - 1, _INVERSE)), dtype=np.uint64)
    made = (running[end] - running[begin]) * inverse[begin] * _MIX
    made ^= made >> np.uint64(32)
    return (made * _MIX) >> np.uint64(32)


def _bare(words: Sequence[str]) -> list[str]:
    return [word.removesuffix("-B").removesuffix("-I") for word in words]


_INVERSE = np.uint64(pow(int(_BASE), -1, 2**64))
