"""Platforms told in tables: all that `jihe network platforms` shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from jihe.errors import DataError, Fault, Place, nearest

from .graph import Graph
from .platform import ecosystems, empowerment, platform_network, top_empowerment
from .structure import Options, Tick, structure


def platforms(
    graph: Graph, node_id: pa.Array, named: Sequence[str], options: Options, tick: Tick | None = None
) -> dict[str, pa.Table]:
    """The ecosystems of platforms.

    Parameters
    ----------
    node_id
        Identifier of each node, in the order of its number.
    named
        The platforms' identifiers.
    options
        How the statistics of the platform network are computed.

    Returns
    -------
    dict
        ecosystem: reach in one and two steps, and what no other platform reaches; overlap: each two
        ecosystems
        that share a node; reached: nodes by the number of platforms that reach them; empowerment: out-degree
        by rank, with what all up to the rank hold; top: what the most linked hold of the platform network's
        out-degree;
        structure: statistics of the platform network, by year where the network has years.

    Raises
    ------
    DataError
        When a platform is no node of the network.
    """
    number = numbers(node_id, named)
    found = ecosystems(graph, number)
    led = empowerment(graph, number)
    part = platform_network(graph, number)
    years: list[int | None] = [*part.years] or [None]
    rows = []
    for year in years:
        view = part if year is None else part.until(year)
        rows.append(({"year": year} if year is not None else {}) | structure(view, options, tick=tick))
    return {
        "ecosystem": _named(found.table(), node_id),
        "overlap": _named(found.overlap(), node_id),
        "reached": found.reached(),
        "empowerment": _named(led, node_id),
        "top": top_empowerment(part, number),
        "structure": pa.Table.from_pylist(rows),
    }


def _named(table: pa.Table, node_id: pa.Array) -> pa.Table:
    """Platforms' numbers become their identifiers."""
    for at, column in enumerate(table.column_names):
        if column in ("platform", "other"):
            table = table.set_column(at, column, node_id.take(table[column].combine_chunks()))
    return table


def numbers(node_id: pa.Array, named: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Numbers of nodes by identifier; a `DataError` tells all that the network has not."""
    known = {name: i for i, name in enumerate(node_id.to_pylist())}
    if absent := [name for name in named if name not in known]:
        raise DataError(_missing(name, list(known)) for name in absent)
    return np.array([known[name] for name in named], np.int64)


def _missing(name: str, known: Sequence[str]) -> Fault:
    near = nearest(name, known)
    text = 'the network has no node "{name}". Write the id or the label of one.'
    if near:
        text = 'the network has no node "{name}". Did you mean "{near}"?'
    return Fault(Place(), text, {"name": name, "near": near})
