"""GEXF 1.1 to 1.3 in: networks with attributes, times, positions and colours, as Gephi writes them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import DataError, Fault, Place

from . import cell, moment
from .gather import Gathered
from .network import EDGE, LINE, NODE, NUMBER, OVER_TIME, SPELL, SPELLS, TEXT, TRUTH, WHOLE, free_name
from .settle import Found
from .xml import Attributes, Walk

_TYPES = {
    **dict.fromkeys(("integer", "int", "long", "short", "byte", "biginteger"), WHOLE),
    **dict.fromkeys(("double", "float", "bigdecimal"), NUMBER),
    **dict.fromkeys(("boolean", "bool"), TRUTH),
}
_VALUES = pa.list_(pa.struct([("start", TEXT), ("end", TEXT), ("value", TEXT)]))
_OWN = "@"
"""Begins the name of a column for an attribute, which is known by its number until the end."""
_INTERVAL = re.compile(r"[\[(]\s*([^,;\[\]()]+?)\s*,\s*([^,;\[\]()]+?)\s*[\])]")
_MOMENT = re.compile(r"[^\s,;<>\[\]()]+")


def read(path: Path) -> Found:
    """What a GEXF file holds."""
    return _Reader(path).found()


class _Reader:
    """Reads the file as a stream; an element's row is added when it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows = {"node": Gathered(), "edge": Gathered()}
        self._titles: dict[str, dict[str, tuple[str, str]]] = {"node": {}, "edge": {}}
        self._defaults: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
        self._class, self._attribute = "node", ""
        self._open: list[dict[str, Any]] = []
        self._graph: Attributes | None = None
        self._points: bool | None = False
        self._n_opacity = 0
        self._walk = Walk("gexf", self._starts(), self._ends())

    def _starts(self) -> dict[str, Any]:
        return {
            "graph": self._begin_graph,
            "attributes": self._begin_attributes,
            "attribute": self._begin_attribute,
            "node": self._begin_node,
            "edge": self._begin_edge,
            "parent": self._see_parent,
            "attvalue": self._see_value,
            "spell": self._see_spell,
            "slice": self._see_spell,
            "color": self._see_color,
            "position": self._see_position,
            "size": lambda given: self._put("size", given.get("value")),
            "thickness": lambda given: self._put("thickness", given.get("value")),
            "shape": lambda given: self._put("shape", given.get("value")),
        }

    def _ends(self) -> dict[str, Any]:
        return {"default": self._see_default, "node": self._end_node, "edge": self._end_edge}

    def found(self) -> Found:
        self._walk.run(self._path)
        name = self._path.name
        if self._graph is None:
            text = "there is no <graph> in the file. Save it anew with its own tool."
            raise DataError(Fault(Place(name), text))
        node, node_types = self._table("node", "node_id")
        edge, edge_types = self._table("edge", "source_id", "target_id")
        lost = []
        if self._n_opacity:
            text = "{n} colours are partly transparent; how far was left out."
            lost.append(Fault(Place(name), text, {"n": f"{self._n_opacity:,}"}))
        return Found(name, node, edge, node_types, edge_types, self._points, node_file=name, lost=lost)

    # ---- elements ----------------------------------------------------------------------------------

    def _begin_graph(self, given: Attributes) -> None:
        if self._graph is None:
            self._graph = given
            self._points = given.get("defaultedgetype", "undirected").lower() == "directed"

    def _begin_attributes(self, given: Attributes) -> None:
        self._class = "edge" if given.get("class", "").lower() == "edge" else "node"

    def _begin_attribute(self, given: Attributes) -> None:
        self._attribute = given.get("id", "")
        title = given.get("title") or self._attribute
        self._titles[self._class][self._attribute] = (title, given.get("type", "string").lower())

    def _see_default(self, text: str) -> None:
        self._defaults[self._class][self._attribute] = text.strip()

    def _begin_node(self, given: Attributes) -> None:
        row: dict[str, Any] = {"node_id": given.get("id"), LINE: self._walk.line}
        parent = given.get("pid") or (self._open[-1].get("node_id") if self._open else None)
        if parent:
            row["parent_id"] = parent
        self._open.append(_with_times(row, given))

    def _begin_edge(self, given: Attributes) -> None:
        row: dict[str, Any] = {
            "source_id": given.get("source"),
            "target_id": given.get("target"),
            LINE: self._walk.line,
        }
        for name, column in (
            ("id", "edge_id"),
            ("weight", "weight"),
            ("kind", "kind"),
            ("type", "direction"),
        ):
            if name in given:
                row[column] = given[name].lower() if name == "type" else given[name]
        self._open.append(_with_times(row, given))

    def _see_parent(self, given: Attributes) -> None:
        if self._open and given.get("for"):
            self._open[-1].setdefault("parent_id", given["for"])

    def _put(self, name: str, value: str | None) -> None:
        if self._open and value is not None:
            self._open[-1][name] = value

    def _see_value(self, given: Attributes) -> None:
        key = given.get("for", given.get("id"))
        if key is None or not self._open:
            return
        row, value = self._open[-1], given.get("value", "")
        times = _times(given)
        if times:
            over = row.setdefault(_OWN + key + OVER_TIME, [])
            over += [{**time, "value": value} for time in times]
        else:
            row[_OWN + key] = value

    def _see_spell(self, given: Attributes) -> None:
        if self._open:
            self._open[-1].setdefault(SPELLS, []).extend(_times(given))

    def _see_color(self, given: Attributes) -> None:
        if not self._open:
            return
        color = given.get("hex") or cell.rgb(given.get("r", ""), given.get("g", ""), given.get("b", ""))
        self._put("color", color or ",".join(given.values()))
        self._n_opacity += given.get("a", "1") not in ("1", "1.0")

    def _see_position(self, given: Attributes) -> None:
        for axis in "xyz":
            self._put(axis, given.get(axis))

    def _end_node(self, _: str) -> None:
        if self._open:
            self._rows["node"].add(self._closed(self._open.pop()))

    def _end_edge(self, _: str) -> None:
        if self._open:
            self._rows["edge"].add(self._closed(self._open.pop()))

    def _closed(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row at its end: several times have a first and a last, changing attributes a last value."""
        if SPELLS in row:
            close_spells(row)
        elif "start" not in row and "end" not in row and self._graph and self._graph.get("mode") == "slice":
            for time in _times(self._graph):
                row.update(time)
        for name in [name for name in row if name.endswith(OVER_TIME) and name.startswith(_OWN)]:
            latest = max(row[name], key=lambda told: moment.key(normal(told["start"]), -1e18))
            row[name.removesuffix(OVER_TIME)] = latest["value"]
        return row

    # ---- tables ------------------------------------------------------------------------------------

    def _table(self, of: str, *ids: str) -> tuple[pa.Table, dict[str, pa.DataType]]:
        """The rows with titles for names and defaults for what is absent, and the types declared."""
        rows = self._rows[of]
        rows.types |= _list_types(rows)
        table = rows.table(*ids)
        taken = {*(NODE if of == "node" else EDGE), LINE, SPELLS, "direction", *table.column_names}
        titles, types = dict(self._titles[of]), {"thickness": NUMBER}
        for column in table.column_names:
            if column.startswith(_OWN):
                titles.setdefault(column.removeprefix(_OWN).removesuffix(OVER_TIME), ("", ""))
        for key, (title, kind) in titles.items():
            if of == "edge" and title.lower() == "weight" and "weight" in table.column_names:
                # Declared so that it may change; what holds in the end stands in the edges.
                table, types["weight"] = _weight_over_time(table, _OWN + key), NUMBER
                continue
            name = self._name(of, key, title, table, taken)
            if kind:
                types[name] = _TYPES.get(kind, TEXT)
            table = self._place(table, _OWN + key, name, self._defaults[of].get(key))
        return table, types

    def _name(self, of: str, key: str, title: str, table: pa.Table, taken: set[str]) -> str:
        title = title or key
        if of == "edge":
            for core, words in (("weight", ("weight",)), ("kind", ("kind", "type"))):
                if core not in table.column_names and title.lower() in words:
                    taken.add(core)
                    return core
        return free_name(title, taken)

    def _place(self, table: pa.Table, column: str, name: str, default: str | None) -> pa.Table:
        names = {column: name, column + OVER_TIME: name + OVER_TIME}
        if column not in table.column_names:
            table = table.append_column(column, pa.nulls(len(table), TEXT))
        if default is not None:
            at = table.column_names.index(column)
            table = table.set_column(at, column, pc.fill_null(table[column], default))
        return table.rename_columns([names.get(old, old) for old in table.column_names])


def _weight_over_time(table: pa.Table, column: str) -> pa.Table:
    if column in table.column_names:
        table = table.drop_columns([column])
    names = {column + OVER_TIME: "weight" + OVER_TIME}
    return table.rename_columns([names.get(name, name) for name in table.column_names])


def _list_types(rows: Gathered) -> dict[str, pa.DataType]:
    found = {name: _VALUES for name in rows.names if name.startswith(_OWN) and name.endswith(OVER_TIME)}
    return found | {SPELLS: pa.list_(SPELL)}


def _with_times(row: dict[str, Any], given: Attributes) -> dict[str, Any]:
    if "label" in given:
        row["label"] = given["label"]
    times = _times(given)
    if len(times) == 1:
        row.update(times[0])
    elif times:
        row[SPELLS] = times
    return row


def _times(given: Attributes) -> list[dict[str, str | None]]:
    """The times that the attributes of an element tell."""
    start, end = given.get("start", given.get("startopen")), given.get("end", given.get("endopen"))
    if start is not None or end is not None:
        return [{"start": start, "end": end}]
    if "timestamp" in given:
        return [{"start": given["timestamp"], "end": given["timestamp"]}]
    return times_of(given.get("intervals", ""), given.get("timestamps", ""))


def times_of(intervals: str, moments: str = "") -> list[dict[str, str | None]]:
    """Times that are listed in one text.

    >>> times_of("<[2009, 2010]; [2012, 2013)>")
    [{'start': '2009', 'end': '2010'}, {'start': '2012', 'end': '2013'}]
    >>> times_of("", "[2009.0]")
    [{'start': '2009.0', 'end': '2009.0'}]
    """
    told = [{"start": start, "end": end} for start, end in _INTERVAL.findall(intervals)]
    return told + [{"start": one, "end": one} for one in _MOMENT.findall(moments)]


def close_spells(row: dict[str, Any]) -> None:
    """Put the first start and the last end of a row's spells; one alone needs no list."""
    spells = row[SPELLS]
    starts = [told["start"] or "" for told in spells]
    ends = [told["end"] or "" for told in spells]
    row["start"] = min(starts, key=lambda text: moment.key(normal(text), -1e18), default=None)
    row["end"] = max(ends, key=lambda text: moment.key(normal(text), 1e18), default=None)
    if len(spells) < 2:
        del row[SPELLS]


def normal(text: str | None) -> str:
    return moment.normal(text or "") or ""
