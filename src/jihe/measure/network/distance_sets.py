"""Nodes with the same neighbours, which distances need to tell apart only at the end.

Nodes with the same out-neighbours reach the same targets at the same distances, and targets with the same
in-neighbours are reached alike. So each distinct set of out-neighbours is one *row*, and each distinct set of
in-neighbours one *column* with a weight: how many targets it stands for.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np

from .graph import Graph, Ints

Words = np.ndarray[Any, np.dtype[np.uint64]]


class Rows(NamedTuple):
    """Distinct sets of out-neighbours, the most referred to first, and what they pull from.

    Row g pulls from ``other[begin[g]:begin[g + 1]]`` and is pulled by ``puller[back[g]:back[g + 1]]``. `row`
    is the row of each node, -1 where it has no neighbour; `size` the nodes of each row; nobody pulls from a
    row from number `n_source` on.
    """

    row: Ints
    size: Ints
    begin: Ints
    other: Ints
    back: Ints
    puller: Ints
    n_source: int


def rows_of(graph: Graph) -> Rows:
    """The rows of a graph."""
    out = graph.out
    row, first, size = alike(out.begin, out.end, out.other)
    start, to, refs = link(first, row, out.begin, out.end, out.other)
    order = np.argsort(-refs, kind="stable")
    rank, begin, other, back, puller = renumber(start, to, refs, order)
    row = np.append(rank, np.int32(-1))[row]
    return Rows(row, size[order], begin, other, back, puller, int(np.count_nonzero(refs)))


def columns_of(graph: Graph, row: Ints) -> tuple[Ints, Words, Ints]:
    """One column for all targets with the same in-neighbours, as many bits as its weight has ones: the target
    of each bit, the power of two of each word, and the first bit of each node's column.

    Columns near the same hub come together: many rows then meet a whole word in one step and rest in others.
    """
    into = graph.into
    column, first, size = alike(into.begin, into.end, into.other)
    place = np.argsort(foremost(first, row, into.begin, into.end, into.other), kind="stable")
    target, shift = [np.empty(0, np.int32)], [np.empty(0, np.uint64)]
    bit = np.full(len(first) + 1, -1, np.int64)
    low = 0
    for power in range(int(size.max(initial=0)).bit_length()):
        held = place[(size[place] >> power & 1) > 0]
        n_word = -(-len(held) // 64)
        target += [first[held], np.full(64 * n_word - len(held), -1, np.int32)]
        shift.append(np.full(n_word, power, np.uint64))
        bit[held] = low + np.arange(len(held))
        low += 64 * n_word
    return np.concatenate(target), np.concatenate(shift), bit[column]


@numba.njit(cache=True, nogil=True)
def _mix(x):  # type: ignore[no-untyped-def]
    z = np.uint64(x) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x632BE59BD9B4E019)
    z = (z ^ (z >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    return z ^ (z >> np.uint64(29))


@numba.njit(cache=True, nogil=True)
def alike(begin, end, other):  # type: ignore[no-untyped-def]
    """Nodes with the same set of neighbours, themselves apart: group of each (-1: no neighbour), first node
    and size of each group. A hash finds the candidates, the sets themselves are compared."""
    n = len(begin)
    group, mark = np.full(n, -1, np.int32), np.full(n, -1, np.int32)
    first, size, width = np.empty(n, np.int32), np.zeros(n, np.int32), np.empty(n, np.int32)
    key = np.empty(n, np.uint64)
    capacity = 16
    while capacity < 2 * n:
        capacity *= 2
    table = np.full(capacity, -1, np.int32)
    n_group = 0
    for v in range(n):
        total, m = np.uint64(0), 0
        for k in range(begin[v], end[v]):
            w = other[k]
            if w != v and mark[w] != v:
                mark[w] = v
                total += _mix(w)
                m += 1
        if m == 0:
            continue
        slot = np.int64(total & np.uint64(capacity - 1))
        while True:
            g = table[slot]
            if g < 0:
                g = n_group
                table[slot], first[g], key[g], width[g] = g, v, total, m
                n_group += 1
                break
            if key[g] == total and width[g] == m and _is_within(first[g], v, begin, end, other, mark):
                break
            slot = (slot + 1) & (capacity - 1)
        group[v] = g
        size[g] += 1
    return group, first[:n_group].copy(), size[:n_group].copy()


@numba.njit(cache=True, nogil=True)
def _is_within(u, v, begin, end, other, mark):  # type: ignore[no-untyped-def]
    for w in other[begin[u] : end[u]]:  # noqa: SIM110 - Numba has no generators here
        if w != u and mark[w] != v:
            return False
    return True


@numba.njit(cache=True, nogil=True)
def link(first, row, begin, end, other):  # type: ignore[no-untyped-def]
    """Which rows each row pulls from, each once, and how many rows pull from it."""
    n_row = len(first)
    room = 0
    for v in first:
        room += end[v] - begin[v]
    start, to = np.zeros(n_row + 1, np.int64), np.empty(room, np.int32)
    mark, refs = np.full(n_row, -1, np.int32), np.zeros(n_row, np.int32)
    at = 0
    for g in range(n_row):
        v = first[g]
        for k in range(begin[v], end[v]):
            h = row[other[k]]
            if other[k] != v and h >= 0 and h != g and mark[h] != g:
                mark[h] = g
                refs[h] += 1
                to[at] = h
                at += 1
        start[g + 1] = at
    return start, to[:at], refs


@numba.njit(cache=True, nogil=True)
def renumber(start, to, refs, order):  # type: ignore[no-untyped-def]
    """The same links with row order[i] called i, and the links the other way round."""
    n_row = len(refs)
    rank = np.empty(n_row, np.int32)
    begin, back = np.zeros(n_row + 1, np.int64), np.zeros(n_row + 1, np.int64)
    for i in range(n_row):
        rank[order[i]] = i
        back[i + 1] = back[i] + refs[order[i]]
    other, puller, at = np.empty_like(to), np.empty_like(to), back[:-1].copy()
    filled = 0
    for i in range(n_row):
        g = order[i]
        for k in range(start[g], start[g + 1]):
            h = rank[to[k]]
            other[filled] = h
            filled += 1
            puller[at[h]] = i
            at[h] += 1
        begin[i + 1] = filled
    return rank, begin, other, back, puller


@numba.njit(cache=True, nogil=True)
def foremost(first, row, begin, end, other):  # type: ignore[no-untyped-def]
    """The least row among the neighbours of each node in `first`."""
    result = np.empty(len(first), np.int32)
    for i in range(len(first)):
        v = first[i]
        result[i] = len(row)
        for k in range(begin[v], end[v]):
            if other[k] != v:
                result[i] = min(result[i], row[other[k]])
    return result
