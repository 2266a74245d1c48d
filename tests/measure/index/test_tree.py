"""The tree of an index: weights, places, what it refuses, and what is left without a branch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.measure.index.refusal import Refusal
from jihe.measure.index.tree import Tree


def uneven() -> Tree:
    """top: a (0.6: a1 0.25, a2 0.75: a2x 0.5, a2y 0.5) and b (0.4, itself a leaf), not in order of depth."""
    return Tree.of(
        ["a2y", "b", "top", "a", "a1", "a2", "a2x"],
        ["a2", "top", "", "top", "a", "a", "a2"],
        [0.5, 0.4, 1, 0.6, 0.25, 0.75, 0.5],
        [1, -1, 1, 1, 1, 1, 1],
    )


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    n = draw(st.integers(2, 12))
    parent = [-1] + [draw(st.integers(0, i - 1)) for i in range(1, n)]
    raw = np.array([draw(st.floats(0.1, 1)) for _ in range(n)])
    share = [1.0] + [raw[i] / sum(raw[j] for j in range(1, n) if parent[j] == parent[i]) for i in range(1, n)]
    order = draw(st.permutations(range(n)))
    code = [f"n{i}" for i in order]
    return Tree.of(code, ["" if parent[i] < 0 else f"n{parent[i]}" for i in order], [share[i] for i in order])


def test_leaves_at_unequal_depths() -> None:
    tree = uneven()
    assert [tree.code[i] for i in tree.leaf] == ["a2y", "b", "a1", "a2x"]
    assert tree.level.tolist() == [3, 1, 0, 1, 2, 2, 3]
    assert tree.weight == pytest.approx([0.225, 0.4, 1, 0.6, 0.15, 0.45, 0.225])
    assert tree.code[tree.root] == "top"
    assert [tree.code[i] for i in tree.pillar] == ["b", "a"]
    assert tree.under(tree.code.index("a")).tolist() == [0, 2, 3]
    assert tree.under(tree.code.index("b")).tolist() == [1]


@given(trees())
def test_weights_of_leaves_add_up_to_one(tree: Tree) -> None:
    assert tree.weight[tree.leaf].sum() == pytest.approx(1)
    for node in range(len(tree.code)):
        assert tree.weight[tree.leaf[tree.under(node)]].sum() == pytest.approx(tree.weight[node])


@given(trees())
def test_children_come_before_their_parents(tree: Tree) -> None:
    at = np.argsort(tree.order)
    assert all(at[node] < at[above] for node, above in enumerate(tree.parent) if above >= 0)


@given(trees(), st.data())
def test_without_a_node_the_rest_keeps_its_proportions(tree: Tree, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(tree.code))
    if len(tree.under(tree.code.index(code))) == len(tree.leaf):
        with pytest.raises(Refusal, match="nothing is left"):
            tree.without(code)
        return
    rest = tree.without(code)
    assert code not in rest.code
    assert rest.weight[rest.leaf].sum() == pytest.approx(1)
    left = {tree.code[i] for i in tree.leaf} - {
        tree.code[tree.leaf[i]] for i in tree.under(tree.code.index(code))
    }
    assert {rest.code[i] for i in rest.leaf} == left
    for above in range(len(rest.code)):
        before = tree.share[[tree.code.index(rest.code[i]) for i in rest.children(above)]]
        now = rest.share[rest.children(above)]
        assert now * before.sum() == pytest.approx(before)


def test_without_an_only_child_its_parent_goes_too() -> None:
    tree = Tree.of(["top", "a", "a1", "b"], ["", "top", "a", "top"], [1, 0.3, 1, 0.7])
    assert tree.without("a1").code == ("top", "b")
    assert tree.without("a1").share.tolist() == [1, 1]


def test_without_all_the_weight_siblings_share_alike() -> None:
    tree = Tree.of(["top", "a", "b", "c"], ["", "top", "top", "top"], [1, 1, 0, 0])
    assert tree.without("a").share.tolist() == [1, 0.5, 0.5]


def test_rounded_shares_are_made_exact() -> None:
    tree = Tree.of(["top", "a", "b", "c"], ["", "top", "top", "top"], [1, 0.3333, 0.3333, 0.3333])
    assert tree.share[1:] == pytest.approx([1 / 3] * 3, abs=1e-15)
    assert tree.with_shares([1, 0.2, 0.3, 0.5]).weight.tolist() == [1, 0.2, 0.3, 0.5]


@pytest.mark.parametrize(
    ("code", "parent", "share", "words"),
    [
        (["t", "a", "a"], ["", "t", "t"], [1, 0.5, 0.5], '"a" stands twice'),
        (["t", "a"], ["", "x"], [1, 1], 'parent "x" of a'),
        (["t", "u"], ["", ""], [1, 1], "one root, this one has 2"),
        (["a", "b"], ["b", "a"], [1, 1], "one root, this one has 0"),
        (["t", "a", "b", "c"], ["", "t", "c", "b"], [1, 1, 1, 1], "b, c lead back"),
        (["t", "a"], ["", "a"], [1, 1], "a lead back"),
        (["t", "a", "b"], ["", "t", "t"], [1, 0.5, 0.6], "children of t add up to 1.1"),
        (["t", "a", "b"], ["", "t", "t"], [1, -0.5, 1.5], "share of a is -0.5"),
        (["t", "a", "b"], ["", "t", "t"], [1, np.nan, 1], "share of a is nan"),
    ],
)
def test_what_is_no_tree_is_refused(
    code: list[str], parent: list[str], share: list[float], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        Tree.of(code, parent, share)


def test_an_unknown_code_cannot_be_dropped() -> None:
    with pytest.raises(Refusal, match='"zz" is not in the tree'):
        uneven().without("zz")
