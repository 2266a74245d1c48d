"""Partners whose place is not told: so many that all printed shares can be told of the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .flow import UNKNOWN, Flow, Ties
from .margin import Bools, Ints

AWAY = 0.04
"""Part of the unnamed partners whose place is not known, or abroad."""
REACH = 60
"""How many more or fewer it may be at each end of relations."""


def untold(place: Ints, leaves: Ints, found: Sequence[Flow], ties: Ties, rng: np.random.Generator) -> Ints:
    """Some partners with one relation.

    Shares are shares of the relations whose source, whose target, or both of whose ends have a place: how
    many these are follows from how many partners that give, and that take, are left out.
    """
    drawn = rng.random(len(leaves)) < AWAY
    gives = np.isin(leaves, ties.source)
    is_known = place != UNKNOWN
    source, target = is_known[ties.source], is_known[ties.target]
    other = np.where(gives, np.isin(leaves, ties.source[target]), np.isin(leaves, ties.target[source]))
    # Partners of those who have no place stay as they are drawn.
    ends = (gives & other, ~gives & other)
    n = [int((drawn & end).sum()) for end in ends]
    fixed = [int((drawn & ~other & side).sum()) for side in (gives, ~gives)]
    base = int(source.sum()) - fixed[0], int(target.sum()) - fixed[1], int((source & target).sum())
    less = _nearest(_told(found, len(ties.source)), base, n, [int(end.sum()) for end in ends])
    for end, before, now in zip(ends, n, less, strict=True):
        if now != before:
            free = rng.permutation(np.flatnonzero(end & (drawn == (now < before))))
            drawn[free[: abs(now - before)]] = now > before
    return leaves[drawn]


def _told(found: Sequence[Flow], most: int) -> tuple[Bools, Bools, Bools]:
    """Of how many relations all shares can be told: of shares by source, by target, and by both."""
    total = np.arange(most + 1)
    told = np.ones(most + 1, bool), np.ones(most + 1, bool), np.ones(most + 1, bool)
    for flow in found:
        kind = 2 if flow.sources is not None and flow.targets is not None else int(flow.sources is None)
        low, high = max(flow.target.low, 0.0), min(flow.target.high, 1.0)
        told[kind][:] &= np.ceil(total * low - 1e-9) <= np.floor(total * high + 1e-9)
    return told


def _nearest(
    told: tuple[Bools, Bools, Bools], base: tuple[int, int, int], n: list[int], most: list[int]
) -> list[int]:
    """How many givers and takers to leave out, near to `n`; `n` itself where no numbers serve."""
    near = [np.arange(max(n[i] - REACH, 0), min(n[i] + REACH, most[i]) + 1) for i in (0, 1)]
    give, take = np.meshgrid(*near, indexing="ij")
    serves = told[0][base[0] - give] & told[1][base[1] - take] & told[2][base[2] - give - take]
    if not serves.any():
        return n
    far = np.where(serves, abs(give - n[0]) + abs(take - n[1]), np.iinfo(np.int64).max)
    at = np.unravel_index(np.argmin(far), far.shape)
    return [int(give[at]), int(take[at])]
