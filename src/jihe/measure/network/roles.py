"""The place of each node in its network: one row a node."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .brokerage import BROKERAGE, brokerage, constraint, effective_size
from .centrality import betweenness, eigenvector, hits, pagerank
from .clustering import clustering
from .community import find_communities
from .core import core_number
from .distance import distances
from .graph import Graph, Ints
from .structure import Tick

MOST_EXACT = 20_000
"""Nodes up to which betweenness is exact unless the caller says otherwise: time grows with their square."""

PIVOTS = 1_000
"""Sources that betweenness is estimated from above that."""


def roles(
    graph: Graph,
    node_id: pa.Array,
    sample: int | None = None,
    pivots: int | None = None,
    group: Ints | None = None,
    seed: int = 0,
    tick: Tick | None = None,
) -> pa.Table:
    """Degrees and centralities of every node that is there.

    Parameters
    ----------
    node_id
        Identifier of each node, in the order of its number.
    sample
        Targets that distances are measured to; None: all, exactly.
    pivots
        Sources of betweenness; None: all up to `MOST_EXACT` nodes, else `PIVOTS`; 0: all.
    group
        Shape (n,): group of each node, -1 where unknown; gives the brokerage columns.

    Returns
    -------
    pyarrow.Table
        node, in_degree, out_degree, degree (their sum; in an undirected network all three are alike),
        clustering, closeness, harmonic, eccentricity, betweenness, pagerank, authority, hub, eigenvector as
        Gephi defines them, core_number, community (Louvain, of the best seed), constraint and effective_size
        (Burt), where
        betweenness is sampled betweenness_error, and with `group` one column for each brokerage role.
    """
    tick = tick or (lambda what, done, total: None)
    far = distances(graph, sample, seed, tick)
    if pivots is None:
        pivots = 0 if graph.n_node <= MOST_EXACT else PIVOTS
    tick("betweenness", 0, 0)
    between = betweenness(graph, pivots or None, seed, tick)
    tick("centrality", 0, 0)
    authority, hub = hits(graph)
    into, out = graph.into.degree, graph.out.degree
    columns: dict[str, object] = {
        "in_degree": into,
        "out_degree": out,
        "degree": into + out if graph.is_directed else out,
        "clustering": clustering(graph),
        "closeness": far.closeness,
        "harmonic": far.harmonic,
        "eccentricity": far.eccentricity,
        "betweenness": between.value,
        "pagerank": pagerank(graph),
        "authority": authority,
        "hub": hub,
        "eigenvector": eigenvector(graph),
        "core_number": core_number(graph),
        "community": find_communities(graph, "louvain", seeds=range(seed, seed + 10), tick=tick).label,
        "constraint": constraint(graph),
        "effective_size": effective_size(graph),
    }
    if between.error is not None:
        columns["betweenness_error"] = between.error
    if group is not None:
        role = brokerage(graph, group)
        columns |= {name: role[:, i] for i, name in enumerate(BROKERAGE)}
    there = np.flatnonzero(graph.present)
    made = {name: _column(np.asarray(values)[there]) for name, values in columns.items()}
    return pa.table({"node": node_id.take(pa.array(there)), **made})


def _column(values: np.ndarray[tuple[int], np.dtype[np.generic]]) -> pa.Array:
    """An Arrow column; what is not a number is null."""
    if np.issubdtype(values.dtype, np.floating):
        wide = pa.array(values.astype(np.float64))
        return pc.if_else(pc.is_finite(wide), wide, None)
    return pa.array(values.astype(np.int64))
