"""Members of a sample change from year to year while their number stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from .margin import Ints
from .network import Grown, Inside


def exchange(
    grown: Grown,
    at: Mapping[int, int],
    rng: np.random.Generator,
    inside: Mapping[int, tuple[float, float]] | None = None,
) -> Grown:
    """Some little-linked members give their place in the sample to partners of as many relations.

    Every count of the network stays: a member becomes a partner, a partner a member, and every relation still
    touches one who is, or was, a member.

    Parameters
    ----------
    at
        Year -> members that others replace from this year on.
    inside
        As in `Growth`: the shares that stay within their bounds.
    """
    since, until = grown.sample_from.copy(), grown.sample_until.copy()
    named = np.zeros(grown.n, bool)
    named[list(grown.hub.values())] = True
    degree = np.bincount(grown.source, minlength=grown.n) + np.bincount(grown.target, minlength=grown.n)
    first = np.full(grown.n, np.iinfo(np.int64).max)
    for ends in (grown.source, grown.target):
        np.minimum.at(first, ends, grown.year)
    last = int(grown.year.max())
    shares = Inside(
        grown.source.astype(np.int64), grown.target.astype(np.int64), grown.year, until >= last, inside or {}
    )
    for year, n in sorted(at.items()):
        leaving = np.flatnonzero((since >= 0) & (since < year) & (until >= last) & ~named & ~grown.inner)
        leaving = leaving[np.argsort(degree[leaving], kind="stable")][: 4 * n]
        coming = np.flatnonzero((since < 0) & (first < year) & ~named)
        coming = coming[np.argsort(_apart(degree[coming], degree[leaving]), kind="stable")][: 4 * n]
        out, into = shares.choose([leaving, coming], n, rng)
        until[out] = year - 1
        since[into], until[into] = year, last
    return replace(grown, sample_from=since, sample_until=until)


def _apart(degree: Ints, like: Ints) -> Ints:
    """How far degrees are from the greatest of others."""
    return np.abs(degree - like.max(initial=0))
