"""Recipes: changed, written down, replayed; and what every step says it did."""

from __future__ import annotations

import numpy as np
import pytest

from jihe.measure.index.aggregate import AGGREGATIONS
from jihe.measure.index.impute import denominate
from jihe.measure.index.normalise import NORMALISATIONS
from jihe.measure.index.refusal import Refusal
from jihe.measure.index.step import STEPS, Data, Recipe, replay
from jihe.measure.index.tree import Tree
from jihe.measure.index.weigh import WEIGHTINGS

NAN = np.nan
TREE = Tree.of(
    ["top", "p", "a", "b", "c"], ["", "top", "p", "p", "top"], [1, 0.6, 0.25, 0.75, 0.4], [1, 1, 1, -1, 1]
)
X = np.array([[10.0, 4, 2], [20, 2, NAN], [NAN, NAN, 9], [60, 3, 4]])
DATA = Data(
    X,
    TREE,
    ("u", "v", "w", "z"),
    denominator=np.array([[10.0, 1, 1], [10, 1, 1], [10, 1, 1], [20, 1, 1]]),
    group=np.array(["n", "n", "s", "s"]),
)
FULL = Recipe.of(
    denominate={"scale": 2},
    screen={"least_coverage": 0.5},
    impute={"how": "mean"},
    treat={"how": "winsorise"},
    normalise={"how": "min_max", "own": {"c": "fraction_of_maximum"}},
    weigh={"how": "equal"},
    aggregate={"how": "arithmetic", "levels": {"0": "geometric"}, "scale": 10},
)


def test_every_step_by_hand() -> None:
    made = replay(FULL, DATA)
    assert made.kept.tolist() == [True, True, False, True]
    assert made.value[:, 0] == pytest.approx([2, 4, NAN, 6], nan_ok=True)
    assert made.value[1, 2] == 6  # (2 * 2 + 2 * 4) / 2: the third unit is left out already
    assert np.argwhere(made.imputed).tolist() == [[1, 2]]
    assert made.normalised[0].tolist() == [0, 0, 0.5]
    assert made.tree.share.tolist() == [1, 0.5, 0.5, 0.5, 0.5]
    assert made.total[0] == 0
    assert made.total[3] == pytest.approx(10 * (0.75 * 1) ** 0.5)
    assert np.isnan(made.total[2])
    assert made.ranks[:, 0] == pytest.approx([3, 2, NAN, 1], nan_ok=True)


def test_the_log_says_what_was_done() -> None:
    done = {one.step.name: one for one in replay(FULL, DATA).log}
    assert list(done) == list(STEPS)
    assert done["denominate"].n_cell == 9  # all that are known: each is doubled
    assert done["denominate"].told == {"lost": 0}
    assert done["screen"].told == {"left_out": ["w"]}
    assert done["impute"].n_cell == 1
    assert done["treat"].n_cell == 0
    assert done["normalise"].told == {"undefined": []}


def test_a_recipe_can_be_written_down() -> None:
    again = Recipe.from_json(FULL.to_json())
    assert again == FULL
    assert np.array_equal(replay(again, DATA).score, replay(FULL, DATA).score, equal_nan=True)
    assert Recipe.of(aggregate={"levels": {0: "geometric"}}) == Recipe.of(
        aggregate={"levels": {"0": "geometric"}}
    )


def test_one_step_changes_and_the_rest_stays() -> None:
    other = FULL.changed("normalise", how="rank_score")
    assert other.settings("normalise") == {"how": "rank_score", "own": {"c": "fraction_of_maximum"}}
    assert FULL.settings("normalise")["how"] == "min_max"
    assert [step for step in other.steps if step.name != "normalise"] == [
        step for step in FULL.steps if step.name != "normalise"
    ]
    assert replay(other, DATA).normalised[0, 0] == pytest.approx(1 / 3)
    assert Recipe.of(normalise={}).changed("impute", how="zero").settings("impute") == {"how": "zero"}
    assert Recipe.of().settings("treat") == {}


def test_without_settings_it_is_the_published_one() -> None:
    made = replay(Recipe.of(), Data(np.nan_to_num(X), TREE, DATA.unit))
    assert made.normalised[:, 0] == pytest.approx(np.log1p(np.nan_to_num(X)[:, 0]) / np.log(61))
    assert made.score[:, TREE.root] == pytest.approx(100 * made.normalised @ TREE.weight[TREE.leaf])
    assert [one.step.name for one in made.log] == ["normalise", "aggregate"]


def test_a_unit_without_data_has_no_score_and_does_no_harm() -> None:
    x = np.vstack([np.nan_to_num(X), np.full((1, 3), NAN)])
    for how in AGGREGATIONS:
        made = replay(Recipe.of(aggregate={"how": how}), Data(x, TREE, (*DATA.unit, "none")))
        assert np.isnan(made.total[-1])
        assert np.isnan(made.ranks[-1, 0])
        assert not np.isnan(made.total[:-1]).any()


def test_nobody_left_is_not_an_error() -> None:
    made = replay(FULL.changed("screen", least_coverage=2), DATA)
    assert not made.kept.any()
    assert np.isnan(made.score).all()


