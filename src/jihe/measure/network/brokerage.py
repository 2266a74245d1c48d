"""Structural holes and brokerage: who stands between others that are not linked themselves."""

from __future__ import annotations

import numba
import numpy as np

from .graph import Floats, Graph, Ints
from .triangle import Pairs, pairs

BROKERAGE = ("coordinator", "consultant", "gatekeeper", "representative", "liaison")
"""Roles of Gould and Fernandez, in the order of the columns of `brokerage`."""


def constraint(graph: Graph, is_weighted: bool = False) -> Floats:
    """Burt's (1992) constraint: how far a node depends on neighbours that are linked with each other.

    ::

        sum over neighbours v of (p(u,v) + sum over neighbours w of p(u,w) p(w,v))²

    with p(u,v) the share of u's ties, in both directions, that go to v. Self-loops are left out.

    Parameters
    ----------
    is_weighted
        A tie counts as much as its edges weigh; else once for each direction, parallel edges together.

    Returns
    -------
    ndarray
        Shape (n,); NaN for a node without neighbours (or with ties of no weight) or one that is not there.

    Examples
    --------
    >>> from jihe.measure.network import from_edges
    >>> constraint(from_edges(4, [0, 0, 0], [1, 2, 3])).round(3)  # each leaf hangs on the centre alone
    array([0.333, 1.   , 1.   , 1.   ])
    """
    view = pairs(graph)
    share = _share(view, _ties(view, graph, is_weighted))
    indirect = np.zeros(len(share))
    for found in view.triangles():
        _add_indirect(found, view.back, share, indirect)
    return _of_rows(view, share, (share + indirect) ** 2)


def effective_size(graph: Graph, is_weighted: bool = False) -> Floats:
    """Burt's (1992) effective size: neighbours less what is redundant among them.

    ::

        sum over neighbours v of (1 - sum over neighbours w of p(u,w) m(v,w))

    with p as in `constraint`, m(v,w) the ties of v and w / the most that v has with anyone.

    Parameters
    ----------
    is_weighted
        As in `constraint`.

    Returns
    -------
    ndarray
        Shape (n,), as many as the neighbours where no two of them are linked; NaN as in `constraint`.

    Examples
    --------
    >>> from jihe.measure.network import from_edges
    >>> effective_size(from_edges(4, [0, 0, 0, 1], [1, 2, 3, 2], is_directed=False)).round(3)
    array([2.333, 1.   , 1.   , 1.   ])
    """
    view = pairs(graph)
    tie = _ties(view, graph, is_weighted)
    share, most = _share(view, tie), _strongest(view.start, tie)
    redundant = np.zeros(len(share))
    for found in view.triangles():
        _add_redundant(found, view.back, share, tie, redundant)
    # A neighbour without weight is tied to no third.
    return _of_rows(view, share, 1 - redundant / np.where(most > 0, most, 1)[view.other])


def brokerage(graph: Graph, group: Ints) -> Ints:
    """Brokerage between groups (Gould & Fernandez 1989).

    A node b brokers between a and c where edges lead from a to b and from b to c but none from a to c. By
    their groups b is coordinator (all three of one group), consultant (a and c of one, b of another: the
    itinerant broker), gatekeeper (b and c of one), representative (a and b of one) or liaison (all
    different). Parallel edges count once. In an undirected graph each path counts in both directions.

    Parameters
    ----------
    group
        Shape (n,): group of each node, from 0; -1 for unknown: such nodes neither broker nor are brokered.

    Returns
    -------
    ndarray
        Shape (n, 5): times that each node plays each role of `BROKERAGE`; 0 for one that is not there.

    Examples
    --------
    >>> from jihe.measure.network import from_edges
    >>> brokerage(from_edges(3, [0, 1], [1, 2]), np.array([0, 1, 1]))[1].tolist()
    [0, 0, 1, 0, 0]
    """
    view, codes = pairs(graph), np.asarray(group, np.int64)
    # All paths by the groups at their ends, less those whose ends are linked: no path is gone through.
    count = _paths(view.start, view.other, view.back, view.is_forth, codes)
    for found in view.triangles():
        _take_linked(found, view.other, view.back, view.is_forth, codes, count)
    return count


def _ties(view: Pairs, graph: Graph, is_weighted: bool) -> Floats:
    """Strength of each pair, both directions added."""
    forth: Floats = view.is_forth.astype(np.float64)
    if is_weighted:
        edges = graph.live[graph.source[graph.live] != graph.target[graph.live]]
        n = np.int64(graph.n)
        node = np.repeat(np.arange(n), np.diff(view.start))
        place = np.searchsorted(node * n + view.other, graph.source[edges] * n + graph.target[edges])
        forth = np.bincount(place, graph.weight[edges], len(node)).astype(np.float64)
    return forth + forth[view.back]


def _share(view: Pairs, tie: Floats) -> Floats:
    """Part of a node's ties that go to each neighbour; 0 where they weigh nothing."""
    whole = np.repeat(_sums(view.start, tie), np.diff(view.start))
    return tie / np.where(whole > 0, whole, 1)


