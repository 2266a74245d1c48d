"""Whether two tables of rounded shares can come from one matrix of flows: a linear programme.

A report prints what share of all flows leaves each region, what share enters each, and the share of single
flows. All are rounded, and all are lists of the greatest. One matrix must give them all; where none can, a
smallest set of printed numbers is sought that already contradict each other (deletion filter: Chinneck &
Dravnieks 1991, "Locating minimal infeasible constraint sets in linear programs").
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

Interval = tuple[float, float]
Limit = tuple[Literal["row", "column", "cell", "rest"], int, int]
"""One printed number as a limit on the matrix: what leaves `i`, what enters `j`, the flow from i to j;
`rest`: no flow that is left out of the list is greater than its least."""
REST: Limit = ("rest", -1, -1)


@dataclass(frozen=True)
class Flows:
    """Limits on a matrix of flows.

    Attributes
    ----------
    n
        Number of names. The matrix has one row and column more, for all others together.
    row, column
        What leaves and what enters a name: position -> (least, most).
    cell
        Flows: (from, to) -> (least, most).
    rest
        The most that a flow between two names may be when it is not in `cell`; None when it may be anything.
    total
        What all flows add up to.
    """

    n: int
    row: Mapping[int, Interval] = field(default_factory=dict)
    column: Mapping[int, Interval] = field(default_factory=dict)
    cell: Mapping[tuple[int, int], Interval] = field(default_factory=dict)
    rest: float | None = None
    total: float = 100.0

    def limits(self) -> list[Limit]:
        """Every limit, those of the margins first."""
        margins: list[Limit] = [("row", i, -1) for i in self.row]
        margins += [("column", -1, j) for j in self.column]
        cells: list[Limit] = [("cell", i, j) for i, j in self.cell]
        return [*margins, *cells, *([REST] if self.rest is not None else [])]


def is_feasible(flows: Flows, limits: Collection[Limit] | None = None) -> bool:
    """Whether some matrix of flows keeps within all limits, or within those of `limits`.

    Examples
    --------
    >>> is_feasible(Flows(2, row={0: (60, 60)}, cell={(0, 0): (50, 50), (0, 1): (20, 20)}))
    False
    """
    from scipy.optimize import linprog

    kept = set(flows.limits() if limits is None else limits)
    size = flows.n + 1
    least, most = np.zeros((size, size)), np.full((size, size), np.inf)
    if REST in kept and flows.rest is not None:
        most[: flows.n, : flows.n] = flows.rest
        for i, j in flows.cell:
            most[i, j] = np.inf
    for (i, j), (low, high) in flows.cell.items():
        if ("cell", i, j) in kept:
            least[i, j], most[i, j] = low, high
    if (least > most).any():
        return False
    rows, bounds = _margins(flows, kept, size)
    found = linprog(
        np.zeros(size * size),
        A_ub=np.vstack([rows, -rows]) if len(rows) else None,
        b_ub=np.concatenate([bounds[:, 1], -bounds[:, 0]]) if len(rows) else None,
        A_eq=np.ones((1, size * size)),
        b_eq=[flows.total],
        bounds=np.column_stack([least.ravel(), most.ravel()]),
        method="highs",
    )
    return bool(found.status != 2)


def _margins(flows: Flows, kept: set[Limit], size: int) -> tuple[Any, Any]:
    rows, bounds = [], []
    for i, interval in flows.row.items():
        if ("row", i, -1) in kept:
            one = np.zeros((size, size))
            one[i, :] = 1
            rows.append(one.ravel())
            bounds.append(interval)
    for j, interval in flows.column.items():
        if ("column", -1, j) in kept:
            one = np.zeros((size, size))
            one[:, j] = 1
            rows.append(one.ravel())
            bounds.append(interval)
    return np.array(rows).reshape(len(rows), size * size), np.array(bounds).reshape(len(bounds), 2)


def conflict(flows: Flows) -> list[Limit]:
    """A smallest set of limits that no matrix keeps; empty when some matrix keeps all.

    Smallest means that without any one of them the others can be kept; another set may be smaller still.
    """
    kept = flows.limits()
    if is_feasible(flows, kept):
        return []
    # Cells go in one stroke where they are not needed: most conflicts are between a few margins.
    for some in _chunks(kept):
        without = [limit for limit in kept if limit not in some]
        if not is_feasible(flows, without):
            kept = without
    for limit in list(kept):
        without = [other for other in kept if other != limit]
        if not is_feasible(flows, without):
            kept = without
    return kept


def _chunks(limits: Sequence[Limit], size: int = 8) -> list[set[Limit]]:
    """Some limits at a time, the last first."""
    back = list(reversed(limits))
    return [set(back[start : start + size]) for start in range(0, len(back), size)]
