"""Relatedness of classes and complexity of regions, from where regions are specialised."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .dispersion import Floats
from .quotient import location_quotient

ALIKE = 1e-10
"""Eigenvalues, of 0 to 1, that lie nearer than this are taken for equal."""


def specialised(counts: ArrayLike) -> Floats:
    """1 where a region's location quotient in a class is at least 1, else 0; shape of `counts`.

    0 where the quotient is not defined.

    Examples
    --------
    >>> specialised([[6, 4], [2, 8], [0, 0]]).tolist()
    [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]

    References
    ----------
    B. Balassa, "Trade liberalisation and revealed comparative advantage", The Manchester School 33, 1965.
    """
    return (np.nan_to_num(location_quotient(counts), nan=0.0) >= 1).astype(np.float64)


def proximity(counts: ArrayLike) -> Floats:
    """How often two classes are specialities of the same regions.

    .. math:: \\phi_{cd} = \\frac{\\sum_r M_{rc} M_{rd}}{\\max(\\sum_r M_{rc}, \\sum_r M_{rd})}

    the lesser of the two conditional probabilities; 0 on the diagonal and for a class that is nobody's
    speciality.

    Returns
    -------
    numpy.ndarray
        Shape (..., classes, classes).

    Examples
    --------
    >>> proximity([[4, 4, 0], [4, 4, 4], [0, 0, 4]]).tolist()
    [[0.0, 1.0, 0.5], [1.0, 0.0, 0.5], [0.5, 0.5, 0.0]]

    References
    ----------
    C. A. Hidalgo, B. Klinger, A.-L. Barabási, R. Hausmann, "The product space conditions the development of
    nations", Science 317, 2007.
    """
    m = specialised(counts)
    both = np.swapaxes(m, -1, -2) @ m
    often = m.sum(axis=-2)
    most = np.maximum(often[..., :, None], often[..., None, :])
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(most > 0, both / most, 0.0)
    n = found.shape[-1]
    return np.where(np.eye(n, dtype=bool), 0.0, found)


def relatedness_density(counts: ArrayLike) -> Floats:
    """How much of what is related to a class a region is specialised in already.

    .. math:: \\omega_{rc} = \\frac{\\sum_d M_{rd}\\, \\phi_{cd}}{\\sum_d \\phi_{cd}}

    From 0 to 1. A class is not counted as related to itself, so that being specialised in it already does not
    raise its density. Not defined for a class that is related to none, nor for a region without rows.

    Returns
    -------
    numpy.ndarray
        Shape (..., regions, classes).

    Examples
    --------
    >>> relatedness_density([[4, 4, 0], [4, 4, 4], [0, 0, 4]])[2].round(3).tolist()
    [0.333, 0.333, 0.0]

    References
    ----------
    Hidalgo et al. 2007 (see `proximity`); R. Boschma, P.-A. Balland, D. F. Kogler, "Relatedness and
    technological change in cities", Industrial and Corporate Change 24, 2015.
    """
    m, phi = specialised(counts), proximity(counts)
    around = phi.sum(axis=-1)[..., None, :]
    has_rows = np.asarray(counts, np.float64).sum(axis=-1, keepdims=True) > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where((around > 0) & has_rows, (m @ phi) / around, np.nan)


def complexity(counts: ArrayLike) -> tuple[Floats, Floats]:
    """Economic complexity of regions, and complexity of classes.

    A region is complex that is specialised in many classes in which few others are. With M of `specialised`,
    the complexity of regions is the eigenvector of the second greatest eigenvalue of

    .. math:: \\tilde M_{rs} = \\sum_c \\frac{M_{rc} M_{sc}}{k_r\\, k_c}

    standardised to mean 0 and standard deviation 1, with the sign that goes with the number of specialities;
    that of a class is the mean over the regions that have it, standardised alike.

    Not defined for a region without a speciality or a class that is nobody's, nor for any where there are
    fewer than three such regions, or where that eigenvalue is 0 or not a single one: then nothing tells one
    eigenvector from another.

    Parameters
    ----------
    counts
        Shape (..., regions, classes).

    Returns
    -------
    (numpy.ndarray, numpy.ndarray)
        Shapes (..., regions) and (..., classes).

    Examples
    --------
    The first region has the rare classes, the last the common one only.

    >>> region, kind = complexity([[20, 6, 5, 4], [20, 6, 5, 0], [20, 6, 0, 0], [20, 0, 0, 0]])
    >>> region.round(2).tolist()
    [1.01, 0.87, -0.44, -1.43]

    References
    ----------
    C. A. Hidalgo, R. Hausmann, "The building blocks of economic complexity", PNAS 106, 2009.
    """
    m = specialised(counts)
    many, often = m.sum(axis=-1), m.sum(axis=-2)
    there, held = many > 0, often > 0
    # Similar to a symmetric matrix, whose eigenvectors are exact and real. What is not there has rows of
    # zeros, whose eigenvalues are 0.
    root = np.sqrt(many)
    part = m / np.where(root > 0, root, 1)[..., None]
    value, vector = np.linalg.eigh(
        (part / np.where(held, often, 1)[..., None, :]) @ np.swapaxes(part, -1, -2)
    )
    if value.shape[-1] < 3:
        return np.full(many.shape, np.nan), np.full(often.shape, np.nan)
    # 0, or as great as a neighbour: any of many vectors would do.
    apart = np.minimum(value[..., -1] - value[..., -2], value[..., -2] - value[..., -3])
    is_told = (there.sum(axis=-1) >= 3) & (value[..., -2] >= ALIKE) & (apart >= ALIKE)
    second = np.where(there & is_told[..., None], vector[..., :, -2] / np.where(there, root, 1), np.nan)
    second = second * _sign(second, many)[..., None]
    mean = np.einsum("...rc,...r->...c", m, np.nan_to_num(second)) / np.where(held, often, 1)
    return _standardised(second), _standardised(np.where(held & is_told[..., None], mean, np.nan))


def _sign(second: Floats, many: Floats) -> Floats:
    """1 or -1: the way in which the vector goes with the number of specialities; where it goes with neither,
    that of its greatest part."""
    there = np.isfinite(second)
    centred = np.where(there, many - _mean(np.where(there, many, np.nan)), 0)
    along = (np.nan_to_num(second) * centred).sum(axis=-1)
    greatest = np.abs(np.nan_to_num(second)).argmax(axis=-1)[..., None]
    part = np.take_along_axis(np.nan_to_num(second), greatest, axis=-1)[..., 0]
    return np.where(np.where((centred != 0).any(axis=-1), along, part) >= 0, 1.0, -1.0)


def _standardised(of: Floats) -> Floats:
    """With mean 0 and standard deviation 1 along the last axis, NaN left out; NaN where all are alike."""
    centred = of - _mean(of)
    spread = np.sqrt(_mean(centred**2))
    return np.divide(centred, spread, out=np.full(of.shape, np.nan), where=spread > ALIKE)


def _mean(of: Floats) -> Floats:
    known = np.isfinite(of)
    return np.nansum(of, axis=-1, keepdims=True) / np.maximum(known.sum(axis=-1, keepdims=True), 1)
