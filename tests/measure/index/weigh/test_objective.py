"""Weights by the data: published examples, the cases where others fail, other implementations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymcdm import weights as peer
from skcriteria import mkdm
from skcriteria.preprocessing.weighters import CRITIC

from jihe.measure.index.refusal import Refusal
from jihe.measure.index.weigh.objective import WEIGHTINGS, critic, entropy, merec, pca, standard_deviation

NAN = np.nan


@pytest.fixture(scope="module")
def cases(shared_data: Path) -> Any:
    return json.loads((shared_data / "index-cases/objective_weights/cases.json").read_text("utf-8"))


def test_published_entropy(cases: Any) -> None:
    case = cases["entropy_elsayed2017"]
    assert entropy(case["matrix"]).weight.round(6).tolist() == case["expected_6dp"]


def test_published_critic(cases: Any) -> None:
    case = cases["critic_tus_adali2019"]
    assert critic(case["matrix"]).weight.round(3).tolist() == case["expected_3dp"]


def test_published_merec(cases: Any) -> None:
    case = cases["merec_2021"]
    assert merec(case["matrix"], case["types"]).weight.round(4).tolist() == case["expected_4dp"]


def some(seed: int, n_unit: int = 9, n: int = 5) -> Any:
    return np.random.default_rng(seed).gamma(2, 3, (n_unit, n)) + 0.1


@given(st.integers(0, 10**6), st.integers(3, 12), st.integers(1, 6), st.sampled_from(sorted(WEIGHTINGS)))
def test_weights_add_up_and_follow_their_columns(seed: int, n_unit: int, n: int, how: str) -> None:
    x = some(seed, n_unit, n)
    weight = WEIGHTINGS[how](x).weight
    assert (weight >= 0).all()
    assert weight.sum() == pytest.approx(1)
    draw = np.random.default_rng(seed)
    rows, columns = draw.permutation(n_unit), draw.permutation(n)
    assert WEIGHTINGS[how](x[rows][:, columns]).weight == pytest.approx(weight[columns], abs=1e-9)


@given(st.integers(0, 10**6), st.sampled_from(sorted(WEIGHTINGS)), st.floats(0.001, 1e9))
def test_a_constant_column_weighs_nothing_and_changes_nothing(seed: int, how: str, value: float) -> None:
    x = some(seed)
    found = WEIGHTINGS[how](np.insert(x, 2, value, axis=1))
    assert found.weight[2] == 0
    assert found.is_constant.tolist() == [False, False, True, False, False, False]
    if how != "merec":  # its mean is over all indicators
        assert np.delete(found.weight, 2) == pytest.approx(WEIGHTINGS[how](x).weight, abs=1e-9)


@pytest.mark.parametrize("how", sorted(WEIGHTINGS))
def test_nothing_to_tell_units_apart(how: str) -> None:
    found = WEIGHTINGS[how](np.full((4, 3), 2.0))
    assert np.isnan(found.weight).all()
    assert found.is_constant.all()


@pytest.mark.parametrize("how", sorted(WEIGHTINGS))
def test_missing_values_are_left_out_and_counted(how: str) -> None:
    x = some(4)
    x[2, 1] = x[3, 1] = x[0, 4] = NAN
    found = WEIGHTINGS[how](x)
    assert found.n_missing.tolist() == [0, 2, 0, 0, 1]
    assert found.weight.sum() == pytest.approx(1)
    assert (found.weight > 0).all() or how == "pca"


@pytest.mark.parametrize("how", sorted(WEIGHTINGS))
def test_an_empty_column_weighs_nothing(how: str) -> None:
    x = some(4)
    x[:, 1] = NAN
    found = WEIGHTINGS[how](x)
    assert found.weight[1] == 0
    assert found.is_constant[1]
    assert found.weight.sum() == pytest.approx(1)


def test_zeros_in_entropy() -> None:
    """One unit has all of it: entropy 0, divergence 1; two share it alike: 1 - ln 2 / ln 4 = 1/2."""
    found = entropy([[8, 3], [0, 3], [0, 0], [0, 0]])
    assert found.weight == pytest.approx([2 / 3, 1 / 3])


def test_missing_values_shorten_the_column() -> None:
    whole = entropy([[1, 1], [2, 5], [4, 4]])
    longer = entropy([[1, 1], [2, 5], [4, 4], [NAN, NAN]])
    assert longer.weight == pytest.approx(whole.weight)


def test_entropy_does_not_depend_on_units_of_measurement() -> None:
    x = some(1)
    assert entropy(x * [1, 1000, 1e-6, 7, 2]).weight == pytest.approx(entropy(x).weight)


def test_critic_shares_between_copies() -> None:
    """Two copies tell one thing: each has less than the third, and more copies take nothing from it."""
    x = some(2, 8, 2)
    found = critic(x[:, [0, 0, 1]]).weight
    assert found[0] == pytest.approx(found[1])
    r = np.corrcoef(x.T)[0, 1]
    y = (x - x.min(axis=0)) / (x.max(axis=0) - x.min(axis=0))
    power = y.std(axis=0) * [1 - r, 2 * (1 - r)]
    assert found[2] == pytest.approx(power[1] / (2 * power[0] + power[1]))


def test_critic_of_copies_only() -> None:
    x = some(2, 8, 1)
    assert critic(np.hstack([x, x])).weight == pytest.approx([0.5, 0.5])
    assert critic(x).weight.tolist() == [1]


def test_critic_turns_with_direction() -> None:
    x = some(3)
    flipped = x.copy()
    flipped[:, 1] *= -1
    assert critic(flipped, [1, -1, 1, 1, 1]).weight == pytest.approx(critic(x).weight)
    assert critic(flipped).weight != pytest.approx(critic(x).weight)


def test_pca_first_is_the_squared_eigenvector() -> None:
    x = some(5)
    value, vector = np.linalg.eigh(np.corrcoef(x.T))
    assert pca(x, how="first").weight == pytest.approx(vector[:, -1] ** 2)
    assert value[-1] > 1


def test_pca_of_two_blocks() -> None:
    """Two uncorrelated blocks of copies, three and two: factors explain 3 and 2 of 5, shared alike."""
    a, b = np.array([1, -1, 1, -1.0]), np.array([1, 1, -1, -1.0])
    x = np.column_stack([a, b, a, b, a])
    assert pca(x).weight == pytest.approx([0.2] * 5)
    assert pca(np.column_stack([a, b, a]), how="first").weight == pytest.approx([0.5, 0, 0.5], abs=1e-12)


@pytest.mark.parametrize("value", [-1.0, -1e-9])
def test_entropy_refuses_negative_values(value: float) -> None:
    with pytest.raises(Refusal, match="0 or more") as caught:
        entropy([[1, 2], [1, value]])
    assert caught.value.cells == ((1, 1),)


@pytest.mark.parametrize("value", [-1.0, 0.0])
def test_merec_refuses_what_has_no_logarithm(value: float) -> None:
    with pytest.raises(Refusal, match="above 0") as caught:
        merec([[1, 2], [value, 2]])
    assert caught.value.cells == ((1, 0),)


@pytest.mark.parametrize("seed", range(4))
def test_peer_pymcdm(seed: int) -> None:
    x = some(seed, 12, 6)
    types = np.where(np.random.default_rng(seed).random(6) < 0.5, 1, -1)
    assert entropy(x).weight == pytest.approx(peer.entropy_weights(x))
    assert critic(x).weight == pytest.approx(peer.critic_weights(x))
    assert merec(x, types).weight == pytest.approx(peer.merec_weights(x, types))
    assert standard_deviation(x).weight == pytest.approx(peer.standard_deviation_weights(x))


@pytest.mark.parametrize("how", ["pearson", "spearman"])
def test_peer_scikit_criteria(how: str) -> None:
    x, direction = some(9, 12, 6), [1, 1, -1, 1, -1, 1]
    theirs = CRITIC(correlation=how).transform(mkdm(x, direction)).weights
    assert critic(x, direction, how).weight == pytest.approx(theirs)