def _of_rows(view: Pairs, share: Floats, values: Floats) -> Floats:
    """Sum of the values over each node's neighbours; NaN for a node whose ties have no share."""
    return np.where(_sums(view.start, share) > 0, _sums(view.start, values), np.nan)


@numba.njit(cache=True, nogil=True)
def _sums(start, values):  # type: ignore[no-untyped-def]
    total = np.zeros(len(start) - 1)
    for v in range(len(total)):
        for place in range(start[v], start[v + 1]):
            total[v] += values[place]
    return total


@numba.njit(cache=True, nogil=True)
def _strongest(start, tie):  # type: ignore[no-untyped-def]
    most = np.zeros(len(start) - 1)
    for v in range(len(most)):
        for place in range(start[v], start[v + 1]):
            most[v] = max(most[v], tie[place])
    return most


@numba.njit(cache=True, nogil=True)
def _add_indirect(found, back, share, indirect):  # type: ignore[no-untyped-def]
    """What each node has in each neighbour by way of a third."""
    for i in range(len(found)):
        uv, uw, vw = found[i]
        vu, wu, wv = back[uv], back[uw], back[vw]
        indirect[uv] += share[uw] * share[wv]
        indirect[uw] += share[uv] * share[vw]
        indirect[vu] += share[vw] * share[wu]
        indirect[vw] += share[vu] * share[uw]
        indirect[wu] += share[wv] * share[vu]
        indirect[wv] += share[wu] * share[uv]


@numba.njit(cache=True, nogil=True)
def _add_redundant(found, back, share, tie, redundant):  # type: ignore[no-untyped-def]
    """What of each neighbour a node has by way of a third, times the neighbour's strongest tie."""
    for i in range(len(found)):
        uv, uw, vw = found[i]
        vu, wu, wv = back[uv], back[uw], back[vw]
        redundant[uv] += share[uw] * tie[vw]
        redundant[uw] += share[uv] * tie[vw]
        redundant[vu] += share[vw] * tie[uw]
        redundant[vw] += share[vu] * tie[uw]
        redundant[wu] += share[wv] * tie[uv]
        redundant[wv] += share[wu] * tie[uv]


@numba.njit(cache=True, nogil=True)
def _role(a, b, c):  # type: ignore[no-untyped-def]
    """Column of `BROKERAGE` for groups a, b and c along a path."""
    if a == b:
        return 0 if b == c else 3
    if b == c:
        return 2
    return 1 if a == c else 4


@numba.njit(cache=True, nogil=True)
def _paths(start, other, back, is_forth, group):  # type: ignore[no-untyped-def]
    """Paths a -> b -> c from one node to another, linked or not, for each b by role."""
    n = len(start) - 1
    count = np.zeros((n, 5), np.int64)
    n_in, n_out = np.zeros((2, max(group.max(), 0) + 1 if n else 1), np.int64)
    for b in range(n):
        own = group[b]
        if own < 0:
            continue
        for place in range(start[b], start[b + 1]):
            near = group[other[place]]
            if near >= 0:
                comes, goes = is_forth[back[place]], is_forth[place]
                n_in[near] += comes
                n_out[near] += goes
                if comes and goes:  # there and back is no path between two
                    count[b, _role(near, own, near)] -= 1
        own_in, own_out, all_in, all_out, alike = n_in[own], n_out[own], 0, 0, 0
        for place in range(start[b], start[b + 1]):
            near = group[other[place]]
            if near >= 0:
                all_in += n_in[near]
                all_out += n_out[near]
                alike += n_in[near] * n_out[near]
                n_in[near] = n_out[near] = 0
        count[b, 0] += own_in * own_out
        count[b, 1] += alike - own_in * own_out
        count[b, 2] += (all_in - own_in) * own_out
        count[b, 3] += own_in * (all_out - own_out)
        count[b, 4] += (all_in - own_in) * (all_out - own_out) - alike + own_in * own_out
    return count


@numba.njit(cache=True, nogil=True)
def _take_linked(found, other, back, is_forth, group, count):  # type: ignore[no-untyped-def]
    """Takes away the paths a -> b -> c of each triangle whose ends are linked: a -> c."""
    for i in range(len(found)):
        for turn in range(3):
            # Each pair of the triangle as the link of the ends, the third node between them.
            first, second, direct = found[i, 0], found[i, 2], found[i, 1]
            if turn == 1:
                first, second, direct = found[i, 1], back[found[i, 2]], found[i, 0]
            elif turn == 2:
                first, second, direct = back[found[i, 0]], found[i, 1], found[i, 2]
            a, b, c = other[back[first]], other[first], other[second]
            if group[a] < 0 or group[b] < 0 or group[c] < 0:
                continue
            if is_forth[first] and is_forth[second] and is_forth[direct]:
                count[b, _role(group[a], group[b], group[c])] -= 1
            if is_forth[back[first]] and is_forth[back[second]] and is_forth[back[direct]]:
                count[b, _role(group[c], group[b], group[a])] -= 1
