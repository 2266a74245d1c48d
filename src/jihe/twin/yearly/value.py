"""Values inside intervals: drawn as people's incomes lie, then moved until sums and means come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.special import ndtr, ndtri

from ..margin import Floats
from .cell import SPAN
from .total import Added, near_totals, totals

STEEP = 1.3
"""Standard deviation of the logarithm where the intervals do not tell it."""
USUAL = 100.0
"""Middle of a column of which no interval tells anything."""
LEAST = 0.02
"""Part of the curve, at its low end, that is left out."""
BISECTIONS = 60


def drawn(low: Floats, high: Floats, rng: np.random.Generator) -> Floats:
    """A number within each member's [low, high): log-normal, as the members' numbers in the intervals tell.

    Parameters
    ----------
    low, high
        Shape (members,): intervals as figures tell them; infinite where one is open.
    """
    middle, steep = _shape(low, high)
    with np.errstate(divide="ignore"):
        below, above = (ndtr((np.log(end) - middle) / steep) for end in (low, high))
    # Nobody is so much smaller than all others as the curve allows.
    below = np.where(above > 2 * LEAST, np.maximum(below, LEAST), below)
    # Far out in the tail the difference is lost; there the interval is drawn from evenly.
    lost = above - below < 1e-9
    at = ndtri(np.clip(below + (above - below) * rng.random(len(low)), 1e-12, 1 - 1e-12))
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
    at = ndtri(np.clip(below, 0.01, 0.99))
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
    wish = np.clip(near_totals(wish, of_cell), lows, highs)
    made = totals(wish, lows, highs, of_cell, is_whole=bool((step == 1).all()))
    for c, total in enumerate(made):
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


def brought(value: Floats, low: Floats, high: Floats, rng: np.random.Generator) -> Floats:
    """Values outside their bounds are drawn anew inside them."""
    outside = (value < low) | (value > high)
    first = np.maximum(low, np.where(np.isfinite(high), high / SPAN**2, 1.0))
    last = np.where(np.isfinite(high), high, first * SPAN)
    at = rng.random(len(value))
    return np.where(outside, np.clip(np.maximum(first, 1e-9) ** (1 - at) * last**at, low, high), value)
