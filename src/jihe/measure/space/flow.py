"""Flows between places: what stays within, and how far the rest goes.

Flows are counts along the last axis, a cell for each pair of places.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .dispersion import Floats

EARTH_RADIUS = 6371.0088
"""Mean radius of the earth in km (IUGG)."""


def intra_share(flows: ArrayLike, is_within: ArrayLike) -> Floats:
    """Share of the flows that begin and end in the same place. Not defined without flows.

    Parameters
    ----------
    flows
        Counts, shape (..., cells).
    is_within
        Whether both ends of a cell are one place, shape (cells,).

    Examples
    --------
    >>> float(intra_share([6, 2, 2], [True, False, False]))
    0.6
    """
    flows = np.asarray(flows, np.float64)
    total = flows.sum(axis=-1)
    inside = flows[..., np.asarray(is_within, bool)].sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return inside / np.where(total > 0, total, np.nan)


def mean_distance(flows: ArrayLike, distance: ArrayLike) -> Floats:
    """Mean distance of a flow in km, over the flows whose distance is known; NaN where none is.

    A flow within a place has the distance 0: the mean falls when more stays at home.

    Parameters
    ----------
    flows
        Counts, shape (..., cells).
    distance
        Kilometres of each cell, shape (cells,); NaN where an end has no known place.

    Examples
    --------
    >>> float(mean_distance([1, 3, 5], [0.0, 100.0, float("nan")]))
    75.0
    """
    flows, distance = np.asarray(flows, np.float64), np.asarray(distance, np.float64)
    known = np.isfinite(distance)
    total = flows[..., known].sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (flows[..., known] @ distance[known]) / np.where(total > 0, total, np.nan)


def great_circle(latitude: ArrayLike, longitude: ArrayLike) -> Floats:
    """Distances between places on a sphere, in km, by the haversine formula.

    The earth is taken for a sphere, which is wrong by at most 0.6 %.

    Parameters
    ----------
    latitude, longitude
        Degrees, shape (n,); NaN where a place lies nowhere known.

    Returns
    -------
    numpy.ndarray
        Shape (n, n).

    Examples
    --------
    >>> round(float(great_circle([0, 0], [0, 90])[0, 1]), 1)
    10007.6

    References
    ----------
    R. W. Sinnott, "Virtues of the haversine", Sky and Telescope 68, 1984.
    """
    phi, lam = np.radians(np.asarray(latitude, np.float64)), np.radians(np.asarray(longitude, np.float64))
    rise = np.sin((phi[:, None] - phi[None, :]) / 2) ** 2
    turn = np.sin((lam[:, None] - lam[None, :]) / 2) ** 2
    inside = np.clip(rise + np.cos(phi)[:, None] * np.cos(phi)[None, :] * turn, 0.0, 1.0)
    return 2 * EARTH_RADIUS * np.arcsin(np.sqrt(inside))
