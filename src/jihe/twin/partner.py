"""Where the partners of a network are: shares and flows of places come out as printed.

Sample nodes have their place already. A partner with several relations is given one that lacks relations; the
many with a single relation then fill what is left of each printed number exactly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

from .margin import Bools, ConflictError, Floats, Ints, Sum, counts, fill
from .target import Classes, Target, Targets
from .trait import Trait, alike, falls, leaning

ENDS = ("source_region_code", "target_region_code")
AWAY = 0.04
"""Part of the unnamed partners whose place is not known, or abroad."""
UNKNOWN = -2
"""Place of a node whose place no one knows, or which is abroad."""
ROUNDS = 2000
"""Passes of proportional fitting at most."""
CLOSE = 1e-5
"""Where it may end: what is left of the difference is filled exactly later."""
TRIES = 3
"""Times that the places of partners are drawn before a figure is given up."""
LEAST = 1.0
"""The least number of relations that a difference is held against."""
SWEEPS = 60
"""Moves tried for each partner."""


@dataclass(frozen=True)
class Flow:
    """A figure about relations from some places to some: which of them, as places in the trait's values.

    `sources` or `targets` is None where any will do.
    """

    target: Target
    sources: Ints | None
    targets: Ints | None


def flows(trait: Trait, targets: Targets, kind: str, last: int, classes: Classes) -> list[Flow]:
    """The figures about places at the ends of relations of one kind, up to the network's last year."""
    pack, found = targets.pack, []
    for target in targets.where("relation", reduce="share"):
        if target.measure.where != {"kind_code": kind}:
            continue
        ends: dict[str, Ints] = {}
        others: list[str] = []
        for name, code in target.cut.items():
            dimension = pack.dimensions[name]
            if dimension.column in ENDS and not dimension.same_as:
                ends[dimension.column] = falls(dimension, code, trait.values, "relation", pack, classes, name)
            else:
                others.append(code)
        if ends and others in ([], [str(last)]):
            found.append(Flow(target, ends.get(ENDS[0]), ends.get(ENDS[1])))
    return found + _greatest(found, targets, kind, last)


TOP = re.compile(r"top_(\d+)_share")


def _greatest(found: Sequence[Flow], targets: Targets, kind: str, last: int) -> list[Flow]:
    """The figures about the share of the greatest places together."""
    pack, more = targets.pack, []
    for target in targets.where("relation", reduce="polarisation"):
        match = TOP.fullmatch(target.cut.get("statistic", ""))
        if match is None or target.measure.where != {"kind_code": kind} or str(last) not in target.cut.values():
            continue
        name = target.measure.cut[-1]
        is_source = pack.dimensions[name].column == ENDS[0]
        each = [f for f in found if list(f.target.cut)[-1] == name and len(f.target.cut) == 2]
        each = sorted(each, key=lambda f: -f.target.value)[: int(match[1])]
        held = [p for f in each for p in (f.sources if is_source else f.targets,) if p is not None]
        if len(held) == int(match[1]):
            places = np.sort(np.concatenate(held))
            more.append(Flow(target, places if is_source else None, None if is_source else places))
    return more


@dataclass(frozen=True)
class Ties:
    """A network with the place of each node, as a number among the trait's values; -1 not known yet, -2 never."""

    source: Ints
    target: Ints
    place: Ints


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
    dropped = rng.random(len(leaves)) < AWAY
    start[leaves[dropped]] = UNKNOWN
    leaves = leaves[~dropped]
    of_value = alike([p for f in found for p in (f.sources, f.targets) if p is not None], len(part))
    asked, missed = list(found), []
    while True:
        for _ in range(TRIES):
            place = start.copy()
            _approach(place, busy, found, of_value, part, ties, rng)
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


def quota(found: Sequence[Flow], part: Floats, end: int) -> Floats:
    """Part of all relations that each place should have at one end, 0 the source, 1 the target."""
    sides = [(f.sources, f.targets, f.target.value) if end == 0 else (f.targets, f.sources, f.target.value) for f in found]
    return leaning(part, [(own, value) for own, other, value in sides if own is not None and other is None])


