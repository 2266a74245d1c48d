"""Power laws against igraph, the powerlaw package, SciPy, and laws that samples were drawn from."""

from __future__ import annotations

import warnings

import igraph
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import zeta

from jihe.measure.network.power_law import ccdf, curves, fit_power_law
from jihe.measure.network.power_law_kernel import hurwitz


def drawn(alpha: float, n: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).zipf(alpha, n)


@given(st.floats(1.001, 40), st.floats(1, 1e6))
def test_hurwitz_zeta_is_that_of_scipy(a: float, q: float) -> None:
    assert hurwitz(a, q) == pytest.approx(zeta(a, q), rel=1e-11)


@pytest.mark.parametrize("seed", range(4))
def test_the_fit_is_that_of_igraph(seed: int) -> None:
    values = np.concatenate([drawn(2.3, 1500, seed), np.random.default_rng(seed).integers(1, 6, 800)])
    ours, theirs = fit_power_law(values, 0), igraph.power_law_fit(values.tolist(), p_precision=0.1)
    assert ours.k_min == theirs.xmin
    assert ours.alpha == pytest.approx(theirs.alpha, rel=1e-5)
    assert ours.ks == pytest.approx(theirs.D, rel=1e-3)


def test_rivals_are_those_of_the_powerlaw_package() -> None:
    powerlaw = pytest.importorskip("powerlaw")
    values = drawn(2.2, 4000, 7)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = powerlaw.Fit(values, discrete=True, xmin=2, verbose=False)
        ours = fit_power_law(values, 0, k_min=2)
        assert ours.alpha == pytest.approx(peer.power_law.alpha, rel=5e-3)
        assert ours.sigma == pytest.approx(peer.power_law.sigma, rel=0.05)
        for name in ("exponential", "truncated_power_law"):
            nested = name.startswith("trunc")
            ratio, p = peer.distribution_compare(
                "power_law", name, nested=nested, normalized_ratio=not nested
            )
            rival = ours.rivals[name]
            mine = rival.log_ratio if nested else rival.ratio
            assert mine == pytest.approx(ratio, rel=0.1, abs=0.6)
            assert (rival.p < 0.1) == (p < 0.1)


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
    values = drawn(2.1, 600, 5)
    assert fit_power_law(values, 30, seed=4) == fit_power_law(values, 30, seed=4)
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
