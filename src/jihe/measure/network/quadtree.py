"""A quadtree over points of the plane, as flat arrays: points in Morton order, cells in preorder.

A cell that has one child only is never made, so that a tree has fewer than two cells a leaf however unevenly
the points lie. Everything is done in a fixed order: the same points give the same tree, bit for bit.
"""

from __future__ import annotations

import numba
import numpy as np

BITS = 24
"""Halvings of each side that tell points apart; points closer than that share a leaf."""

LEAF = 12
"""A cell of so few points is not divided: looking at each is cheaper than going deeper."""


@numba.njit(cache=True, nogil=True)
def morton_keys(x, y):  # type: ignore[no-untyped-def]
    """Place of each point along the Morton curve through the least square around them."""
    low_x, low_y = x.min(), y.min()
    side = max(x.max() - low_x, y.max() - low_y)
    scale = ((1 << BITS) - 1) / side if side > 0 else 0.0
    keys = np.empty(len(x), np.uint64)
    for i in range(len(x)):
        column, row = np.uint64((x[i] - low_x) * scale), np.uint64((y[i] - low_y) * scale)
        keys[i] = _spread(column) | (_spread(row) << np.uint64(1))
    return keys


@numba.njit(cache=True, nogil=True, inline="always")
def _spread(v):  # type: ignore[no-untyped-def]
    """The bits of `v`, a zero before each."""
    v = (v | (v << np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    v = (v | (v << np.uint64(8))) & np.uint64(0x00FF00FF00FF00FF)
    v = (v | (v << np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    v = (v | (v << np.uint64(2))) & np.uint64(0x3333333333333333)
    return (v | (v << np.uint64(1))) & np.uint64(0x5555555555555555)


@numba.njit(cache=True, nogil=True)
def sorted_order(keys):  # type: ignore[no-untyped-def]
    """Stable order of `keys`, twelve bits at a time."""
    n = len(keys)
    order, spare = np.arange(n, dtype=np.int32), np.empty(n, np.int32)
    mask = np.uint64(4095)
    for shift in range(0, 2 * BITS, 12):
        by = np.uint64(shift)
        at = np.zeros(4097, np.int64)
        for i in range(n):
            at[((keys[i] >> by) & mask) + np.uint64(1)] += 1
        for c in range(4096):
            at[c + 1] += at[c]
        for i in order:  # type: ignore[assignment]
            b = (keys[i] >> by) & mask
            spare[at[b]] = i
            at[b] += 1
        order, spare = spare, order
    return order


@numba.njit(cache=True, nogil=True)
def cells_of(keys):  # type: ignore[no-untyped-def]
    """The cells over sorted keys, each before those in it.

    Returns
    -------
    begin, end
        The points of each cell.
    skip
        The next cell that is not inside it.
    """
    n = len(keys)
    begin, end = np.empty(2 * n, np.int32), np.empty(2 * n, np.int32)
    starts = np.full(n + 1, -1, np.int32)
    stack = np.empty((6 * BITS + 8, 2), np.int64)
    stack[0, 0], stack[0, 1] = 0, n
    top, count = 1, 0
    while top:
        top -= 1
        low, high = stack[top, 0], stack[top, 1]
        begin[count], end[count] = low, high
        if starts[low] < 0:
            starts[low] = count
        count += 1
        if high - low <= LEAF or keys[low] == keys[high - 1]:
            continue
        level = _level(keys[low] ^ keys[high - 1])
        # The last quarter goes on the stack first, hence the first is taken first.
        cut = high
        while cut > low:
            quarter = keys[cut - 1] >> level
            from_ = _first_of(keys, low, cut, quarter, level)
            stack[top, 0], stack[top, 1] = from_, cut
            top += 1
            cut = from_
    starts[n] = count
    skip = np.empty(count, np.int32)
    for c in range(count):
        skip[c] = starts[end[c]]
    return begin[:count], end[:count], skip


@numba.njit(cache=True, nogil=True, inline="always")
def _level(apart):  # type: ignore[no-untyped-def]
    """The shift that leaves of two keys the quarters in which they part."""
    level = 0
    while apart >> np.uint64(level + 2):
        level += 2
    return np.uint64(level)


@numba.njit(cache=True, nogil=True, inline="always")
def _first_of(keys, low, high, quarter, level):  # type: ignore[no-untyped-def]
    while low < high:
        middle = (low + high) // 2
        if keys[middle] >> level < quarter:
            low = middle + 1
        else:
            high = middle
    return low


@numba.njit(cache=True, nogil=True)
def summed(begin, end, skip, x, y, mass, radius):  # type: ignore[no-untyped-def]
    """What each cell weighs and how far it reaches.

    Returns
    -------
    array (cells, 5)
        Centre of mass (two columns), mass, the square of twice the distance from there to the farthest corner
        of the box around the cell's points (no less than Gephi's measure of a region), the greatest radius of
        a point.
    """
    n_cell = len(begin)
    result = np.zeros((n_cell, 5))
    box = np.empty((n_cell, 4))
    for c in range(n_cell - 1, -1, -1):
        west, south, east, north = np.inf, np.inf, -np.inf, -np.inf
        sum_x, sum_y, total, widest = 0.0, 0.0, 0.0, 0.0
        if skip[c] == c + 1:
            for i in range(begin[c], end[c]):
                west, east = min(west, x[i]), max(east, x[i])
                south, north = min(south, y[i]), max(north, y[i])
                total += mass[i]
                sum_x += mass[i] * x[i]
                sum_y += mass[i] * y[i]
                widest = max(widest, radius[i])
        else:
            inner = c + 1
            while inner < skip[c]:
                west, east = min(west, box[inner, 0]), max(east, box[inner, 2])
                south, north = min(south, box[inner, 1]), max(north, box[inner, 3])
                total += result[inner, 2]
                sum_x += result[inner, 2] * result[inner, 0]
                sum_y += result[inner, 2] * result[inner, 1]
                widest = max(widest, result[inner, 4])
                inner = skip[inner]
        box[c, 0], box[c, 1], box[c, 2], box[c, 3] = west, south, east, north
        mid_x, mid_y = sum_x / total, sum_y / total
        far_x, far_y = max(mid_x - west, east - mid_x), max(mid_y - south, north - mid_y)
        result[c, 0], result[c, 1], result[c, 2] = mid_x, mid_y, total
        result[c, 3] = 4 * (far_x * far_x + far_y * far_y)
        result[c, 4] = widest
    return result