def _matrix(found: Sequence[Flow], at: Ints, of_value: Ints, part: Floats, ties: Ties) -> Floats:
    """Part of all relations that each pair of classes should have: the printed ones, else in proportion.

    One end of every relation is settled already, so that a pair of classes without settled nodes can have few.
    """
    m = int(of_value.max()) + 1
    give, take = (np.bincount(of_value, quota(found, part, end), m) for end in (0, 1))
    gives, takes = at[ties.source], at[ties.target]
    settled = [np.bincount(one[one >= 0], minlength=m) for one in (gives, takes)]
    matrix = np.outer(settled[0], take) + np.outer(give, settled[1])
    matrix /= matrix.sum()
    boxes = [
        (np.ix_(_classes(f.sources, of_value, m), _classes(f.targets, of_value, m)), f.target.value) for f in found
    ]
    for _ in range(ROUNDS):
        far = 0.0
        for box, value in boxes:
            held = matrix[box].sum()
            far = max(far, abs(held - value))
            if 0 < held < 1 and value < 1:
                matrix *= (1 - value) / (1 - held)
                matrix[box] *= value / held * (1 - held) / (1 - value)
        if far < CLOSE:
            break
    return matrix


def _approach(
    place: Ints,
    free: Ints,
    found: Sequence[Flow],
    of_value: Ints,
    part: Floats,
    ties: Ties,
    rng: np.random.Generator,
) -> None:
    """Give partners places, so that the relations of each pair of classes come near to their part of all."""
    n, m = len(place), int(of_value.max()) + 1
    at = np.where(place >= 0, of_value[np.maximum(place, 0)], np.where(place == -1, -1, UNKNOWN))
    matrix = _matrix(found, at, of_value, part, ties)
    end = np.cumsum((matrix.sum(axis=0) + matrix.sum(axis=1) + 1 / m) / 3)
    at[free] = np.minimum(np.searchsorted(end, rng.random(len(free))), m - 1)
    both = (at[ties.source] >= 0) & (at[ties.target] >= 0)
    gives, takes = _neighbours(ties.source, ties.target, n), _neighbours(ties.target, ties.source, n)
    have = np.zeros((m, m))
    np.add.at(have, (at[ties.source[both]], at[ties.target[both]]), 1.0)
    # What relations of the nodes that come later will bring, as far as it is known: where their other end is.
    later = at == -1
    out = np.bincount(at[ties.source[later[ties.target] & (at[ties.source] >= 0)]], minlength=m)
    into = np.bincount(at[ties.target[later[ties.source] & (at[ties.target] >= 0)]], minlength=m)
    brought = matrix / matrix.sum(axis=1, keepdims=True) * out[:, None] + matrix / matrix.sum(axis=0) * into
    want = np.maximum(matrix * (both.sum() + out.sum() + into.sum()) - brought, 0.0)
    seed = int(rng.integers(2**31))
    _exchange(at, free, _with_sums(have), _with_sums(want), *gives, *takes, end, seed)
    for c in range(m):
        mine, values = free[at[free] == c], np.flatnonzero(of_value == c)
        place[mine] = rng.choice(values, len(mine), p=part[values] / part[values].sum())


def _with_sums(matrix: Floats) -> Floats:
    wide = np.concatenate([matrix, matrix.sum(axis=1, keepdims=True)], axis=1)
    return np.concatenate([wide, wide.sum(axis=0, keepdims=True)])


