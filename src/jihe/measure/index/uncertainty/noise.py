"""Normal numbers inside compiled kernels, from a key: the same key, the same numbers."""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np

from .draw import Floats

# 256 layers of equal area under exp(-x * x / 2): where the last ends, and the area of each.
LAYERS = 256
TAIL = 3.6541528853610088
AREA = 0.00492867323399

STEP = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)
UNIT = 2.0**-53


def _layers() -> tuple[Floats, Floats]:
    """Right edge of each layer, the lowest first, and the curve's height there."""
    edge = np.zeros(LAYERS + 1)
    edge[0], edge[1] = AREA / math.exp(-TAIL * TAIL / 2), TAIL
    for i in range(1, LAYERS - 1):
        edge[i + 1] = math.sqrt(-2 * math.log(AREA / edge[i] + math.exp(-edge[i] * edge[i] / 2)))
    return edge, np.exp(-edge * edge / 2)


EDGE, HEIGHT = _layers()


@numba.njit(cache=True, nogil=True, inline="always")
def _bits(state: Any) -> Any:
    """SplitMix64: the number at place `state` of the sequence."""
    z = state
    z = (z ^ (z >> np.uint64(30))) * FIRST
    z = (z ^ (z >> np.uint64(27))) * SECOND
    return z ^ (z >> np.uint64(31))


@numba.njit(cache=True, nogil=True)
def _rare(state: Any, layer: int, z: float) -> tuple[Any, float, bool]:
    """A number that fell beside the inner part of its layer: (state, number, whether it stands)."""
    if layer > 0:
        state += STEP
        height = HEIGHT[layer] + float(_bits(state) >> np.uint64(11)) * UNIT * (
            HEIGHT[layer + 1] - HEIGHT[layer]
        )
        return state, z, height < math.exp(-z * z / 2)
    while True:
        state += STEP
        far = -math.log(1 - float(_bits(state) >> np.uint64(11)) * UNIT) / TAIL
        state += STEP
        high = -math.log(1 - float(_bits(state) >> np.uint64(11)) * UNIT)
        if 2 * high > far * far:
            return state, (TAIL + far if z > 0 else -TAIL - far), True


@numba.njit(cache=True, nogil=True)
def add_noise(x: Floats, sd: Floats, key: Any, out: Floats) -> None:
    """`out` = `x` + `sd` times a standard normal number for each cell with `sd` above 0.

    A value that is not negative is not drawn below 0. NaN stays. The numbers come by the ziggurat of
    Marsaglia & Tsang (2000), fed by SplitMix64 (Steele, Lea & Flood 2014) from `key`; cells in the order of
    rows.
    """
    state = _bits(key + STEP)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            value = x[i, j]
            if sd[i, j] > 0:
                while True:
                    state += STEP
                    bits = _bits(state)
                    layer = int(bits & np.uint64(LAYERS - 1))
                    z = (float(np.int64(bits >> np.uint64(11))) * (2 * UNIT) - 1) * EDGE[layer]
                    if abs(z) < EDGE[layer + 1]:
                        break
                    state, z, stands = _rare(state, layer, z)
                    if stands:
                        break
                drawn = value + sd[i, j] * z
                value = 0.0 if value >= 0 and drawn < 0 else drawn
            out[i, j] = value


def normals(key: int, n: int) -> Floats:
    """The first `n` standard normal numbers of a key.

    Examples
    --------
    >>> bool((normals(1, 5) == normals(1, 9)[:5]).all())
    True
    """
    out = np.empty((1, n))
    # A base below 0, if by nothing, so that no number is cut off at 0.
    add_noise(np.full((1, n), -1e-300), np.ones((1, n)), np.uint64(key), out)
    return out[0]
