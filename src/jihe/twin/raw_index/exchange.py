"""Small changes of whole numbers, one after another, until what is asked is met again."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from jihe.twin.raw_index.demand import System
from jihe.twin.raw_index.ledger import Ints, Rows, add, begin, copy, cost, counted, rows, state
from jihe.twin.raw_index.problem import Marks, Reals

WORSE = 0.15
"""How much worse a change may make it, in misses, at first."""
AIMED = 0.7
"""The part of all changes that are to mend a miss."""
SPREAD = 1.5
"""The most of what a miss needs that a change aims at."""
PAIRED = 0.5
"""The part of all changes that keep an indicator's sum."""
MOST = 20.0
"""The largest change by lot."""
PAUSE = 100
"""Changes after which it is told anew which demands are missed."""


class Moves(NamedTuple):
    """The values that may change, indicator by indicator."""

    i: Ints
    cell: Ints
    low: Reals
    first: Ints
    """Where each indicator's begin, and the last ones end."""
    slope: Rows
    """Demand -> how its sum changes with each."""


class Exchange:
    """Search among whole numbers of some indicators for a point where all demands are met.

    The largest of a list is whichever is so: the system must have no leaders.
    """

    def __init__(self, system: System, under: list[int], movable: Marks, low: Reals) -> None:
        self.system, self.under, self.movable = system, under, movable
        self.rule = begin(system, under)
        self.low = low

    def search(self, raw: Reals, rng: np.random.Generator, tries: int, wishes: bool = True) -> Reals:
        """The best whole numbers found from `raw` on; the other indicators keep their values.

        Without `wishes` it ends where all that is asked is met, whatever is wished.
        """
        out = raw.copy()
        if self.movable.any():
            now, tried = state(self.rule, raw[self.under]), state(self.rule, raw[self.under])
            out[self.under] = _searched(self.rule, now, tried, self._moves(raw), rng, tries, wishes)
        return out

    def _moves(self, raw: Reals) -> Moves:
        slope = self.system.slope(raw, self.movable)
        slope.data /= (1 + raw[self.movable])[slope.indices]
        i, cell = np.nonzero(self.movable[self.under])
        first = np.searchsorted(i, np.arange(len(self.under) + 1))
        return Moves(i, cell, self.low[self.movable], first, rows(slope))


@numba.njit(cache=True, nogil=True)
def _searched(rule, now, tried, moves, rng, tries, wishes):  # type: ignore[no-untyped-def]
    """Change after change: kept where it makes it better, and at first also where hardly worse."""
    least = current = cost(rule, now.values)
    best = now.raw.copy()
    missed = np.empty(len(rule.low), np.int64)
    for k in range(tries):
        if k % PAUSE == 0:
            n_missed, is_met = 0, True
            for demand in range(len(missed)):
                if counted(rule, demand, now.values[demand]) > 0:
                    missed[n_missed] = demand
                    n_missed += 1
                    is_met &= rule.at_once[demand] == 0
            if is_met and (least <= 1.0 or not wishes):
                break
        for _ in range(1 + _below(rng, 3)):
            _change(rule, tried, moves, missed[:n_missed], rng)
        found = cost(rule, tried.values)
        # Metropolis and others 1953: a chance that falls with the loss, at a heat that falls to nought.
        if found < current - WORSE * (1 - k / tries) * np.log(1 - rng.random()):
            current = found
            copy(tried.whole, now.whole)
            if current < least:
                least = current
                copy(now.raw.ravel(), best.ravel())
        else:
            copy(now.whole, tried.whole)
    return best


@numba.njit(cache=True, nogil=True)
def _change(rule, state, moves, missed, rng):  # type: ignore[no-untyped-def]
    """Change a value; often another one of its indicator makes up for it."""
    at, by = _drawn(rule, state, moves, missed, rng)
    _add(rule, state, moves, at, by)
    if rng.random() < PAIRED:
        i = moves.i[at]
        _add(rule, state, moves, moves.first[i] + _below(rng, moves.first[i + 1] - moves.first[i]), -by)


@numba.njit(cache=True, nogil=True)
def _add(rule, state, moves, at, by):  # type: ignore[no-untyped-def]
    """Change a value, but never to less than its least."""
    i, cell = moves.i[at], moves.cell[at]
    add(rule, state, i, cell, max(by, moves.low[at] - state.raw[i, cell]))


@numba.njit(cache=True, nogil=True)
def _drawn(rule, state, moves, missed, rng):  # type: ignore[no-untyped-def]
    """A value and its change: such that a missed demand could be met, or by lot."""
    if len(missed) and rng.random() < AIMED:
        demand = missed[_below(rng, len(missed))]
        first, last = moves.slope.start[demand], moves.slope.start[demand + 1]
        if last > first:
            term = first + _below(rng, last - first)
            at, value = moves.slope.column[term], state.values[demand]
            excess = max(rule.low[demand] - value, min(rule.high[demand] - value, 0.0))
            by = SPREAD * rng.random() * excess / moves.slope.factor[term]
            most = 1.0 + state.raw[moves.i[at], moves.cell[at]]
            return at, np.sign(by) * np.ceil(min(abs(by), most))
    by = np.floor(MOST ** rng.random())
    return _below(rng, len(moves.i)), by if rng.random() < 0.5 else -by


@numba.njit(cache=True, nogil=True)
def _below(rng, n):  # type: ignore[no-untyped-def]
    return int(rng.random() * n)
