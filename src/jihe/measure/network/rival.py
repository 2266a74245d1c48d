"""Other laws for the tail of a distribution, and which of two laws fits it better."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy
from scipy.optimize import minimize
from scipy.special import erfc, log_ndtr

from .graph import Floats, Ints
from .power_law_kernel import MOST_ALPHA, log_zeta

DECIDED = 0.1
"""p below which the sign of a likelihood ratio is not put down to chance (Clauset and others 2009)."""


@dataclass(frozen=True)
class Tail:
    """Values from k_min on: each that occurs, ascending, and how often."""

    value: Ints
    count: Ints
    k_min: int

    @cached_property
    def n(self) -> int:
        return int(self.count.sum())

    @cached_property
    def mean(self) -> float:
        return float((self.value * self.count).sum()) / self.n


@dataclass(frozen=True)
class Rival:
    """A power law compared with another law on the same tail.

    Attributes
    ----------
    parameters
        Of the other law, of greatest likelihood; empty where it could not be fitted.
    log_ratio
        Log-likelihood of the power law less that of the other: above 0 speaks for the power law.
    ratio
        The same divided by its standard deviation (Vuong 1989); None for the truncated power law, which
        holds the power law as a special case and can only fit as well or better, and where it does not vary.
    p
        How likely so great a ratio is by chance if both fit alike; Vuong's test, and the likelihood-ratio
        test for the truncated power law.
    verdict
        power_law, rival or undecided (p is 0.1 or more).
    """

    parameters: Mapping[str, float]
    log_ratio: float | None = None
    ratio: float | None = None
    p: float | None = None
    verdict: str = "undecided"


@dataclass(frozen=True)
class Law:
    """A law: how it is fitted, the log-likelihood of values, and the share of values that are k or more."""

    fit: Callable[[Tail, float], dict[str, float]]
    log_mass: Callable[[Ints, int, Mapping[str, float]], Floats]
    survival: Callable[[Ints, int, Mapping[str, float]], Floats]
    is_nested: bool = False


def compare(name: str, alpha: float, tail: Tail) -> Rival:
    """The power law of exponent `alpha` against the law called `name`, both on this tail."""
    law = RIVALS[name]
    parameters = law.fit(tail, alpha)
    if not parameters:
        return Rival({})
    ours = -alpha * np.log(tail.value) - log_zeta(alpha, float(tail.k_min))
    gain = ours - law.log_mass(tail.value, tail.k_min, parameters)
    if not np.isfinite(gain).all():
        return Rival({})
    total = float((gain * tail.count).sum())
    if law.is_nested:
        # It cannot fit worse; what rounding says otherwise is none.
        total = min(total, 0.0)
        p = float(scipy.stats.chi2.sf(-2 * total, 1))
        return Rival(parameters, total, None, p, "rival" if p < DECIDED else "undecided")
    spread = math.sqrt(float((tail.count * (gain - total / tail.n) ** 2).sum()))
    if spread < 1e-12 * max(1.0, abs(total)):
        return Rival(parameters, total)
    p = float(erfc(abs(total) / spread / math.sqrt(2)))
    verdict = "undecided" if p >= DECIDED else "power_law" if total > 0 else "rival"
    return Rival(parameters, total, total / spread, p, verdict)


# ---- exponential -----------------------------------------------------------------------------------


def _fit_exponential(tail: Tail, alpha: float) -> dict[str, float]:
    beyond = tail.mean - tail.k_min
    return {"rate": math.log1p(1 / beyond)} if beyond > 0 else {}


def _exponential_log_mass(k: Ints, k_min: int, of: Mapping[str, float]) -> Floats:
    return np.log(-np.expm1(-of["rate"])) - of["rate"] * (k - k_min)


def _exponential_survival(k: Ints, k_min: int, of: Mapping[str, float]) -> Floats:
    return np.exp(-of["rate"] * (k - k_min))


# ---- log-normal: whole numbers are rounded from a log-normal quantity --------------------------------


MOST_LOG_SIGMA = math.log(300)
"""Beyond this a log-normal is a power law for any number of decades that data can have."""


def _fit_lognormal(tail: Tail, alpha: float) -> dict[str, float]:
    logs = np.log(tail.value)
    mean = float((logs * tail.count).sum()) / tail.n
    sd = math.sqrt(float((tail.count * (logs - mean) ** 2).sum()) / tail.n)

    def told(at: Floats) -> dict[str, float]:
        sigma = math.exp(at[1])
        return {"mu": math.log(tail.k_min) - float(at[0]) * sigma**2, "sigma": sigma}

    def loss(at: Floats) -> float:
        if at[1] > MOST_LOG_SIGMA:
            return math.inf
        mass = _lognormal_log_mass(tail.value, tail.k_min, told(at))
        total = float((mass * tail.count).sum())
        return -total if math.isfinite(total) else math.inf

    # Sought by how steeply it falls at k_min and by sigma: mu and sigma run away together, along a ridge,
    # where the tail is all but a power law. From such a tail, and from a body that is inside the tail.
    sd = max(sd, 0.1)
    starts = [(alpha - 1, 1.0), ((math.log(tail.k_min) - mean) / sd**2, math.log(sd))]
    return _best(loss, starts, told)


def _lognormal_log_mass(k: Ints, k_min: int, of: Mapping[str, float]) -> Floats:
    mu, sigma = of["mu"], of["sigma"]
    low, high = (np.log(k - 0.5) - mu) / sigma, (np.log(k + 0.5) - mu) / sigma
    # Upper tails on the right of the mean, lower ones on the left, lest differences vanish.
    right = low > 0
    far, near = np.where(right, -low, high), np.where(right, -high, low)
    with np.errstate(divide="ignore", invalid="ignore"):
        first = log_ndtr(far)
        mass = first + np.log1p(-np.exp(np.minimum(log_ndtr(near) - first, 0)))
    return mass - log_ndtr(-(math.log(k_min - 0.5) - mu) / sigma)


def _lognormal_survival(k: Ints, k_min: int, of: Mapping[str, float]) -> Floats:
    mu, sigma = of["mu"], of["sigma"]
    # By logarithms, as both shares vanish where the body lies far below the tail.
    whole = log_ndtr(-(math.log(k_min - 0.5) - mu) / sigma)
    return np.exp(log_ndtr(-(np.log(k - 0.5) - mu) / sigma) - whole)


# ---- truncated power law: k^-alpha exp(-rate k) ------------------------------------------------------

TERMS = 512
"""Terms of the normaliser that are added one by one; the rest is an integral."""

NODES, WEIGHTS = np.polynomial.legendre.leggauss(64)


def _fit_truncated(tail: Tail, alpha: float) -> dict[str, float]:
    q = tail.k_min
    mean_log = float((np.log(tail.value / q) * tail.count).sum()) / tail.n
    beyond = tail.mean - q

    def loss(at: Floats) -> float:
        a, rate = float(at[0]), math.exp(at[1])
        if not -5 < a < MOST_ALPHA:
            return math.inf
        whole = _truncated_sum(q, a, rate)
        return tail.n * (math.log(whole) + a * mean_log + rate * beyond) if whole > 0 else math.inf

    scale = 1 / tail.mean
    starts = [(alpha, math.log(scale / 100)), (0.5, math.log(scale))]
    return _best(loss, starts, lambda at: {"alpha": float(at[0]), "rate": math.exp(at[1])})


def _truncated_sum(q: float, alpha: float, rate: float) -> float:
    """Sum over k >= q of (k/q)^-alpha exp(-rate (k - q)): terms, then the integral from the middle of the
    last on."""
    k = q + np.arange(TERMS)
    total = float(np.exp(-alpha * np.log(k / q) - rate * (k - q)).sum())
    start = q + TERMS - 0.5
    # With x = start e^u the integrand falls smoothly; it ends where it is nothing beside its beginning.
    end = math.log1p(60 / (rate * start))
    if alpha > 1:
        end = min(end, 60 / (alpha - 1))
    u = (NODES + 1) * end / 2
    x = start * np.exp(u)
    return total + float((WEIGHTS * np.exp(-alpha * np.log(x / q) - rate * (x - q)) * x).sum()) * end / 2


def _truncated_log_mass(k: Ints, k_min: int, of: Mapping[str, float]) -> Floats:
    whole = math.log(_truncated_sum(k_min, of["alpha"], of["rate"]))
    return -of["alpha"] * np.log(k / k_min) - of["rate"] * (k - k_min) - whole


def _truncated_survival(k: Ints, k_min: int, of: Mapping[str, float]) -> Floats:
    left = np.array([_truncated_sum(float(at), of["alpha"], of["rate"]) for at in k])
    return left * np.exp(_truncated_log_mass(k, k_min, of))


def _best(
    loss: Callable[[Floats], float],
    starts: list[tuple[float, float]],
    told: Callable[[Floats], dict[str, float]],
) -> dict[str, float]:
    options = {"xatol": 1e-6, "fatol": 1e-7, "maxiter": 500}
    found = [minimize(loss, start, method="Nelder-Mead", options=options) for start in starts]
    found = [one for one in found if math.isfinite(one.fun)]
    return told(min(found, key=lambda one: one.fun).x) if found else {}


RIVALS: dict[str, Law] = {
    "lognormal": Law(_fit_lognormal, _lognormal_log_mass, _lognormal_survival),
    "exponential": Law(_fit_exponential, _exponential_log_mass, _exponential_survival),
    "truncated_power_law": Law(_fit_truncated, _truncated_log_mass, _truncated_survival, is_nested=True),
}
