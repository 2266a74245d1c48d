"""Sets of nodes and of platforms as bits: who is reached by whom.

`reached` has shape (n, words), for each node one bit a platform; `held` shape (p, words), for each platform
one bit a node.
"""

from __future__ import annotations

import numba
import numpy as np

from .distance_kernel import popcount


@numba.njit(cache=True, nogil=True)
def spread(begin, end, other, reached, further):  # type: ignore[no-untyped-def]
    """Hand each node's bits on to its neighbours."""
    n_word = reached.shape[1]
    for v in range(len(begin)):
        for word in range(n_word):
            bits = reached[v, word]
            if bits:
                for slot in range(begin[v], end[v]):
                    further[other[slot], word] |= bits


@numba.njit(cache=True, nogil=True)
def by_platform(reached, p):  # type: ignore[no-untyped-def]
    """The same bits turned round, shape (p, words): for each platform one bit a node."""
    n = len(reached)
    held = np.zeros((p, (n + 63) // 64), np.uint64)
    one = np.uint64(1)
    for v in range(n):
        own = one << np.uint64(v % 64)
        for word in range(reached.shape[1]):
            bits = reached[v, word]
            while bits:
                held[64 * word + popcount((bits & (~bits + one)) - one), v // 64] |= own
                bits &= bits - one
    return held


@numba.njit(cache=True, nogil=True)
def sizes(held):  # type: ignore[no-untyped-def]
    """Nodes that each platform reaches."""
    size = np.zeros(len(held), np.int64)
    for i in range(len(held)):
        for word in held[i]:
            size[i] += popcount(word)
    return size


@numba.njit(cache=True, nogil=True)
def shared(held):  # type: ignore[no-untyped-def]
    """Nodes that each two platforms reach."""
    p, n_word = held.shape
    shared = np.zeros((p, p), np.int64)
    for i in range(p):
        for j in range(i + 1):
            total = np.int64(0)
            for word in range(n_word):
                total += popcount(held[i, word] & held[j, word])
            shared[i, j] = shared[j, i] = total
    return shared


@numba.njit(cache=True, nogil=True)
def counts(reached, present, p):  # type: ignore[no-untyped-def]
    """Nodes that each platform alone reaches, and nodes by the number of platforms that reach them."""
    exclusive, by_count = np.zeros(p, np.int64), np.zeros(p + 1, np.int64)
    for v in np.flatnonzero(present):
        count, at = 0, 0
        for word in range(reached.shape[1]):
            bits = reached[v, word]
            if bits:
                count += popcount(bits)
                at = 64 * word + popcount((bits & (~bits + np.uint64(1))) - np.uint64(1))
        by_count[count] += 1
        if count == 1:
            exclusive[at] += 1
    return exclusive, by_count
