"""Several experts: one set of weights out of many, how far they agree, and who is outvoted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..refusal import Refusal
from .ahp import Bools, Floats, checked, priorities
from .consistency import consistency

MOST_RATIO_ON_SCALE = 9
"""The largest judgement on Saaty's scale."""


@dataclass(frozen=True)
class Panel:
    """What a panel of experts says.

    Attributes
    ----------
    priority
        (n_expert, n_item): each expert's own weights. A row is NaN for an expert who judged too few pairs to
        weigh all items; such judgements still count in a group formed from judgements.
    group
        (n_item,): the panel's weights.
    ratio
        (n_expert,): each expert's consistency ratio; NaN where the row of `priority` is.
    group_ratio
        Consistency ratio of the group's judgements; NaN where the group is formed from priorities.
    consensus
        0 (none) to 1 (all the same): see `consensus`.
    distance
        (n_expert,): the share of weight that an expert would have to move to agree with the group,
        half the sum of the absolute differences.
    reversed_share
        (n_expert,): the share of pairs of items that an expert orders otherwise than the group; pairs that
        either holds equal are left out. NaN where no pair is left.
    is_outvoted
        (n_expert,): whether the group orders more than half of an expert's pairs the other way round.
    """

    priority: Floats
    group: Floats
    ratio: Floats
    group_ratio: float
    consensus: float
    distance: Floats
    reversed_share: Floats
    is_outvoted: Bools


def panel(
    matrices: Sequence[ArrayLike],
    how: str = "eigenvector",
    by: str = "judgements",
    say: ArrayLike | None = None,
    random_index: str | float = "saaty",
) -> Panel:
    """Weights of a panel, and where each expert stands.

    Parameters
    ----------
    matrices
        One matrix of judgements for each expert, all of the same items in the same order; NaN where an expert
        did not judge.
    how
        How priorities are drawn from a matrix: see `priorities`.
    by
        `judgements`: the geometric means of the judgements make one matrix, whose priorities are the group's.
        `priorities`: the geometric means of the experts' own priorities are. Where no pair is missing and
        priorities are geometric means the two are equal.
    say
        (n_expert,): how much each expert counts; all the same when absent.
    random_index
        See `consistency`.

    Examples
    --------
    >>> said = panel([[[1, 4], [0.25, 1]], [[1, 1], [1, 1]]])
    >>> said.group.round(3).tolist(), said.distance.round(3).tolist()
    ([0.667, 0.333], [0.133, 0.167])

    References
    ----------
    E. Forman and K. Peniwati, "Aggregating individual judgments and priorities with the analytic hierarchy
    process", 1998.
    """
    if by not in ("judgements", "priorities"):
        raise ValueError(f"by must be judgements or priorities, not {by!r}")
    said = _same_items(matrices)
    part = _shares(said, say)
    own = np.stack([_own(one, how) for one in said])
    if by == "judgements":
        joint = joint_judgements(said, part)
        group, group_ratio = priorities(joint, how), consistency(joint, random_index).ratio
    else:
        group, group_ratio = joint_priorities(own, part), np.nan
    ratio = [
        np.nan if np.isnan(weight).any() else consistency(one, random_index).ratio
        for one, weight in zip(said, own, strict=True)
    ]
    reversed_share = _reversed(own, group)
    return Panel(
        own,
        group,
        np.array(ratio),
        group_ratio,
        consensus(own[~np.isnan(own).any(axis=1)]),
        np.abs(own - group).sum(axis=1) / 2,
        reversed_share,
        reversed_share > 0.5,
    )


def joint_judgements(matrices: ArrayLike, say: ArrayLike | None = None) -> Floats:
    """One matrix out of many: each judgement the (weighted) geometric mean over the experts who made it.

    Shape (n_expert, n, n) gives (n, n); NaN where nobody judged. The geometric mean is the only mean that
    keeps a matrix reciprocal (Aczél and Saaty 1983).

    Examples
    --------
    >>> joint_judgements([[[1, 8], [1 / 8, 1]], [[1, 2], [1 / 2, 1]]]).round(6).tolist()
    [[1.0, 4.0], [0.25, 1.0]]
    """
    said = np.asarray(matrices, np.float64)
    weight = _shares(said, say)[:, None, None] * ~np.isnan(said)
    total = weight.sum(axis=0)
    logarithm = (weight * np.log(np.where(np.isnan(said), 1, said))).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(total > 0, np.exp(logarithm / total), np.nan), np.float64)


