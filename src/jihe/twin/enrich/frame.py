"""The technology network laid out by periods: who is a member when, and what is left to be added."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .given import Base, Bools, Ints, Target


@dataclass(frozen=True, eq=False)
class Frame:
    """The technology network in periods: places in the target's years, the first with all that is older.

    Attributes
    ----------
    n
        Nodes of the technology network.
    n_period
        Periods.
    source, target, period
        One per technology edge up to the last period.
    first
        Period of each node's first technology edge; `n_period` where there is none.
    since, until
        First and last period of each node's membership; `n_period` and -1 for one that never is a member.
    n_new_edge
        Edges to be added in each period.
    n_apart
        Nodes by the end of each period that neither have a technology edge by then nor are members in it.
    """

    n: int
    n_period: int
    source: Ints
    target: Ints
    period: Ints
    first: Ints
    since: Ints
    until: Ints
    n_new_edge: Ints
    n_apart: Ints

    @property
    def steady(self) -> Ints:
        """Members of every period."""
        return np.flatnonzero((self.since == 0) & (self.until == self.n_period - 1))

    @property
    def is_ever(self) -> Bools:
        """Whether a node is a member at any time."""
        return self.since < self.n_period


def lay_out(base: Base, target: Target) -> Frame:
    """The frame of a technology network and of the figures to be met.

    Members that have an edge in the technology network stay so in the same years; others become members
    earlier than there, those first that have an edge soonest, until there are as many as wanted.
    """
    years = np.asarray(target.years)
    n_period = len(years)
    keep = np.asarray(base.year) <= years[-1]
    source, end = (np.asarray(side)[keep].astype(np.int64) for side in (base.source, base.target))
    period = _period(np.asarray(base.year)[keep], years)
    n = len(base.sample_from)
    first = np.full(n, n_period)
    for side in (source, end):
        np.minimum.at(first, side, period)
    since, until = _members(base, target, first)
    n_edge = np.bincount(period, minlength=n_period).cumsum()
    n_here = [((first <= t) | ((since <= t) & (t <= until))).sum() for t in range(n_period)]
    added = np.asarray(target.n_edge) - n_edge
    apart = np.asarray(target.n_node) - np.asarray(n_here)
    return Frame(n, n_period, source, end, period, first, since, until, np.diff(added, prepend=0), apart)


def _period(year: Ints, years: Ints) -> Ints:
    return np.asarray(np.maximum(year - years[0], 0), dtype=np.int64)


def _members(base: Base, target: Target, first: Ints) -> tuple[Ints, Ints]:
    """First and last period of membership: the leavers are the technology network's own."""
    years, n_period = np.asarray(target.years), len(target.years)
    own_since, own_until = np.asarray(base.sample_from), np.asarray(base.sample_until)
    since, until = np.full(len(own_since), n_period), np.full(len(own_since), -1)
    # Those that leave first stand first, so that they are among the members that may leave.
    order = np.lexsort((own_since, own_until >= years[-1], own_since < 0))
    order = order[: np.count_nonzero(own_since >= 0)]
    n_leave = np.zeros(n_period, dtype=np.int64)
    leaving = order[(own_until[order] < years[-1]) & (own_until[order] >= years[0])]
    np.add.at(n_leave, _period(own_until[leaving], years) + 1, 1)
    n_join = np.maximum(np.diff(np.asarray(target.n_member), prepend=0) + n_leave, 0)
    joined = np.repeat(np.arange(n_period), n_join)
    n = min(len(joined), len(order))
    since[order[:n]] = joined[:n]
    until[order[:n]] = np.minimum(_period(own_until[order[:n]], years), n_period - 1)
    return since, until
