"""Where nodes lie in the picture of each year, worked out once for a network and kept beside the builds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from jihe.measure import network as measured
from jihe.measure.network import layout, layout_kernel, layout_start, quadtree
from jihe.measure.network.graph import Graph

from ...kept import DRAWN, Kept

Rows = np.ndarray
Tick = Callable[[str, int, int], None]


def places(graph: Graph, years: Sequence[int], builds: Path, tick: Tick | None = None) -> dict[int, Rows]:
    """x and y of each node by year, shape (n, 2); NaN for one that is not there yet.

    Parameters
    ----------
    builds
        Folder of builds: another build whose network is the same finds the places there.
    """

    def make() -> pa.Table:
        made = measured.layouts_by_year(graph, years, tick=tick)
        return pa.table({f"{axis}{year}": made[year][:, i] for year in years for i, axis in enumerate("xy")})

    table = Kept(builds / DRAWN).same(make, f"layout-{_hash(graph, years)}")
    return {
        year: np.column_stack([table[f"x{year}"].to_numpy(), table[f"y{year}"].to_numpy()]) for year in years
    }


def _hash(graph: Graph, years: Sequence[int]) -> str:
    """Of all that a layout is made from: the graph, the years, and the way."""
    found = hashlib.sha256(repr((graph.n, list(years), graph.log.rule)).encode())
    for column in (graph.source, graph.target, graph.since, graph.node_since, graph.log.edge, graph.log.year):
        found.update(b"-" if column is None else np.ascontiguousarray(column, np.int64).tobytes())
    found.update(np.ascontiguousarray(graph.log.weight).tobytes())
    for module in (layout, layout_kernel, layout_start, quadtree):
        found.update(Path(str(module.__file__)).read_bytes())
    return found.hexdigest()[:32]
