"""GraphML, in: keys with types and defaults, direction edge by edge; what yEd adds is passed over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import DataError, Fault, Place

from . import cell
from .gather import Gathered
from .network import EDGE, LINE, NODE, NUMBER, TEXT, TRUTH, WHOLE, free_name
from .settle import Found
from .xml import Attributes, Walk

_TYPES = {
    **dict.fromkeys(("int", "long", "integer", "short", "byte"), WHOLE),
    **dict.fromkeys(("double", "float"), NUMBER),
    **dict.fromkeys(("boolean", "bool"), TRUTH),
}
_WORDS = {
    "node": {"label": "label", "x": "x", "y": "y", "z": "z", "size": "size", "color": "color"}
    | {"start": "start", "end": "end"},
    "edge": {"label": "label", "weight": "weight", "kind": "kind", "type": "kind", "color": "color"}
    | {"start": "start", "end": "end"},
}
"""Names of keys that say, by custom, what a column of ours says."""
_OWN = "@"


def read(path: Path) -> Found:
    """What a GraphML file holds."""
    return _Reader(path).found()


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows = {"node": Gathered(), "edge": Gathered()}
        self._keys: dict[str, Attributes] = {}
        self._defaults: dict[str, str] = {}
        self._key, self._data = "", ""
        self._open: list[dict[str, Any]] = []
        self._points: bool | None = None
        self._passed: dict[str, int] = {"hyperedge": 0, "port": 0, "graph": 0}
        self._n_graph = 0
        self._depth = 0
        self._walk = Walk("graphml", self._starts(), self._ends())

    def _starts(self) -> dict[str, Any]:
        return {
            "key": self._begin_key,
            "graph": self._begin_graph,
            "node": self._begin_node,
            "edge": self._begin_edge,
            "data": self._begin_data,
            "hyperedge": lambda given: self._pass("hyperedge"),
            "port": lambda given: self._pass("port"),
        }

    def _ends(self) -> dict[str, Any]:
        return {
            "default": self._see_default,
            "data": self._end_data,
            "nodelabel": self._see_drawn_label,
            "edgelabel": self._see_drawn_label,
            "node": lambda _: self._close("node"),
            "edge": lambda _: self._close("edge"),
        }

    def found(self) -> Found:
        self._walk.run(self._path)
        name = self._path.name
        if not self._n_graph:
            text = "there is no <graph> in the file. Save it anew with its own tool."
            raise DataError(Fault(Place(name), text))
        node, node_types = self._table("node", "node_id")
        edge, edge_types = self._table("edge", "source_id", "target_id")
        return Found(
            name, node, edge, node_types, edge_types, self._points, node_file=name, lost=self._lost(name)
        )

    def _lost(self, name: str) -> list[Fault]:
        lost = []
        if n := self._passed["hyperedge"]:
            text = "{n} hyperedges were left out: an edge here has two ends."
            lost.append(Fault(Place(name), text, {"n": f"{n:,}"}))
        if n := self._passed["graph"]:
            text = (
                "{n} graphs lie inside a node; their nodes and edges were read as part of the whole, with "
                "the node around them in parent_id."
            )
            lost.append(Fault(Place(name), text, {"n": f"{n:,}"}))
        if self._n_graph > 1:
            text = "the file holds {n} graphs; they were read as one network."
            lost.append(Fault(Place(name), text, {"n": f"{self._n_graph:,}"}))
        return lost

    def _pass(self, what: str) -> None:
        self._passed[what] += 1

    def _begin_key(self, given: Attributes) -> None:
        self._key = given.get("id", "")
        self._keys[self._key] = given

    def _see_default(self, text: str) -> None:
        self._defaults[self._key] = text

    def _begin_graph(self, given: Attributes) -> None:
        if self._open:
            self._pass("graph")
            return
        self._n_graph += 1
        if self._points is None:
            self._points = given.get("edgedefault", "directed").lower() != "undirected"

    def _begin_node(self, given: Attributes) -> None:
        row: dict[str, Any] = {"node_id": given.get("id"), LINE: self._walk.line}
        if self._open:
            row["parent_id"] = self._open[-1].get("node_id")
        self._open.append(row)

    def _begin_edge(self, given: Attributes) -> None:
        row: dict[str, Any] = {
            "source_id": given.get("source"),
            "target_id": given.get("target"),
            LINE: self._walk.line,
        }
        if "id" in given:
            row["edge_id"] = given["id"]
        if "directed" in given:
            row["direction"] = "directed" if given["directed"].lower() in ("true", "1") else "undirected"
        self._open.append(row)

    def _begin_data(self, given: Attributes) -> None:
        self._data = given.get("key", "")

    def _end_data(self, text: str) -> None:
        # What yEd draws is no text but elements inside the key: nothing of it is left here.
        if self._open and not (_is_drawing(self._keys.get(self._data, {})) and not text.strip()):
            self._open[-1][_OWN + self._data] = text

    def _see_drawn_label(self, text: str) -> None:
        if self._open and text.strip():
            self._open[-1].setdefault("label", text.strip())

    def _close(self, of: str) -> None:
        if self._open:
            self._rows[of].add(self._open.pop())

    def _table(self, of: str, *ids: str) -> tuple[pa.Table, dict[str, pa.DataType]]:
        table = self._rows[of].table(*ids)
        taken = {*(NODE if of == "node" else EDGE), LINE, "direction", *table.column_names}
        used = {"label"} & set(table.column_names)
        names, types = {}, {}
        for key, given in self._declared(of, table).items():
            title = given.get("attr.name") or key
            core = _WORDS[of].get(title.lower(), "")
            name = core if core and core not in used else free_name(title, taken)
            used.add(core)
            names[_OWN + key] = name
            if "attr.type" in given:
                types[name] = _TYPES.get(given["attr.type"].lower(), TEXT)
            if _OWN + key not in table.column_names:
                table = table.append_column(_OWN + key, pa.nulls(len(table), TEXT))
            if key in self._defaults:
                at = table.column_names.index(_OWN + key)
                filled = pc.fill_null(table[_OWN + key], self._defaults[key])
                table = table.set_column(at, _OWN + key, filled)
        table = table.rename_columns([names.get(old, old) for old in table.column_names])
        return _with_color(table), types

    def _declared(self, of: str, table: pa.Table) -> dict[str, Attributes]:
        """Keys of nodes or of edges, then those that are used without being declared."""
        told = {key: given for key, given in self._keys.items() if given.get("for", "all") in (of, "all", "")}
        told = {
            key: given
            for key, given in told.items()
            if _OWN + key in table.column_names or not _is_drawing(given)
        }
        for column in table.column_names:
            if column.startswith(_OWN):
                told.setdefault(column.removeprefix(_OWN), {})
        return told


def _is_drawing(given: Attributes) -> bool:
    return any(name.startswith("yfiles") for name in given)


def _with_color(table: pa.Table) -> pa.Table:
    """Three columns r, g, b, as Gephi writes them, as one colour."""
    if "color" in table.column_names or not {"r", "g", "b"} <= set(table.column_names):
        return table
    parts = list(zip(*(table[name].to_pylist() for name in "rgb"), strict=True))
    colors = [None if None in part else cell.rgb(*part) for part in parts]
    if any(color is None and None not in part for color, part in zip(colors, parts, strict=True)):
        return table
    return table.drop_columns(["r", "g", "b"]).append_column("color", pa.array(colors, TEXT))
