"""How many nodes without a name come in each period, and how many edges they bring."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .frame import Frame
from .given import INVESTMENT, Ints, Lists
from .named import Edges, Listed

INVESTOR_SHARE = 0.96
"""Of the nodes that come after the first period: most of what is dated so late is capital."""
LEAST_NEW_SHARE = 0.15
"""New nodes for each new edge of a later period, at least."""
EARLY_EDGES = 1.5
"""Edges of an investor of the first period in that period."""


@dataclass(frozen=True, eq=False)
class Counts:
    """Numbers of each period, and nodes of the technology network that take part before their time.

    Attributes
    ----------
    new, investor
        Nodes to come that have no name, and investors among them.
    edge
        Edges to come.
    more
        Edges of investors beyond the first one of each.
    early
        Nodes of the technology network, none of which has a name: institutions of the first period.
    """

    new: Ints
    investor: Ints
    edge: Ints
    more: Ints
    early: Ints

    @property
    def people(self) -> Ints:
        """Edges of education and employment."""
        return self.edge - self.investor - self.more


def count(
    frame: Frame,
    listed: tuple[Listed, ...],
    lists: Lists,
    fixed: Edges,
    n_named: int,
    rng: np.random.Generator,
) -> Counts:
    """Numbers of each period, beside the `fixed` edges and the `n_named` new nodes that have a name."""
    n_period = frame.n_period
    first = np.full(frame.n + n_named, n_period)
    np.minimum.at(first, fixed.source, fixed.period)
    named_new = np.bincount(first[frame.n :], minlength=n_period + 1)[:n_period]
    edge = np.maximum(frame.n_new_edge - np.bincount(fixed.period, minlength=n_period), 0)
    # The nodes to come in each period if none of the technology network stood among them before its time.
    grown = np.diff(frame.n_apart - _apart(frame, first[: frame.n]), prepend=0)
    wanted = np.ceil(LEAST_NEW_SHARE * edge).astype(np.int64)
    early = [np.zeros(0, dtype=np.int64)]
    for t in range(1, n_period):
        open_to = np.flatnonzero((frame.first == t) & ~frame.is_ever & (first[: frame.n] == n_period))
        n_early = min(max(wanted[t] - grown[t], 0), len(open_to))
        early.append(np.sort(rng.choice(open_to, n_early, replace=False)))
        grown[t] += n_early
        grown[0] -= n_early
    new = np.clip(grown - named_new, 0, edge)
    investor = _investors(new, lists.n_investor - len({one.node for one in listed if one.kind == INVESTMENT}))
    n_early = sum(len(part) for part in early)
    # Later edges that no new node brings are capital, as far as there is anyone to invest.
    more = np.where(investor.cumsum() > 0, edge - new, 0)
    more[0] = max(min(round((EARLY_EDGES - 1) * investor[0]), more[0] - n_early), 0)
    return Counts(new, investor, edge, more, np.concatenate(early))


def _investors(new: Ints, n: int) -> Ints:
    """New nodes of each period that invest, n in all."""
    found = np.round(INVESTOR_SHARE * new).astype(np.int64)
    found[0] = 0
    n = max(n, 0)
    if found.sum() > n:
        found = found * n // found.sum()
    found[0] = min(n - found.sum(), new[0])
    return found


def _apart(frame: Frame, first: Ints) -> Ints:
    """Nodes of the technology network that have an edge by each period and would not be there without it."""
    return np.array(
        [
            ((first <= t) & (frame.first > t) & ~((frame.since <= t) & (t <= frame.until))).sum()
            for t in range(frame.n_period)
        ]
    )
