"""Panels of experts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.measure.index.refusal import Refusal
from jihe.measure.index.weigh.ahp import priorities
from jihe.measure.index.weigh.panel import consensus, joint_judgements, joint_priorities, panel

from .test_ahp import random_matrix

NAN = np.nan


@given(st.integers(0, 10**6), st.integers(2, 6), st.integers(1, 5))
def test_geometric_means_of_judgements_and_of_priorities_agree(seed: int, n: int, n_expert: int) -> None:
    said = [random_matrix(seed + k, n) for k in range(n_expert)]
    say = np.random.default_rng(seed).uniform(0.1, 3, n_expert)
    by = [panel(said, "geometric_mean", by, say).group for by in ("judgements", "priorities")]
    assert by[0] == pytest.approx(by[1], abs=1e-12)


def test_joint_judgements_are_reciprocal_and_leave_out_who_did_not_judge() -> None:
    said = [[[1, 8, NAN], [1 / 8, 1, 3], [NAN, 1 / 3, 1]], [[1, 2, NAN], [0.5, 1, NAN], [NAN, NAN, 1]]]
    joint = joint_judgements(said)
    assert joint[0].tolist() == pytest.approx([1, 4, NAN], nan_ok=True)
    assert joint[1].tolist() == pytest.approx([1 / 4, 1, 3])
    assert joint_judgements(said, [3, 1])[0, 1] == pytest.approx(8**0.75 * 2**0.25)


def test_an_expert_who_judged_little_counts_for_what_he_judged() -> None:
    full = random_matrix(1, 3)
    little = np.array([[1, 9, NAN], [1 / 9, 1, NAN], [NAN, NAN, 1]])
    found = panel([full, little])
    assert np.isnan(found.priority[1]).all()
    assert np.isnan(found.ratio[1])
    assert not found.is_outvoted[1]
    assert found.group == pytest.approx(priorities(joint_judgements([full, little])))
    assert panel([full, little], by="priorities").group == pytest.approx(priorities(full))


def test_who_is_outvoted() -> None:
    one = np.array([[1, 2, 6], [1 / 2, 1, 3], [1 / 6, 1 / 3, 1]])
    found = panel([one, one, one, one.T])
    assert found.is_outvoted.tolist() == [False, False, False, True]
    assert found.reversed_share.tolist() == [0, 0, 0, 1]
    assert found.distance[3] > found.distance[0]
    assert found.distance[:3] == pytest.approx(found.distance[0])
    assert found.distance[3] == pytest.approx(np.abs(priorities(one.T) - found.group).sum() / 2)
    assert found.group_ratio == pytest.approx(0, abs=1e-9)


def test_an_expert_who_holds_all_equal_is_not_outvoted() -> None:
    found = panel([np.ones((3, 3)), [[1, 2, 4], [0.5, 1, 2], [0.25, 0.5, 1]]])
    assert np.isnan(found.reversed_share[0])
    assert not found.is_outvoted[0]


@given(st.integers(0, 10**6), st.integers(1, 7), st.integers(1, 7))
def test_consensus_lies_between_none_and_all(seed: int, n: int, n_expert: int) -> None:
    priority = np.random.default_rng(seed).dirichlet(np.ones(n), n_expert)
    found = consensus(priority)
    assert 0 <= found <= 1
    assert consensus(np.repeat(priority[:1], n_expert, axis=0)) == pytest.approx(1)
    assert consensus(priority[::-1]) == pytest.approx(found)


@pytest.mark.parametrize(("n", "n_expert"), [(2, 2), (3, 3), (5, 3), (4, 2)])
def test_no_consensus_where_each_is_for_an_item_of_their_own(n: int, n_expert: int) -> None:
    priority = np.full((n_expert, n), 1 / (n + 8))
    np.fill_diagonal(priority, 9 / (n + 8))
    assert consensus(priority) == pytest.approx(0, abs=1e-12)


def test_consensus_by_hand() -> None:
    """Two experts, 3 : 1 and 1 : 1: entropies of (3/4, 1/4), (1/2, 1/2) and, together, (5/8, 3/8)."""

    def entropy(p: float) -> float:
        return float(-p * np.log(p) - (1 - p) * np.log(1 - p))

    common = np.exp((entropy(0.75) + entropy(0.5)) / 2 - entropy(0.625))
    least = np.exp(entropy(0.9)) / 2
    expected = (common - least) / (1 - least)
    assert consensus([[0.75, 0.25], [0.5, 0.5]]) == pytest.approx(expected)


def test_nobody_agrees_with_nobody() -> None:
    assert np.isnan(consensus(np.empty((0, 3))))


def test_joint_priorities_by_say() -> None:
    assert joint_priorities([[0.8, 0.2], [0.2, 0.8]], [1, 0]).tolist() == pytest.approx([0.8, 0.2])


def test_refused() -> None:
    with pytest.raises(Refusal, match="2 x 2, 3 x 3"):
        panel([np.ones((2, 2)), np.ones((3, 3))])
    with pytest.raises(Refusal, match="none"):
        panel([])
    with pytest.raises(Refusal, match="each of the 2 experts"):
        panel([np.ones((2, 2))] * 2, say=[1])
    with pytest.raises(Refusal, match="1 against 2 is 3 but 2 against 1 is 2"):
        panel([[[1, 3], [2, 1]]])
    with pytest.raises(Refusal, match="no chain"):
        panel([[[1, NAN], [NAN, 1]]] * 2)
    with pytest.raises(ValueError, match="priorities"):
        panel([np.ones((2, 2))], by="vote")
