"""Power laws against igraph, the powerlaw package, SciPy, and laws that samples were drawn from."""

from __future__ import annotations

import warnings

import igraph
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import zeta

from jihe.measure.network.power_law import ccdf, curves, fit_power_law
from jihe.measure.network.power_law_kernel import log_zeta, survival


def drawn(alpha: float, n: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).zipf(alpha, n)


@given(st.floats(1.001, 40), st.floats(1, 1e6), st.integers(0, 1000))
def test_the_law_is_that_of_scipy(a: float, q: float, above: int) -> None:
    assume(zeta(a, q + above) > 1e-300)
    assert log_zeta(a, q) == pytest.approx(np.log(zeta(a, q)), rel=1e-11, abs=1e-11)
    assert survival(a, q, q + above) == pytest.approx(zeta(a, q + above) / zeta(a, q), rel=1e-10)


@pytest.mark.parametrize("values", [drawn(2.3, 500, 1), np.repeat([100, 101, 102], [400, 20, 3])])
def test_the_exponent_is_the_most_likely_one(values: np.ndarray) -> None:
    fit = fit_power_law(values, 0, k_min=int(values.min()))

    def loss(a: float) -> float:
        return log_zeta(a, float(fit.k_min)) + a * np.log(values).mean()

    best = minimize_scalar(loss, bounds=(1.01, 900), method="bounded", options={"xatol": 1e-9}).x
    assert fit.alpha == pytest.approx(best, rel=1e-6)
    bend = (loss(best * 1.001) - 2 * loss(best) + loss(best * 0.999)) / (best * 0.001) ** 2
    assert fit.sigma == pytest.approx(1 / np.sqrt(len(values) * bend), rel=1e-3)


@given(st.lists(st.integers(1, 12), min_size=10, max_size=60), st.integers(1, 6))
def test_the_distance_is_the_greatest_between_the_two_curves(values: list[int], k_min: int) -> None:
    tail = np.array([v for v in values if v >= k_min])
    fit = fit_power_law(np.array(values), 0, k_min=k_min)
    if len(tail) < 10 or len(np.unique(tail)) < 2:
        assert fit.alpha is None
        return
    # k_min is what was asked for, whether a value stands there or not.
    assert (fit.k_min, fit.n_tail) == (k_min, len(tail))
    at = np.arange(k_min, 14)
    law = zeta(fit.alpha, at) / zeta(fit.alpha, k_min)
    assert fit.ks == pytest.approx(max(abs(law - (tail >= at[:, None]).mean(axis=1))), abs=1e-9)


@settings(max_examples=20)
@given(st.lists(st.integers(1, 12), min_size=10, max_size=60))
def test_k_min_is_where_the_distance_is_least(values: list[int]) -> None:
    fit = fit_power_law(np.array(values), 0)
    fixed = [fit_power_law(np.array(values), 0, k_min=k) for k in sorted(set(values))]
    distances = [one.ks for one in fixed if one.ks is not None]
    assert fit.ks == (pytest.approx(min(distances)) if distances else None)


@pytest.mark.parametrize("seed", range(4))
def test_the_fit_is_that_of_igraph(seed: int) -> None:
    values = np.concatenate([drawn(2.3, 1500, seed), np.random.default_rng(seed).integers(1, 6, 800)])
    ours, theirs = fit_power_law(values, 0), igraph.power_law_fit(values.tolist(), p_precision=0.1)
    assert ours.k_min == theirs.xmin
    assert ours.alpha == pytest.approx(theirs.alpha, rel=1e-5)
    assert ours.ks == pytest.approx(theirs.D, rel=1e-3)


