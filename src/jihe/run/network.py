"""The story of a network file: anyone's edges in, statistics, roles, pictures and other formats out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jihe import exchange
from jihe.errors import DataError, Fault, Place, nearest
from jihe.exchange import NetworkFile
from jihe.measure import network as measured
from jihe.measure.network import Graph, MergeRule, Options, Selection, Style, Tick
from jihe.present import network as drawn
from jihe.present import synthetic
from jihe.present.theme import colour
from jihe.present.view import View
from jihe.tables import SYNTHETIC

MOST_YEARS = 1_000
"""Years between the first and the last of a network that is followed year by year."""

PICTURES = (".png", ".svg")
"""Endings of the names of pictures."""

__all__ = ["PICTURES", "Network", "Options", "Selection", "View", "check_ending", "read_network"]


def check_ending(path: str | Path, *more: str) -> None:
    """Refuse the name of a file to write whose ending tells no format, nor is one `more` of those given."""
    path = Path(path)
    known = (*more, *exchange.FORMATS)
    if path.suffix.lower() in more or path.name.lower().removesuffix(".gz").endswith(tuple(exchange.FORMATS)):
        return
    ending = path.suffix.lower()
    text = 'files ending in "{ending}" are not known. Known endings: {known}.'
    if like := nearest(ending, known):
        text = 'files ending in "{ending}" are not known. Did you mean "{like}"? Known endings: {known}.'
    raise DataError(
        Fault(Place(path.name), text, {"ending": ending, "like": like, "known": ", ".join(known)})
    )


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
        What becomes of rows with the same ends and type: they merge and their weights add up ("sum"; or
        "max", "min", "mean"), or "keep" leaves each an edge of its own.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    found = exchange.read(path, columns=columns, nodes=nodes, is_directed=is_directed)
    return Network(_with_undated(found, Path(path).name), parallel)


def _with_undated(file: NetworkFile, name: str) -> NetworkFile:
    """A note where only some edges have a date, since the others are not counted."""
    n, total = file.edge["start"].null_count if "start" in file.edge.column_names else 0, len(file.edge)
    if n in (0, total):
        return file
    text = "{n} of {total} edges have no date: statistics leave them out, other formats keep them."
    note = Fault(Place(name), text, {"n": f"{n:,}", "total": f"{total:,}"})
    return replace(file, lost=(*file.lost, note))


@dataclass(frozen=True, eq=False)
class Network:
    """A network that was read from a file, or a part of one.

    Attributes
    ----------
    file
        Its tables of nodes and edges, and under `lost` notes on what could not be read.
    parallel
        What becomes of parallel edges; see `read_network`.
    """

    file: NetworkFile
    parallel: MergeRule = "sum"

    @cached_property
    def is_synthetic(self) -> bool:
        """Whether any node or edge was made up: whether its attribute ``synthetic`` is not empty."""
        return _made_up(self.file.node) or _made_up(self.file.edge)

    @property
    def mark(self) -> str:
        """The words for it in every language; "" for a network of nothing but what was observed."""
        return synthetic.mark() if self.is_synthetic else ""

    @cached_property
    def _named(self) -> measured.Named:
        directed = self.file.is_directed is not False
        return measured.from_tables(self.file.edge, self.file.node, directed, self.parallel)

    @property
    def graph(self) -> Graph:
        """The network as a graph, for computations of your own; `node_id` names its numbers."""
        return self._named.graph

    @property
    def node_id(self) -> pa.Array:
        return self._named.node_id

    def select(self, chosen: Selection) -> Network:
        """A sub-network."""
        node, edge = measured.select(self.file.node, self.file.edge, chosen)
        return replace(self, file=replace(self.file, node=node, edge=edge))

    def _view(self, table: pa.Table, title: str) -> View:
        return View(table, title, self.is_synthetic)

    def _views(self, found: Mapping[str, pa.Table]) -> dict[str, View]:
        return {name: self._view(table, name) for name, table in found.items()}

    def _told(self, found: Mapping[str, Any], as_: str) -> dict[str, Any]:
        told = {**found, "n_undefined": sum(value is None for value in found.values())}
        told = measured.as_gephi(told) if as_ else told
        return {**told, synthetic.COLUMN: True} if self.is_synthetic else told

    def structure(
        self, options: Options | None = None, as_: str = "", tick: Tick | None = None
    ) -> dict[str, Any]:
        """All statistics of the network; None where one is undefined, and their number as n_undefined."""
        return self._told(measured.structure(self.graph, options or Options(), tick=tick), as_)

    def structure_by_year(
        self,
        options: Options | None = None,
        in_year: bool = False,
        as_: str = "",
        tick: Tick | None = None,
    ) -> list[dict[str, Any]]:
        """The statistics of each year: of all rows up to its end, or with `in_year` of its own rows."""
        if not self.graph.years:
            text = "the network has no years: no edge carries a date. Name the column that holds it start."
            raise DataError(Fault(Place(), text))
        self._check_span()
        found = measured.structures(
            self.graph, self.graph.years, options or Options(), in_year=in_year, tick=tick
        )
        return [{"year": year, **self._told(row, as_)} for year, row in found]

    def _check_span(self) -> None:
        """Refuse years so far apart that a date must be wrong, before each of them is computed."""
        years = self.graph.years
        if len(years) > MOST_YEARS:
            text = (
                "the dates of edges reach from {first} to {last}, over {n} years; at most {most} are "
                "followed year by year. Correct wrong dates, or leave them out with --since and --until."
            )
            params = {
                "first": years[0],
                "last": years[-1],
                "n": f"{len(years):,}",
                "most": f"{MOST_YEARS:,}",
            }
            raise DataError(Fault(Place(column="start"), text, params))

    def roles(
        self,
        sample: int | None = None,
        pivots: int | None = None,
        group: str | None = None,
        seed: int = 0,
        tick: Tick | None = None,
    ) -> View:
        """The place of each node, with its label where it has one; see `jihe.measure.network.roles`."""
        codes = None if group is None else measured.codes(self.file.node, group, self.node_id)
        found = measured.roles(self.graph, self.node_id, sample, pivots, codes, seed, tick)
        if not self._label:
            return self._view(found, "roles")
        labels = pa.array([self._label.get(node) for node in found["node"].to_pylist()], pa.string())
        return self._view(found.add_column(1, "label", labels), "roles")

    @cached_property
    def _label(self) -> dict[str, str]:
        """Labels of the nodes that are called otherwise than their id."""
        node = self.file.node
        pairs = zip(node["node_id"].to_pylist(), node["label"].to_pylist(), strict=True)
        return {name: label for name, label in pairs if label and label != name}

    def time(self, seed: int = 0, tick: Tick | None = None) -> dict[str, View]:
        """How the network grew; see `jihe.measure.network.history`."""
        self._check_span()
        return self._views(measured.history(self.graph, self.node_id, seed, tick))

    def platforms(
        self, named: Sequence[str], options: Options | None = None, tick: Tick | None = None
    ) -> dict[str, View]:
        """The ecosystems of platforms, named by id or label; see `jihe.measure.network.platforms`."""
        self._check_span()
        known = set(self.node_id.to_pylist())
        # As with `Selection.around`: the first node of a label.
        by_label = {label: node for node, label in reversed(self._label.items())}
        named = [name if name in known else by_label.get(name, name) for name in named]
        return self._views(measured.platforms(self.graph, self.node_id, named, options or Options(), tick))

    def layout(
        self,
        iterations: int | None = None,
        style: Style = "picture",
        changes: Mapping[str, Any] | None = None,
        seed: int = 0,
        tick: Tick | None = None,
    ) -> Network:
        """The same network with positions, sizes and communities; see `jihe.measure.network.placed`."""
        node = measured.placed(
            self.graph, self.file.node, self.node_id, iterations, style, changes, seed, tick
        )
        node = _set(node, "color", [colour(code) for code in node["community"].to_pylist()])
        node = _set(node, "label", pc.coalesce(node["label"], node["node_id"]))
        return replace(self, file=replace(self.file, node=node))

    def places(self) -> View:
        """Where `layout` has placed the nodes: node_id, x, y, size, community."""
        return self._view(self.file.node.select(["node_id", "x", "y", "size", "community"]), "places")

    def picture(
        self, title: str = "", n_label: int = 20, group_by: str = "community", lang: str = "en"
    ) -> drawn.NetworkPicture:
        """The picture of a network that `layout` has placed: nodes by degree, coloured by group."""
        node, view = self.file.node, self.graph
        group = pa.array(
            [None if code is None else str(code) for code in node[group_by].to_pylist()], pa.string()
        )
        shown = pa.table(
            {
                "x": node["x"],
                "y": node["y"],
                "label": pc.coalesce(node["label"], node["node_id"]),
                "size": measured.total_degrees(view),
                "group": group,
            }
        )
        live = view.live
        edge = {"source": view.source[live], "target": view.target[live], "weight": view.weight[live]}
        return drawn.NetworkPicture(
            shown, pa.table(edge), title, n_label=n_label, lang=lang, is_synthetic=self.is_synthetic
        )

    def write(self, path: str | Path) -> tuple[Fault, ...]:
        """Write the network; the format is told by the name's ending. Returns notes on what was lost."""
        return exchange.write(path, self.file)

    def write_picture(self, path: str | Path, title: str = "", n_label: int = 20, lang: str = "en") -> None:
        """Write the picture as SVG or PNG, as the name's ending says."""
        picture, path = self.picture(title, n_label, lang=lang), Path(path)
        if path.suffix.lower() == ".svg":
            path.write_text(drawn.svg(picture), "utf-8", newline="\n")
        else:
            path.write_bytes(drawn.png(picture))


def _set(table: pa.Table, name: str, values: Any) -> pa.Table:
    column = values if isinstance(values, pa.ChunkedArray) else pa.array(values, pa.string())
    if name in table.column_names:
        return table.set_column(table.column_names.index(name), name, column)
    return table.append_column(name, column)


def _made_up(table: pa.Table) -> bool:
    """Whether any row of a table has a cell under the heading of made-up rows."""
    if SYNTHETIC not in table.column_names:
        return False
    cells = (str(cell).strip() for cell in table[SYNTHETIC].unique().to_pylist() if cell is not None)
    return any(cells)
