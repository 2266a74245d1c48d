"""The story of a network file: anyone's edges in, statistics, roles, pictures and other formats out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from jihe import exchange
from jihe.errors import DataError, Fault, Place
from jihe.exchange import NetworkFile
from jihe.measure import network as measured
from jihe.measure.network import MergeRule, Named, Options, Selection, Tick
from jihe.present.view import View


def read_network(
    path: str | Path,
    columns: str | None = None,
    nodes: str | Path | None = None,
    is_directed: bool | None = None,
    parallel: MergeRule = "sum",
) -> Network:
    """Read a network file.

    Parameters
    ----------
    path
        CSV, Parquet, GEXF, GraphML, Pajek or GML; docs/format.md says what each may hold.
    columns
        Names of the columns of a file without a heading: ``source,target,type,weight``.
    nodes
        A table of nodes beside a table of edges.
    is_directed
        Read all edges as directed or undirected; None: as the file says, or else directed.
    parallel
        What becomes of rows with the same ends and type: they merge and their weights add up ("sum", or "max",
        "min", "mean"), or "keep" leaves each an edge of its own.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    found = exchange.read(path, columns=columns, nodes=nodes, is_directed=is_directed)
    return Network(found, parallel)


@dataclass(frozen=True, eq=False)
class Network:
    """A network that was read from a file, or a part of one.

    Attributes
    ----------
    file
        Its tables of nodes and edges.
    parallel
        What becomes of parallel edges; see `read_network`.
    """

    file: NetworkFile
    parallel: MergeRule = "sum"

    @cached_property
    def _named(self) -> Named:
        directed = self.file.is_directed is not False
        return measured.from_tables(self.file.edge, self.file.node, directed, self.parallel)

    @property
    def graph(self) -> measured.Graph:
        """The network as a graph, for computations of your own."""
        return self._named.graph

    @property
    def years(self) -> list[int]:
        return self.graph.years

    def select(self, chosen: Selection) -> Network:
        """A sub-network."""
        node, edge = measured.select(self.file.node, self.file.edge, chosen)
        return replace(self, file=replace(self.file, node=node, edge=edge))

    def structure(
        self, options: Options | None = None, as_: str = "", tick: Tick | None = None
    ) -> dict[str, Any]:
        """All statistics of the network; None where one is undefined, and their number as n_undefined."""
        return self._told(measured.structure(self.graph, options or Options(), tick=tick), self.graph, as_)

    def structure_by_year(
        self,
        options: Options | None = None,
        in_year: bool = False,
        as_: str = "",
        tick: Tick | None = None,
    ) -> list[dict[str, Any]]:
        """The statistics of each year: of all rows up to its end, or with `in_year` of its own rows."""
        graph, told = self.graph, []
        if not graph.years:
            text = "the network has no years: no edge carries a date. Name its column date, or with --columns."
            raise DataError(Fault(Place(), text))
        for year in graph.years:
            view = graph.during(year) if in_year else graph.until(year)
            found = measured.structure(view, options or Options(), tick=tick)
            told.append({"year": year, **self._told(found, view, as_)})
        return told

    def _told(self, found: Mapping[str, Any], graph: measured.Graph, as_: str) -> dict[str, Any]:
        n_undefined = sum(value is None for value in found.values())
        told = {**found, "n_undefined": n_undefined}
        return measured.as_gephi(told, graph) if as_ else told

    def roles(
        self,
        sample: int | None = None,
        pivots: int | None = None,
        group: str | None = None,
        seed: int = 0,
        tick: Tick | None = None,
    ) -> View:
        """The place of each node; see `jihe.measure.network.roles`."""
        codes = None if group is None else measured.codes(self.file.node, group, self._named.node_id)
        found = measured.roles(self.graph, self._named.node_id, sample, pivots, codes, seed, tick)
        return View(found, "roles")

    def time(self, tick: Tick | None = None) -> dict[str, View]:
        """How the network grew; see `jihe.measure.network.history`."""
        found = measured.history(self.graph, self._named.node_id, tick)
        return {name: View(table, name) for name, table in found.items()}

    def platforms(self, platforms: Sequence[str], tick: Tick | None = None) -> dict[str, View]:
        """The ecosystems of platforms; see `jihe.measure.network.platforms`."""
        number = measured.numbers(self.file.node, self._named.node_id, platforms)
        found = measured.platforms(self.graph, self._named.node_id, number, tick)
        return {name: View(table, name) for name, table in found.items()}

    def layout(self, tick: Tick | None = None, **options: Any) -> Network:
        """The same network with positions, and a colour for each community."""
        node = measured.placed(self._named, self.file.node, tick=tick, **options)
        return replace(self, file=replace(self.file, node=node))

    def write(self, path: str | Path) -> tuple[str, ...]:
        """Write the network; the format is told by the name's ending. Returns notes on what was lost."""
        return exchange.write(path, self.file)

    def edges(self) -> pa.Table:
        return self.file.edge
