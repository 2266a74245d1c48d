"""Changes of score and rank split into causes: cases worked by hand, and rules that always hold."""

from __future__ import annotations

from math import factorial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.measure.index.change import CAUSES, Parts, RankParts, Side, split_change, years


def share_of_greatest(x: Any, reference: Any) -> Any:
    return x / np.nanmax(reference, axis=0)


def log_ratio(x: Any, reference: Any) -> Any:
    return np.log1p(x) / np.log1p(np.nanmax(reference, axis=0))


def z_score(x: Any, reference: Any) -> Any:
    return (x - np.nanmean(reference, axis=0)) / np.nanstd(reference, axis=0)


def weighted(y: Any, weight: Any) -> Any:
    return y @ weight


def geometric(y: Any, weight: Any) -> Any:
    return np.exp(np.log(np.abs(y) + 0.1) @ weight)


def side(x: Any, weight: Any, member: Any = None, reference: Any = None) -> Side:
    given_ = np.array(x, float)
    members = np.ones(len(given_), bool) if member is None else np.array(member, bool)
    return Side(given_, members, np.array(weight, float), reference)


def adds_up(parts: Parts) -> None:
    total = parts.indicator + parts.weight + parts.reference + parts.membership
    is_in = ~np.isnan(parts.change)
    assert total[is_in] == pytest.approx(parts.change[is_in], abs=1e-12)


def test_indicator_and_reference_by_hand() -> None:
    """Unit 1: 1 -> 3; the greatest: 2 -> 4. Score 1/2 -> 3/4.

    Values first: 3/2 - 1/2 = 1, then 3/4 - 3/2 = -3/4. Reference first: 1/4 - 1/2 = -1/4,
    then 3/4 - 1/4 = 1/2.
    Means: indicator 3/4, reference -1/2.
    """
    score, rank = split_change(side([[1], [2]], [1]), side([[3], [4]], [1]), share_of_greatest, weighted)
    assert score.indicator[0] == pytest.approx(3 / 4)
    assert score.reference[0] == pytest.approx(-1 / 2)
    assert score.weight[0] == 0
    assert score.membership[0] == 0
    assert rank.change.tolist() == [0, 0]
    # The first would have passed the second's old value, and was kept down by its growth.
    assert rank.own.tolist() == [-0.5, -0.5]
    assert rank.rivals.tolist() == [0.5, 0.5]


def test_indicator_and_weight_by_hand() -> None:
    """y = (1, 0) -> (1, 1/2), weights (1/2, 1/2) -> (1/4, 3/4), the reference laid down at (1, 1).

    Score 1/2 -> 1/4 + 3/8 = 5/8. Values first: 3/4 - 1/2 = 1/4, then 5/8 - 3/4 = -1/8. Weights first:
    1/4 - 1/2 = -1/4, then 5/8 - 1/4 = 3/8. Means: indicator 5/16, weight -3/16.
    """
    laid_down = np.ones((1, 2))
    before = side([[1, 0]], [0.5, 0.5], reference=laid_down)
    after = side([[1, 0.5]], [0.25, 0.75], reference=laid_down)
    score, _ = split_change(before, after, share_of_greatest, weighted)
    assert score.indicator[0] == pytest.approx(5 / 16)
    assert score.weight[0] == pytest.approx(-3 / 16)
    assert (score.reference[0], score.membership[0]) == (0, 0)


def test_a_new_member_that_leads_by_hand() -> None:
    """Nothing changes but the list: a third unit, twice as great as the first, joins."""
    x = [[4], [2], [8]]
    score, rank = split_change(
        side(x, [1], [True, True, False]), side(x, [1], [True, True, True]), share_of_greatest, weighted
    )
    assert score.membership[:2] == pytest.approx([-0.5, -0.25])
    assert rank.membership[:2].tolist() == [1, 1]
    assert score.change[:2].tolist() == score.membership[:2].tolist()
    assert np.isnan(score.change[2])
    assert np.isnan(rank.own[2])
    assert (score.n_undefined, rank.n_undefined) == (1, 1)


