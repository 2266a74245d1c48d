"""Scores of all nodes of a tree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jihe.measure.index.aggregate import AGGREGATIONS
from jihe.measure.index.compose import compose
from jihe.measure.index.refusal import Refusal
from jihe.measure.index.tree import Tree

NAN = np.nan
TREE = Tree.of(
    ["c", "top", "p", "a", "b"], ["top", "", "top", "p", "p"], [0.4, 1, 0.6, 0.25, 0.75], [1, 1, 1, 1, 1]
)
"""Columns: c, a, b."""


def test_by_hand() -> None:
    found = compose([[1.0, 4, 8]], TREE)
    assert dict(zip(TREE.code, found[0], strict=True)) == pytest.approx(
        {"c": 1, "a": 4, "b": 8, "p": 7, "top": 0.4 + 4.2}
    )


@given(arrays(np.float64, (4, 3), elements=st.floats(0, 1)))
def test_arithmetic_is_the_sum_of_weights_and_scores(y: np.ndarray) -> None:
    assert compose(y, TREE)[:, TREE.root] == pytest.approx(y @ TREE.weight[TREE.leaf])


def test_levels_have_aggregations_of_their_own() -> None:
    found = compose([[1.0, 4, 16]], TREE, {0: "geometric", 1: "harmonic"})
    below = 1 / (0.25 / 4 + 0.75 / 16)
    assert found[0, 2] == pytest.approx(below)
    assert found[0, TREE.root] == pytest.approx(below**0.6)
    assert compose([[1.0, 4, 16]], TREE, {0: "geometric"})[0, 2] == pytest.approx(13)


def test_what_is_missing_below_is_missing_above() -> None:
    found = compose([[1.0, NAN, NAN], [NAN, NAN, 2]], TREE)
    assert np.isnan(found[0, 2])
    assert found[:, TREE.root].tolist() == [1, 2]
    assert np.isnan(compose([[1.0, NAN, 2]], TREE, missing="none")[0, TREE.root])


@pytest.mark.parametrize("how", sorted(AGGREGATIONS))
def test_no_units(how: str) -> None:
    assert compose(np.empty((0, 3)), TREE, how).shape == (0, 5)


def test_refusals_name_the_cell_and_the_node() -> None:
    with pytest.raises(Refusal, match=r"\(below p\)") as caught:
        compose([[1.0, 1, 1], [1, 1, -1]], TREE, "geometric")
    assert caught.value.cells == ((1, 2),)
    with pytest.raises(Refusal, match="2 columns, and the tree has 3"):
        compose([[1.0, 1]], TREE)
