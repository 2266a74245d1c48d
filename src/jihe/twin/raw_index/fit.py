"""Real-valued raw values that meet all demands: least changes, step by step."""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.linalg.lapack import dposv

from jihe.twin.raw_index.demand import System
from jihe.twin.raw_index.problem import Marks, Reals

STEPS = 60
LONGEST = 0.5
"""The most that ln(1 + raw) changes in one step."""
ROUNDS = 4
"""How often within a step the demands in its way, and values at their floor, are told anew."""


def fit(
    system: System, raw: Reals, free: Marks, low: Reals, steps: int = STEPS, sparing: bool = False
) -> Reals:
    """Raw values near `raw` that meet the demands; only those marked `free` change, none falls below `low`.

    Each step moves the logs of raw values as little as possible so that the demands that are not met would
    be, were they linear (Gauss-Newton with the step of least norm, shortened by Levenberg's and Marquardt's
    damping). Demands that cannot be met together end in a compromise: all missed a little or, when
    `sparing`, few missed and the others met (squares of misses give way to their sizes).
    """
    logs, floor = np.log1p(np.maximum(raw, low)), np.log1p(low)
    values = system.values(np.expm1(logs))
    cost, damping = missed(system, values, sparing), 1.0
    for _ in range(steps):
        if cost == 0.0 or damping > 1e8:
            break
        way = _Step(system, system.slope(np.expm1(logs), free), values, (logs - floor)[free], sparing)
        tried = cost
        while damping <= 1e8:
            step = way.damped(damping)
            if float(np.abs(step).max(initial=0.0)) <= LONGEST:
                after = logs.copy()
                after[free] = np.maximum(logs[free] + step, floor[free])
                after_values = system.values(np.expm1(after))
                tried = missed(system, after_values, sparing)
                if tried < cost:
                    break
            damping *= 6.0
        else:
            break
        small = cost - tried < 1e-4 * cost
        logs, values, cost = after, after_values, tried
        if small:
            break
        damping = max(damping / 10.0, 1e-7)
    return np.where(free, np.expm1(logs), raw)


def missed(system: System, values: Reals, sparing: bool = False) -> float:
    """The squares of all misses in their slacks, added up; when `sparing` large ones by their size."""
    miss = np.abs(system.excess(values) / system.slack)
    return float(np.sum(np.where(miss > 1, 2 * miss - 1, miss**2) if sparing else miss**2))


class _Step:
    """The least change of the free logs that removes the excess; those at their floor do not go lower."""

    def __init__(
        self, system: System, slope: sparse.csr_array, values: Reals, room: Reals, sparing: bool
    ) -> None:
        self.system, self.slope, self.values, self.room = system, slope, values, room
        excess = system.excess(values)
        miss = np.abs(excess) / system.slack
        self.factor = 1 / system.slack / (np.sqrt(np.maximum(miss, 1.0)) if sparing else 1.0)
        self.excess = self.factor * excess
        self.which = self._long_first(miss > 0)
        self.square = self._square(self.which, np.ones(len(room)))

    def damped(self, damping: float) -> Reals:
        """The change, the smaller the larger the damping."""
        which, square, mobile = self.which, self.square, np.ones(len(self.room))
        for _ in range(ROUNDS):
            push = np.zeros(len(self.values))
            damped = square.copy()
            np.fill_diagonal(damped, square.diagonal() + damping)
            push[which] = self.factor[which] * _solved(damped, self.excess[which])
            step: Reals = mobile * (self.slope.T @ push)
            stuck = (mobile > 0) & (self.room <= 1e-9) & (step < 0)
            ahead = np.abs(self.system.excess(self.values + self.slope @ step)) > 0.5 * self.system.slack
            ahead[which] = False
            if not stuck.any() and not ahead.any():
                break
            mobile[stuck], ahead[which] = 0.0, True
            which = self._long_first(ahead)
            square = self._square(which, mobile)
        return step

    def _long_first(self, active: Marks) -> npt.NDArray[np.intp]:
        which = np.flatnonzero(active)
        return which[np.argsort(-np.diff(self.slope.indptr)[which], kind="stable")]

    def _square(self, which: npt.NDArray[np.intp], mobile: Reals) -> Reals:
        slope = self.slope
        square: Reals = _square(slope.indptr, slope.indices, slope.data, which, self.factor[which], mobile)
        return square


def _solved(damped: Reals, excess: Reals) -> Reals:
    """By Cholesky's factors: products of rows with each other, damped, are positive definite."""
    _, found, failed = dposv(damped, excess)
    return np.asarray(np.linalg.solve(damped, excess) if failed else found, float)


@numba.njit(cache=True, nogil=True)
def _square(start, column, value, which, factor, mobile):  # type: ignore[no-untyped-def]
    """Products of some rows of a sparse matrix with each other, over the mobile columns.

    Fast where longer rows come before shorter ones.
    """
    n = len(which)
    out = np.empty((n, n))
    row = np.zeros(len(mobile))
    for a in range(n):
        begin, end = start[which[a]], start[which[a] + 1]
        for at in range(begin, end):
            row[column[at]] = value[at] * mobile[column[at]]
        for b in range(a, n):
            total = 0.0
            for at in range(start[which[b]], start[which[b] + 1]):
                total += value[at] * row[column[at]]
            out[a, b] = out[b, a] = total * factor[a] * factor[b]
        for at in range(begin, end):
            row[column[at]] = 0.0
    return out
