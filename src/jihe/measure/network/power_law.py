"""Power laws: how the tail of a distribution of whole numbers falls, and whether another law fits it better.

Source: Clauset, Shalizi and Newman (2009), Power-law distributions in empirical data, SIAM Review 51,
661-703.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from .graph import Floats, Ints
from .power_law_kernel import best_fit, log_zeta, replicate, survival
from .rival import RIVALS, Rival, Tail, compare
from .threads import in_order

Tick = Callable[[str, int, int], None]

LEAST_TAIL = 10
"""Values below which a tail is too short to be told anything of."""


@dataclass(frozen=True)
class PowerLaw:
    """A power law fitted to a tail: p(k) proportional to k^-alpha for k >= k_min.

    All fields are None, and `rivals` is empty, where there are fewer than `LEAST_TAIL` positive values or
    all of them are the same.

    Attributes
    ----------
    alpha
        Exponent of greatest likelihood.
    sigma
        Its standard error.
    k_min
        Where the tail begins: of all values that occur, the one with the least `ks`.
    n_tail
        Values in the tail.
    ks
        Kolmogorov-Smirnov distance between the tail and the law.
    p_value
        Share of synthetic samples that fit worse than the data; below 0.1 the law is not plausible. None
        where no sample was drawn.
    rivals
        Comparison with each other law, by name.
    """

    alpha: float | None = None
    sigma: float | None = None
    k_min: int | None = None
    n_tail: int | None = None
    ks: float | None = None
    p_value: float | None = None
    rivals: Mapping[str, Rival] = field(default_factory=dict)


def fit_power_law(
    values: Ints,
    n_bootstrap: int = 100,
    seed: int = 0,
    k_min: int | None = None,
    tick: Tick | None = None,
) -> PowerLaw:
    """Fit a discrete power law to the tail of some values, and compare it with other laws.

    Parameters
    ----------
    values
        Whole numbers; those below 1 are left out.
    n_bootstrap
        Synthetic samples for `p_value`; each is as large as the data, its body drawn from the data below
        k_min, its tail from the law, and is fitted anew. With 100 the p is known to about 0.05, with 2,500
        to 0.01.
    seed
        Of the samples.
    k_min
        Begin the tail here, at 1 or more, instead of looking for the best place.

    Examples
    --------
    >>> fit = fit_power_law(np.random.default_rng(0).zipf(2.5, 10_000), 0)
    >>> round(fit.alpha, 2), fit.k_min, round(fit.sigma, 3)
    (2.49, 1, 0.017)
    """
    values = np.asarray(values)
    value, count = np.unique(values[values > 0], return_counts=True)
    value, count = value.astype(np.int64), count.astype(np.int64)
    if count.sum() < LEAST_TAIL or len(value) < 2:
        return PowerLaw()
    first, last = 0, len(value) - 1
    if k_min is not None:
        k_min = max(k_min, 1)
        first = int(np.searchsorted(value, k_min))
        last = min(first + 1, last)
    alpha, at, ks = best_fit(value, count, first, last, LEAST_TAIL, k_min or 0)
    if at < 0:
        return PowerLaw()
    tail = Tail(value[at:], count[at:], k_min or int(value[at]))
    fitted = PowerLaw(
        alpha=float(alpha),
        sigma=_sigma(float(alpha), tail),
        k_min=tail.k_min,
        n_tail=tail.n,
        ks=float(ks),
        rivals={name: compare(name, float(alpha), tail) for name in RIVALS},
    )
    p = _p_value(fitted, value, count, at, n_bootstrap, seed, k_min is not None, tick)
    return PowerLaw(**{**fitted.__dict__, "p_value": p})


def ccdf(values: Ints) -> tuple[Ints, Floats]:
    """Every value that occurs, ascending, and the share of values that are as great or greater.

    Examples
    --------
    >>> k, share = ccdf(np.array([1, 1, 2, 5]))
    >>> k.tolist(), share.tolist()
    ([1, 2, 5], [1.0, 0.5, 0.25])
    """
    value, count = np.unique(np.asarray(values), return_counts=True)
    above = np.cumsum(count[::-1])[::-1]
    return value, above / max(int(count.sum()), 1)


def curves(fit: PowerLaw, k: Ints) -> dict[str, Floats]:
    """What each fitted law says in place of `ccdf`, within the tail: the share of its values that are k or
    more.

    Returns
    -------
    dict
        power_law and the rivals that could be fitted -> shape of `k`, 1 at k_min; empty without a fit.
    """
    if fit.alpha is None or fit.k_min is None:
        return {}
    share = [survival(fit.alpha, float(fit.k_min), float(at)) for at in k]
    told: dict[str, Floats] = {"power_law": np.array(share, np.float64)}
    for name, rival in fit.rivals.items():
        if rival.parameters:
            told[name] = RIVALS[name].survival(k, fit.k_min, rival.parameters)
    return told


def _sigma(alpha: float, tail: Tail) -> float:
    """Standard error from the curvature of the likelihood, whose second derivative is that of log zeta."""
    step = 1e-3 * (alpha - 1)
    low, here, high = (log_zeta(a, float(tail.k_min)) for a in (alpha - step, alpha, alpha + step))
    return float(1 / np.sqrt(tail.n * (low - 2 * here + high) / step**2))


def _p_value(  # noqa: PLR0913 - all that a synthetic sample needs
    fit: PowerLaw,
    value: Ints,
    count: Ints,
    at: int,
    n_bootstrap: int,
    seed: int,
    is_fixed: bool,
    tick: Tick | None,
) -> float | None:
    if n_bootstrap < 1 or fit.ks is None or fit.n_tail is None:
        return None
    n = int(count.sum())
    body, share = count[:at] / max(n - fit.n_tail, 1), fit.n_tail / n

    def distance(turn: int) -> float:
        draw = np.random.default_rng([seed, turn])
        n_tail = int(draw.binomial(n, share))
        drawn = draw.multinomial(n - n_tail, body) if at else body.astype(np.int64)
        uniform = np.sort(draw.random(n_tail))
        return float(replicate(value[:at], drawn, uniform, fit.alpha, fit.k_min, is_fixed, LEAST_TAIL))

    worse = 0
    for turn, ks in enumerate(in_order(distance, range(n_bootstrap))):
        worse += ks >= fit.ks
        if tick:
            tick("power law", turn + 1, n_bootstrap)
    return worse / n_bootstrap
