"""Benefit of the doubt: every unit is weighed in the way that suits it best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog

from ..refusal import Refusal
from .ahp import Floats


@dataclass(frozen=True)
class Doubt:
    """Scores and weights of units, each by its own linear programme.

    Attributes
    ----------
    score
        (n_unit,): 0 to 1; 1 for a unit that no other surpasses under the weights that suit it best. NaN for a
        unit with a missing value, which no other is held against either.
    weight
        (n_unit, n_indicator): the weights that the unit chose; several choices may be as good.
    share
        (n_unit, n_indicator): which part of its score each indicator makes; rows add up to 1, NaN where the
        score is 0 or undefined.
    """

    score: Floats
    weight: Floats
    share: Floats

    @property
    def n_undefined(self) -> int:
        """Units without a score."""
        return int(np.isnan(self.score).sum())


def benefit_of_the_doubt(y: ArrayLike, low: float = 0.0, high: float = 1.0) -> Doubt:
    """Scores under weights that each unit chooses to its own advantage.

    For unit c, :math:`\\max_w \\sum_j w_j y_{cj}` with :math:`\\sum_j w_j y_{ij} \\le 1` for every unit i,
    :math:`w \\ge 0`, and each indicator's part of the score, :math:`w_j y_{cj} / \\sum_k w_k y_{ck}`, between
    `low` and `high`. Without bounds a unit that leads in a single indicator gets 1.

    Parameters
    ----------
    y
        (n_unit, n_indicator), higher is better, none below 0; NaN = missing.
    low, high
        Bounds of each indicator's part of the score. With `low` above 0 a unit with a 0 scores 0.

    Raises
    ------
    Refusal
        A value below 0; an indicator that is 0 for all units; bounds that no parts fit.

    Examples
    --------
    >>> benefit_of_the_doubt([[1, 1], [2, 1], [1, 4]]).score.round(3).tolist()
    [0.571, 1.0, 1.0]

    References
    ----------
    L. Cherchye, W. Moesen, N. Rogge and T. Van Puyenbroeck, "An introduction to 'benefit of the doubt'
    composite indicators", 2007.
    """
    given = np.asarray(y, np.float64)
    n_unit, n = given.shape
    is_whole: NDArray[np.bool_] = np.logical_not(np.isnan(given).any(axis=1))
    _refuse(given, is_whole, low, high)
    # Weights in units of each indicator's maximum, so that none of the numbers is very large or small.
    top = given[is_whole].max(axis=0, initial=0)
    scaled = given / np.where(top > 0, top, 1)
    held = _undominated(scaled[is_whole])
    score, weight = np.full(n_unit, np.nan), np.full((n_unit, n), np.nan)
    for unit in np.nonzero(is_whole)[0]:
        own = _chosen(scaled[unit], held, low, high)
        weight[unit], score[unit] = own, own @ scaled[unit]
    part = weight * scaled
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(score[:, None] > 1e-12, part / score[:, None], np.nan)
    return Doubt(score, weight / np.where(top > 0, top, 1), share)


def _chosen(own: Floats, held: Floats, low: float, high: float) -> Floats:
    """The weights that suit one unit best."""
    n = len(own)
    rows, limit = [held], [np.ones(len(held))]
    if low > 0:
        rows.append(low * np.tile(own, (n, 1)) - np.diag(own))
        limit.append(np.zeros(n))
    if high < 1:
        rows.append(np.diag(own) - high * np.tile(own, (n, 1)))
        limit.append(np.zeros(n))
    found = linprog(-own, A_ub=np.vstack(rows), b_ub=np.concatenate(limit), method="highs")
    return np.asarray(found.x, np.float64)


def _undominated(y: Floats) -> Floats:
    """The units that no other equals or surpasses in every indicator: the only ones that can bind."""
    distinct: NDArray[np.float64] = np.unique(y, axis=0)
    is_beaten = np.zeros(len(distinct), np.bool_)
    for number, one in enumerate(distinct):
        is_beaten[number] = ((distinct >= one).all(axis=1)).sum() > 1
    return distinct[~is_beaten]


def _refuse(given: Floats, is_whole: NDArray[np.bool_], low: float, high: float) -> None:
    n = given.shape[1]
    if not (0 <= low <= 1 / n <= high):
        values = {"n": n, "low": low, "high": high}
        raise Refusal("parts of {n} indicators between {low:g} and {high:g} cannot add up to 1", values)
    below = tuple((int(i), int(j)) for i, j in np.argwhere(given < 0))
    if below:
        value = float(given[below[0]])
        raise Refusal(
            "benefit of the doubt needs values of 0 or more; this one is {value:g}", {"value": value}, below
        )
    empty = np.nonzero(~(given[is_whole] > 0).any(axis=0))[0]
    if is_whole.any() and empty.size:
        raise Refusal(
            "this indicator is 0 for all units; leave it out",
            {},
            tuple((-1, int(j)) for j in empty),
        )
