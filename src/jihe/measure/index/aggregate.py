"""Several scores made one: means, and rankings that compare units pair by pair.

Arithmetic means let a strength make up for any weakness; geometric and harmonic ones let it less, and not at
all where a score is 0; Copeland's and Borda's use only who is ahead of whom.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .normalise import rank
from .refusal import Refusal, finite
from .tree import ROUNDED

Floats = NDArray[np.float64]

NEARLY_GEOMETRIC = 1e-8
"""A power nearer to 0 is taken as 0: its mean cannot be told from the geometric one, nor be worked out."""


def arithmetic(y: Floats, share: Floats, power: float = 1) -> Floats:
    """Sum of share times score."""
    return (y * share).sum(axis=-1)


def geometric(y: Floats, share: Floats, power: float = 1) -> Floats:
    """exp of the mean logarithm; 0 where a score is 0. Scores must not be below 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.exp((np.log(y) * share).sum(axis=-1, where=share > 0))


def harmonic(y: Floats, share: Floats, power: float = 1) -> Floats:
    """1 over the mean of 1 / score; 0 where a score is 0. Scores must not be below 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return 1 / (share / y).sum(axis=-1, where=share > 0)


def power_mean(y: Floats, share: Floats, power: float = 1) -> Floats:
    """The power-th root of the mean power: 1 is arithmetic, -1 harmonic, towards 0 geometric.

    Scores must not be below 0, unless `power` is 1.
    """
    if abs(power) < NEARLY_GEOMETRIC:
        return geometric(y, share)
    if power == 1:
        return arithmetic(y, share)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Measured in the score that counts most, so that no power is too large for a number.
        has = share > 0
        most = (
            y.max(axis=-1, where=has, initial=0) if power > 0 else y.min(axis=-1, where=has, initial=np.inf)
        )
        mean = ((y / most[..., None]) ** power * share).sum(axis=-1, where=has) ** (1 / power)
        return np.where(most == 0, 0.0, most * mean)


def copeland(y: Floats, share: Floats, power: float = 1) -> Floats:
    """Wins less losses against the other units, by weighted majority of the parts, from 0 to 1.

    A unit beats another when parts with more than half of the weight are better; parts in which they are
    level count half for each. (1 + (wins - losses) / (n - 1)) / 2. A part that one of two lacks is left out
    of their comparison; without any that both have they are level. NaN for a unit alone.
    """
    n = len(y)
    better = np.zeros((n, n))
    for part in range(y.shape[-1]):
        gap = y[:, None, part] - y[None, :, part]
        better += share[part] * np.where(np.isnan(gap), 0.0, np.sign(gap))
    known = (~np.isnan(y) & (share > 0)).any(axis=-1)
    wins = np.sign(np.where(np.abs(better) < 1e-12, 0.0, better))[:, known].sum(axis=1)
    others = known.sum() - 1
    return np.where(known & (others > 0), (1 + wins / max(others, 1)) / 2, np.nan)


def borda(y: Floats, share: Floats, power: float = 1) -> Floats:
    """Mean, by share, of the part of the other units that each part puts below, level ones half: 0 to 1.

    NaN for a unit alone.
    """
    below = np.full(y.shape, np.nan)
    for part in range(y.shape[-1]):
        column = y[:, part]
        n = (~np.isnan(column)).sum()
        if n > 1:
            first, last = rank(column), rank(-column)
            below[:, part] = ((last - 1) + (n - first)) / 2 / (n - 1)
    return _skipping(below, share, arithmetic)


def topsis(y: Floats, share: Floats, power: float = 1) -> Floats:
    """Distance to the worst of all parts over that and the distance to the best (Hwang and Yoon 1981).

    Each part is divided by its length and multiplied by its share first. A part that a unit lacks is left
    out of both of its distances. NaN where all units are alike.
    """
    known, length = ~np.isnan(y), np.sqrt(np.nansum(y**2, axis=0))
    with np.errstate(divide="ignore", invalid="ignore"):
        held = np.where(length > 0, y / length, 0.0) * share
        best = np.where(known, held, -np.inf).max(axis=0, initial=-np.inf)
        worst = np.where(known, held, np.inf).min(axis=0, initial=np.inf)
        far, near = (np.sqrt(np.where(known, (held - end) ** 2, 0).sum(axis=-1)) for end in (worst, best))
        return far / (far + near)


AGGREGATIONS: Mapping[str, Callable[..., Floats]] = {
    "arithmetic": arithmetic,
    "geometric": geometric,
    "harmonic": harmonic,
    "power": power_mean,
    "copeland": copeland,
    "borda": borda,
    "topsis": topsis,
}
BY_PAIRS = ("copeland", "borda", "topsis")
"""Those in which a unit's score depends on the other units' too."""


def aggregate(
    y: ArrayLike, share: ArrayLike, how: str = "arithmetic", power: float = 1, missing: str = "skip"
) -> Floats:
    """One score of several.

    Parameters
    ----------
    y
        (n_unit, n_part); NaN where a score is missing.
    share
        (n_part,), adding up to 1.
    how
        One of `AGGREGATIONS`.
    missing
        ``skip``: the shares of the other parts are scaled up; ``none``: the score is NaN.

    Returns
    -------
    array (n_unit,)
        NaN where nothing is known, or all that is known has share 0.

    Raises
    ------
    Refusal
        Scores below 0 under a mean that cannot take them, infinite ones; shares below 0 or that do not add up
        to 1; a power that is not a number; a word that is not known.

    Examples
    --------
    >>> aggregate([[1, 4], [2, np.nan]], [0.5, 0.5], "geometric").round(6).tolist()
    [2.0, 2.0]
    """
    held, weight = finite(y), np.asarray(share, np.float64)
    if weight.shape != held.shape[1:]:
        raise Refusal("there are {n} shares for {n_part} scores", {"n": weight.size, "n_part": held.shape[1]})
    if not (weight >= 0).all() or abs(weight.sum() - 1) > ROUNDED:
        raise Refusal("shares are 0 or more and add up to 1; these are {shares}", {"shares": weight.tolist()})
    if not np.isfinite(power):
        raise Refusal("the power of a mean is a number, not {power}", {"power": power})
    if how not in AGGREGATIONS:
        raise Refusal(
            '"{how}" is no aggregation; these are: {known}', {"how": how, "known": ", ".join(AGGREGATIONS)}
        )
    if missing not in ("skip", "none"):
        raise Refusal('"{missing}" must be "skip" or "none"', {"missing": missing})
    if how in ("geometric", "harmonic") or (how == "power" and power != 1):
        _check_not_below(held, weight, how)
    make = AGGREGATIONS[how]
    if how in BY_PAIRS:
        found = make(held, weight)
    else:
        found = _skipping(held, weight, lambda part, share: make(part, share, power))
    lacking = np.isnan(held) & (weight > 0)
    return np.where(lacking.any(axis=-1), np.nan, found) if missing == "none" else found


def _skipping(y: Floats, share: Floats, make: Callable[[Floats, Floats], Floats]) -> Floats:
    """Rows with the same parts missing together, each with shares of their own."""
    found = np.full(len(y), np.nan)
    missing = np.isnan(y)
    if not missing.any():
        return make(y, share)
    patterns, which = np.unique(missing, axis=0, return_inverse=True)
    for i, gone in enumerate(patterns):
        total = share[~gone].sum()
        if total > 0:
            rows = which.ravel() == i
            found[rows] = make(y[rows][:, ~gone], share[~gone] / total)
    return found


def _check_not_below(y: Floats, share: Floats, how: str) -> None:
    wrong = np.argwhere((y < 0) & (share > 0))
    if len(wrong):
        row, part = (int(i) for i in wrong[0])
        values = {"how": how, "n": len(wrong), "value": float(y[row, part])}
        text = (
            "a {how} mean needs scores of 0 or more; {n} are below ({value:g}). Choose another normalisation"
        )
        raise Refusal(text, values, tuple((int(u), int(p)) for u, p in wrong))
