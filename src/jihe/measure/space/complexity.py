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
    flat = m.reshape(-1, *m.shape[-2:])
    pairs = [_complexity(one) for one in flat]
    regions = np.array([region for region, _ in pairs]).reshape(*m.shape[:-1])
    kinds = np.array([kind for _, kind in pairs]).reshape(*m.shape[:-2], m.shape[-1])
    return regions, kinds


def _complexity(m: Floats) -> tuple[Floats, Floats]:
    region, kind = np.full(m.shape[0], np.nan), np.full(m.shape[1], np.nan)
    there, held = m.sum(axis=1) > 0, m.sum(axis=0) > 0
    if there.sum() < 3:
        return region, kind
    m = m[there][:, held]
    many, often = m.sum(axis=1), m.sum(axis=0)
    # Similar to a symmetric matrix, whose eigenvectors are exact and real.
    root = np.sqrt(many)
    symmetric = (m / often) @ m.T / np.outer(root, root)
    value, vector = np.linalg.eigh(symmetric)
    second = vector[:, -2] / root
    # 0, or as great as a neighbour: any of many vectors would do.
    if value[-2] < ALIKE or min(value[-1] - value[-2], value[-2] - value[-3]) < ALIKE:
        return region, kind
    along = np.corrcoef(second, many)[0, 1] if many.std() > 0 else second[np.argmax(np.abs(second))]
    second = second if along >= 0 else -second
    mean = m.T @ second / often
    region[there] = (second - second.mean()) / second.std()
    if mean.std() > 0:
        kind[held] = (mean - mean.mean()) / mean.std()
    return region, kind
