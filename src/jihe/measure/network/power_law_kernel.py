"""Compiled parts of the power-law fit: the likelihood, the best k_min, synthetic samples."""

from __future__ import annotations

import math

import numba
import numpy as np

TERMS = 12
"""Terms of the Hurwitz zeta function that are added up before the Euler-Maclaurin tail."""

LEAST_ALPHA, MOST_ALPHA = 1.0001, 60.0
TABLE = 4096
"""Values above k_min that are drawn exactly; rarer ones by the continuous law that they all but follow."""


@numba.njit(cache=True, nogil=True)
def hurwitz(a, q):  # type: ignore[no-untyped-def]
    """Hurwitz zeta: sum over i >= 0 of (q + i)^-a, for a > 1; correct to about 1e-14."""
    total = 0.0
    for i in range(TERMS):
        total += (q + i) ** -a
    x = q + TERMS
    power = x**-a
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
def _loss(a, q, mean_log):  # type: ignore[no-untyped-def]
    return math.log(hurwitz(a, q)) + a * mean_log


@numba.njit(cache=True, nogil=True)
def _exponent(q, mean_log):  # type: ignore[no-untyped-def]
    """The exponent of greatest likelihood: the loss is convex, so a golden section finds it."""
    # The continuous estimate is near; the bracket grows until it holds the least.
    guess = 1 + 1 / max(mean_log - math.log(q - 0.5), 1e-9)
    low, high = max(LEAST_ALPHA, 1 + (guess - 1) * 0.5), min(MOST_ALPHA, 1 + (guess - 1) * 2)
    while low > LEAST_ALPHA and _loss(low, q, mean_log) < _loss(low * 1.0001, q, mean_log):
        low = max(LEAST_ALPHA, 1 + (low - 1) * 0.5)
    while high < MOST_ALPHA and _loss(high, q, mean_log) < _loss(high * 0.9999, q, mean_log):
        high = min(MOST_ALPHA, 1 + (high - 1) * 2)
    ratio = (math.sqrt(5) - 1) / 2
    c, d = high - ratio * (high - low), low + ratio * (high - low)
    at_c, at_d = _loss(c, q, mean_log), _loss(d, q, mean_log)
    while high - low > 1e-9 * high:
        if at_c < at_d:
            high, d, at_d = d, c, at_c
            c = high - ratio * (high - low)
            at_c = _loss(c, q, mean_log)
        else:
            low, c, at_c = c, d, at_d
            d = low + ratio * (high - low)
            at_d = _loss(d, q, mean_log)
        if c >= d:
            break
    return (low + high) / 2


@numba.njit(cache=True, nogil=True)
def best_fit(value, count, first, last, least):  # type: ignore[no-untyped-def]
    """(alpha, place of k_min in `value`, KS distance) of the best tail that begins at one of the places
    given and
    holds `least` values; (0, -1, 2) where there is none."""
    n_left = 0
    logs = 0.0
    for i in range(first, len(value)):
        n_left += count[i]
        logs += count[i] * math.log(value[i])
    best_alpha, best_at, best_ks = 0.0, -1, 2.0
    for i in range(first, last):
        if n_left < least:
            break
        q = float(value[i])
        alpha = _exponent(q, logs / n_left)
        whole = hurwitz(alpha, q)
        seen, ks = 0, 0.0
        for j in range(i, len(value)):
            # The law's steps between two values that occur are the data's too: compare after each.
            seen += count[j]
            law = 1 - hurwitz(alpha, value[j] + 1.0) / whole
            ks = max(ks, abs(law - seen / n_left))
            if ks > best_ks:
                break
            if j + 1 < len(value):
                ks = max(ks, abs(1 - hurwitz(alpha, float(value[j + 1])) / whole - seen / n_left))
        if ks < best_ks:
            best_alpha, best_at, best_ks = alpha, i, ks
        n_left -= count[i]
        logs -= count[i] * math.log(value[i])
    return best_alpha, best_at, best_ks


@numba.njit(cache=True, nogil=True)
def replicate(  # type: ignore[no-untyped-def]  # noqa: PLR0913
    for_body, for_tail, value, body, alpha, k_min, is_fixed, least
):
    """KS distance of the best fit to a synthetic sample, made from uniform numbers."""
    sample = np.empty(len(for_body) + len(for_tail), np.int64)
    for i in range(len(for_body)):
        sample[i] = value[min(np.searchsorted(body, for_body[i], "right"), len(value) - 1)]
    table = np.empty(TABLE)
    whole = hurwitz(alpha, float(k_min))
    for i in range(TABLE):
        table[i] = 1 - hurwitz(alpha, k_min + i + 1.0) / whole
    end = k_min + TABLE
    for i in range(len(for_tail)):
        u = for_tail[i]
        if u < table[-1]:
            drawn = k_min + np.searchsorted(table, u, "right")
        else:
            left = (1 - u) / (1 - table[-1])
            drawn = np.int64(min((end - 0.5) * left ** (-1 / (alpha - 1)) + 0.5, 1e15))
        sample[len(for_body) + i] = drawn
    sample.sort()
    distinct, counts = np.empty(len(sample), np.int64), np.zeros(len(sample), np.int64)
    m = -1
    for x in sample:
        if m < 0 or distinct[m] != x:
            m += 1
            distinct[m] = x
        counts[m] += 1
    distinct, counts = distinct[: m + 1], counts[: m + 1]
    first, last = 0, len(distinct) - 1
    if is_fixed:
        first = np.searchsorted(distinct, k_min)
        last = first + 1
    return best_fit(distinct, counts, first, last, least)[2]
