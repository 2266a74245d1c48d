"""Whether judgements agree with one another, and which of them agrees least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse.csgraph import connected_components

from .ahp import Bools, Floats, checked, completed, perron, priorities

SAATY = (0, 0, 0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59)
"""Random index of n = 0 ... 15 items (Saaty, "Theory and applications of the analytic network process")."""
_TO_9 = (0, 0, 0, 0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733)
DONEGAN_DODD = (*_TO_9, 1.4055, 1.4213, 1.4497, 1.4643, 1.4822, 1.4969)
"""The same by another simulation (Donegan and Dodd, "A note on Saaty's random indexes", 1991)."""
RANDOM_INDICES = {"saaty": SAATY, "donegan_dodd": DONEGAN_DODD, "simulated": ()}
SCALE = np.array([1 / k for k in range(9, 1, -1)] + [float(k) for k in range(1, 10)])
"""Saaty's scale: 1/9 ... 1/2, 1, 2 ... 9."""
MOST_RATIO = 0.1
"""Consistency ratio up to which judgements are usually taken."""


@dataclass(frozen=True)
class Consistency:
    """How far judgements contradict one another.

    Attributes
    ----------
    n_item, n_missing
        Items, and pairs that were not judged.
    lambda_max
        Principal eigenvalue, of the matrix with its holes filled at the least inconsistency; n when
        consistent.
    index
        Consistency index (lambda_max - n) / (n - 1); 0 for fewer than three items.
    random_index
        What the index is on average where judgements are drawn at random from Saaty's scale.
    ratio
        Consistency ratio index / random_index; 0 where nothing can be contradicted.
    geometric_index
        Geometric consistency index: squared errors of the logarithms of judgements by degree of freedom
        (Aguarón and Moreno-Jiménez 2003); NaN where nothing can be contradicted.
    geometric_limit
        The value of `geometric_index` that stands for a ratio of 0.1: 0.31 for three items, 0.35 for four,
        0.37.
    """

    n_item: int
    n_missing: int
    lambda_max: float
    index: float
    random_index: float
    ratio: float
    geometric_index: float
    geometric_limit: float

    @property
    def is_consistent(self) -> bool:
        """Whether the ratio is at most 0.1."""
        return self.ratio <= MOST_RATIO


@dataclass(frozen=True)
class Revision:
    """The judgement whose revision helps most.

    Attributes
    ----------
    item, other
        Numbers of the two items, the more important one (as judged) first.
    given, consistent
        The judgement, and what the other judgements say about the two.
    on_scale
        The value of Saaty's scale that is nearest to `consistent`.
    ratio_before, ratio_after
        Consistency ratio as it is, and with `consistent` in place of `given`.
    """

    item: int
    other: int
    given: float
    consistent: float
    on_scale: float
    ratio_before: float
    ratio_after: float


def consistency(
    matrix: ArrayLike, random_index: str | float = "saaty", n_draw: int = 2000, seed: int = 0
) -> Consistency:
    """How consistent a matrix of judgements is.

    Parameters
    ----------
    matrix
        Shape (n, n), reciprocal, NaN where a pair was not judged.
    random_index
        `saaty` or `donegan_dodd`: the published table; beyond 15 items and for a matrix with holes, where no
        table holds, it is simulated. `simulated`: always simulated. Or the number itself.
    n_draw, seed
        Of the simulation.

    Examples
    --------
    >>> round(consistency([[1, 2, 8], [0.5, 1, 2], [0.125, 0.5, 1]]).ratio, 3)
    0.052
    >>> consistency([[1, 9], [1 / 9, 1]]).ratio
    0.0

    References
    ----------
    T. L. Saaty, "The analytic hierarchy process", 1980.
    """
    given = checked(matrix)
    n_item = len(given)
    is_judged = ~np.isnan(given)
    n_missing = int((~is_judged).sum()) // 2
    n_free = n_item * (n_item - 1) // 2 - n_missing - (n_item - 1)
    if not n_free:  # as many judgements as it takes: none contradicts another
        return Consistency(n_item, n_missing, float(n_item), 0.0, 0.0, 0.0, np.nan, _limit(n_item))
    value = float(perron(completed(given))[0])
    index = max(value - n_item, 0.0) / (n_item - 1)
    usual = _usual(is_judged, random_index, n_draw, seed)
    square = _squared_errors(given) / n_free
    return Consistency(n_item, n_missing, value, index, usual, index / usual, square, _limit(n_item))


