"""The yearly figures of the organisations of a twin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..draft import Draft
from ..margin import Floats
from ..target import Classes, Targets
from .ask import Asked, read
from .block import Drawing, settle
from .book import Book, Missed, Rows
from .cell import Block, blocks
from .check import came_out, is_met

NOISE = 0.7
"""How much a column of an organisation has of its own, beside the size that all share."""
KNOWN = 2.0
"""By how much organisations that tables name are larger."""
AGAIN = 6.0
"""Who is something in one year is so in the next."""


def yearly(
    targets: Targets,
    classes: Classes,
    draft: Draft,
    rng: np.random.Generator,
) -> Rows:
    """What organisations have in each year, so that the figures about it come out.

    Returns
    -------
    Rows
        With the figures that could not be met.
    """
    asked, beyond = read(targets, classes, draft)
    book = Book(draft.n)
    score = _Scores(draft, rng)
    order = blocks()
    last = [max(i for i, block in enumerate(order) if _speaks(one, block)) for one in asked]
    for i, block in enumerate(order):
        spoken = [one for one in asked if _speaks(one, block)]
        mine = [one for one, at in zip(asked, last, strict=True) if at == i]
        deciding = sorted({one.year for one in mine})
        for year in deciding:
            here = [one for one in mine if one.year == year]
            every = [one for one in spoken if one.year == year]
            settle(book, Drawing(block, year, here, every, score.of(block, book)), rng)
        for year in sorted({one.year for one in spoken} - set(deciding)):
            _carry(book, block, year, [one for one in spoken if one.year == year], deciding)
    numbers = [(one, came_out(one, book)) for one in asked]
    missed = [Missed(one.target, number) for one, number in numbers if not is_met(one, number)]
    return book.rows((*missed, *(Missed(target, np.nan) for target in beyond)))


def _speaks(one: Asked, block: Block) -> bool:
    return bool(one.touched & set(block.axes))


class _Scores:
    """Who stands higher than whom: by a size of its own, the same in all years."""

    def __init__(self, draft: Draft, rng: np.random.Generator) -> None:
        self.size = rng.normal(size=draft.n)
        self.size[list(draft.named.values())] += KNOWN
        self.own = {block: rng.normal(scale=NOISE, size=draft.n) for block in blocks()}

    def of(self, block: Block, book: Book) -> Floats:
        """The scores by which a block is dealt out, after what was so in other years."""
        found: Floats = self.size + self.own[block]
        for (column, _), held in sorted(book.held.items()):
            if column == block.columns[0] and np.nanmax(held, initial=0.0) <= 1:
                found = found + AGAIN * np.nan_to_num(held)
        return found


def _carry(book: Book, block: Block, year: int, spoken: Sequence[Asked], from_years: Sequence[int]) -> None:
    """What no figure of a year tells about a condition is as in the nearest year."""
    for one in spoken:
        for column in sorted(one.touched & set(block.columns)):
            for near in sorted(from_years, key=lambda y: (abs(y - year), y)):
                who = np.flatnonzero(one.base.who & np.isnan(book.of(column, year)))
                value = book.of(column, near)[who]
                book.put(column, year, who[~np.isnan(value)], value[~np.isnan(value)])
