"""Which choice moves the result: first- and total-order sensitivity indices of Sobol."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import scipy

from ...network.threads import in_order
from .draw import BLOCK, Design, Draws, Floats, Ints, draws, nominal
from .kernel import Places
from .prepare import Ready, ready

if TYPE_CHECKING:
    from ..tree import Tree

AT_ONCE = 2**22
"""Numbers drawn again at a time in the bootstrap."""


@dataclass(frozen=True, eq=False)
class Indices:
    """Sensitivity of one output to each input.

    Parameters
    ----------
    first
        Share of the output's variance that goes when the input is held, on average: what it does alone.
        Estimates of small shares can fall below 0.
    total
        Share of the variance that stays when all else is held: what it does alone and with others.
    first_low, first_high, total_low, total_high
        Bootstrap interval; NaN if none was asked for.
    variance
        Of the output. Where it is 0 all indices are NaN.
    n_call
        How often the model was computed.
    name
        The inputs' names, if they have any.
    """

    first: Floats
    total: Floats
    first_low: Floats
    first_high: Floats
    total_low: Floats
    total_high: Floats
    variance: float
    n_call: int
    name: tuple[str, ...] = ()


def indices(
    y_a: Floats,
    y_b: Floats,
    y_ab: Floats,
    *,
    centred: bool = True,
    n_bootstrap: int = 0,
    level: float = 0.95,
    seed: int = 0,
) -> Indices:
    """First- and total-order indices from the outputs of a pick-freeze design.

    With A and B two samples of inputs, and AB_i the sample A whose column i is that of B::

        first_i = mean(f(B) (f(AB_i) - f(A))) / V
        total_i = mean((f(A) - f(AB_i))**2) / (2 V)

    where V is the variance of f over A and B together (n - 1).

    Parameters
    ----------
    y_a, y_b
        Shape (n,).
    y_ab
        Shape (n_input, n).
    centred
        Take the mean over A and B off the outputs first. It changes no expected value, and takes away the
        error that a large mean brings into the first-order index. False gives the estimators as they were
        published.
    n_bootstrap, level, seed
        Number of times the rows are drawn again with replacement, and the probability that the percentile
        interval holds.

    References
    ----------
    Saltelli, Annoni, Azzini, Campolongo, Ratto & Tarantola (2010), Variance based sensitivity analysis of
    model output; Jansen (1999), Analysis of variance designs for model output (the total-order estimator).
    """
    y_a, y_b, y_ab = (np.asarray(y, dtype=np.float64) for y in (y_a, y_b, y_ab))
    n_input, n = y_ab.shape
    if y_a.shape != (n,) or y_b.shape != (n,) or n < 2:
        raise ValueError("y_a and y_b need one number, and y_ab one column, for each of two or more rows")
    first, total, variance = _estimates(y_a[None], y_b[None], y_ab[:, None], centred)
    bounds = np.full((4, n_input), np.nan)
    if n_bootstrap:
        random, again = np.random.default_rng(seed), []
        for begin in range(0, n_bootstrap, size := max(1, AT_ONCE // (n * (n_input + 2)))):
            rows = random.integers(0, n, (min(size, n_bootstrap - begin), n))
            again.append(_estimates(y_a[rows], y_b[rows], y_ab[:, rows], centred)[:2])
        tails = (1 - level) / 2, (1 + level) / 2
        for at, found in enumerate(zip(*again, strict=True)):
            bounds[2 * at : 2 * at + 2] = np.quantile(np.concatenate(found, axis=1), tails, axis=1)
    low, high, total_low, total_high = bounds
    return Indices(
        first=first[:, 0],
        total=total[:, 0],
        first_low=low,
        first_high=high,
        total_low=total_low,
        total_high=total_high,
        variance=float(variance[0]),
        n_call=n * (n_input + 2),
    )


def _estimates(y_a: Floats, y_b: Floats, y_ab: Floats, centred: bool) -> tuple[Floats, Floats, Floats]:
    """Both indices and the variance; rows along the last axis, inputs along the first of `y_ab`."""
    both = np.concatenate([y_a, y_b], axis=-1)
    variance = both.var(axis=-1, ddof=1)
    base = both.mean(axis=-1, keepdims=True) if centred else 0.0
    with np.errstate(invalid="ignore", divide="ignore"):
        positive = np.where(variance > 0, variance, np.nan)
        first = ((y_b - base) * (y_ab - y_a)).mean(axis=-1) / positive
        total = ((y_a - y_ab) ** 2).mean(axis=-1) / (2 * positive)
    return first, total, variance


def sobol(
    model: Callable[[Floats], Floats],
    n_input: int,
    n: int = 4096,
    seed: int = 0,
    *,
    centred: bool = True,
    n_bootstrap: int = 0,
    level: float = 0.95,
) -> Indices:
    """Sensitivity indices of a function of independent inputs, each even on 0 to 1.

    The samples A and B are halves of a scrambled Sobol sequence, which fills the space more evenly than
    chance.

    Parameters
    ----------
    model
        From inputs, shape (m, n_input), to outputs, shape (m,). Called n_input + 2 times with m = n.
    n
        Rows of A; a power of two keeps the sequence's balance, so another number is refused.

    Examples
    --------
    >>> found = sobol(lambda u: 3 * u[:, 0] + 4 * u[:, 1], 2, n=1024)
    >>> [round(float(share), 2) for share in found.first]
    [0.36, 0.64]
    """
    if n < 2 or n & (n - 1):
        raise ValueError(
            f"n is {n}; a Sobol sequence is balanced at powers of two only: 1024, 2048, 4096, ..."
        )
    sample = scipy.stats.qmc.Sobol(2 * n_input, rng=np.random.default_rng(seed)).random(n)
    a, b = sample[:, :n_input], sample[:, n_input:]
    y_ab = np.empty((n_input, n))
    for i in range(n_input):
        mixed = a.copy()
        mixed[:, i] = b[:, i]
        y_ab[i] = model(mixed)
    return indices(model(a), model(b), y_ab, centred=centred, n_bootstrap=n_bootstrap, level=level, seed=seed)


def sobol_of_index(
    x: Floats,
    tree: Tree,
    design: Design,
    n: int = 4096,
    seed: int = 0,
    *,
    n_bootstrap: int = 200,
    level: float = 0.95,
) -> Indices:
    """Which of a design's choices moves the ranks: the output is the mean absolute difference to the
    nominal ranks.

    Each input is one thing that the design draws, a whole set of weights or all noise at once included
    (`Design.inputs`). A is draws 0 to n, B is draws n to 2n, so that those of `uncertainty` under the same
    seed are among them.

    Raises
    ------
    ValueError
        A design that draws nothing, or that does not fit the data.

    References
    ----------
    Saisana, Saltelli & Tarantola (2005).
    """
    if not design.inputs:
        raise ValueError("the design draws nothing: there is no input whose effect could be found")
    held = ready(x, tree, design)
    as_is = held.scores(nominal(design, tree))
    rank = held.ranks(as_is)[0]
    order = np.argsort(-as_is[0], kind="stable").astype(np.int64)
    pieces = list(held.pieces(n, BLOCK))

    def work(piece: tuple[int, int]) -> Floats:
        first, size = piece
        a, b = (draws(design, tree, size, seed, start) for start in (first, n + first))
        samples = [a, b, *(a.with_input(name, b, design) for name in design.inputs)]
        return np.stack([_shift(held, sample, rank, order) for sample in samples])

    y = np.concatenate(list(in_order(work, pieces)), axis=1)
    found = indices(y[0], y[1], y[2:], n_bootstrap=n_bootstrap, level=level, seed=seed)
    return replace(found, name=design.inputs)


def _shift(held: Ready, drawn: Draws, rank: Places, order: Ints) -> Floats:
    found = held.ranks(held.scores(drawn), order)
    both = (found > 0) & (rank > 0)
    with np.errstate(invalid="ignore"):
        return np.where(both, np.abs(found - rank), 0).sum(axis=1) / both.sum(axis=1)
