"""The set of edges that are there, for compiled code: keys in an open table with linear probing."""

from __future__ import annotations

import numba
import numpy as np

from .target import Ints

FREE = -1


def room(n: int) -> Ints:
    """An empty table for n edges."""
    return np.full(1 << max(4, int(4 * n).bit_length()), FREE, np.int64)


@numba.njit(cache=True, nogil=True)
def _home(table, key):  # type: ignore[no-untyped-def]
    z = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)
    return np.int64((z ^ (z >> np.uint64(29))) & np.uint64(len(table) - 1))


@numba.njit(cache=True, nogil=True)
def has(table, key):  # type: ignore[no-untyped-def]
    at = _home(table, key)
    while table[at] != FREE:
        if table[at] == key:
            return True
        at = (at + 1) & (len(table) - 1)
    return False


@numba.njit(cache=True, nogil=True)
def add(table, key):  # type: ignore[no-untyped-def]
    at = _home(table, key)
    while table[at] != FREE and table[at] != key:
        at = (at + 1) & (len(table) - 1)
    table[at] = key


@numba.njit(cache=True, nogil=True)
def discard(table, key):  # type: ignore[no-untyped-def]
    """Take a key out; those that probed past it move up."""
    mask = len(table) - 1
    at = _home(table, key)
    while table[at] != key:
        if table[at] == FREE:
            return
        at = (at + 1) & mask
    gap = at
    at = (at + 1) & mask
    while table[at] != FREE:
        if (at - _home(table, table[at])) & mask >= (at - gap) & mask:
            table[gap] = table[at]
            gap = at
        at = (at + 1) & mask
    table[gap] = FREE
