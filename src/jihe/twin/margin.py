"""Whole numbers in cells whose sums are given: the one way in which a twin divides things among classes.

Sums that a report prints overlap (a province, its circle, a city in it), and shares are rounded, so they are
intervals. Cells are found by a mixed-integer programme: as near as possible to a wished number in each cell,
under all sums at once. Where no numbers fit, the smallest set of sums that cannot hold together is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

Ints = np.ndarray[Any, np.dtype[np.integer]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]

NEAR = 0.02
"""How far from the nearest possible the cells may lie, in parts of the distance; the sums are exact."""
STEPS = ((0.25, 1.0, 1.0), (0.5, 1.0, 3.0), (1.0, 2.0, 9.0), (np.inf, np.inf, 40.0))
"""Steps away from a wish: how wide each is, in parts of the wish and beside it, and what it costs."""
NODES = 200
"""Branches searched at most: a count of work, not of time, so that each run ends alike."""


@dataclass(frozen=True)
class Sum:
    """What some cells add up to.

    Attributes
    ----------
    name
        Whose sum it is, as a message names it; "" where it goes without saying.
    cells
        Numbers of the cells.
    low, high
        Bounds of the sum, both allowed.
    """

    name: str
    cells: Ints
    low: float
    high: float


class ConflictError(Exception):
    """No numbers hold all sums; `names` are those of a smallest set that cannot hold together."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(name for name in names if name)
        super().__init__("; ".join(self.names))


def fill(
    wish: Floats, sums: Sequence[Sum], most: Floats | None = None, together: Sequence[Ints] = ()
) -> Ints:
    """Whole numbers of cells, near to the wished ones, that hold all sums.

    Parameters
    ----------
    wish
        Shape (n,): the number that each cell would have by itself.
    sums
        What must hold.
    most
        Shape (n,): the greatest number of each cell; without bound when left out.
    together
        Sets of cells whose sums should be near to those of their wishes as well.

    Returns
    -------
    numpy.ndarray
        Shape (n,), not negative.

    Raises
    ------
    ConflictError
        When the sums contradict each other.

    Examples
    --------
    >>> import numpy as np
    >>> rows = [Sum("first", np.array([0, 1]), 3, 3), Sum("second", np.array([2, 3]), 1, 1)]
    >>> fill(np.array([1.2, 2.1, 0.1, 0.4]), [*rows, Sum("left", np.array([0, 2]), 2, 2)]).tolist()
    [1, 2, 1, 0]
    """
    n, rows = len(wish), _rows(sums, len(wish))
    most = np.full(n, np.inf) if most is None else most
    # |x - wish| is minimised through steps above and below the wish (x - above + below = wish), the farther
    # the dearer: what a few cells could take in, all share.
    soft = sparse.vstack([sparse.identity(n), _rows([Sum("", c, 0, 0) for c in together], n).matrix]).tocsr()
    wish = np.asarray(soft @ wish)
    k = len(wish)
    steps = [
        (sign, width * wish + few if np.isfinite(width) else np.full(k, np.inf), cost)
        for sign in (-1, 1)
        for width, few, cost in STEPS
    ]
    eye, blank = sparse.identity(k, format="csr"), sparse.csr_matrix((len(rows.low), k * len(steps)))
    matrix = sparse.vstack(
        [sparse.hstack([rows.matrix, blank]), sparse.hstack([soft, *(sign * eye for sign, _, _ in steps)])]
    ).tocsr()
    weight = 1 / np.maximum(wish, 1.0)
    result = milp(
        np.concatenate([np.zeros(n), *(cost * weight for _, _, cost in steps)]),
        integrality=np.concatenate([np.ones(n), np.zeros(k * len(steps))]),
        bounds=Bounds(
            np.zeros(n + k * len(steps)), np.concatenate([most, *(width for _, width, _ in steps)])
        ),
        constraints=LinearConstraint(
            matrix, np.concatenate([rows.low, wish]), np.concatenate([rows.high, wish])
        ),
        options={"mip_rel_gap": NEAR, "node_limit": NODES},
    )
    if result.x is None:
        raise ConflictError([sums[i].name for i in conflict(sums, most)])
    return np.rint(result.x[:n]).astype(np.int64)


