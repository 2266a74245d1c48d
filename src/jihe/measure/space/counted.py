"""A study's rows counted by year and place, and the way back to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import ibis
import numpy as np

from jihe.pack.model import Dimension, Measure, Pack
from jihe.pack.space import COMPARING

from ..cut import classes, complete
from ..spread import Spread, spread, with_class
from .dispersion import Floats


@dataclass(frozen=True)
class Counted:
    """The rows of a measure, counted once by year and place, or by year and two dimensions."""

    name: str
    measure: Measure
    populations: Mapping[str, ibis.Table]
    pack: Pack

    # ---- what is counted

    @cached_property
    def year(self) -> Dimension:
        return self.pack.dimensions[self.measure.cut[0]]

    @cached_property
    def years(self) -> list[int]:
        return [int(year) for year in complete(self.year, self.pack)]

    @cached_property
    def spread(self) -> Spread:
        """The rows, each in its own year; those before the first year of a cumulative dimension with it."""
        found = spread(self.name, self.populations, self.pack, is_bare=True)
        known = with_class(found.table, found.cuts)
        table = known.mutate(counted_year=known[found.cuts[0]].cast("int64"))
        return replace(found, table=table)

    @cached_property
    def counts(self) -> Floats:
        """Rows new in each year: shape (years, places), (years, regions, classes) or (years, flows)."""
        shape = [len(self.years), *(len(codes) for codes in self.axes)]
        places = [{code: i for i, code in enumerate(codes)} for codes in self.axes]
        where = [[year - self.years[0] for year in self._cells["counted_year"]]]
        for name, place in zip(self.measure.cut[1:], places, strict=True):
            where.append([place[code] for code in self._cells[f"cut_{name}"]])
        dense = np.zeros(shape)
        dense[tuple(np.array(axis, np.int64) for axis in where)] = self._cells["n"]
        if not self.is_flow:
            return dense
        return np.ascontiguousarray(dense.reshape(len(self.years), -1)[:, self._flows])

    @cached_property
    def _cells(self) -> dict[str, list[Any]]:
        keys = ["counted_year", *(f"cut_{name}" for name in self.measure.cut[1:])]
        table = self.spread.table
        return table.group_by(keys).agg(n=table.count()).order_by(keys).to_pyarrow().to_pydict()

    @property
    def is_flow(self) -> bool:
        return self.measure.reduce.startswith("polarisation") and len(self.measure.cut) == 3

    @cached_property
    def axes(self) -> list[list[str]]:
        """Classes of each dimension after the year: all of a tree's level or of a set of groups, with rows or
        without; otherwise those that have rows. Both ends of a flow have the same classes."""
        found = []
        for name in self.measure.cut[1:]:
            dimension = self.pack.dimensions[name]
            codes = set(self._cells[f"cut_{name}"])
            if dimension.group or dimension.level is not None:
                codes |= {to for _, to in classes(dimension, self.measure.table, self.pack)}
            found.append(sorted(map(str, codes)))
        if self.is_flow:
            found = [sorted({*found[0], *found[1]})] * 2
        return found

    @cached_property
    def _flows(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Numbers of the pairs of places, row by row, that have rows in any year."""
        place = {code: i for i, code in enumerate(self.axes[0])}
        ends = [[place[str(c)] for c in self._cells[f"cut_{name}"]] for name in self.measure.cut[1:]]
        pair = np.array(ends[0], np.int64) * len(place) + np.array(ends[1], np.int64)
        return np.unique(pair)

    @property
    def _moments(self) -> tuple[int, int]:
        """Places of the two years that are compared."""
        return len(self.years) - 1 - self.measure.over, len(self.years) - 1

    @cached_property
    def new(self) -> Floats:
        """`counts`; where two years are compared, the rows of the first and those that the second adds."""
        if self.measure.reduce not in COMPARING:
            return self.counts
        before, after = self._moments
        if not self.year.cumulative:
            return self.counts[[before, after]]
        first, then = self.counts[: before + 1], self.counts[before + 1 : after + 1]
        return np.stack([first.sum(axis=0), then.sum(axis=0)])

    def until(self, new: Floats) -> Floats:
        """Counts of each year as the dimension takes it: all up to it, or its own."""
        return np.cumsum(new, axis=-self.new.ndim) if self.year.cumulative else new

    # ---- rows

    @cached_property
    def _n_until(self) -> list[int]:
        return [self._n({self.measure.cut[0]: str(year)}) for year in self.years]

    def _n(self, cut: Mapping[str, str]) -> int:
        """Rows behind a fact, each once."""
        if self.spread.is_several:
            return int(self._chosen(cut).row.nunique().to_pyarrow().as_py())
        wanted = [i for i, year in enumerate(self.years) if year in self._years(cut)]
        counts = self.counts[: max(wanted) + 1] if self.year.cumulative else self.counts[wanted]
        for axis, name in enumerate(self.measure.cut[1:], 1):
            if name in cut:
                counts = counts[:, self.axes[axis - 1].index(cut[name])]
                break
        return int(counts.sum())

    def _years(self, cut: Mapping[str, str]) -> list[int]:
        """The years that a fact speaks of."""
        if self.measure.cut[0] in cut:
            return [int(cut[self.measure.cut[0]])]
        before, after = (self.years[i] for i in self._moments)
        return {"before": [before], "after": [after]}.get(cut.get("moment", ""), [before, after])

    def _chosen(self, cut: Mapping[str, str]) -> ibis.Table:
        """The counted rows behind a fact: those of its year or years, region and class."""
        table, wanted = self.spread.table, self._years(cut)
        if self.year.cumulative:
            table = table.filter(table.counted_year <= max(wanted))
        else:
            table = table.filter(table.counted_year.isin(wanted))
        for name in self.measure.cut[1:]:
            if name in cut:
                table = table.filter(table[f"cut_{name}"] == cut[name])
        return table

    def population(self, cut: Mapping[str, str]) -> str:
        return self.measure.population

    def rows(self, cut: Mapping[str, str]) -> ibis.Table:
        """The rows behind a fact, each with its `row`."""
        population = self.populations[self.measure.population]
        return population.semi_join(self._chosen(cut).select("row").distinct(), "row")

    def numbers(self, cut: Mapping[str, str]) -> list[int]:
        """The `row` numbers behind a fact; the statistics of a year share theirs."""
        key = tuple(sorted((k, v) for k, v in cut.items() if k not in ("statistic", "component")))
        if key not in self._numbers:
            years = np.array(self._years(cut))
            held = self._rows["counted_year"]
            chosen = held <= years.max() if self.year.cumulative else np.isin(held, years)
            for name in self.measure.cut[1:]:
                if name in cut:
                    chosen &= self._rows[f"cut_{name}"] == cut[name]
            self._numbers[key] = np.unique(self._rows["row"][chosen]).tolist()
        return self._numbers[key]

    @cached_property
    def _rows(self) -> dict[str, np.ndarray[tuple[int], np.dtype[Any]]]:
        """Year, classes and number of every counted row, fetched but once: facts are many."""
        columns = ["counted_year", "row", *(f"cut_{name}" for name in self.measure.cut[1:])]
        table = self.spread.table.select(*columns).order_by("row").to_pyarrow()
        return {c: table[c].to_numpy(zero_copy_only=False) for c in columns}

    @cached_property
    def _numbers(self) -> dict[tuple[tuple[str, str], ...], list[int]]:
        return {}
