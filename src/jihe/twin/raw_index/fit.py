"""Real-valued raw values that meet all demands: least changes, step by step."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from jihe.twin.raw_index.demand import System
from jihe.twin.raw_index.problem import Marks, Reals

STEPS = 60
LONGEST = 0.5
"""The most that ln(1 + raw) changes in one step."""
MANY = 100_000
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
        slope = system.slope(np.expm1(logs))[:, free.ravel()]
        slope = sparse.csr_matrix(slope) if slope.size > MANY else slope
        tried = cost
        while damping <= 1e8:
            step = _step(system, slope, values, logs - floor, free, damping, sparing).reshape(logs.shape)
            if float(np.abs(step).max()) <= LONGEST:
                after = np.maximum(logs + step, floor)
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


def _step(
    system: System, slope: Reals, values: Reals, room: Reals, free: Marks, damping: float, sparing: bool
) -> Reals:
    """The least change of the free logs that removes the excess; those at their floor do not go lower."""
    room = room.ravel()[free.ravel()]
    mobile = np.ones(len(room))
    excess = system.excess(values) / system.slack
    ease = np.sqrt(np.maximum(np.abs(excess), 1.0)) if sparing else np.ones_like(excess)
    factor = 1 / (system.slack * ease)
    active = np.abs(excess) > 0
    step = np.zeros(len(room))
    for _ in range(ROUNDS):
        if not active.any() or not len(mobile):
            break
        used = sparse.diags_array(factor[active]) @ slope[active]
        square = used @ sparse.diags_array(mobile) @ used.T
        square = square.toarray() if sparse.issparse(square) else square
        square[np.diag_indices_from(square)] += damping
        step = mobile * (used.T @ np.linalg.solve(square, (excess / ease)[active]))
        stuck = (mobile > 0) & (room <= 1e-9) & (step < 0)
        ahead = system.excess(values + slope @ step)
        blocked = ~active & (np.abs(ahead) > 0.5 * system.slack)
        if not stuck.any() and not blocked.any():
            break
        mobile[stuck] = 0.0
        active |= blocked
    out = np.zeros(free.size)
    out[free.ravel()] = step
    return out
