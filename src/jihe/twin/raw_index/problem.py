"""The words in which the question is put, and the answer given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]
Level = Literal["cell", "area", "province", "circle", "city", "all"]
LEVELS: tuple[Level, ...] = ("cell", "area", "province", "circle", "city", "all")
RANKED: tuple[Level, ...] = ("province", "circle", "city")
"""The levels whose units are lists that are ranked."""


@dataclass(frozen=True)
class Indicator:
    """One leaf of the index.

    Attributes
    ----------
    code
        Its name.
    weight
        Its share of the whole index, 0-1.
    kind
        `count`: a whole number; `amount`: a real one; `mean`: a whole number over the cells' number
        of organisations.
    groups
        The nodes of the tree above it, the pillar first.
    count_of
        Of a mean: the indicator that counts the organisations.
    part_of
        The indicator that a cell's value cannot exceed: what it counts is among what that one counts.
    beside
        Of a part: how many of the whole, at least, are not of it in each cell; empty: none.
    of
        The indicator that counts who can have any of it: where that one is nought, it is nought.
    about
        How large the largest province is, about. It is not used where the total is given.
    """

    code: str
    weight: float
    kind: Literal["count", "amount", "mean"]
    groups: tuple[str, ...]
    count_of: str = ""
    part_of: str = ""
    beside: tuple[float, ...] = ()
    of: str = ""
    about: float = 1000.0


@dataclass(frozen=True)
class Cell:
    """A city, or what is left of a province beside its cities; `circle` and `city` are empty for none.

    Cells of one `area` are those among which what is given is not told apart. A cell of several `parts`
    stands for so many cities of which nothing is told; in the list of cities each has its part of it.
    """

    code: str
    province: str
    circle: str = ""
    city: str = ""
    area: str = ""
    parts: float = 1.0

    def at(self, level: Level) -> str:
        """The unit of a level in which the cell lies; empty where it lies in none."""
        return {
            "cell": self.code,
            "area": self.area,
            "province": self.province,
            "circle": self.circle,
            "city": self.city or (self.code if self.parts > 1 else ""),
        }.get(level, "")


@dataclass(frozen=True)
class Printed:
    """One printed number: the score or the rank of a unit, within its list, at a node of the tree.

    `node` is empty for the total, else a pillar, a group or an indicator; `digits` are those of the score.
    """

    level: Level
    unit: str
    node: str
    score: float | None = None
    rank: int | None = None
    digits: int = 2


@dataclass(frozen=True)
class Given:
    """What is known of a raw value: of an indicator in a unit of a level, at level `all` in the nation.

    Of a mean it is the mean itself, not its numerator.
    """

    indicator: str
    value: float
    level: Level = "all"
    unit: str = ""
    op: Literal["=", ">=", "<="] = "="


@dataclass(frozen=True)
class Raw:
    """Raw values behind printed scores.

    Attributes
    ----------
    values
        Indicator -> one value per cell; of a mean the numerator, so that cells add up.
    missed
        Each printed number that is not met, with what comes out instead.
    unmet
        Each given fact that is not met, with what comes out instead.
    matched
        List -> printed numbers met and printed numbers there are.
    """

    values: dict[str, Reals]
    missed: list[tuple[Printed, float]] = field(default_factory=list)
    unmet: list[tuple[Given, float]] = field(default_factory=list)
    matched: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """The question: cells, the tree's leaves, what is printed and what is given."""

    cells: Sequence[Cell]
    indicators: Sequence[Indicator]
    printed: Sequence[Printed]
    given: Sequence[Given] = ()

    @property
    def n(self) -> int:
        return len(self.cells)

    @property
    def codes(self) -> list[str]:
        return [one.code for one in self.indicators]

    def units(self, level: Level) -> list[str]:
        """The units of a level, in the order of the cells."""
        return list(dict.fromkeys(cell.at(level) for cell in self.cells if cell.at(level) or level == "all"))

    def under(self, node: str) -> list[int]:
        """Places of the indicators under a node; of all of them when it is empty."""
        return [
            i for i, one in enumerate(self.indicators) if not node or node == one.code or node in one.groups
        ]

    def pillars(self) -> list[str]:
        return list(dict.fromkeys(one.groups[0] for one in self.indicators))

    def weight(self, node: str) -> float:
        """The most that a unit can score at a node, 0-100."""
        return 100 * sum(self.indicators[i].weight for i in self.under(node))
