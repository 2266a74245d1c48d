"""Whole numbers hold the sums that they are given, and what contradicts itself is told, and no more."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.twin.margin import ConflictError, Sum, conflict, counts, fill, whole

N = 5
CELLS = st.lists(st.integers(0, N - 1), min_size=1, max_size=N, unique=True)


@st.composite
def possible(draw: st.DrawFn) -> tuple[list[float], list[Sum]]:
    """Wishes, and sums that some numbers hold."""
    truth = np.array(draw(st.lists(st.integers(0, 9), min_size=N, max_size=N)))
    wish = draw(st.lists(st.floats(0, 9), min_size=N, max_size=N))
    sums = []
    for i, cells in enumerate(draw(st.lists(CELLS, max_size=6))):
        total = int(truth[cells].sum())
        below, above = draw(st.integers(0, 2)), draw(st.integers(0, 2))
        sums.append(Sum(str(i), np.array(cells), total - below, total + above))
    return wish, sums


@given(possible())
@settings(max_examples=40, deadline=None)
def test_all_sums_hold(case: tuple[list[float], list[Sum]]) -> None:
    wish, sums = case
    found = fill(np.array(wish), sums)
    assert (found >= 0).all()
    for held in sums:
        assert held.low <= found[held.cells].sum() <= held.high


@given(st.lists(st.floats(0, 50), min_size=1, max_size=8))
@settings(max_examples=30, deadline=None)
def test_without_sums_each_cell_is_near_its_wish(wish: list[float]) -> None:
    assert (abs(fill(np.array(wish), []) - wish) <= 1).all()


def holds(sums: list[Sum]) -> bool:
    try:
        fill(np.zeros(N), sums)
    except ConflictError:
        return False
    return True


@given(
    st.lists(
        st.builds(
            lambda cells, low, width: (cells, low, low + width), CELLS, st.integers(0, 8), st.integers(0, 1)
        ),
        min_size=2,
        max_size=6,
    )
)
@settings(max_examples=40, deadline=None)
def test_a_conflict_is_a_smallest_set(told: list[tuple[list[int], int, int]]) -> None:
    sums = [Sum(str(i), np.array(cells), low, high) for i, (cells, low, high) in enumerate(told)]
    if holds(sums):
        return
    found = [sums[i] for i in conflict(sums, np.full(N, np.inf))]
    assert not holds(found)
    for part in combinations(found, len(found) - 1):
        assert holds(list(part))


def test_only_whole_numbers_can_contradict_each_other() -> None:
    """Three pairs of three cells add up to one each: halves would do."""
    pairs = [Sum(f"{a}{b}", np.array([a, b]), 1, 1) for a, b in ((0, 1), (1, 2), (0, 2))]
    with pytest.raises(ConflictError) as found:
        fill(np.zeros(3), pairs)
    assert sorted(found.value.names) == ["01", "02", "12"]


def test_what_goes_without_saying_is_not_named() -> None:
    with pytest.raises(ConflictError) as found:
        fill(np.zeros(2), [Sum("", np.array([0, 1]), 3, 3), Sum("half", np.array([0]), 4, 4)])
    assert found.value.names == ("half",)


def test_no_cell_takes_in_what_all_should_share() -> None:
    """Ten more than is wished are shared among ten cells."""
    found = fill(np.full(10, 4.0), [Sum("all", np.arange(10), 50, 50)])
    assert found.max() <= 8


@given(st.integers(3, 400), st.lists(st.integers(0, 400), min_size=1, max_size=4), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_a_whole_lets_every_share_be_told(total: int, parts: list[int], digits: int) -> None:
    """Shares that were rounded from a whole: one is found, and every share of it rounds as printed."""
    printed = [round(min(part, total) / total, digits) for part in parts]
    half = 0.5 * 10.0**-digits
    shares = [(value - half, value + half) for value in printed]
    found = whole(shares, total)
    assert found == total
    other = whole(shares, total + 7, total + 7)
    for low, high in shares:
        least, most = counts(low, high, other)
        assert least <= most


def test_no_whole_serves() -> None:
    assert whole([(0.33, 0.331), (0.499, 0.501)], 5, 5) == 5
