"""Capital and people added to a technology network, so that all kinds together have given figures."""

from __future__ import annotations

import numpy as np

from .check import find_count_misses, find_list_misses, find_shape_misses, foreign_nodes
from .close import close, sums
from .frame import Frame, lay_out
from .given import (
    CLASSES,
    INVESTMENT,
    INVESTOR,
    KINDS,
    OTHER_INVESTOR,
    STUDY,
    STUDY_FOREIGN,
    WORK,
    WORK_FOREIGN,
    Base,
    Enriched,
    Floats,
    Institution,
    Ints,
    Investor,
    Lists,
    Miss,
    Target,
    Tick,
)
from .group import groups
from .length import Lengths, estimated
from .named import Edges, Listed, look_up, place_named
from .place import Placing, grounds
from .plan import Slots, plan
from .reach import Backbone, stretch
from .ties import Ties

__all__ = [
    "CLASSES",
    "KINDS",
    "Base",
    "Enriched",
    "Institution",
    "Investor",
    "Lists",
    "Miss",
    "Target",
    "Tick",
    "enrich",
]

SPREAD = 0.7
"""Standard deviation of the logarithm of how readily firms are chosen."""
N_AIM = 2
"""Times that edges are drawn: the second time with what was missed in mind."""
OLDEST_PEOPLE, OLDEST_CAPITAL = 24, 9
"""Years before the first one in which the oldest early relations lie."""
PREFERRED = (WORK, WORK_FOREIGN, STUDY, STUDY_FOREIGN, OTHER_INVESTOR, INVESTOR)
"""Classes, the one that names a node of several lists last."""


def enrich(base: Base, target: Target, lists: Lists, seed: int = 0, tick: Tick | None = None) -> Enriched:
    """Edges of capital and people for a technology network.

    Edges of all kinds together count as distinct pairs. They and the nodes, members without an edge counted,
    are met exactly in every year, and so are the firms of each named institution and investor; diameter, path
    length and clustering are come near to. All edges go from an institution or investor to a member of the
    sample, and most stay within groups of firms that technology ties together.

    Parameters
    ----------
    base
        The technology network. Edges after the last year are left out.
    target
        Figures of all kinds together.
    lists
        What is printed of institutions and investors.
    seed
        The same seed and figures give the same edges.
    tick
        Told of progress.
    """
    tick = tick or (lambda what, done, total: None)
    rng = np.random.default_rng(seed)
    frame = lay_out(base, target)
    listed, hub, missed = look_up(base, lists, frame.n)
    n_named = len({node for node in hub.values() if node >= frame.n})
    weight = np.exp(SPREAD * rng.standard_normal(frame.n))
    fixed = place_named(frame, listed, weight, rng)
    backbone = Backbone(frame, fixed)
    forced, diameter = stretch(backbone, target, rng)
    fixed = Edges.joined(fixed, backbone.added)
    tick("capital and people", 1, 3)
    slots = plan(frame, listed, lists, fixed, n_named, rng)
    ties = Ties(backbone)
    edges, length = _placed(Placing(frame, slots, fixed, forced, ties), backbone, weight, target, rng)
    tick("capital and people", 2, 3)
    free = np.arange(frame.n + n_named, frame.n + n_named + len(slots.code))
    edges = close(frame, edges, free, ties, target, rng)
    node_class, base_class = _classes(frame, listed, n_named, slots, edges)
    foreign = foreign_nodes(frame, listed, node_class)
    missed += find_count_misses(frame, target, edges) + find_list_misses(lists, listed, edges, foreign)
    missed += find_shape_misses(target, diameter, length, sums(frame, edges) / target.n_node)
    year = _years(edges, target, rng)
    order = np.lexsort((edges.target, edges.source, edges.kind, year))
    tick("capital and people", 3, 3)
    return Enriched(
        source=edges.source[order],
        target=edges.target[order],
        year=year[order],
        kind=edges.kind[order],
        node_class=node_class,
        base_class=base_class,
        foreign=foreign,
        member=_membership(frame, target),
        hub=hub,
        missed=tuple(missed),
    )


def _placed(
    placing: Placing, backbone: Backbone, weight: Floats, target: Target, rng: np.random.Generator
) -> tuple[Edges, Floats]:
    """All edges, and estimates of the mean distances that they give."""
    frame, slots = backbone.frame, placing.slots
    group = groups(frame, rng)
    n_source = np.bincount(slots.period[slots.is_first], minlength=frame.n_period).cumsum()
    lengths = Lengths(backbone, weight, n_source, rng)
    goal = np.array(target.path_length, dtype=float)
    aim = goal
    for _ in range(N_AIM):
        leaned = weight.copy()
        leaned[lengths.firm] *= lengths.solve(aim)
        edges = Edges.joined(placing.before, placing.place(grounds(frame, leaned, group), group, rng))
        got = estimated(frame, edges, rng)
        aim = aim * goal / np.maximum(got, 1)
    return edges, got


def _classes(
    frame: Frame, listed: tuple[Listed, ...], n_named: int, slots: Slots, edges: Edges
) -> tuple[Ints, dict[int, int]]:
    """Class of each new node, and of each node of the technology network with an edge."""
    code = {entry.node: entry.code for entry in sorted(listed, key=lambda entry: PREFERRED.index(entry.code))}
    named = np.array([code[frame.n + i] for i in range(n_named)], dtype=np.int64)
    old = np.unique(edges.source[edges.source < frame.n])
    # Without an entry in a list they are places of work.
    return np.append(named, slots.code), {int(node): code.get(int(node), WORK) for node in old}


def _years(edges: Edges, target: Target, rng: np.random.Generator) -> Ints:
    """Year of each edge: those of the first period lie in it or before, the later the more."""
    year = np.asarray(target.years)[edges.period]
    early = np.flatnonzero(edges.period == 0)
    span = np.where(edges.kind[early] == INVESTMENT, OLDEST_CAPITAL, OLDEST_PEOPLE) + 1
    back = np.minimum(rng.random(len(early)), rng.random(len(early)))
    year[early] -= (back * span).astype(np.int64)
    return year


def _membership(frame: Frame, target: Target) -> Ints:
    """Node and year of each membership, in order of time."""
    found = []
    for t, year in enumerate(target.years):
        node = np.flatnonzero((frame.since <= t) & (t <= frame.until))
        found.append(np.column_stack((node, np.full(len(node), year))))
    return np.concatenate(found)
