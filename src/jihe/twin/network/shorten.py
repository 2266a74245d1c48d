"""Paths that are too long: what lies at their ends comes nearer to the large nodes."""

from __future__ import annotations

from typing import Any

import numpy as np

from .reach import longest
from .target import Bools, Ints
from .triads import Web, may_swap, swap

SWAPS, WORK, TRIES, LARGE, SLIGHT = 60, 2_000_000, 40, 32, 0.2
"""Swaps at most, swaps times nodes at most, tries of each, nodes of a layer that count as large, and what
clustering may move by."""


def shorten(
    web: Web, n_edge: int, bounds: list[int], cores: list[Bools], most: float, rng: np.random.Generator
) -> None:
    """Swap targets of new edges until no path is longer than `most`, or none of the longest can be shortened.

    Parameters
    ----------
    bounds
        Where the new edges of each layer begin, and where the last end.
    cores
        Core of each layer.
    """
    source, target = web.source[:n_edge], web.target[:n_edge]
    n = len(web.member)
    parts = list(zip(bounds, bounds[1:], cores, strict=False))
    large = [_large(source[low:high], target[low:high], n) for low, high, _ in parts]
    start = np.flatnonzero(np.logical_or.reduce(large))[:64]
    for _ in range(min(SWAPS, WORK // n)):
        path = longest(n, source, target, start)
        if len(path) - 1 <= most:
            return
        # Sooner at the ends of the path than in its middle, but where an edge is new.
        ways = [
            way
            for i in range(len(path) // 2)
            for way in ((source, target, path[-1 - i]), (target, source, path[i]))
        ]
        if not any(
            _near(web, low, high, core, way, is_large, rng)
            for way in ways
            for (low, high, core), is_large in zip(parts, large, strict=True)
        ):
            return


def _large(source: Ints, target: Ints, n: int) -> Bools:
    size = np.bincount(source, minlength=n) + np.bincount(target, minlength=n)
    found = np.zeros(n, bool)
    found[np.argsort(-size, kind="stable")[:LARGE]] = True
    return found


def _near(
    web: Web, low: int, high: int, core: Bools, way: tuple[Ints, Ints, int], large: Bools, rng: Any
) -> bool:
    """A node whose edge is new becomes the end of one at a large node."""
    there, here, node = way
    if large[node]:
        return False
    far = low + np.flatnonzero(here[low:high] == node)
    near = low + np.flatnonzero(large[there[low:high]])
    if not len(far) or not len(near):
        return False
    for e, f in zip(rng.choice(far, TRIES), rng.choice(near, TRIES), strict=True):
        if not may_swap(web, e, f, core):
            continue
        before = web.total[0]
        swap(web, e, f)
        # Clustering is as it should be already.
        if abs(web.total[0] - before) < SLIGHT:
            return True
        swap(web, e, f)
    return False
