"""Shift-share analysis."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jihe.measure.space import shift_share

two_times = st.tuples(st.integers(1, 6), st.integers(1, 6)).flatmap(
    lambda shape: arrays(np.int64, (2, *shape), elements=st.integers(0, 30))
)


def test_by_hand() -> None:
    # All grow from 40 to 60 (by half); the first class from 20 to 40 (doubles), the second not at all.
    national, mix, own = shift_share([[15, 5], [5, 15]], [[20, 8], [20, 12]])
    assert national == pytest.approx([10, 10])
    assert mix == pytest.approx([15 * 0.5 - 5 * 0.5, 5 * 0.5 - 15 * 0.5])
    assert own == pytest.approx([20 - 30 + 8 - 5, 20 - 10 + 12 - 15])


@given(two_times)
def test_parts_are_what_the_growth_rates_make_and_add_up(held: np.ndarray) -> None:
    before, after = held
    national, mix, own = shift_share(before, after)
    if not before.sum():
        assert np.isnan([national, mix, own]).all()
        return
    growth = after.sum() / before.sum() - 1
    assert national == pytest.approx(before.sum(axis=1) * growth)
    assert national + mix + own == pytest.approx(after.sum(axis=1) - before.sum(axis=1), abs=1e-9)
    known = before.sum(axis=0) > 0
    of_kind = after.sum(axis=0)[known] / before.sum(axis=0)[known] - 1
    assert mix == pytest.approx((before[:, known] * (of_kind - growth)).sum(axis=1), abs=1e-9)
    expected = (after[:, known] - before[:, known] * (1 + of_kind)).sum(axis=1)
    assert own == pytest.approx(expected + after[:, ~known].sum(axis=1), abs=1e-9)


@given(two_times)
def test_own_growth_of_all_regions_is_what_new_classes_brought(held: np.ndarray) -> None:
    before, after = held
    if before.sum():
        _, mix, own = shift_share(before, after)
        new = after[:, before.sum(axis=0) == 0].sum()
        assert own.sum() == pytest.approx(new, abs=1e-9)
        assert mix.sum() == pytest.approx(-new, abs=1e-9)


def test_resamples_are_kept() -> None:
    before, after = np.arange(12).reshape(2, 3, 2), np.arange(12)[::-1].reshape(2, 3, 2)
    found = shift_share(before, after)
    for i in range(2):
        one = shift_share(before[i], after[i])
        assert [part[i].tolist() for part in found] == [part.tolist() for part in one]
