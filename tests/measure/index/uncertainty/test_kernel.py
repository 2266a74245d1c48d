"""The compiled kernel against the index worked out slowly, one replication at a time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from jihe.measure.index.uncertainty import Design, Draws, draws, nominal, ready
from jihe.measure.index.uncertainty.column import COLUMN_NORMALISATIONS, normalise_column, sort_down
from jihe.measure.index.uncertainty.logarithm import logarithms, logarithms_above_one
from jihe.measure.index.uncertainty.noise import add_noise, normals
from tests.measure.index.uncertainty.grown import data, grown

MEANS = ("arithmetic", "geometric", "harmonic", "power")


def column(x: np.ndarray, name: str, sign: int = 1) -> np.ndarray:
    out, start = np.empty(len(x)), np.arange(len(x))
    kind = COLUMN_NORMALISATIONS.index(name)
    normalise_column(x, sign, kind, start, out, np.empty(len(x)), np.empty(len(x), dtype=np.int64))
    return out


def mean_of(y: list[float], w: list[float], how: str, power: float = 2.0) -> float:
    pairs = [(a, b / sum(w)) for a, b in zip(y, w, strict=True)]
    if how == "arithmetic":
        return sum(a * b for a, b in pairs)
    if how == "geometric":
        return math.prod(a**b for a, b in pairs)
    if how == "harmonic":
        return 0.0 if any(a == 0 for a, _ in pairs) else 1 / sum(b / a for a, b in pairs)
    return sum(b * a**power for a, b in pairs) ** (1 / power)


def slow(tree: Any, y: np.ndarray, share: np.ndarray, how: Any) -> np.ndarray:
    """Scores of all units from normalised values, by recursion; missing children are skipped."""

    def score(node: int, u: int) -> float:
        found = np.flatnonzero(tree.leaf == node)
        if len(found):
            return float(y[u, found[0]])
        children = [(score(c, u), share[c]) for c in np.flatnonzero(tree.parent == node) if share[c] > 0]
        there = [(value, weight) for value, weight in children if not math.isnan(value)]
        if not there:
            return math.nan
        name = how if isinstance(how, str) else dict(how)[int(tree.level[node])]
        return mean_of([v for v, _ in there], [w for _, w in there], name)

    root = int(np.flatnonzero(tree.parent < 0)[0])
    return np.array([score(root, u) for u in range(len(y))])


def normalised(x: np.ndarray, tree: Any, name: str) -> np.ndarray:
    return np.column_stack(
        [column(np.ascontiguousarray(x[:, j]), name, int(tree.direction[i])) for j, i in enumerate(tree.leaf)]
    )


@pytest.mark.parametrize("how", [*MEANS, ((0, "geometric"), (1, "arithmetic"))])
@pytest.mark.parametrize("has_holes", [False, True])
def test_scores_of_single_draws(how: Any, has_holes: bool) -> None:
    tree, x = grown(3, 9), data(12, 9)
    if has_holes:
        x[np.random.default_rng(1).random(x.shape) < 0.2] = np.nan
        x[0] = np.nan
    names = ("min_max", "log_ratio", "rank_score")
    design = Design(weight="dirichlet", concentration=20, normalisation=names, aggregation=(how,))
    drawn = draws(design, tree, 40, seed=2)
    found = ready(x, tree, design).scores(drawn)
    for k in range(40):
        y = normalised(x, tree, names[drawn.normalisation[k]])
        assert np.allclose(found[k], slow(tree, y, drawn.share[k], how), rtol=1e-12, atol=0, equal_nan=True)
    assert np.isnan(found[:, 0]).all() == has_holes


def test_with_missing_none_a_hole_undoes_its_parents() -> None:
    tree, x = grown(3, 9), data(12, 9)
    x[4, 2] = np.nan
    design = Design(missing="none")
    score = ready(x, tree, design).scores(nominal(design, tree))[0]
    assert np.isnan(score).tolist() == [u == 4 for u in range(12)]


def test_an_indicator_left_out_is_as_if_it_had_not_been() -> None:
    tree, x = grown(3, 7), data(10, 7)
    design = Design(leave_out=True, weight="noise")
    held, drawn = ready(x, tree, design), draws(design, tree, 60, seed=5)
    found, y = held.scores(drawn), normalised(x, tree, "min_max")
    assert set(drawn.left_out.tolist()) == set(range(-1, 7))
    for k in range(60):
        holes = y.copy()
        if drawn.left_out[k] >= 0:
            holes[:, drawn.left_out[k]] = np.nan
        assert np.allclose(found[k], slow(tree, holes, drawn.share[k], "arithmetic"), rtol=1e-12)


def test_versions_are_taken_as_drawn() -> None:
    tree, x = grown(2, 5), data(8, 5)
    stack = np.stack([np.stack([x, x**2, x**3]), np.stack([x + 1, x + 2, x**0.5])])
    design = Design(version=(("treatment", 2), ("imputation", 3)))
    held, drawn = ready(stack, tree, design), draws(design, tree, 30, seed=1)
    found = held.scores(drawn)
    for k in range(30):
        plain = ready(stack[tuple(drawn.version[k])], tree, Design())
        assert (found[k] == plain.scores(nominal(Design(), tree))[0]).all()


@pytest.mark.parametrize("how", MEANS)
def test_no_noise_and_hardly_any_noise_agree(how: str) -> None:
    tree, x = grown(3, 9), data(15, 9)
    names = ("min_max", "z_score", "log_ratio", "rank_score", "fraction_of_maximum")
    same = {"weight": "dirichlet", "normalisation": names, "aggregation": (how,), "least": 0.01}
    still, noisy = Design(**same), Design(**same, noise=1e-13)
    one = ready(x, tree, still).scores(draws(still, tree, 60, seed=8))
    other = ready(x, tree, noisy).scores(draws(noisy, tree, 60, seed=8))
    assert np.allclose(one, other, rtol=1e-9)
    assert (one != other).any()


def test_noise_is_drawn_only_where_it_is_asked_for() -> None:
    tree, x = grown(2, 4), data(6, 4)
    noise = np.zeros(x.shape)
    noise[3, 1] = 0.5
    design = Design(noise=noise, normalisation=("log_ratio",))
    x[0, 1] = 1e9  # the maximum stays
    found = ready(x, tree, design).scores(draws(design, tree, 50, seed=1))
    moved = found.std(axis=0) > 1e-12
    assert moved.tolist() == [u == 3 for u in range(6)]


def test_a_draw_alone_has_the_same_scores_to_the_bit() -> None:
    tree, x = grown(3, 9), data(15, 9)
    design = Design(weight="noise", noise=0.2, leave_out=True, normalisation=("min_max", "rank_score"))
    held, drawn = ready(x, tree, design), draws(design, tree, 90, seed=8)
    many = held.scores(drawn)
    for k in (0, 41, 89):
        assert (held.scores(drawn[k : k + 1])[0] == many[k]).all()
    assert (many[40:] == held.scores(Draws(**drawn[40:].arrays()))).all()


def test_normal_numbers_are_normal() -> None:
    z = np.concatenate([normals(key, 500_000) for key in range(6)])
    assert stats.kstest(z, "norm").pvalue > 1e-4
    for power, moment, variance in ((1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)):
        assert abs((z**power).mean() - moment) < 4 * math.sqrt(variance / z.size)
    for far in (2.5, 3.6, 4.0):  # beyond 3.65 another way is taken
        expected = 2 * stats.norm.sf(far)
        assert abs((abs(z) > far).mean() - expected) < 4 * math.sqrt(expected / z.size)
    assert abs(np.corrcoef(z[:-1], z[1:])[0, 1]) < 4 / math.sqrt(z.size)


def test_neighbouring_keys_are_not_alike() -> None:
    first = np.array([normals(key, 1)[0] for key in range(3000)])
    assert stats.kstest(first, "norm").pvalue > 1e-4
    assert abs(np.corrcoef(first[:-1], first[1:])[0, 1]) < 0.08


def test_noise_does_not_make_a_value_negative() -> None:
    x, out = np.array([[0.0, 1.0, -1.0, np.nan]] * 500), np.empty((500, 4))
    add_noise(x, abs(x) * 2, np.uint64(1), out)
    assert (out[:, 0] == 0).all()
    assert (out[:, 1] >= 0).all()
    assert (out[:, 1] == 0).any()
    assert (out[:, 2] > 0).any()
    assert np.isnan(out[:, 3]).all()


@given(st.lists(st.floats(0, 1e300), max_size=40))
def test_logarithms(values: list[float]) -> None:
    x = np.array(values)
    one, two = np.empty_like(x), np.empty_like(x)
    logarithms(x, one)
    logarithms_above_one(x, np.empty_like(x), two)
    normal = (x == 0) | (x >= 2.3e-308)
    with np.errstate(divide="ignore"):
        assert np.allclose(one[normal], np.log(x[normal]), rtol=1e-15, atol=0)
    assert np.allclose(two, np.log1p(x), rtol=2e-15, atol=0)


def test_logarithms_of_what_has_none() -> None:
    x, out = np.array([-1.0, np.nan, np.inf, 0.0, 1.0]), np.empty(5)
    logarithms(x, out)
    assert np.array_equal(out, [np.nan, np.nan, np.inf, -np.inf, 0], equal_nan=True)


@given(st.lists(st.integers(-5, 5), max_size=300))
def test_sorting(values: list[int]) -> None:
    value, place = np.array(values, dtype=float), np.arange(len(values))
    sort_down(value, place, len(values))
    assert value.tolist() == sorted(values, reverse=True)
    assert np.array(values)[place].tolist() == value.tolist()
    assert sorted(place.tolist()) == list(range(len(values)))


def test_columns_with_ties_holes_and_nothing_to_tell_apart() -> None:
    x = np.array([3.0, 1, 2, 1, 4, np.nan])
    assert column(x, "borda")[:5].tolist() == [3, 0.5, 2, 0.5, 4]
    assert column(x, "borda", -1)[:5].tolist() == [1, 3.5, 2, 3.5, 0]
    assert np.isnan(column(x, "min_max")[5])
    assert np.nanmean(column(x, "z_score")) == pytest.approx(0)
    assert np.nanstd(column(x, "z_score"), ddof=1) == pytest.approx(1)
    for name in ("min_max", "z_score", "efficacy"):
        assert np.isnan(column(np.full(5, 2.0), name)).all()


def test_own_normalisation() -> None:
    tree, x = grown(3, 9), data(12, 9)

    def root(values: np.ndarray, direction: np.ndarray) -> np.ndarray:
        return np.where(direction > 0, np.sqrt(values), -np.sqrt(values))

    design = Design(normalisation=("root",), functions={"root": root})
    found = ready(x, tree, design).scores(nominal(design, tree))[0]
    assert np.allclose(found, slow(tree, root(x, tree.direction[tree.leaf]), tree.share, "arithmetic"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"normalisation": ("z_score",), "aggregation": ("geometric",)}, "set least"),
        ({"aggregation": ("copeland",)}, "cannot be drawn"),
        ({"normalisation": ("goalposts",), "noise": 0.1}, "in every draw"),
        ({"normalisation": ("goalposts",)}, "give its function"),
        ({"version": (("imputation", 2),)}, "has the shape"),
    ],
)
def test_what_cannot_be_computed_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        ready(data(6, 4), grown(2, 4), Design(**changes))