def _limit(n_item: int) -> float:
    return {3: 0.31, 4: 0.35}.get(n_item, 0.37) if n_item >= 3 else np.nan


def _squared_errors(matrix: Floats) -> float:
    weight = priorities(matrix, "geometric_mean")
    error = np.log(matrix * weight[None, :] / weight[:, None])
    return float(np.nansum(np.triu(error, 1) ** 2))


def _usual(is_judged: Bools, random_index: str | float, n_draw: int, seed: int) -> float:
    """The random index that a matrix with these judgements is held against."""
    if not isinstance(random_index, str):
        return float(random_index)
    if random_index not in RANDOM_INDICES:
        raise ValueError(f"random_index must be a number or one of {', '.join(RANDOM_INDICES)}")
    table = RANDOM_INDICES[random_index]
    if len(is_judged) < len(table) and is_judged.all():
        return float(table[len(is_judged)])
    holes = tuple((int(i), int(j)) for i, j in np.argwhere(np.triu(~is_judged)))
    return simulated_random_index(len(is_judged), holes, n_draw, seed)


@cache
def simulated_random_index(
    n_item: int, holes: tuple[tuple[int, int], ...] = (), n_draw: int = 2000, seed: int = 0
) -> float:
    """The mean consistency index of judgements drawn at random from Saaty's scale, with these holes.

    A matrix with holes is filled at its least inconsistency first, as it is when its own index is computed;
    that takes longer, so that a tenth of the draws is used.

    Examples
    --------
    >>> abs(simulated_random_index(5) - SAATY[5]) < 0.05
    True
    """
    draw = np.random.default_rng(seed)
    n_draw = max(n_draw // 10, 1) if holes else n_draw
    row, column = np.triu_indices(n_item, 1)
    total = 0.0
    for first in range(0, n_draw, 200):  # a block at a time, so that many items need little memory
        n_block = min(200, n_draw - first)
        matrix = np.ones((n_block, n_item, n_item))
        said = draw.choice(SCALE, (n_block, len(row)))
        matrix[:, row, column], matrix[:, column, row] = said, 1 / said
        for i, j in holes:
            matrix[:, i, j] = matrix[:, j, i] = np.nan
        if holes:
            matrix = np.stack([completed(one) for one in matrix])
        total += float(np.linalg.eigvals(matrix).real.max(axis=-1).sum()) - n_block * n_item
    return total / n_draw / (n_item - 1)


def most_inconsistent(
    matrix: ArrayLike, random_index: str | float = "saaty", seed: int = 0
) -> Revision | None:
    """The judgement whose revision makes the others agree best, or None where none can be contradicted.

    Each judgement in turn is taken away; what the others say of its pair is put in its place; the one after
    which the consistency ratio is least is returned. A judgement without which the items fall into parts
    contradicts nothing and is passed over.

    Examples
    --------
    >>> found = most_inconsistent([[1, 2, 6, 1 / 9], [0.5, 1, 3, 2], [1 / 6, 1 / 3, 1, 0.5], [9, 0.5, 2, 1]])
    >>> found.item, found.other, found.given, round(found.consistent, 1)
    (3, 0, 9.0, 0.3)
    """
    given = checked(matrix)
    before = consistency(given, random_index, seed=seed)
    if np.isnan(before.geometric_index):
        return None
    best: tuple[float, int, int, float] | None = None
    for i, j in _unbound(given):
        without = given.copy()
        without[i, j] = without[j, i] = np.nan
        weight = priorities(without, "geometric_mean")
        said = weight[i] / weight[j]
        without[i, j], without[j, i] = said, 1 / said
        left = float(perron(completed(without))[0])
        if best is None or left < best[0]:
            best = (left, i, j, said)
    if best is None:
        return None
    value, i, j, said = best
    if given[i, j] < 1:
        i, j, said = j, i, 1 / said
    nearest = float(SCALE[np.argmin(np.abs(np.log(SCALE / said)))])
    n = before.n_item
    after = max(value - n, 0.0) / (n - 1) / before.random_index
    return Revision(i, j, float(given[i, j]), float(said), nearest, before.ratio, after)


def _unbound(matrix: Floats) -> Sequence[tuple[int, int]]:
    """The judged pairs without which all items are still linked."""
    found = []
    is_judged = ~np.isnan(matrix)
    for i, j in np.argwhere(np.triu(is_judged, 1)):
        is_judged[i, j] = is_judged[j, i] = False
        if connected_components(is_judged, directed=False)[0] == 1:
            found.append((int(i), int(j)))
        is_judged[i, j] = is_judged[j, i] = True
    return found
