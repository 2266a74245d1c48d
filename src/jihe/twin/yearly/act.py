"""The yearly figures of the organisations of a twin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..draft import Draft
from ..margin import Bools, Floats
from ..target import Classes, Targets
from .ask import Asked, members_of, read
from .block import Drawing, settle
from .book import Book, Missed, Rows
from .cell import Block, blocks
from .check import came_out, is_met
from .total import Added

Given = Mapping[tuple[str, int, str], Mapping[str, float]]
"""(sample, year, column) -> region code -> what its members there add up to."""
NOISE = 0.7
"""How much a column of an organisation has of its own, beside the size that all share."""
KNOWN = 2.0
"""By how much organisations that tables name are larger."""
AGAIN = 6.0
"""Who is something in one year is so in the next."""
ROOM = 0.5
"""How much a sum that is given matters beside a figure."""


def yearly(
    targets: Targets,
    classes: Classes,
    draft: Draft,
    given: Given,
    rng: np.random.Generator,
) -> Rows:
    """What organisations have in each year, so that the figures about it come out.

    Parameters
    ----------
    given
        Sums that a later act has to reach (`spread_sums`): what is drawn here leaves room for them.

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
            drawn = np.any([one.base.who for one in here], axis=0)
            more = {c: _given(c, year, given, places_of(draft), draft, drawn) for c in block.columns}
            settle(book, Drawing(block, year, here, every, score.of(block, book), more), rng)
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


def _given(
    column: str, year: int, given: Given, place: np.ndarray, draft: Draft, drawn: Bools
) -> list[Added]:
    """What is drawn must leave room for what is given, or make it where nobody else can."""
    found = []
    for (sample, at, name), totals in sorted(given.items()):
        if (at, name) != (year, column):
            continue
        inside = members_of(draft, sample)
        for region, total in sorted(totals.items()):
            part = inside & (place == region)
            low = -np.inf if (part & ~drawn).any() else total
            found.append(Added(part & drawn, None, low, total, ROOM))
    return found


def places_of(draft: Draft) -> np.ndarray:
    """The region code of each organisation; empty where it has none."""
    told = draft.trait.get("region_code", np.zeros(0, object)).tolist()
    # Organisations that were added since have none.
    told += [""] * (draft.n - len(told))
    return np.array(told, object)
