"""Bounds by resampling: what the numbers would be, had chance brought other rows of the same kind."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from .dispersion import Floats, Ints

MOST_NUMBERS = 20_000_000
"""Numbers held at once in a block of resamples."""

FEW_ROWS = 8
"""Rows to a cell up to which drawing row by row is faster than drawing cell by cell."""


def resampled(counts: ArrayLike, n_replicate: int, seed: int) -> Iterator[Floats]:
    """Draw as many rows of each year again as there are, with replacement.

    A year's rows are taken for a sample of those that might have been recorded; each draw is independent, so
    that a resample of a year is a multinomial one of its cells. Rows of one organisation are drawn one by
    one: where a few organisations bring most rows, true bounds are wider.

    Parameters
    ----------
    counts
        Whole numbers of rows new in each year, shape (years, ...).
    n_replicate
        Resamples in all.
    seed
        Of the draws: equal seeds give equal resamples.

    Yields
    ------
    numpy.ndarray
        Shape (part of the resamples, years, ...).

    Examples
    --------
    >>> [block.sum(axis=-1).tolist() for block in resampled([[3, 0, 4], [1, 1, 0]], 2, seed=0)]
    [[[7.0, 2.0], [7.0, 2.0]]]

    References
    ----------
    B. Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7, 1979.
    """
    held = np.asarray(counts, np.int64)
    generator = np.random.default_rng(seed)
    flat = held.reshape(len(held), -1)
    size = max(1, min(n_replicate, MOST_NUMBERS // max(flat.size, 1)))
    for first in range(0, n_replicate, size):
        n = min(size, n_replicate - first)
        block = np.zeros((n, *flat.shape))
        for year, cells in enumerate(flat):
            there = np.flatnonzero(cells)
            if len(there):
                block[:, year, there] = _drawn(cells[there], n, generator)
        yield block.reshape(n, *held.shape)


def _drawn(cells: Ints, n: int, generator: np.random.Generator) -> Ints:
    """`n` multinomial draws of as many rows as there are, shape (n, cells); no cell is empty."""
    total = int(cells.sum())
    if total > FEW_ROWS * len(cells):
        return generator.multinomial(total, cells / total, size=n)
    cell = np.repeat(np.arange(len(cells)), cells)
    draws = (cell[generator.integers(total, size=total)] for _ in range(n))
    return np.stack([np.bincount(draw, minlength=len(cells)) for draw in draws])


def interval(value: ArrayLike, replicates: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Bounds of a number from its resamples: the basic bootstrap, widened to hold the number itself.

    .. math:: [2v - q_{1 - a},\\; 2v - q_{a}], \\qquad a = (1 - level) / 2

    with the number v and the quantiles q of its resamples. A resample misses rare classes, so that entropy,
    say, is lower in it than in all rows, by about as much as in all rows it is lower than in what they were
    drawn from; these bounds lean the other way by that much, where the quantiles themselves would lean twice.
    That matters where two years of different size are compared.

    Parameters
    ----------
    value
        The number, from all rows, shape (...).
    replicates
        The number in each resample, shape (resamples, ...); NaN where it is undefined.
    level
        How much of the distribution the bounds hold.

    Returns
    -------
    (numpy.ndarray, numpy.ndarray)
        Low and high, shape (...). NaN where more than one resample in twenty has no value.

    Examples
    --------
    >>> import numpy as np
    >>> low, high = interval(60.0, np.arange(101.0), 0.9)
    >>> round(float(low), 9), round(float(high), 9)
    (25.0, 115.0)

    References
    ----------
    A. C. Davison, D. V. Hinkley, "Bootstrap methods and their application", 1997, section 5.2.
    """
    value, replicates = np.asarray(value, np.float64), np.asarray(replicates, np.float64)
    edge = (1 - level) / 2
    lacking = (np.isnan(replicates).mean(axis=0) > 0.05) | np.isnan(value)
    filled = np.where(lacking, 0.0, replicates)
    quantile = np.nanquantile if np.isnan(filled).any() else np.quantile
    low, high = quantile(filled, [edge, 1 - edge], axis=0)
    bounds = np.minimum(2 * value - high, value), np.maximum(2 * value - low, value)
    return np.where(lacking, np.nan, bounds[0]), np.where(lacking, np.nan, bounds[1])
