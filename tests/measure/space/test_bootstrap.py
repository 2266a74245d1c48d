"""Bounds by resampling."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jihe.measure.space import bootstrap, entropy, interval, resampled

FEW = np.array([[3, 0, 5, 2], [0, 0, 0, 0], [1, 1, 0, 0]])
MANY = FEW * 400
"""The same shares, so many rows that cells are drawn and not rows."""


def drawn(counts: np.ndarray, n: int, seed: int = 1) -> np.ndarray:
    return np.concatenate(list(resampled(counts, n, seed)))


@given(
    arrays(np.int64, (3, 2, 3), elements=st.one_of(st.integers(0, 3), st.integers(0, 500))),
    st.integers(1, 9),
    st.integers(0, 9),
)
def test_each_year_keeps_its_rows_and_empty_cells_stay_empty(counts: np.ndarray, n: int, seed: int) -> None:
    found = drawn(counts, n, seed)
    assert found.shape == (n, *counts.shape)
    assert (found >= 0).all()
    assert (found == np.round(found)).all()
    assert (found.sum(axis=(2, 3)) == counts.sum(axis=(1, 2))).all()
    assert (found[:, counts == 0] == 0).all()
    assert (drawn(counts, n, seed) == found).all(), "equal seeds, equal draws"


@pytest.mark.parametrize("counts", [FEW, MANY])
def test_draws_are_multinomial(counts: np.ndarray) -> None:
    n = 20_000
    found = drawn(counts, n)
    total = counts.sum(axis=1, keepdims=True)
    share = counts / np.maximum(total, 1)
    variance = total * share * (1 - share)
    assert (np.abs(found.mean(axis=0) - counts) <= 5 * np.sqrt(variance / n)).all()
    assert found.var(axis=0) == pytest.approx(variance, rel=0.06)
    # Within a year what one cell gains others lose; years know nothing of each other.
    together = np.cov(found[:, 0, 0], found[:, 0, 2])[0, 1]
    assert together == pytest.approx(-total[0, 0] * share[0, 0] * share[0, 2], rel=0.06)
    assert abs(np.corrcoef(found[:, 0, 0], found[:, 2, 0])[0, 1]) < 0.04


def test_other_seeds_draw_otherwise() -> None:
    assert (drawn(MANY, 5, 1) != drawn(MANY, 5, 2)).any()


def test_blocks_are_bounded_and_hold_all_draws_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "MOST_NUMBERS", 3 * FEW.size)
    blocks = list(resampled(FEW, 8, 1))
    assert [len(block) for block in blocks] == [3, 3, 2]
    assert not (blocks[0] == blocks[1]).all(), "a block goes on where the last ended"
    monkeypatch.setattr(bootstrap, "MOST_NUMBERS", 1)
    assert [len(block) for block in resampled(FEW, 2, 1)] == [1, 1]


def test_bounds_hold_the_level_between_them() -> None:
    """Around 500 and -500, of numbers that lie evenly around them, both ways alike."""
    numbers = np.stack([np.arange(1001.0), -np.arange(1001.0)], axis=1)
    low, high = interval([500, -500], numbers)
    assert low == pytest.approx([25, -975])
    assert high == pytest.approx([975, -25])
    low, high = interval([500, -500], numbers, level=0.5)
    assert low == pytest.approx([250, -750])
    assert high == pytest.approx([750, -250])


def test_bounds_lean_against_the_resamples_and_hold_the_number() -> None:
    low, high = interval(60.0, np.arange(101.0), level=0.9)
    assert (float(low), float(high)) == pytest.approx((25, 115))
    low, high = interval(200.0, np.arange(101.0), level=0.9)
    assert (float(low), float(high)) == pytest.approx((200, 395))


def test_few_resamples_without_a_value_are_passed_over_and_many_leave_no_bounds() -> None:
    numbers = np.tile(np.arange(100.0)[:, None], 3)
    numbers[:5, 1] = np.nan
    numbers[:6, 2] = np.nan
    low, high = interval([50.0] * 3, numbers, level=0.9)
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [False, False, True]
    assert low[1] == pytest.approx(100 - np.quantile(np.arange(5, 100), 0.95))
    assert high[0] == pytest.approx(100 - np.quantile(np.arange(100), 0.05))
    assert np.isnan(interval(np.nan, np.arange(9.0))[0])


def test_more_rows_alone_are_no_diffusion() -> None:
    """1,000 and 4,000 rows of one distribution over 100 classes: entropy grows with the rows that meet rare
    ones, and zero must lie within the bounds of that growth about as often as they say."""
    chance = (np.arange(100) + 1.0) ** -1.2
    chance /= chance.sum()
    generator = np.random.default_rng(2)
    held, n = 0, 60
    for i in range(n):
        new = np.stack([generator.multinomial(1000, chance), generator.multinomial(3000, chance)])
        before, after = entropy(np.cumsum(new, axis=0))
        blocks = entropy(np.cumsum(drawn(new, 200, i), axis=1))
        low, high = interval(after - before, blocks[:, 1] - blocks[:, 0])
        held += bool(low <= 0 <= high)
    assert held / n >= 0.9


def test_about_as_many_intervals_hold_the_truth_as_they_say() -> None:
    truth, generator = np.array([0.5, 0.3, 0.2]), np.random.default_rng(5)
    samples = generator.multinomial(400, truth, size=300)  # each a year of its own
    low, high = interval(samples[:, 0] / 400, drawn(samples, 400)[..., 0] / 400)
    held = ((low <= 0.5) & (high >= 0.5)).mean()
    assert 0.90 <= held <= 0.99
