"""Which firm each edge without a target goes to."""

from __future__ import annotations

import numpy as np

from .frame import Frame
from .given import Bools, Floats, Ints
from .named import Edges
from .plan import Slots
from .ties import Ties

STRAY = 0.03
"""Share of the edges beyond a source's first that leave the group of firms where its first one went."""
MOST_TRIES = 60
"""Draws of an edge that may not stand where it was drawn; half of them within the group."""
APART_TRIES = 10
"""Of those: draws in which two firms of one source should have no tie, either."""


class Ground:
    """The firms that edges of one period may go to, to be drawn by weight, all or within a group.

    Parameters
    ----------
    firm
        Their nodes.
    weight, group
        One per firm.
    """

    def __init__(self, firm: Ints, weight: Floats, group: Ints) -> None:
        order = np.argsort(group, kind="stable")
        self.firm = firm[order]
        self.sum = np.append(0.0, np.cumsum(weight[order]))
        begin = np.searchsorted(group[order], np.arange(int(group.max(initial=0)) + 2))
        self.low = self.sum[begin]

    def draw(self, u: Floats, group: Ints) -> Ints:
        """A firm for each number from 0 to 1: of the group, or of all if that is -1 or has no firm here."""
        n_group = len(self.low) - 1
        known = np.where((group >= 0) & (group < n_group), group, 0)
        low, high = self.low[known], self.low[known + 1]
        is_all = (group < 0) | (group >= n_group) | (high <= low)
        low, high = np.where(is_all, 0.0, low), np.where(is_all, self.sum[-1], high)
        at = np.searchsorted(self.sum, low + u * (high - low), side="right") - 1
        found: Ints = self.firm[np.clip(at, 0, len(self.firm) - 1)]
        return found


def grounds(frame: Frame, weight: Floats, group: Ints) -> list[Ground]:
    """The ground of each period: its members, but for those that would leave the network with the sample."""
    stays = (frame.until == frame.n_period - 1) | (frame.first <= frame.until)
    found = []
    for t in range(frame.n_period):
        firm = np.flatnonzero((frame.since <= t) & (t <= frame.until) & stays)
        found.append(Ground(firm, weight[firm], group[firm]))
    return found


class Placing:
    """Targets for slots: no pair twice, none of technology or of the edges before, no loop.

    Parameters
    ----------
    before
        Edges that are placed already.
    forced
        Firms, in rows of period and firm, to which some source's only edge goes.
    """

    def __init__(self, frame: Frame, slots: Slots, before: Edges, forced: Ints, ties: Ties) -> None:
        self.slots, self.before, self.forced, self.ties = slots, before, forced, ties
        self.n = int(max(frame.n, slots.source.max(initial=0) + 1, before.source.max(initial=0) + 1))
        taken = np.append(frame.source, before.source) * self.n + np.append(frame.target, before.target)
        self.taken = np.sort(taken)

    def place(self, ground: list[Ground], group: Ints, rng: np.random.Generator) -> Edges:
        """The edges; most of those of one source go to the same group of firms, to firms without a tie.

        Parameters
        ----------
        ground
            Of each period.
        group
            Of each node of the technology network.
        """
        slots = self.slots
        target, near = np.full(len(slots.source), -1), np.full(len(slots.source), -1)
        first, more = np.flatnonzero(slots.is_first), np.flatnonzero(~slots.is_first)
        self._draw(target, first, ground, near, rng)
        self._force(target)
        self._settle(target, ground, near, rng)
        home = np.full(self.n, -1)
        home[slots.source[first]] = group[target[first]]
        near[more] = np.where(rng.random(len(more)) < STRAY, -1, home[slots.source[more]])
        self._draw(target, more, ground, near, rng)
        self._settle(target, ground, near, rng)
        return Edges(slots.source, target, slots.period, slots.kind)

    def _draw(
        self, target: Ints, at: Ints, ground: list[Ground], near: Ints, rng: np.random.Generator
    ) -> None:
        """Targets drawn for the slots numbered `at`: of the group `near`, or of all where it is -1."""
        u = rng.random(len(at))
        for t, firms in enumerate(ground):
            here = self.slots.period[at] == t
            if here.any():
                target[at[here]] = firms.draw(u[here], near[at[here]])

    def _settle(self, target: Ints, ground: list[Ground], near: Ints, rng: np.random.Generator) -> None:
        """Edges that may not stand drawn again until all may."""
        for i in range(MOST_TRIES):
            bad = self._clashes(target)
            is_wide = i >= MOST_TRIES // 2
            if i < APART_TRIES:
                bad = np.union1d(bad, self._tied(target))
            if not len(bad):
                return
            self._draw(target, bad, ground, np.full_like(near, -1) if is_wide else near, rng)

    def _clashes(self, target: Ints) -> Ints:
        """Slots whose edge is a loop, or repeats an earlier one, or is taken."""
        source = self.slots.source
        drawn = np.flatnonzero(target >= 0)
        pair = source[drawn] * self.n + target[drawn]
        order = np.argsort(pair, kind="stable")
        is_bad = source[drawn] == target[drawn]
        is_bad[order[1:]] |= pair[order[1:]] == pair[order[:-1]]
        if len(self.taken):
            at = np.minimum(np.searchsorted(self.taken, pair), len(self.taken) - 1)
            is_bad |= self.taken[at] == pair
        found: Ints = drawn[is_bad]
        return found

    def _tied(self, target: Ints) -> Ints:
        """Slots whose firm has a tie to the firm of an earlier slot of the same source."""
        source, found = self.slots.source, []
        for step in range(1, len(source)):
            later = np.flatnonzero(source[step:] == source[:-step]) + step
            if not len(later):
                break
            later = later[(target[later] >= 0) & (target[later - step] >= 0)]
            is_tied = self.ties.since(target[later], target[later - step]) < self.ties.never
            found.append(later[is_tied])
        return np.concatenate([*found, np.zeros(0, dtype=np.int64)])

    def _force(self, target: Ints) -> None:
        """Some source's only edge of the period sent to each forced firm."""
        n_edge = np.bincount(self.slots.source, minlength=1)
        single: Bools = self.slots.is_first & (n_edge[self.slots.source] == 1)
        for t, firm in self.forced:
            free = np.flatnonzero(single & (self.slots.period == t) & ~np.isin(target, self.forced[:, 1]))
            if len(free):
                target[free[0]] = firm
