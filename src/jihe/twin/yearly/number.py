"""How many organisations of each kind fall in each cell, so that all counts and shares come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..margin import Bools, ConflictError, Floats, Ints, Sum, counts, fill, whole
from .ask import Asked
from .book import RATIOS, Book, Rowset
from .cell import Cells

ROUNDS = 60
"""Passes of proportional fitting."""
LEAN = 1.5
"""How far at most the members of a class lean to high or low cells: a power of e, either way."""
STEPS = 200
"""Units into which the greatest closed interval is divided, to see what sums can be reached."""
EXACT = 1e-9
"""What is lost in dividing."""
RARE = 1e-3
"""Weight of a cell in which a column is not known."""


@dataclass(frozen=True)
class Strata:
    """Organisations that the same figures count.

    Attributes
    ----------
    org
        The organisations of which any figure speaks.
    of
        Stratum of each of them.
    size
        Shape (strata,).
    first
        Shape (strata,): place in `org` of one of each stratum.
    """

    org: Ints
    of: Ints
    size: Ints
    first: Ints


def strata(asked: Sequence[Asked], alone: Sequence[int], axes: tuple[str, ...], book: Book) -> Strata:
    """Who is alike to all figures, apart from the columns that are to be drawn; `alone` are by themselves."""
    told = [book.holds(rows, one.year, axes) for one in asked for rows in (one.part, one.base)]
    for one in asked:
        if one.reduce == "active":
            told += [who & book.holds(one.base, one.year, axes) for who in one.classes.values()]
    own = np.zeros(book.n, np.int64)
    own[list(alone)] = np.arange(1, len(alone) + 1)
    told_by = np.stack([*told, *(own[None, :])], axis=1) if told else own[:, None]
    org = np.flatnonzero(told_by.any(axis=1))
    _, first, of, size = np.unique(
        told_by[org], axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    return Strata(org, of.reshape(-1), size, first)


class Counting:
    """The numbers of members of strata in cells, and what must hold of them."""

    def __init__(
        self, asked: Sequence[Asked], groups: Strata, held: Cells, allowed: Bools, book: Book
    ) -> None:
        self.asked, self.groups, self.held, self.book = asked, groups, held, book
        self.allowed = allowed
        self.sums: list[Sum] = []
        self.told: list[tuple[Ints, float]] = []
        self.may_lack = np.zeros(len(groups.size), bool)

    def numbers(self) -> Ints:
        """Shape (strata, cells): members of each stratum in each cell."""
        shape = len(self.groups.size), self.held.n
        self._others()
        self._shares()
        known = ~self.held.lacking
        self.allowed &= known[None, :] | self.may_lack[:, None]
        self.allowed[~self.allowed.any(axis=1)] = known
        place = np.full(shape, -1, np.int64)
        place[self.allowed] = np.arange(self.allowed.sum())
        rows = [
            Sum(f"stratum {i}", place[i][self.allowed[i]], n, n)
            for i, n in enumerate(self.groups.size.tolist())
        ]
        flat: Ints = place.ravel()
        sums = [Sum(s.name, flat[s.cells][flat[s.cells] >= 0], s.low, s.high) for s in self.sums]
        told = [(flat[at][flat[at] >= 0], number) for at, number in self.told]
        told.extend((row.cells, row.low) for row in rows)
        wish = fitted(self._lean()[self.allowed], told)
        made = np.zeros(shape, np.int64)
        made[self.allowed] = filled(wish, rows, sums)
        return made

    def _cells(self, rows: Rowset, year: int, others: Bools | None = None) -> Ints:
        """Numbers of the cells, stratum by stratum, that a set of rows holds."""
        who = self._outside(rows, year)
        if others is not None:
            who = who & others[self.groups.org[self.groups.first]]
        return np.flatnonzero((who[:, None] & self.held.inside(rows.limits)[None, :]).ravel())

    def _outside(self, rows: Rowset, year: int) -> Bools:
        """The strata of a set of rows, whatever their cells."""
        return self.book.holds(rows, year, self.held.axes)[self.groups.org[self.groups.first]]

    def _most(self, rows: Rowset, year: int) -> int:
        return int(self.book.holds(rows, year, self.held.axes).sum())

    def _shares(self) -> None:
        """The whole of each share is a number that the printed shares allow."""
        wholes: dict[tuple[str, ...], list[Asked]] = {}
        for one in self.asked:
            if one.reduce == "share" and one.column is None:
                measure = one.target.measure
                slice_ = (one.target.figure.measure, *(one.target.cut[d] for d in measure.within))
                wholes.setdefault(slice_, []).append(one)
        # Wholes that nothing tells come last: they are near to what the others leave.
        told = {key: self._told(of_one[0].base, of_one[0].year) for key, of_one in wholes.items()}
        for key in sorted(wholes, key=lambda key: told[key] is None):
            of_one, near = wholes[key], told[key]
            base, year = of_one[0].base, of_one[0].year
            most = self._most(base, year)
            if near is None:
                near = self._left(base, year)
            bounds = [(max(a.target.low, 0.0), min(a.target.high, 1.0)) for a in of_one]
            total = whole(bounds, min(near, most), most)
            cells = self._cells(base, year)
            self.sums.append(Sum(of_one[0].target.figure.measure, cells, total, total))
            self.told.append((cells, total))
            if total < most and self.held.inside(base.limits)[~self.held.lacking].all():
                self.may_lack |= self._outside(base, year)
            for one in of_one:
                low, high = counts(one.target.low, one.target.high, total)
                if low > high:
                    low = high = round(one.target.value * total)
                at = self._cells(one.part, year)
                self.sums.append(Sum(one.target.name, at, low, high))
                self.told.append((at, (low + high) / 2))

    def _told(self, base: Rowset, year: int) -> int | None:
        """How many rows the base has, where a count of the same rows or its columns tell it."""
        who = self.book.holds(base, year, self.held.axes)
        inside = self.held.inside(base.limits)
        for one in self.asked:
            is_same = one.reduce == "count" and (self.held.inside(one.part.limits) == inside).all()
            if is_same and (self.book.holds(one.part, year, self.held.axes) == who).all():
                return round(one.target.value)
        return int(who.sum()) if inside[~self.held.lacking].all() else None

    def _left(self, base: Rowset, year: int) -> int:
        """How many rows the base would have by what is told so far."""
        size = len(self.groups.size), self.held.n
        rows = [
            (np.arange(size[1], dtype=np.int64) + i * size[1], float(n))
            for i, n in enumerate(self.groups.size)
        ]
        allowed = self.allowed & ~self.held.lacking
        wish = fitted(np.where(allowed, self._lean(), 0.0).ravel(), [*self.told, *rows])
        return max(round(float(wish[self._cells(base, year)].sum())), 1)

    def _others(self) -> None:
        for one in self.asked:
            cells = self._cells(one.part, one.year)
            if one.reduce == "count":
                low, high = np.ceil(one.target.low - 1e-9), np.floor(one.target.high + 1e-9)
                self.sums.append(Sum(one.target.name, cells, low, high))
                self.told.append((cells, float(one.target.value)))
            elif one.reduce == "active":
                self._active(one)
            elif one.column in self.held.axes and one.reduce in ("sum", "mean") and one.organisation is None:
                self._reach(one, cells)

    def _active(self, one: Asked) -> None:
        """The classes with the most members have rows; the others have not."""
        least, n = one.target.measure.least, round(one.target.value)
        outside = self.book.holds(one.part, one.year, self.held.axes)
        order = sorted(one.classes, key=lambda code: -int((one.classes[code] & outside).sum()))
        needed = [code for code in order if self._needs(one.classes[code], one)]
        chosen = set([*needed, *(code for code in order if code not in needed)][:n])
        for code in order:
            cells = self._cells(one.part, one.year, one.classes[code])
            low, high = (least, np.inf) if code in chosen else (0, least - 1)
            self.sums.append(Sum(one.target.name, cells, low, high))

    def _needs(self, who: Bools, active: Asked) -> bool:
        """Whether another figure tells something of a class."""
        column = next((c for c in active.part.limits if c in self.held.axes), None)
        return any(
            a.column == column and a.target.low > 0 and a.part.who.any() and not (a.part.who & ~who).any()
            for a in self.asked
            if a.reduce in ("sum", "mean")
        )

    def _reach(self, one: Asked, cells: Ints) -> None:
        """What a sum needs must lie between what the members of the cells have at least and at most.

        A cell that a sum names several times counts so often: intervals are told in whole units, rounded so
        that nothing possible is lost.
        """
        a = self.held.axes.index(str(one.column))
        low, high = np.nan_to_num(self.held.low[:, a]), self.held.high[:, a]
        times = self._most(one.part, one.year) if one.reduce == "mean" else 1
        need_low, need_high = max(one.target.low * times, 0.0), one.target.high * times
        closed = high[np.isfinite(high)].max(initial=0.0)
        unit = max(closed / STEPS, min(need_low, need_high) / (10 * STEPS))
        if unit <= 0:
            return
        is_whole = one.column not in RATIOS
        if is_whole:
            unit = max(unit, 1.0)
            need_low = np.ceil(need_low - EXACT)
            need_high = np.floor(need_high + EXACT) if np.isfinite(need_high) else need_high
        most = np.ceil(np.nan_to_num(np.where(np.isinf(high), need_low, high - is_whole)) / unit - EXACT)
        least = np.floor(low / unit + EXACT)
        at = cells % self.held.n
        enough = np.floor(need_low / unit + EXACT)
        self.sums.append(
            Sum(one.target.name, np.repeat(cells, np.maximum(most[at], 0).astype(int)), enough, np.inf)
        )
        if np.isfinite(need_high):
            ceiling = np.ceil(need_high / unit - EXACT)
            capped = np.minimum(least[at], ceiling + 1).astype(int)
            self.sums.append(Sum(one.target.name, np.repeat(cells, capped), 0, ceiling))

    def _lean(self) -> Floats:
        """Where the members of each stratum would be by what is told of sums: shape (strata, cells)."""
        lean = np.zeros(len(self.groups.size))
        axis = self.held.axes[0]
        for one in self.asked:
            if one.column == axis and one.organisation is None:
                lean[self._outside(one.part, one.year)] += self._tilt(one)
        size = self.held.size(axis)
        level = (size - size.mean()) / max(size.std(), 1e-9)
        weight = self.held.weight * np.where(self.held.lacking, RARE, 1.0)
        tilt = np.exp(np.clip(lean, -LEAN, LEAN)[:, None] * level[None, :])
        found: Floats = self.groups.size[:, None] * weight * tilt
        return found

    def _tilt(self, one: Asked) -> float:
        """Logarithm of what a class has on average, beside what all have."""
        n = self._most(one.part, one.year)
        if one.reduce == "share":
            times = one.target.value * self._most(one.base, one.year) / max(n, 1)
        else:
            times = self._each(one) / self._mean(one)
        return float(np.log(times)) if times > 0 else 0.0

    def _each(self, one: Asked) -> float:
        return one.target.value / (1 if one.reduce == "mean" else max(self._most(one.part, one.year), 1))

    def _mean(self, one: Asked) -> float:
        """The mean over all classes of which a figure of the same kind tells."""
        same = [a for a in self.asked if (a.column, a.reduce) == (one.column, one.reduce)]
        size = [max(self._most(a.part, a.year), 1) for a in same]
        return max(sum(self._each(a) * n for a, n in zip(same, size, strict=True)) / sum(size), 1e-12)


def filled(wish: Floats, rows: Sequence[Sum], sums: Sequence[Sum]) -> Ints:
    """Whole numbers under all sums; of sums that contradict each other the last gives way."""
    kept = [s for s in sums if len(s.cells) or s.low > 0]
    while True:
        try:
            return fill(wish, [*rows, *kept])
        except ConflictError as found:
            named = [i for i, s in enumerate(kept) if s.name in found.names]
            if not named:
                raise
            del kept[named[-1]]


def fitted(weight: Floats, told: Sequence[tuple[Ints, float]]) -> Floats:
    """Weights made to add up to what is told of sets of cells, as near as proportional fitting comes.

    Examples
    --------
    >>> rows = [(np.array([0, 1]), 3.0), (np.array([2, 3]), 1.0)]
    >>> fitted(np.ones(4), [*rows, (np.array([0, 2]), 2.0)]).round(2).tolist()
    [1.5, 1.5, 0.5, 0.5]
    """
    found = weight.astype(float).copy()
    for _ in range(ROUNDS):
        for at, number in told:
            total = found[at].sum()
            if total > 0:
                found[at] *= number / total
    return found
