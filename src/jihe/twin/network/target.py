"""What a grown network must show, and what comes of growing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np

Ints = np.ndarray[Any, np.dtype[np.integer]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]

Side = Literal["degree", "out_degree"]
TopShare = tuple[float, Side, float]
"""Share of nodes, what they hold, and the share of it that they hold: (0.2, "degree", 0.75)."""


@dataclass(frozen=True)
class Hub:
    """A node that printed tables name.

    Attributes
    ----------
    degree
        Year -> printed total degree in the network of that year.
    in_out
        Year -> printed in-degree and out-degree.
    """

    name: str
    is_sample: bool
    degree: Mapping[int, int] = field(default_factory=dict)
    in_out: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def printed(self) -> dict[int, int]:
        """Year -> total degree, from either table."""
        return dict(self.degree) | {year: sum(both) for year, both in self.in_out.items()}


@dataclass(frozen=True)
class Inner:
    """A network within: the edges that touch one of so many of the sample nodes, its members.

    Attributes
    ----------
    n_member
        Members, all there in the last of its years.
    years
        Some of the years of the whole network; all that follow hold one figure for each.
    n_node, n_edge
        Nodes and edges of the network within, members among the nodes.
    diameter, path_length, clustering
        As in `Growth`.
    top_share
        As in `Growth`, over the nodes of the network within, in the last of its years.
    """

    n_member: int
    years: tuple[int, ...]
    n_node: tuple[int, ...]
    n_edge: tuple[int, ...]
    diameter: tuple[int | None, ...]
    path_length: tuple[float | None, ...]
    clustering: tuple[float | None, ...]
    top_share: tuple[TopShare, ...] = ()


@dataclass(frozen=True)
class Growth:
    """Figures of a cumulative directed network, year by year.

    Every edge touches a node that is, or was, a sample member. Sample nodes of a year are its members that
    have an edge; all other nodes with an edge are relation nodes.

    Attributes
    ----------
    years
        Consecutive, ascending; all tuples that follow hold one figure for each.
    n_sample, n_relation, n_edge
        Met exactly.
    diameter, path_length, clustering
        Greatest directed distance, mean directed distance over reachable pairs, mean clustering over all
        nodes; None where not printed. Come near to.
    hubs
        Named nodes, whose printed degrees are met exactly.
    top_share
        In the last year. Come near to.
    cap
        Year that prints hubs -> the least printed degree of sample hubs and of relation hubs; the degree of
        an unnamed node stays below it, a named one that the year leaves out as far as its degrees of other
        years let it.
    inner
        The network within, if any is printed.
    """

    years: tuple[int, ...]
    n_sample: tuple[int, ...]
    n_relation: tuple[int, ...]
    n_edge: tuple[int, ...]
    diameter: tuple[int | None, ...]
    path_length: tuple[float | None, ...]
    clustering: tuple[float | None, ...]
    hubs: tuple[Hub, ...] = ()
    top_share: tuple[TopShare, ...] = ()
    cap: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    inner: Inner | None = None


class Miss(NamedTuple):
    """A figure that the grown network does not show."""

    figure: str
    year: int
    wanted: float
    got: float


@dataclass(frozen=True, eq=False)
class Grown:
    """A grown network.

    Attributes
    ----------
    source, target, year
        Shape (edges,): no loops, no parallel edges.
    sample_from, sample_until
        Shape (nodes,): first and last year as a sample member, -1 for one that never is.
    hub
        Name -> node.
    inner
        Shape (nodes,): whether the node is a member of the network within.
    missed
        Figures not met: counts, printed degrees and caps; near figures beyond their tolerance.
    """

    source: Ints
    target: Ints
    year: Ints
    sample_from: Ints
    sample_until: Ints
    hub: Mapping[str, int]
    inner: Bools
    missed: tuple[Miss, ...]

    @property
    def n(self) -> int:
        """Nodes."""
        return len(self.sample_from)
