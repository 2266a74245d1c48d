"""Platforms: the ecosystems that they reach, what these share, and the network that platforms make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa

from .concentration import top_count
from .graph import Adjacency, Bools, Graph, Ints
from .platform_kernel import by_platform, counts, shared, sizes, spread

Direction = Literal["out", "in", "both"]

Table = np.ndarray[tuple[int, int], np.dtype[np.int64]]


@dataclass(frozen=True, eq=False)
class Ecosystems:
    """Whom platforms reach, each of them, together and in common.

    A platform's ecosystem are the nodes within the given steps of it, itself left out; other platforms may be
    among them.

    Attributes
    ----------
    platform
        Shape (p,): numbers of the platforms, each once, in the order given.
    is_present
        Shape (p,): whether the network has it. One that is absent reaches nothing and is reached by none.
    n_reach
        Shape (p, steps): nodes within 1, 2, ... steps.
    n_exclusive
        Shape (p,): nodes that no other platform's ecosystem holds.
    n_shared
        Shape (p, p): nodes that two ecosystems share; on the diagonal, those of one.
    n_by_count
        Shape (p + 1,): nodes of the network that are reached by exactly 0, 1, 2, ... platforms.
    """

    platform: Ints
    is_present: Bools
    n_reach: Table
    n_exclusive: Ints
    n_shared: Table
    n_by_count: Ints

    @property
    def n_union(self) -> int:
        """Nodes that are reached by any platform."""
        return int(self.n_by_count[1:].sum())

    @property
    def coverage_share(self) -> float | None:
        """`n_union` / nodes of the network; None without nodes."""
        n = int(self.n_by_count.sum())
        return self.n_union / n if n else None

    @property
    def jaccard(self) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        """Shape (p, p): shared nodes / nodes in either ecosystem; NaN where both are empty."""
        size = self.n_reach[:, -1]
        either = size[:, None] + size[None, :] - self.n_shared
        return np.where(either > 0, self.n_shared / np.maximum(either, 1), np.nan)

    def table(self) -> pa.Table:
        """One row a platform: platform, n_reach_1, n_reach_2, ... (nodes within so many steps), reach_share
        (of the network's nodes but the platform), n_exclusive, exclusive_share (of its ecosystem). Null for
        an absent platform; a share is null where there is nothing to share."""
        absent = ~self.is_present
        reach = {f"n_reach_{i + 1}": column for i, column in enumerate(self.n_reach.T)}
        size, others = self.n_reach[:, -1], max(int(self.n_by_count.sum()) - 1, 0)
        return pa.table(
            {
                "platform": self.platform,
                **{name: pa.array(column, mask=absent) for name, column in reach.items()},
                "reach_share": pa.array(size / max(others, 1), mask=absent | (others == 0)),
                "n_exclusive": pa.array(self.n_exclusive, mask=absent),
                "exclusive_share": pa.array(
                    self.n_exclusive / np.maximum(size, 1), mask=absent | (size == 0)
                ),
            }
        )

    def overlap(self) -> pa.Table:
        """One row for each two platforms: platform, other, n_shared, jaccard (null where both reach
        nothing)."""
        i, j = np.triu_indices(len(self.platform), 1)
        jaccard = self.jaccard[i, j]
        return pa.table(
            {
                "platform": self.platform[i],
                "other": self.platform[j],
                "n_shared": self.n_shared[i, j],
                "jaccard": pa.array(jaccard, mask=np.isnan(jaccard)),
            }
        )

    def reached(self) -> pa.Table:
        """How many nodes are reached by exactly so many platforms: n_platform, n_node, node_share; up to the
        greatest number that occurs."""
        n = np.trim_zeros(self.n_by_count, "b")
        return pa.table({"n_platform": np.arange(len(n)), "n_node": n, "node_share": n / max(n.sum(), 1)})


def ecosystems(
    graph: Graph, platforms: Ints | Sequence[int], steps: int = 2, direction: Direction = "out"
) -> Ecosystems:
    """Ecosystems of platforms.

    Parameters
    ----------
    platforms
        Their numbers; one that is named twice counts once.
    steps
        How far an ecosystem goes, 1 or more.
    direction
        Along edges ("out": whom a platform empowers), against them ("in": who empowers it), or either at each
        step ("both"). An undirected network has one direction.

    Examples
    --------
    >>> from jihe.measure.network import from_edges
    >>> found = ecosystems(from_edges(5, np.array([0, 0, 1, 2]), np.array([2, 3, 3, 4])), [0, 1])
    >>> found.table().select(["n_reach_1", "n_reach_2", "n_exclusive"]).to_pylist()
    [{'n_reach_1': 2, 'n_reach_2': 3, 'n_exclusive': 2}, {'n_reach_1': 1, 'n_reach_2': 1, 'n_exclusive': 0}]
    >>> found.n_by_count, found.coverage_share
    (array([2, 2, 1]), 0.6)
    """
    platform = _each_once(platforms)
    is_present = graph.present[platform]
    at = np.arange(len(platform))
    reached = np.zeros((graph.n, -(-len(platform) // 64)), np.uint64)
    own = np.uint64(1) << (at % 64).astype(np.uint64)
    reached[platform[is_present], (at // 64)[is_present]] = own[is_present]
    n_reach = np.zeros((len(platform), steps), np.int64)
    for step in range(steps):
        further = reached.copy()
        for rows in _directions(graph, direction):
            spread(rows.begin, rows.end, rows.other, reached, further)
        reached = further
        n_reach[:, step] = sizes(by_platform(reached, len(platform))) - is_present
    reached[platform, at // 64] &= ~own
    exclusive, by_count = counts(reached, graph.present, len(platform))
    n_shared = shared(by_platform(reached, len(platform)))
    return Ecosystems(platform, is_present, n_reach, exclusive, n_shared, by_count)


def platform_network(graph: Graph, platforms: Ints | Sequence[int]) -> Graph:
    """The network of the platforms: all edges with a platform at an end, and the nodes that these link.

    Edges between two nodes that are no platforms are left out, though both be partners of one: the
    relations of the platforms are those that they take part in. So a platform without an edge is no node.
    `Graph.around` gives the network that holds the edges among partners too. The result has the same years
    as `graph`.

    References
    ----------
    Industry report 2023, tables 5 and 6: 200 platforms, 16,932 relation nodes, 43,624 edges.
    """
    is_platform = np.zeros(graph.n, bool)
    is_platform[_each_once(platforms)] = True
    return graph.part(edges=is_platform[graph.source] | is_platform[graph.target])


def empowerment(graph: Graph, platforms: Ints | Sequence[int]) -> pa.Table:
    """How the network's edges start from its platforms: the cumulative curve by rank.

    Returns
    -------
    pyarrow.Table
        One row a platform, that of the greatest out-degree first, of equal ones in the order given: rank
        (from 1), platform, out_degree, out_degree_share and cumulative_share: its own and with all before
        it, of the out-degrees of all nodes (in a directed network, of all edges). An absent platform holds
        0; shares are null in a network without edges.
    """
    platform = _each_once(platforms)
    degree = graph.out.degree.astype(np.int64)
    platform = platform[np.argsort(-degree[platform], kind="stable")]
    own, total = degree[platform], int(degree.sum())
    undefined = np.full(len(own), total == 0)
    curve = np.cumsum(own) / max(total, 1)
    return pa.table(
        {
            "rank": np.arange(1, len(own) + 1),
            "platform": platform,
            "out_degree": own,
            "out_degree_share": pa.array(own / max(total, 1), mask=undefined),
            "cumulative_share": pa.array(curve, mask=undefined),
        }
    )


def top_empowerment(
    graph: Graph, platforms: Ints | Sequence[int], tops: Sequence[float] = (0.001, 0.01, 0.1)
) -> pa.Table:
    """Share of all out-degree that the top of the nodes, and of the platforms, hold.

    Returns
    -------
    pyarrow.Table
        One row for each base, "node" (all nodes of the network) and "platform" (those of the list that it
        has), and each share q of `tops`: base, top_share (q), n_base, n_top (q n_base rounded up), n_edge
        (the out-degrees of all nodes added) and out_degree_share, null in a network without edges or a base
        without nodes.

    References
    ----------
    Industry report 2023: in the network of 200 platforms (see `platform_network`), the top 0.1, 1 and 10 % of
    nodes hold 31.50, 54.20 and 72.60 % of the out-degree.
    """
    degree = graph.out.degree.astype(np.int64)
    platform = _each_once(platforms)
    bases = {"node": degree[graph.present], "platform": degree[platform[graph.present[platform]]]}
    total = int(degree.sum())
    rows = []
    for base, held in bases.items():
        for q in tops:
            n_top = top_count(len(held), q)
            top = int(np.sort(held)[::-1][:n_top].sum())
            share = top / total if total and len(held) else None
            rows.append((base, q, len(held), n_top, total, share))
    names = ["base", "top_share", "n_base", "n_top", "n_edge", "out_degree_share"]
    types = [pa.string(), pa.float64(), pa.int64(), pa.int64(), pa.int64(), pa.float64()]
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return pa.table([pa.array(c, t) for c, t in zip(columns, types, strict=True)], names=names)


def _each_once(platforms: Ints | Sequence[int]) -> Ints:
    return np.array(list(dict.fromkeys(np.asarray(platforms, np.int64).tolist())), np.int64)


def _directions(graph: Graph, direction: Direction) -> list[Adjacency]:
    if not graph.is_directed:
        return [graph.out]
    return {"out": [graph.out], "in": [graph.into], "both": [graph.out, graph.into]}[direction]
