"""Draw k is the same whatever is drawn beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.measure.index.uncertainty import Design, Draws, draws, nominal, replay
from tests.measure.index.uncertainty.grown import grown

TREE = grown(3, 8)
SETS = np.stack([grown(3, 8, seed).share for seed in (1, 2, 3)])
EVERYTHING = Design(
    weight="dirichlet",
    normalisation=("min_max", "z_score", "log_ratio"),
    normalisation_chance=(0.5, 0.3, 0.2),
    aggregation=("arithmetic", "geometric"),
    version=(("imputation", 3), ("treatment", 2)),
    noise=0.1,
    leave_out=True,
)


def equal(one: Draws, other: Draws) -> bool:
    return all((held == other.arrays()[name]).all() for name, held in one.arrays().items())


@settings(max_examples=25)
@given(st.integers(0, 1500), st.integers(1, 700), st.integers(0, 2**63))
def test_a_piece_is_cut_from_the_whole(start: int, n: int, seed: int) -> None:
    assert equal(draws(EVERYTHING, TREE, n, seed, start), draws(EVERYTHING, TREE, start + n, seed)[start:])


def test_one_draw_is_done_again_alone_and_after_storage() -> None:
    many = draws(EVERYTHING, TREE, 1200, seed=4)
    assert equal(replay(EVERYTHING, TREE, 777, seed=4), many[777:778])
    assert many[777:778].first == 777
    assert equal(Draws(**many.arrays()), many)


def test_another_seed_gives_other_draws() -> None:
    one, other = (draws(EVERYTHING, TREE, 50, seed) for seed in (1, 2))
    assert not any((held == other.arrays()[name]).all() for name, held in one.arrays().items())


def test_one_input_more_leaves_the_others_as_they_were() -> None:
    few = draws(replace(EVERYTHING, noise=0.0, leave_out=False), TREE, 100, seed=3)
    more = draws(EVERYTHING, TREE, 100, seed=3)
    assert (few.share == more.share).all()
    assert (few.normalisation == more.normalisation).all()
    assert (few.version == more.version).all()
    assert (few.left_out == -1).all()


@pytest.mark.parametrize("weight", ["given", "dirichlet", "noise", "set", "between"])
def test_shares_of_siblings_add_to_one(weight: str) -> None:
    drawn = draws(Design(weight=weight, concentration=0.01, sets=SETS), TREE, 600, seed=9).share
    for node in set(TREE.parent.tolist()):
        assert np.allclose(drawn[:, TREE.parent == node].sum(axis=1), 1)
    assert (drawn >= 0).all()


def test_shares_have_the_mean_and_spread_that_were_asked_for() -> None:
    drawn = draws(Design(weight="dirichlet", concentration=50), TREE, 40_000, seed=1).share
    variance = TREE.share * (1 - TREE.share) / 51  # of a Dirichlet whose parameters add to 50
    assert np.allclose(drawn.mean(axis=0), TREE.share, atol=0.002)
    assert np.allclose(drawn.var(axis=0), variance, rtol=0.05)
    noisy = draws(Design(weight="noise", spread=0.2), TREE, 5000, seed=1).share
    ratio = noisy / TREE.share
    assert ratio.min() > 0.8 / 1.2
    assert ratio.max() < 1.2 / 0.8


def test_a_set_is_one_of_the_sets() -> None:
    drawn = draws(Design(weight="set", sets=SETS), TREE, 300, seed=1).share
    found = (drawn[:, None, :] == SETS).all(axis=2)
    assert (found.sum(axis=1) == 1).all()
    assert found.any(axis=0).all()


def test_choices_come_as_often_as_their_chance() -> None:
    drawn = draws(EVERYTHING, TREE, 40_000, seed=5)
    assert np.allclose(np.bincount(drawn.normalisation) / 40_000, [0.5, 0.3, 0.2], atol=0.01)
    assert np.allclose(np.bincount(drawn.left_out + 1) / 40_000, 1 / 9, atol=0.01)
    assert np.allclose(drawn.version.mean(axis=0), [1, 0.5], atol=0.02)


def test_nominal_is_the_index_as_it_is() -> None:
    as_is = nominal(EVERYTHING, TREE)
    assert (as_is.share[0] == TREE.share).all()
    assert as_is.left_out[0] == -1
    assert not np.concatenate([as_is.normalisation, as_is.aggregation, as_is.version[0]]).any()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"weight": "dirichelt"}, "dirichlet"),
        ({"weight": "set"}, "sets of shares"),
        ({"noise": -0.1}, "cannot be negative"),
        ({"least": 0.0}, "above 0"),
        ({"spread": 1.0}, "spread"),
        ({"normalisation": ()}, "at least one"),
        ({"aggregation_chance": (0.5, 0.5)}, "must hold 1 numbers"),
        ({"missing": "zero"}, "skip, none"),
    ],
)
def test_a_design_that_cannot_be_is_refused(wrong: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Design(**wrong)  # type: ignore[arg-type]


def test_inputs_are_what_is_drawn() -> None:
    assert Design().inputs == ()
    assert set(EVERYTHING.inputs) == {
        "weight", "normalisation", "aggregation", "imputation", "treatment", "noise", "left_out",
    }  # fmt: skip
