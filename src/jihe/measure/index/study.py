"""A study's index: its indicators are counted facts, so that a score opens down to rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from jihe.errors import tell
from jihe.pack.model import Index, IndexUnit, IndexValue, Indicator, Measure, Pack
from jihe.tables import published_columns

from ..cut import Label, classes
from ..fact import fact_id, facts, opened
from ..spread import Spread, spread
from .compose import Composite
from .table import Table
from .uncertainty import Design, uncertainty
from .uncertainty.column import COLUMN_NORMALISATIONS

NODE, STATISTIC, REGION = "index_node", "statistic", "region_code"

STATISTICS = {
    "score": "Score",
    "points": "Points",
    "rank": "Rank",
    "value": "Value of the indicator",
}
"""What is told of each unit and node: its score from 0 to the scale; its points, score times weight, which
add up where an index is a sum; its rank, for the whole with its interval; the indicator as it was counted."""

POINT = "point"
"""Unit of scores."""

N_DRAW, SPREAD = 2_000, 0.25
"""Replications behind the interval of a rank, in each of which every weight is drawn from 75 to 125 % of
itself and one indicator, or none, is left out."""


def index_labels() -> list[Label]:
    """Labels of the statistics."""
    return [Label(code, tell(text, "zh"), text, 900 + i) for i, (code, text) in enumerate(STATISTICS.items())]


def node_labels(pack: Pack) -> list[Label]:
    """Labels of the nodes of all trees."""
    found: dict[str, Label] = {}
    for index in pack.indices.values():
        for node in Table(index).nodes:
            found.setdefault(node.code, Label(node.code, node.name_zh, node.name_en, len(found)))
    return list(found.values())


@dataclass(frozen=True)
class Ranking:
    """A measure with ``reduce: index``: the classes of its cut, ranked by a tree of measures."""

    name: str
    measure: Measure
    populations: Mapping[str, ibis.Table]
    pack: Pack

    # ---- what it is made from

    @property
    def unit(self) -> str:
        """The dimension whose classes are ranked."""
        return self.measure.cut[0]

    @cached_property
    def _units(self) -> list[str]:
        """Classes that have a row behind any indicator, those left out by name apart."""
        known = {to for _, to in classes(self.pack.dimensions[self.unit], self.measure.table, self.pack)}
        counted = {unit for values in self._counted.values() for unit, (_, n) in values.items() if n}
        return sorted((known & counted) - set(self.measure.without))

    @cached_property
    def _leaves(self) -> list[Indicator]:
        parents = {node.parent for node in self._tree}
        return [node for node in self._tree if node.code not in parents]

    @property
    def _tree(self) -> tuple[Indicator, ...]:
        return self.pack.indices[str(self.measure.index)].tree

    def _spread(self, leaf: Indicator, is_bare: bool = False, is_narrow: bool = False) -> Spread:
        """The indicator's measure, cut by the units where its rows belong."""
        declared = self.pack.dimensions[self.unit]
        moved = declared.model_copy(update={"column": leaf.place or REGION})
        cut = self.pack.measures[leaf.measure].model_copy(update={"cut": (self.unit,)})
        pack = self.pack.model_copy(
            update={
                "dimensions": {**self.pack.dimensions, self.unit: moved},
                "measures": {**self.pack.measures, leaf.measure: cut},
            }
        )
        return spread(leaf.measure, self.populations, pack, is_bare, is_narrow)

    @cached_property
    def _counted(self) -> dict[str, dict[str, tuple[float | None, int]]]:
        """Indicator -> unit -> its value and the number of rows behind it."""
        found = {}
        for leaf in self._leaves:
            rows = facts(self._spread(leaf, is_bare=True), self.pack)
            found[leaf.code] = {json.loads(row["cut"])[self.unit]: (row["value"], row["n"]) for row in rows}
        return found

    def _value(self, leaf: Indicator, unit: str) -> float | None:
        """A unit without rows counts 0, and has no mean."""
        held = self._counted[leaf.code].get(unit)
        if held is not None:
            return held[0]
        return None if self.pack.measures[leaf.measure].reduce == "mean" else 0.0

    def values(self, units: Sequence[str]) -> dict[str, tuple[list[float | None], int]]:
        """Indicator -> its values for these units, and the number of rows behind them all."""
        return {
            leaf.code: (
                [self._value(leaf, unit) for unit in units],
                sum(self._n(unit, leaf.code) for unit in units),
            )
            for leaf in self._leaves
        }

    @cached_property
    def table(self) -> Table:
        """The index with the values that were counted."""
        index: Index = self.pack.indices[str(self.measure.index)]
        values = [
            IndexValue(unit=unit, code=leaf.code, value=self._value(leaf, unit), line=0)
            for unit in self._units
            for leaf in self._leaves
        ]
        units = tuple(IndexUnit(unit=unit, line=0) for unit in self._units)
        return Table(index.model_copy(update={"units": units, "values": tuple(values)}))

    @cached_property
    def composite(self) -> Composite:
        return self.table.composite("", None)

    # ---- facts

    def facts(self) -> list[dict[str, Any]]:
        """Rows of `jihe.measure.fact.FACT`; none where there is nothing to rank."""
        return list(self._facts()) if self._units else []

    def _facts(self) -> Iterator[dict[str, Any]]:
        made, ranks = self.composite, self.composite.ranks
        low, high = self._rank_bounds()
        leaf = {self.table.tree.code.index(node.code): node for node in self._leaves}
        column = {int(node): i for i, node in enumerate(made.tree.leaf)}
        for u, unit in enumerate(made.data.unit):
            for node, code in enumerate(made.tree.code):
                n = self._n(unit, leaf[node].code) if node in leaf else len(made.tree.children(node))
                missing = int(np.isnan(made.value[u, made.tree.under(node)]).sum())
                score, place = made.score[u, node], ranks[u, node]
                told: dict[str, Any] = {
                    "score": (score, POINT),
                    "points": (score * made.tree.weight[node], POINT),
                    "rank": (place, ""),
                }
                if node in leaf:
                    told["value"] = (made.value[u, column[node]], self._unit_of(leaf[node]))
                for statistic, (value, measured_in) in told.items():
                    is_whole = statistic == "rank" and node == made.tree.root
                    bounds = (low[u], high[u]) if is_whole else (np.nan, np.nan)
                    cut = {self.unit: unit, NODE: code, STATISTIC: statistic}
                    yield self._fact(cut, value, bounds, measured_in, n, missing, place)

    def _unit_of(self, leaf: Indicator) -> str:
        measure = self.pack.measures[leaf.measure]
        if not measure.column:
            return ""
        columns = published_columns(measure.table, self.pack.class_tables(), self.pack.settings.currency)
        return columns[measure.column].unit

    def _n(self, unit: str, code: str) -> int:
        return self._counted[code].get(unit, (None, 0))[1]

    def _fact(
        self,
        cut: Mapping[str, str],
        value: float,
        bounds: tuple[float, float],
        unit: str,
        n: int,
        missing: int,
        place: float,
    ) -> dict[str, Any]:
        known = [None if np.isnan(x) else float(x) for x in (value, *bounds)]
        return {
            "fact_id": fact_id(self.name, cut),
            "measure": self.name,
            "cut": json.dumps(dict(cut), ensure_ascii=False),
            "value": known[0],
            "low": known[1],
            "high": known[2],
            "unit": unit,
            "n": n,
            "n_base": None,
            "n_undefined": missing,
            "rank": None if np.isnan(place) else int(place),
        }

    def _rank_bounds(self) -> tuple[Any, Any]:
        """5 and 95 % of the whole's rank over replications; NaN where the index cannot be drawn again."""
        made, none = self.composite, np.full(len(self._units), np.nan)
        settings, steps = self.table.index.settings, made.recipe
        is_mixed = (
            bool(steps.settings("normalise").get("own")) or settings.normalise not in COLUMN_NORMALISATIONS
        )
        if is_mixed or settings.levels or settings.aggregate not in ("arithmetic", "geometric", "harmonic"):
            return none, none
        design = Design(
            weight="noise",
            spread=SPREAD,
            normalisation=(settings.normalise,),
            aggregation=(settings.aggregate,),
            leave_out=True,
            missing=settings.missing,
        )
        rows = np.flatnonzero(made.kept)
        if len(rows) < 2:
            return none, none
        found = uncertainty(made.value[rows], made.tree, design, N_DRAW)
        at = [found.at.index(level) for level in (0.05, 0.95)]
        low, high = none.copy(), none.copy()
        # A rank is a whole number: the bounds hold the quantiles.
        low[rows] = np.floor(found.ranking.quantile[:, at[0]])
        high[rows] = np.ceil(found.ranking.quantile[:, at[1]])
        return low, high

    # ---- what stands behind a fact

    def population(self, cut: Mapping[str, str]) -> str:
        """The table whose rows an indicator counts; below any other node, its own children."""
        leaf = self._leaf(cut)
        return self.name if leaf is None else self.pack.measures[leaf.measure].population

    def _leaf(self, cut: Mapping[str, str]) -> Indicator | None:
        return next((leaf for leaf in self._leaves if leaf.code == cut[NODE]), None)

    @cached_property
    def own(self) -> ibis.Table:
        """A row for each unit and node: what a score is made of, each with the fact that opens it further."""
        made, rows = self.composite, []
        for u, unit in enumerate(made.data.unit):
            for node, code in enumerate(made.tree.code):
                rows.append(
                    {
                        "row": u * len(made.tree.code) + node,
                        "title": self.table.name(code, self.pack.settings.language),
                        "weight": float(made.tree.weight[node]),
                        "score": _known(made.score[u, node]),
                        "points": _known(made.score[u, node] * made.tree.weight[node]),
                        "fact_id": fact_id(self.name, {self.unit: unit, NODE: code, STATISTIC: "score"}),
                    }
                )
        return ibis.memtable(pa.Table.from_pylist(rows))

    def rows(self, cut: Mapping[str, str]) -> ibis.Table:
        """The rows behind an indicator, or the children of a node, each with its `row`."""
        leaf = self._leaf(cut)
        if leaf is None:
            return self.own.filter(self.own.row.isin(self.numbers(cut)))
        return self._spread(leaf).rows({self.unit: cut[self.unit]})

    def numbers(self, cut: Mapping[str, str]) -> list[int]:
        """The `row` numbers behind a fact."""
        leaf = self._leaf(cut)
        if leaf is not None:
            return self._opened[leaf.code].get(cut[self.unit], [])
        tree = self.composite.tree
        first = self.composite.data.unit.index(cut[self.unit]) * len(tree.code)
        return [first + int(child) for child in tree.children(tree.code.index(cut[NODE]))]

    @cached_property
    def _opened(self) -> dict[str, dict[str, list[int]]]:
        """Indicator -> unit -> row numbers."""
        found: dict[str, dict[str, list[int]]] = {}
        for leaf in self._leaves:
            cut = self._spread(leaf, is_narrow=True)
            starts = f"{leaf.measure}:{self.unit}="
            found[leaf.code] = {id_.removeprefix(starts): rows for id_, rows in opened(cut)}
        return found


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def leaf_weights(name: str, pack: Pack) -> dict[str, tuple[float, tuple[str, ...]]]:
    """Indicator -> its weight in the whole index, and the nodes above it, the pillar first."""
    tree = Table(pack.indices[name]).tree
    found = {}
    for leaf in tree.leaf.tolist():
        above: list[str] = []
        here = int(tree.parent[leaf])
        while here != tree.root and here >= 0:
            above.insert(0, tree.code[here])
            here = int(tree.parent[here])
        found[tree.code[leaf]] = (float(tree.weight[leaf]), tuple(above))
    return found
