"""The facts of polarisation and diffusion of a study: rows counted by year and place, and what follows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from jihe.errors import tell
from jihe.pack.space import COMPARING, COMPONENTS, MOMENTS, SPACE, statistics_of

from ..cut import Label, classes, tree
from ..fact import fact_id
from .bootstrap import interval, resampled
from .complexity import complexity, relatedness_density
from .counted import Counted
from .dispersion import ROUNDED, Floats, entropy, gini, herfindahl, n_active, theil, theil_parts, top_shares
from .flow import great_circle, intra_share, mean_distance
from .mobility import mean_rank_change, rank_correlation
from .quotient import location_quotient
from .shift_share import shift_share

N_REPLICATE, N_REPLICATE_BY_YEAR, LEAST_REPLICATE = 500, 200, 100
"""Resamples behind an interval: of a change, of the numbers of each year, and the least number where there
are very many cells."""

MOST_NUMBERS = 10_000_000
"""Counts drawn for one measure, as long as there are `LEAST_REPLICATE` resamples."""

TOPS = ("top_1_share", "top_2_share", "top_4_share")

THEIL = ("theil", "theil_between", "theil_within")

AT_MOST_ONE = ("herfindahl", "gini", "rank_correlation")

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
class Spatial(Counted):
    """A measure with one of the ways to reduce of `jihe.pack.space.SPATIAL`.

    All statistics, and the bounds of each by resampling the rows of every year, are worked out from counts.
    """

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

    def bounds(
        self,
        of: Callable[[Floats], Floats],
        least: ArrayLike = -np.inf,
        most: ArrayLike = np.inf,
    ) -> tuple[Floats, Floats]:
        """Low and high of numbers, worked out by `of` from counts with any axes before the years.

        Parameters
        ----------
        least, most
            Between which such numbers lie by what they are.
        """
        wanted = N_REPLICATE if self.measure.reduce in COMPARING else N_REPLICATE_BY_YEAR
        n = int(np.clip(MOST_NUMBERS // self.new.size, LEAST_REPLICATE, wanted))
        drawn = [of(self.until(block)) for block in resampled(self.new, n, SEED)]
        low, high = interval(of(self.until(self.new)), np.concatenate(drawn))
        return np.maximum(low, least), np.minimum(high, most)

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
        low, high = self.bounds(self.values, *self._limits())
        for i, year in enumerate(self.years):
            n = self._n_until[i]
            for j, statistic in enumerate(self.told):
                cut = {self.measure.cut[0]: str(year), "statistic": statistic}
                bounds = (low[i, j], high[i, j])
                yield self._fact(cut, values[i, j], bounds, n, SPACE[statistic].unit)

    def _change(self) -> Iterator[dict[str, object]]:
        def moments(counts: Floats) -> Floats:
            values = self.values(counts)
            change = np.diff(values, axis=-2)
            change = np.where(np.abs(change) < ROUNDED, 0.0, change)
            return np.concatenate([values, change], axis=-2)

        values = moments(self.until(self.new))
        least, most = self._limits()
        free = np.full_like(least, np.inf)
        low, high = self.bounds(moments, np.stack([least, least, -free]), np.stack([most, most, free]))
        for i, moment in enumerate(MOMENTS):
            n = self._n({"moment": moment})
            for j, statistic in enumerate(self.told):
                cut = {"statistic": statistic, "moment": moment}
                yield self._fact(cut, values[i, j], (low[i, j], high[i, j]), n, SPACE[statistic].unit)

    def _limits(self) -> tuple[Floats, Floats]:
        """Between which each statistic lies by what it is, of so many places."""
        n = max(self.new.shape[-1], 1)
        least = {"rank_correlation": -1.0, "herfindahl": 1 / n}
        least |= {top: min(1.0, int(top.split("_")[1]) / n) for top in TOPS}
        most = dict.fromkeys(AT_MOST_ONE, 1.0) | dict.fromkeys(("entropy", *THEIL), float(np.log(n)))
        most |= {s: 1.0 for s in self.told if SPACE[s].unit == "share"}
        return (
            np.array([least.get(s, 0.0) for s in self.told]),
            np.array([most.get(s, np.inf) for s in self.told]),
        )

    def _quotients(self) -> Iterator[dict[str, object]]:
        yield from self._table(location_quotient)

    def _relatedness(self) -> Iterator[dict[str, object]]:
        yield from self._table(relatedness_density)

    def _table(self, of: Callable[[Floats], Floats]) -> Iterator[dict[str, object]]:
        """A number for each year, region and class."""
        counts = self.until(self.new)
        values = of(counts)
        low, high = self.bounds(of, least=0.0)
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
            yield self._fact(cut, values[at], (low[at], high[at]), self._n(cut))

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
