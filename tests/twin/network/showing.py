"""What a grown network shows, measured apart from how it was grown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from jihe.measure.network import Graph, average_clustering, distances, from_edges
from jihe.measure.network.graph import NEVER
from jihe.twin.network import Grown, Growth


class Near(NamedTuple):
    """A near figure: printed, grown, and how far it may be off."""

    figure: str
    year: int
    wanted: float
    got: float
    within: float

    @property
    def is_near(self) -> bool:
        return abs(self.got - self.wanted) <= self.within


def check_exact(target: Growth, grown: Grown) -> None:
    """All that is met exactly."""
    source, end, year = grown.source.astype(np.int64), grown.target.astype(np.int64), grown.year
    assert (source != end).all()
    assert len(np.unique(source * grown.n + end)) == len(source)
    was_member = [(grown.sample_from[side] > 0) & (grown.sample_from[side] <= year) for side in (source, end)]
    assert (was_member[0] | was_member[1]).all()
    whole = graph(grown)
    for t, then in enumerate(target.years):
        view = whole.until(then)
        is_sample = (grown.sample_from > 0) & (grown.sample_from <= then) & (grown.sample_until >= then)
        n_sample = int((view.present & is_sample).sum())
        counts = n_sample, view.n_node - n_sample, view.n_edge
        assert counts == (target.n_sample[t], target.n_relation[t], target.n_edge[t]), then
        for hub in target.hubs:
            node = grown.hub[hub.name]
            both = int(view.into.degree[node]), int(view.out.degree[node])
            assert then not in hub.in_out or both == hub.in_out[then], (hub.name, then)
            assert then not in hub.degree or sum(both) == hub.degree[then], (hub.name, then)
        if then in target.cap:
            unnamed = np.ones(grown.n, bool)
            unnamed[list(grown.hub.values())] = False
            degree = view.into.degree + view.out.degree
            for cap, part in zip(target.cap[then], (is_sample, ~is_sample), strict=True):
                assert degree[unnamed & part].max(initial=0) < cap, then


def check_inner(target: Growth, grown: Grown) -> None:
    """Members, and counts of the network within."""
    inner = target.inner
    assert inner
    assert (grown.sample_from[grown.inner] > 0).all()
    within = graph(grown, only_inner=True)
    for year, n_node, n_edge in zip(inner.years, inner.n_node, inner.n_edge, strict=True):
        view = within.until(year)
        assert (view.n_node, view.n_edge) == (n_node, n_edge), year
    assert int((grown.inner & within.until(inner.years[-1]).present).sum()) == inner.n_member


def near(target: Growth, grown: Grown) -> Iterator[Near]:
    """All near figures."""
    for part, within in ((target, ""), (target.inner, "inner ")):
        if part is None:
            continue
        whole = graph(grown, only_inner=bool(within))
        for t, year in enumerate(part.years):
            view = whole.until(year)
            found = distances(view)
            length, clustering = part.path_length[t], part.clustering[t]
            assert length is not None
            assert clustering is not None
            yield Near(within + "diameter", year, part.diameter[t] or 0, found.diameter, 2)
            mean = found.average_path_length or 0.0
            yield Near(within + "path length", year, length, mean, 0.05 * length)
            # Three digits are printed.
            slack = max(0.2 * clustering, 0.0005)
            yield Near(within + "clustering", year, clustering, average_clustering(view) or 0.0, slack)
        out = view.out.degree[view.present]
        both = out + view.into.degree[view.present]
        for q, side, share in part.top_share:
            held = np.sort(out if side == "out_degree" else both)[::-1]
            got = float(held[: round(q * len(held))].sum() / held.sum())
            yield Near(f"{within}top {q}", part.years[-1], share, got, 0.02)


def graph(grown: Grown, only_inner: bool = False) -> Graph:
    rows = np.ones(len(grown.source), bool)
    if only_inner:
        rows = grown.inner[grown.source] | grown.inner[grown.target]
    alone = np.full(grown.n, NEVER, np.int32)
    return from_edges(
        grown.n, grown.source[rows], grown.target[rows], year=grown.year[rows], node_since=alone
    )