@njit(cache=True)
def _exchange(
    at: Ints,
    free: Ints,
    have: Floats,
    want: Floats,
    give_start: Ints,
    give: Ints,
    take_start: Ints,
    take: Ints,
    end: Floats,
    seed: int,
) -> None:
    """Move nodes to other classes as long as pairs of classes come nearer to what is wanted (chi-square)."""
    np.random.seed(seed)
    m = len(have) - 1
    for _ in range(SWEEPS * len(free)):
        node = free[np.random.randint(len(free))]
        old = at[node]
        new = min(np.searchsorted(end, np.random.random()), m - 1)
        if new == old:
            continue
        change = 0.0
        # Each relation is taken out and put in at once, so that several to one class add up.
        for k in range(give_start[node], give_start[node + 1]):
            c = at[give[k]]
            if c >= 0:
                change += _step(have, want, old, c, -1.0) + _step(have, want, new, c, 1.0)
        for k in range(take_start[node], take_start[node + 1]):
            c = at[take[k]]
            if c >= 0:
                change += _step(have, want, c, old, -1.0) + _step(have, want, c, new, 1.0)
        if change < 0:
            at[node] = new
        else:
            for k in range(give_start[node], give_start[node + 1]):
                c = at[give[k]]
                if c >= 0:
                    _step(have, want, new, c, -1.0)
                    _step(have, want, old, c, 1.0)
            for k in range(take_start[node], take_start[node + 1]):
                c = at[take[k]]
                if c >= 0:
                    _step(have, want, c, new, -1.0)
                    _step(have, want, c, old, 1.0)


@njit(cache=True)
def _step(have: Floats, want: Floats, a: int, b: int, by: float) -> float:
    """Put a relation into a pair of classes, or take it out; what this changes.

    The last row and column hold the sums: a class of few relations must have as many as it should, wherever
    they lead.
    """
    m = len(have) - 1
    change = 0.0
    for c, d in ((a, b), (a, m), (m, b)):
        over = have[c, d] - want[c, d]
        have[c, d] += by
        change += ((over + by) ** 2 - over**2) / max(want[c, d], LEAST)
    return change


def _neighbours(source: Ints, target: Ints, n: int) -> tuple[Ints, Ints]:
    """For each node where its neighbours begin, and the neighbours."""
    order = np.argsort(source, kind="stable")
    return np.concatenate([[0], np.cumsum(np.bincount(source, minlength=n))]), target[order]


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


def _left(place: Ints, leaves: Ints, of_value: Ints, found: Sequence[Flow], ties: Ties, part: Floats) -> _Left:
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
    sums = [Sum(f"partners {g}", cell[g], int(size[g]), int(size[g])) for g in range(len(kept))]
    is_gift, other = kept <= m, kept % (m + 1)
    knows_source, knows_target = (s >= 0) | gives, (t >= 0) | takes
    for flow in found:
        u, v = _classes(flow.sources, of_value, m), _classes(flow.targets, of_value, m)
        base, counted = np.ones(len(s), bool), np.ones(len(s), bool)
        if flow.sources is not None:
            base &= knows_source
            counted &= (s >= 0) & u[np.maximum(s, 0)]
        if flow.targets is not None:
            base &= knows_target
            counted &= (t >= 0) & v[np.maximum(t, 0)]
        cells = []
        for g in range(len(kept)):
            mine, theirs, others = (u, v, flow.targets) if is_gift[g] else (v, u, flow.sources)
            own = flow.sources if is_gift[g] else flow.targets
            if own is not None and (others is None or (other[g] < m and theirs[other[g]])):
                cells.append(cell[g][mine])
        low, high = counts(flow.target.low, flow.target.high, int(base.sum()))
        fixed = int(counted.sum())
        sums.append(Sum(flow.target.name, np.concatenate(cells), low - fixed, high - fixed))
    wish = np.zeros((len(kept), m))
    for gift, end in ((True, 0), (False, 1)):
        wanted = np.bincount(of_value, quota(found, part, end), m)
        wish[is_gift == gift] = size[is_gift == gift][:, None] * wanted[None, :]
    return _Left(relation, group, tuple(sums), wish)


def _fill_leaves(
    place: Ints, leaves: Ints, of_value: Ints, found: Sequence[Flow], ties: Ties, part: Floats, rng: np.random.Generator
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


def _classes(places: Ints | None, of_value: Ints, m: int) -> Bools:
    told = np.zeros(m, bool)
    if places is None:
        told[:] = True
    else:
        told[np.unique(of_value[places])] = True
    return told


def _among(at: Ints, told: Bools, places: Ints | None) -> Bools:
    if places is None:
        return np.ones(len(at), bool)
    return (at >= 0) & told[np.maximum(at, 0)]
