"""Indicators brought to one scale, on which more is better.

Every function takes values of shape (n_unit, n_indicator), NaN where one is missing, and the direction of
each indicator (+1 or -1), and returns values of the same shape. Parameters such as the greatest value are
taken from `reference` where it is given (rows of other units or years), else from the values themselves; a
value beyond the reference's range then lies beyond the range of results that is told here. What is no table
of numbers, or does not fit together, is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .refusal import Cells, Refusal, finite

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Normalise = Callable[..., Floats]


def rank(score: ArrayLike, axis: int = 0) -> Floats:
    """Ranks, 1 the greatest; equal scores share the smallest rank; NaN stays NaN.

    Examples
    --------
    >>> rank([3, 1, 2, 1, 4]).tolist()
    [2.0, 4.0, 3.0, 4.0, 1.0]
    """
    held = np.moveaxis(np.asarray(score, np.float64), axis, 0)
    flat = held.reshape(len(held), int(np.prod(held.shape[1:])))
    found = np.full(flat.shape, np.nan)
    for column in range(flat.shape[1]):
        known = np.flatnonzero(~np.isnan(flat[:, column]))
        ordered = np.sort(-flat[known, column])
        found[known, column] = np.searchsorted(ordered, -flat[known, column], side="left") + 1
    return np.moveaxis(found.reshape(held.shape), 0, axis)


def log_ratio(x: ArrayLike, direction: ArrayLike, reference: ArrayLike | None = None) -> Floats:
    """ln(1 + x) / ln(1 + max x); where less is better, 1 less that.

    The leader of each indicator gets 1, and what others are behind is told in orders of magnitude. NaN for an
    indicator whose greatest value is 0.

    Raises
    ------
    Refusal
        Values below 0.

    Examples
    --------
    >>> log_ratio([[0], [9], [99]], [1]).ravel().round(3).tolist()
    [0.0, 0.5, 1.0]
    """
    x, sign, told = _given(x, direction, reference)
    _refuse_below(x, told, "ln(1 + x) needs values of 0 or more; this one is {value:g}")
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.log1p(x) / np.log1p(_max(told))
    return _turned(np.where(np.isfinite(y), y, np.nan), sign)


def min_max(x: ArrayLike, direction: ArrayLike, reference: ArrayLike | None = None) -> Floats:
    """(x - min) / (max - min): the worst gets 0, the best 1. NaN for an indicator that does not vary.

    Examples
    --------
    >>> min_max([[1, 1], [2, 2], [5, 5]], [1, -1]).round(2).T.tolist()
    [[0.0, 0.25, 1.0], [1.0, 0.75, 0.0]]
    """
    x, sign, told = _given(x, direction, reference)
    low, high = _min(told), _max(told)
    return _line(x, np.where(sign > 0, low, high), np.where(sign > 0, high, low))


def distance_to_best(x: ArrayLike, direction: ArrayLike, reference: ArrayLike | None = None) -> Floats:
    """1 less the distance to the best as a share of the range; over the same units that is `min_max`."""
    return min_max(x, direction, reference)


def goalposts(
    x: ArrayLike,
    direction: ArrayLike,
    reference: ArrayLike | None = None,
    *,
    low: ArrayLike,
    high: ArrayLike,
    is_capped: bool = True,
) -> Floats:
    """(x - low) / (high - low) between laid-down goalposts, as in the human development index.

    Parameters
    ----------
    low, high
        (n_indicator,): values worth 0 and 1 where more is better, 1 and 0 where less is.
    is_capped
        Values beyond a goalpost count as the goalpost.

    Raises
    ------
    Refusal
        A goalpost that is missing, or low that is not below high.
    """
    x, sign, _ = _given(x, direction, reference)
    low, high = (np.broadcast_to(np.asarray(end, np.float64), sign.shape) for end in (low, high))
    if (wrong := np.flatnonzero(~(low < high) | np.isinf(low) | np.isinf(high))).size:
        cells = tuple((-1, int(column)) for column in wrong)
        raise Refusal("goalposts need two values, low below high", {}, cells)
    y = _line(x, np.where(sign > 0, low, high), np.where(sign > 0, high, low))
    return np.clip(y, 0, 1) if is_capped else y


def z_score(x: ArrayLike, direction: ArrayLike, reference: ArrayLike | None = None) -> Floats:
    """(x - mean) / standard deviation (n - 1). NaN for an indicator that does not vary."""
    x, sign, told = _given(x, direction, reference)
    n = (~np.isnan(told)).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.nansum(told, axis=0) / n
        deviation = np.sqrt(np.nansum((told - mean) ** 2, axis=0) / (n - 1))
    deviation = np.where(_min(told) < _max(told), deviation, np.nan)
    return sign * (x - mean) / deviation


def rank_score(x: ArrayLike, direction: ArrayLike, reference: ArrayLike | None = None) -> Floats:
    """(units below + half of the others level with it + 1) / units: from 1 / n to 1 where none are level.

    An indicator that does not vary gives all (n + 1) / 2n. Other units than those of the reference are each
    ranked among it and themselves.
    """
    below, others = _below(x, direction, reference)
    return (below + 1) / (others + 1)


def percentile_rank(x: ArrayLike, direction: ArrayLike, reference: ArrayLike | None = None) -> Floats:
    """(units below + half of those level with it) / the other units: 0 to 1. NaN for a single unit.

    An indicator that does not vary gives all 1/2.
    """
    below, others = _below(x, direction, reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(others > 0, below / others, np.nan)


def borda(x: ArrayLike, direction: ArrayLike, reference: ArrayLike | None = None) -> Floats:
    """Units below and half of those level with it: 0 for the worst to n - 1 for the best."""
    return _below(x, direction, reference)[0]


def efficacy(
    x: ArrayLike,
    direction: ArrayLike,
    reference: ArrayLike | None = None,
    *,
    floor: float = 0.6,
    span: float = 0.4,
) -> Floats:
    """The efficacy coefficient: floor + span (x - min) / (max - min), usually 60 and 40 of 100."""
    return floor + span * min_max(x, direction, reference)


def fraction_of_maximum(x: ArrayLike, direction: ArrayLike, reference: ArrayLike | None = None) -> Floats:
    """x / max x; where less is better, 1 less that. NaN for an indicator whose greatest value is 0.

    Raises
    ------
    Refusal
        Values below 0, which have no share in a maximum.
    """
    x, sign, told = _given(x, direction, reference)
    _refuse_below(x, told, "a fraction of the maximum needs values of 0 or more; this one is {value:g}")
    high = _max(told)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _turned(np.where(high > 0, x / high, np.nan), sign)


NORMALISATIONS: Mapping[str, Normalise] = {
    "log_ratio": log_ratio,
    "min_max": min_max,
    "goalposts": goalposts,
    "z_score": z_score,
    "rank_score": rank_score,
    "percentile_rank": percentile_rank,
    "borda": borda,
    "distance_to_best": distance_to_best,
    "efficacy": efficacy,
    "fraction_of_maximum": fraction_of_maximum,
}


def _given(x: ArrayLike, direction: ArrayLike, reference: ArrayLike | None) -> tuple[Floats, Floats, Floats]:
    held, sign = finite(x), np.asarray(direction, np.float64)
    if sign.shape != held.shape[1:] or not (np.abs(sign) == 1).all():
        raise Refusal("each of {n} indicators needs a direction, 1 or -1", {"n": held.shape[1]})
    if reference is None:
        return held, sign, held
    try:
        told = finite(reference)
    except Refusal as refusal:
        cells = tuple((-1, i) for _, i in refusal.cells)
        raise Refusal("in the reference, " + refusal.template, refusal.values, cells) from refusal
    if told.shape[1:] != sign.shape:
        values = {"n": told.shape[1], "expected": len(sign)}
        raise Refusal("the reference has {n} indicators, the values have {expected}", values)
    return held, sign, told


def _min(x: Floats) -> Floats:
    low = np.where(np.isnan(x), np.inf, x).min(axis=0, initial=np.inf)
    return np.where(np.isinf(low), np.nan, low)


def _max(x: Floats) -> Floats:
    return -_min(-x)


def _line(x: Floats, low: Floats, high: Floats) -> Floats:
    """0 at `low`, 1 at `high`, exactly so."""
    with np.errstate(divide="ignore", invalid="ignore"):
        y = (x - low) / (high - low)
    return np.where(low != high, y, np.nan) + 0.0  # no zero with a sign


def _turned(y: Floats, sign: Floats) -> Floats:
    return np.where(sign > 0, y, 1 - y)


def _below(x: ArrayLike, direction: ArrayLike, reference: ArrayLike | None) -> tuple[Floats, Floats]:
    """Units of the reference below each value and half of the others level; and how many others there are.

    A value that stands in the reference is one of it: a reference equal to the values changes nothing.
    """
    x, sign, told = _given(x, direction, reference)
    found, others = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    for column in range(x.shape[1]):
        ordered = np.sort((sign[column] * told[:, column])[~np.isnan(told[:, column])])
        known = ~np.isnan(x[:, column])
        value = sign[column] * x[known, column]
        less, more = (np.searchsorted(ordered, value, side=side) for side in ("left", "right"))
        found[known, column] = less + np.maximum(more - less - 1, 0) / 2
        others[known, column] = len(ordered) - (more > less)
    return found, others


def _refuse_below(x: Floats, told: Floats, template: str) -> None:
    """Refuse cells below 0; those of a reference as (-1, indicator)."""
    cells: Cells = tuple((int(u), int(i)) for u, i in np.argwhere(x < 0))
    if cells:
        raise Refusal(template, {"value": float(x[cells[0]])}, cells)
    cells = tuple((-1, int(i)) for i in np.flatnonzero((told < 0).any(axis=0)))
    if cells:
        raise Refusal(template, {"value": float(_min(told)[cells[0][1]])}, cells)
