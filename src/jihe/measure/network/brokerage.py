"""Structural holes and brokerage: who stands between others that are not linked themselves."""

from __future__ import annotations

import numba
import numpy as np

from .graph import Floats, Graph, Ints
from .simple import simple

BROKERAGE = ("coordinator", "consultant", "gatekeeper", "representative", "liaison")
"""Roles of Gould and Fernandez, in the order of the columns of `brokerage`."""


def constraint(graph: Graph) -> Floats:
    """Burt's (1992) constraint: how much a node's neighbours are linked with each other, by way of its
    strongest ties.

    With p(u,v) the share of u's ties, in both directions, that go to v: sum over v of (p(u,v) + sum over w of
    p(u,w) p(w,v))². A pair linked both ways counts twice; self-loops are left out.

    Returns
    -------
    ndarray
        Shape (n,); NaN for a node without neighbours or one that is not there.
    """
    view = simple(graph)
    return _constraint(view.start, view.other, view.ways.astype(np.float64))


def effective_size(graph: Graph) -> Floats:
    """Burt's (1992) effective size: neighbours less what is redundant among them.

    Sum over neighbours v of 1 - sum over w of p(u,w) m(v,w), m(v,w) being the ties of v and w divided by the
    most that v has with anyone.

    Returns
    -------
    ndarray
        Shape (n,), at least 1 where no two neighbours are linked; NaN as in `constraint`.
    """
    view = simple(graph)
    return _effective_size(view.start, view.other, view.ways.astype(np.float64))


def brokerage(graph: Graph, group: Ints) -> Ints:
    """Brokerage between groups (Gould & Fernandez 1989).

    A node b brokers between a and c where edges lead from a to b and from b to c but none from a to c. By
    their
    groups it is coordinator (all three of one group), consultant (a and c of one, b of another), gatekeeper
    (b and c of
    one), representative (a and b of one) or liaison (all different).

    Parameters
    ----------
    group
        Shape (n,): group of each node, from 0; -1 for unknown: such nodes neither broker nor are brokered.

    Returns
    -------
    ndarray
        Shape (n, 5): times that each node plays each role of `BROKERAGE`.
    """
    out = graph.out
    start, other = _each_once(out.begin, out.end, out.other)
    return _brokerage(start, other, np.asarray(group, np.int64))


@numba.njit(cache=True, nogil=True)
def _constraint(start, other, ties):  # type: ignore[no-untyped-def]
    n = len(start) - 1
    strength, result = _strengths(start, ties), np.full(n, np.nan)
    invested, owner = np.zeros(n), np.full(n, -1, np.int64)
    for u in range(n):
        if start[u + 1] == start[u]:
            continue
        for k in range(start[u], start[u + 1]):
            invested[other[k]] = ties[k] / strength[u]
            owner[other[k]] = u
        for k in range(start[u], start[u + 1]):
            w, share = other[k], ties[k] / strength[u]
            for j in range(start[w], start[w + 1]):
                if owner[other[j]] == u:
                    invested[other[j]] += share * ties[j] / strength[w]
        total = 0.0
        for k in range(start[u], start[u + 1]):
            total += invested[other[k]] ** 2
        result[u] = total
    return result


@numba.njit(cache=True, nogil=True)
def _effective_size(start, other, ties):  # type: ignore[no-untyped-def]
    n = len(start) - 1
    strength, result = _strengths(start, ties), np.full(n, np.nan)
    share, owner = np.zeros(n), np.full(n, -1, np.int64)
    for u in range(n):
        if start[u + 1] == start[u]:
            continue
        for k in range(start[u], start[u + 1]):
            share[other[k]] = ties[k] / strength[u]
            owner[other[k]] = u
        redundant = 0.0
        for k in range(start[u], start[u + 1]):
            v, most, found = other[k], 0.0, 0.0
            for j in range(start[v], start[v + 1]):
                most = max(most, ties[j])
                if owner[other[j]] == u:
                    found += share[other[j]] * ties[j]
            redundant += found / most
        result[u] = start[u + 1] - start[u] - redundant
    return result


@numba.njit(cache=True, nogil=True)
def _strengths(start, ties):  # type: ignore[no-untyped-def]
    strength = np.zeros(len(start) - 1)
    for u in range(len(strength)):
        for k in range(start[u], start[u + 1]):
            strength[u] += ties[k]
    return strength


@numba.njit(cache=True, nogil=True)
def _each_once(begin, end, other):  # type: ignore[no-untyped-def]
    """Successors of each node, each once, self-loops left out."""
    n = len(begin)
    start, mark = np.zeros(n + 1, np.int64), np.full(n, -1, np.int64)
    to = np.empty(len(other), np.int64)
    at = 0
    for v in range(n):
        for k in range(begin[v], end[v]):
            w = other[k]
            if w != v and mark[w] != v:
                mark[w] = v
                to[at] = w
                at += 1
        start[v + 1] = at
    return start, to[:at]


@numba.njit(cache=True, nogil=True)
def _brokerage(start, other, group):  # type: ignore[no-untyped-def]
    n = len(start) - 1
    count = np.zeros((n, 5), np.int64)
    mark = np.full(n, -1, np.int64)
    for a in range(n):
        if group[a] < 0:
            continue
        mark[a] = a
        for k in range(start[a], start[a + 1]):
            mark[other[k]] = a
        for k in range(start[a], start[a + 1]):
            b = other[k]
            if group[b] < 0:
                continue
            for j in range(start[b], start[b + 1]):
                c = other[j]
                if group[c] < 0 or mark[c] == a:
                    continue
                if group[a] == group[b]:
                    role = 0 if group[b] == group[c] else 3
                elif group[b] == group[c]:
                    role = 2
                else:
                    role = 1 if group[a] == group[c] else 4
                count[b, role] += 1
    return count
