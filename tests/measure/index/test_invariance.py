"""What must not change a whole index, and what must."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jihe.measure.index.aggregate import AGGREGATIONS
from jihe.measure.index.normalise import NORMALISATIONS
from jihe.measure.index.step import Data, Recipe, replay
from jihe.measure.index.tree import Tree

NAN = np.nan
CODE = ["top", "p", "q", "a", "b", "c", "d"]
PARENT = ["", "top", "top", "p", "p", "q", "q"]
SHARE = [1, 0.4, 0.6, 0.25, 0.75, 0.5, 0.5]
SIGN = [1, 1, 1, 1, -1, 1, 1]
TREE = Tree.of(CODE, PARENT, SHARE, SIGN)
LEAF = CODE[3:]
WHOLE = st.integers(0, 30).map(float)
VALUES = arrays(np.float64, (6, 4), elements=st.one_of(WHOLE, WHOLE, WHOLE, WHOLE, st.just(NAN)))
HOW = sorted(set(NORMALISATIONS) - {"goalposts"})
MEANS = ["arithmetic", "geometric", "harmonic"]


def data(x: Any, tree: Tree = TREE) -> Data:
    return Data(np.asarray(x), tree, tuple("uvwxyz"), group=np.array(list("nnnsss")))


def recipe(normalise: str = "min_max", aggregate: str = "arithmetic", impute: str = "group_mean") -> Recipe:
    return Recipe.of(
        screen={"least_coverage": 0.25},
        impute={"how": impute},
        treat={"how": "winsorise"},
        normalise={"how": normalise},
        aggregate={"how": aggregate},
    )


def agree(found: Any, expected: Any) -> None:
    assert found == pytest.approx(expected, nan_ok=True, abs=1e-8)


@pytest.mark.parametrize("how", sorted(AGGREGATIONS))
@given(x=VALUES, order=st.permutations(range(6)))
def test_the_order_of_units(how: str, x: np.ndarray, order: list[int]) -> None:
    made = replay(recipe("min_max", how), data(x))
    turned = replace(data(x[order]), group=np.array(list("nnnsss"))[order])
    agree(replay(recipe("min_max", how), turned).score, made.score[order])


@pytest.mark.parametrize("how", HOW)
@given(x=VALUES, order=st.permutations(range(7)))
def test_the_order_of_nodes_and_columns(how: str, x: np.ndarray, order: list[int]) -> None:
    tree = Tree.of(*([held[i] for i in order] for held in (CODE, PARENT, SHARE, SIGN)))  # type: ignore[arg-type]
    columns = [LEAF.index(tree.code[i]) for i in tree.leaf]
    agree(replay(recipe(how), data(x[:, columns], tree)).score, replay(recipe(how), data(x)).score[:, order])


@pytest.mark.parametrize("how", MEANS)
@given(x=VALUES)
def test_a_copy_that_shares_its_weight(how: str, x: np.ndarray) -> None:
    share = [1, 0.4, 0.6, 0.25, 0.75, 0.3, 0.5, 0.2]
    tree = Tree.of([*CODE, "copy"], [*PARENT, "q"], share, [*SIGN, 1])
    twice = np.column_stack([x, x[:, 2]])
    # Coverage counts the copy, so nobody is left out here.
    steps = recipe("min_max", how).changed("screen", least_coverage=0)
    agree(replay(steps, data(twice, tree)).score[:, :7], replay(steps, data(x)).score)


@pytest.mark.parametrize("how", MEANS)
@given(x=VALUES, constant=WHOLE)
def test_an_indicator_that_does_not_vary_has_no_say(how: str, x: np.ndarray, constant: float) -> None:
    tree = Tree.of([*CODE, "same"], [*PARENT, "q"], [1, 0.4, 0.6, 0.25, 0.75, 0.4, 0.4, 0.2], [*SIGN, 1])
    wider = np.column_stack([x, np.full(6, constant)])
    steps = recipe("min_max", how).changed("screen", least_coverage=0)
    made = replay(steps, data(wider, tree))
    agree(made.score[:, :7], replay(steps, data(x)).score)
    assert np.isnan(made.score[:, 7]).all()
    assert "same" in made.log[3].told["undefined"]


@pytest.mark.parametrize("how", ["min_max", "z_score", "rank_score", "percentile_rank", "borda"])
@given(x=VALUES, factor=st.sampled_from([2.0**-10, 4.0, 2.0**20]), shift=st.integers(-9, 9))
def test_units_of_measure(how: str, x: np.ndarray, factor: float, shift: int) -> None:
    # Powers of two: a filled value that is level with others stays so.
    agree(replay(recipe(how), data((x + shift) * factor)).score, replay(recipe(how), data(x)).score)


@given(x=VALUES)
def test_the_best_gets_one_and_the_worst_zero(x: np.ndarray) -> None:
    y = replay(recipe("min_max"), data(x)).normalised
    for column in y.T[~np.isnan(y).all(axis=0)]:
        assert (np.nanmin(column), np.nanmax(column)) == (0, 1)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "screen": st.fixed_dictionaries({"least_coverage": st.floats(0, 1)}),
            "impute": st.fixed_dictionaries({"how": st.sampled_from(["mean", "zero"])}),
            "normalise": st.fixed_dictionaries(
                {"own": st.dictionaries(st.sampled_from(LEAF), st.sampled_from(HOW))}
            ),
            "aggregate": st.fixed_dictionaries(
                {
                    "levels": st.dictionaries(st.integers(0, 1), st.sampled_from(MEANS)),
                    "scale": st.floats(1, 9),
                }
            ),
        },
    )
)
def test_recipes_can_be_written_down(said: dict[str, Any]) -> None:
    one = Recipe.of(**said)
    assert Recipe.from_json(one.to_json()) == one


STAGES = ("kept", "imputed", "treated", "value", "normalised", "score")


@pytest.mark.parametrize(
    ("step", "settings", "first"),
    [
        ("screen", {"least_coverage": 0.9}, "kept"),
        ("impute", {"how": "none"}, "imputed"),
        ("impute", {"how": "median"}, "value"),
        ("treat", {"how": "none"}, "treated"),
        ("normalise", {"how": "rank_score"}, "normalised"),
        ("weigh", {"how": "equal"}, "score"),
        ("aggregate", {"how": "geometric"}, "score"),
        ("aggregate", {"scale": 1}, "score"),
    ],
)
def test_a_changed_step_changes_itself_and_scores(step: str, settings: dict[str, Any], first: str) -> None:
    x = np.array([[1.0, 9, 3, 4], [2, 8, 1, 6], [3, NAN, 2, 5], [4, 5, 2, 8], [5, 3, 4, 7], [900, 4, 6, NAN]])
    before, after = (replay(one, data(x)) for one in (recipe(), recipe().changed(step, **settings)))
    is_same = {
        name: np.array_equal(getattr(before, name), getattr(after, name), equal_nan=True) for name in STAGES
    }
    assert all(is_same[name] for name in STAGES[: STAGES.index(first)])
    assert not is_same[first]
    assert not is_same["score"]
