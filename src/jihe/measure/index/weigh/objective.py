"""Weights that the data give: how much an indicator tells units apart.

In all of them an indicator whose values are all equal tells nothing: it gets 0 and is marked, and the others
share the weight as if it were absent. Where every indicator is so, all weights are NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..correlate import components, correlation, varimax
from ..refusal import Refusal
from .ahp import Bools, Floats


@dataclass(frozen=True)
class Weighting:
    """Weights and what is to be known about them.

    Attributes
    ----------
    weight
        (n_indicator,): add up to 1; NaN throughout where no indicator tells units apart.
    is_constant
        (n_indicator,): all values equal (or fewer than two present), so that the weight is 0.
    n_missing
        (n_indicator,): values that were missing and left out.
    """

    weight: Floats
    is_constant: Bools
    n_missing: np.ndarray[tuple[int], np.dtype[np.int64]]


def entropy(x: ArrayLike, direction: ArrayLike | None = None) -> Weighting:
    """Entropy weights: the less evenly an indicator is spread over the units, the more it weighs.

    .. math:: p_{ij} = x_{ij} / \\sum_i x_{ij}, \\quad
        w_j \\propto 1 + \\frac{1}{\\ln m} \\sum_i p_{ij} \\ln p_{ij}

    with m units that have a value and 0 ln 0 = 0.

    Parameters
    ----------
    x
        (n_unit, n_indicator), none below 0; NaN = missing, left out indicator by indicator.
    direction
        Not used: the spread of a share has no direction. Here so that all ways are called alike.

    Raises
    ------
    Refusal
        A value below 0.

    Examples
    --------
    >>> entropy([[1, 5, 0], [1, 5, 0], [2, 5, 9]]).weight.round(3).tolist()
    [0.051, 0.0, 0.949]

    References
    ----------
    C. E. Shannon, "A mathematical theory of communication", 1948; C. L. Hwang and K. Yoon, "Multiple
    attribute decision making", 1981.
    """
    given = np.asarray(x, np.float64)
    if cells := _cells(given < 0):
        values = {"value": float(given[cells[0]])}
        raise Refusal("entropy weights need values of 0 or more; this one is {value:g}", values, cells)
    n_present = (~np.isnan(given)).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(np.isnan(given), 0, given) / np.nansum(given, axis=0)
        inner = np.where(share > 0, share * np.log(np.where(share > 0, share, 1)), 0).sum(axis=0)
        return _weighted(1 + inner / np.log(n_present), given)


def standard_deviation(x: ArrayLike, direction: ArrayLike | None = None) -> Weighting:
    """Weights in proportion to standard deviations.

    They hold the units of measurement: give normalised values. `direction` is not used.

    Examples
    --------
    >>> standard_deviation([[0, 0, 1], [1, 3, 1]]).weight.tolist()
    [0.25, 0.75, 0.0]
    """
    given = np.asarray(x, np.float64)
    return _weighted(_spread(given), given)


def critic(x: ArrayLike, direction: ArrayLike | None = None, how: str = "pearson") -> Weighting:
    """CRITIC weights: standard deviation times what the other indicators do not tell already.

    With y the values by least and greatest, 0 to 1 (1 - y where lower is better):

    .. math:: w_j \\propto s_j \\sum_k (1 - r_{jk})

    Parameters
    ----------
    x
        (n_unit, n_indicator); NaN = missing: correlations over the units that have both. A correlation that
        is undefined because two indicators share too few units counts as 0.
    direction
        (n_indicator,): +1, or -1 where lower is better; all +1 when absent.
    how
        Correlation: pearson, spearman or kendall.

    Examples
    --------
    >>> critic([[1, 1, 3], [2, 2, 1], [3, 3, 2]]).weight.round(3).tolist()
    [0.25, 0.25, 0.5]

    References
    ----------
    D. Diakoulaki, G. Mavrotas and L. Papayannakis, "Determining objective weights in multiple criteria
    problems: the CRITIC method", 1995.
    """
    given = np.asarray(x, np.float64)
    is_told = ~_constant(given)
    signed = given * _direction(direction, given.shape[1])
    power = np.zeros(given.shape[1])
    if is_told.any():
        kept = signed[:, is_told]
        low, high = np.nanmin(kept, axis=0), np.nanmax(kept, axis=0)
        y = (kept - low) / (high - low)
        power[is_told] = _spread(y) * (1 - np.nan_to_num(correlation(y, how=how).r)).sum(axis=0)
        if not (power[is_told] > 1e-12).any():  # one indicator, or copies of one: nothing to choose by
            power[is_told] = _spread(y)
    return _weighted(power, given)


def merec(x: ArrayLike, direction: ArrayLike | None = None) -> Weighting:
    """MEREC weights: how much the scores of the units change when an indicator is taken away.

    With n = min x / x where higher is better and x / max x where lower is, and the mean over the indicators
    that a unit has, :math:`S_i = \\ln(1 + \\overline{|\\ln n_{ij}|})`; an indicator weighs in proportion to
    the sum over the units of how far S falls when that indicator counts as 0.

    Raises
    ------
    Refusal
        A value that is not above 0.

    Examples
    --------
    >>> merec([[1, 2], [2, 2], [4, 2]]).weight.tolist()
    [1.0, 0.0]

    References
    ----------
    M. Keshavarz-Ghorabaee et al., "Determination of objective weights using a new method based on the removal
    effects of criteria (MEREC)", 2021.
    """
    given = np.asarray(x, np.float64)
    if cells := _cells(given <= 0):
        values = {"value": float(given[cells[0]])}
        raise Refusal("MEREC weights need values above 0; this one is {value:g}", values, cells)
    is_more = _direction(direction, given.shape[1]) > 0
    is_told = ~_constant(given)
    kept = np.where(is_told, given, 1.0)
    simple = np.where(is_more, np.nanmin(kept, axis=0) / kept, kept / np.nanmax(kept, axis=0))
    size = np.abs(np.log(simple))
    n_present = np.maximum((~np.isnan(size)).sum(axis=1, keepdims=True), 1)
    total = np.nansum(size, axis=1, keepdims=True)
    fall = np.log1p(total / n_present) - np.log1p((total - np.nan_to_num(size)) / n_present)
    return _weighted(np.abs(fall).sum(axis=0), given)


def pca(x: ArrayLike, direction: ArrayLike | None = None, how: str = "factors") -> Weighting:
    """Weights from principal components of the correlations.

    They tell which indicators move together, not which matter.

    Parameters
    ----------
    x
        (n_unit, n_indicator); NaN = missing, correlations over the units that have both.
    how
        `factors`: components with an eigenvalue above 1 (the first at least) are turned by varimax; an
        indicator weighs its squared loading on the factor where that is largest, as a share of the factor's,
        times the factor's share of the variance explained. `first`: squared loadings on the first component.
    direction
        Not used: squares have no sign.

    Examples
    --------
    >>> pca([[1, 1, 3, 7], [2, 2, 1, 7], [3, 3, 2, 7], [4, 5, 4, 7]], how="first").weight.round(2).tolist()
    [0.38, 0.42, 0.2, 0.0]

    References
    ----------
    G. Nicoletti, S. Scarpetta and O. Boylaud, "Summary indicators of product market regulation", 2000; OECD
    and JRC, "Handbook on constructing composite indicators", 2008.
    """
    given = np.asarray(x, np.float64)
    is_told = ~_constant(given)
    power = np.zeros(given.shape[1])
    if is_told.any():
        found = components(given[:, is_told])
        n_kept = 1 if how == "first" else max(int((found.eigenvalue > 1 + 1e-9).sum()), 1)
        square = varimax(found.loading[:, :n_kept]) ** 2
        is_best = square.argmax(axis=1)[:, None] == np.arange(n_kept)
        mine = np.where(is_best, square, 0)
        whole = mine.sum(axis=0)
        explained = square.sum(axis=0)
        power[is_told] = (mine / np.where(whole > 0, whole, 1) * explained).sum(axis=1)
    return _weighted(power, given)


def equal(x: ArrayLike, direction: ArrayLike | None = None) -> Weighting:
    """The same weight for every indicator that tells units apart.

    Examples
    --------
    >>> equal([[1, 2, 5], [3, 4, 5]]).weight.tolist()
    [0.5, 0.5, 0.0]
    """
    given = np.asarray(x, np.float64)
    return _weighted(np.ones(given.shape[1]), given)


WEIGHTINGS: Mapping[str, Callable[..., Weighting]] = {
    "equal": equal,
    "entropy": entropy,
    "standard_deviation": standard_deviation,
    "critic": critic,
    "merec": merec,
    "pca": pca,
}
"""Ways to weigh by the data; each takes (x, direction)."""


def _weighted(power: Floats, given: Floats) -> Weighting:
    is_constant = _constant(given)
    # What is left of a rounding error must not outweigh anything, nor be a weight below 0.
    told = np.where(is_constant, 0, np.maximum(power, 0))
    total = told.sum()
    weight = told / total if total > 0 else np.full(len(told), np.nan)
    return Weighting(weight, is_constant, np.isnan(given).sum(axis=0))


def _constant(given: Floats) -> Bools:
    """Indicators with fewer than two different values."""
    high = np.max(np.where(np.isnan(given), -np.inf, given), axis=0, initial=-np.inf)
    low = np.min(np.where(np.isnan(given), np.inf, given), axis=0, initial=np.inf)
    return np.asarray(high <= low)


def _spread(given: Floats) -> Floats:
    """Standard deviations over the values that are present; 0 where there is none."""
    is_there = ~np.isnan(given)
    n = np.maximum(is_there.sum(axis=0), 1)
    mean = np.where(is_there, given, 0).sum(axis=0) / n
    return np.sqrt(np.where(is_there, (given - mean) ** 2, 0).sum(axis=0) / n)


def _direction(direction: ArrayLike | None, n: int) -> Floats:
    return np.ones(n) if direction is None else np.asarray(direction, np.float64)


def _cells(is_wrong: Bools) -> tuple[tuple[int, int], ...]:
    return tuple((int(i), int(j)) for i, j in np.argwhere(is_wrong))
