"""Columns that hang together, cut at all bounds that figures name: the cells that are possible together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np

from ..margin import Bools, Floats, Ints
from .book import BOOLEANS, COLUMNS, RATIOS, Rowset

WHOLE = 1.0 + 1e-9
"""A part is not thought to be more than the whole."""
SPAN = 20.0
"""An open interval is thought to reach so many times beyond its bound."""


@dataclass(frozen=True)
class Block:
    """Columns whose classes are drawn together, since a ratio of them is told.

    Attributes
    ----------
    columns
        What is divided by comes first, then what is divided.
    ratio
        Name of the ratio; empty for a column by itself.
    """

    columns: tuple[str, ...]
    ratio: str = ""

    @property
    def axes(self) -> tuple[str, ...]:
        """Columns and ratio."""
        return (*self.columns, self.ratio) if self.ratio else self.columns


def blocks() -> list[Block]:
    """Yes and no first, since they are conditions of others; then numbers in the order of the table."""
    found = [Block((under, over), name) for name, (over, under) in RATIOS.items()]
    paired = {column for block in found for column in block.columns}
    found += [Block((c.name,)) for c in COLUMNS if c.name not in paired]
    order = [c.name for c in COLUMNS]
    return sorted(found, key=lambda b: (b.columns[0] not in BOOLEANS, order.index(b.columns[0])))


@dataclass(frozen=True)
class Cells:
    """Intervals of a block's axes that are possible together; an axis may also be unknown.

    Attributes
    ----------
    axes
        Columns, and the ratio last.
    low, high
        Shape (cells, axes): bounds [low, high) of each; not a number where the axis is unknown.
    weight
        Shape (cells,): how large a part of the intervals is possible together.
    """

    axes: tuple[str, ...]
    low: Floats
    high: Floats
    weight: Floats

    @property
    def n(self) -> int:
        """Cells."""
        return len(self.weight)

    def inside(self, limits: Mapping[str, tuple[float, float]]) -> Bools:
        """Which cells lie within bounds, as far as these speak of the axes."""
        found: Bools = np.full(self.n, True)
        for column, (low, high) in limits.items():
            if column in self.axes:
                a = self.axes.index(column)
                found[(self.low[:, a] < low) | (self.high[:, a] > high) | np.isnan(self.low[:, a])] = False
        return found

    @property
    def lacking(self) -> Bools:
        """Cells in which an axis is unknown."""
        found: Bools = np.isnan(self.low).sum(axis=1) > 0
        return found

    def size(self, column: str) -> Floats:
        """Logarithm of a size in each cell's interval of a column; the least where it is unknown."""
        a = self.axes.index(column)
        low, high = self.low[:, a], self.high[:, a]
        size = np.array([sum(_reach(x, y)) / 2 if x == x else np.nan for x, y in zip(low, high, strict=True)])
        bottom = np.nanmin(size, initial=0.0)
        return np.where(np.isnan(size), bottom, size)


def cells(block: Block, touched: set[str], limits: Iterable[Rowset]) -> Cells:
    """The cells of a block in a year.

    Parameters
    ----------
    touched
        Columns and ratios of which figures of the year speak.
    limits
        Sets of rows whose bounds must not cut through a cell.
    """
    used = block.axes if block.ratio in touched else tuple(a for a in block.columns if a in touched)
    breaks: dict[str, set[float]] = {axis: {0.0, np.inf} for axis in used}
    for rows in limits:
        for column, bounds in rows.limits.items():
            if column in breaks:
                breaks[column] |= {b for b in bounds if b > 0}
    found: list[tuple[tuple[float, float], ...]] = []
    weight: list[float] = []
    nothing = (np.nan, np.nan)
    ends = {axis: _intervals(breaks[axis], axis) for axis in used}
    columns = [axis for axis in used if axis != block.ratio]
    for held in product(*([*ends[axis], nothing] for axis in columns)):
        if len(columns) == len(used):
            found.append(held)
            weight.append(1.0)
            continue
        if any(low != low for low, _ in held):
            found.append((*held, nothing))
            weight.append(1.0)
            continue
        for part in ends[block.ratio]:
            share = _overlap(held[0], held[1], part)
            if share > 0:
                found.append((*held, part))
                weight.append(share)
    bounds_ = np.array(found, float).reshape(len(found), len(used), 2)
    return Cells(used, bounds_[:, :, 0], bounds_[:, :, 1], np.array(weight))


def _intervals(breaks: set[float], axis: str) -> list[tuple[float, float]]:
    if axis in BOOLEANS:
        return [(0.0, 1.0), (1.0, 2.0)]
    if axis in RATIOS and max(b for b in breaks if b < np.inf) < 1:
        breaks = breaks - {np.inf} | {WHOLE}
    order = sorted(breaks)
    return list(pairwise(order))


def _reach(low: float, high: float) -> tuple[float, float]:
    """Logarithms of an interval, open ends closed."""
    if low <= 0:
        low = (high if np.isfinite(high) else SPAN) / SPAN
    if not np.isfinite(high):
        high = low * SPAN
    return float(np.log(low)), float(np.log(high))


def _overlap(under: tuple[float, float], over: tuple[float, float], ratio: tuple[float, float]) -> float:
    """Which part of what under and ratio make lies in the interval of over; 0 where nothing can."""
    least, most = over[0] / under[1] if np.isfinite(under[1]) else 0.0, _divided(over[1], under[0])
    if not (least < ratio[1] and most > ratio[0]):
        return 0.0
    (u0, u1), (o0, o1), (r0, r1) = (_reach(*held) for held in (under, over, ratio))
    low, high = u0 + r0, u1 + r1
    inside = (min(o1, high) if np.isfinite(over[1]) else high) - (max(o0, low) if over[0] > 0 else low)
    return max(inside / (high - low), 0.02)


def _divided(over: float, under: float) -> float:
    return over / under if under > 0 else np.inf


def order_within(score: Floats, size: Floats, count: Ints, rng: np.random.Generator) -> Ints:
    """The cell of each member: those of high score in cells of great size, among cells of one size any.

    Parameters
    ----------
    score
        Shape (members,).
    size
        Shape (cells,).
    count
        Shape (cells,): members in each; they add up to all.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> order_within(np.array([.1, .9, .5]), np.array([1., 2.]), np.array([2, 1]), rng).tolist()
    [0, 1, 0]
    """
    found = np.zeros(len(score), np.int64)
    by_score = np.argsort(-score, kind="stable")
    by_size = np.argsort(-size, kind="stable")
    dealt = np.repeat(by_size, count[by_size])
    for one in np.unique(size[dealt]):
        alike = np.flatnonzero(size[dealt] == one)
        dealt[alike] = rng.permutation(dealt[alike])
    found[by_score] = dealt
    return found


def pinned(pins: Sequence[tuple[str, float, float]], held: Cells) -> Bools:
    """The cells for an organisation of which bounds are told: those that hold the middle of each."""
    found = np.ones(held.n, bool)
    for column, low, high in pins:
        if column in held.axes:
            a = held.axes.index(column)
            middle = (low + high) / 2 if np.isfinite(high) else low
            found &= (held.low[:, a] <= middle) & (middle < held.high[:, a])
    return found
