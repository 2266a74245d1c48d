"""Compiled parts of the power-law fit: the likelihood, the best k_min, synthetic samples."""

from __future__ import annotations

import math

import numba
import numpy as np

TERMS = 12
"""Terms of the Hurwitz zeta function that are added up before the Euler-Maclaurin tail."""

LEAST_ALPHA, MOST_ALPHA = 1.0001, 1e7
TABLE = 4096
"""Values above k_min that are drawn exactly; rarer ones by the continuous law that they all but follow."""


@numba.njit(cache=True, nogil=True)
def scaled_zeta(a, q):  # type: ignore[no-untyped-def]
    """q^a times the Hurwitz zeta function (sum over i >= 0 of (q + i)^-a) for a > 1: never too small for a
    float. Correct to about 1e-14."""
    total = 0.0
    for i in range(TERMS):
        total += ((q + i) / q) ** -a
    x = q + TERMS
    power = (x / q) ** -a
    total += x * power / (a - 1) + power / 2
    rising = a * power / x
    total += rising / 12
    rising *= (a + 1) * (a + 2) / (x * x)
    total -= rising / 720
    rising *= (a + 3) * (a + 4) / (x * x)
    total += rising / 30240
    rising *= (a + 5) * (a + 6) / (x * x)
    return total - rising / 1209600


@numba.njit(cache=True, nogil=True)
def log_zeta(a, q):  # type: ignore[no-untyped-def]
    """Logarithm of the Hurwitz zeta function."""
    return math.log(scaled_zeta(a, q)) - a * math.log(q)


@numba.njit(cache=True, nogil=True)
def survival(a, q, k):  # type: ignore[no-untyped-def]
    """Share of a power law from q on that lies at k or above."""
    return (k / q) ** -a * scaled_zeta(a, k) / scaled_zeta(a, q)


@numba.njit(cache=True, nogil=True)
def _exponent(q, mean_log):  # type: ignore[no-untyped-def]
    """The exponent of greatest likelihood, `mean_log` being the mean of log(k / q).

    The loss, log zeta + a mean log, is convex: Newton's steps on its slope, kept between two exponents where
    it falls and where it rises.
    """
    low, high = LEAST_ALPHA, MOST_ALPHA
    # The estimate for a continuous law is near.
    a = min(max(1 + 1 / (mean_log + math.log(q / (q - 0.5))), low), high)
    for _ in range(200):
        step = 3e-5 * (a - 1)
        below, here, above = (
            math.log(scaled_zeta(a - step, q)),
            math.log(scaled_zeta(a, q)),
            math.log(scaled_zeta(a + step, q)),
        )
        slope = (above - below) / (2 * step) + mean_log
        bend = (above - 2 * here + below) / (step * step)
        if slope > 0:
            high = a
        else:
            low = a
        new = a - slope / bend if bend > 0 else 0.0
        if not low < new < high:
            new = 1 + math.sqrt((low - 1) * (high - 1))
        if abs(new - a) < 1e-9 * a:
            return new
        a = new
    return a


@numba.njit(cache=True, nogil=True)
def best_fit(value, count, first, last, least, k_min):  # type: ignore[no-untyped-def]
    """(alpha, place in `value`, KS distance) of the best tail that begins at one of the places given and
    holds `least` values; (0, -1, 2) where there is none.

    A tail's law begins at its first value, or at `k_min` where that is not 0.
    """
    n_left = 0
    logs = 0.0
    for i in range(first, len(value)):
        n_left += count[i]
        logs += count[i] * math.log(value[i])
    best_alpha, best_at, best_ks = 0.0, -1, 2.0
    for i in range(first, last):
        if n_left < least:
            break
        q = float(k_min) if k_min else float(value[i])
        alpha = _exponent(q, logs / n_left - math.log(q))
        ks = _distance(value[i:], count[i:], n_left, alpha, q, best_ks)
        if ks < best_ks:
            best_alpha, best_at, best_ks = alpha, i, ks
        n_left -= count[i]
        logs -= count[i] * math.log(value[i])
    return best_alpha, best_at, best_ks


@numba.njit(cache=True, nogil=True)
def _distance(value, count, n, alpha, q, enough):  # type: ignore[no-untyped-def]
    """KS distance of a tail from its law; anything above `enough` once it is that."""
    whole = scaled_zeta(alpha, q)
    seen, ks, law, reached = 0, 0.0, 0.0, q
    for i in range(len(value)):
        # The data's share stands still between two values, the law's does not: compare before and after.
        k = float(value[i])
        mass = (k / q) ** -alpha / whole
        if k != reached:
            law = 1 - mass * scaled_zeta(alpha, k)
        ks = max(ks, abs(law - seen / n))
        seen += count[i]
        law += mass
        reached = k + 1
        ks = max(ks, abs(law - seen / n))
        if ks > enough:
            break
    return ks


@numba.njit(cache=True, nogil=True)
def replicate(value, count, uniform, alpha, k_min, is_fixed, least):  # type: ignore[no-untyped-def]
    """KS distance of the best fit to a synthetic sample.

    The sample's body is `value` and `count`; its tail comes from `uniform`, ascending numbers from 0 to 1.
    """
    distinct = np.empty(len(value) + len(uniform), np.int64)
    counts = np.zeros(len(distinct), np.int64)
    m = 0
    for i in range(len(value)):
        if count[i]:
            distinct[m], counts[m] = value[i], count[i]
            m += 1
    first = m
    q = float(k_min)
    whole = scaled_zeta(alpha, q)
    k, below = k_min, 1 / whole  # `below` is the law's share up to k
    rest, end = survival(alpha, q, q + TABLE), q + TABLE
    for u in uniform:
        while u >= below and k < k_min + TABLE:
            k += 1
            below += (k / q) ** -alpha / whole
        drawn = k
        if u >= 1 - rest:
            beyond = (end - 0.5) * ((1 - u) / rest) ** (-1 / (alpha - 1)) + 0.5
            drawn = np.int64(max(min(beyond, 1e15), end))
        if m == first or distinct[m - 1] != drawn:
            distinct[m] = drawn
            m += 1
        counts[m - 1] += 1
    distinct, counts = distinct[:m], counts[:m]
    if is_fixed:
        return best_fit(distinct, counts, first, first + 1, least, k_min)[2]
    return best_fit(distinct, counts, 0, m - 1, least, 0)[2]
