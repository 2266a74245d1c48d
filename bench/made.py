"""Networks to measure on: heavy-tailed, directed, dated, of any size, the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SAMPLE_SHARE = 4_311 / 35_672
"""Share of nodes that are of the sample, as in the network of 2023."""


@dataclass(frozen=True)
class Made:
    """Edges of a made network: its size, the ends of each edge and its year."""

    n: int
    source: np.ndarray
    target: np.ndarray
    year: np.ndarray


def value_network(n: int = 35_672, m: int = 91_158, seed: int = 0, years: int = 10) -> Made:
    """A value network: few sample nodes, many partners, at least one end of each edge a sample node.

    Ends are drawn in proportion to a power of the node's rank, so that degrees are heavy-tailed; each node
    has an edge; no edge stands twice or links a node with itself. Years grow by 30 %, as the reports' do.
    """
    rng = np.random.default_rng(seed)
    n_sample = max(2, round(n * SAMPLE_SHARE))
    sample = _weights(n_sample, 0.85)
    partner = _weights(n - n_sample, 0.55)
    cover = keys = _covering(rng, n, n_sample, sample)
    while len(keys) < m:
        more = 3 * (m - len(keys)) // 2 + 1_000
        inside = rng.random(more) < 0.3
        own = np.searchsorted(sample, rng.random(more))
        other = np.where(
            inside,
            np.searchsorted(sample, rng.random(more)),
            n_sample + np.searchsorted(partner, rng.random(more)),
        )
        is_out = rng.random(more) < 0.6
        source, target = np.where(is_out, own, other), np.where(is_out, other, own)
        apart = source != target
        keys = np.unique(np.concatenate([keys, (source * n + target)[apart]]))
    others = np.setdiff1d(keys, cover, assume_unique=True)
    keys = rng.permutation(np.concatenate([cover, rng.permutation(others)[: m - len(cover)]]))
    place = rng.permutation(n)  # a node's number must not tell its degree
    growth = 1.3 ** np.arange(years)
    year = 2014 + np.searchsorted(np.cumsum(growth) / growth.sum(), rng.random(m))
    return Made(n, place[keys // n].astype(np.int32), place[keys % n].astype(np.int32), year.astype(np.int32))


def _weights(n: int, power: float) -> np.ndarray:
    weight = (np.arange(n) + 5.0) ** -power
    return np.cumsum(weight) / weight.sum()


def _covering(rng: np.random.Generator, n: int, n_sample: int, sample: np.ndarray) -> np.ndarray:
    """One edge for each node, with a sample node."""
    node = np.arange(n)
    own = np.searchsorted(sample, rng.random(n))
    own = np.where(own == node, (own + 1) % n_sample, own)
    is_out = rng.random(n) < 0.6
    return np.unique(np.where(is_out, own * n + node, node * n + own))
