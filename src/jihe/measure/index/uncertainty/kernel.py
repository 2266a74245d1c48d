"""Many replications of an index in compiled code: shares, normalised values, scores, ranks.

Where all levels are aggregated by one kind of mean and nothing is missing, the score is that mean of the
indicators under their global weights, and the tree need not be climbed: f of the normalised values is summed
(f: the value, its logarithm, inverse or power) and only the sum is turned back.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from .column import normalise_column, sort_down, stretch
from .draw import Floats, Ints, Keys
from .logarithm import logarithms
from .noise import add_noise

COMPILED = ("arithmetic", "geometric", "harmonic", "power")
ARITHMETIC, GEOMETRIC, HARMONIC, POWER = range(4)

Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int32]


class Shape(NamedTuple):
    """The tree: parents (-1 for the root), nodes with the deepest first, children of node i at
    child[begin[i]:begin[i + 1]], and the node of each leaf column."""

    parent: Ints
    order: Ints
    begin: Ints
    child: Ints
    leaf: Ints


class Values(NamedTuple):
    """What the replications rest on, units along the last axis.

    `x` (version, leaf, unit) and `sd` alike; `start` alike: units in the order of x, the best first; `sign`
    (leaf); `kind` (normalisation) in COLUMN_NORMALISATIONS; `how` (aggregation, node) in COMPILED and
    `alone` (aggregation): that one for all levels, or -1; `y` (version, normalisation, 2 or 1, leaf, unit):
    normalised, and stretched for means that need it; empty with noise; `f` (version, normalisation, kind of
    mean, leaf, unit), empty where it would be too large; `whole` (version, normalisation): nothing is
    missing.
    """

    x: Floats
    sd: Floats
    start: Ints
    sign: Ints
    kind: Ints
    how: Ints
    alone: Ints
    y: Floats
    f: Floats
    whole: Bools
    is_noisy: bool
    least: float
    power: float
    skip: bool


class Room(NamedTuple):
    """Arrays to work in: one set for each thread."""

    x: Floats
    y: Floats
    node: Floats
    total: Floats
    share: Floats
    weight: Floats
    value: Floats
    place: Ints


@numba.njit(cache=True, nogil=True, inline="always", error_model="numpy")
def forward(value: float, how: int, power: float) -> float:
    """f of the mean: NaN where that mean is not defined."""
    if how == ARITHMETIC:
        return value
    if value < 0:
        return np.nan
    if how == GEOMETRIC:
        return math.log(value)
    if how == HARMONIC:
        return 1 / value
    return value**power


@numba.njit(cache=True, nogil=True, inline="always", error_model="numpy")
def back(value: float, how: int, power: float) -> float:
    if how == ARITHMETIC:
        return value
    if how == GEOMETRIC:
        return math.exp(value)
    if how == HARMONIC:
        return 1 / value
    return value ** (1 / power)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def drop(shape: Shape, share: Floats, node: int) -> None:
    """Take a node's share and give it to its siblings; a parent left without children goes the same way."""
    while node >= 0 and shape.parent[node] >= 0:
        share[node] = 0
        parent, total = shape.parent[node], 0.0
        for child in shape.child[shape.begin[parent] : shape.begin[parent + 1]]:
            total += share[child]
        if total > 0:
            for child in shape.child[shape.begin[parent] : shape.begin[parent + 1]]:
                share[child] /= total
            return
        node = parent


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _climb(shape: Shape, values: Values, how: Ints, room: Room, out: Floats) -> None:
    """Scores level by level, from normalised values in room.y."""
    n_unit, node = out.shape[0], room.node
    for j in range(len(shape.leaf)):
        node[shape.leaf[j]] = room.y[j]
    for i in shape.order:
        low, high = shape.begin[i], shape.begin[i + 1]
        if low == high:
            continue
        node[i], room.total[:] = 0, 0
        for child in shape.child[low:high]:
            share = room.share[child]
            if share > 0:
                for u in range(n_unit):
                    value = node[child, u]
                    if not (values.skip and math.isnan(value)):
                        node[i, u] += share * forward(value, how[i], values.power)
                        room.total[u] += share
        for u in range(n_unit):
            node[i, u] = back(node[i, u] / room.total[u], how[i], values.power)
    for i in range(len(shape.parent)):
        if shape.parent[i] < 0:
            out[:] = node[i]


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _leaf_weights(shape: Shape, room: Room) -> None:
    """Global weights: the products of shares from the root down."""
    for at in range(len(shape.order) - 1, -1, -1):
        i = shape.order[at]
        parent = shape.parent[i]
        room.weight[i] = room.share[i] * room.weight[parent] if parent >= 0 else 1.0


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _normalise(values: Values, version: int, kind: int, key: np.uint64, is_mean: bool, room: Room) -> bool:
    """Draw the data and normalise them into room.y; whether nothing is missing there."""
    add_noise(values.x[version], values.sd[version], key, room.x)
    whole = True
    for j in range(room.x.shape[0]):
        start = values.start[version, j]
        normalise_column(room.x[j], values.sign[j], kind, start, room.y[j], room.value, room.place)
        if not is_mean and values.least > 0:
            stretch(room.y[j], values.least)
        n_missing = 0
        for u in range(room.x.shape[1]):
            n_missing += room.y[j, u] != room.y[j, u]
        whole &= n_missing == 0
    return whole


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _sum(values: Values, how: int, shape: Shape, room: Room, source: Floats, is_f: bool, out: Floats) -> None:
    """Scores from global weights, where one mean serves all levels and nothing is missing."""
    out[:] = 0
    for j in range(len(shape.leaf)):
        weight = room.weight[shape.leaf[j]]
        if weight <= 0:
            continue
        row = source[j]
        if is_f or how == ARITHMETIC:
            for u in range(len(out)):
                out[u] += weight * row[u]
        elif how == GEOMETRIC:
            logarithms(row, room.total)
            for u in range(len(out)):
                out[u] += weight * room.total[u]
        else:
            for u in range(len(out)):
                out[u] += weight * forward(row[u], how, values.power)
    if how != ARITHMETIC:
        for u in range(len(out)):
            out[u] = back(out[u], how, values.power)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def scores(
    shape: Shape,
    values: Values,
    drawn: tuple[Floats, Ints, Ints, Ints, Ints, Keys],
    room: Room,
    out: Floats,
) -> None:
    """Scores of each replication into `out`, shape (n, n_unit).

    `drawn`: shares, normalisation, aggregation, version (one number), column left out, key of the noise.
    """
    share, normalisation, aggregation, version, left_out, key = drawn
    for k in range(len(out)):
        v, m, a = version[k], normalisation[k], aggregation[k]
        alone, how = values.alone[a], values.how[a]
        is_mean = alone == ARITHMETIC
        stretched = 0 if is_mean or values.least <= 0 else 1
        room.share[:] = share[k]
        if left_out[k] >= 0:
            drop(shape, room.share, shape.leaf[left_out[k]])
        if values.is_noisy:
            whole = _normalise(values, v, values.kind[m], key[k], is_mean, room)
        else:
            whole = values.whole[v, m]
        if whole and alone >= 0:
            _leaf_weights(shape, room)
            if values.is_noisy:
                _sum(values, alone, shape, room, room.y, False, out[k])
            elif values.f.size:
                _sum(values, alone, shape, room, values.f[v, m, alone], True, out[k])
            else:
                _sum(values, alone, shape, room, values.y[v, m, stretched], False, out[k])
        else:
            if not values.is_noisy:
                room.y[:] = values.y[v, m, stretched]
            _climb(shape, values, how, room, out[k])


@numba.njit(cache=True, nogil=True, error_model="numpy")
def ranks(score: Floats, start: Ints, value: Floats, place: Ints, out: Places) -> None:
    """Ranks of each row of `score`: 1 is best, ties share the smallest, 0 stands for undefined. `start` is an
    order of the units near the one to be found."""
    for k in range(len(score)):
        n = 0
        for u in start:
            out[k, u] = 0
            if not math.isnan(score[k, u]):
                value[n], place[n] = score[k, u], u
                n += 1
        sort_down(value, place, n)
        for i in range(n):
            out[k, place[i]] = out[k, place[i - 1]] if i and value[i] == value[i - 1] else i + 1
