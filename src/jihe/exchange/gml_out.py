"""GML out: ASCII, with all other characters as entities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import Fault, Place

from . import out
from .gml import EDGE_KEYS, NODE_KEYS, OURS, is_key
from .network import (
    EDGE,
    LINE,
    NODE,
    NUMBER,
    TRUTH,
    NetworkFile,
    attributes,
    free_name,
    over_time,
)

_SPELLED = re.compile(r"[^ !#-%\x27-~]")


def write(path: Path, network: NetworkFile) -> list[Fault]:
    """Write a network; returns notes on what GML cannot hold."""
    writer = _Writer(network)
    with out.new_text(path) as file:
        points = 0 if network.is_directed is False else 1
        file.write(f"graph [\n  directed {points}\n")
        out.write_rows(file, writer.nodes())
        out.write_rows(file, writer.edges())
        file.write("]\n")
    return writer.lost()


class _Writer:
    def __init__(self, network: NetworkFile) -> None:
        self._network = network
        self._renamed: list[str] = []
        self._n_nan = 0
        self._truths: list[str] = []
        ids = network.node["node_id"]
        is_number = pc.all(pc.match_substring_regex(ids, r"^(0|[1-9]\d{0,8})$")).as_py()
        self._is_number = is_number is not False

    def nodes(self) -> Iterator[str]:
        node = self._network.node
        ids = out.cells(node["node_id"])
        plain = self._columns(node, NODE, ("label", "start", "end"))
        drawn = self._cells(node, {"x": "x", "y": "y", "z": "z", "w": "size", "fill": "color"})
        for row, node_id in enumerate(ids):
            told = _told(plain, row)
            shape = _told(drawn, row)
            if shape:
                told += f" graphics [{shape} ]"
            number = node_id if self._is_number else row
            name = "" if self._is_number else f" {OURS} {_string(str(node_id))}"
            yield f"  node [ id {number}{name}{told} ]\n"

    def edges(self) -> Iterator[str]:
        node, edge = self._network.node, self._network.edge
        ids = node["node_id"].combine_chunks()
        ends = [
            out.cells(edge[end] if self._is_number else pc.index_in(edge[end], value_set=ids))
            for end in ("source_id", "target_id")
        ]
        plain = self._columns(edge, EDGE, ("label", "kind", "weight", "start", "end"))
        plain += self._cells(edge, {"id": "edge_id"})
        drawn = self._cells(edge, {"fill": "color"})
        points = out.column_or_none(edge, "is_directed")
        for row, (source, target) in enumerate(zip(*ends, strict=True)):
            told = _told(plain, row)
            if shape := _told(drawn, row):
                told += f" graphics [{shape} ]"
            if points[row] is not None:
                told += f" directed {int(points[row] == 'true')}"
            yield f"  edge [ source {source} target {target}{told} ]\n"

    def lost(self) -> list[Fault]:
        node, edge = self._network.node, self._network.edge
        lost = []
        if self._renamed:
            said = "names that GML cannot hold were written as attribute1, attribute2, ... ({columns})."
            lost.append(Fault(Place(), said, out.columns(self._renamed)))
        if timed := over_time(node) + over_time(edge):
            said = "GML has no place for values over time; only the last was written ({columns})."
            lost.append(Fault(Place(), said, out.columns(timed)))
        if self._truths:
            said = "GML has no truths: 1 stands for true, 0 for false ({columns})."
            lost.append(Fault(Place(), said, out.columns(self._truths)))
        if self._n_nan:
            said = "{n} values that are not a number were left out: GML cannot hold them."
            lost.append(Fault(Place(), said, {"n": f"{self._n_nan:,}"}))
        return lost

    def _columns(self, table: pa.Table, core: dict[str, pa.DataType], first: tuple[str, ...]) -> Any:
        taken = {*core, *NODE_KEYS, *EDGE_KEYS, LINE, OURS, "graphics"}
        keys = {name: name for name in first}
        for name in attributes(table, core):
            if is_key(name) and name not in taken:
                keys[name] = name
            else:
                self._renamed.append(name)
                keys[free_name(f"attribute{len(self._renamed)}", taken)] = name
        return self._cells(table, keys)

    def _cells(self, table: pa.Table, keys: dict[str, str]) -> list[tuple[str, list[str | None]]]:
        return [
            (key, self._written(name, table[name]))
            for key, name in keys.items()
            if name in table.column_names
        ]

    def _written(self, name: str, column: pa.ChunkedArray) -> list[str | None]:
        if column.type == TRUTH:
            self._truths.append(name)
            column = column.cast(pa.int8())
        if column.type == NUMBER:
            n_nan = pc.sum(pc.invert(pc.is_finite(column))).as_py() or 0
            self._n_nan += n_nan
            return [_real(value) for value in column.to_pylist()]
        return out.cells(column, _string)


def _told(columns: list[tuple[str, list[str | None]]], row: int) -> str:
    return "".join(f" {key} {values[row]}" for key, values in columns if values[row] is not None)


def _real(value: float | None) -> str | None:
    """A number with a decimal point, which GML wants; None for what is not finite."""
    if value is None or value != value or value in (float("inf"), float("-inf")):
        return None
    said = repr(value)
    return said if "." in said else said.replace("e", ".0e")


def _string(value: str) -> str:
    """A text in ASCII between quotation marks, all other characters as entities."""
    return f'"{_SPELLED.sub(_entity, value)}"'


def _entity(sign: re.Match[str]) -> str:
    return {"&": "&amp;", '"': "&quot;"}.get(sign[0], f"&#{ord(sign[0])};")
