"""A network as the page reads it: one file of numbers and names, and what its classes are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from jihe import tables
from jihe.errors import LANGUAGES
from jihe.measure.network import find_communities
from jihe.measure.network.rolling import rolled
from jihe.measure.network.study_edges import network_relations
from jihe.measure.network.study_graph import StudyNetwork, study_network
from jihe.pack.model import Code, NetworkSetting, Pack, versions_at
from jihe.present.report.heading import heading

from .column import packed
from .place import places

if TYPE_CHECKING:
    from .maker import Maker

MAIN = "main"
ABSENT = 65_535
"""Stands for x of a node that is not in the network of a year."""
MOST_CLASSES = 30
"""A tree with more classes than these is shown by the classes above them."""
MOST_COMMUNITIES = 40
"""Communities that are told apart, the largest; the rest count as one."""
SAMPLE, PLATFORM = 1, 2


def make(maker: Maker, name: str) -> None:
    """The network of this name: ``network/NAME.bin`` and ``network/NAME.LANG.json``."""
    held = _Network(maker, None if name == MAIN else name)
    node, edge = held.node_columns(), held.relation_columns()
    head = {"years": held.years, "origin": held.frame[:2], "unit": held.frame[2]}
    maker.store.write(f"network/{name}.bin", packed(head, {**node, **edge}))
    for lang in LANGUAGES:
        maker.store.write_json(f"network/{name}.{lang}", {"name": name, **held.told(lang)})


@dataclass(frozen=True)
class _Axis:
    """What nodes or relations are classed by: the class of each, 0 for none, and the classes' names."""

    name: str
    table: str
    column: str
    code: np.ndarray
    classes: Sequence[Code]

    def told(self, pack: Pack, lang: str) -> dict[str, Any]:
        classes = [{"code": c.code, "label": c.name_zh if lang == "zh" else c.name_en} for c in self.classes]
        return {"name": self.name, "title": heading(self.table, self.column, pack, lang), "classes": classes}


