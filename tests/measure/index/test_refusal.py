"""What is no data for an index is refused, with its cells, before anything is worked out from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from jihe.measure.index.aggregate import AGGREGATIONS, aggregate
from jihe.measure.index.compose import compose
from jihe.measure.index.impute import denominate, impute
from jihe.measure.index.normalise import NORMALISATIONS, goalposts, min_max
from jihe.measure.index.refusal import Refusal
from jihe.measure.index.screen import screen
from jihe.measure.index.step import Data, Recipe, Step, replay
from jihe.measure.index.treat import treat
from jihe.measure.index.tree import Tree

NAN, INF = np.nan, np.inf
TREE = Tree.of(["top", "p", "a", "b", "c"], ["", "top", "p", "p", "top"], [1, 0.5, 0.5, 0.5, 0.5])
X = np.array([[1.0, 2, 3], [4, 1, 5], [2, 6, 1]])
DATA = Data(X, TREE, ("u", "v", "w"))
ENDLESS = np.array([[1.0, 2], [-INF, 3], [NAN, INF]])
PLAIN = {name: way for name, way in NORMALISATIONS.items() if name != "goalposts"}


@pytest.mark.parametrize(
    "take",
    [
        screen,
        lambda x: impute(x, "mean"),
        lambda x: denominate(x, 1.0),
        lambda x: denominate([[1.0, 1]] * 3, x),
        lambda x: treat(x, "winsorise"),
        lambda x: aggregate(x, [0.5, 0.5]),
        lambda x: compose(x, Tree.of(["t", "a", "b"], ["", "t", "t"], [1, 0.5, 0.5])),
        lambda x: goalposts(x, [1, 1], low=[0, 0], high=[1, 1]),
        *(lambda x, way=way: way(x, [1, 1]) for way in PLAIN.values()),
    ],
)
def test_infinite_values(take: Callable[[Any], object]) -> None:
    with pytest.raises(Refusal, match="2 values are infinite") as caught:
        take(ENDLESS)
    assert caught.value.cells == ((1, 0), (2, 1))


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_infinite_values_of_a_reference(name: str) -> None:
    with pytest.raises(Refusal, match="in the reference, 2 values") as caught:
        PLAIN[name]([[1.0, 2]], [1, 1], ENDLESS)
    assert caught.value.cells == ((-1, 0), (-1, 1))


def test_infinite_goalposts() -> None:
    with pytest.raises(Refusal, match="goalposts") as caught:
        goalposts([[1.0, 2]], [1, 1], low=[0, -INF], high=[9, 9])
    assert caught.value.cells == ((-1, 1),)


@pytest.mark.parametrize("name", sorted(PLAIN))
@pytest.mark.parametrize("direction", [[1], [1, 0], [1, NAN], [1, 1, 1], 1])
def test_directions_that_do_not_fit(name: str, direction: object) -> None:
    with pytest.raises(Refusal, match="each of 2 indicators needs a direction"):
        PLAIN[name]([[1.0, 2], [2, 3]], direction)


def test_a_reference_of_other_indicators() -> None:
    with pytest.raises(Refusal, match="reference has 1 indicators, the values have 2"):
        min_max([[1.0, 2]], [1, 1], [[1.0], [2.0]])


@pytest.mark.parametrize("take", [screen, impute, treat, lambda x: compose(x, TREE)])
def test_what_is_no_table(take: Callable[[Any], object]) -> None:
    with pytest.raises(Refusal, match="these have 1 dimensions"):
        take([1.0, 2, 3])


@pytest.mark.parametrize("how", sorted(AGGREGATIONS))
@pytest.mark.parametrize("share", [[-0.5, 1.5], [NAN, 1], [0.5, 0.6], [0, 0], [INF, 0]])
def test_shares_that_are_none(how: str, share: list[float]) -> None:
    with pytest.raises(Refusal, match="shares are 0 or more and add up to 1"):
        aggregate([[1.0, 2], [2, 1]], share, how)


def test_shares_and_powers_that_do_not_fit() -> None:
    with pytest.raises(Refusal, match="3 shares for 2 scores"):
        aggregate([[1.0, 2]], [0.3, 0.3, 0.4])
    with pytest.raises(Refusal, match="power of a mean is a number, not nan"):
        aggregate([[1.0, 2]], [0.5, 0.5], "power", NAN)


@pytest.mark.parametrize(
    ("code", "parent", "share", "direction", "words"),
    [
        (["t"], [""], [1], None, "no indicators below t"),
        ([], [], [], None, "one root, this one has 0"),
        (["", "a"], ["", ""], [1, 1], None, "has no code"),
        (["t", "a"], ["", "t"], [1], None, "1 shares for 2 nodes"),
        (["t", "a"], ["", "t"], [1, INF], None, "add up to inf"),
        (["t", "a"], ["", "t"], [1, 1], [1], "1 directions for 2 nodes"),
        (["t", "a"], ["", "t"], [1, 1], [1, 0], "direction of a is 0"),
        (["t", "a"], ["", "t"], [1, 1], [1, NAN], "direction of a is nan"),
        (["t", "a"], ["", "t"], [1, 1], [-1, 1], "t has children"),
    ],
)
def test_trees_that_are_none(
    code: list[str], parent: list[str], share: list[float], direction: list[float] | None, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        Tree.of(code, parent, share, direction)


def test_other_shares_of_a_tree() -> None:
    for share, words in (([1, 1], "2 shares for 5"), ([1, -1, 0.5, 0.5, 2], "share of p is -1")):
        with pytest.raises(Refusal, match=words):
            TREE.with_shares(share)


def test_denominators_below_zero_and_scales() -> None:
    with pytest.raises(Refusal, match="1 denominators are below 0") as caught:
        denominate(X, [[1, 1, 1], [1, -2, 1], [1, 1, 1]])
    assert caught.value.cells == ((1, 1),)
    for scale in (0, -1, NAN):
        with pytest.raises(Refusal, match="above 0, not by"):
            denominate(X, 1.0, scale)


@pytest.mark.parametrize(
    ("years", "words"),
    [
        (([2000, 2001], [X, X], 2), "units, indicators and years"),
        (([2000, 2001], [X, X], -1), "units, indicators and years"),
        (([2000, 2001], [X[:2], X[:2]], 0), "units, indicators and years"),
        (([2001, 2000], [X, X], 0), "years must ascend"),
        (([2000, 2000], [X, X], 0), "years must ascend"),
        (([2000, 2001], [X, X * INF], 0), "infinite"),
    ],
)
def test_years_that_do_not_fit(years: Any, words: str) -> None:
    for how in ("latest", "linear"):
        with pytest.raises(Refusal, match=words):
            impute(X, how, years=years)


def test_groups_that_do_not_fit() -> None:
    with pytest.raises(Refusal, match="2 groups for 3 units"):
        impute(X, "group_mean", ["a", "b"])


def test_units_without_a_group_are_no_group() -> None:
    filled, mark = impute([[NAN], [1.0], [NAN], [3.0]], "group_mean", ["", "", "a", "a"])
    assert filled.ravel() == pytest.approx([NAN, 1, 3, 3], nan_ok=True)
    assert mark.ravel().tolist() == [False, False, True, False]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (replace(DATA, x=np.empty((0, 3)), unit=()), "no units"),
        (replace(DATA, x=np.empty((3, 0))), "0 columns, and the tree has 3"),
        (replace(DATA, unit=("u", "v")), "2 codes for 3 units"),
        (replace(DATA, denominator=np.ones((1, 3))), "denominators are of another size"),
        (replace(DATA, reference=X[:, :2]), "reference has 2 indicators, the values have 3"),
        (replace(DATA, x=np.where(X == 6, INF, X)), "1 values are infinite"),
    ],
)
def test_data_that_do_not_fit_together(data: Data, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        replay(Recipe.of(), data)


@pytest.mark.parametrize(
    ("step", "settings", "words"),
    [
        ("normalise", {"own": {"zz": "min_max"}}, '"zz" is no indicator'),
        ("normalise", {"low": {"p": 1}}, '"p" is no indicator'),
        ("aggregate", {"levels": {"2": "geometric"}}, "level 2; levels are 0 to 1"),
        ("aggregate", {"scale": -1}, "above 0, not by -1"),
        ("aggregate", {"scale": 0}, "above 0, not by 0"),
    ],
)
def test_settings_without_effect_or_sense(step: str, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        replay(Recipe.of(**{step: settings}), DATA)


def test_recipes_that_are_none() -> None:
    with pytest.raises(Refusal, match='"guess" is no step'):
        Recipe((Step("guess"),))
    with pytest.raises(Refusal, match='"treat" stands twice'):
        Recipe.from_json('[["treat", {}], ["treat", {"how": "log"}]]')
    for setting in (NAN, INF, {1, 2}):
        with pytest.raises(Refusal, match="JSON"):
            Recipe.of(aggregate={"scale": setting})


def test_an_own_function_that_gives_infinite_values() -> None:
    data = replace(DATA, functions={"own": lambda x, direction, reference=None: np.where(x > 5, INF, x)})
    with pytest.raises(Refusal, match="infinite") as caught:
        replay(Recipe.of(normalise={"how": "own"}), data)
    assert caught.value.cells == ((2, 1),)
