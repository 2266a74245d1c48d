"""Hashes of the grams of a text, and which of them a model has weights for; compiled."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numba
import numpy as np

_TABLE = np.array([crc32(bytes([byte ^ 0xFF])) ^ 0xFF000000 for byte in range(256)], np.uint32)
"""What a byte does to a CRC-32."""


def grams(stretches: Sequence[tuple[str, str, int]]) -> np.ndarray:
    """CRC-32 of all stretches of one to `most` signs, of two bytes each, after that of the place.

    Parameters
    ----------
    stretches
        (place, text, most).
    """
    data = [text.encode("utf-16-le", "surrogatepass") for _, text, _ in stretches]
    ends = np.cumsum([len(one) for one in data], dtype=np.int64)
    seeds = np.array([crc32(place.encode()) for place, _, _ in stretches], np.uint32)
    most = np.array([most for _, _, most in stretches], np.int64)
    return _grams(np.frombuffer(b"".join(data), np.uint8), ends, seeds, most)


@numba.njit(cache=True, nogil=True)
def _grams(data, ends, seeds, most):  # type: ignore[no-untyped-def]
    size, low = 0, 0
    for i in range(len(ends)):
        size += (ends[i] - low) // 2 * most[i]
        low = ends[i]
    found = np.empty(size, np.uint32)
    n, low = 0, 0
    for i in range(len(ends)):
        for at in range(low, ends[i], 2):
            crc = ~seeds[i]
            for j in range(at, min(at + 2 * most[i], ends[i])):
                crc = _TABLE[(crc ^ data[j]) & np.uint32(0xFF)] ^ (crc >> np.uint32(8))
                if (j - at) % 2:
                    found[n] = ~crc
                    n += 1
        low = ends[i]
    return found[:n]


@numba.njit(cache=True, nogil=True)
def index(marks):  # type: ignore[no-untyped-def]
    """Rows of marks by their hash: a table in which a mark stands in the first free place from its own on."""
    size = 2
    while size < 3 * len(marks):
        size *= 2
    table = np.full(size, -1, np.int32)
    for row in range(len(marks)):
        at = marks[row] & (size - 1)
        while table[at] >= 0:
            at = (at + 1) & (size - 1)
        table[at] = row
    return table


@numba.njit(cache=True, nogil=True)
def looked_up(hashes, marks, table):  # type: ignore[no-untyped-def]
    """(rows of those of the hashes that are marks, each once; how many different hashes there are)."""
    size = 2
    while size < 2 * len(hashes):
        size *= 2
    seen = np.full(size, -1, np.int32)
    rows = np.empty(len(hashes), np.int32)
    n, n_rows = 0, 0
    for i in range(len(hashes)):
        mark = hashes[i]
        at = mark & (size - 1)
        while seen[at] >= 0 and hashes[seen[at]] != mark:
            at = (at + 1) & (size - 1)
        if seen[at] >= 0:
            continue
        seen[at] = i
        n += 1
        place = mark & (len(table) - 1)
        while table[place] >= 0:
            if marks[table[place]] == mark:
                rows[n_rows] = table[place]
                n_rows += 1
                break
            place = (place + 1) & (len(table) - 1)
    return rows[:n_rows], n
