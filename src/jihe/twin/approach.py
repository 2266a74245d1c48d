"""Places of partners with several relations: each pair of places comes near to its part of all relations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit

from .flow import UNKNOWN, Flow, Ties, classes_of, quota
from .margin import Floats, Ints

ROUNDS = 2000
"""Passes of proportional fitting at most."""
CLOSE = 1e-5
"""Where it may end: what is left of the difference is filled exactly later."""
LEAST = 1.0
"""The least number of relations that a difference is held against."""
SWEEPS = 60
"""Moves tried for each partner."""


def approach(
    place: Ints,
    free: Ints,
    found: Sequence[Flow],
    of_value: Ints,
    part: Floats,
    ties: Ties,
    rng: np.random.Generator,
) -> None:
    """Give partners places, so that the relations of each pair of classes come near to their part of all.

    Parameters
    ----------
    place
        Shape (nodes,): place of each; changed in place.
    free
        Partners that are given one.
    of_value
        Shape (values,): class of each place (`alike`).
    part
        Shape (values,): how large a part each place has where no figure tells.
    """
    n, m = len(place), int(of_value.max()) + 1
    at = np.where(place >= 0, of_value[np.maximum(place, 0)], np.where(place == -1, -1, UNKNOWN))
    matrix = _matrix(found, at, of_value, part, ties)
    end = np.cumsum((matrix.sum(axis=0) + matrix.sum(axis=1) + 1 / m) / 3)
    at[free] = np.minimum(np.searchsorted(end, rng.random(len(free))), m - 1)
    gives, takes = _neighbours(ties.source, ties.target, n), _neighbours(ties.target, ties.source, n)
    have = np.zeros((m, m))
    both = (at[ties.source] >= 0) & (at[ties.target] >= 0)
    np.add.at(have, (at[ties.source[both]], at[ties.target[both]]), 1.0)
    want = _wanted(matrix, at, ties, int(both.sum()))
    pairs = _with_sums(have), _with_sums(want)
    _exchange(at, free, pairs, gives, takes, end, int(rng.integers(2**31)))
    for c in range(m):
        mine, values = free[at[free] == c], np.flatnonzero(of_value == c)
        place[mine] = rng.choice(values, len(mine), p=part[values] / part[values].sum())


def _matrix(found: Sequence[Flow], at: Ints, of_value: Ints, part: Floats, ties: Ties) -> Floats:
    """Part of all relations that each pair of classes should have: the printed ones, else in proportion.

    One end of every relation is settled already: a pair of classes without settled nodes can have few.
    """
    m = int(of_value.max()) + 1
    give, take = (np.bincount(of_value, quota(found, part, end), m) for end in (0, 1))
    gives, takes = at[ties.source], at[ties.target]
    settled = [np.bincount(one[one >= 0], minlength=m) for one in (gives, takes)]
    outer = np.outer(settled[0], take) + np.outer(give, settled[1])
    matrix = outer / outer.sum()
    boxes = [
        (np.ix_(classes_of(f.sources, of_value), classes_of(f.targets, of_value)), f.target.value)
        for f in found
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


def _wanted(matrix: Floats, at: Ints, ties: Ties, n_known: int) -> Floats:
    """How many relations each pair of classes should have by now.

    Relations of the nodes that come later bring some, as far as it is known: where their other end is.
    """
    m, later = len(matrix), at == -1
    out = np.bincount(at[ties.source[later[ties.target] & (at[ties.source] >= 0)]], minlength=m)
    into = np.bincount(at[ties.target[later[ties.source] & (at[ties.target] >= 0)]], minlength=m)
    brought = matrix / matrix.sum(axis=1, keepdims=True) * out[:, None] + matrix / matrix.sum(axis=0) * into
    return np.maximum(matrix * (n_known + out.sum() + into.sum()) - brought, 0.0)


def _with_sums(matrix: Floats) -> Floats:
    wide = np.concatenate([matrix, matrix.sum(axis=1, keepdims=True)], axis=1)
    return np.concatenate([wide, wide.sum(axis=0, keepdims=True)])


Sides = tuple[Ints, Ints]
"""For each node where its neighbours begin, and all neighbours."""


@njit(cache=True)
def _exchange(
    at: Ints, free: Ints, pairs: tuple[Floats, Floats], gives: Sides, takes: Sides, end: Floats, seed: int
) -> None:
    """Move nodes to other classes as long as pairs of classes come nearer to what is wanted (chi-square)."""
    np.random.seed(seed)
    m = len(pairs[0]) - 1
    for _ in range(SWEEPS * len(free)):
        node = free[np.random.randint(len(free))]
        old, new = at[node], min(int(np.searchsorted(end, np.random.random())), m - 1)
        if new == old:
            continue
        # Each relation is taken out and put in at once, so that several to one class add up.
        if _move(at, node, (old, new), pairs, gives, takes) < 0:
            at[node] = new
        else:
            _move(at, node, (new, old), pairs, gives, takes)


@njit(cache=True)
def _move(
    at: Ints, node: int, way: tuple[int, int], pairs: tuple[Floats, Floats], gives: Sides, takes: Sides
) -> float:
    """Take a node's relations out of one class and put them into another; what this changes."""
    change, old, new = 0.0, way[0], way[1]
    have, want = pairs
    start, give = gives
    for k in range(start[node], start[node + 1]):
        c = at[give[k]]
        if c >= 0:
            change += _step(have, want, old, c, -1.0) + _step(have, want, new, c, 1.0)
    start, take = takes
    for k in range(start[node], start[node + 1]):
        c = at[take[k]]
        if c >= 0:
            change += _step(have, want, c, old, -1.0) + _step(have, want, c, new, 1.0)
    return change


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


def _neighbours(source: Ints, target: Ints, n: int) -> Sides:
    """For each node where its neighbours begin, and the neighbours."""
    order = np.argsort(source, kind="stable")
    return np.concatenate([[0], np.cumsum(np.bincount(source, minlength=n))]), target[order]
