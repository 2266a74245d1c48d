"""What the functions of an index refuse, so that whoever knows the names can say which cell it is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

Cells = tuple[tuple[int, int], ...]
"""(row, column) pairs; -1 stands for all."""


class Refusal(ValueError):  # noqa: N818 - it is told to people by what it is
    """Values from which no index can be made.

    Attributes
    ----------
    template, values
        An English sentence with {names}, and what stands for the names.
    cells
        Where: (unit, indicator) in a table of values, (item, item) in a matrix of judgements.
    """

    def __init__(self, template: str, values: Mapping[str, object] | None = None, cells: Cells = ()) -> None:
        self.template, self.values, self.cells = template, dict(values or {}), tuple(cells)
        super().__init__(template.format(**self.values))


def finite(x: ArrayLike) -> NDArray[np.float64]:
    """A table of numbers, units by indicators; NaN = missing.

    Raises
    ------
    Refusal
        What is no table; infinite values, which no step could compare.
    """
    held = np.asarray(x, np.float64)
    if held.ndim != 2:
        raise Refusal("values stand in rows and columns; these have {n} dimensions", {"n": held.ndim})
    wrong = np.argwhere(np.isinf(held))
    if len(wrong):
        cells = tuple((int(u), int(i)) for u, i in wrong)
        raise Refusal("{n} values are infinite; an index needs numbers", {"n": len(wrong)}, cells)
    return held
