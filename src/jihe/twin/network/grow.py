"""A dated directed network that has given figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from .built import Built
from .check import check
from .goals import NEAR_CLUSTERING, NEAR_DIAMETER, NEAR_LENGTH, Goals, goals_of
from .hubs import paths
from .layers import layers
from .nodes import MEMBER, enter, within
from .plan import ceilings, plan, room
from .shape import held, members, shaped
from .target import Grown, Growth, Ints, Miss, TopShare

Tick = Callable[[str, int, int], None]
"""Told of progress: what is being done, how much of it is done, and out of how much."""

NEAR_SHARE = 0.02
"""What is near to the share of top nodes."""


def grow(target: Growth, seed: int = 0, tick: Tick | None = None) -> Grown:
    """A network with the figures of `target`.

    Counts and the degrees of hubs are met exactly, the other figures as nearly as can be: see `Grown.missed`.

    Parameters
    ----------
    seed
        The same target and seed give the same arrays.
    tick
        Told after each year.

    Raises
    ------
    DataError
        When no network can have the exact figures.

    Notes
    -----
    Years come one after the other, and what a year adds leaves the years before it as they are. First it is
    settled how many ends of edges each node gets (`plan`): the printed degrees of hubs, one for every new
    node, the rest by a weight of its own, whose spread is turned until top nodes hold their printed shares
    (`shape`). Then ends are joined (`join`): the more large nodes keep apart, the longer the paths. Last,
    edges swap targets (`triads`), which moves clustering and leaves all degrees alone.
    """
    tick = tick or (lambda what, done, total: None)
    check(target)
    hub_paths = paths(target)
    inside = within(target, target.inner) if target.inner else None
    is_member = members(target, target.inner, hub_paths)
    nodes = enter(target, hub_paths, is_member, inside)
    ceiling = ceilings(target, nodes)
    parts = shaped(target, nodes, layers(target, nodes, hub_paths, is_member, inside), ceiling, seed)
    ends = plan(target, nodes, parts, ceiling, seed)
    goals = [goals_of(target, target, np.array(target.n_sample) + np.array(target.n_relation))]
    if target.inner and inside:
        goals.insert(0, goals_of(target, target.inner, inside.n_node))
    built = Built(target, nodes, parts, room(ends, ceiling), goals, seed)
    for t in range(len(target.years)):
        built.add(t, ends[t])
        tick("network", t + 1, len(target.years))
    year = np.repeat(target.years, np.diff(target.n_edge, prepend=0))
    missed = (*_over(target, built, year, ceiling), *_far(target, built, goals))
    return _grown(target, built, year, missed)


def _grown(target: Growth, built: Built, year: Ints, missed: tuple[Miss, ...]) -> Grown:
    nodes, years = built.nodes, np.array(target.years)
    last = np.append(years, years[-1] + 1)
    named = np.flatnonzero(nodes.hub >= 0)
    return Grown(
        built.now.web.source.astype(np.int32),
        built.now.web.target.astype(np.int32),
        year.astype(np.int32),
        np.where(nodes.is_sample, years[nodes.born], -1).astype(np.int32),
        np.where(nodes.is_sample, last[nodes.left] - 1, -1).astype(np.int32),
        {target.hubs[nodes.hub[v]].name: int(v) for v in named},
        nodes.role == MEMBER,
        missed,
    )


def _over(target: Growth, built: Built, year: Ints, ceiling: Ints) -> Iterator[Miss]:
    """Caps that unnamed nodes do not keep."""
    web = built.now.web
    for t, then in enumerate(target.years):
        rows = year <= then
        load = np.bincount(np.concatenate([web.source[rows], web.target[rows]]), minlength=built.nodes.n)
        over = load > ceiling[t]
        if then in target.cap and over.any():
            yield Miss("cap", then, int(ceiling[t][over].min()), int(load[over].max()))


def _far(target: Growth, built: Built, goals: list[Goals]) -> Iterator[Miss]:
    """Near figures that are not near."""
    for j, part in enumerate(goals):
        within = "inner " if j < len(goals) - 1 else ""
        for t in np.flatnonzero(part.is_printed):
            year, seen = target.years[t], built.seen[t][j]
            clustering = part.clustering[t] / part.n_node[t], built.clustered[t][j] / part.n_node[t]
            for figure, wanted, got, near in (
                ("diameter", part.diameter[t], seen.longest, NEAR_DIAMETER),
                ("path_length", part.path_length[t], seen.mean, NEAR_LENGTH * part.path_length[t]),
                ("clustering", *clustering, NEAR_CLUSTERING * clustering[0]),
            ):
                if abs(got - wanted) > near:
                    yield Miss(within + figure, year, float(wanted), float(got))
    yield from _far_shares(target, built)


def _far_shares(target: Growth, built: Built) -> Iterator[Miss]:
    def missed(part: str, year: int, shares: tuple[TopShare, ...], inside: bool) -> Iterator[Miss]:
        web, n = built.now.web, built.nodes.n
        rows = slice(0, target.n_edge[target.years.index(year)])
        source, end = web.source[rows], web.target[rows]
        if inside:
            of_member = web.member[source] | web.member[end]
            source, end = source[of_member], end[of_member]
        out = np.bincount(source, minlength=n)
        both = out + np.bincount(end, minlength=n)
        for q, side, wanted in shares:
            got = held((out if side == "out_degree" else both)[both > 0], q)
            if abs(got - wanted) > NEAR_SHARE:
                yield Miss(f"{part}top {q:g} {side}", year, wanted, got)

    yield from missed("", target.years[-1], target.top_share, False)
    if target.inner:
        yield from missed("inner ", target.inner.years[-1], target.inner.top_share, True)
