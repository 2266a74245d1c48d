"""Logarithms of whole rows, in a form that compilers turn into vector instructions: a call for each number
would take longer than all the rest of a replication."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba.core import types
from numba.extending import intrinsic

from .draw import Floats

MANTISSA = 0x000FFFFFFFFFFFFF
HALF_ROOT = 0x3FE6A09E667F3BCD  # of the square root of a half
TINY = 2.2250738585072014e-308  # the least number with all its digits
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10


def _to_float(context: Any, bits: Any) -> Any:
    """The number whose bits an integer holds."""

    def write(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.bitcast(given[0], context.get_value_type(types.float64))

    return types.float64(types.int64), write


def _to_bits(context: Any, number: Any) -> Any:
    """The bits of a number as an integer."""

    def write(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.bitcast(given[0], context.get_value_type(types.int64))

    return types.int64(types.float64), write


_as_float: Any = intrinsic(_to_float)
_as_bits: Any = intrinsic(_to_bits)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def logarithms(x: Floats, out: Floats) -> None:
    """Natural logarithm of each of `x` into `out`, to the last digit or two.

    With x = 2**e * m, m around 1, and s = (m - 1) / (m + 1): ln x = e ln 2 + 2 (s + s**3 / 3 + s**5 / 5 +
    ...). Minus infinity at 0, NaN below it.
    """
    for i in range(len(x)):
        above = _as_bits(x[i]) - HALF_ROOT
        e = float(np.int32(above >> 52))
        m = _as_float((above & MANTISSA) + HALF_ROOT)
        s = (m - 1) / (m + 1)
        q = s * s
        series = 1 / 19 + q / 21
        series = 1 / 15 + q * (1 / 17 + q * series)
        series = 1 / 11 + q * (1 / 13 + q * series)
        series = 1 / 7 + q * (1 / 9 + q * series)
        series = 1 / 3 + q * (1 / 5 + q * series)
        value = e * LN2_HIGH + (2 * s + (2 * s * q * series + e * LN2_LOW))
        value = -np.inf if x[i] < TINY else value
        value = value if x[i] >= 0 else np.nan
        out[i] = x[i] if x[i] == np.inf else value


@numba.njit(cache=True, nogil=True, error_model="numpy")
def logarithms_above_one(x: Floats, room: Floats, out: Floats) -> None:
    """ln(1 + x) of each of `x`, exact to the last digits for small x too; `room` is as long."""
    for i in range(len(x)):
        room[i] = 1 + x[i]
    logarithms(room, out)
    for i in range(len(x)):
        # What 1 + x lost by rounding, to first order.
        lost = (x[i] - (room[i] - 1)) / room[i]
        out[i] = out[i] + lost if room[i] > 0 and x[i] < np.inf else out[i]
