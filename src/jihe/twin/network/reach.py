"""Directed distances, estimated: from so many sources at once, one bit each."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from .target import Ints

WORDS, MANY_WORDS = 16, 64
"""Words of 64 sources each that a mean is taken over: while it is sought, and when it is told."""

ENDS = 64
"""Ends of long paths that the search for the longest goes on from."""


class Reach(NamedTuple):
    """Distances of a network.

    Attributes
    ----------
    mean
        Over pairs with a path, from a sample of sources; NaN without any.
    longest
        The greatest distance found: a close lower bound.
    """

    mean: float
    longest: int


def mean_distance(n: int, source: Ints, target: Ints, words: int, rng: np.random.Generator) -> float:
    """Mean distance from at most 64 times so many sources to all that they reach."""
    can = np.flatnonzero(np.bincount(source, minlength=n))
    if len(can) > 64 * words:
        can = np.sort(rng.choice(can, 64 * words, replace=False))
    start, held = rows(n, target, source)
    pairs, total, _ = spread(start, held, can)
    return total / pairs if pairs else float("nan")


def longest(n: int, source: Ints, target: Ints, start: Ints) -> list[int]:
    """Nodes of a longest path: back from where paths from `start` end, forth from where those begin, and so
    on, which soon meets one."""
    into, out = rows(n, target, source), rows(n, source, target)
    begin, found = int(start[0]) if len(start) else 0, np.zeros(n, np.int64)
    depth = spread(into[0], into[1], start)[2]
    for _ in range(2):
        ends = np.argsort(-depth, kind="stable")[:ENDS]
        back = spread(out[0], out[1], ends)[2]
        begins = np.argsort(-back, kind="stable")[:ENDS]
        if back[begins[0]] > found.max():
            found = spread(into[0], into[1], begins[:1])[2]
            begin = int(begins[0])
        depth = spread(into[0], into[1], begins)[2]
    path = [int(np.argmax(found))]
    for step in range(int(found.max()) - 1, -1, -1):
        before = into[1][into[0][path[-1]] : into[0][path[-1] + 1]]
        # A node that was not reached has 0 as well as the first one: only that leads to a node at step 1.
        path.append(next(int(v) for v in before if found[v] == step and (step or v == begin)))
    return path[::-1]


def nearness(n: int, source: Ints, target: Ints, top: Ints, most: int) -> tuple[Ints, Ints]:
    """Steps from the nearest of some nodes to each node, and from each to the nearest; `most` at most."""
    found = []
    for here, there in ((source, target), (target, source)):
        steps = np.full(n, most, np.int64)
        steps[top] = 0
        for step in range(1, most):
            met = there[steps[here] == step - 1]
            steps[met] = np.minimum(steps[met], step)
        found.append(steps)
    return found[0], found[1]


@numba.njit(cache=True, nogil=True)
def rows(n, here, there):  # type: ignore[no-untyped-def]
    """Neighbours of each node: those of v are ``other[start[v]:start[v + 1]]``."""
    start = np.zeros(n + 1, np.int64)
    for v in here:
        start[v + 1] += 1
    for v in range(n):
        start[v + 1] += start[v]
    at = start[:-1].copy()
    other = np.empty(len(here), np.int32)
    for e in range(len(here)):
        other[at[here[e]]] = there[e]
        at[here[e]] += 1
    return start, other


@numba.njit(cache=True, nogil=True)
def spread(start, other, sources):  # type: ignore[no-untyped-def]  # noqa: C901
    """Steps from the sources, each node taking what its neighbours in `other` met one step before.

    Returns
    -------
    (int, int, ndarray)
        Pairs of a source and another node that it reaches, the sum of their distances, and the greatest
        distance at which each node was reached, shape (n,).
    """
    n, width = len(start) - 1, (len(sources) + 63) // 64
    seen, front = np.zeros((n, width), np.uint64), np.zeros((n, width), np.uint64)
    fresh = np.zeros((n, width), np.uint64)
    is_front, is_fresh = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    depth = np.zeros(n, np.int64)
    for i, v in enumerate(sources):
        bit = np.uint64(1) << np.uint64(i & 63)
        seen[v, i >> 6] |= bit
        front[v, i >> 6] |= bit
        is_front[v] = True
    pairs = total = step = 0
    met = 1
    while met:
        step, met = step + 1, 0
        for v in range(n):
            touched = False
            for k in range(start[v], start[v + 1]):
                u = other[k]
                if is_front[u]:
                    for w in range(width):
                        fresh[v, w] |= front[u, w]
                    touched = True
            is_fresh[v] = False
            if not touched:
                continue
            for w in range(width):
                x = fresh[v, w] & ~seen[v, w]
                seen[v, w] |= x
                fresh[v, w] = x
                if x:
                    is_fresh[v] = True
                    met += _ones(x)
            if is_fresh[v]:
                depth[v] = step
        for v in range(n):
            if is_front[v]:
                front[v] = 0
            is_front[v] = is_fresh[v]
        front, fresh = fresh, front
        pairs += met
        total += met * step
    return pairs, total, depth


@numba.njit(cache=True, nogil=True, inline="always")
def _ones(x):  # type: ignore[no-untyped-def]
    """Bits that are set."""
    x -= (x >> np.uint64(1)) & np.uint64(0x5555555555555555)
    x = (x & np.uint64(0x3333333333333333)) + ((x >> np.uint64(2)) & np.uint64(0x3333333333333333))
    x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((x * np.uint64(0x0101010101010101)) >> np.uint64(56))