def conflict(sums: Sequence[Sum], most: Floats) -> list[int]:
    """Numbers of a smallest set of sums that no numbers hold together.

    Sums that give way when each may at a cost are gathered until those gathered contradict each other; then
    each is left out in turn, and stays out when the rest still do. What is left contradicts itself, and no
    part of it does. (Elastic and deletion filter: Chinneck & Dravnieks 1991.)
    """
    rows = _rows(sums, len(most))
    suspects = _suspects(rows, most)
    # Where fractions could hold all sums, only whole numbers break them.
    kept, is_whole = suspects or list(range(len(sums))), not suspects
    for i in list(kept):
        rest = [j for j in kept if j != i]
        if not _holds(rows, most, rest, is_whole):
            kept = rest
    return kept


@dataclass(frozen=True)
class _Rows:
    """Sums as rows of a matrix with bounds."""

    matrix: sparse.csr_matrix
    low: Floats
    high: Floats


def _rows(sums: Sequence[Sum], n: int) -> _Rows:
    entries = [(np.full(len(held.cells), i), held.cells) for i, held in enumerate(sums)]
    row = np.concatenate([r for r, _ in entries]) if entries else np.zeros(0, np.int64)
    column = np.concatenate([c for _, c in entries]) if entries else np.zeros(0, np.int64)
    matrix = sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=(len(sums), n))
    return _Rows(matrix, np.array([s.low for s in sums], float), np.array([s.high for s in sums], float))


def _holds(rows: _Rows, most: Floats, kept: Sequence[int], is_whole: bool) -> bool:
    """Whether some numbers, whole ones or any, hold these sums."""
    if not kept:
        return True
    chosen = list(kept)
    result = milp(
        np.zeros(len(most)),
        integrality=np.full(len(most), int(is_whole)),
        bounds=Bounds(np.zeros(len(most)), most),
        constraints=LinearConstraint(rows.matrix[chosen], rows.low[chosen], rows.high[chosen]),
    )
    return result.x is not None


def _suspects(rows: _Rows, most: Floats) -> list[int]:
    """Sums among which some contradict each other; none where all can hold."""
    n, m = len(most), len(rows.low)
    gives = np.ones(m)
    while True:
        # A row that gave way must hold from now on, so that others give way, until none can.
        slack = sparse.diags(gives).tocsr()
        part = sparse.vstack(
            [sparse.hstack([rows.matrix, -slack]), sparse.hstack([-rows.matrix, -slack])]
        ).tocsr()
        side = np.concatenate([rows.high, -rows.low])
        finite = np.isfinite(side)
        bounds = np.stack([np.zeros(n + m), np.concatenate([most, np.full(m, np.inf)])], axis=1)
        cost = np.concatenate([np.zeros(n), gives])
        result = linprog(cost, A_ub=part[finite], b_ub=side[finite], bounds=bounds)
        if result.x is None:
            return np.flatnonzero(gives == 0).tolist()
        gave = (result.x[n:] > 1e-7) & (gives > 0)
        if not gave.any():
            return []
        gives[gave] = 0.0


def whole(shares: Sequence[tuple[float, float]], near: int, most: int | None = None) -> int:
    """A whole of which shares can be told: for each of them some whole number of it lies within the bounds.

    Parameters
    ----------
    shares
        Bounds of each share, 0-1.
    near
        The wished whole; the first that serves is sought from here downwards, then upwards.
    most
        The greatest whole allowed.

    Returns
    -------
    int
        The wished one where none serves.

    Examples
    --------
    >>> whole([(0.33325, 0.33335)], 100)
    99
    """
    bounds = np.array(shares).reshape(-1, 2)
    top = near * 2 if most is None else most
    candidates = np.concatenate([np.arange(min(near, top), 0, -1), np.arange(near + 1, top + 1)])
    for start in range(0, len(candidates), 4096):
        part = candidates[start : start + 4096]
        first = np.ceil(part[:, None] * bounds[:, 0] - 1e-9)
        serves = (first <= part[:, None] * bounds[:, 1] + 1e-9).all(axis=1)
        if serves.any():
            return int(part[np.argmax(serves)])
    return near


def counts(low: float, high: float, total: int) -> tuple[int, int]:
    """Least and greatest whole number whose share of `total` lies within bounds.

    >>> counts(0.33325, 0.33335, 99)
    (33, 33)
    >>> counts(0.5, np.inf, 9)
    (5, 9)
    """
    low, high = max(low, 0.0), min(high, 1.0)
    return int(np.ceil(total * low - 1e-9)), int(np.floor(total * high + 1e-9))
