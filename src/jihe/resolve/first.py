"""Of rows with equal keys the first in an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt


def first_of(
    keys: Sequence[npt.NDArray[Any]], order: Sequence[npt.NDArray[Any]] = ()
) -> npt.NDArray[np.int64]:
    """Row numbers, one for each combination of `keys`, ordered by them.

    Parameters
    ----------
    keys, order
        Columns of equal length, the weightiest first; of rows with equal keys the least by `order` is taken.
    """
    rows = np.lexsort((*reversed(order), *reversed(keys)))
    is_first = np.zeros(len(rows), bool)
    is_first[:1] = True
    for key in keys:
        is_first[1:] |= key[rows][1:] != key[rows][:-1]
    return rows[is_first]
