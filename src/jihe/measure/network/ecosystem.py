"""Platforms told in tables: all that `jihe network platforms` shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from jihe.errors import DataError, Fault, Place, nearest

from .concentration import top_count
from .graph import Graph
from .platform import ecosystems, empowerment, platform_network
from .structure import Options, Tick, structure

SHARES = (0.001, 0.01, 0.1)
"""Top shares of platforms whose part of all empowerment is told."""


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
        ecosystem: reach in one and two steps, and what no other platform reaches; overlap: each two ecosystems
        that share a node; reached: nodes by the number of platforms that reach them; empowerment: out-degree
        by rank, with what all up to the rank hold; top: what the top 0.1, 1, 10 % of platforms hold;
        structure: statistics of the platform network, by year where the network has years.

    Raises
    ------
    DataError
        When a platform is no node of the network.
    """
    number = numbers(node_id, named)
    found = ecosystems(graph, number)
    names = [node_id[i].as_py() for i in found.platform]
    led = empowerment(graph, number)
    part = platform_network(graph, number)
    years = part.years or [None]
    rows = []
    for year in years:
        view = part if year is None else part.until(year)
        rows.append(({"year": year} if year is not None else {}) | structure(view, options, tick=tick))
    return {
        "ecosystem": _named(found.table(), node_id),
        "overlap": _named(found.overlap(), node_id),
        "reached": found.reached(),
        "empowerment": _named(led, node_id),
        "top": _top(led, len(names)),
        "structure": pa.Table.from_pylist(rows),
    }


def _top(led: pa.Table, n: int) -> pa.Table:
    """Out-degree share of the first platforms; q n is rounded up."""
    shares = led["cumulative_share"].to_pylist()
    rows = [(q, top_count(n, q)) for q in SHARES]
    return pa.Table.from_pylist(
        [{"top_share": q, "n_platform": count, "out_degree_share": shares[count - 1]} for q, count in rows]
    )


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
    text = 'the network has no node "{name}".'
    if near:
        text = 'the network has no node "{name}". Did you mean "{near}"?'
    return Fault(Place(), text, {"name": name, "near": near})
