"""Totals of groups of values under overlapping sums and shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from ..margin import NEAR, NODES, Bools, Floats
from .number import ROUNDS

GIVE = 1e4
"""How much worse it is that a sum gives way than that a cell's total lies far from what was drawn."""
NARROW, NOT_WHOLE = 1e-3, 0.1
"""A share is kept so far inside its bounds, in parts of their distance: of whole numbers, and of others."""
NOT_QUITE = 1e-5
"""How far the solver may be off, in parts of the unit in which it counts."""
GREAT, MANY = 1e7, 200
"""Totals above this, or more than so many, are found as real numbers, and rounded."""


@dataclass(frozen=True)
class Added:
    """What the values of some members add up to.

    Attributes
    ----------
    part
        Shape (members,): who is added up.
    base
        Whose sum it is a share of; None where it is no share.
    low, high
        Bounds, both allowed.
    weight
        How much it matters: 1 for a figure, less for a wish.
    """

    part: Bools
    base: Bools | None
    low: float
    high: float
    weight: float = 1.0

    @property
    def middle(self) -> float:
        """Half way between the bounds; the one where there is but one."""
        ends = [end for end in (self.low, self.high) if np.isfinite(end)]
        return sum(ends) / max(len(ends), 1)

    def holds(self, value: Floats) -> bool:
        """Whether values add up so."""
        found = value[self.part].sum() / (1.0 if self.base is None else value[self.base].sum())
        return bool(self.low <= found <= self.high)


def near_totals(wish: Floats, sums: Sequence[Added]) -> Floats:
    """Totals of cells in proportion to what is told, so that what is left to move is little."""
    found = np.maximum(wish, 1e-9)
    for _ in range(ROUNDS):
        for held in sums:
            now = found[held.part].sum() / (1.0 if held.base is None else found[held.base].sum())
            if now <= 0 or held.low <= now <= held.high:
                continue
            aim = held.middle
            times = aim / now
            if held.base is not None and now < 1 and aim < 1:
                times *= (1 - now) / (1 - aim)
            found[held.part] *= times
    return found


def totals(wish: Floats, low: Floats, high: Floats, sums: Sequence[Added], is_whole: bool) -> Floats:
    """The total of each cell: near to the wished, within its bounds, figures before wishes."""
    figures = [held for held in sums if held.weight == 1]
    wishes = [held for held in sums if held.weight < 1]
    # Whole numbers of many cells take long, and there a rounded one more or less changes no figure.
    found = _solved((wish, low, high, is_whole and wish.max() <= GREAT and len(wish) <= MANY), [], figures)
    if found is None or not wishes:
        return wish if found is None else found
    hard = [held for held in figures if held.holds(found)]
    further = _solved((wish, low, high, False), hard, wishes)
    if further is not None and is_whole:
        further = _in_step(further, wishes)
    is_kept = further is not None and all(held.holds(further) for held in hard)
    return further if further is not None and is_kept else found


def _in_step(total: Floats, wishes: Sequence[Added]) -> Floats:
    """Whole numbers; the cells of which one wish tells add up as before, but for less than one."""
    one = np.argmax(np.stack([*(held.part for held in wishes), np.ones(len(total), bool)]), axis=0)
    found = np.empty(len(total))
    for k in np.unique(one):
        mine = np.flatnonzero(one == k)
        found[mine] = np.diff(np.rint(np.cumsum(total[mine]) + 1e-6), prepend=0.0)
    return found


def _solved(
    cells: tuple[Floats, Floats, Floats, bool], hard: Sequence[Added], soft: Sequence[Added]
) -> Floats | None:
    """Totals under all hard sums, and as few soft ones broken as can be."""
    wish, low, high, is_whole = cells
    n, m = len(wish), len(soft)
    unit = 1.0 if is_whole else max(float(wish.mean()), 1e-9)
    rows, slack, edges = _edges(hard, soft, unit, is_whole)
    eye, none = sparse.identity(n), sparse.csr_matrix
    matrix = sparse.vstack(
        [
            sparse.hstack([none(rows), none((len(rows), 2 * n)), none(slack)]),
            sparse.hstack([eye, -eye, eye, none((n, m))]),
        ]
    ).tocsr()
    target = wish / unit
    near = 1 / np.maximum(target, 1.0)
    dear = [GIVE * n * held.weight / max(target[held.part].sum(), 1.0) for held in soft]
    free = np.zeros(2 * n + m)
    result = milp(
        np.concatenate([np.zeros(n), near, near, dear]),
        integrality=np.concatenate([np.full(n, int(is_whole)), free]),
        bounds=Bounds(np.concatenate([low / unit, free]), np.concatenate([high / unit, free + np.inf])),
        constraints=LinearConstraint(
            matrix, np.concatenate([edges[:, 0], target]), np.concatenate([edges[:, 1], target])
        ),
        options={"mip_rel_gap": NEAR, "node_limit": NODES},
    )
    if result.x is None:
        return None
    found: Floats = np.rint(result.x[:n]) if is_whole else result.x[:n] * unit
    return found


def _edges(
    hard: Sequence[Added], soft: Sequence[Added], unit: float, is_whole: bool
) -> tuple[Floats, Floats, Floats]:
    """Each bound of each sum as a row of cells, which way it may give, and its ends."""
    rows, slack, edges = [], [], []
    n, m = len([*hard, *soft][0].part), len(soft)
    for k, held in enumerate([*soft, *hard]):
        # What is found as real numbers is found not quite, and rounded afterwards: that needs room.
        width = held.high - held.low
        room = 0.0
        if held.base is not None:
            room = width * (NARROW if is_whole else NOT_WHOLE)
        elif not is_whole:
            room = min(width / 4, n + NOT_QUITE * unit)
        room = room if np.isfinite(room) else 0.0
        for bound, way in ((held.low + room, 1.0), (held.high - room, -1.0)):
            if np.isinf(bound):
                continue
            row, edge = held.part.astype(float), bound / unit
            if held.base is not None:
                row, edge = row - bound * held.base, 0.0
            elif is_whole:
                edge = np.ceil(bound - 1e-9) if way > 0 else np.floor(bound + 1e-9)
            rows.append(row)
            slack.append(way * (np.arange(m) == k))
            edges.append((edge, np.inf) if way > 0 else (-np.inf, edge))
    return np.array(rows).reshape(-1, n), np.array(slack).reshape(-1, m), np.array(edges).reshape(-1, 2)
