"""Profiles, strengths, what-if, correlations along the tree: worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.measure.index.analyse import (
    between_levels,
    leave_one_out,
    profile,
    strengths,
    what_if_with,
    what_if_without,
    with_leaf,
    with_parent,
)
from jihe.measure.index.tree import Tree

NAN = np.nan


def small() -> Tree:
    """top: people (1/2: schools 3/4, papers 1/4) and money (1/2)."""
    return Tree.of(
        ["top", "people", "schools", "papers", "money"],
        ["", "top", "people", "people", "top"],
        [1, 0.5, 0.75, 0.25, 0.5],
        [1, 1, 1, 1, 1],
    )


def total(y: Any, tree: Tree) -> Any:
    return y @ tree.weight[tree.leaf]


Y = np.array([[1.0, 0.0, 0.2], [0.0, 1.0, 0.6], [0.4, 0.4, 0.4]])


def test_profile_by_hand() -> None:
    found = profile([[3, 1, NAN], [1, 2, 5], [2, 6, 7], [3, NAN, 9]], 0)
    assert found.rank == pytest.approx([1, 3, NAN], nan_ok=True)
    assert found.n.tolist() == [4, 3, 3]
    assert found.mean.tolist() == [2, 4, 7]
    assert found.median.tolist() == [2, 4, 7]
    assert found.low.tolist() == [1, 2, 5]
    assert found.high.tolist() == [3, 6, 9]
    assert found.quarter.tolist() == [1.5, 3, 6]
    assert found.three_quarters.tolist() == [2.5, 5, 8]
    assert found.gap == pytest.approx([1, -3, NAN], nan_ok=True)
    assert found.distance == pytest.approx([1, -3 / np.sqrt(8), NAN], nan_ok=True)


def test_profile_against_chosen_peers() -> None:
    score = np.array([[3.0], [1.0], [2.0], [9.0]])
    peers = np.array([True, True, True, False])
    assert profile(score, 0, peers).rank.tolist() == [1]
    assert profile(score, 0).rank.tolist() == [2]
    assert peers.tolist() == [True, True, True, False]


def test_profile_without_anybody_to_compare() -> None:
    found = profile([[3, 1]], 0)
    assert found.rank.tolist() == [1, 1]
    assert np.isnan(found.mean).all()
    assert np.isnan(found.gap).all()
    found = profile([[3, 1], [2, NAN]], 0)
    assert found.mean == pytest.approx([2, NAN], nan_ok=True)
    assert np.isnan(found.distance).all()


def test_equal_peers_leave_no_distance() -> None:
    assert np.isnan(profile([[3], [0.1], [0.1], [0.1]], 0).distance).all()


def test_strengths_by_rank_gap_and_gain() -> None:
    """Ranks 1, 2, 3, 4 of 4; the second column has the widest gap, the first the most weight."""
    score = [[5, 9, 3, 1], [4, 10, 4, 2], [3, 1, 5, 3], [2, 1, 1, 4]]
    by_rank = strengths(score, 0)
    assert by_rank.strong.tolist() == [0, 1]
    assert by_rank.weak.tolist() == [3, 2]
    by_gap = strengths(score, 0, by="gap")
    assert by_gap.strong.tolist() == [1, 0]
    by_gain = strengths(score, 0, by="gain", weight=[0.7, 0.1, 0.1, 0.1])
    assert by_gain.strong.tolist() == [0, 1]
    assert by_gain.gain == pytest.approx([1.4, 0.5, -1 / 30, -0.2])
    assert strengths(score, 0, most=1).weak.tolist() == [3]
    with pytest.raises(ValueError, match="gain"):
        strengths(score, 0, by="fame")


def test_missing_or_equal_is_neither_strength_nor_weakness() -> None:
    found = strengths([[NAN, 2, 5], [1, 2, 4], [1, 2, 3]], 0)
    assert found.strong.tolist() == [2]
    assert found.weak.tolist() == []


@given(st.integers(0, 10**6), st.sampled_from(["rank", "gap", "gain"]))
def test_gains_add_up_to_the_lead_over_the_peers(seed: int, by: str) -> None:
    draw = np.random.default_rng(seed)
    score, weight = draw.random((6, 4)), draw.dirichlet(np.ones(4))
    found = strengths(score, 2, by=by, weight=weight, most=4)
    whole = score @ weight
    assert found.gain.sum() == pytest.approx(whole[2] - np.delete(whole, 2).mean())
    assert not set(found.strong) & set(found.weak)


def test_without_an_indicator() -> None:
    """Without papers, people is schools: scores (1 + .2)/2, .6/2, .4."""
    shift = what_if_without(Y, small(), "papers", total)
    assert shift.score_before == pytest.approx([0.475, 0.425, 0.4])
    assert shift.score_after == pytest.approx([0.6, 0.3, 0.4])
    assert shift.rank_before.tolist() == [1, 2, 3]
    assert shift.rank_shift.tolist() == [0, 1, -1]
    assert shift.mean_absolute_shift == pytest.approx(2 / 3)


def test_without_a_branch() -> None:
    assert what_if_without(Y, small(), "people", total).score_after == pytest.approx(Y[:, 2])


def test_with_an_indicator() -> None:
    """A second indicator of money that is half of it."""
    tree = Tree.of(["top", "a", "b"], ["", "top", "top"], [1, 0.6, 0.4], [1, 1, 1])
    y = Y[:, :2]
    shift = what_if_with(y, tree, Y[:, 2], "new", "top", 0.5, total)
    assert shift.score_after == pytest.approx(0.3 * Y[:, 0] + 0.2 * Y[:, 1] + 0.5 * Y[:, 2])
    back = what_if_without(Y, with_leaf(tree, "new", "top", 0.5), "new", total)
    assert back.score_after == pytest.approx(shift.score_before)


@pytest.mark.parametrize(
    ("code", "parent", "share"), [("a", "top", 0.5), ("x", "y", 0.5), ("x", "top", 1.0), ("x", "a", 0.5)]
)
def test_a_leaf_that_does_not_fit(code: str, parent: str, share: float) -> None:
    tree = Tree.of(["top", "a", "b"], ["", "top", "top"], [1, 0.6, 0.4], [1, 1, 1])
    with pytest.raises(ValueError, match=parent):
        with_leaf(tree, code, parent, share)


def test_leaving_out_each_in_turn() -> None:
    found = leave_one_out(Y, small(), total)
    assert list(found) == ["people", "schools", "papers", "money"]
    assert found["papers"].rank_shift.tolist() == [0, 1, -1]


def test_an_only_chain_is_not_left_out() -> None:
    tree = Tree.of(["top", "all", "a", "b"], ["", "top", "all", "all"], [1, 1, 0.5, 0.5], [1, 1, 1, 1])
    assert list(leave_one_out(Y[:, :2], tree, total)) == ["a", "b"]


def test_units_without_a_score_have_no_rank() -> None:
    y = Y.copy()
    y[1, 0] = NAN
    shift = what_if_without(y, small(), "schools", total)
    assert np.isnan(shift.rank_before[1])
    assert shift.rank_after[1] == 1
    assert np.isnan(shift.rank_shift[1])
    assert shift.rank_shift[[0, 2]].tolist() == [2, 0]
    assert shift.mean_absolute_shift == 1


def test_correlations_along_the_tree() -> None:
    tree = small()
    people = Y[:, :2] @ [0.75, 0.25]
    nodes = np.column_stack([total(Y, tree), people, Y[:, 0], Y[:, 1], Y[:, 2]])
    found = between_levels(nodes, tree, 2, 1)
    assert found.r.shape == (2, 2)
    assert found.r[0, 1] == pytest.approx(np.corrcoef(Y[:, 0], Y[:, 2])[0, 1])
    up = with_parent(nodes, tree)
    assert np.isnan(up[0])
    assert up[3] == pytest.approx(np.corrcoef(Y[:, 1], people)[0, 1])
    assert up[4] == pytest.approx(np.corrcoef(Y[:, 2], nodes[:, 0])[0, 1])
