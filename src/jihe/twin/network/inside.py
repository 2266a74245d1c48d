"""Edges between two members: how many they are to be, and who changes so that they stay as many."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .reach import rows
from .target import Bools, Growth, Ints, Miss

LOST = 200
"""Edges that touch no member any more, at most, when a count that rounds to a printed share is sought."""

DRAWN, AGAIN = 64, 400
"""Nodes looked at for each change of membership, and changes made anew while shares are not as printed."""


def others(target: Growth) -> Ints | None:
    """Cumulative edges with one member only: those of printed years round, the others are on the line."""
    if not target.inside:
        return None
    edges = dict(zip(target.years, target.n_edge, strict=True))
    share = {
        year: _count(edges[year], *bounds) / edges[year] for year, bounds in sorted(target.inside.items())
    }
    found = np.array(target.n_edge) * (1 - np.interp(target.years, list(share), list(share.values())))
    return np.round(found).astype(np.int64)


def _count(m: int, low: float, high: float) -> int:
    """Edges between two members: of m, or of the fewest less that leave a whole number within the bounds."""
    for known in range(m, max(m - LOST, 0), -1):
        found = round(known * (low + high) / 2)
        if low <= found / known <= high:
            return found
    return round(m * (low + high) / 2)


class Inside:
    """Edges between two members, and those that touch one at least, in the years that print their share.

    Attributes
    ----------
    member
        Shape (n,): the members, of the last year.
    """

    def __init__(
        self, source: Ints, target: Ints, year: Ints, member: Bools, bounds: Mapping[int, tuple[float, float]]
    ) -> None:
        self.member, self.bounds = member.copy(), dict(sorted(bounds.items()))
        years, of = np.array(list(self.bounds), np.int64), np.array(list(self.bounds.values())).reshape(-1, 2)
        self.middle, self.half = of.mean(axis=1), (of[:, 1] - of[:, 0]) / 2
        self.at = np.searchsorted(years, year)
        ends = np.concatenate([source, target]), np.concatenate([target, source])
        n_edge = np.arange(len(source))
        self.start, self.edge = rows(len(member), ends[0], np.concatenate([n_edge, n_edge]))
        self.other = rows(len(member), *ends)[1]
        both = member[source].astype(np.int64) + member[target]
        self.count = np.stack([self._until(self.at[both == 2]), self._until(self.at[both > 0])])

    def off(self, count: Ints) -> float:
        """How far the shares are from the middle of their bounds: 1 at a bound, the most of all years."""
        share = count[0] / np.maximum(count[1], 1)
        return float(np.max(np.abs(share - self.middle) / self.half, initial=0.0))

    def choose(self, pool: Ints, n: int, rng: np.random.Generator) -> Ints:
        """So many of a pool, whose membership changes: by chance, but so that shares stay as printed."""
        free, found = set(pool.tolist()), np.zeros(0, np.int64)
        for _ in range(min(n, len(free))):
            found = np.append(found, self._flip(free, rng))
        for _ in range(AGAIN):
            if not len(found) or self.off(self.count) <= 1:
                break
            i = int(rng.integers(len(found)))
            self._change(int(found[i]))
            free.add(int(found[i]))
            found[i] = self._flip(free, rng)
        return found

    def _flip(self, free: set[int], rng: np.random.Generator) -> int:
        """The one of some drawn whose change leaves shares nearest to what is printed."""
        pool = np.array(sorted(free))
        drawn = rng.choice(pool, min(DRAWN, len(pool)), replace=False).tolist()
        best = min(drawn, key=lambda v: self.off(self.count + self._effect(v)))
        self._change(best)
        free.discard(best)
        return int(best)

    def _change(self, v: int) -> None:
        self.count = self.count + self._effect(v)
        self.member[v] = not self.member[v]

    def _effect(self, v: int) -> Ints:
        """What the counts gain when the membership of a node changes."""
        own = slice(self.start[v], self.start[v + 1])
        at, has = self.at[self.edge[own]], self.member[self.other[own]]
        gain = np.stack([self._until(at[has]), self._until(at[~has])])
        return -gain if self.member[v] else gain

    def _until(self, at: Ints) -> Ints:
        n = len(self.bounds)
        return np.cumsum(np.bincount(at, minlength=n + 1)[:n])

    def missed(self) -> list[Miss]:
        """Shares that do not round to what is printed."""
        told = zip(self.bounds.items(), self.middle, self.count.T, strict=True)
        return [
            Miss("edges inside", year, float(wanted), inside / known)
            for (year, (low, high)), wanted, (inside, known) in told
            if not low <= inside / max(known, 1) <= high
        ]
