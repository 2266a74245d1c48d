"""Cores and the rich club: how densely the well-linked are linked among themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numba
import numpy as np

from .graph import Floats, Graph, Ints
from .simple import Simple, simple


def core_number(graph: Graph) -> Ints:
    """Core number of each node: the greatest k such that it lies in a part whose nodes all have k neighbours
    or more within it (Seidman 1983), directions, parallel edges and self-loops left aside.

    Returns
    -------
    ndarray
        Shape (n,); -1 for a node that is not there.
    """
    view = simple(graph)
    return np.where(graph.present, _cores(view.start, view.other), -1)


@numba.njit(cache=True, nogil=True)
def _cores(start, other):  # type: ignore[no-untyped-def]
    """Batagelj & Zaversnik (2003): nodes leave in the order of the neighbours that they have left."""
    n = len(start) - 1
    left = np.empty(n, np.int64)
    most = 0
    for v in range(n):
        left[v] = start[v + 1] - start[v]
        most = max(most, left[v])
    first = np.zeros(most + 2, np.int64)
    for v in range(n):
        first[left[v] + 1] += 1
    for k in range(most + 1):
        first[k + 1] += first[k]
    node, place, at = np.empty(n, np.int64), np.empty(n, np.int64), first[:-1].copy()
    for v in range(n):
        place[v] = at[left[v]]
        node[place[v]] = v
        at[left[v]] += 1
    for i in range(n):
        v = node[i]
        for k in range(start[v], start[v + 1]):
            w = other[k]
            if left[w] > left[v]:
                # w goes to the front of its bin, which then begins one later.
                front = first[left[w]]
                u = node[front]
                node[front], node[place[w]] = w, u
                place[u], place[w] = place[w], front
                first[left[w]] += 1
                left[w] -= 1
    return left


@dataclass(frozen=True)
class RichClub:
    """The rich club of each degree.

    Attributes
    ----------
    degree
        Shape (k,): degrees that occur, ascending; the club of k are the nodes with more than k neighbours.
    n_node, n_edge
        Shape (k,): nodes of the club, and pairs of them that are linked.
    density
        Shape (k,): linked pairs / all pairs of the club; NaN with fewer than two nodes.
    normalised, sd
        Shape (k,): density / its mean over rewired networks with the same degrees, and the standard
        deviation of that ratio; NaN where the mean is 0 or nothing was rewired.
    """

    degree: Ints
    n_node: Ints
    n_edge: Ints
    density: Floats
    normalised: Floats
    sd: Floats


SWAPS = 10
"""Swaps tried for each edge, enough to forget where it began."""


def rich_club(graph: Graph, seeds: Sequence[int] = range(10)) -> RichClub:
    """Rich-club coefficient (Colizza and others 2006) of the simple undirected view.

    Parameters
    ----------
    seeds
        One for each rewired network to compare with; none leaves `normalised` undefined.
    """
    view = simple(graph)
    low, high = _pairs(view)
    neighbours = np.diff(view.start)[graph.present]
    degree = np.unique(neighbours)
    n_node = len(neighbours) - np.searchsorted(np.sort(neighbours), degree, "right")
    every = np.diff(view.start)
    n_edge = _within(low, high, every, degree)
    pairs = n_node * (n_node - 1) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        density = np.where(pairs > 0, n_edge / pairs, np.nan)
        rewired = np.array([_within(*_rewired(view, seed), every, degree) for seed in seeds]).reshape(
            -1, len(degree)
        )
        mean = rewired.mean(axis=0) if len(rewired) else np.full(len(degree), np.nan)
        normalised = np.where(mean > 0, n_edge / mean, np.nan)
        spread = rewired.std(axis=0, ddof=1) if len(rewired) > 1 else np.full(len(degree), np.nan)
        sd = np.where(mean > 0, normalised * spread / mean, np.nan)
    return RichClub(degree, n_node, n_edge, density, normalised, sd)


def _pairs(view: Simple) -> tuple[Ints, Ints]:
    node = np.repeat(np.arange(len(view.start) - 1), np.diff(view.start))
    once = node < view.other
    return node[once], view.other[once].astype(np.int64)


def _within(low: Ints, high: Ints, neighbours: Ints, degree: Ints) -> Ints:
    """For each degree the pairs whose ends both have more neighbours."""
    lesser = np.sort(np.minimum(neighbours[low], neighbours[high]))
    return len(lesser) - np.searchsorted(lesser, degree, "right")


def _rewired(view: Simple, seed: int) -> tuple[Ints, Ints]:
    low, high = _pairs(view)
    draw = np.random.default_rng(seed)
    m = len(low)
    picked = draw.integers(0, max(m, 1), (SWAPS * m if m > 1 else 0, 2))
    is_crossed = draw.random(len(picked)) < 0.5
    return _swapped(view.start, view.other.copy(), low, high, picked, is_crossed)


@numba.njit(cache=True, nogil=True)
def _swapped(start, other, low, high, picked, is_crossed):  # type: ignore[no-untyped-def]
    """Pairs of edges change partners where no loop and no second edge arises; rows keep their lengths."""
    for s in range(len(picked)):
        i, j = picked[s, 0], picked[s, 1]
        a, b = low[i], high[i]
        c, d = (high[j], low[j]) if is_crossed[s] else (low[j], high[j])
        if a == c or b == d or a == d or b == c or _has(start, other, a, d) or _has(start, other, c, b):
            continue
        _change(start, other, a, b, d)
        _change(start, other, b, a, c)
        _change(start, other, c, d, b)
        _change(start, other, d, c, a)
        low[i], high[i] = a, d
        low[j], high[j] = c, b
    return low, high


@numba.njit(cache=True, nogil=True)
def _has(start, other, u, v):  # type: ignore[no-untyped-def]
    if start[v + 1] - start[v] < start[u + 1] - start[u]:
        u, v = v, u
    for k in range(start[u], start[u + 1]):
        if other[k] == v:
            return True
    return False


@numba.njit(cache=True, nogil=True)
def _change(start, other, u, old, new):  # type: ignore[no-untyped-def]
    for k in range(start[u], start[u + 1]):
        if other[k] == old:
            other[k] = new
            return
