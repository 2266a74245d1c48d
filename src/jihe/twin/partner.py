"""Where the partners of a network are: shares and flows of places come out as printed.

Sample nodes have their place already. A partner with several relations is given one that lacks relations
(`approach`); the many with a single relation then fill what is left of each printed number exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .approach import approach
from .flow import UNKNOWN, Flow, Ties, classes_of, quota
from .margin import Bools, ConflictError, Floats, Ints, Sum, counts, fill
from .target import Target
from .trait import alike
from .untold import untold

TRIES = 6
"""Times that the places of partners are drawn before a figure is given up."""


def settle_partners(
    found: Sequence[Flow], ties: Ties, away: Mapping[int, int], part: Floats, rng: np.random.Generator
) -> tuple[Ints, list[Target]]:
    """The place of each node.

    Parameters
    ----------
    away
        Nodes that are abroad -> any number: they have no place.
    part
        Shape (values,): how large a part each place has where no figure tells.

    Returns
    -------
    (numpy.ndarray, list)
        Shape (nodes,): place in the trait's values, -2 abroad or not known; and figures that found no room.
    """
    start = ties.place.copy()
    n = len(start)
    start[list(away)] = UNKNOWN
    degree = np.bincount(ties.source, minlength=n) + np.bincount(ties.target, minlength=n)
    unknown = np.flatnonzero(start == -1)
    busy, leaves = unknown[degree[unknown] > 1], unknown[degree[unknown] == 1]
    dropped = untold(start, leaves, found, ties, rng)
    start[dropped] = UNKNOWN
    leaves = np.setdiff1d(leaves, dropped)
    of_value = alike([p for f in found for p in (f.sources, f.targets) if p is not None], len(part))
    asked = list(found)
    missed: list[Target] = []
    while True:
        for _ in range(TRIES):
            place = start.copy()
            approach(place, busy, found, of_value, part, ties, rng)
            try:
                _fill_leaves(place, leaves, of_value, asked, ties, part, rng)
            except ConflictError as conflict:
                told = conflict.names
            else:
                return place, missed
        # The finest of the figures that find no room together is given up.
        least = min((f for f in asked if f.target.name in told), key=lambda f: f.target.value)
        asked.remove(least)
        missed.append(least.target)


@dataclass(frozen=True)
class _Left:
    """What the partners with one relation have to fill.

    Attributes
    ----------
    relation
        Numbers of their relations.
    group
        Shape (relation,): which way the relation goes and where its other end is, as a row of `wish`.
    sums
        What each figure still needs.
    wish
        Shape (groups, classes).
    """

    relation: Ints
    group: Ints
    sums: tuple[Sum, ...]
    wish: Floats


def _left(
    place: Ints, leaves: Ints, of_value: Ints, found: Sequence[Flow], ties: Ties, part: Floats
) -> _Left:
    m = int(of_value.max()) + 1
    is_leaf = np.zeros(len(place), bool)
    is_leaf[leaves] = True
    gives, takes = is_leaf[ties.source], is_leaf[ties.target]
    at = np.where(place >= 0, of_value[np.maximum(place, 0)], -1)
    s, t = at[ties.source], at[ties.target]
    # The other end of a leaf may be a place (0 .. m-1) or unknown (m).
    way = np.where(gives, np.where(t >= 0, t, m), np.where(takes, np.where(s >= 0, s, m) + m + 1, -1))
    relation = np.flatnonzero(way >= 0)
    kept, group = np.unique(way[relation], return_inverse=True)
    size = np.bincount(group, minlength=len(kept))
    cell = np.arange(len(kept) * m).reshape(len(kept), m)
    sums = [Sum("", cell[g], int(size[g]), int(size[g])) for g in range(len(kept))]
    is_gift = kept <= m
    for flow in found:
        u, v = classes_of(flow.sources, of_value), classes_of(flow.targets, of_value)
        base, counted = np.ones(len(s), bool), np.ones(len(s), bool)
        if flow.sources is not None:
            base &= (s >= 0) | gives
            counted &= (s >= 0) & u[np.maximum(s, 0)]
        if flow.targets is not None:
            base &= (t >= 0) | takes
            counted &= (t >= 0) & v[np.maximum(t, 0)]
        low, high = counts(flow.target.low, flow.target.high, int(base.sum()))
        fixed, cells = int(counted.sum()), _cells(flow, u, v, kept, cell)
        sums.append(Sum(flow.target.name, cells, low - fixed, high - fixed))
    wish = np.zeros((len(kept), m))
    for gift, end in ((True, 0), (False, 1)):
        wanted = np.bincount(of_value, quota(found, part, end), m)
        wish[is_gift == gift] = size[is_gift == gift][:, None] * wanted[None, :]
    return _Left(relation, group, tuple(sums), wish)


def _cells(flow: Flow, u: Bools, v: Bools, kept: Ints, cell: Ints) -> Ints:
    """Cells of leaves that a figure counts: the leaf gives, or takes, and the other end is where it says."""
    m, found = cell.shape[1], [cell[:0].ravel()]
    for g, way in enumerate(kept.tolist()):
        other = way % (m + 1)
        mine, theirs = (u, v) if way <= m else (v, u)
        own, others = (flow.sources, flow.targets) if way <= m else (flow.targets, flow.sources)
        if own is not None and (others is None or (other < m and theirs[other])):
            found.append(cell[g][mine])
    return np.concatenate(found)


def _fill_leaves(
    place: Ints,
    leaves: Ints,
    of_value: Ints,
    found: Sequence[Flow],
    ties: Ties,
    part: Floats,
    rng: np.random.Generator,
) -> None:
    """Give each partner with a single relation a place, so that all figures come out."""
    left = _left(place, leaves, of_value, found, ties, part)
    made = fill(left.wish.ravel(), left.sums).reshape(left.wish.shape)
    ends = np.stack([ties.source[left.relation], ties.target[left.relation]], axis=1)
    is_leaf = np.zeros(len(place), bool)
    is_leaf[leaves] = True
    leaf = np.where(is_leaf[ends[:, 0]], ends[:, 0], ends[:, 1])
    for g in range(len(made)):
        mine = rng.permutation(leaf[left.group == g])
        one = np.repeat(np.arange(made.shape[1]), made[g])
        for c in np.unique(one):
            values = np.flatnonzero(of_value == c)
            chosen = mine[one == c]
            place[chosen] = rng.choice(values, len(chosen), p=part[values] / part[values].sum())
