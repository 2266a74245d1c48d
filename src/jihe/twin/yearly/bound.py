"""Bounds of single organisations: of those that figures name, and of those that no printed ranking names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..margin import Bools, Floats, Ints
from .ask import Asked
from .book import Book
from .cell import Cells, pinned
from .number import Strata


@dataclass(frozen=True)
class Pin:
    """Bounds [low, high) of one organisation's value."""

    org: int
    column: str
    low: float
    high: float


@dataclass(frozen=True)
class Ceiling:
    """A bound below which the values of some lie: shape (organisations,)."""

    column: str
    who: Bools
    bound: float


@dataclass(frozen=True)
class Bounded:
    """Pins and ceilings of a block in a year."""

    pins: tuple[Pin, ...]
    ceilings: tuple[Ceiling, ...]

    @property
    def alone(self) -> list[int]:
        """Organisations that have pins of their own."""
        return sorted({pin.org for pin in self.pins})

    def allowed(self, groups: Strata, held: Cells) -> Bools:
        """Shape (strata, cells): where members of a stratum may be."""
        found: Bools = np.ones((len(groups.size), held.n), np.bool_)
        for i, org in enumerate(groups.org[groups.first].tolist()):
            own = [(p.column, p.low, p.high) for p in self.pins if p.org == org]
            if own:
                found[i] = pinned(own, held)
            for one in self.ceilings:
                if one.who[org]:
                    found[i] &= ~(held.low[:, held.axes.index(one.column)] >= one.bound)
        return found

    def narrowed(self, org: Ints, of: Ints, held: Cells) -> tuple[Floats, Floats]:
        """Shape (members, axes): bounds of each member in its cell; those outside the cell do not count."""
        low, high = held.low[of].copy(), held.high[of].copy()
        for one in self.ceilings:
            a = held.axes.index(one.column)
            below = one.who[org] & (low[:, a] < one.bound)
            high[below, a] = np.minimum(high[below, a], one.bound)
        place = {int(o): i for i, o in enumerate(org)}
        for pin in self.pins:
            i, a = place[pin.org], held.axes.index(pin.column)
            if pin.low < high[i, a] and pin.high > low[i, a]:
                low[i, a], high[i, a] = max(low[i, a], pin.low), min(high[i, a], pin.high)
        return low, high


def bounded(mine: Sequence[Asked], every: Sequence[Asked], axes: tuple[str, ...], book: Book) -> Bounded:
    """What is told of single organisations about some columns.

    Parameters
    ----------
    mine
        Figures that are decided with these columns.
    every
        All figures of the year; they may name the columns as conditions.
    """
    pins = tuple(pin for pin in _pins(every) if pin.column in axes)
    return Bounded(pins, tuple(_ceilings(mine, axes, book)))


def _pins(asked: Sequence[Asked]) -> Iterator[Pin]:
    """Of what is told, and of what it is told under."""
    for one in asked:
        if one.organisation is None:
            continue
        for column, (low, high) in one.base.limits.items():
            yield Pin(one.organisation, column, low, high)
        if one.column is not None:
            yield Pin(one.organisation, one.column, one.target.low, one.target.high)


def _ceilings(mine: Sequence[Asked], axes: tuple[str, ...], book: Book) -> Iterator[Ceiling]:
    """What is printed of a ranking is its head: who is not named lies below."""
    heads: dict[str, list[Asked]] = {}
    for one in mine:
        if one.organisation is not None and one.target.measure.top is not None and one.column in axes:
            heads.setdefault(one.target.figure.measure, []).append(one)
    for head in heads.values():
        who = book.holds(head[0].base, head[0].year, axes)
        who[[one.organisation for one in head if one.organisation is not None]] = False
        yield Ceiling(str(head[0].column), who, min(one.target.low for one in head))
