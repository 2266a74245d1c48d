"""The facts of a study's value network: its structure year by year, and the curves of its degrees."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import tell
from jihe.pack.model import Measure, NetworkSetting, Pack
from jihe.pack.statistic import STATISTICS
from jihe.tables import network_table

from ..cut import Label
from ..fact import fact_id
from .concentration import lorenz
from .graph import Graph
from .membership import members
from .power_law import ccdf, curves, fit_power_law
from .rolling import rolled
from .structure import Options, structure
from .study_edges import network_relations
from .study_graph import StudyNetwork, study_network

MODELS = {
    "data": "Network",
    "power_law": "Power law",
    "lognormal": "Log-normal",
    "exponential": "Exponential",
    "truncated_power_law": "Truncated power law",
}
"""Curves of ``reduce: ccdf``, in the order in which they are told."""


def statistic_labels() -> list[Label]:
    """Labels of dimension ``statistic``."""
    return [Label(s, tell(held.label, "zh"), held.label, i) for i, (s, held) in enumerate(STATISTICS.items())]


def model_labels() -> list[Label]:
    """Labels of dimension ``curve``."""
    return [Label(s, tell(text, "zh"), text, i) for i, (s, text) in enumerate(MODELS.items())]


Ints = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True)
class _OfNetwork:
    """A measure of the network as a whole, cut by nothing or by its years."""

    name: str
    measure: Measure
    populations: Mapping[str, ibis.Table]
    pack: Pack

    @property
    def setting(self) -> NetworkSetting:
        setting = self.pack.settings.network_of(self.measure.network)
        assert setting is not None  # the pack's check demands it
        return setting

    @property
    def years(self) -> list[int]:
        """The years of the measure's cut, or the network's last year when it is not cut."""
        setting = self.setting
        if not self.measure.cut:
            return [setting.last_year]
        dimension = self.pack.dimensions[self.measure.cut[0]]
        first, last = dimension.first or setting.first_year, dimension.last or setting.last_year
        return list(range(first, last + 1))

    @cached_property
    def network(self) -> StudyNetwork:
        return study_network(self.populations, self.pack, self.measure.network)

    @cached_property
    def _told(self) -> Mapping[str, ibis.Table]:
        """Relations and memberships as the network counts them."""
        return rolled(self.populations, self.setting)

    def view(self, year: int) -> Graph:
        """The network up to a year."""
        return self.network.view(year)

    def year(self, cut: Mapping[str, str]) -> int:
        return int(cut[self.measure.cut[0]]) if self.measure.cut else self.years[0]

    def name_of(self, kind: str) -> str:
        """Name of the population that holds the rows of this kind: node, edge or relation."""
        return kind if kind == "relation" else network_table(kind, self.measure.network)

    def until(self, kind: str, year: int) -> ibis.Table:
        """Rows of this kind that are in the network of a year."""
        table = self.populations[self.name_of(kind)]
        if kind == "relation":
            related = network_relations(self._told["relation"], self._told["membership"], self.setting)
            related = related.filter(related.year <= year)
            # Rows are shown as they were read, also where groups are counted.
            is_rolled = self.setting.roll_up
            return table.semi_join(related, "relation_id") if is_rolled else related.drop("year")
        if kind == "node" and self.setting.isolated:
            ids = self.network.organisation_id.filter(pa.array(self.view(year).present))
            there = ibis.memtable(pa.table({"organisation_id": ids.cast(pa.string())}))
            return table.semi_join(there, "organisation_id")
        return table.filter(table.first_year <= year)

    def fact(
        self,
        year: int,
        brought: Mapping[str, str],
        value: float | None,
        n: int,
        unit: str = "",
        n_base: int | None = None,
    ) -> dict[str, object]:
        """A row of `jihe.measure.fact.FACT`."""
        cut = {self.measure.cut[0]: str(year)} if self.measure.cut else {}
        pairs = {**cut, **brought}
        return {
            "fact_id": fact_id(self.name, pairs),
            "measure": self.name,
            "cut": json.dumps(pairs, ensure_ascii=False),
            "value": value,
            "unit": unit,
            "n": n,
            "n_base": n_base,
            "n_undefined": int(value is None),
            "rank": None,
        }


@dataclass(frozen=True)
class Structure(_OfNetwork):
    """A measure with ``reduce: structure``: the network's statistics, year by year."""

    def facts(self) -> list[dict[str, object]]:
        """Rows of `jihe.measure.fact.FACT`; an undefined statistic is null."""
        parts = dict.fromkeys(["size", *(STATISTICS[s].part for s in self.told)])
        has_leiden = any("_leiden" in statistic for statistic in self.told)
        options = Options(
            parts=tuple(parts),
            sample=self.setting.distance_sample,
            methods=("louvain", "leiden") if has_leiden else ("louvain",),
        )
        rows = []
        for year in self.years:
            values = structure(self.view(year), options, self.network.sampled(year))
            behind = {
                "node": values["n_node"],
                "edge": values["n_edge"],
                "relation": values["n_relation"],
                "n_sample_node": values["n_sample_node"],
                "n_relation_node": values["n_relation_node"],
            }
            for statistic in self.told:
                n = int(behind.get(statistic, behind[STATISTICS[statistic].behind]) or 0)
                unit = "share" if statistic.endswith("_share") else ""
                rows.append(self.fact(year, {"statistic": statistic}, values.get(statistic), n, unit))
        return rows

    @property
    def told(self) -> list[str]:
        """Statistics that have a meaning here: sample and relation nodes only where a sample is named,
        bounds only where distances are sampled."""
        setting = self.setting
        chosen = self.measure.statistic or tuple(STATISTICS)
        idle = [] if setting.sample is not None else ["n_sample_node", "n_relation_node"]
        if setting.distance_sample is None:
            idle += ["average_path_length_low", "average_path_length_high"]
        return [s for s in STATISTICS if s in chosen and s not in idle]

    def population(self, cut: Mapping[str, str]) -> str:
        """Name of the population whose rows stand behind a statistic."""
        return self.name_of(STATISTICS[cut["statistic"]].behind)

    def rows(self, cut: Mapping[str, str]) -> ibis.Table:
        """The nodes, edges or relations behind one statistic of one year, each with its `row`."""
        statistic = cut["statistic"]
        table = self.until(STATISTICS[statistic].behind, self.year(cut))
        if statistic not in ("n_sample_node", "n_relation_node"):
            return table
        member = members(self._told["membership"], self.setting, self.year(cut))
        join = table.semi_join if statistic == "n_sample_node" else table.anti_join
        return join(member, "organisation_id")

    def numbers(self, cut: Mapping[str, str]) -> list[int]:
        """The `row` numbers behind a statistic; most statistics of a year share theirs."""
        statistic, year = cut["statistic"], self.year(cut)
        part = statistic if statistic in ("n_sample_node", "n_relation_node") else ""
        key = self.population(cut), part, year
        if key not in self._numbers:
            kind = STATISTICS[statistic].behind
            if part or (kind == "node" and self.setting.isolated):
                self._numbers[key] = self.rows(cut).order_by("row").row.to_pyarrow().to_pylist()
            else:
                self._numbers[key] = self._since(kind, year)
        return self._numbers[key]

    def _since(self, kind: str, year: int) -> list[int]:
        """Numbers of the rows of this kind that are in the network of a year."""
        if kind not in self._first:
            table = self.populations[self.name_of(kind)]
            if kind == "relation":
                table = network_relations(self._told["relation"], self._told["membership"], self.setting)
            since = table.year if kind == "relation" else table.first_year
            self._first[kind] = table.select("row", since=since).order_by("row").to_pyarrow()
        held = self._first[kind]
        found: list[int] = held.filter(pc.less_equal(held["since"], year))["row"].to_pylist()
        return found

    @cached_property
    def _numbers(self) -> dict[tuple[str, str, int], list[int]]:
        return {}

    @cached_property
    def _first(self) -> dict[str, pa.Table]:
        return {}


