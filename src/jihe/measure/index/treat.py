"""Outliers treated, with a record of every change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from .refusal import Refusal, finite
from .screen import kurtosis, passes, skewness

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TREATMENTS = ("none", "winsorise", "log", "box_cox")


@dataclass(frozen=True)
class Treated:
    """What was done to one indicator.

    Attributes
    ----------
    method
        ``none``, ``winsorise``, ``log`` or ``box_cox``.
    n_low, n_high
        Points that were winsorised: the lowest ones raised, the highest ones lowered.
    exponent
        Lambda of Box and Cox; NaN otherwise.
    before, after
        (skewness, kurtosis).
    is_outlying
        Whether the bounds are still passed.
    """

    method: str
    n_low: int
    n_high: int
    exponent: float
    before: tuple[float, float]
    after: tuple[float, float]
    is_outlying: bool


def treat(
    x: ArrayLike,
    how: str = "none",
    most_winsorised: int = 5,
    most_skewness: float = 2.0,
    most_kurtosis: float = 3.5,
) -> tuple[Floats, tuple[Treated, ...], Bools]:
    """Treat the indicators whose skewness and kurtosis both pass their bounds; the others stay as they are.

    Parameters
    ----------
    x
        (n_unit, n_indicator); NaN = missing.
    how
        ``winsorise``: the greatest values are lowered to the next lower one (the least ones raised, where the
        skewness is negative) until the bounds are kept; an indicator that would need more than
        `most_winsorised` points is instead given a logarithm, ln(x - min + 0.01 (max - min)), or its mirror
        image -ln(max - x + 0.01 (max - min)) where the skewness is negative. ``log``: that logarithm at once.
        ``box_cox``: the power transformation of greatest likelihood, of values made positive first.

    Returns
    -------
    (array, tuple of Treated, array of bool)
        Values, the record of each indicator, and the cells that changed.

    Raises
    ------
    Refusal
        A way that is not known; infinite values.

    References
    ----------
    OECD and JRC (2008), Handbook on constructing composite indicators; Becker and others (2022), COINr; Box
    and Cox (1964), An analysis of transformations.
    """
    if how not in TREATMENTS:
        raise Refusal(
            '"{how}" is no treatment; these are: {known}', {"how": how, "known": ", ".join(TREATMENTS)}
        )
    held = finite(x)
    bounds = (most_skewness, most_kurtosis)
    made, told = held.copy(), []
    for column in range(held.shape[1]):
        made[:, column], one = _treated(held[:, column], how, most_winsorised, bounds)
        told.append(one)
    return made, tuple(told), (made != held) & ~np.isnan(held)


def winsorised(x: Floats, most: int, bounds: tuple[float, float]) -> tuple[Floats, int, int]:
    """A column with its outermost values drawn in, one after another, until the bounds are kept or more than
    `most` points would be; and how many were low and high."""
    held, n_low, n_high = x.copy(), 0, 0
    while is_outlying(held, bounds):
        known, is_high = held[~np.isnan(held)], skewness(held)[0] > 0
        # Points that stand at the end already, by nature or drawn in before, move together.
        end = known.max() if is_high else known.min()
        n_moved = int((known == end).sum())
        if n_moved + (n_low if is_high else n_high) > most:
            break
        held[held == end] = known[known < end].max() if is_high else known[known > end].min()
        n_low, n_high = (n_low, n_moved) if is_high else (n_moved, n_high)
    return held, n_low, n_high


def is_outlying(x: Floats, bounds: tuple[float, float]) -> bool:
    """Whether both |skewness| and kurtosis of a column pass their bounds."""
    return bool(passes(skewness(x), kurtosis(x), bounds)[0])


def log_treated(x: Floats) -> Floats:
    """ln(x - min + 0.01 (max - min)); -ln(max - x + 0.01 (max - min)) where the skewness is negative."""
    low, high = np.nanmin(x), np.nanmax(x)
    if skewness(x)[0] < 0:
        return -np.log(high - x + 0.01 * (high - low))
    return np.log(x - low + 0.01 * (high - low))


def box_cox(x: Floats) -> tuple[Floats, float]:
    """The power transformation of greatest likelihood, and its exponent; where a value is 0 or less, all are
    first shifted so that the least is a hundredth of the range."""
    known = ~np.isnan(x)
    low, high = x[known].min(), x[known].max()
    shift = 0.0 if low > 0 else 0.01 * (high - low) - low
    made, exponent = scipy.stats.boxcox(x[known] + shift)
    found = x.copy()
    found[known] = made
    return found, float(exponent)


def _treated(x: Floats, how: str, most: int, bounds: tuple[float, float]) -> tuple[Floats, Treated]:
    before = _shape(x)
    made, n_low, n_high, exponent, method = x, 0, 0, float("nan"), "none"
    if how != "none" and is_outlying(x, bounds):
        method = how
        if how == "winsorise":
            made, n_low, n_high = winsorised(x, most, bounds)
            if is_outlying(made, bounds):
                made, n_low, n_high, method = log_treated(x), 0, 0, "log"
        elif how == "log":
            made = log_treated(x)
        else:
            made, exponent = box_cox(x)
    return made, Treated(method, n_low, n_high, exponent, before, _shape(made), is_outlying(made, bounds))


def _shape(x: Floats) -> tuple[float, float]:
    return float(skewness(x)[0]), float(kurtosis(x)[0])
