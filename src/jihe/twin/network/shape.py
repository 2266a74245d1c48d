"""How unequal layers are, so that top nodes hold their printed shares; which hubs are members."""

from __future__ import annotations

import numpy as np

from .hubs import Paths
from .layers import HUB_INSIDE, MEMBERS_MET
from .nodes import Nodes
from .plan import Ends, Layer, plan
from .target import Bools, Growth, Inner, Ints, Side, TopShare

SEARCH = {"other_spread": (0.0, 3.0, 1), "other_out": (0.05, 0.95, -1)}
"""What is turned, between which bounds, and whether the share rises or falls with it: the first for the
greatest share of nodes, the second for the next."""

TILT = 0.01
"""By how much the share of the topmost is aimed higher: the more of the hubs are members, the longer paths
outside can be."""

STEPS, ROUNDS = 7, 2


def held(degree: Ints, q: float) -> float:
    """Share of all degree that the top q of the nodes hold, their number rounded."""
    there = np.sort(degree)[::-1]
    return float(there[: max(round(q * len(there)), 1)].sum() / there.sum())


def members(target: Growth, inner: Inner | None, hub_paths: Paths) -> Bools:
    """Which hubs are members: sample hubs, those that give least for what they take left out as far as that
    brings the share of the topmost nodes nearer to its figure."""
    inside = HUB_INSIDE[0]
    found = np.array([hub.is_sample and inner is not None for hub in target.hubs], bool)
    if inner is None or not inner.top_share or not len(found):
        return found
    t = target.years.index(inner.years[-1])
    q, side, share = min(inner.top_share)
    degree = (hub_paths.out if side == "out_degree" else hub_paths.total)[:, t]
    n_top, ends = max(round(q * inner.n_node[-1]), 1), inner.n_edge[-1] * (1 if side == "out_degree" else 2)
    if n_top > found.sum():
        return found

    def off(chosen: Bools) -> float:
        within = np.where(chosen, degree, np.minimum(inside * degree, MEMBERS_MET * inner.n_member))
        return float(abs(np.sort(within)[::-1][:n_top].sum() / ends - share - TILT))

    giving = hub_paths.out[:, t] / np.maximum(hub_paths.total[:, t], 1)
    for h in np.argsort(giving, kind="stable"):
        without = found.copy()
        without[h] = False
        if off(without) < off(found):
            found = without
    return found


def shaped(target: Growth, nodes: Nodes, layers: list[Layer], ceiling: Ints, seed: int) -> list[Layer]:
    """Layers whose ends give top nodes their printed shares, by bisection; the first layer for the network
    within, the last for the whole."""
    layers = list(layers)
    wanted: list[tuple[int, list[int], int, tuple[TopShare, ...]]] = []
    if target.inner:
        t = target.years.index(target.inner.years[-1])
        wanted.append((0, [0], t, target.inner.top_share))
    wanted.append((len(layers) - 1, list(range(len(layers))), len(target.years) - 1, target.top_share))
    for turned, counted, t, shares in wanted:
        knobs = list(zip(SEARCH.items(), sorted(shares, reverse=True), strict=False))
        for _ in range(ROUNDS if len(knobs) > 1 else 1):
            for (name, (low, high, sign)), (q, side, share) in knobs:
                for _ in range(STEPS):
                    middle = (low + high) / 2
                    layers[turned] = layers[turned].shaped(**{name: middle})
                    ends = plan(target, nodes, layers, ceiling, seed)
                    if (held(_degree(ends, counted, t, side, nodes.n), q) < share) == (sign > 0):
                        low = middle
                    else:
                        high = middle
    return layers


def _degree(ends: list[list[Ends]], counted: list[int], t: int, side: Side, n: int) -> Ints:
    """Degrees at the end of a year, of the nodes that have any."""
    both, out = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for year in ends[: t + 1]:
        for j in counted:
            out += np.bincount(year[j].out, minlength=n)
            both += np.bincount(year[j].into, minlength=n)
    both += out
    return (out if side == "out_degree" else both)[both > 0]
