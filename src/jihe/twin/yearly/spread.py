"""Sums that are given by place, spread over those of whom no figure tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..draft import Draft
from ..margin import Floats
from .ask import members_of
from .book import Rows, as_objects
from .value import landed

STEEP = 1.3
"""Standard deviation of the logarithm of what members of one place have."""


Sums = Mapping[tuple[str, int, str], Mapping[str, float]]
"""(sample, year, column) -> region code -> what its members there add up to."""


@dataclass(frozen=True)
class Short:
    """A sum that could not be reached: what the members there have."""

    sample: str
    year: int
    column: str
    region_code: str
    given: float
    value: float


def spread_sums(
    rows: Rows,
    draft: Draft,
    given: Sums,
    rng: np.random.Generator,
) -> tuple[Rows, tuple[Short, ...]]:
    """Give members of samples what is left of the sums of their places; what they have already stays.

    Parameters
    ----------
    rows
        Of `yearly`.
    given
        (sample, year, column) -> region code -> sum over the members whose region code it is. The sums of a
        sample that holds another come after those of the other.

    Returns
    -------
    (Rows, tuple[Short, ...])
        Rows with these numbers, and the sums that could not be reached: nobody there, or too much already.
    """
    sheet = _Sheet(rows, draft)
    short: list[Short] = []
    place = _place(draft)
    size = {key: int(members_of(draft, key[0]).sum()) for key in given}
    for key in sorted(given, key=lambda key: (size[key], key)):
        sample, year, column = key
        inside = members_of(draft, sample)
        value = sheet.of(column, year)
        for region, total in sorted(given[key].items()):
            there = np.flatnonzero(inside & (place == region))
            free = there[np.isnan(value[there])]
            rest = max(np.rint(total) - np.nansum(value[there]), 0.0)
            value[free] = _shares(len(free), rest, rng)
            if value[there].sum() != np.rint(total):
                short.append(Short(sample, year, column, region, total, float(value[there].sum())))
        sheet.put(column, year, value)
    return sheet.rows(), tuple(short)


def _shares(n: int, total: float, rng: np.random.Generator) -> Floats:
    """Whole numbers that add up to a whole, log-normal."""
    if not n:
        return np.zeros(0)
    weight = rng.lognormal(sigma=STEEP, size=n)
    return landed(weight / weight.sum() * total, np.zeros(n), np.full(n, np.inf), np.ones(n), total)


class _Sheet:
    """Rows that take in further values."""

    def __init__(self, rows: Rows, draft: Draft) -> None:
        self.before, self.n = rows, draft.n
        self.more: dict[tuple[str, int], Floats] = {}

    def of(self, column: str, year: int) -> Floats:
        """Values of a column by organisation."""
        if (column, year) in self.more:
            return self.more[column, year].copy()
        found = np.full(self.n, np.nan)
        here = self.before.year == year
        told = [np.nan if v is None else float(v) for v in self.before.columns[column][here]]
        found[self.before.organisation[here]] = told
        return found

    def put(self, column: str, year: int, value: Floats) -> None:
        """Write a column of a year."""
        self.more[column, year] = value

    def rows(self) -> Rows:
        """The rows with what came since, in order of year and organisation."""
        before = self.before.year * self.n + self.before.organisation
        more = [y * self.n + np.flatnonzero(~np.isnan(value)) for (_, y), value in self.more.items()]
        key = np.unique(np.concatenate([before, *more]))
        columns = {}
        for name, old in self.before.columns.items():
            held = np.full(len(key), None, object)
            held[np.searchsorted(key, before)] = old
            for (column, year), value in self.more.items():
                if column == name:
                    known = np.flatnonzero(~np.isnan(value))
                    held[np.searchsorted(key, year * self.n + known)] = as_objects(value[known], name)
            columns[name] = held
        return replace(self.before, organisation=key % self.n, year=key // self.n, columns=columns)


def _place(draft: Draft) -> np.ndarray:
    """The region code of each organisation; empty where it has none."""
    told = draft.trait.get("region_code", np.zeros(0, object)).tolist()
    # Organisations that were added since have none.
    told += [""] * (draft.n - len(told))
    return np.array(told, object)
