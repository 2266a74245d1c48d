"""GraphML out: typed keys for nodes and edges."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pyarrow as pa

from jihe.errors import Fault, Place

from . import out
from .network import (
    LINE,
    NUMBER,
    TRUTH,
    WHOLE,
    NetworkFile,
    over_time,
)
from .xml import Escape

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'


def write(path: Path, network: NetworkFile) -> list[Fault]:
    """Write a network; returns notes on what GraphML cannot hold."""
    escape = Escape()
    node, edge = (_as_written(table) for table in (network.node, network.edge))
    keys: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
    with out.new_text(path) as file:
        file.write(_HEAD)
        for of, table, not_key in (("node", node, _NOT_NODE_KEY), ("edge", edge, _NOT_EDGE_KEY)):
            names = [name for name in table.column_names if name not in not_key]
            keys[of] = {name: f"{of[0]}{place}" for place, name in enumerate(names)}
            _declare(file, of, table, keys[of], escape)
        points = "undirected" if network.is_directed is False else "directed"
        file.write(f'<graph edgedefault="{points}">\n')
        out.write_rows(file, _nodes(path, node, keys["node"], escape))
        out.write_rows(file, _edges(edge, keys["edge"], escape))
        file.write("</graph>\n</graphml>\n")
    timed = over_time(network.node) + over_time(network.edge)
    text = "GraphML has no place for values over time; only the last was written ({columns})."
    return escape.lost() + ([Fault(Place(), text, out.columns(timed))] if timed else [])


_NOT_NODE_KEY = {"node_id"}
_NOT_EDGE_KEY = {"source_id", "target_id", "edge_id", "is_directed"}


def _as_written(table: pa.Table) -> pa.Table:
    """Without the line, lists of times and empty labels; the colour in three parts, as Gephi reads it."""
    drop = [LINE, *over_time(table)]
    drop += [
        name for name in ("label",) if name in table.column_names and table[name].null_count == len(table)
    ]
    table = table.drop_columns([name for name in drop if name in table.column_names])
    if "color" not in table.column_names or {"r", "g", "b"} & set(table.column_names):
        return table
    colors = table["color"].to_pylist()
    table = table.drop_columns(["color"])
    for name, at in (("r", 1), ("g", 3), ("b", 5)):
        values = [None if color is None else int(color[at : at + 2], 16) for color in colors]
        table = table.append_column(name, pa.array(values, WHOLE))
    return table


def _declare(file: IO[str], of: str, table: pa.Table, keys: dict[str, str], escape: Escape) -> None:
    for name, key in keys.items():
        kind = {WHOLE: "long", NUMBER: "double", TRUTH: "boolean"}.get(table[name].type, "string")
        file.write(f'<key id="{key}" for="{of}" attr.name="{escape(name)}" attr.type="{kind}"/>\n')


def _nodes(path: Path, node: pa.Table, keys: dict[str, str], escape: Escape) -> Iterator[str]:
    ids = out.cells(node["node_id"], escape)
    out.check_apart(path, ids, node["node_id"])
    for node_id, data in zip(ids, _data(node, keys, escape), strict=True):
        yield f'<node id="{node_id}">{data}</node>\n' if data else f'<node id="{node_id}"/>\n'


def _edges(edge: pa.Table, keys: dict[str, str], escape: Escape) -> Iterator[str]:
    columns = [
        out.column_or_none(edge, name, escape)
        for name in ("source_id", "target_id", "edge_id", "is_directed")
    ]
    for source, target, edge_id, points, data in zip(*columns, _data(edge, keys, escape), strict=True):
        told = "" if edge_id is None else f' id="{edge_id}"'
        told += "" if points is None else f' directed="{points}"'
        yield f'<edge source="{source}" target="{target}"{told}>{data}</edge>\n'


def _data(table: pa.Table, keys: dict[str, str], escape: Escape) -> Iterator[str]:
    columns = [(f'<data key="{key}">', out.cells(table[name], escape)) for name, key in keys.items()]
    for row in range(len(table)):
        yield "".join(f"{begin}{values[row]}</data>" for begin, values in columns if values[row] is not None)