def joint_priorities(priority: ArrayLike, say: ArrayLike | None = None) -> Floats:
    """The (weighted) geometric mean of the experts' priorities, brought to add up to 1.

    Shape (n_expert, n) gives (n,). Experts with a NaN are left out.

    Examples
    --------
    >>> joint_priorities([[0.8, 0.2], [0.5, 0.5]]).round(3).tolist()
    [0.667, 0.333]
    """
    given = np.asarray(priority, np.float64)
    is_whole = ~np.isnan(given).any(axis=1)
    part = _shares(given, say)[is_whole]
    mean = np.exp((part[:, None] * np.log(given[is_whole])).sum(axis=0) / part.sum())
    return np.asarray(mean / mean.sum(), np.float64)


def consensus(priority: ArrayLike, most: float = MOST_RATIO_ON_SCALE) -> float:
    """How far experts agree: 1 when their weights are equal, 0 when each puts all on an item of their own.

    With the Shannon entropies :math:`H_\\alpha` (mean over the experts) and :math:`H_\\gamma` (of the mean
    weights), :math:`M = e^{H_\\alpha - H_\\gamma}` is the share that experts have in common, and

    .. math:: S = \\frac{M - m}{1 - m}

    with m the least M that judgements up to `most` allow: every expert holds one item `most` times as
    important as each other, and as few experts as possible the same one. NaN without experts; 1 for a single
    one. Weights further apart than `most` allows count as 0.

    Parameters
    ----------
    priority
        (n_expert, n_item), each row adding up to 1.

    Examples
    --------
    >>> consensus([[0.9, 0.1], [0.9, 0.1]]), round(consensus([[0.9, 0.1], [0.1, 0.9]]), 6)
    (1.0, 0.0)

    References
    ----------
    K. D. Goepel, "Implementing the analytic hierarchy process as a standard method for multi-criteria
    decision making in corporate enterprises", 2013.
    """
    given = np.asarray(priority, np.float64)
    n_expert, n_item = given.shape
    if not n_expert:
        return np.nan
    common = np.exp(_shannon(given).mean() - _shannon(given.mean(axis=0)))
    high, low = most / (n_item + most - 1), 1 / (n_item + most - 1)
    extreme = np.full((min(n_expert, n_item), n_item), low)
    np.fill_diagonal(extreme, high)
    least = np.exp(_shannon(extreme[0]) - _shannon(extreme.mean(axis=0)))
    return 1.0 if least >= 1 else float(np.clip((common - least) / (1 - least), 0, 1))


def _shannon(share: Floats) -> Floats:
    return -np.asarray(np.where(share > 0, share * np.log(np.where(share > 0, share, 1)), 0).sum(axis=-1))


def _same_items(matrices: Sequence[ArrayLike]) -> Floats:
    given = [np.asarray(one, np.float64) for one in matrices]
    sizes = sorted({one.shape for one in given})
    if len(sizes) != 1:
        said = ", ".join(" x ".join(str(n) for n in size) for size in sizes) or "none"
        raise Refusal(
            "experts must judge the same items; their matrices are of size {sizes}", {"sizes": said}
        )
    return np.stack([_reciprocal(one) for one in given])


def _reciprocal(matrix: Floats) -> Floats:
    """The matrix, checked as far as this expert judged: one expert alone need not link all items."""
    linked = np.where(np.isnan(matrix) & np.isnan(matrix.T), 1.0, matrix)
    return np.where(np.isnan(matrix) & np.isnan(matrix.T), np.nan, checked(linked))


def _own(matrix: Floats, how: str) -> Floats:
    try:
        return priorities(matrix, how)
    except Refusal:  # not linked: all else was checked before
        return np.full(len(matrix), np.nan)


def _shares(said: Floats, say: ArrayLike | None) -> Floats:
    part = np.ones(len(said)) if say is None else np.asarray(say, np.float64)
    if len(part) != len(said) or not (np.isfinite(part).all() and (part >= 0).all() and part.sum() > 0):
        raise Refusal("there must be one number of 0 or more for each of the {n} experts", {"n": len(said)})
    return part / part.sum()


def _reversed(own: Floats, group: Floats) -> Floats:
    """The share of pairs that each expert orders otherwise than the group."""
    first, second = np.triu_indices(len(group), 1)
    theirs = np.sign(np.round(own[:, first] - own[:, second], 12))
    ours = np.sign(np.round(group[first] - group[second], 12))
    n_told = (np.abs(theirs * ours) == 1).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.where(n_told > 0, (theirs * ours == -1).sum(axis=1) / n_told, np.nan)
