"""Shares that give parts the influence they are meant to have."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.measure.index.refusal import Refusal
from jihe.measure.index.weigh.optimise import optimised


def parts_of(seed: int, n: int, n_unit: int = 40) -> Any:
    """Parts that go along with one another and vary by different amounts."""
    draw = np.random.default_rng(seed)
    return (draw.normal(size=(n_unit, 1)) + draw.normal(size=(n_unit, n))) * draw.uniform(0.5, 3, n)


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(2, 6))
def test_equal_influence_is_reached(seed: int, n: int) -> None:
    """Unless a part has more influence than the others even with a share of 0."""
    parts = parts_of(seed, n)
    found = optimised(parts)
    whole = parts @ found.share
    r = [np.corrcoef(parts[:, j], whole)[0, 1] for j in range(n)]
    assert found.r == pytest.approx(r)
    assert found.share.sum() == pytest.approx(1)
    assert (found.share >= 0).all()
    is_free = found.share > 1e-6
    if is_free.all():
        assert r == pytest.approx([np.mean(r)] * n, abs=1e-3)
        assert found.gap < 1e-3
    else:
        assert found.r[~is_free].min() > found.r[is_free].max()


def test_equal_influence_for_one() -> None:
    found = optimised(parts_of(2, 5))
    assert (found.share > 0.01).all()
    assert found.gap < 1e-6


def test_two_parts_are_weighed_by_their_spread() -> None:
    """Of two parts each has the same correlation with the whole when it varies as much as the other."""
    parts = parts_of(1, 2)
    inverse = 1 / parts.std(axis=0)
    assert optimised(parts).share == pytest.approx(inverse / inverse.sum(), abs=1e-4)


def test_a_target_is_met() -> None:
    found = optimised(parts_of(2, 3), [1.1, 1, 0.9])
    assert found.r / found.r.sum() == pytest.approx(np.array([1.1, 1, 0.9]) / 3, abs=1e-4)


def test_a_target_out_of_reach_is_told() -> None:
    parts = (
        np.random.default_rng(0).normal(size=(40, 1)) + np.random.default_rng(1).normal(size=(40, 3)) * 0.01
    )
    assert optimised(parts, [10, 1, 1]).gap > 0.2


def test_bounds_hold() -> None:
    found = optimised(parts_of(3, 4), low=0.2, high=0.3)
    assert found.share.min() >= 0.2 - 1e-9
    assert found.share.max() <= 0.3 + 1e-9


def test_it_is_the_same_every_time_and_missing_values_are_left_out() -> None:
    parts = parts_of(4, 3)
    parts[5, 1] = np.nan
    found = optimised(parts)
    assert found.gap < 1e-3
    assert (optimised(parts).share == found.share).all()


def test_a_whole_of_ones_own() -> None:
    parts = np.exp(parts_of(5, 3) / 5)
    found = optimised(parts, whole=lambda share: np.exp(np.log(parts) @ share))
    r = [np.corrcoef(parts[:, j], np.exp(np.log(parts) @ found.share))[0, 1] for j in range(3)]
    assert r == pytest.approx([np.mean(r)] * 3, abs=1e-3)


def test_refused() -> None:
    parts = parts_of(6, 3)
    parts[:, 1] = 4
    with pytest.raises(Refusal, match="does not vary") as caught:
        optimised(parts)
    assert caught.value.cells == ((-1, 1),)
    with pytest.raises(Refusal, match="cannot add up to 1"):
        optimised(parts_of(6, 3), low=0.4)
    with pytest.raises(Refusal, match="each of the 3 parts"):
        optimised(parts_of(6, 3), [1, 1])
