"""Shares that give each part the influence it is meant to have.

A share is not an influence: parts that vary little, or go against the others, hardly move the whole however
much they weigh. Influence is taken as the correlation of a part with the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize

from ..correlate import correlation
from ..refusal import Refusal
from .ahp import Floats


@dataclass(frozen=True)
class Optimised:
    """Shares and how near they come to what was wanted.

    Attributes
    ----------
    share
        (n_part,): add up to 1.
    r
        (n_part,): correlation of each part with the whole under these shares.
    wanted
        (n_part,): the target, as a share of the sum of targets.
    gap
        The greatest distance between a part's share of the correlations and `wanted`. Well above 0, the
        target cannot be met by shares within the bounds.
    """

    share: Floats
    r: Floats
    wanted: Floats
    gap: float


def optimised(
    parts: ArrayLike,
    target: ArrayLike | None = None,
    low: float = 0.0,
    high: float = 1.0,
    whole: Callable[[Floats], Floats] | None = None,
    how: str = "pearson",
) -> Optimised:
    """Shares under which the correlations of parts with the whole are equal, or stand as a target does.

    The sum of squares of the differences between each part's share of the correlations and its share of
    the target is brought to its least by sequential quadratic programming, from equal shares, from the target
    and from shares inverse to the parts' spread; the best of the three is taken. Nothing is drawn at random.

    Parameters
    ----------
    parts
        (n_unit, n_part): scores of the parts, such as pillars; NaN = missing.
    target
        (n_part,): wanted influence, at any scale; equal when absent.
    low, high
        Bounds of every share.
    whole
        shares -> (n_unit,) scores of the whole. When absent the weighted sum of the parts, over those that a
        unit has.
    how
        Correlation: pearson, spearman or kendall. Those of ranks move in steps, so that the answer is less
        exact.

    Raises
    ------
    Refusal
        A part that does not vary, which no share gives influence; bounds that no shares fit.

    Examples
    --------
    >>> found = optimised([[0, 0, 1], [1, 0, 5], [0, 1, 4], [1, 1, 0], [2, 1, 3]])
    >>> found.share.round(2).tolist(), found.r.round(3).tolist()
    ([0.22, 0.6, 0.18], [0.607, 0.607, 0.607])

    References
    ----------
    W. Becker et al., "Weights and importance in composite indicators", 2017.
    """
    given = np.asarray(parts, np.float64)
    n = given.shape[1]
    _refuse(given, low, high)
    wanted = np.ones(n) if target is None else np.asarray(target, np.float64)
    if wanted.shape != (n,) or not (wanted > 0).all():
        raise Refusal("there must be a target above 0 for each of the {n} parts", {"n": n})
    wanted = wanted / wanted.sum()
    of_shares = whole if whole is not None else _weighted_sum(given)

    def influence(share: Floats) -> Floats:
        return np.nan_to_num(correlation(given, of_shares(share)[:, None], how).r[:, 0])

    def part_of_influence(share: Floats) -> Floats:
        r = influence(share)
        return r / max(np.abs(r).sum(), 1e-12)

    def loss(share: Floats) -> float:
        return float(((part_of_influence(share / share.sum()) - wanted) ** 2).sum()) * n

    found = [_least(loss, start, low, high) for start in (np.full(n, 1 / n), wanted, _inverse_spread(given))]
    share = min(found, key=loss)
    gap = float(np.abs(part_of_influence(share) - wanted).max())
    return Optimised(share, influence(share), wanted, gap)


def _least(loss: Callable[[Floats], float], start: Floats, low: float, high: float) -> Floats:
    begin = np.clip(start, low, high)
    found = minimize(
        loss,
        begin / begin.sum(),
        method="SLSQP",
        bounds=[(low, high)] * len(start),
        constraints={"type": "eq", "fun": lambda share: share.sum() - 1},
        options={"ftol": 1e-14, "maxiter": 500},
    )
    share = np.clip(found.x, low, high)
    return np.asarray(share / share.sum(), np.float64)


def _weighted_sum(given: Floats) -> Callable[[Floats], Floats]:
    is_there = ~np.isnan(given)
    zero = np.where(is_there, given, 0)

    def whole(share: Floats) -> Floats:
        held = is_there @ share
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.where(held > 0, zero @ share / held, np.nan), np.float64)

    return whole


def _inverse_spread(given: Floats) -> Floats:
    spread = np.nanstd(given, axis=0)
    return np.asarray((1 / spread) / (1 / spread).sum(), np.float64)


def _refuse(given: Floats, low: float, high: float) -> None:
    n = given.shape[1]
    if not (0 <= low <= 1 / n <= high):
        raise Refusal(
            "shares of {n} parts between {low:g} and {high:g} cannot add up to 1",
            {"n": n, "low": low, "high": high},
        )
    for part in range(n):
        present = given[~np.isnan(given[:, part]), part]
        if len(present) < 3 or present.min() == present.max():
            raise Refusal(
                "this part does not vary, or has fewer than three values: no share makes it matter",
                {},
                ((-1, part),),
            )
