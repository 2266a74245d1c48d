"""Random numbers for compiled code: a state that is passed along, so that threads cannot differ."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

State = np.ndarray[Any, np.dtype[np.uint64]]


def begin(seed: int, *parts: int) -> State:
    """A state of its own for each purpose: the same seed and parts, the same numbers."""
    return np.random.SeedSequence([seed, *parts]).generate_state(1, np.uint64).astype(np.uint64)


@numba.njit(cache=True, nogil=True)
def word(state):  # type: ignore[no-untyped-def]
    """The next 64 random bits: SplitMix64 (Steele, Lea and Flood 2014)."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@numba.njit(cache=True, nogil=True)
def uniform(state):  # type: ignore[no-untyped-def]
    """A number from 0 to 1, 1 left out."""
    return np.float64(word(state) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@numba.njit(cache=True, nogil=True)
def below(state, n):  # type: ignore[no-untyped-def]
    """A whole number from 0 to n - 1."""
    return np.int64(uniform(state) * n)


@numba.njit(cache=True, nogil=True)
def shuffle(state, items):  # type: ignore[no-untyped-def]
    """Put the items in random order, in place."""
    for i in range(len(items) - 1, 0, -1):
        j = below(state, i + 1)
        items[i], items[j] = items[j], items[i]


@numba.njit(cache=True, nogil=True)
def draw(state, weight, load, cap, k):  # type: ignore[no-untyped-def]
    """Draw k times with replacement in proportion to weight; none beyond its cap.

    `load` is what each has; it is raised by what is drawn. Tells how often each was drawn; the sum is less
    than k only where all are full.
    """
    n = len(weight)
    found = np.zeros(n, np.int64)
    heap = np.zeros(n)
    left = k
    while left > 0:
        total = 0.0
        for i in range(n):
            total += weight[i] if load[i] < cap[i] else 0.0
            heap[i] = total
        if total <= 0:
            break
        # A draw of one that filled up meanwhile is void; when half of a round is, the sums are made anew.
        void = 0
        while left > 0 and void <= n // 8 + 8:
            i = min(np.searchsorted(heap, uniform(state) * total, "right"), n - 1)
            if load[i] < cap[i] and weight[i] > 0:
                load[i] += 1
                found[i] += 1
                left -= 1
            else:
                void += 1
    return found
