"""Trees and data for the tests of uncertainty."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np


def grown(n_pillar: int, n_leaf: int, seed: int = 0) -> Any:
    """A tree of two levels with random shares: leaves are dealt to the pillars in turn."""
    random = np.random.default_rng(seed)
    parent = np.array([-1, *[0] * n_pillar, *[1 + i % n_pillar for i in range(n_leaf)]])
    share = random.random(len(parent)) + 0.2
    for node in set(parent.tolist()):
        share[parent == node] /= share[parent == node].sum()
    level = np.array([0, *[1] * n_pillar, *[2] * n_leaf])
    return SimpleNamespace(
        parent=parent,
        share=share,
        level=level,
        direction=np.where(np.arange(len(parent)) % 5 == 4, -1, 1),
        leaf=np.arange(n_pillar + 1, n_pillar + 1 + n_leaf),
        order=np.argsort(-level, kind="stable"),
    )


def data(n_unit: int, n_leaf: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).lognormal(2, 1, (n_unit, n_leaf))