@dataclass(frozen=True)
class Curve(_OfNetwork):
    """A measure with ``reduce: ccdf`` or ``lorenz``: how a degree is spread over the nodes.

    ``ccdf`` tells for each degree k that occurs the share of nodes with degree k or more, and from k_min on
    what the fitted models say in its place (scaled to the share of nodes in the tail). ``lorenz`` tells for
    each whole percentage of nodes, the least linked first, the share of all degree that they hold.
    """

    def facts(self) -> list[dict[str, object]]:
        draw = self._ccdf if self.measure.reduce == "ccdf" else self._lorenz
        return [fact for year in self.years for fact in draw(year)]

    def population(self, cut: Mapping[str, str]) -> str:
        return self.name_of("node")

    def rows(self, cut: Mapping[str, str]) -> ibis.Table:
        """The nodes behind a point, each with its `row`."""
        ids = self.network.organisation_id.take(pa.array(self._behind(cut)))
        wanted = ibis.memtable(pa.table({"organisation_id": ids.cast(pa.string())}))
        return self.until("node", self.year(cut)).semi_join(wanted, "organisation_id")

    def numbers(self, cut: Mapping[str, str]) -> list[int]:
        """The `row` numbers behind a point."""
        return sorted(self._row[self._behind(cut)].tolist())

    @cached_property
    def _row(self) -> Ints:
        """Number of each node's row."""
        node = self.populations[self.name_of("node")]
        held = node.select("organisation_id", "row").to_pyarrow()
        row = dict(zip(held["organisation_id"].to_pylist(), held["row"].to_pylist(), strict=True))
        return np.array([row[id_] for id_ in self.network.organisation_id.to_pylist()], np.int64)

    def _behind(self, cut: Mapping[str, str]) -> Ints:
        """The nodes behind a point, by number."""
        there, degree = self._nodes(self.year(cut))
        if self.measure.reduce == "ccdf":
            return there[degree >= int(cut["degree_from"])]
        return np.sort(there[np.argsort(degree, kind="stable")[: int(cut["holder"])]])

    def _nodes(self, year: int) -> tuple[Ints, Ints]:
        """The nodes of a year by number, and their degrees."""
        if year not in self._kept:
            view = self.view(year)
            into, out = view.into.degree.astype(np.int64), view.out.degree.astype(np.int64)
            degree = {"in_degree": into, "out_degree": out, "degree": into + out}[str(self.measure.column)]
            self._kept[year] = np.flatnonzero(view.present), degree[view.present]
        return self._kept[year]

    @cached_property
    def _kept(self) -> dict[int, tuple[Ints, Ints]]:
        return {}

    def _ccdf(self, year: int) -> list[dict[str, object]]:
        _, degree = self._nodes(year)
        k, share = ccdf(degree[degree > 0])
        share = share * (degree > 0).mean() if len(degree) else share
        counts = {int(at): int((degree >= at).sum()) for at in k}
        points = [("data", int(at), float(part)) for at, part in zip(k, share, strict=True)]
        return [
            self.fact(
                year,
                {"curve": model, "degree_from": str(at)},
                value,
                counts[at],
                "share",
                len(degree) if model == "data" else None,
            )
            for model, at, value in [*points, *fitted_curves(degree)]
        ]

    def _lorenz(self, year: int) -> list[dict[str, object]]:
        _, degree = self._nodes(year)
        _, held = lorenz(degree)
        if len(held) < 2:
            return []
        at = sorted({round(percent * len(degree) / 100) for percent in range(101)})
        return [self.fact(year, {"holder": str(n)}, float(held[n]), n, "share") for n in at]


def fitted_curves(degree: Ints) -> list[tuple[str, int, float]]:
    """(model, degree, share of nodes with that degree or more) of each model, at the degrees of the tail."""
    fit = fit_power_law(degree, n_bootstrap=0)
    if fit.k_min is None:
        return []
    at = np.unique(degree[degree >= fit.k_min])
    tail = float((degree >= fit.k_min).mean())
    return [
        (model, int(k), float(share) * tail)
        for model, shares in curves(fit, at).items()
        for k, share in zip(at, shares, strict=True)
    ]


def of_network(
    name: str, measure: Measure, populations: Mapping[str, ibis.Table], pack: Pack
) -> Structure | Curve | None:
    """A measure of the network as a whole; None for one that counts rows."""
    if measure.reduce == "structure":
        return Structure(name, measure, populations, pack)
    if measure.reduce in ("ccdf", "lorenz"):
        return Curve(name, measure, populations, pack)
    return None
