"""What a candidate loses because others would do as well."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from .likeness import Rows

Odds = npt.NDArray[np.float64]


def contested(left: Rows, right: Rows, log_odds: Odds, is_left_distinct: bool) -> Odds:
    """Log odds of each pair when at most one of the pairs of a name can hold.

    With odds o of the pairs of one name, exactly one or none of which holds, the chance of pair i is
    ``o_i / (1 + sum of o)``: Bayes' rule for hypotheses that exclude each other, the pairs being weighed
    independently.

    Parameters
    ----------
    left, right
        Pairs, as rows of two lists. Each left name is one organisation of the right list, or none.
    is_left_distinct
        Whether the left list names each organisation once: then one of a right name's pairs holds at most.
    """
    odds = np.exp(log_odds)
    rest = np.bincount(left, odds)[left] - odds
    if is_left_distinct:
        rest = rest + np.bincount(right, odds)[right] - odds
    # Sums of floats may leave a trace below zero.
    return np.asarray(log_odds - np.log1p(np.maximum(rest, 0)))


def rivalled(
    left: Rows, right: Rows, log_odds: Odds, is_left_asked: npt.NDArray[np.bool_],
    is_distinct: Callable[[int, int], bool],
) -> Odds:  # fmt: skip
    """`contested` for pairs within one list, where several names may be of one organisation.

    The asked name of a pair means one organisation: its other candidates are rivals, unless they are likely
    the same as the one told. The told name may be meant by many: its other candidates are rivals only where
    they and the asked one cannot be one.

    Parameters
    ----------
    left, right
        Pairs of organisations, each once.
    is_left_asked
        Whether the left one is asked.
    is_distinct
        Whether two organisations cannot be one.
    """
    odds: dict[int, dict[int, float]] = {}
    for i, j, value in zip(left.tolist(), right.tolist(), np.exp(log_odds).tolist(), strict=True):
        odds.setdefault(i, {})[j] = value
        odds.setdefault(j, {})[i] = value
    rest = np.zeros(len(left))
    for at, (i, j, is_asked) in enumerate(
        zip(left.tolist(), right.tolist(), is_left_asked.tolist(), strict=True)
    ):
        asked, told = (i, j) if is_asked else (j, i)
        likely_told = odds[told]
        rest[at] = math.fsum(
            value for other, value in odds[asked].items() if other != told and likely_told.get(other, 0.0) < 1
        ) + math.fsum(
            value for other, value in likely_told.items() if other != asked and is_distinct(other, asked)
        )
    return np.asarray(log_odds - np.log1p(rest))
