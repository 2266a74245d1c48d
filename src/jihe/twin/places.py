"""The places of an index's lists: ranked cities, and what is left of each province beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from jihe.pack.model import Measure, Pack

from .margin import Ints
from .raw_index import Cell
from .raw_index.problem import Level
from .target import Classes, Targets

REST = "-rest"
LISTED = 40
"""Cities that are ranked at least: printed ranks go as far."""
UNEVEN = 2
"""How much more the largest of some cities of which nothing is told has than they have on average."""


@dataclass(frozen=True)
class Places:
    """The cells of an index's lists.

    Attributes
    ----------
    cells
        A city that is ranked, or the rest of a province.
    of_region
        Region code -> place of its cell.
    codes
        The region codes of each cell.
    """

    cells: tuple[Cell, ...]
    of_region: Mapping[str, int]
    codes: tuple[tuple[str, ...], ...]

    def at(self, codes: np.ndarray) -> Ints:
        """Cell of each region code, -1 outside all."""
        return np.array([self.of_region.get(code, -1) for code in codes.tolist()], np.int64)

    def count(self, codes: np.ndarray) -> Ints:
        """How many of the region codes lie in each cell."""
        at = self.at(codes)
        return np.bincount(at[at >= 0], minlength=len(self.cells))

    def some(self, cell: Ints) -> np.ndarray:
        """A region code for each of some rows in cells: a cell's codes in turn, so that none has many."""
        turn = np.zeros(len(self.cells), np.int64)
        found = np.empty(len(cell), object)
        for i, c in enumerate(cell.tolist()):
            found[i] = self.codes[c][turn[c] % len(self.codes[c])]
            turn[c] += 1
        return found


def level_of(measure: Measure, pack: Pack) -> Level:
    dimension = pack.dimensions[measure.cut[0]]
    if dimension.group:
        return "circle"
    region = pack.settings.region
    return "city" if region is not None and dimension.level == region.levels[-1] else "province"


def places_of(targets: Targets, classes: Classes, ranked: Mapping[str, str]) -> Places:
    pack = targets.pack
    name = {level: pack.measures[m].cut[0] for m, level in ranked.items()}
    without = {code for m in ranked for code in pack.measures[m].without}
    province = {c: to for c, to in classes(name["province"], "membership") if to not in without}
    circle = (
        {c: to for c, to in classes(name["circle"], "membership") if to not in without}
        if "circle" in name
        else {}
    )
    city = dict(classes(name["city"], "membership"))
    listed = {t.cut[name["city"]] for t in targets.every if name["city"] in t.cut}
    first: dict[str, str] = {}
    for code in city:
        if code in province:
            first.setdefault(province[code], code)
    listed = {c for c in listed if c in province}
    for code in first.values():
        if len(listed) < LISTED or not any(province[c] == province[code] for c in listed):
            listed.add(code)
    cells: list[Cell] = []
    codes: list[tuple[str, ...]] = []
    for over in dict.fromkeys(province.values()):
        inside = [c for c in city if province.get(c) == over]
        rest = tuple(c for c in inside if c not in listed)
        for code in [c for c in inside if c in listed or rest == (c,)]:
            cells.append(Cell(code, over, circle.get(code, ""), code))
            codes.append((code,))
        if len(rest) > 1:
            cells.append(Cell(over + REST, over, circle.get(rest[0], ""), parts=max(1.5, len(rest) / UNEVEN)))
            codes.append(rest)
    of_region = {code: i for i, held in enumerate(codes) for code in held}
    return Places(tuple(cells), of_region, tuple(codes))
