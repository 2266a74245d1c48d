"""Whole numbers: rounding that keeps sums, and small exchanges until scores and ranks are met again."""

from __future__ import annotations

import numpy as np

from jihe.twin.raw_index.demand import System
from jihe.twin.raw_index.problem import Marks, Problem, Reals

TRIES = 80
"""Exchanges that are tried at once."""
WISHED = 0.3
"""What a wish counts against a demand."""
WORSE = 0.5
"""How much worse an exchange may make it, in misses, at first."""
EXACT = 1e-9
"""What counts as no miss."""


def rounded(problem: Problem, values: Reals) -> Reals:
    """Whole numbers whose sums over provinces, circles and all cells are the rounded sums.

    From the nation down, the parts of each whole are rounded down and those with the largest rests up.
    """
    out = np.zeros(problem.n)
    circles = [(cell.circle,) for cell in problem.cells]
    provinces = [(cell.circle, cell.province) for cell in problem.cells]
    cells = [(cell.circle, cell.province, c) for c, cell in enumerate(problem.cells)]
    sums: dict[tuple[object, ...], float] = {(): float(np.round(values.sum()))}
    for keys in (circles, provinces, cells):
        parts: dict[tuple[object, ...], float] = {}
        for c, key in enumerate(keys):
            parts[key] = parts.get(key, 0.0) + float(values[c])
        for whole in list(sums):
            if inside := [key for key in parts if key[:-1] == whole]:
                shares = _shared(np.array([parts[key] for key in inside]), sums[whole])
                sums |= dict(zip(inside, shares.tolist(), strict=True))
    for c, key in enumerate(cells):
        out[c] = sums[key]
    return out


def _shared(parts: Reals, whole: float) -> Reals:
    """Whole numbers near the parts that add up to the whole."""
    out: Reals = np.floor(parts + EXACT)
    order = np.argsort(-(parts - out), kind="stable")
    missing = round(whole - out.sum())
    for k in range(abs(missing)):
        at = order[k % len(order)] if missing > 0 else order[-1 - k % len(order)]
        out[at] = max(out[at] + np.sign(missing), 0.0)
    return out


class Exchange:
    """Search among whole numbers of some indicators for a point where all demands are met."""

    def __init__(self, system: System, under: list[int], movable: Marks, low: Reals) -> None:
        self.system, self.under = system, under
        rows = system.scale.rows
        columns = np.concatenate([np.arange(i * rows, (i + 1) * rows) for i in under])
        self.shares, self.logs = system.shares[:, columns].T.tocsr(), system.logs[:, columns].T.tocsr()
        self.movable = np.argwhere(movable[under])
        self.low = low[under]
        self.near = self._near()

    def _near(self) -> Marks:
        """Which cells a demand speaks of."""
        touched = (abs(self.shares) + abs(self.logs)).T.tocsr()
        rows = self.system.scale.rows
        by_row = sum(touched[:, k * rows : (k + 1) * rows] for k in range(len(self.under)))
        return np.asarray((by_row @ self.system.scale.inside) > 0)

    def misses(self, raw: Reals) -> Reals:
        """Misses of each demand in its slack, for a batch of raw values."""
        scale, system = self.system.scale, self.system
        logs = scale.logs(raw, self.under)
        values = (
            scale.shares(logs).reshape(len(raw), -1) @ self.shares + logs.reshape(len(raw), -1) @ self.logs
        )
        excess = np.clip(values, system.low - system.room, system.high + system.room) - values
        return np.where(np.abs(excess) < EXACT, 0.0, excess) / system.slack

    def cost(self, misses: Reals) -> Reals:
        """One for each miss that counts, and more the larger it is, but ever less so."""
        counts = (misses != 0) & ~self.system.wish
        return np.asarray(
            (np.log1p(np.abs(misses)) * np.where(self.system.wish, WISHED, 1.0) + counts).sum(axis=-1)
        )

    def search(self, raw: Reals, rng: np.random.Generator, rounds: int, wishes: bool = True) -> Reals:
        """The best whole numbers found from `raw` on; the other indicators keep their values.

        Without `wishes` it ends where all that is asked is met, whatever is wished.
        """
        now = best = raw[self.under].copy()
        misses = self.misses(now[None])[0]
        cost = least = float(self.cost(misses))
        for k in range(rounds):
            if not (misses[~self.system.wish].any() or (wishes and least > 1.0)) or not len(self.movable):
                break
            tried = self._moves(now, misses, rng)
            found = self.misses(tried)
            costs = self.cost(found)
            at = int(np.argmin(costs))
            if costs[at] < cost + WORSE * (1 - k / rounds) * rng.exponential():
                now, misses, cost = tried[at], found[at], float(costs[at])
            if cost < least:
                best, least = now, cost
        out = raw.copy()
        out[self.under] = best
        return out

    def _moves(self, now: Reals, misses: Reals, rng: np.random.Generator) -> Reals:
        """Changes of one to three values by small steps; half of them keep an indicator's sum."""
        tried = np.repeat(now[None], TRIES, axis=0)
        bad = np.asarray(self.near[misses != 0].any(axis=0))
        weight = np.where(bad[self.movable[:, 1]], 5.0, 1.0)
        pick = rng.choice(len(self.movable), size=(TRIES, 3), p=weight / weight.sum())
        size = np.ceil(rng.exponential(1.0, (TRIES, 3)) * rng.choice([1.0, 1.0, 2.0, 5.0, 20.0], (TRIES, 3)))
        step = size * rng.choice([-1.0, 1.0], (TRIES, 3))
        step[TRIES // 3 :, 2] = 0.0
        step[2 * TRIES // 3 :, 1] = 0.0
        at = np.arange(TRIES)
        for k in range(3):
            i, c = self.movable[pick[:, k]].T
            tried[at, i, c] += step[:, k]
        mates = rng.integers(len(self.movable), size=TRIES)
        i, c = self.movable[pick[:, 0]].T
        mate_i, mate_c = self.movable[mates].T
        paired = (rng.random(TRIES) < 0.5) & (mate_i == i) & (mate_c != c)
        tried[at[paired], i[paired], mate_c[paired]] -= step[paired, 0]
        return np.maximum(tried, self.low)
