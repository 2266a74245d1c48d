"""Groups of shares that may add up to a whole."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ..group import Group, distinct, divide, groups, others
from ..number import Printed, total
from ..sheet import Sheet, is_word, says, top_of

MOST_READINGS = 32
"""Choices among values that are printed for one item, tried when a group is added up."""


@dataclass(frozen=True)
class Slice:
    """A group of shares that may add up to a whole.

    Attributes
    ----------
    columns
        The columns that name the group.
    rows
        Its rows, those of items taken together left out.
    whole
        What shares add up to: 1 or 100.
    """

    sheet: Sheet
    column: int
    columns: tuple[int, ...]
    key: tuple[str, ...]
    rows: tuple[int, ...]
    whole: int

    @property
    def label(self) -> str:
        return " / ".join(dict.fromkeys(part for part in self.key if part)) or self.sheet.names[self.column]

    @property
    def untimed(self) -> tuple[str, ...]:
        """What names the group, but for years and editions."""
        time = self.sheet.roles.time
        return tuple(k for c, k in zip(self.columns, self.key, strict=True) if c not in time)

    @cached_property
    def items(self) -> frozenset[tuple[str, ...]]:
        return frozenset(_item(self.sheet, row, self.columns) for row in self.rows)

    def sum(self) -> Printed:
        """What its shares add up to; of several values of one item the one nearest to closing."""
        held: dict[tuple[str, ...], list[Printed]] = {}
        for row in self.rows:
            number = self.sheet.number(row, self.column)
            if number is not None:
                held.setdefault(_item(self.sheet, row, self.columns), []).append(number)
        readings = itertools.islice(itertools.product(*held.values()), MOST_READINGS)
        return min((total(r) for r in readings), key=lambda s: abs(s.value - self.whole), default=total(()))

    @property
    def is_list(self) -> bool:
        """Whether its rows differ in their items only, not in a second class or in their year as well."""
        patterns = set()
        for column in others(self.sheet, self.columns):
            number: dict[str, int] = {}
            cells = [self.sheet.cells[row][column].strip() for row in self.rows]
            patterns.add(tuple(number.setdefault(cell, len(number)) for cell in cells))
            if column in self.sheet.roles.time and len(number) > 1:
                return False
        return len([p for p in patterns if any(p)]) == 1

    @cached_property
    def closes(self) -> bool:
        """Whether its shares add up to the whole, as far as their rounding can tell."""
        found = self.sum()
        return len(self.items) > 1 and found.meets(Decimal(self.whole), Decimal(self.whole))


def _item(sheet: Sheet, row: int, columns: tuple[int, ...]) -> tuple[str, ...]:
    return sheet.key(row, others(sheet, columns))


def is_several(sheet: Sheet, row: int) -> bool:
    """Whether a row tells several items together: their total, or the top so many."""
    for column in sheet.roles.key:
        cell = sheet.cells[row][column]
        if "+" in cell and len(cell) > 1:
            return True
        if is_word(cell, "cell", "total") or top_of(cell) is not None or says(cell, "cell", "together"):
            return True
    return False


def slices(sheet: Sheet, column: int) -> list[Slice]:
    """The groups of a column of shares under which most rows are in groups that close."""
    whole = sheet.roles.share[column]
    rows = [r for r in sheet.plain if sheet.number(r, column) is not None and not is_several(sheet, r)]
    rows = distinct(sheet, rows, (column,))

    held = {r: n for r in rows if (n := sheet.number(r, column)) is not None}

    def fit(group: Group) -> float:
        sum_ = total(held[r] for r in group)
        return len(group) if len(group) > 1 and sum_.low <= whole <= sum_.high else 0

    columns, found, score = divide(sheet, rows, fit)
    if not score:
        columns = _fallback(sheet, rows)
        found = groups(sheet, columns, rows)
    return [Slice(sheet, column, columns, key, tuple(g), whole) for key, g in found.items()]


def _fallback(sheet: Sheet, rows: list[int]) -> tuple[int, ...]:
    """Where no group closes: all key columns but the one with the most different cells."""
    keys = [c for c in sheet.roles.key if c not in sheet.roles.time]
    most = max(keys, key=lambda c: len({sheet.cells[r][c] for r in rows}), default=None)
    return tuple(c for c in sheet.roles.key if c != most)
