"""Missing values filled in, with a mark on every filled cell."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .refusal import Refusal, finite

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

IMPUTATIONS = ("none", "mean", "median", "group_mean", "group_median", "latest", "linear", "zero")


def impute(
    x: ArrayLike,
    how: str = "none",
    group: ArrayLike | None = None,
    years: tuple[ArrayLike, ArrayLike, int] | None = None,
) -> tuple[Floats, Bools]:
    """Values with their holes filled, and which cells were.

    Parameters
    ----------
    x
        (n_unit, n_indicator); NaN = missing.
    how
        ``mean``, ``median``: of the indicator; ``group_mean``, ``group_median``: of the units of the same
        group; ``latest``: the unit's last earlier value; ``linear``: on the straight line between its values
        before and after; ``zero``; ``none``.
    group
        (n_unit,): label of each unit's group, for the ways by group; a unit with an empty one has none.
    years
        (numbers of the years, values of shape (n_year, n_unit, n_indicator), the place of ``x`` among them),
        for ``latest`` and ``linear``; years ascend.

    Returns
    -------
    (array, array of bool)
        What cannot be filled (no value in the group, no earlier year) stays NaN and is not marked.

    Raises
    ------
    Refusal
        A way that is not known, or that needs groups or years which are not given or do not fit; infinite
        values.

    References
    ----------
    OECD and JRC (2008), Handbook on constructing composite indicators, step 3.

    Examples
    --------
    >>> filled, mark = impute([[1.0], [np.nan], [3.0]], "mean")
    >>> filled.ravel().tolist(), mark.ravel().tolist()
    ([1.0, 2.0, 3.0], [False, True, False])
    """
    held = finite(x)
    holes = np.isnan(held)
    if how not in IMPUTATIONS:
        raise Refusal(
            '"{how}" is no imputation; these are: {known}', {"how": how, "known": ", ".join(IMPUTATIONS)}
        )
    if how == "none":
        return held.copy(), np.zeros(held.shape, bool)
    if how in ("latest", "linear"):
        if years is None:
            raise Refusal("imputation {how} needs values of several years", {"how": how})
        guess = _over_years(how, *_years(years, held.shape))
    elif how == "zero":
        guess = np.zeros(held.shape)
    else:
        labels = np.zeros(len(held), np.int64)
        if how.startswith("group"):
            if group is None:
                raise Refusal("imputation {how} needs the groups of units", {"how": how})
            labels = _labels(np.asarray(group), len(held))
        guess = _of_group(held, labels, "median" if how.endswith("median") else "mean")
    filled = np.where(holes, guess, held)
    return filled, holes & ~np.isnan(filled)


def _labels(group: NDArray[Any], n_unit: int) -> NDArray[np.int64]:
    """A number for each group; -1 for units without one."""
    if group.shape != (n_unit,):
        raise Refusal("there are {n} groups for {n_unit} units", {"n": group.size, "n_unit": n_unit})
    names = group.astype(str)
    return np.where(names == "", -1, np.unique(names, return_inverse=True)[1].ravel())


def _years(years: tuple[ArrayLike, ArrayLike, int], shape: tuple[int, ...]) -> tuple[Floats, Floats, int]:
    year, stack, at = np.asarray(years[0], np.float64), np.asarray(years[1], np.float64), years[2]
    if stack.shape != (len(year), *shape) or not 0 <= at < len(year):
        raise Refusal("the values of the years do not have the units, indicators and years of the index")
    if not (np.diff(year) > 0).all() or not np.isfinite(year).all():
        raise Refusal("years must ascend, from the first to the last")
    if np.isinf(stack).any():
        raise Refusal("values of other years are infinite; an index needs numbers")
    return year, stack, at


def _of_group(x: Floats, label: NDArray[np.int64], middle: str) -> Floats:
    guess = np.full(x.shape, np.nan)
    for one in np.unique(label[label >= 0]):
        rows = label == one
        for column in range(x.shape[1]):
            known = x[rows, column][~np.isnan(x[rows, column])]
            if len(known):
                guess[rows, column] = np.median(known) if middle == "median" else known.mean()
    return guess


def _over_years(how: str, year: Floats, stack: Floats, at: int) -> Floats:
    """The last earlier value of each cell; or the line between the nearest before and after."""
    shape = stack.shape[1:]
    before, before_year = np.full(shape, np.nan), np.full(shape, np.nan)
    after, after_year = np.full(shape, np.nan), np.full(shape, np.nan)
    for i in range(at):
        known = ~np.isnan(stack[i])
        before[known], before_year[known] = stack[i][known], year[i]
    if how == "latest":
        return before
    for i in range(len(stack) - 1, at, -1):
        known = ~np.isnan(stack[i])
        after[known], after_year[known] = stack[i][known], year[i]
    return before + (after - before) * (year[at] - before_year) / (after_year - before_year)


def denominate(x: ArrayLike, denominator: ArrayLike, scale: ArrayLike = 1.0) -> Floats:
    """Values divided by what they must be compared per, such as people or firms.

    Parameters
    ----------
    denominator
        (n_unit, n_indicator), or what broadcasts to it; 1 where an indicator has none.
    scale
        What the quotient is multiplied by, such as 1,000.

    Returns
    -------
    array
        NaN where the denominator is missing or 0.

    Raises
    ------
    Refusal
        Infinite values; denominators below 0; a scale that is not above 0.

    Examples
    --------
    >>> denominate([[10.0], [3.0]], [[2.0], [0.0]]).ravel().tolist()
    [5.0, nan]
    """
    held = finite(x)
    below = finite(np.broadcast_to(np.asarray(denominator, np.float64), held.shape))
    if (wrong := np.argwhere(below < 0)).size:
        cells = tuple((int(u), int(i)) for u, i in wrong)
        raise Refusal("{n} denominators are below 0", {"n": len(wrong)}, cells)
    times = np.asarray(scale, np.float64)
    if not (np.isfinite(times) & (times > 0)).all():
        raise Refusal("quotients are multiplied by a number above 0, not by {scale}", {"scale": scale})
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient: Floats = np.where(below == 0, np.nan, held / below)
    return quotient * times
