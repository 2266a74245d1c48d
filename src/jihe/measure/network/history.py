"""The growth of a network told in tables: all that `jihe network time` shows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from .attachment import attachment
from .change import change
from .clustering import average_clustering
from .community import find_communities
from .distance import distances
from .graph import Graph
from .mixing import Side, total_degrees
from .persistence import community_persistence, top_persistence
from .structure import Tick, Value, distance_statistics, sizes
from .turnover import survival, turnover, years_of

MOST_EXACT = 50_000
"""Nodes up to which distances are exact in `change`; beyond they are sampled."""

TARGETS = 1_024


def history(graph: Graph, node_id: pa.Array, seed: int = 0, tick: Tick | None = None) -> dict[str, pa.Table]:
    """How a network grew.

    Parameters
    ----------
    node_id
        Identifier of each node, in the order of its number.

    Returns
    -------
    dict
        turnover, survival: births, comings and goings by year. attachment: exponents of the attachment kernel
        for in- and out-degree, and kernel: the rates that they were fitted to. top: how the 20 nodes of
        greatest degree change from year to year. community: how the communities do (Louvain, best of ten
        seeds), and community_match: which became which. change: each year's change of the main statistics,
        split into
        what old and new nodes and edges made of it; change_in_year: the same for the networks of single
        years,
        in which nodes and edges also leave.

    Raises
    ------
    DataError
        When the network has no years.
    """
    tick = tick or (lambda what, done, total: None)
    years = years_of(graph)
    tick("turnover", 0, 0)
    told = {"turnover": turnover(graph), "survival": survival(graph)}
    told |= _attachment(graph)
    views = {year: graph.until(year) for year in years}
    degree = {year: np.where(view.present, total_degrees(view), np.nan) for year, view in views.items()}
    told["top"] = _named(top_persistence(degree), node_id)
    label = {}
    for i, year in enumerate(years):
        tick("communities", i, len(years))
        label[year] = find_communities(views[year], "louvain", seeds=range(seed, seed + 10)).label
    kept = community_persistence(label)
    told |= {"community": kept.year, "community_match": kept.match}
    told["change"] = change(graph, _statistics, tick=tick)
    told["change_in_year"] = change(graph, _statistics, in_year=True, tick=tick)
    return told


def _attachment(graph: Graph) -> dict[str, pa.Table]:
    sides: tuple[Side, ...] = ("in", "out")
    found = {side: attachment(graph, side) for side in sides}
    exponents = [
        {
            "degree": side,
            "exponent": one.exponent,
            "exponent_low": one.exponent_low,
            "exponent_high": one.exponent_high,
            "n_gained": one.n_gained,
        }
        for side, one in found.items()
    ]
    kernels = [
        one.kernel.append_column("side", pa.array([side] * len(one.kernel), pa.string()))
        for side, one in found.items()
    ]
    return {"attachment": pa.Table.from_pylist(exponents), "kernel": pa.concat_tables(kernels)}


def _named(table: pa.Table, node_id: pa.Array) -> pa.Table:
    """Numbers of those that entered and left become their identifiers."""
    for column in ("entered", "left"):
        names = [[node_id[i].as_py() for i in row] for row in table[column].to_pylist()]
        at = table.column_names.index(column)
        table = table.set_column(at, column, pa.array(names, pa.list_(pa.string())))
    return table


def _statistics(graph: Graph) -> Mapping[str, Value]:
    sample = TARGETS if graph.n_node > MOST_EXACT else None
    far = distance_statistics(distances(graph, sample))
    told = sizes(graph) | {name: far[name] for name in ("diameter", "average_path_length")}
    return told | {"average_clustering": average_clustering(graph)}
