"""The network as far as it is grown: a year is drafted, settled, clustered and measured, again if need be."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from jihe.errors import DataError, Fault, Place

from .chance import State, begin
from .goals import Goals
from .join import FIXED, join, replace, settle
from .nodes import MEMBER, Nodes
from .plan import Ends, Layer
from .reach import MANY_WORDS, WORDS, Reach, longest, mean_distance, nearness
from .shorten import shorten
from .target import Growth, Ints
from .triads import Web, copied, enter, tune, web

ATTEMPTS = 4
"""Of a year, each with other chance; the best one stays."""

MANY_NODES, FEW_WORDS, FEW_TRIES = 100_000, 4, 6
"""Nodes from which on one attempt, one round of few swaps and fewer sources (64 times so many) do."""

FINE, SAME = 0.85, 0.02
"""Part of what is near at which a year is good enough, and the change of it that is none."""

DRAFTS, NEAR_ENOUGH = 6, 0.004
"""Drafts of one layer and year, and the part of the path length that the search for it may be off."""

LEAST, MOST, SLOPE = -3.0, 8.0, 0.3
"""Bounds of how far the large keep apart, and what a step of it adds to the path length, roughly."""

LARGE, DEEPEST = 64, 3
"""Nodes that depth is counted from, and the depth from which on all is one."""

ROUNDS, TRIES, ENOUGH = 16, 20, 0.0004
"""Rounds of swaps, swaps tried an edge in each, and the squared distance from the goals that is enough."""


SPARE = 1
"""Steps by which the longest path may pass its goal before it is shortened."""


class Draft(NamedTuple):
    """New edges of a layer that are not settled yet."""

    source: Ints
    target: Ints


class Saved(NamedTuple):
    """All there is, or was: edges, how they are clustered, what nodes got beyond the plan, edges by layer."""

    n_edge: int
    web: Web
    extra: Ints
    here: tuple[Ints, ...]

    def copy(self) -> Saved:
        here = tuple(part.copy() for part in self.here)
        return Saved(self.n_edge, copied(self.web), self.extra.copy(), here)


class Built:
    """Edges of all years so far.

    Attributes
    ----------
    now
        What there is.
    seen
        Distances of each year and network, as good as they became.
    clustered
        Sums of clustering coefficients of each year and network.
    """

    def __init__(
        self, target: Growth, nodes: Nodes, layers: list[Layer], room: Ints, goals: list[Goals], seed: int
    ) -> None:
        self.target, self.nodes, self.layers, self.room = target, nodes, layers, room
        self.goals, self.seed = goals, seed
        n, none = nodes.n, np.zeros(nodes.n, np.int64)
        empty = web(n, target.n_edge[-1], nodes.role == MEMBER)
        self.now = Saved(0, empty, none, tuple(none.copy() for _ in layers))
        self.seen: list[list[Reach]] = []
        self.clustered: list[list[float]] = []
        self.is_great = n > MANY_NODES
        # What was learnt in one year is where the next begins.
        self.drift = [0.0 for _ in layers]
        self.apart = [0.0 for _ in layers]
        self.lift = 0.02

    def add(self, t: int, ends: list[Ends]) -> None:
        """Grow a year. Path lengths are brought about by how far the large keep apart, clustering by swaps,
        which move path lengths in turn: the next attempt aims at what they will move away from."""
        before, best, last = self.now, np.inf, np.inf
        for attempt in range(1 if self.is_great else ATTEMPTS):
            self.now = before.copy()
            drafted, found = self._attempt(t, ends, attempt)
            self._learn(t, drafted, found)
            clustered = self._clustered()
            off = max(goals.off(found[j], clustered[j], t) for j, goals in enumerate(self.goals))
            if attempt == 0 or off < best:
                best, kept, seen = off, self.now, (found, clustered)
            is_stuck = attempt > 0 and max(self.apart) >= MOST
            if off < FINE or (off < 1 and is_stuck) or abs(off - last) < SAME:
                break
            last = off
        self.now = kept
        self.seen.append(seen[0])
        self.clustered.append(seen[1])

    def _learn(self, t: int, drafted: list[float], found: list[Reach]) -> None:
        """What moved away from the drafts, and how far paths of the two networks are off: they share it."""
        for j, one in enumerate(found):
            if one.mean > 0 and drafted[j] > 0:
                self.drift[j] += 0.7 * (one.mean / drafted[j] - 1 - self.drift[j])
        if len(found) == 2 and self.goals[0].is_printed[t] and found[0].mean > 0:
            wanted = [goals.path_length[t] for goals in self.goals]
            off = sum(one.mean / w - 1 for one, w in zip(found, wanted, strict=True))
            if not np.isnan(off):
                self.lift = min(max(self.lift - 0.6 * off, 0.0), 0.05)

    def _clustered(self) -> list[float]:
        """Mean of the clustering coefficients in the networks, the whole last."""
        total = self.now.web.total
        return [float(total[j]) for j in ((0,) if len(self.goals) == 1 else (1, 0))]

    def _attempt(self, t: int, ends: list[Ends], attempt: int) -> tuple[list[float], list[Reach]]:
        """Mean distances of the drafts, and what distances became."""
        drafts: list[Draft] = []
        drafted: list[float] = []
        for j, goals in enumerate(self.goals):
            aim = goals.aim[t] * (1 - self.drift[j]) * (1 + self.lift if j < len(self.goals) - 1 else 1)
            drafts.append(self._draft(t, j, ends[j], drafts, aim, attempt))
            drafted.append(self._mean(t, j, drafts))
        bounds = [self.now.n_edge]
        for j, draft in enumerate(drafts):
            self._settle(t, j, draft)
            bounds.append(self.now.n_edge)
        self._cluster(t, bounds)
        most = self.goals[-1].diameter[t] + SPARE
        if not np.isnan(most):
            cores = [layer.core for layer in self.layers]
            shorten(self.now.web, bounds[-1], bounds, cores, most, self._rng(t, 2, attempt))
        return drafted, [self._reach(t, j) for j in range(len(self.goals))]

    def _draft(self, t: int, j: int, ends: Ends, before: list[Draft], goal: float, attempt: int) -> Draft:
        """The draft whose path length is nearest to the goal: false position, with the same chance in all."""
        core, depth = self.layers[j].core, self._depth(before)
        low, high = (LEAST, np.nan), (MOST, np.nan)
        at, best = self.apart[j], np.inf
        for step in range(1 if np.isnan(goal) else DRAFTS):
            draft = Draft(*join(ends, core, depth, at, self._rng(t, j, attempt)))
            wrong = settle(*draft, core, self.now.web.table.copy(), self._chance(t, j, attempt))
            off = self._mean(t, j, [*before, draft]) - goal
            # Edges that cannot be settled as they are cost the same part of the path length.
            cost = abs(off) + goal * wrong.mean() if goal > 0 else 0.0
            if step == 0 or cost < best:
                best, kept, self.apart[j] = cost, draft, at
            if not cost > NEAR_ENOUGH * goal:
                break
            low, high = (low, (at, off)) if off > 0 else ((at, off), high)
            if np.isnan(low[1]) or np.isnan(high[1]):
                at -= min(max(off / SLOPE, -2), 2)
            else:
                share = min(max(low[1] / (low[1] - high[1]), 0.1), 0.9)
                at = low[0] + share * (high[0] - low[0])
            at = min(max(at, low[0]), high[0])
        return kept

    def _settle(self, t: int, j: int, draft: Draft) -> None:
        source, target = draft
        layer, here, web = self.layers[j], self.now.here[j], self.now.web
        for side in draft:
            here += np.bincount(side, minlength=len(here))
        chance = self._chance(t, j)
        wrong = settle(source, target, layer.core, web.table, chance)
        if wrong.any():
            is_free = layer.inside & (self.nodes.born <= t) & (self.nodes.hub < 0)
            spare = np.where(is_free, self.room[t] - self.now.extra, FIXED)
            left = replace(source, target, wrong, layer.core, web.table, spare, here, chance)
            self.now.extra[is_free] = self.room[t, is_free] - spare[is_free]
            if left:
                text = "in {year} {n} edges of {known} find no place: the network would be too dense."
                params = {"year": self.target.years[t], "n": left, "known": self.target.n_edge[t]}
                raise DataError(Fault(Place(), text, params))
        rows = slice(self.now.n_edge, self.now.n_edge + len(source))
        web.source[rows], web.target[rows] = source, target
        enter(web, np.arange(rows.start, rows.stop))
        self.now = self.now._replace(n_edge=rows.stop)

    def _cluster(self, t: int, bounds: list[int]) -> None:
        within, whole = (self.goals[0] if len(self.goals) > 1 else None), self.goals[-1]
        goal = np.array([whole.clustering[t], within.clustering[t] if within else np.nan])
        scale = np.maximum(goal, 1.0)
        if within and not within.is_printed[t]:
            scale[1] *= 3
        off, chance = np.inf, self._chance(t, 2)
        for _ in range(1 if self.is_great else ROUNDS):
            before = off
            for j, layer in enumerate(self.layers):
                low, high = bounds[j], bounds[j + 1]
                tries = (FEW_TRIES if self.is_great else TRIES) * (high - low)
                off = tune(self.now.web, low, high, layer.core, goal, scale, tries, ENOUGH, chance)
            if off <= ENOUGH or off > 0.95 * before:
                break

    def _mean(self, t: int, j: int, drafts: list[Draft], words: int = WORDS) -> float:
        """Mean distance in a network, drafts taken in."""
        words = min(words, FEW_WORDS) if self.is_great else words
        rng = np.random.default_rng([self.seed, 5, t, j])
        return mean_distance(self.nodes.n, *self._edges(j, drafts), words, rng)

    def _reach(self, t: int, j: int) -> Reach:
        source, target = self._edges(j, [])
        path = longest(self.nodes.n, source, target, source[:64])
        return Reach(self._mean(t, j, [], MANY_WORDS), len(path) - 1)

    def _edges(self, j: int, drafts: list[Draft]) -> tuple[Ints, Ints]:
        """Edges in the network within (the first of two) or in the whole, drafts among them."""
        n, web = self.now.n_edge, self.now.web
        source = np.concatenate([web.source[:n], *(draft.source for draft in drafts)])
        target = np.concatenate([web.target[:n], *(draft.target for draft in drafts)])
        if j == len(self.layers) - 1:
            return source, target
        rows = web.member[source] | web.member[target]
        return source[rows], target[rows]

    def _depth(self, drafts: list[Draft]) -> tuple[Ints, Ints]:
        """Steps from the largest nodes to each node, and from it to them."""
        n = self.nodes.n
        source, target = self._edges(len(self.layers) - 1, drafts)
        size = np.bincount(source, minlength=n) + np.bincount(target, minlength=n)
        return nearness(n, source, target, np.argsort(-size, kind="stable")[:LARGE], DEEPEST)

    def _rng(self, *parts: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, 4, *parts])

    def _chance(self, *parts: int) -> State:
        return begin(self.seed, 3, *parts)
