"""What a reader gathered becomes a network: types are settled and every fault of the file is told at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import DataError, Fault, Place, nearest, samples

from . import cell
from .network import ALWAYS, EDGE, LINE, NODE, NUMBER, TEXT, NetworkFile, attributes, over_time
from .settle import Found, settle


def finish(found: Found, is_directed: bool | None) -> NetworkFile:
    """The network; raises DataError with every fault.

    Parameters
    ----------
    is_directed
        What the user says about all edges; None: as the file says.
    """
    node = _node(found)
    edge = _edge(found, node)
    if found.faults:
        raise DataError(found.faults)
    if not found.node_file:
        node = _ends(edge)
    edge, direction = _direct(found, edge, is_directed)
    node = _ordered(node.drop_columns([LINE]) if LINE in node.column_names else node, NODE)
    return NetworkFile(node, _ordered(edge, EDGE), direction, tuple(found.lost))


def _node(found: Found) -> pa.Table:
    file, node = found.node_file or found.file, found.node
    ids = node["node_id"]
    if (lines := _without(node, "node_id")) is not None:
        text = "{n} nodes have no id (lines {lines}). Every node needs one."
        found.faults.append(Fault(Place(file, line=lines[0].as_py()), text, _counted(lines)))
    coded = ids.combine_chunks().dictionary_encode()
    if len(coded.dictionary) + ids.null_count < len(ids):
        _tell_twice(found, file, node, coded)
    return settle(found, file, node, NODE, found.node_types)


def _tell_twice(found: Found, file: str, node: pa.Table, coded: pa.DictionaryArray) -> None:
    codes = coded.indices.drop_null().to_numpy()
    seen = np.bincount(codes, minlength=len(coded.dictionary))
    twice = coded.dictionary.take(pa.array(np.flatnonzero(seen > 1)))
    again = pc.is_in(node["node_id"], value_set=twice.slice(0, 1))
    lines = node[LINE].filter(again).to_pylist()
    text = "{n} ids belong to more than one node ({ids}; the first in lines {lines}). Give each its own."
    params = {"n": len(twice), "ids": samples(twice.slice(0, 6).to_pylist()), "lines": samples(lines)}
    found.faults.append(Fault(Place(file, line=lines[1]), text, params))


def _edge(found: Found, node: pa.Table) -> pa.Table:
    edge = found.edge
    for end, text in (
        ("source_id", "{n} edges have no source (lines {lines}). Every edge needs a source and a target."),
        ("target_id", "{n} edges have no target (lines {lines}). Every edge needs a source and a target."),
    ):
        if (lines := _without(edge, end)) is not None:
            found.faults.append(Fault(Place(found.file, line=lines[0].as_py()), text, _counted(lines)))
    if found.node_file:
        for end in ("source_id", "target_id"):
            _tell_dangling(found, edge, edge[end], node["node_id"])
    return _weighted(found, settle(found, found.file, edge, EDGE, found.edge_types))


def _without(table: pa.Table, name: str) -> pa.ChunkedArray | None:
    """Lines of the rows that lack an id; None when none does."""
    missing = pc.fill_null(pc.equal(table[name], ""), True)
    return table[LINE].filter(missing) if pc.any(missing).as_py() else None


def _counted(lines: pa.ChunkedArray) -> dict[str, Any]:
    """What fills a message on some lines: how many, and the first of them."""
    return {"n": f"{len(lines):,}", "lines": samples(lines.slice(0, 6).to_pylist())}


def _tell_dangling(found: Found, edge: pa.Table, ids: pa.ChunkedArray, known: pa.ChunkedArray) -> None:
    absent = pc.and_(pc.invert(pc.is_in(ids, value_set=known.combine_chunks())), pc.not_equal(ids, ""))
    absent = pc.fill_null(absent, False)
    if not pc.any(absent).as_py():
        return
    lines, wrong = edge[LINE].filter(absent), ids.filter(absent).unique()
    place = Place(found.file, line=lines[0].as_py())
    params = {**_counted(lines), "ids": samples(wrong.slice(0, 6).to_pylist())}
    like = nearest(wrong[0].as_py(), known.slice(0, 2_000).drop_null().to_pylist()) if len(wrong) == 1 else ""
    if like:
        text = (
            'edges name a node that is not there ({ids}; lines {lines}). Did you mean "{like}"? Add the node '
            "or correct the edges."
        )
        found.faults.append(Fault(place, text, {**params, "like": like}))
    else:
        text = "{n} edges name nodes that are not there ({ids}; lines {lines}). Add the nodes or remove them."
        found.faults.append(Fault(place, text, params))


def _weighted(found: Found, edge: pa.Table) -> pa.Table:
    if "weight" not in edge.column_names:
        return edge.append_column("weight", pa.array(np.ones(len(edge))))
    stated = edge["weight"]
    values, is_text = cell.numbers(stated) if stated.type == TEXT else (stated.cast(NUMBER), None)
    wrong = pc.fill_null(pc.or_(pc.invert(pc.is_finite(values)), pc.less(values, 0)), False)
    if is_text is not None:
        wrong = pc.or_(wrong, pc.fill_null(pc.and_(is_text, pc.not_equal(stated, "")), False))
    if pc.any(wrong).as_py():
        lines, texts = edge[LINE].filter(wrong), stated.filter(wrong).unique().slice(0, 6)
        text = (
            "{n} weights are negative or no numbers ({texts}; lines {lines}). A weight is a number from 0 "
            "on; an empty one counts 1."
        )
        params = {**_counted(lines), "texts": samples(texts.to_pylist())}
        found.faults.append(Fault(Place(found.file, line=lines[0].as_py()), text, params))
    at = edge.column_names.index("weight")
    return edge.set_column(at, "weight", pc.fill_null(values, 1.0))


def _ends(edge: pa.Table) -> pa.Table:
    """The nodes that edges name, in the order of their first row, source before target."""
    n = len(edge)
    both = pa.chunked_array(edge["source_id"].chunks + edge["target_id"].chunks, TEXT)
    coded = both.dictionary_encode().unify_dictionaries()
    if not n:
        ids = pa.array([], TEXT)
    else:
        codes = np.concatenate([chunk.indices.to_numpy() for chunk in coded.chunks])
        names = coded.chunk(0).dictionary
        first = np.full(len(names), 2 * n, np.int64)
        for ends, turn in ((codes[:n], 0), (codes[n:], 1)):
            seen = np.full(len(names), 2 * n, np.int64)
            # Backwards: of several values for one place the last stays.
            seen[ends[::-1]] = 2 * np.arange(n - 1, -1, -1, dtype=np.int64) + turn
            first = np.minimum(first, seen)
        ids = names.take(pa.array(np.argsort(first)))
    return pa.table({"node_id": ids, "label": pa.nulls(len(ids), TEXT)})


def _direct(found: Found, edge: pa.Table, told: bool | None) -> tuple[pa.Table, bool | None]:
    """Settle whether edges point; a column says so for each edge only where they differ."""
    stated = edge["direction"] if "direction" in edge.column_names else None
    edge = edge.drop_columns(["direction"]) if stated is not None else edge
    if told is not None or stated is None:
        return edge, found.is_directed if told is None else told
    mutual = pc.sum(pc.equal(stated, "mutual")).as_py()
    if mutual:
        text = "{n} mutual edges were read as undirected."
        found.lost.append(Fault(Place(found.file), text, {"n": f"{mutual:,}"}))
    default = True if found.is_directed is None else found.is_directed
    points = pc.fill_null(pc.equal(stated, "directed"), default)
    n = pc.sum(pc.invert(points)).as_py() or 0
    if not len(edge):
        return edge, found.is_directed
    if n in (0, len(edge)):
        return edge, n == 0
    text = (
        "{n} of {total} edges are undirected and the others directed. The column is_directed tells them "
        "apart; statistics take all as directed, or with --undirected as undirected."
    )
    found.lost.append(Fault(Place(found.file), text, {"n": f"{n:,}", "total": f"{len(edge):,}"}))
    return edge.append_column("is_directed", points), True


def _ordered(table: pa.Table, core: Mapping[str, pa.DataType]) -> pa.Table:
    """Columns that mean the same everywhere first, then times, attributes and the line."""
    names = [
        name
        for name in core
        if name in table.column_names and (name in ALWAYS or table[name].null_count < len(table))
    ]
    if core is NODE and "label" not in names:
        table = table.drop_columns([name for name in ("label",) if name in table.column_names])
        table = table.append_column("label", pa.nulls(len(table), TEXT))
        names.insert(1, "label")
    names += over_time(table) + attributes(table, dict(core))
    table = table.select(names + ([LINE] if LINE in table.column_names else []))
    return table.replace_schema_metadata(None)
