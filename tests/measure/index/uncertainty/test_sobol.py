"""Sensitivity indices against closed forms, SALib, and COINr's printed results."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from SALib.analyze.sobol import analyze

from jihe.measure.index.uncertainty import Design, indices, rank_shift, sobol, sobol_of_index
from tests.measure.index.uncertainty.grown import data, grown


@pytest.fixture(scope="module")
def cases(shared_data: Path) -> dict:
    return json.loads((shared_data / "index-cases/sobol_analytic/cases.json").read_text(encoding="utf-8"))


def ishigami(u: np.ndarray, a: float = 7, b: float = 0.1) -> np.ndarray:
    x = (2 * u - 1) * np.pi
    return np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_ishigami(cases: dict) -> None:
    case = cases["ishigami"]
    found = sobol(lambda u: ishigami(u, case["a"], case["b"]), 3, n=2**15, seed=1)
    assert np.allclose(found.first, case["S1"], atol=0.01)
    assert np.allclose(found.total, case["ST"], atol=0.01)
    assert found.variance == pytest.approx(case["variance"], rel=0.01)
    assert found.n_call == 5 * 2**15


def test_sobol_g(cases: dict) -> None:
    case = cases["sobol_g"]
    a = np.array(case["a"])
    found = sobol(lambda u: ((abs(4 * u - 2) + a) / (1 + a)).prod(axis=1), 6, n=2**15, seed=1)
    assert np.allclose(found.first, case["S1"], atol=0.01)
    assert np.allclose(found.total, case["ST"], atol=0.01)
    assert found.variance == pytest.approx(case["variance"], rel=0.01)


def test_weighted_sum(cases: dict, shared_data: Path) -> None:
    assert "w_i^2/sum w^2" in cases["weighted_sum"]["note"]
    with (shared_data / "index-cases/seed_replica/framework.csv").open(encoding="utf-8-sig") as file:
        w = np.array([float(row["w_global"]) for row in csv.DictReader(file)])
    assert len(w) == 19
    found = sobol(lambda u: u @ w, len(w), n=2**13, seed=1)
    assert np.allclose(found.first, w**2 / (w**2).sum(), atol=0.005)
    assert np.allclose(found.total, w**2 / (w**2).sum(), atol=0.005)


def outputs(n: int, mean: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    a, b = random.random((n, 3)), random.random((n, 3))
    mixed = []
    for i in range(3):
        held = a.copy()
        held[:, i] = b[:, i]
        mixed.append(ishigami(held) + mean)
    return ishigami(a) + mean, ishigami(b) + mean, np.stack(mixed)


def test_a_large_mean_does_not_hurt() -> None:
    plain, moved = indices(*outputs(2000, 0)), indices(*outputs(2000, 1e5))
    assert np.allclose(plain.first, moved.first, atol=1e-6)
    assert np.allclose(plain.total, moved.total, atol=1e-6)
    uncentred = indices(*outputs(2000, 1e5), centred=False)
    assert not np.allclose(uncentred.first, plain.first, atol=1)


def test_equal_to_salib() -> None:
    n = 1024
    y_a, y_b, y_ab = outputs(n, 3)
    # SALib's order: each row of A, then its AB_i, then B.
    laid = np.column_stack([y_a, *y_ab, y_b]).ravel()
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    peer = analyze(problem, laid, calc_second_order=False, num_resamples=100, seed=1)
    # It centres by the mean over AB too.
    base = laid.mean()
    ours = indices(y_a - base, y_b - base, y_ab - base, centred=False, n_bootstrap=2000)
    # SALib divides the variance by n, we by n - 1.
    assert np.allclose(ours.first * (2 * n) / (2 * n - 1), peer["S1"], rtol=1e-10)
    assert np.allclose(ours.total * (2 * n) / (2 * n - 1), peer["ST"], rtol=1e-10)
    assert np.allclose((ours.total_high - ours.total_low) / 2, peer["ST_conf"], rtol=0.35)
    assert np.allclose((ours.first_high - ours.first_low) / 2, peer["S1_conf"], rtol=0.35)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    truth = np.array([0.31390519, 0.44241114, 0.0])
    held = []
    for seed in range(60):
        found = indices(*outputs(500, 0, seed), n_bootstrap=200, level=0.9, seed=seed)
        held.append((found.first_low <= truth) & (truth <= found.first_high))
    assert 0.8 < np.mean(held) < 0.97


def test_an_output_that_does_not_vary_has_no_indices() -> None:
    found = sobol(lambda u: np.ones(len(u)), 2, n=64, n_bootstrap=10)
    assert np.isnan(found.first).all()
    assert np.isnan(found.total_high).all()


def test_an_unbalanced_number_is_refused() -> None:
    with pytest.raises(ValueError, match="powers of two"):
        sobol(lambda u: u[:, 0], 1, n=1000)


def test_coinr(shared_data: Path) -> None:
    """From COINr's own replications to its printed first- and total-order indices."""
    folder = shared_data / "index-cases" / "coinr_asem"
    with (folder / "v1_SA_results_scores_all_reps.csv").open(encoding="utf-8") as file:
        score = np.array([[float(cell) for cell in row[1:]] for row in list(csv.reader(file))[1:]])
    with (folder / "expected_v1_SA_results_Sensitivity.csv").open(encoding="utf-8") as file:
        printed = list(csv.DictReader(file))
    y = rank_shift(score[:, 1:], score[:, 0])
    n = len(y) // (len(printed) + 2)
    found = indices(
        y[:n], y[n : 2 * n], y[2 * n :].reshape(len(printed), n), centred=False, n_bootstrap=2000, level=0.9
    )
    for name, column in (("Si", found.first), ("STi", found.total)):
        assert np.allclose(column, [float(row[name]) for row in printed], rtol=0, atol=1e-12)
    # Its intervals are of a hundred rows and its own random numbers: ours lie near.
    for name, column in (
        ("Si_q5", found.first_low),
        ("Si_q95", found.first_high),
        ("STi_q5", found.total_low),
        ("STi_q95", found.total_high),
    ):
        assert np.allclose(column, [float(row[name]) for row in printed], atol=0.12)


def test_of_an_index() -> None:
    tree, x = grown(3, 9), data(40, 9)
    design = Design(
        weight="noise",
        spread=0.02,
        normalisation=("rank_score", "min_max"),
        aggregation=("arithmetic", "harmonic"),
        least=0.01,
        noise=0.01,
    )
    found = sobol_of_index(x, tree, design, n=2048, seed=3)
    by_name = dict(zip(found.name, found.total, strict=True))
    assert set(by_name) == {"weight", "normalisation", "aggregation", "noise"}
    # Weights that hardly change matter less than the choice of the method.
    assert by_name["weight"] < by_name["normalisation"]
    assert ((found.first_low <= found.first) & (found.first <= found.first_high)).all()
    assert (found.first <= found.total + 0.1).all()
    assert found.n_call == 2048 * 6


def test_a_choice_between_equals_does_nothing() -> None:
    tree, x = grown(2, 6), data(20, 6)
    design = Design(weight="dirichlet", version=(("imputation", 3),))
    found = sobol_of_index(np.stack([x, x, x]), tree, design, n=512, seed=1, n_bootstrap=0)
    assert found.total[found.name.index("imputation")] == 0
    assert found.first[found.name.index("weight")] == pytest.approx(1, abs=0.15)


def test_nothing_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="draws nothing"):
        sobol_of_index(data(5, 4), grown(2, 4), Design())
