"""Compiled loops: distances from many nodes at once, closed triangles."""

from __future__ import annotations

import numba
import numpy as np

from .given import Floats, Ints

N_SAMPLED = 2048
"""Nodes to which distances are measured where they are only estimated."""

ZERO, ONE = np.uint64(0), np.uint64(1)


def rows(n: int, source: Ints, target: Ints) -> tuple[Ints, Ints]:
    """Targets in rows by source: where each row begins, and the targets."""
    order = np.argsort(source, kind="stable")
    start = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(source, minlength=n), out=start[1:])
    return start, target[order].astype(np.int64)


def greatest_distance(n: int, source: Ints, target: Ints, begin: Ints) -> Ints:
    """The greatest finite distance from each node of `begin`."""
    start, to = rows(n, source, target)
    return _walk(start, to, begin)[2]


def towards(n: int, source: Ints, target: Ints, end: Ints) -> tuple[Ints, Ints]:
    """How many nodes of `end` each node reaches, itself left out, and the sum of their distances."""
    start, to = rows(n, target, source)
    reached, total, _ = _walk(start, to, end)
    return reached, total


def sampled(n: int, source: Ints, target: Ints, rng: np.random.Generator) -> tuple[Floats, Floats, float]:
    """Estimates: how many nodes each node reaches, the sum of their distances; and the mean distance of all.

    From a sample of the nodes to which an edge leads.
    """
    found = np.unique(target)
    end = found if len(found) <= N_SAMPLED else np.sort(rng.choice(found, N_SAMPLED, replace=False))
    reached, total = towards(n, source, target, end)
    scale = len(found) / max(len(end), 1)
    return (
        scale * reached.astype(float),
        scale * total.astype(float),
        float(total.sum() / max(reached.sum(), 1)),
    )


def clustering(n: int, source: Ints, target: Ints) -> Floats:
    """Each node's clustering: directed edges among its k neighbours, over k(k - 1); 0 where k < 2."""
    low, high = np.minimum(source, target), np.maximum(source, target)
    pair, n_way = np.unique(low * n + high, return_counts=True)
    low, high = pair // n, pair % n
    k = np.bincount(low, minlength=n) + np.bincount(high, minlength=n)
    # From fewer neighbours to more, so that no row is long.
    is_up = (k[low] < k[high]) | ((k[low] == k[high]) & (low < high))
    here, there = np.where(is_up, low, high), np.where(is_up, high, low)
    order = np.lexsort((there, here))
    start, to = rows(n, here[order], there[order])
    n_among: Ints = _triangles(start, to, n_way[order])
    return np.asarray(n_among / np.maximum(k * (k - 1), 1), dtype=np.float64)


@numba.njit(cache=True, nogil=True)
def _walk(start, to, begin):  # type: ignore[no-untyped-def]
    """Breadth-first from 64 nodes at a time, a bit for each.

    Of each node: how many of `begin` come to it, and after how many steps together. Of each of `begin`: its
    most steps.
    """
    n, n_begin = len(start) - 1, len(begin)
    reached, total = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    greatest = np.zeros(n_begin, dtype=np.int64)
    seen, fresh, front = np.empty(n, np.uint64), np.zeros(n, np.uint64), np.empty(n, np.uint64)
    for first in range(0, n_begin, 64):
        seen[:] = 0
        front[:] = 0
        for i in range(first, min(first + 64, n_begin)):
            front[begin[i]] |= ONE << np.uint64(i - first)
            seen[begin[i]] |= ONE << np.uint64(i - first)
        step, any_bit = 0, ONE
        while any_bit:
            step, any_bit = step + 1, ZERO
            for node in range(n):
                if front[node]:
                    for at in range(start[node], start[node + 1]):
                        fresh[to[at]] |= front[node]
            for node in range(n):
                word = fresh[node] & ~seen[node]
                fresh[node], front[node] = 0, word
                if word:
                    seen[node] |= word
                    any_bit |= word
                    n_bit = _n_bit(word)
                    reached[node] += n_bit
                    total[node] += step * n_bit
            for bit in range(64):
                if any_bit >> np.uint64(bit) & ONE:
                    greatest[first + bit] = step
    return reached, total, greatest


@numba.njit(cache=True, nogil=True)
def _n_bit(word):  # type: ignore[no-untyped-def]
    """Bits set in a word of 64, by sums of ever wider fields."""
    word -= (word >> ONE) & np.uint64(0x5555555555555555)
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@numba.njit(cache=True, nogil=True)
def _triangles(start, to, n_way):  # type: ignore[no-untyped-def]
    n = len(start) - 1
    among = np.zeros(n, dtype=np.int64)
    mark = np.zeros(n, dtype=np.int64)
    for a in range(n):
        for i in range(start[a], start[a + 1]):
            mark[to[i]] = n_way[i]
        for i in range(start[a], start[a + 1]):
            b = to[i]
            for j in range(start[b], start[b + 1]):
                c = to[j]
                if mark[c]:
                    among[a] += n_way[j]
                    among[b] += mark[c]
                    among[c] += n_way[i]
        for i in range(start[a], start[a + 1]):
            mark[to[i]] = 0
    return among
