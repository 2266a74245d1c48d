"""Clustering of a network that is still being grown: kept up edge by edge, and moved by swaps.

Two networks are watched at once: the whole (0), and the edges that touch a member (1).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np

from . import links
from .chance import below
from .links import add, discard, has
from .target import Bools, Floats, Ints

NONE = -1

WIDEST = 96
"""Neighbours of the lesser end of an edge up to which it is swapped: beyond, it hardly counts."""


class Web(NamedTuple):
    """Edges, the neighbours that they make, and the clustering of these.

    Attributes
    ----------
    table
        Which edges are there.
    source, target
        Shape (edges,): `NONE` as target for an edge that is taken out.
    head_out, next_out
        First edge out of each node, and the one after each.
    head_into, next_into, slot_edge, edge_slot
        The same into each node; lists of slots, each of which holds an edge, so that two edges can swap.
    member
        Shape (n,): members of the network within.
    closed, wide
        Shape (2, n): edges among the neighbours of each node, and how many neighbours these are.
    total
        Shape (2,): sum of the clustering coefficients of all nodes.
    """

    table: Ints
    source: Ints
    target: Ints
    head_out: Ints
    next_out: Ints
    head_into: Ints
    next_into: Ints
    slot_edge: Ints
    edge_slot: Ints
    member: Bools
    closed: Ints
    wide: Ints
    total: Floats


def web(n: int, n_edge: int, member: Bools) -> Web:
    """Nothing yet, with room for so many edges."""

    def none(size: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        return np.full(size, NONE, np.int64)

    lists = none(n), none(n_edge), none(n), none(n_edge), none(n_edge), none(n_edge)
    counts = np.zeros((2, n), np.int64), np.zeros((2, n), np.int64), np.zeros(2)
    return Web(links.room(n_edge), none(n_edge), none(n_edge), *lists, member, *counts)


def copied(web: Web) -> Web:
    """The same, to be gone on with apart."""
    parts: list[Any] = [part.copy() for part in web]
    return Web(*parts)


@numba.njit(cache=True, nogil=True)
def enter(web, edges):  # type: ignore[no-untyped-def]
    """Take in new edges, whose ends are set and which are in the table."""
    n = np.int64(len(web.member))
    for e in edges:
        s, t = web.source[e], web.target[e]
        discard(web.table, s * n + t)
    for e in edges:
        s, t = web.source[e], web.target[e]
        _count(web, s, t, 1)
        add(web.table, s * n + t)
        web.next_out[e], web.head_out[s] = web.head_out[s], e
        web.next_into[e], web.head_into[t] = web.head_into[t], e
        web.slot_edge[e], web.edge_slot[e] = e, e


@numba.njit(cache=True, nogil=True)
def _bump(web, j, v, closed, wide):  # type: ignore[no-untyped-def]
    k = web.wide[j, v]
    if k > 1:
        web.total[j] -= web.closed[j, v] / (k * (k - 1))
    k += wide
    web.wide[j, v] = k
    web.closed[j, v] += closed
    if k > 1:
        web.total[j] += web.closed[j, v] / (k * (k - 1))


@numba.njit(cache=True, nogil=True)
def _count(web, a, b, sign):  # type: ignore[no-untyped-def]
    """Raise (1) or lower (-1) the counts by an edge from a to b that is not in the lists."""
    n = np.int64(len(web.member))
    member = web.member
    low, high = (a, b) if web.wide[0, a] <= web.wide[0, b] else (b, a)
    is_new = not has(web.table, b * n + a)
    is_inner = member[a] or member[b]
    gain = np.zeros((2, 2), np.int64)
    for way in range(2):
        at = web.head_out[low] if way == 0 else web.head_into[low]
        while at != NONE:
            e = at if way == 0 else web.slot_edge[at]
            w = web.target[e] if way == 0 else web.source[e]
            is_there = web.target[e] != NONE if way == 0 else web.target[e] == low
            at = web.next_out[at] if way == 0 else web.next_into[at]
            if not is_there or w == high:
                continue
            forth = way == 0 or has(web.table, low * n + w)
            if way == 1 and forth:
                continue
            theirs = np.int64(has(web.table, high * n + w)) + np.int64(has(web.table, w * n + high))
            if theirs == 0:
                continue
            ours = 1 + np.int64(way == 0 and has(web.table, w * n + low))
            _bump(web, 0, w, sign, 0)
            gain[0, 0] += theirs
            gain[0, 1] += ours
            if is_inner and (member[w] or (member[low] and member[high])):
                _bump(web, 1, w, sign, 0)
                gain[1, 0] += theirs
                gain[1, 1] += ours
    if is_new:
        for j in range(2 if is_inner else 1):
            _bump(web, j, low, sign * gain[j, 0], sign)
            _bump(web, j, high, sign * gain[j, 1], sign)


@numba.njit(cache=True, nogil=True)
def swap(web, e, f):  # type: ignore[no-untyped-def]
    """Two edges swap their targets."""
    n = np.int64(len(web.member))
    source, target = web.source, web.target
    a, b, c, d = source[e], target[e], source[f], target[f]
    discard(web.table, a * n + b)
    target[e] = NONE
    _count(web, a, b, -1)
    discard(web.table, c * n + d)
    target[f] = NONE
    _count(web, c, d, -1)
    here, there = web.edge_slot[e], web.edge_slot[f]
    web.edge_slot[e], web.edge_slot[f] = there, here
    web.slot_edge[there], web.slot_edge[here] = e, f
    _count(web, a, d, 1)
    add(web.table, a * n + d)
    target[e] = d
    _count(web, c, b, 1)
    add(web.table, c * n + b)
    target[f] = b


@numba.njit(cache=True, nogil=True)
def may_swap(web, e, f, core):  # type: ignore[no-untyped-def]
    """Whether both edges may be after a swap of targets."""
    n = np.int64(len(core))
    a, b, c, d = web.source[e], web.target[e], web.source[f], web.target[f]
    if a in (c, d) or b in (c, d):
        return False
    if not ((core[a] or core[d]) and (core[c] or core[b])):
        return False
    return not (has(web.table, a * n + d) or has(web.table, c * n + b))


@numba.njit(cache=True, nogil=True)
def _lesser(web, a, b):  # type: ignore[no-untyped-def]
    return a if web.wide[0, a] <= web.wide[0, b] else b


@numba.njit(cache=True, nogil=True)
def _meet(web, a, b):  # type: ignore[no-untyped-def]
    """Whether two nodes have a common neighbour."""
    n = np.int64(len(web.member))
    low = _lesser(web, a, b)
    high = b if low == a else a
    at = web.head_out[low]
    while at != NONE:
        w = web.target[at]
        if has(web.table, high * n + w) or has(web.table, w * n + high):
            return True
        at = web.next_out[at]
    at = web.head_into[low]
    while at != NONE:
        w = web.source[web.slot_edge[at]]
        if has(web.table, high * n + w) or has(web.table, w * n + high):
            return True
        at = web.next_into[at]
    return False


@numba.njit(cache=True, nogil=True)
def _off(total, goal, scale):  # type: ignore[no-untyped-def]
    """How far the sums are off their goals; a goal of NaN is none."""
    off = 0.0
    for j in range(2):
        if not np.isnan(goal[j]):
            off += ((total[j] - goal[j]) / scale[j]) ** 2
    return off


@numba.njit(cache=True, nogil=True)
def tune(  # type: ignore[no-untyped-def]  # noqa: PLR0913
    web, low, high, core, goal, scale, tries, enough, chance
):
    """Swap targets among the edges numbered from low to high, below it, while that brings clustering nearer.

    Parameters
    ----------
    core
        Shape (n,): every edge keeps touching one.
    goal, scale
        Shape (2,): sums of coefficients to come to (NaN: none), and what a distance counts as 1.
    tries
        Swaps tried.
    enough
        Squared distance at which to stop.

    Returns
    -------
    float
        Squared distance that is left.
    """
    off = _off(web.total, goal, scale)
    for _ in range(tries if high - low > 1 else 0):
        if off <= enough:
            break
        e, f = low + below(chance, high - low), low + below(chance, high - low)
        if not may_swap(web, e, f, core):
            continue
        a, b, c, d = web.source[e], web.target[e], web.source[f], web.target[f]
        v, w, x, y = _lesser(web, a, b), _lesser(web, c, d), _lesser(web, a, d), _lesser(web, c, b)
        widest = max(web.wide[0, v], web.wide[0, w], web.wide[0, x], web.wide[0, y])
        if widest > WIDEST:
            continue
        if web.closed[0, v] + web.closed[0, w] == 0 and not (_meet(web, a, d) or _meet(web, c, b)):
            continue
        swap(web, e, f)
        now = _off(web.total, goal, scale)
        if now < off:
            off = now
        else:
            swap(web, e, f)
            off = _off(web.total, goal, scale)
    return off
