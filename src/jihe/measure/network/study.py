"""The yearly value network, first form: its edges and nodes, its size and its degrees.

Relations are cumulative: all dated up to 31 December of a year. Parallel relations of a pair in one direction
merge into one edge whose weight is their number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import ibis

from jihe.errors import tell
from jihe.pack.model import Measure, NetworkSetting, Pack
from jihe.tables import PROVENANCE

from ..cut import Label
from ..fact import fact_id

STATISTICS = {
    "n_node": "nodes",
    "n_sample_node": "sample nodes",
    "n_relation_node": "relation nodes",
    "n_edge": "edges",
    "n_relation": "relations",
    "average_degree": "average degree",
    "average_weighted_degree": "average weighted degree",
    "density": "density",
}
"""Statistics of a network, in the order in which they are told."""

_POPULATION = {
    "n_node": "node",
    "n_sample_node": "node",
    "n_relation_node": "node",
    "n_relation": "relation",
    "average_weighted_degree": "relation",
}
"""Rows behind a statistic; edges unless named here."""


def edges_and_nodes(tables: Mapping[str, ibis.Table], pack: Pack) -> tuple[ibis.Table, ibis.Table]:
    """The network's edges and nodes, each with the year from which it is there.

    Parameters
    ----------
    tables
        Classified ``relation``, ``organisation`` and ``membership``.

    Returns
    -------
    (ibis.Table, ibis.Table)
        Edges: edge_id, source_id, target_id, first_year, n_relation, and where the earliest of its relations
        was read. Nodes: organisation_id, first_year, is_sample_node, in_degree, out_degree, degree (in the
        network's last year; a pair linked in both directions counts twice), and where the organisation was
        read. Both are empty when the study declares no network.
    """
    setting = pack.settings.network
    dated = network_relations(tables["relation"], tables["membership"], setting)
    dated = dated.mutate(turn=ibis.row_number().over(order_by=[dated.relation_date, dated.relation_id]))
    # An edge stands where the earliest of its relations was read.
    edge = dated.group_by(["source_id", "target_id"]).agg(
        first_year=dated.year.min(),
        n_relation=dated.count(),
        **{c.name: dated[c.name].argmin(dated.turn) for c in PROVENANCE},
    )
    code = (edge.source_id + ">" + edge.target_id).hexdigest("md5").substr(0, 16)
    edge = edge.mutate(edge_id="e" + code)
    one, none = ibis.literal(1, "int64"), ibis.literal(0, "int64")
    ends = [
        edge.select("first_year", organisation_id=edge.source_id, is_in=none, is_out=one),
        edge.select("first_year", organisation_id=edge.target_id, is_in=one, is_out=none),
    ]
    member = _members(tables["membership"], setting)
    if setting is not None and setting.isolated:
        # A member is a node from its membership on, whenever its first relation comes.
        ends.append(member.filter(member.first_year <= setting.last_year).mutate(is_in=none, is_out=none))
    columns = ("organisation_id", "first_year", "is_in", "is_out")
    every = ibis.union(*[part.select(*columns) for part in ends])
    node = every.group_by("organisation_id").agg(
        first_year=every.first_year.min(),
        in_degree=every.is_in.sum(),
        out_degree=every.is_out.sum(),
        degree=(every.is_in + every.is_out).sum(),
    )
    node = node.mutate(**{c: node[c].cast("int64") for c in ("in_degree", "out_degree", "degree")})
    node = node.mutate(is_sample_node=node.organisation_id.isin(member.organisation_id))
    read = tables["organisation"].select("organisation_id", *(c.name for c in PROVENANCE))
    return edge, node.left_join(read, "organisation_id").drop("organisation_id_right")


def network_relations(
    relation: ibis.Table, membership: ibis.Table, setting: NetworkSetting | None
) -> ibis.Table:
    """Relations that make the network, with the `year` of each; undated ones make none."""
    relation = relation.mutate(year=relation.relation_date.year().cast("int64"))
    if setting is None or "kind_code" not in relation.columns:
        return relation.filter(ibis.literal(False))
    relation = relation.filter(relation.kind_code.isin(setting.kinds), relation.year <= setting.last_year)
    if setting.sample is None:
        return relation
    member = _members(membership, setting).organisation_id
    return relation.filter(relation.source_id.isin(member) | relation.target_id.isin(member))


def _members(membership: ibis.Table, setting: NetworkSetting | None) -> ibis.Table:
    sample = setting.sample if setting else None
    member = membership.filter(membership.sample_code == (sample or ""))
    return member.group_by("organisation_id").agg(first_year=member.year.min())


def statistic_labels() -> list[Label]:
    """Labels of dimension ``statistic``."""
    return [Label(s, tell(text, "zh"), text, i) for i, (s, text) in enumerate(STATISTICS.items())]


@dataclass(frozen=True)
class Structure:
    """A measure with ``reduce: structure``: the network's statistics, year by year."""

    name: str
    measure: Measure
    populations: Mapping[str, ibis.Table]
    pack: Pack

    @property
    def years(self) -> list[int]:
        """The years of the measure's cut, or the network's last year when it is not cut."""
        setting = self.pack.settings.network
        assert setting is not None  # the pack's check demands it
        if not self.measure.cut:
            return [setting.last_year]
        dimension = self.pack.dimensions[self.measure.cut[0]]
        first, last = dimension.first or setting.first_year, dimension.last or setting.last_year
        return list(range(first, last + 1))

    def facts(self) -> list[dict[str, object]]:
        """Rows of `jihe.measure.fact.FACT`; a ratio over no nodes is null."""
        rows = []
        for year in self.years:
            count = {
                kind: self._until(kind, year).count().to_pyarrow().as_py() for kind in ("edge", "relation")
            }
            node = self._until("node", year)
            sizes = node.agg(n=node.count(), sample=node.is_sample_node.sum()).to_pyarrow().to_pylist()[0]
            n, e, w, s = sizes["n"], count["edge"], count["relation"], sizes["sample"] or 0
            values = {
                "n_node": n,
                "n_sample_node": s,
                "n_relation_node": n - s,
                "n_edge": e,
                "n_relation": w,
                "average_degree": e / n if n else None,
                "average_weighted_degree": w / n if n else None,
                "density": e / (n * (n - 1)) if n > 1 else None,
            }
            behind = {"n_sample_node": s, "n_relation_node": n - s, "n_node": n}
            for statistic in self.told:
                pairs = self._cut(year, statistic)
                rows.append(
                    {
                        "fact_id": fact_id(self.name, pairs),
                        "measure": self.name,
                        "cut": json.dumps(pairs, ensure_ascii=False),
                        "value": values[statistic],
                        "unit": "",
                        "n": behind.get(statistic, w if _POPULATION.get(statistic) == "relation" else e),
                        "n_base": None,
                        "n_undefined": 0,
                        "rank": None,
                    }
                )
        return rows

    @property
    def told(self) -> list[str]:
        """Statistics that have a meaning here: sample and relation nodes only where a sample is named."""
        setting = self.pack.settings.network
        sampled = setting is not None and setting.sample is not None
        return [s for s in STATISTICS if sampled or s not in ("n_sample_node", "n_relation_node")]

    def population(self, statistic: str) -> str:
        """Name of the population whose rows stand behind a statistic."""
        return _POPULATION.get(statistic, "edge")

    def rows(self, cut: Mapping[str, str]) -> ibis.Table:
        """The nodes, edges or relations behind one statistic of one year, each with its `row`."""
        statistic = cut["statistic"]
        year = int(cut[self.measure.cut[0]]) if self.measure.cut else self.years[0]
        table = self._until(self.population(statistic), year)
        if statistic == "n_sample_node":
            table = table.filter(table.is_sample_node)
        elif statistic == "n_relation_node":
            table = table.filter(~table.is_sample_node)
        return table

    def _until(self, kind: str, year: int) -> ibis.Table:
        table = self.populations[kind]
        if kind != "relation":
            return table.filter(table.first_year <= year)
        setting = self.pack.settings.network
        member = self.populations["membership"]
        related = network_relations(table, member, setting)
        return related.filter(related.year <= year).drop("year")

    def _cut(self, year: int, statistic: str) -> dict[str, str]:
        cut = {self.measure.cut[0]: str(year)} if self.measure.cut else {}
        return {**cut, "statistic": statistic}
