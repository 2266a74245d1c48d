"""Columns that hang together, settled for one year: numbers in cells, who is in which, and their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..margin import Bools, Floats, Ints
from .ask import Asked
from .book import BOOLEANS, Book
from .bound import bounded
from .cell import Block, Cells, cells, order_within
from .number import Counting, strata
from .total import Added
from .value import brought, drawn, settled

HEAD = 3
"""So many printed classes of a tree are the head of its ranking: the others should lie below them."""
WISHED = 0.01
"""How much a wish weighs beside a figure."""
INSIDE = 0.02
"""How far inside the bounds that several columns make together a value lies, in parts of their distance."""
FINE = 2.0
"""So many steps at least lie within an interval of a ratio."""


@dataclass(frozen=True)
class Drawing:
    """What is needed to settle a block in a year.

    Attributes
    ----------
    mine
        The figures that this block decides.
    every
        All figures of the year; later ones may name its columns as conditions.
    score
        Shape (organisations,): who stands higher than whom.
    """

    block: Block
    year: int
    mine: Sequence[Asked]
    every: Sequence[Asked]
    score: Floats


def settle(book: Book, drawing: Drawing, rng: np.random.Generator) -> None:
    """Write the columns of a block for a year; figures that contradict others are left out."""
    touched = {column for one in drawing.every for column in one.touched}
    held = cells(drawing.block, touched, [rows for one in drawing.every for rows in (one.part, one.base)])
    single = bounded(drawing.mine, drawing.every, held.axes, book)
    groups = strata(drawing.mine, single.alone, held.axes, book)
    number = Counting(drawing.mine, groups, held, single.allowed(groups, held), book).numbers()
    of = np.zeros(len(groups.org), np.int64)
    size = held.size(held.axes[0])
    for i in range(len(groups.size)):
        mine = np.flatnonzero(groups.of == i)
        of[mine] = order_within(drawing.score[groups.org[mine]], size, number[i], rng)
    placed = _Placed(groups.org, of, *single.narrowed(groups.org, of, held))
    _Values(book, drawing, held, placed, rng).write()


@dataclass(frozen=True)
class _Placed:
    """Members, the cell of each, and the bounds of each on the axes."""

    org: Ints
    of: Ints
    low: Floats
    high: Floats


class _Values:
    """Values of the members of cells."""

    def __init__(
        self, book: Book, drawing: Drawing, held: Cells, placed: _Placed, rng: np.random.Generator
    ) -> None:
        self.book, self.drawing, self.held, self.rng = book, drawing, held, rng
        self.org, self.of, self.low, self.high = placed.org, placed.of, placed.low, placed.high
        self.told_low, self.told_high = held.low[placed.of], held.high[placed.of]

    def write(self) -> None:
        """All columns of the block."""
        block, axes = self.drawing.block, self.held.axes
        if block.ratio in axes:
            self._under()
            self._over()
            return
        for a, column in enumerate(axes):
            known = np.flatnonzero(~np.isnan(self.low[:, a]))
            if column in BOOLEANS:
                self._put(column, known, self.low[known, a])
                continue
            low, high = _whole(self.low[known, a], self.high[known, a])
            value = self._ordered(drawn(self.told_low[known, a], self.told_high[known, a], self.rng), known)
            sums = self._sums(column, known)
            self._put(column, known, settled(value, low, high, np.ones(len(known)), sums))

    def _under(self) -> None:
        """What is divided by: within its own bounds, and where the other and the ratio leave room."""
        known = np.flatnonzero(~np.isnan(self.low[:, 0]))
        low, high = self._room(known)
        ratio_low, ratio_high = (self.low[known, 2], self.high[known, 2])
        value = drawn(self.told_low[known, 0], self.told_high[known, 0], self.rng)
        value = brought(value, low, high, self.rng)
        low, high = _whole(low, high)
        value = np.clip(self._ordered(value, known), low, high)
        for i in np.flatnonzero(FINE / (ratio_high - ratio_low) > value):
            # An interval so narrow that not every number can be divided into it.
            value[i] = _divisible(value[i], low[i], high[i], ratio_low[i], ratio_high[i])
            low[i] = high[i] = value[i]
        made = settled(value, low, high, np.ones(len(known)), self._sums(self.held.axes[0], known))
        self._put(self.held.axes[0], known, made)

    def _room(self, known: Ints) -> tuple[Floats, Floats]:
        """Bounds of what is divided by, some way inside what the other and the ratio leave."""
        low, high = self.low[known, 0], self.high[known, 0]
        over_low, over_high = np.nan_to_num(self.low[known, 1]), _open(self.high[known, 1])
        ratio_low, ratio_high = np.nan_to_num(self.low[known, 2]), _open(self.high[known, 2])
        with np.errstate(divide="ignore", invalid="ignore"):
            low = np.where(np.isinf(ratio_high), low, np.maximum(low, over_low / ratio_high))
            high = np.where(ratio_low > 0, np.minimum(high, over_high / ratio_low), high)
        span = np.where(np.isfinite(high), high - low, low)
        inside = INSIDE * span
        return low + np.where(low > 0, inside, 0.0), high - np.where(np.isfinite(high), inside, 0.0)

    def _over(self) -> None:
        """What is divided: the ratio is drawn, and times what is divided by it is a whole number."""
        column = self.held.axes[1]
        known = np.flatnonzero(~np.isnan(self.low[:, 1]))
        under = self.book.of(self.held.axes[0], self.drawing.year)[self.org[known]]
        bare = np.isnan(under)
        told = np.where(bare, 1.0, under)
        ratio_low, ratio_high = np.nan_to_num(self.low[known, 2]), _open(self.high[known, 2])
        low = np.maximum(self.low[known, 1], np.where(bare, 0.0, ratio_low * told))
        high = np.minimum(self.high[known, 1], np.where(bare, np.inf, ratio_high * told))
        whole_low, whole_high = _whole(low, high)
        share = drawn(self.told_low[known, 2], self.told_high[known, 2], self.rng)
        value = np.where(bare, drawn(self.low[known, 1], self.high[known, 1], self.rng), share * told)
        value = brought(value, whole_low, whole_high, self.rng)
        sums = self._sums(self.held.axes[2], known)
        self._put(column, known, settled(value, whole_low, np.maximum(whole_high, whole_low), 1 / told, sums))

    def _put(self, column: str, known: Ints, value: Floats) -> None:
        self.book.put(column, self.drawing.year, self.org[known], value)

    def _ordered(self, value: Floats, known: Ints) -> Floats:
        """Of the members of one cell those that stand higher have more."""
        found = value.copy()
        score = self.drawing.score[self.org[known]]
        for c in np.unique(self.of[known]):
            mine = np.flatnonzero(self.of[known] == c)
            found[mine[np.argsort(score[mine], kind="stable")]] = np.sort(value[mine])
        return found

    def _sums(self, column: str, known: Ints) -> list[Added]:
        """All sums of a column that are told, in members."""
        asked = [a for a in self.drawing.mine if a.column == column and a.organisation is None]
        return [*(self._added(one, known) for one in asked), *self._heads(asked, known)]

    def _among(self, who: Bools, limits: Mapping[str, tuple[float, float]], known: Ints) -> Bools:
        found: Bools = who[self.org[known]] & self.held.inside(limits)[self.of[known]]
        return found

    def _added(self, one: Asked, known: Ints) -> Added:
        axes, year = self.held.axes, self.drawing.year
        part = self._among(self.book.holds(one.part, year, axes), one.part.limits, known)
        if one.reduce == "share":
            base = self._among(self.book.holds(one.base, year, axes), one.base.limits, known)
            return Added(part, base, one.target.low, one.target.high)
        times = part.sum() if one.reduce == "mean" else 1
        return Added(part, None, one.target.low * times, one.target.high * times)

    def _heads(self, asked: Sequence[Asked], known: Ints) -> Iterator[Added]:
        """Classes of a tree of which nothing is printed are wished to lie below those that are."""
        measures: dict[str, list[Asked]] = {}
        for one in asked:
            if one.classes:
                measures.setdefault(one.target.figure.measure, []).append(one)
        for printed in measures.values():
            one, told = printed[0], {code for a in printed for code in a.target.cut.values()}
            if len(printed) < HEAD:
                continue
            least = min(a.target.low for a in printed)
            base_all = self.book.holds(one.base, self.drawing.year, self.held.axes)
            base = self._among(base_all, one.base.limits, known)
            for code, who in one.classes.items():
                part = base & who[self.org[known]]
                if code in told or not part.any():
                    continue
                times = part.sum() if one.reduce == "mean" else 1
                yield Added(part, base if one.reduce == "share" else None, -np.inf, least * times, WISHED)


def _open(high: Floats) -> Floats:
    """Upper bounds; none where an axis is unknown."""
    return np.where(np.isnan(high), np.inf, high)


def _whole(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Least and greatest whole number in [low, high)."""
    return np.ceil(low - 1e-9), np.where(np.isfinite(high), np.ceil(high - 1e-9) - 1, np.inf)


def _divisible(value: float, low: float, high: float, ratio_low: float, ratio_high: float) -> float:
    """The number nearest to the value of which some whole number lies within the ratio's bounds."""
    reach = int(np.ceil(2 / (ratio_high - ratio_low)))
    top = min(high, max(value, low) + reach)
    candidates = np.arange(max(low, value - reach), top + 1)
    serves = np.ceil(candidates * ratio_low) < candidates * ratio_high
    if not serves.any():
        return value
    near = candidates[serves]
    return float(near[np.argmin(np.abs(near - value))])
