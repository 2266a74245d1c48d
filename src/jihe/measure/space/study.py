"""The facts of polarisation and diffusion of a study: rows counted by year and place, and what follows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ibis
import numpy as np

from jihe.errors import tell
from jihe.pack.model import Dimension, Measure, Pack
from jihe.pack.space import COMPONENTS, MOMENTS, SPACE, statistics_of

from ..cut import Label, classes, complete, tree
from ..fact import Spread, fact_id, spread
from .bootstrap import interval, resampled
from .complexity import complexity, relatedness_density
from .dispersion import entropy, gini, herfindahl, n_active, theil, theil_parts, top_shares
from .flow import great_circle, intra_share, mean_distance
from .mobility import mean_rank_change, rank_correlation
from .quotient import location_quotient
from .shift_share import shift_share

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

SPATIAL = (
    "polarisation",
    "polarisation_change",
    "location_quotient",
    "relatedness",
    "complexity",
    "shift_share",
)
"""Ways to reduce that are worked out here."""

N_REPLICATE, LEAST_REPLICATE = 500, 100
"""Resamples behind an interval, and the least number where there are very many cells."""

MOST_NUMBERS = 10_000_000
"""Counts drawn for one measure, as long as there are `LEAST_REPLICATE` resamples."""

TOPS = ("top_1_share", "top_2_share", "top_4_share")

COMPARING = ("polarisation_change", "shift_share")
"""Ways to reduce that compare two years."""

SEED = 0
"""Of the resamples, so that the same rows give the same bounds."""


def space_labels(dimension: str) -> list[Label]:
    """Labels of the dimensions that ways to reduce bring with them here."""
    told = {
        "statistic": {name: held.label for name, held in SPACE.items()},
        "moment": MOMENTS,
        "component": COMPONENTS,
    }[dimension]
    return [Label(code, tell(text, "zh"), text, i) for i, (code, text) in enumerate(told.items())]


@dataclass(frozen=True)
class Spatial:
    """A measure with one of the ways to reduce of `SPATIAL`.

    Its rows are counted once, by year and place, or by year and two dimensions; all statistics, and the
    bounds of each by resampling the rows of every year, are worked out from these counts.
    """

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
        alone = self.year.model_copy(update={"cumulative": False, "first": None})
        dimensions = {**self.pack.dimensions, self.measure.cut[0]: alone}
        found = spread(
            self.name, self.populations, self.pack.model_copy(update={"dimensions": dimensions}), is_bare=True
        )
        year = found.table[f"cut_{self.measure.cut[0]}"].cast("int64")
        first = self.years[0]
        held = ibis.greatest(year, first) if self.year.cumulative else year
        table = found.table.mutate(counted_year=held)
        known = [table[c].notnull() for c in found.cuts]
        table = table.filter([*known, table.counted_year >= first])
        return Spread(found.name, found.measure, table, found.is_multiple)

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

    # ---- statistics

    @property
    def told(self) -> list[str]:
        fit = statistics_of(len(self.measure.cut), self.measure.partition is not None)
        has_place = not self.is_flow or np.isfinite(self._distance).any()
        chosen = self.measure.statistic or fit
        if self.measure.reduce == "polarisation_change":
            fit = tuple(s for s in fit if SPACE[s].sign)
        return [s for s in fit if s in chosen and (s != "mean_distance" or has_place)]

    def values(self, counts: Floats) -> Floats:
        """The statistics told, shape (..., years, statistics), of counts of shape (..., years, cells)."""
        found = []
        sizes = [int(statistic.split("_")[1]) for statistic in self.told if statistic in TOPS]
        greatest = dict(zip(sizes, top_shares(counts, sizes), strict=True))
        for statistic in self.told:
            if statistic in TOPS:
                value = greatest[int(statistic.split("_")[1])]
            elif statistic in ("rank_correlation", "mean_rank_change"):
                of = rank_correlation if statistic == "rank_correlation" else mean_rank_change
                later = of(counts[..., :-1, :], counts[..., 1:, :])
                value = np.concatenate([np.full((*counts.shape[:-2], 1), np.nan), later], axis=-1)
            elif statistic.startswith("theil_"):
                value = theil_parts(counts, self._partition)[statistic == "theil_within"]
            else:
                value = self._plain(statistic, counts)
            found.append(value)
        return np.stack(found, axis=-1)

    def _plain(self, statistic: str, counts: Floats) -> Floats:
        if statistic == "n_active":
            return n_active(counts, self.measure.least).astype(np.float64)
        if statistic == "intra_share":
            return intra_share(counts, self._is_within)
        if statistic == "mean_distance":
            return mean_distance(counts, self._distance)
        return {"herfindahl": herfindahl, "gini": gini, "theil": theil, "entropy": entropy}[statistic](counts)

    @cached_property
    def _partition(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Group of each place; -1 for one that stands in none."""
        dimension = self.pack.dimensions[self.measure.partition or ""]
        of = dict(classes(dimension, self.measure.table, self.pack))
        number = {code: i for i, code in enumerate(sorted(set(of.values())))}
        return np.array([number.get(of.get(code, ""), -1) for code in self.axes[0]], np.int64)

    @cached_property
    def _is_within(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        n = len(self.axes[0])
        return self._flows // n == self._flows % n

    @cached_property
    def _distance(self) -> Floats:
        """Kilometres of each flow; NaN where a place lies nowhere."""
        column = self.pack.dimensions[self.measure.cut[1]].column
        held = {c.code: c for c in tree(column, self.measure.table, self.pack)}
        spots = [
            (held[code].latitude, held[code].longitude) if code in held else (None, None)
            for code in self.axes[0]
        ]
        latitude, longitude = np.array(spots, np.float64).reshape(-1, 2).T
        n = len(spots)
        return great_circle(latitude, longitude)[self._flows // n, self._flows % n]

    def bounds(self, of: Callable[[Floats], Floats]) -> tuple[Floats, Floats]:
        """Low and high of numbers, worked out by `of` from counts with any axes before the years."""
        n = int(np.clip(MOST_NUMBERS // self.new.size, LEAST_REPLICATE, N_REPLICATE))
        drawn = [of(self.until(block)) for block in resampled(self.new, n, SEED)]
        return interval(np.concatenate(drawn))

    # ---- facts

    def facts(self) -> list[dict[str, object]]:
        """Rows of `jihe.measure.fact.FACT`; an undefined number is null, as are its bounds."""
        make = {
            "polarisation": self._by_year,
            "polarisation_change": self._change,
            "location_quotient": self._quotients,
            "relatedness": self._relatedness,
            "complexity": self._complexity,
            "shift_share": self._shift_share,
        }[self.measure.reduce]
        return list(make()) if self.counts.size else []

    def _by_year(self) -> Iterator[dict[str, object]]:
        values = self.values(self.until(self.new))
        low, high = self.bounds(self.values)
        for i, year in enumerate(self.years):
            n = self._n_until[i]
            for j, statistic in enumerate(self.told):
                cut = {self.measure.cut[0]: str(year), "statistic": statistic}
                bounds = (low[i, j], high[i, j])
                yield self._fact(cut, values[i, j], bounds, n, SPACE[statistic].unit)

    @property
    def _moments(self) -> tuple[int, int]:
        """Places of the two years that are compared."""
        return len(self.years) - 1 - self.measure.over, len(self.years) - 1

    def _change(self) -> Iterator[dict[str, object]]:
        def moments(counts: Floats) -> Floats:
            values = self.values(counts)
            return np.concatenate([values, np.diff(values, axis=-2)], axis=-2)

        values = moments(self.until(self.new))
        low, high = self.bounds(moments)
        for i, moment in enumerate(MOMENTS):
            n = self._n({"moment": moment})
            for j, statistic in enumerate(self.told):
                cut = {"statistic": statistic, "moment": moment}
                yield self._fact(cut, values[i, j], (low[i, j], high[i, j]), n, SPACE[statistic].unit)

    def _quotients(self) -> Iterator[dict[str, object]]:
        yield from self._table(location_quotient)

    def _relatedness(self) -> Iterator[dict[str, object]]:
        yield from self._table(relatedness_density)

    def _table(self, of: Callable[[Floats], Floats]) -> Iterator[dict[str, object]]:
        """A number for each year, region and class."""
        counts = self.until(self.new)
        values = of(counts)
        low, high = self.bounds(of)
        for at in zip(*np.nonzero(np.isfinite(values)), strict=True):
            i, r, c = map(int, at)
            codes = (str(self.years[i]), self.axes[0][r], self.axes[1][c])
            cut = dict(zip(self.measure.cut, codes, strict=True))
            yield self._fact(cut, values[at], (low[at], high[at]), int(counts[at]))

    def _complexity(self) -> Iterator[dict[str, object]]:
        counts = self.until(self.new)
        values = complexity(counts)[0]

        def same_way(of: Floats) -> Floats:
            """An eigenvector's sign is free: each resample's goes with that of all rows."""
            found = complexity(of)[0]
            along = np.nansum(found * values, axis=-1, keepdims=True)
            return np.where(along < 0, -found, found)

        low, high = self.bounds(same_way)
        for at in zip(*np.nonzero(np.isfinite(values)), strict=True):
            i, r = map(int, at)
            cut = {self.measure.cut[0]: str(self.years[i]), self.measure.cut[1]: self.axes[0][r]}
            yield self._fact(cut, values[at], (low[at], high[at]), int(counts[i, r].sum()))

    def _shift_share(self) -> Iterator[dict[str, object]]:
        def parts(of: Floats) -> Floats:
            made = np.stack(shift_share(of[..., 0, :, :], of[..., 1, :, :]), axis=-1)
            return np.concatenate([made.sum(axis=-1, keepdims=True), made], axis=-1)

        values = parts(self.until(self.new))
        low, high = self.bounds(parts)
        for r, region in enumerate(self.axes[0]):
            n = self._n({self.measure.cut[1]: region})
            for j, component in enumerate(COMPONENTS):
                cut = {self.measure.cut[1]: region, "component": component}
                yield self._fact(cut, values[r, j], (low[r, j], high[r, j]), n)

    def _fact(
        self, cut: Mapping[str, str], value: float, bounds: tuple[float, float], n: int, unit: str = ""
    ) -> dict[str, object]:
        """A row of `jihe.measure.fact.FACT`."""
        known = [None if not np.isfinite(x) else float(x) for x in (value, *bounds)]
        has_value = known[0] is not None
        return {
            "fact_id": fact_id(self.name, cut),
            "measure": self.name,
            "cut": json.dumps(dict(cut), ensure_ascii=False),
            "value": known[0],
            "low": known[1] if has_value else None,
            "high": known[2] if has_value else None,
            "unit": unit,
            "n": n,
            "n_base": None,
            "n_undefined": int(not has_value),
            "rank": None,
        }

    # ---- rows

    @cached_property
    def _n_until(self) -> list[int]:
        return [self._n({self.measure.cut[0]: str(year)}) for year in self.years]

    def _n(self, cut: Mapping[str, str]) -> int:
        """Rows behind a fact, each once."""
        if self.spread.is_multiple:
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
        return self.measure.table

    def rows(self, cut: Mapping[str, str]) -> ibis.Table:
        """The rows behind a fact, each with its `row`."""
        population = self.populations[self.measure.table]
        return population.semi_join(self._chosen(cut).select("row").distinct(), "row")

    def numbers(self, cut: Mapping[str, str]) -> list[int]:
        """The `row` numbers behind a fact; the statistics of a year share theirs."""
        key = tuple(sorted((k, v) for k, v in cut.items() if k not in ("statistic", "component")))
        if key not in self._numbers:
            chosen = self._chosen(dict(key)).select("row").distinct().order_by("row")
            self._numbers[key] = chosen.row.to_pyarrow().to_pylist()
        return self._numbers[key]

    @cached_property
    def _numbers(self) -> dict[tuple[tuple[str, str], ...], list[int]]:
        return {}
