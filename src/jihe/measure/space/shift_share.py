"""Why a region's rows grew: with all, by what it does, or by itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .dispersion import Floats


def shift_share(before: ArrayLike, after: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Classic shift-share analysis of the change of each region's rows.

    .. math::

        x'_{r} - x_{r} = \\sum_c x_{rc}\\, g + \\sum_c x_{rc}\\,(g_c - g)
        + \\sum_c x_{rc}\\,(g_{rc} - g_c)

    with the growth g of all rows, of a class, and of a class in a region. What a class that had no rows
    anywhere before brings has no growth rate; it is counted as the region's own.

    Parameters
    ----------
    before, after
        Counts, shape (..., regions, classes).

    Returns
    -------
    (numpy.ndarray, numpy.ndarray, numpy.ndarray)
        National growth, mix of classes, own growth; each of shape (..., regions). They add up to the change.
        Not defined where there were no rows at all before.

    Examples
    --------
    >>> [part.tolist() for part in shift_share([[10, 0], [0, 10]], [[20, 0], [0, 10]])]
    [[5.0, 5.0], [5.0, -5.0], [0.0, 0.0]]

    References
    ----------
    E. S. Dunn, "A statistical and analytical technique for regional analysis", 1960.
    """
    first, second = np.asarray(before, np.float64), np.asarray(after, np.float64)
    total = first.sum(axis=(-2, -1))[..., None]
    kind = first.sum(axis=-2)
    with np.errstate(invalid="ignore", divide="ignore"):
        growth = second.sum(axis=(-2, -1))[..., None] / np.where(total > 0, total, np.nan) - 1
        of_kind = np.where(kind > 0, second.sum(axis=-2) / kind - 1, 0.0)
    held = first.sum(axis=-1)
    national = held * growth
    mix = (first * of_kind[..., None, :]).sum(axis=-1) - national
    own = second.sum(axis=-1) - held - national - mix
    return national, mix, own
