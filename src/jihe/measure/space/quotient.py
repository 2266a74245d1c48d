"""Specialisation of regions in classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .dispersion import Floats


def location_quotient(counts: ArrayLike) -> Floats:
    """Location quotient: a class's share in a region over its share in all regions.

    .. math:: LQ_{rc} = \\frac{x_{rc} / x_{r\\cdot}}{x_{\\cdot c} / x_{\\cdot\\cdot}}

    Above 1 the region is specialised in the class. Not defined for a region or a class without rows.

    Parameters
    ----------
    counts
        Shape (..., regions, classes).

    Returns
    -------
    numpy.ndarray
        Of the same shape. Also known as revealed comparative advantage (Balassa 1965).

    Examples
    --------
    >>> location_quotient([[3, 1], [1, 3]]).tolist()
    [[1.5, 0.5], [0.5, 1.5]]

    References
    ----------
    P. S. Florence, "Report on the location of industry", 1939.
    """
    held = np.asarray(counts, np.float64)
    region, kind = held.sum(axis=-1, keepdims=True), held.sum(axis=-2, keepdims=True)
    total = held.sum(axis=(-2, -1), keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where((region > 0) & (kind > 0), held * total / (region * kind), np.nan)