def test_a_new_member_without_values_before() -> None:
    """It is nobody's rival where the values are those of the earlier year."""
    before = side([[4], [2], [np.nan]], [1], [True, True, False])
    after = side([[4], [2], [8]], [1], [True, True, True])
    score, rank = split_change(before, after, share_of_greatest, weighted)
    adds_up(score)
    adds_up(rank)
    # It takes both: the reference's year, where it has a value, and the list, where it stands.
    assert score.membership[0] == pytest.approx(-0.25)
    assert score.reference[0] == pytest.approx(-0.25)
    assert rank.change[:2].tolist() == [1, 1]
    assert rank.own[:2].tolist() == [0, 0]
    assert rank.rivals[:2] == pytest.approx([0.5, 0.5])
    assert rank.membership[:2] == pytest.approx([0.5, 0.5])


def test_rank_by_weight_alone() -> None:
    x = [[3, 1], [1, 2]]
    _, rank = split_change(side(x, [1, 0]), side(x, [0, 1]), share_of_greatest, weighted)
    assert rank.weight.tolist() == [1, -1]
    assert rank.indicator.tolist() == [0, 0]


def drawn(seed: int, n_unit: int, n: int) -> tuple[Side, Side]:
    draw = np.random.default_rng(seed)
    found = []
    for _ in range(2):
        x = np.round(draw.gamma(1, 5, (n_unit, n)), draw.integers(0, 3)) + 0.5  # with ties
        member = draw.random(n_unit) < 0.8
        member[:2] = True
        found.append(Side(x, member, draw.dirichlet(np.ones(n))))
    return found[0], found[1]


@settings(max_examples=60)
@given(
    st.integers(0, 10**6),
    st.integers(3, 12),
    st.integers(1, 5),
    st.sampled_from([share_of_greatest, log_ratio, z_score]),
    st.sampled_from([weighted, geometric]),
)
def test_parts_add_up_whatever_the_index(
    seed: int, n_unit: int, n: int, normalise: Any, compose: Any
) -> None:
    before, after = drawn(seed, n_unit, n)
    if normalise is z_score and (before.member.sum() < 3 or after.member.sum() < 3):
        return
    for parts in split_change(before, after, normalise, compose):
        adds_up(parts)
        if isinstance(parts, RankParts):
            known = ~np.isnan(parts.indicator)
            assert (parts.own + parts.rivals)[known] == pytest.approx(parts.indicator[known], abs=1e-12)


@given(st.integers(0, 10**6), st.integers(3, 10), st.integers(1, 4))
def test_ends_are_the_years_own_scores_and_ranks(seed: int, n_unit: int, n: int) -> None:
    before, after = drawn(seed, n_unit, n)
    score, rank = split_change(before, after, log_ratio, weighted)
    is_both = before.member & after.member
    for one, scores, ranks in ((before, score.before, rank.before), (after, score.after, rank.after)):
        own = weighted(log_ratio(one.x, one.x[one.member]), one.weight)
        assert scores[is_both] == pytest.approx(own[is_both])
        expected = [1 + (own[one.member] > value).sum() for value in own]
        assert ranks[is_both].tolist() == np.array(expected)[is_both].tolist()
        assert np.isnan(scores[~is_both]).all()


@given(st.integers(0, 10**6), st.integers(3, 10), st.integers(1, 4))
def test_back_again_is_the_opposite(seed: int, n_unit: int, n: int) -> None:
    before, after = drawn(seed, n_unit, n)
    for there, back in zip(
        split_change(before, after, log_ratio, geometric),
        split_change(after, before, log_ratio, geometric),
        strict=True,
    ):
        for cause in CAUSES:
            assert getattr(there, cause) == pytest.approx(-getattr(back, cause), abs=1e-12, nan_ok=True)


