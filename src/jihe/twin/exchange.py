"""Members of a sample change from year to year while their number stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from .network import Grown


def exchange(grown: Grown, at: Mapping[int, int], rng: np.random.Generator) -> Grown:
    """Some little-linked members give their place in the sample to partners of as many relations.

    Every count of the network stays: a member becomes a partner, a partner a member, and every relation still
    touches one who is, or was, a member.

    Parameters
    ----------
    at
        Year -> members that others replace from this year on.
    """
    since, until = grown.sample_from.copy(), grown.sample_until.copy()
    named = np.zeros(grown.n, bool)
    named[list(grown.hub.values())] = True
    degree = np.bincount(grown.source, minlength=grown.n) + np.bincount(grown.target, minlength=grown.n)
    first = np.full(grown.n, np.iinfo(np.int64).max)
    for ends in (grown.source, grown.target):
        np.minimum.at(first, ends, grown.year)
    last = int(grown.year.max())
    for year, n in sorted(at.items()):
        leaving = np.flatnonzero((since >= 0) & (since < year) & (until >= last) & ~named & ~grown.inner)
        leaving = leaving[np.argsort(degree[leaving], kind="stable")][: 4 * n]
        coming = np.flatnonzero((since < 0) & (first < year) & ~named)
        coming = coming[np.argsort(-degree[coming], kind="stable")][: 4 * n]
        out = rng.choice(leaving, min(n, len(leaving), len(coming)), replace=False)
        until[out] = year - 1
        into = rng.choice(coming, len(out), replace=False)
        since[into], until[into] = year, last
    return replace(grown, sample_from=since, sample_until=until)
