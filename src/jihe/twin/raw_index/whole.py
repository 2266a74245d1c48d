"""Whole numbers: where they are seen, and rounding that keeps sums."""

from __future__ import annotations

import numpy as np

from jihe.twin.raw_index.problem import Problem, Reals
from jihe.twin.raw_index.scale import Scale

FINE = 0.002
"""The change of a score that a step of one makes, up to which whole numbers are not seen in it."""
EXACT = 1e-9
"""How near below it a number counts as whole."""


def unseen(problem: Problem, scale: Scale, raw: Reals) -> list[int]:
    """Indicators whose whole numbers are so large that a step of one is not seen in a score, and amounts."""
    logs, out = scale.logs(raw), []
    rows = [scale.lists[level] for level in ("province", "city") if len(scale.lists[level])]
    for i, one in enumerate(problem.indicators):
        size = np.median(np.concatenate([(raw[i] @ scale.inside.T)[part] for part in rows]))
        step = scale.weight[i] / max(float(logs[i].max()), 1e-9) / (1 + size)
        if one.kind == "amount" or step < FINE:
            out.append(i)
    return out


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
