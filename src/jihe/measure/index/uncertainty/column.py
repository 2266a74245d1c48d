"""One indicator normalised inside compiled kernels: the functions of `normalise`, for data that change in
every draw. Only those that need nothing beside the column; a test holds them equal to the originals."""

from __future__ import annotations

import math

import numba
import numpy as np

from .draw import Floats, Ints
from .logarithm import logarithms_above_one

COLUMN_NORMALISATIONS = (
    "log_ratio",
    "min_max",
    "z_score",
    "fraction_of_maximum",
    "distance_to_best",
    "efficacy",
    "rank_score",
    "percentile_rank",
    "borda",
)
LOG_RATIO, MIN_MAX, Z_SCORE, FRACTION, DISTANCE, EFFICACY, RANK_SCORE, PERCENTILE, BORDA = range(9)

GAPS = np.array([1750, 301, 57, 10, 1])


@numba.njit(cache=True, nogil=True, error_model="numpy")
def sort_down(value: Floats, place: Ints, n: int) -> None:
    """Sort the first `n` of `value` from the greatest down, `place` along with it (Shell's sort: little to do
    where the order is nearly right already, as it is from draw to draw)."""
    for gap in GAPS:
        for i in range(gap, n):
            held, at, j = value[i], place[i], i
            while j >= gap and value[j - gap] < held:
                value[j], place[j] = value[j - gap], place[j - gap]
                j -= gap
            value[j], place[j] = held, at


@numba.njit(cache=True, nogil=True, error_model="numpy")
def range_of(x: Floats) -> tuple[float, float]:
    """Least and greatest of what is there."""
    low, low_too, high, high_too = np.inf, np.inf, -np.inf, -np.inf
    n = len(x) // 2 * 2
    for i in range(
        0, n, 2
    ):  # two at a time, so that one need not wait for the other; NaN is never less or more
        one, two = x[i], x[i + 1]
        low = one if one < low else low
        high = one if one > high else high
        low_too = two if two < low_too else low_too
        high_too = two if two > high_too else high_too
    if n < len(x):
        low = x[n] if x[n] < low else low
        high = x[n] if x[n] > high else high
    return min(low, low_too), max(high, high_too)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def moments(x: Floats) -> tuple[float, float]:
    """Mean and standard deviation (n - 1) of what is there."""
    n, total = 0, 0.0
    for value in x:
        there = value == value
        n += there
        total += value if there else 0.0
    mean, squares = total / n, 0.0
    for value in x:
        squares += (value - mean) ** 2 if value == value else 0.0
    return mean, math.sqrt(squares / (n - 1))


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _ranked(x: Floats, sign: int, start: Ints, out: Floats, value: Floats, place: Ints) -> int:
    """`out`: the number of units below plus half of those level, from 0; the number of units ranked."""
    n = 0
    for i in start:
        out[i] = np.nan
        if not math.isnan(x[i]):
            value[n], place[n] = sign * x[i], i
            n += 1
    sort_down(value, place, n)
    begin = 0
    while begin < n:
        end = begin + 1
        while end < n and value[end] == value[begin]:
            end += 1
        for i in range(begin, end):
            out[place[i]] = n - 1 - (begin + end - 1) / 2
        begin = end
    return n


@numba.njit(cache=True, nogil=True, error_model="numpy")
def normalise_column(
    x: Floats, sign: int, kind: int, start: Ints, out: Floats, value: Floats, place: Ints
) -> None:
    """Write the column normalised by `kind` (a number in COLUMN_NORMALISATIONS) to `out`; all NaN if the
    column is all equal and `kind` needs a spread. `start` is an order of the units, the best first or
    nearly so; `value` and `place` are room to work in."""
    if kind >= RANK_SCORE:
        n = _ranked(x, sign, start, out, value, place)
        for i in range(len(x)):
            if kind == RANK_SCORE:
                out[i] = (out[i] + 1) / n
            elif kind == PERCENTILE:
                out[i] = out[i] / (n - 1)
        return
    if kind == LOG_RATIO:
        logarithms_above_one(x, value, out)
        whole = math.log1p(range_of(x)[1])
        base = 0.0 if sign > 0 else whole
        for i in range(len(x)):
            out[i] = sign * (out[i] - base) / whole
        return
    start_at, base, slope = _line(x, kind, sign)
    for i in range(len(x)):
        out[i] = start_at + slope * (x[i] - base)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _line(x: Floats, kind: int, sign: int) -> tuple[float, float, float]:
    """Of those normalisations that are straight lines: value at a base, the base, and the slope. The base is
    the worst value where there is one, so that it gets its value exactly: a mean may take its logarithm."""
    if kind == Z_SCORE:
        mean, deviation = moments(x)
        return 0.0, mean, sign / deviation if deviation > 0 else np.nan
    low, high = range_of(x)
    if kind == FRACTION:
        return 0.0, 0.0 if sign > 0 else high, sign / high
    slope = sign / (high - low) if high > low else np.nan
    base = low if sign > 0 else high
    if kind == EFFICACY:
        return 0.6, base, 0.4 * slope
    return 0.0, base, slope


@numba.njit(cache=True, nogil=True, error_model="numpy")
def stretch(y: Floats, least: float) -> None:
    """A column that goes below `least` is made to run from `least` to its maximum."""
    low, high = range_of(y)
    if low >= least or not high > low:
        return
    slope = (max(high, least) - least) / (high - low)
    for i in range(len(y)):
        y[i] = least + (y[i] - low) * slope
