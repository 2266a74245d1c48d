"""Cores and the rich club: how densely the well-linked are linked among themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numba
import numpy as np

from .distance import Tick
from .edges import sorted_order
from .graph import Floats, Graph, Ints
from .simple import Simple, simple


def core_number(graph: Graph) -> Ints:
    """Core number of each node: the greatest k such that it lies in a part whose nodes all have k neighbours
    or more within it (Seidman 1983), directions, parallel edges and self-loops left aside.

    Returns
    -------
    ndarray
        Shape (n,); 0 for a node without neighbours, -1 for one that is not there.

    Examples
    --------
    A triangle with a tail:

    >>> from jihe.measure.network import from_edges
    >>> core_number(from_edges(4, [0, 1, 2, 0], [1, 2, 0, 3])).tolist()
    [2, 2, 2, 1]
    """
    view = simple(graph)
    return np.where(graph.present, _cores(view.start, view.other), -1)


@numba.njit(cache=True, nogil=True)
def _cores(start, other):  # type: ignore[no-untyped-def]
    """Batagelj & Zaversnik (2003): nodes leave in the order of the neighbours that they have left."""
    n = len(start) - 1
    left = np.empty(n, other.dtype)
    most = 0
    for v in range(n):
        left[v] = start[v + 1] - start[v]
        most = max(most, left[v])
    first = np.zeros(most + 2, np.int64)
    for v in range(n):
        first[left[v] + 1] += 1
    for k in range(most + 1):
        first[k + 1] += first[k]
    node, place, at = np.empty(n, other.dtype), np.empty(n, other.dtype), first[:-1].copy()
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


@dataclass(frozen=True, eq=False)
class RichClub:
    """The rich club of each degree.

    Attributes
    ----------
    degree
        Shape (k,): degrees that occur, ascending; the club of one are the nodes with more neighbours than it.
    n_node, n_edge
        Shape (k,): nodes of the club, and pairs of them that are linked.
    density
        Shape (k,): phi, linked pairs / all pairs of the club; NaN with fewer than two nodes.
    expected, sd
        Shape (k,): mean density of the club in the rewired networks, and its standard deviation over them;
        NaN as `density`, and where there are too few of them: none, or one for the deviation.
    normalised
        Shape (k,): density / expected; above 1 the rich are linked with each other more than their degrees
        alone would make them. NaN where either is, and where none is expected.
    """

    degree: Ints
    n_node: Ints
    n_edge: Ints
    density: Floats
    expected: Floats
    sd: Floats
    normalised: Floats


SWAPS = 10
"""Swaps tried for each edge, enough to forget where it began."""


def rich_club(graph: Graph, seeds: Sequence[int] = range(10), tick: Tick | None = None) -> RichClub:
    """Rich-club coefficient of each degree (Colizza and others 2006).

    Directions, parallel edges and self-loops are left aside.

    Parameters
    ----------
    seeds
        One for each rewired network to compare with: pairs of edges change partners `SWAPS` times as often as
        there are edges, which leaves every degree as it is. With no seed nothing is expected.

    Examples
    --------
    Two hubs, linked, with two leaves each:

    >>> from jihe.measure.network import from_edges
    >>> club = rich_club(from_edges(6, [0, 0, 0, 1, 1], [1, 2, 3, 4, 5]), seeds=[])
    >>> club.degree.tolist(), club.n_node.tolist(), club.density.tolist()
    ([1, 3], [2, 0], [1.0, nan])
    """
    view = simple(graph)
    neighbours = np.diff(view.start)
    degree = np.unique(neighbours[graph.present])
    n_node = graph.n_node - np.searchsorted(np.sort(neighbours[graph.present]), degree, "right")
    n_edge = _within(view, view.other, degree)
    found = []
    for i, seed in enumerate(seeds):
        if tick:
            tick("rich club", i, len(seeds))
        found.append(_within(view, _rewired(view, seed), degree))
    rewired = np.reshape(found, (len(seeds), len(degree)))
    nothing = np.full(len(degree), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        pairs = np.where(n_node > 1, n_node * (n_node - 1) / 2, np.nan)
        expected = rewired.mean(axis=0) / pairs if len(seeds) else nothing
        sd = rewired.std(axis=0, ddof=1) / pairs if len(seeds) > 1 else nothing
        normalised = np.where(expected > 0, n_edge / pairs / expected, np.nan)
    return RichClub(degree, n_node, n_edge, n_edge / pairs, expected, sd, normalised)


def _within(view: Simple, other: Ints, degree: Ints) -> Ints:
    """For each degree the pairs whose ends both have more neighbours."""
    neighbours = np.diff(view.start)
    lesser = np.minimum(np.repeat(neighbours, neighbours), neighbours[other])
    count = np.bincount(np.searchsorted(degree, lesser), minlength=len(degree))
    return (len(lesser) - np.cumsum(count)) // 2


def _rewired(view: Simple, seed: int) -> Ints:
    """`view.other` of a network with the same degrees, drawn by swaps."""
    slots = len(view.other)
    owner = np.repeat(np.arange(len(view.start) - 1, dtype=view.other.dtype), np.diff(view.start))
    other, mate = view.other.copy(), _mates(owner, view.other, len(view.start) - 1)
    draw = np.random.default_rng(seed)
    left = SWAPS * slots // 2
    while left:
        # In rounds, so that a run can be stopped and the drawn numbers take little memory.
        now = min(left, 1 << 20)
        _swap(view.start, owner, other, mate, draw.integers(0, slots, (now, 2)))
        left -= now
    return other


def _mates(owner: Ints, other: Ints, n: int) -> Ints:
    """For the slot where u has v, the slot where v has u."""
    mate = np.empty_like(other)
    mate[sorted_order([other, owner], n)] = sorted_order([owner, other], n)
    return mate


@numba.njit(cache=True, nogil=True)
def _swap(start, owner, other, mate, picked):  # type: ignore[no-untyped-def]
    """Edges a-b and c-d become a-d and c-b, unless a loop or a second edge would arise."""
    for s in range(len(picked)):
        i, j = picked[s]
        a, b, c, d = owner[i], other[i], owner[j], other[j]
        if a in (c, d) or b in (c, d) or _has(start, other, a, d) or _has(start, other, b, c):
            continue
        other[i], other[j] = d, b
        back, forth = mate[i], mate[j]  # where b has a, and d has c
        other[back], other[forth] = c, a
        mate[i], mate[forth] = forth, i
        mate[j], mate[back] = back, j


@numba.njit(cache=True, nogil=True)
def _has(start, other, a, b):  # type: ignore[no-untyped-def]
    """Whether a and b are linked, by the shorter of their rows."""
    if start[a + 1] - start[a] > start[b + 1] - start[b]:
        a, b = b, a
    for v in other[start[a] : start[a + 1]]:  # noqa: SIM110 - Numba has no generators here
        if v == b:
            return True
    return False