def test_an_indicator_that_does_not_vary_is_told() -> None:
    x = np.nan_to_num(X)
    x[:, 1] = 7
    made = replay(Recipe.of(normalise={"how": "min_max"}), Data(x, TREE, DATA.unit))
    assert made.log[0].told == {"undefined": ["b"]}
    assert made.score[:, 1] == pytest.approx(100 * made.normalised[:, 0])


def test_goalposts_go_by_code() -> None:
    low, high = {"a": 0, "b": 1, "c": 0}, {"a": 100, "b": 5, "c": 10}
    made = replay(Recipe.of(normalise={"how": "goalposts", "low": low, "high": high}), DATA)
    assert made.normalised[0].tolist() == [0.1, 0.25, 0.2]
    with pytest.raises(Refusal, match="goalposts") as caught:
        replay(Recipe.of(normalise={"how": "goalposts", "low": {"a": 0, "c": 0}, "high": high}), DATA)
    assert caught.value.cells == ((-1, 1),)


def test_own_functions_go_by_name() -> None:
    def halves(x: np.ndarray, direction: np.ndarray, reference: np.ndarray | None = None) -> np.ndarray:
        return x / 2

    data = Data(X, TREE, DATA.unit, functions={"halves": halves})
    made = replay(Recipe.of(normalise={"how": "halves", "own": {"c": "min_max"}}), data)
    assert made.normalised[0] == pytest.approx([5, 2, 0])
    with pytest.raises(Refusal, match='"halves" is no normalisation'):
        replay(Recipe.of(normalise={"how": "halves"}), DATA)


@pytest.mark.parametrize("how", sorted(WEIGHTINGS))
def test_weights_from_the_data(how: str) -> None:
    x = np.array([[1.0, 4, 2], [2, 2, 5], [5, 1, 9], [6, 3, 4]])
    made = replay(Recipe.of(normalise={"how": "rank_score"}, weigh={"how": how}), Data(x, TREE, DATA.unit))
    expected = WEIGHTINGS[how](made.normalised).weight
    assert made.tree.weight[made.tree.leaf] == pytest.approx(
        expected if how != "equal" else [0.25, 0.25, 0.5]
    )


def test_weights_that_cannot_be_made_are_refused_by_cell() -> None:
    x = np.array([[NAN, NAN, NAN], [1.0, 4, 2], [2, 2, 5], [5, 1, 9]])
    recipe = Recipe.of(screen={"least_coverage": 0.5}, normalise={"how": "z_score"}, weigh={"how": "entropy"})
    with pytest.raises(Refusal, match="entropy") as caught:
        replay(recipe, Data(x, TREE, DATA.unit))
    assert caught.value.cells[0] == (1, 0)


def test_a_fixed_reference_measures_all_years_alike() -> None:
    old, new = np.nan_to_num(X), np.nan_to_num(X) * 2
    recipe = Recipe.of(normalise={"how": "min_max"})
    fixed = replay(recipe, Data(new, TREE, DATA.unit, reference=old)).normalised
    assert fixed[3, 0] == 2
    assert replay(recipe, Data(old, TREE, DATA.unit, reference=old)).score == pytest.approx(
        replay(recipe, Data(old, TREE, DATA.unit)).score
    )


def test_a_transformed_indicator_has_no_untransformed_reference() -> None:
    tree = Tree.of(["t", "a"], ["", "t"], [1, 1])
    x = np.exp(np.arange(25.0))[:, None]
    recipe = Recipe.of(treat={"how": "log"}, normalise={"how": "min_max"})
    with pytest.raises(Refusal, match="reference") as caught:
        replay(recipe, Data(x, tree, tuple(map(str, range(25))), reference=x))
    assert caught.value.cells == ((-1, 0),)


def test_negative_values_are_refused_by_the_cell_of_the_whole_table() -> None:
    x = np.nan_to_num(X)
    x[2, 2] = -1
    recipe = Recipe.of(normalise={"how": "min_max", "own": {"c": "log_ratio"}})
    with pytest.raises(Refusal, match=r"ln\(1 \+ x\)") as caught:
        replay(recipe, Data(x, TREE, DATA.unit))
    assert caught.value.cells == ((2, 2),)


@pytest.mark.parametrize("how", sorted(set(NORMALISATIONS) - {"goalposts"}))
def test_every_normalisation_can_be_asked_for(how: str) -> None:
    assert np.isfinite(replay(Recipe.of(normalise={"how": how}), DATA).total).all()


def test_what_is_not_known_is_refused() -> None:
    with pytest.raises(Refusal, match='"normalize" is no step'):
        Recipe.of(normalize={})
    with pytest.raises(Refusal, match='"hwo" is no setting of aggregate'):
        Recipe.of(aggregate={"hwo": "geometric"})
    with pytest.raises(Refusal, match='"votes" is no way to weigh'):
        replay(Recipe.of(weigh={"how": "votes"}), DATA)
    with pytest.raises(Refusal, match="2 columns, and the tree has 3"):
        replay(Recipe.of(), Data(X[:, :2], TREE, DATA.unit))


def test_the_data_stay_as_they_were() -> None:
    before = X.copy()
    replay(FULL, DATA)
    assert np.array_equal(X, before, equal_nan=True)
    assert DATA.denominator is not None
    assert np.array_equal(
        replay(Recipe.of(denominate={}), DATA).value, denominate(X, DATA.denominator), equal_nan=True
    )