@given(st.integers(0, 10**6), st.integers(3, 10), st.integers(1, 4))
def test_what_did_not_change_adds_nothing(seed: int, n_unit: int, n: int) -> None:
    before, after = drawn(seed, n_unit, n)
    same_weight = Side(after.x, after.member, before.weight)
    same_list = Side(after.x, before.member, after.weight)
    same_values = Side(before.x, after.member, after.weight)
    laid_down = [Side(s.x, s.member, s.weight, before.x) for s in (before, after)]
    for first, second, causes in (
        (before, same_weight, ["weight"]),
        (before, same_list, ["membership"]),
        (before, same_values, ["indicator", "reference"]),
        (laid_down[0], laid_down[1], ["reference"]),
    ):
        for parts in split_change(first, second, log_ratio, weighted):
            for cause in causes:
                assert np.nan_to_num(getattr(parts, cause)) == pytest.approx(0, abs=1e-12)


def test_parts_are_shapley_values() -> None:
    """By coalitions: the sum over S without the cause of |S|! (3 - |S|)! / 4! times what it gains."""
    before, after = drawn(3, 6, 3)
    sides = (before, after)

    def score(values: int, weight: int, ruler: int, members: int) -> Any:
        rows = sides[ruler].x[sides[members].member]
        return geometric(log_ratio(sides[values].x, rows), sides[weight].weight)

    parts, _ = split_change(before, after, log_ratio, geometric)
    for cause, name in enumerate(CAUSES):
        expected = np.zeros(6)
        for number in range(16):
            state = [number >> bit & 1 for bit in range(4)]
            if state[cause]:
                continue
            size = sum(state)
            gain = -score(*state)
            state[cause] = 1
            expected += factorial(size) * factorial(3 - size) / 24 * (gain + score(*state))
        is_in = before.member & after.member
        assert getattr(parts, name)[is_in] == pytest.approx(expected[is_in], abs=1e-12)


def test_a_mixture_without_a_score_leaves_no_parts() -> None:
    """The newcomer makes the spread; with the old list the earlier column does not vary."""

    def min_max(x: Any, reference: Any) -> Any:
        low, high = np.nanmin(reference, axis=0), np.nanmax(reference, axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(high > low, (x - low) / (high - low), np.nan)

    x = [[4], [4], [8]]
    score, _ = split_change(
        side([[4], [2], [8]], [1], [True, True, False]), side(x, [1], [True, True, True]), min_max, weighted
    )
    assert score.change[0] == pytest.approx(-1)
    assert np.isnan(score.indicator[0])
    assert score.n_undefined == 3


def test_years_on_a_fixed_and_a_yearly_reference() -> None:
    x = np.array([[[1.0], [2.0], [9.0]], [[2.0], [4.0], [3.0]]])
    member = np.array([[True, True, False], [True, True, True]])
    own = years(x, member, np.ones(1), share_of_greatest, weighted)
    assert own == pytest.approx(np.array([[0.5, 1, np.nan], [0.5, 1, 0.75]]), nan_ok=True)
    fixed = years(x, member, np.ones(1), share_of_greatest, weighted, reference=0)
    assert fixed == pytest.approx(np.array([[0.5, 1, np.nan], [1, 2, 1.5]]), nan_ok=True)
    joint = years(x, member, np.ones(1), share_of_greatest, weighted, reference="all")
    assert joint == pytest.approx(np.array([[0.25, 0.5, np.nan], [0.5, 1, 0.75]]), nan_ok=True)
    with pytest.raises(ValueError, match="yearly"):
        years(x, member, np.ones(1), share_of_greatest, weighted, reference="first")


def test_sides_must_match() -> None:
    with pytest.raises(ValueError, match="same units"):
        split_change(side([[1]], [1]), side([[1], [2]], [1]), share_of_greatest, weighted)
    with pytest.raises(ValueError, match="n_unit"):
        split_change(side([[1]], [1], [True, True]), side([[1]], [1]), share_of_greatest, weighted)
