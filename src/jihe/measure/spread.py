"""A measure's *spread*: its population with one column for each dimension of its cut.

The number and its rows are read from the same spread, hence they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis

from jihe.pack.model import Dimension, Measure, Pack

from .cut import expand, onward
from .population import select


@dataclass(frozen=True)
class Spread:
    """A measure's population, cut: columns of the population, `row`, and `cut_<dimension>`."""

    name: str
    measure: Measure
    table: ibis.Table
    is_several: bool
    """Whether a row may stand in several classes of one slice, cumulative years apart."""
    since: str | None = None
    """The cut of a cumulative year in which each row stands in its first year only."""
    year: Dimension | None = None
    """That year."""

    @property
    def is_multiple(self) -> bool:
        """Whether a row may stand in several classes of one slice once years are added up."""
        return self.is_several or (self.since is not None and self.since not in self.kept)

    @property
    def cuts(self) -> list[str]:
        return [f"cut_{dimension}" for dimension in self.measure.cut]

    @property
    def kept(self) -> list[str]:
        """The cuts that make slices."""
        return [f"cut_{dimension}" for dimension in self.measure.within]

    @property
    def counted(self) -> ibis.Table:
        """Rows that enter a number: every class known, and the value too when one is summed."""
        table = with_class(self.table, self.cuts)
        if self.measure.column:
            table = table.filter(table[self.measure.column].notnull())
        return table

    @property
    def behind(self) -> ibis.Table:
        """Rows behind the numbers, each with its `row`.

        For `distinct` these are the different values: a row for each class and value, with its count; or all
        rows that have one, where the measure opens rows.
        """
        column = self.measure.distinct
        if column is None:
            return self.counted
        known = self.counted.filter(self.counted[column].notnull())
        if self.measure.opens == "rows":
            return known
        named = _name_of(column)
        extra = {named: known[named].min()} if column.endswith("_id") and named in known.columns else {}
        entity = known.group_by([*self.cuts, column]).agg(**extra, n_row=known.count())
        return entity.mutate(
            row=ibis.row_number().over(order_by=[entity[column], *[entity[c] for c in self.cuts]])
        )

    def added(self, numbers: ibis.Table, by: list[str]) -> ibis.Table:
        """Numbers by first year, added up to those of every year where `by` holds the year."""
        if self.year is None or self.since is None or self.since not in by:
            return numbers
        told = [c for c in numbers.columns if c not in by]
        every = onward(numbers, self.since, self.year)
        return every.group_by(by).agg(**{c: every[c].sum() for c in told})

    def rows(self, cut: Mapping[str, str]) -> ibis.Table:
        """The rows behind the fact with this cut, each with its `row`."""
        table = self.behind
        for dimension, code in cut.items():
            table = table.filter(table[f"cut_{dimension}"] == code)
        return table.drop(*self.cuts) if self.cuts else table


def with_class(table: ibis.Table, cuts: Sequence[str]) -> ibis.Table:
    """The rows that have a class in every one of the cuts."""
    return table.filter([table[c].notnull() for c in cuts]) if cuts else table


def spread(
    name: str,
    populations: Mapping[str, ibis.Table],
    pack: Pack,
    is_bare: bool = False,
    is_narrow: bool = False,
) -> Spread:
    """Cut the population of measure `name`.

    Parameters
    ----------
    is_bare
        For numbers only: narrow, and of a cumulative year only the first that a row stands in.
    is_narrow
        Keep only the columns that numbers are worked out from: a narrow table compiles several times faster.
    """
    measure = pack.measures[name]
    table = select(populations[measure.population], measure)
    if is_bare or is_narrow:
        table = table.select("row", *_needed(measure, pack, table.columns))
    is_several, since, year = False, None, None
    for dimension in measure.cut:
        declared = pack.dimensions[dimension]
        is_first = is_bare and declared.cumulative and since is None
        if dimension not in measure.within:
            is_list = table[declared.column].type().is_array()
            # Of several cumulative years one is added up later; the others stand row by row.
            is_several |= bool(declared.group) or is_list or (declared.cumulative and not is_first)
        if is_first:
            since, year = f"cut_{dimension}", declared
        table = expand(table, dimension, declared, measure.table, pack, is_first)
    return Spread(name, measure, table, is_several, since, year)


def _needed(measure: Measure, pack: Pack, columns: Sequence[str]) -> list[str]:
    """The columns that a measure's numbers are worked out from, and the names of what it counts."""
    dimensions = [pack.dimensions[d] for d in measure.cut]
    needed = [c for d in dimensions for c in (d.column, d.same_as)] + [measure.column, measure.distinct]
    if measure.distinct and measure.distinct.endswith("_id"):
        name = _name_of(measure.distinct)
        needed += [name] if name in columns else []
    return list(dict.fromkeys(c for c in needed if c))


def _name_of(column: str) -> str:
    """The column that names what an identifier stands for."""
    return f"{column.removesuffix('_id')}_name"