def test_rivals_are_those_of_the_powerlaw_package() -> None:
    powerlaw = pytest.importorskip("powerlaw")
    values = drawn(2.2, 4000, 2)
    values = values[values < 5000]  # the peer sums up to the greatest value
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = powerlaw.Fit(values, discrete=True, xmin=2, verbose=False)
        ours = fit_power_law(values, 0, k_min=2)
        assert ours.alpha == pytest.approx(peer.power_law.alpha, rel=1e-4)
        # The peer's is (alpha - 1) / sqrt(n), which holds for a continuous law.
        assert ours.sigma == pytest.approx(peer.power_law.sigma, rel=0.05)
        for name in ("exponential", "lognormal", "truncated_power_law"):
            nested = name.startswith("trunc")
            ratio, p = peer.distribution_compare(
                "power_law", name, nested=nested, normalized_ratio=not nested
            )
            rival = ours.rivals[name]
            assert (rival.log_ratio if nested else rival.ratio) == pytest.approx(ratio, abs=0.005)
            assert rival.p == pytest.approx(p, abs=0.005)


def test_what_all_but_never_varies_is_fitted_without_overflow() -> None:
    fit = fit_power_law(np.repeat([100_000, 100_001, 100_040], [500, 30, 2]), 20)
    assert fit.k_min == 100_000
    assert fit.p_value is not None
    assert all(np.isfinite(share).all() for share in curves(fit, np.array([100_000, 100_005])).values())


def test_a_drawn_power_law_is_found_and_plausible() -> None:
    fit = fit_power_law(drawn(2.5, 5000, 1), 60)
    assert fit.alpha == pytest.approx(2.5, abs=4 * fit.sigma)
    assert fit.p_value > 0.1
    assert fit.rivals["exponential"].verdict == "power_law"


def test_a_drawn_lognormal_is_not_plausible_and_its_own_law_wins() -> None:
    values = np.floor(np.random.default_rng(3).lognormal(1, 1, 5000) + 0.5).astype(int)
    fit = fit_power_law(values, 40, k_min=2)
    assert fit.p_value < 0.1
    assert fit.rivals["lognormal"].verdict == "rival"
    assert fit.rivals["lognormal"].parameters["sigma"] == pytest.approx(1, abs=0.1)


def test_a_drawn_exponential_beats_the_power_law() -> None:
    values = np.random.default_rng(3).geometric(0.2, 5000)
    fit = fit_power_law(values, 0, k_min=1)
    assert fit.rivals["exponential"].verdict == "rival"
    assert fit.rivals["exponential"].parameters["rate"] == pytest.approx(-np.log(0.8), rel=0.05)
    assert fit.rivals["truncated_power_law"].verdict == "rival"


def test_the_truncated_law_never_fits_worse_than_the_plain_one() -> None:
    for seed in range(5):
        assert fit_power_law(drawn(2.4, 400, seed), 0).rivals["truncated_power_law"].log_ratio <= 0


def test_the_same_seed_gives_the_same_p() -> None:
    values = drawn(2.1, 600, 6)
    assert fit_power_law(values, 30, seed=4) == fit_power_law(values, 30, seed=4)
    assert fit_power_law(values, 30, seed=4).p_value != fit_power_law(values, 30, seed=5).p_value
    assert fit_power_law(values, 0).p_value is None


def test_p_of_true_power_laws_is_spread_over_the_unit_interval() -> None:
    p = [fit_power_law(drawn(2.5, 300, seed), 40, k_min=1).p_value for seed in range(30)]
    assert 0.3 < np.mean(p) < 0.7


@pytest.mark.parametrize("values", [[], [0, 0], [3] * 50, [1, 2, 3]])
def test_what_cannot_be_fitted_is_undefined(values: list[int]) -> None:
    fit = fit_power_law(np.array(values, int))
    assert fit.alpha is None
    assert fit.rivals == {}
    assert curves(fit, np.array([1, 2])) == {}


def test_curves_begin_at_one_and_fall() -> None:
    fit = fit_power_law(drawn(2.5, 3000, 2), 0)
    k = np.arange(fit.k_min, fit.k_min + 200)
    told = curves(fit, k)
    assert set(told) == {"power_law", "lognormal", "exponential", "truncated_power_law"}
    for share in told.values():
        assert share[0] == pytest.approx(1, abs=1e-6)
        assert (np.diff(share) < 0).all()


@given(st.lists(st.integers(0, 20), min_size=1))
def test_ccdf_counts(values: list[int]) -> None:
    k, share = ccdf(np.array(values))
    assert share.tolist() == pytest.approx([sum(v >= at for v in values) / len(values) for at in k])
