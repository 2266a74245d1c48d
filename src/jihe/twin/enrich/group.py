"""Groups of firms that technology ties together: capital and people keep to them."""

from __future__ import annotations

import numba
import numpy as np

from .frame import Frame
from .given import Floats, Ints
from .kernel import rows

RESOLUTION = 3.0
"""Newman's gamma: above 1, so that groups are small enough to be there before most of technology is."""
MOST_PASSES, MOST_LEVELS = 12, 6
"""Passes over the nodes, and times that groups become nodes: counts of work, so that each run ends alike."""


def groups(frame: Frame, rng: np.random.Generator) -> Ints:
    """Group of each node, by Louvain's method on the technology edges of all periods.

    A member without technology edges belongs to the group of some other member.
    """
    label: Ints = np.arange(frame.n, dtype=np.int64)
    here, there = np.append(frame.source, frame.target), np.append(frame.target, frame.source)
    weight: Floats = np.ones(len(here))
    n = frame.n
    for _ in range(MOST_LEVELS):
        start, to = rows(n, here, there)
        in_row = weight[np.argsort(here, kind="stable")]
        found = _moved(start, to, in_row, rng.permutation(n), RESOLUTION, MOST_PASSES)
        kept, found = np.unique(found, return_inverse=True)
        label = found[label]
        if len(kept) == n:
            break
        n = len(kept)
        pair, back = np.unique(found[here] * n + found[there], return_inverse=True)
        here, there = pair // n, pair % n
        weight = np.bincount(back, weights=weight).astype(np.float64)
    alone = np.flatnonzero((frame.first == frame.n_period) & frame.is_ever)
    tied = np.flatnonzero((frame.first < frame.n_period) & frame.is_ever)
    if len(alone) and len(tied):
        label[alone] = label[rng.choice(tied, len(alone))]
    return label


@numba.njit(cache=True, nogil=True)
def _moved(start, to, weight, order, resolution, n_pass):  # type: ignore[no-untyped-def]
    """Nodes moved one by one to the neighbouring group that raises modularity most."""
    n = len(start) - 1
    label = np.arange(n)
    strength = np.zeros(n)
    for node in range(n):
        for at in range(start[node], start[node + 1]):
            strength[node] += weight[at]
    whole = strength.sum()
    held, tie = strength.copy(), np.zeros(n)
    met = np.empty(n, dtype=np.int64)
    for _ in range(n_pass):
        n_move = 0
        for node in order:
            own, n_met = label[node], 0
            for at in range(start[node], start[node + 1]):
                if to[at] != node:
                    other = label[to[at]]
                    if tie[other] == 0:
                        met[n_met] = other
                        n_met += 1
                    tie[other] += weight[at]
            held[own] -= strength[node]
            scale = resolution * strength[node] / whole if whole else 0.0
            best, gain = own, tie[own] - scale * held[own]
            for i in range(n_met):
                other = met[i]
                value = tie[other] - scale * held[other]
                if value > gain + 1e-12:
                    best, gain = other, value
            for i in range(n_met):
                tie[met[i]] = 0
            held[best] += strength[node]
            label[node] = best
            n_move += best != own
        if n_move == 0:
            break
    return label
