"""Which figures the enriched network does not show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .frame import Frame
from .given import (
    EDUCATION,
    EMPLOYMENT,
    INVESTMENT,
    STUDY_FOREIGN,
    WORK_FOREIGN,
    Floats,
    Ints,
    Lists,
    Miss,
    Target,
)
from .named import Edges, Listed

DIAMETER_NEAR, LENGTH_NEAR, CLUSTERING_NEAR = 2.0, 0.05, 0.2
"""How far from its figure each may lie: steps, and parts of the figure."""
CLUSTERING_HALF_UNIT = 0.0005
"""Half a unit of the last digit that clustering is printed with."""


def find_count_misses(frame: Frame, target: Target, edges: Edges) -> list[Miss]:
    """Members, nodes and edges of the years that differ from their figures."""
    n = max(frame.n, int(edges.source.max(initial=0)) + 1)
    first = np.full(n, frame.n_period)
    first[: frame.n] = frame.first
    for side in (edges.source, edges.target):
        np.minimum.at(first, side, edges.period)
    missed = []
    for t, year in enumerate(target.years):
        is_member = np.zeros(n, dtype=bool)
        is_member[: frame.n] = (frame.since <= t) & (t <= frame.until)
        got = {
            "n_member": (target.n_member[t], is_member.sum()),
            "n_node": (target.n_node[t], ((first <= t) | is_member).sum()),
            "n_edge": (target.n_edge[t], (frame.period <= t).sum() + (edges.period <= t).sum()),
        }
        why = "the technology network leaves no room for it"
        missed += [Miss(name, year, want, int(has), why) for name, (want, has) in got.items() if want != has]
    return missed


def find_list_misses(lists: Lists, listed: tuple[Listed, ...], edges: Edges, foreign: Ints) -> list[Miss]:
    """Degrees of the named, investors and shares that differ from their figures."""
    missed = []
    for entry in listed:
        got = int(((edges.source == entry.node) & (edges.kind == entry.kind)).sum())
        if got != entry.degree:
            missed.append(Miss(entry.name, None, entry.degree, got, "there are too few other members"))
    n_investor = len(np.unique(edges.source[edges.kind == INVESTMENT]))
    if n_investor != lists.n_investor:
        missed.append(
            Miss("n_investor", None, lists.n_investor, n_investor, "there is no room for more nodes")
        )
    is_foreign = np.isin(edges.source, foreign)
    for name, kind, share in (
        ("foreign_study_share", EDUCATION, lists.foreign_study_share),
        ("foreign_work_share", EMPLOYMENT, lists.foreign_work_share),
    ):
        of_kind = is_foreign[edges.kind == kind]
        has = float(of_kind.mean()) if len(of_kind) else 0.0
        if abs(has - share) > 0.5 * 10.0**-lists.n_digit:
            missed.append(Miss(name, None, share, has, "named institutions or too few relations forbid it"))
    return missed


def find_shape_misses(
    target: Target, diameter: Sequence[float | None], length: Floats, clustering: Floats
) -> list[Miss]:
    """Diameters, mean distances and clustering of the years that are not near to their figures."""
    why = "it is led to as nearly as the technology network lets it"
    missed = []
    for t, year in enumerate(target.years):
        printed = target.diameter[t], target.path_length[t], target.clustering[t]
        got = diameter[t], float(length[t]), float(clustering[t])
        for name, want, has in zip(("diameter", "path_length", "clustering"), printed, got, strict=True):
            if want is not None and has is not None and abs(has - want) > _near(name, want):
                missed.append(Miss(name, year, want, has, why))
    return missed


def _near(name: str, want: float) -> float:
    """How far from a figure is near to it."""
    if name == "diameter":
        return DIAMETER_NEAR
    if name == "path_length":
        return LENGTH_NEAR * want
    return max(CLUSTERING_NEAR * want, CLUSTERING_HALF_UNIT)


def foreign_nodes(frame: Frame, listed: tuple[Listed, ...], node_class: Ints) -> Ints:
    """Nodes whose relations count as foreign: by class, or by a list."""
    abroad = (STUDY_FOREIGN, WORK_FOREIGN)
    named = np.array([entry.node for entry in listed if entry.code in abroad], dtype=np.int64)
    return np.union1d(named, np.flatnonzero(np.isin(node_class, abroad)) + frame.n)