class _Network:
    def __init__(self, maker: Maker, name: str | None) -> None:
        self.maker, self.name, self.pack = maker, name, maker.build.pack
        setting = self.pack.settings.network_of(name)
        assert setting is not None  # only networks of the study are asked for
        self.setting: NetworkSetting = setting
        self.years = list(range(setting.first_year, setting.last_year + 1))

    @cached_property
    def graph(self) -> StudyNetwork:
        populations = self.maker.populations
        node = tables.network_table("node", self.name)
        if node in populations:
            return study_network(populations, self.pack, self.name)
        return study_network({**populations, **self._made}, self.pack, self.name)

    @cached_property
    def _made(self) -> Mapping[str, Any]:
        """Nodes of a network that no measure speaks of, which the build does not keep."""
        from jihe.measure.network.study_edges import edges_and_nodes

        _, node = edges_and_nodes(self.maker.populations, self.setting)
        return {tables.network_table("node", self.name): node}

    # ---- nodes

    @cached_property
    def place(self) -> dict[int, np.ndarray]:
        """Where each node of the graph lies by year, NaN where it is not there."""
        builds = self.maker.build.folder.parent
        made = places(self.graph.graph, self.years, builds)
        return {
            year: np.where(self.graph.view(year).present[:, None], at, np.nan) for year, at in made.items()
        }

    @cached_property
    def frame(self) -> tuple[float, float, float]:
        """Left and upper end of all pictures, and the length that a step of a place's numbers stands for."""
        every = np.concatenate(list(self.place.values()))
        every = every[np.isfinite(every[:, 0])]
        if not len(every):
            return 0.0, 0.0, 1.0
        low, high = every.min(axis=0), every.max(axis=0)
        span = float((high - low).max()) or 1.0
        return float(low[0]), float(low[1]), span / (ABSENT - 1)

    @cached_property
    def since(self) -> np.ndarray:
        """The first year in whose picture each node stands, 0 for none."""
        found = np.zeros(self.graph.graph.n, np.int64)
        for year in reversed(self.years):
            found[np.isfinite(self.place[year][:, 0])] = year
        return found

    @cached_property
    def order(self) -> np.ndarray:
        """Nodes in the order of the file: by the year in which they enter, the most linked first."""
        graph = self.graph.graph
        degree = np.bincount(graph.source, minlength=graph.n) + np.bincount(graph.target, minlength=graph.n)
        order = np.lexsort((np.arange(graph.n), -degree, self.since))
        return order[self.since[order] > 0]

    @cached_property
    def number(self) -> np.ndarray:
        """Place of each node of the graph in the file; -1 of one that is left out."""
        found = np.full(self.graph.graph.n, -1, np.int64)
        found[self.order] = np.arange(len(self.order))
        return found

    @cached_property
    def organisation(self) -> pa.Table:
        """The organisations of the nodes, in the order of the file."""
        table = self.maker.table("measure.organisation")
        ids = self.graph.organisation_id.cast(pa.string()).take(pa.array(self.order))
        import pyarrow.compute as pc

        return table.take(pc.index_in(ids, value_set=table["organisation_id"].combine_chunks()))

    @cached_property
    def community(self) -> np.ndarray:
        """Community of each node, 1 the largest, 0 for those too small to be told apart."""
        label = find_communities(self.graph.graph.until(self.years[-1]), "louvain", seeds=range(10)).label
        label = label[self.order]
        return np.where((label >= 0) & (label < MOST_COMMUNITIES), label + 1, 0).astype(np.uint8)

    @cached_property
    def node_axes(self) -> list[_Axis]:
        found = []
        if self.pack.regions:
            found.append(self._axis("organisation", "region_code", self.organisation, "region"))
        for name, _ in self.pack.class_columns("organisation"):
            found.append(self._axis("organisation", f"{name}_code", self.organisation, name))
        return [axis for axis in found if len(axis.classes) > 1]

    def node_columns(self) -> dict[str, np.ndarray | Sequence[str]]:
        table, year0 = self.organisation, self.years[0]
        called = [
            s or n or ""
            for s, n in zip(table["short_name"].to_pylist(), table["name"].to_pylist(), strict=True)
        ]
        english = [text or "" for text in table["name_en"].to_pylist()]
        sampled = self.graph.sampled(self.years[-1])[self.order]
        platform = np.array([bool(told) for told in table["is_platform"].to_pylist()], bool)
        columns: dict[str, np.ndarray | Sequence[str]] = {
            "id": table["organisation_id"].to_pylist(),
            "name": called,
            "since": (self.since[self.order] - year0).astype(np.uint8),
            "flag": (sampled * SAMPLE + platform * PLATFORM).astype(np.uint8),
            "community": self.community,
        }
        if any(english):
            columns["name_en"] = english
        for axis in self.node_axes:
            columns[f"node.{axis.name}"] = axis.code
        for year in self.years:
            columns[f"place.{year}"] = self._place(year)
        return columns

    def _place(self, year: int) -> np.ndarray:
        """x and y by turns, of the nodes that have entered by a year."""
        n = int((self.since[self.order] <= year).sum())
        at = self.place[year][self.order[:n]]
        left, top, unit = self.frame
        step = np.nan_to_num((at - (left, top)) / unit, nan=ABSENT)
        return np.rint(step).astype(np.uint16).ravel()

    # ---- edges and the relations that make them

    def relation_columns(self) -> dict[str, np.ndarray | Sequence[str]]:
        graph, first, last = self.graph.graph, self.years[0], self.years[-1]
        assert graph.since is not None  # every network of a study has years
        ends = self.number[np.stack([graph.source, graph.target])]
        keep = np.flatnonzero((ends >= 0).all(axis=0) & (graph.since <= last))
        keep = keep[np.lexsort((ends[1, keep], ends[0, keep], graph.since[keep]))]
        row = np.full(len(graph.source), -1, np.int64)
        row[keep] = np.arange(len(keep))
        edge = row[self._edge_of]
        chosen = np.flatnonzero(edge >= 0)
        year = np.maximum(self._relation["year"].to_numpy()[chosen], first) - first
        order = np.lexsort((edge[chosen], year))
        chosen = chosen[order]
        columns = {
            "source": ends[0, keep].astype(np.uint32),
            "target": ends[1, keep].astype(np.uint32),
            "edge": edge[chosen].astype(np.uint32),
            "year": year[order].astype(np.uint8),
        }
        return columns | {f"relation.{axis.name}": axis.code[chosen] for axis in self.relation_axes}

    @cached_property
    def _relation(self) -> pa.Table:
        """Relations that make the network, in the order of their identifiers."""
        held = rolled(self.maker.populations, self.setting)
        told = network_relations(held["relation"], held["membership"], self.setting)
        names = [f"{name}_code" for name, _ in self.pack.class_columns("relation")]
        return self.maker.read(told.order_by("relation_id").select("source_id", "target_id", "year", *names))

    @cached_property
    def _edge_of(self) -> np.ndarray:
        """The edge of the graph that each relation is part of."""
        import pyarrow.compute as pc

        graph, ids = self.graph.graph, self.graph.organisation_id.cast(pa.string())
        ends = [
            pc.index_in(self._relation[f"{end}_id"], value_set=ids).to_numpy() for end in ("source", "target")
        ]
        pair = graph.source.astype(np.int64) * graph.n + graph.target
        order = np.argsort(pair, kind="stable")
        wanted = ends[0].astype(np.int64) * graph.n + ends[1]
        at = np.searchsorted(pair[order], wanted)
        return order[np.minimum(at, len(order) - 1)] if len(order) else at

    @cached_property
    def relation_axes(self) -> list[_Axis]:
        names = [name for name, _ in self.pack.class_columns("relation")]
        found = [self._axis("relation", f"{name}_code", self._relation, name) for name in names]
        return [axis for axis in found if len(axis.classes) > 1]

    # ---- classes

    def _axis(self, table: str, column: str, held: pa.Table, name: str) -> _Axis:
        nodes = versions_at(self._tree(table, column), self.pack.settings.snapshot_date)
        codes = [told[0] if isinstance(told, list) and told else told for told in held[column].to_pylist()]
        codes = [code if isinstance(code, str) and code in nodes else "" for code in codes]
        above = self._raised(codes, nodes) if column != "region_code" else self._provinces(codes, nodes)
        n = Counter(code for code in above if code)
        # In the order of the study's list, so that a class has its number in every network.
        classes = [nodes[code] for code in nodes if code in n]
        number = {told.code: i for i, told in enumerate(classes, 1)}
        kind = np.uint8 if len(classes) < 255 else np.uint16
        return _Axis(name, table, column, np.array([number.get(c, 0) for c in above], kind), classes)

    def _tree(self, table: str, column: str) -> Sequence[Code]:
        if column == "region_code":
            return self.pack.regions
        named = self.pack.settings.taxonomy.items()
        own = [n for n, t in named if (t.table, f"{t.column}_code") == (table, column)]
        return [node for name in own for node in self.pack.taxonomies.get(name, ())]

    @staticmethod
    def _raised(codes: list[str], nodes: Mapping[str, Code]) -> list[str]:
        """Codes, or as long as they are too many those above them."""
        while len(set(codes)) > MOST_CLASSES:
            up = [nodes[c].parent if c and nodes[c].parent in nodes else c for c in codes]
            if up == codes:
                break
            codes = up
        return codes

    def _provinces(self, codes: list[str], nodes: Mapping[str, Code]) -> list[str]:
        """The region of the second level that holds each place, or itself where it lies above that."""
        assert self.pack.settings.region is not None
        levels = list(self.pack.settings.region.levels)
        wanted = levels[min(1, len(levels) - 1)]
        found: dict[str, str] = {"": ""}
        for code in set(codes) - {""}:
            here = code
            while nodes[here].level != wanted and nodes[here].parent in nodes:
                here = nodes[here].parent
            found[code] = here if nodes[here].level == wanted else code
        return [found[code] for code in codes]

    def told(self, lang: str) -> dict[str, Any]:
        """What numbers of the file stand for."""
        size = np.bincount(self.community, minlength=MOST_COMMUNITIES + 1)
        return {
            "years": self.years,
            "n_node": len(self.order),
            "has_sample": self.setting.sample is not None,
            "node": [axis.told(self.pack, lang) for axis in self.node_axes],
            "relation": [axis.told(self.pack, lang) for axis in self.relation_axes],
            "communities": [int(n) for n in size[1:] if n],
        }
