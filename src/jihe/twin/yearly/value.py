"""Values inside intervals: drawn as people's incomes lie, then moved until sums and means come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.stats import norm

from ..margin import NEAR, NODES, Bools, Floats
from .cell import SPAN
from .number import ROUNDS

STEEP = 1.3
"""Standard deviation of the logarithm where the intervals do not tell it."""
USUAL = 100.0
"""Middle of a column of which no interval tells anything."""
GIVE = 1e4
"""How much worse it is that a sum gives way than that a cell's total lies far from what was drawn."""
LEAST = 0.02
"""Part of the curve, at its low end, that is left out."""
NOT_QUITE = 1e-5
"""How far the solver may be off, in parts of the unit in which it counts."""
NARROW, NOT_WHOLE = 1e-3, 0.1
"""A share is kept so far inside its bounds, in parts of their distance: of whole numbers, and of others."""
BISECTIONS = 60
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


def drawn(low: Floats, high: Floats, rng: np.random.Generator) -> Floats:
    """A number within each member's [low, high): log-normal, as the members' numbers in the intervals tell.

    Parameters
    ----------
    low, high
        Shape (members,): intervals as figures tell them; infinite where one is open.
    """
    middle, steep = _shape(low, high)
    with np.errstate(divide="ignore"):
        below, above = (norm.cdf((np.log(end) - middle) / steep) for end in (low, high))
    # Nobody is so much smaller than all others as the curve allows.
    below = np.where(above > 2 * LEAST, np.maximum(below, LEAST), below)
    # Far out in the tail the difference is lost; there the interval is drawn from evenly.
    lost = above - below < 1e-9
    at = norm.ppf(np.clip(below + (above - below) * rng.random(len(low)), 1e-12, 1 - 1e-12))
    found = np.exp(middle + steep * at)
    top = np.where(np.isfinite(high), high, low * 3 + 1)
    even = low + (top - low) * rng.random(len(low))
    found = np.where(lost, even, found)
    last = np.where(np.isfinite(high), high, 0.0)
    return np.clip(found, low, np.where(np.isfinite(high), last - (last - low) * 1e-3, np.inf))


def _shape(low: Floats, high: Floats) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm."""
    ends = np.unique(low[low > 0])
    if not len(ends):
        ends = np.unique(high[np.isfinite(high)])
    if not len(ends):
        return float(np.log(USUAL)), STEEP
    below = np.array([(high <= end).mean() for end in ends])
    at = norm.ppf(np.clip(below, 0.01, 0.99))
    if len(ends) == 1 or np.ptp(at) < 1e-6:
        return float(np.log(ends[0]) - STEEP * at[0]), STEEP
    steep = float(np.clip(np.polyfit(at, np.log(ends), 1)[0], 0.3, 2.0))
    return float((np.log(ends) - steep * at).mean()), steep


def settled(value: Floats, low: Floats, high: Floats, step: Floats, sums: Sequence[Added]) -> Floats:
    """Whole multiples of each member's step, within its bounds, that add up to all that is told.

    Parameters
    ----------
    value
        Shape (members,): as drawn, in steps.
    low, high
        Least and greatest number of steps, both allowed and whole; high may be infinite.
    step
        What one step adds to the sums: 1 for a number by itself, 1 / what it is divided by for a ratio.

    Returns
    -------
    numpy.ndarray
        Shape (members,), whole.
    """
    found = np.clip(np.rint(value), low, high)
    if not sums:
        return found
    bases = [held.base for held in sums if held.base is not None]
    told = np.stack([*(held.part for held in sums), *bases], axis=1)
    among = np.flatnonzero(told.any(axis=1))
    _, first, cell = np.unique(told[among], axis=0, return_index=True, return_inverse=True)
    cell = cell.reshape(-1)
    at_first = among[first]
    lows, highs, wish = (
        np.bincount(cell, (x * step)[among], len(first)).astype(float) for x in (low, high, found)
    )
    of_cell = [
        replace(s, part=s.part[at_first], base=None if s.base is None else s.base[at_first]) for s in sums
    ]
    wish = np.clip(_fitted(wish, of_cell), lows, highs)
    totals = _totals(wish, lows, highs, of_cell, is_whole=bool((step == 1).all()))
    for c, total in enumerate(totals):
        mine = among[cell == c]
        found[mine] = landed(value[mine], low[mine], high[mine], step[mine], total)
    return found


def landed(value: Floats, low: Floats, high: Floats, step: Floats, total: float) -> Floats:
    """Whole numbers of steps near to the values that add up to a total, as near as the steps allow.

    Those without an upper bound take what is left; where they cannot, all move within their bounds.

    Examples
    --------
    >>> import numpy as np
    >>> one = np.ones(3)
    >>> landed(np.array([2., 5., 9.]), one * 1, np.array([4., 8., np.inf]), one, 20).tolist()
    [2.0, 5.0, 13.0]
    """
    value = np.clip(value, low, high)
    is_open = np.isinf(high)
    rest = total - (value * step)[~is_open].sum()
    moved = is_open if is_open.any() and rest >= (low * step)[is_open].sum() else np.ones(len(value), bool)
    rest = total - (value * step)[~moved].sum()
    base, span = low[moved], np.maximum(value[moved] - low[moved], 1e-3)

    def at(times: float) -> Floats:
        return np.minimum(base + span * times, high[moved])

    least, most = 0.0, 1.0
    while (at(most) * step[moved]).sum() < rest and most < 1e15:
        most *= 2
    for _ in range(BISECTIONS):
        middle = (least + most) / 2
        least, most = (middle, most) if (at(middle) * step[moved]).sum() < rest else (least, middle)
    found = value.copy()
    found[moved] = at(least)
    return _rounded(found, low, high, step, total)


def _rounded(value: Floats, low: Floats, high: Floats, step: Floats, total: float) -> Floats:
    """Whole numbers; what rounding takes away is given back, in large steps first."""
    found = np.clip(np.floor(value + 1e-9), low, high)
    left = total - (found * step).sum()
    order = np.lexsort((-(value - found), -step))
    for only_one in (True, False):
        for i in order.tolist():
            n = np.trunc(left / step[i] + 1e-9 * np.sign(left))
            if only_one:
                n = np.clip(n, -1, 1)
            n = np.clip(n, low[i] - found[i], high[i] - found[i])
            found[i] += n
            left -= n * step[i]
    return found


def _fitted(wish: Floats, sums: Sequence[Added]) -> Floats:
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


def _totals(wish: Floats, low: Floats, high: Floats, sums: Sequence[Added], is_whole: bool) -> Floats:
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


def brought(value: Floats, low: Floats, high: Floats, rng: np.random.Generator) -> Floats:
    """Values outside their bounds are drawn anew inside them."""
    outside = (value < low) | (value > high)
    first = np.maximum(low, np.where(np.isfinite(high), high / SPAN**2, 1.0))
    last = np.where(np.isfinite(high), high, first * SPAN)
    at = rng.random(len(value))
    return np.where(outside, np.clip(np.maximum(first, 1e-9) ** (1 - at) * last**at, low, high), value)
