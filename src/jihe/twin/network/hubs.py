"""Degrees of the named nodes in every year: as printed where they are, between and around that in keeping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .target import Growth, Hub, Ints

IN_SHARE = {True: 0.32, False: 0.5}
"""Share of a hub's edges that lead to it, where no table tells: sample hubs give more than they take."""


@dataclass(frozen=True, eq=False)
class Paths:
    """Cumulative degrees of the hubs.

    Attributes
    ----------
    into, out
        Shape (hubs, years).
    """

    into: Ints
    out: Ints

    @property
    def total(self) -> Ints:
        return self.into + self.out

    def born(self, h: int) -> int:
        """Index of the first year in which a hub has an edge; the number of years where it never has."""
        alive = np.flatnonzero(self.total[h])
        return int(alive[0]) if len(alive) else self.total.shape[1]


def paths(target: Growth) -> Paths:
    """Degrees of all hubs in all years: monotone, printed ones as printed, those of years whose table does
    not name the hub below its cap where they can be."""
    shape = len(target.hubs), len(target.years)
    into, out = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for h, hub in enumerate(target.hubs):
        total = _total(hub, target)
        into[h] = _into(hub, total, target.years)
        out[h] = total - into[h]
    return Paths(into, out)


def caps(target: Growth, is_sample: bool) -> dict[int, int]:
    """Year -> the most that a node outside that year's table may have."""
    return {year: pair[0 if is_sample else 1] - 1 for year, pair in target.cap.items()}


def _total(hub: Hub, target: Growth) -> Ints:
    years, printed = target.years, hub.printed()
    free = {year: cap for year, cap in caps(target, hub.is_sample).items() if year not in printed}
    edges = dict(zip(years, target.n_edge, strict=True))
    found: list[int] = []
    for year in years:
        least = max([d for then, d in printed.items() if then <= year] + found[-1:], default=0)
        most = min(
            [d for then, d in printed.items() if then >= year]
            + [cap for then, cap in free.items() if then >= year],
            default=1 << 60,
        )
        found.append(max(least, min(most, round(_between(year, printed, edges)))))
    return np.array(found, np.int64)


def _between(year: int, printed: Mapping[int, int], edges: Mapping[int, int]) -> float:
    """A hub grows as the network does: from printed degree to printed degree by the edges in between."""
    before = [then for then in printed if then <= year]
    after = [then for then in printed if then >= year]
    if not before and not after:
        return 0.0
    if not after:
        return printed[max(before)] * edges[year] / edges[max(before)]
    b = min(after)
    if not before:
        return printed[b] * edges[year] / edges[b]
    a = max(before)
    if a == b:
        return printed[a]
    return printed[a] + (printed[b] - printed[a]) * (edges[year] - edges[a]) / (edges[b] - edges[a])


def _into(hub: Hub, total: Ints, years: Sequence[int]) -> Ints:
    """In-degrees: printed ones as printed, others by the share of the printed year that comes next (of the
    last one after it); neither they nor the out-degrees ever fall."""
    found: list[int] = []
    into = out = 0
    for year, d in zip(years, total.tolist(), strict=True):
        coming = sorted(then for then in hub.in_out if then >= year)
        known = coming or sorted(hub.in_out)
        share = IN_SHARE[hub.is_sample]
        if known:
            at = hub.in_out[known[0] if coming else known[-1]]
            share = at[0] / max(sum(at), 1)
        low, high = into, d - out
        if coming:
            low, high = max(low, d - hub.in_out[coming[0]][1]), min(high, hub.in_out[coming[0]][0])
        # Where the printed pairs cannot be reached from what was before, `check` has refused them.
        value = max(low, min(high, round(d * share)))
        found.append(value)
        into, out = value, d - value
    return np.array(found, np.int64)
