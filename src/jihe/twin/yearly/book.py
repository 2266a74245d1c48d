"""What organisations have in each year, while it is being settled, and as rows in the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from jihe.tables import RECORD

from ..margin import Bools, Floats, Ints
from ..target import Target

COLUMNS = RECORD["organisation_year"][3:]
"""The columns of an organisation's year that tell something: after key, name and year."""
BOOLEANS = frozenset(c.name for c in COLUMNS if c.type == "boolean")
MONEY = frozenset(c.name for c in COLUMNS if c.type == "money")
RATIOS = {"rd_intensity": ("rd_expense", "revenue"), "rd_employee_share": ("n_rd_employee", "n_employee")}
"""Column -> what is divided by what."""


@dataclass(frozen=True)
class Rowset:
    """Rows of one year: of some organisations, where columns lie within bounds.

    Attributes
    ----------
    who
        Shape (organisations,).
    limits
        Column -> bounds [low, high); a column that is not known lies within none.
    """

    who: Bools
    limits: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Missed:
    """A figure that did not come out, and what came out instead (not a number: nothing)."""

    target: Target
    value: float


@dataclass(frozen=True)
class Rows:
    """Rows of record table `organisation_year`.

    Attributes
    ----------
    organisation
        Number of each row's organisation.
    year
        Its year; with the organisation it identifies the row.
    columns
        Column of the table -> its values, None where one is not known. All numbers are whole.
    missed
        Figures that do not come out.
    """

    organisation: Ints
    year: Ints
    columns: Mapping[str, np.ndarray]
    missed: tuple[Missed, ...] = ()


@dataclass
class Book:
    """Values by column and year.

    Attributes
    ----------
    n
        Organisations.
    held
        (column, year) -> value of each organisation, not a number where none is known; yes is 1, no is 0.
    """

    n: int
    held: dict[tuple[str, int], Floats] = field(default_factory=dict)

    def of(self, column: str, year: int) -> Floats:
        """Values of a column, or of a ratio, in a year."""
        if column in RATIOS:
            over, under = (self.of(name, year) for name in RATIOS[column])
            return over / np.where(under > 0, under, np.nan)
        found = self.held.get((column, year))
        return np.full(self.n, np.nan) if found is None else found

    def put(self, column: str, year: int, org: Ints, value: Floats) -> None:
        """Write the values of some organisations."""
        if (column, year) not in self.held:
            self.held[column, year] = np.full(self.n, np.nan)
        self.held[column, year][org] = value

    def holds(self, rows: Rowset, year: int, without: tuple[str, ...] = ()) -> Bools:
        """Which organisations' rows belong to a set, apart from its bounds on the columns `without`."""
        found = rows.who.copy()
        for column, (low, high) in rows.limits.items():
            if column not in without:
                value = self.of(column, year)
                found &= (value >= low) & (value < high)
        return found

    def rows(self, missed: tuple[Missed, ...]) -> Rows:
        """One row for each organisation and year of which anything is known."""
        years = sorted({year for _, year in self.held})
        known = {}
        for at in years:
            known[at] = np.any([~np.isnan(v) for (_, year), v in self.held.items() if year == at], axis=0)
        org = np.concatenate([np.flatnonzero(known[y]) for y in years] or [np.zeros(0, np.int64)])
        year = np.concatenate([np.full(known[y].sum(), y) for y in years] or [np.zeros(0, np.int64)])
        columns = {}
        for column in COLUMNS:
            parts = [self.of(column.name, y)[known[y]] for y in years] or [np.zeros(0)]
            columns[column.name] = as_objects(np.concatenate(parts), column.name)
        return Rows(org, year.astype(np.int64), columns, missed)


def as_objects(value: Floats, column: str) -> np.ndarray:
    """Whole numbers, or yes and no, as objects; None where none is known."""
    read = bool if column in BOOLEANS else int
    return np.array([None if v != v else read(v) for v in value.tolist()] + [None], object)[:-1]
