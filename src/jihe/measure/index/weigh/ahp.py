"""Weights from pairwise judgements: the analytic hierarchy process.

A judgement says how many times as important one item is as another. Judgements make a reciprocal matrix; what
nobody judged is a hole (NaN), and the rest tells about it as long as every two items are linked by a chain of
judgements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.sparse.csgraph import connected_components

from ..refusal import Refusal

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ROUNDED = 0.05
"""By how much the product of a judgement and its reciprocal may miss 1: 8 and 0.13 are one judgement."""


def matrix_of(judgements: Iterable[tuple[str, str, float]], codes: Sequence[str]) -> Floats:
    """The reciprocal matrix of a list of judgements; what is not judged is NaN.

    Parameters
    ----------
    judgements
        (a, b, ratio): a is `ratio` times as important as b. In any order and either direction.
    codes
        The items, in the order of the matrix's rows.

    Raises
    ------
    Refusal
        An unknown code, a ratio that is not a positive number, two judgements of one pair that differ, or
        items that no chain of judgements links.

    Examples
    --------
    >>> matrix_of([("a", "b", 4)], ["a", "b"]).tolist()
    [[1.0, 4.0], [0.25, 1.0]]
    """
    place = {code: number for number, code in enumerate(codes)}
    matrix = np.full((len(place), len(place)), np.nan)
    np.fill_diagonal(matrix, 1)
    for a, b, ratio in judgements:
        for code in (a, b):
            if code not in place:
                raise Refusal(
                    'a judgement names "{code}", which is not an item of this group', {"code": code}
                )
        i, j = place[a], place[b]
        if not (np.isfinite(ratio) and ratio > 0):
            raise _not_positive(a, b, ratio, (i, j))
        if not np.isnan(matrix[i, j]) and abs(np.log(matrix[i, j] / ratio)) > ROUNDED:
            values = {"a": a, "b": b, "first": float(matrix[i, j]), "second": ratio}
            raise Refusal(
                "{a} is judged twice against {b}, as {first:g} and as {second:g}", values, ((i, j),)
            )
        if i != j and np.isnan(matrix[i, j]):
            matrix[i, j], matrix[j, i] = ratio, 1 / ratio
    return checked(matrix, codes)


def checked(matrix: ArrayLike, codes: Sequence[str] | None = None) -> Floats:
    """The matrix if it is reciprocal, with exact reciprocals; refused otherwise.

    Of the two cells of a pair the one of 1 or more counts, because a written reciprocal is a rounded one.
    A pair given in one cell only is given in both.

    Parameters
    ----------
    matrix
        Shape (n, n), NaN where a pair was not judged.
    codes
        What the items are called in a refusal; their numbers from 1 when absent.

    Examples
    --------
    >>> checked([[1, 3], [0.33, 1]])[1, 0] == 1 / 3
    np.True_
    """
    given = np.array(matrix, np.float64)
    if given.ndim != 2 or given.shape[0] != given.shape[1] or not given.size:
        shape = " x ".join(str(n) for n in given.shape)
        raise Refusal("a matrix of judgements must be square; this one is {shape}", {"shape": shape})
    names = codes if codes is not None else [str(number + 1) for number in range(len(given))]
    np.fill_diagonal(given, np.where(np.isnan(np.diag(given)), 1, np.diag(given)))
    _refuse_cells(given, names)
    with np.errstate(invalid="ignore"):
        other = 1 / given.T
        is_written = ~np.isnan(given) & (np.isnan(other) | (given >= 1))
        exact = np.where(is_written, given, np.where(np.isnan(other), given, other))
    _refuse_unlinked(~np.isnan(exact), names)
    return exact


def _not_positive(a: str, b: str, value: float, cell: tuple[int, int]) -> Refusal:
    values = {"a": a, "b": b, "value": value}
    return Refusal("{a} against {b} is {value:g}; a judgement must be a number above 0", values, (cell,))


def _refuse_cells(given: Floats, names: Sequence[str]) -> None:
    """Refuse the first cell that is not positive, and then the pair that is least reciprocal."""
    is_wrong = ~np.isnan(given) & ~((given > 0) & np.isfinite(given))
    if is_wrong.any():
        i, j = (int(n) for n in np.argwhere(is_wrong)[0])
        raise _not_positive(names[i], names[j], float(given[i, j]), (i, j))
    miss = np.nan_to_num(np.abs(given * given.T - 1))
    np.fill_diagonal(miss, np.abs(np.diag(given) - 1))
    if miss.max() > ROUNDED:
        i, j = (int(n) for n in np.unravel_index(np.argmax(miss), miss.shape))
        values = {"a": names[i], "b": names[j], "value": float(given[i, j]), "other": float(given[j, i])}
        raise Refusal(
            "{a} against {b} is {value:g} but {b} against {a} is {other:g}; one must be 1 over the other",
            values,
            ((i, j), (j, i)),
        )


def _refuse_unlinked(is_judged: Bools, names: Sequence[str]) -> None:
    n_part, part = connected_components(is_judged, directed=False)
    if n_part > 1:
        lone = int(np.argmax(part != part[0]))
        raise Refusal(
            "no chain of judgements links {a} and {b}; compare them, or either with an item of the other's",
            {"a": names[0], "b": names[lone]},
            ((0, lone),),
        )


def priorities(matrix: ArrayLike, how: str = "eigenvector") -> Floats:
    """Weights of the items of a matrix of judgements; they add up to 1.

    Parameters
    ----------
    matrix
        Shape (n, n), reciprocal, NaN where a pair was not judged.
    how
        `eigenvector`: the principal right eigenvector (Saaty 1980); holes are first filled so that its
        eigenvalue is least (Bozóki, Fülöp and Rónyai 2010).
        `geometric_mean`: the weights whose ratios are nearest to the judgements in least squares of
        logarithms (Crawford and Williams 1985); without holes the geometric means of the rows.
        `harker`: the principal eigenvector where a hole is 0 and adds 1 to the diagonal (Harker 1987);
        without holes the same as `eigenvector`.

    Raises
    ------
    Refusal
        A matrix that is not reciprocal, not positive, or falls into parts.

    Examples
    --------
    >>> priorities([[1, 4], [0.25, 1]]).round(3).tolist()
    [0.8, 0.2]
    >>> priorities([[1, 2, np.nan], [0.5, 1, 3], [np.nan, 1 / 3, 1]], "geometric_mean").round(3).tolist()
    [0.6, 0.3, 0.1]
    """
    if how not in PRIORITIES:
        raise ValueError(f"how must be one of {', '.join(PRIORITIES)}, not {how!r}")
    return PRIORITIES[how](checked(matrix))


def completed(matrix: ArrayLike) -> Floats:
    """The matrix with its holes filled so that its principal eigenvalue, hence its inconsistency, is least.

    The eigenvalue is a strictly convex function of the logarithms of the missing cells when the judgements
    link all items, so that there is one answer (Bozóki, Fülöp and Rónyai 2010).

    Examples
    --------
    >>> completed([[1, 2, np.nan], [0.5, 1, 3], [np.nan, 1 / 3, 1]])[0, 2].round(6)
    np.float64(6.0)
    """
    given = checked(matrix)
    row, column = np.nonzero(np.triu(np.isnan(given)))
    if not row.size:
        return given

    def with_holes(logarithm: Floats) -> Floats:
        full = given.copy()
        full[row, column], full[column, row] = np.exp(logarithm), np.exp(-logarithm)
        return full

    def eigenvalue(logarithm: Floats) -> tuple[float, Floats]:
        full = with_holes(logarithm)
        value, right = perron(full)
        left = perron(full.T)[1]
        rise = left[row] * full[row, column] * right[column] - left[column] * full[column, row] * right[row]
        return float(value), rise / (left @ right)

    start = _log_least_squares(given)
    first = start[row] - start[column]
    found = minimize(eigenvalue, first, jac=True, method="BFGS", options={"gtol": 1e-10})
    return with_holes(found.x)


def perron(matrix: Floats) -> tuple[Floats, Floats]:
    """The principal eigenvalue of a positive matrix and its right eigenvector, which adds up to 1.

    Over leading axes: shape (..., n, n) gives (...,) and (..., n).
    """
    values, vectors = np.linalg.eig(matrix)
    best = np.argmax(values.real, axis=-1)
    value = np.take_along_axis(values.real, best[..., None], -1)[..., 0]
    vector = np.abs(np.take_along_axis(vectors, best[..., None, None], -1)[..., 0])
    return value, vector / vector.sum(axis=-1, keepdims=True)


def _eigenvector(matrix: Floats) -> Floats:
    return perron(completed(matrix))[1]


def _harker(matrix: Floats) -> Floats:
    is_hole = np.isnan(matrix)
    return perron(np.where(is_hole, 0, matrix) + np.diag(is_hole.sum(axis=1)))[1]


def _log_least_squares(matrix: Floats) -> Floats:
    """Logarithms of the weights that fit the logarithms of the judgements best; they add up to 0."""
    is_judged = ~np.isnan(matrix)
    np.fill_diagonal(is_judged, False)
    said = np.where(is_judged, np.log(matrix, where=is_judged, out=np.zeros_like(matrix)), 0).sum(axis=1)
    laplacian = np.diag(is_judged.sum(axis=1)) - is_judged
    # Adding 1 everywhere makes the Laplacian regular and picks the answer that adds up to 0.
    return np.asarray(np.linalg.solve(laplacian + 1.0, said), np.float64)


def _geometric_mean(matrix: Floats) -> Floats:
    weight = np.exp(_log_least_squares(matrix))
    return np.asarray(weight / weight.sum(), np.float64)


PRIORITIES: Mapping[str, Callable[[Floats], Floats]] = {
    "eigenvector": _eigenvector,
    "geometric_mean": _geometric_mean,
    "harker": _harker,
}
"""Ways to draw priorities from a matrix of judgements."""
