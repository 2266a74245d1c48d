"""Concentration, inequality and entropy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy as peer_entropy

from jihe.measure.space import entropy, gini, herfindahl, n_active, shares, theil, theil_parts, top_share
from jihe.measure.space.dispersion import Floats, top_shares

from .drawn import counts

NEAR = 1e-9

OF_SHARES: dict[str, Callable[[object], Floats]] = {
    "top_share": lambda held: top_share(held, 2),  # type: ignore[arg-type]
    "herfindahl": herfindahl,  # type: ignore[dict-item]
    "gini": gini,  # type: ignore[dict-item]
    "theil": theil,  # type: ignore[dict-item]
    "entropy": entropy,  # type: ignore[dict-item]
}


def test_four_classes_by_hand() -> None:
    held = [6, 3, 1, 0]
    assert shares(held).tolist() == [0.6, 0.3, 0.1, 0]
    assert top_share(held, 1) == pytest.approx(0.6)
    assert top_share(held, 2) == pytest.approx(0.9)
    assert top_share(held, 9) == pytest.approx(1)
    assert herfindahl(held) == pytest.approx(0.36 + 0.09 + 0.01)
    # Differences of all ordered pairs: 2 * (3 + 5 + 6 + 2 + 3 + 1) = 40, over 2 n^2 mean = 2 * 16 * 2.5.
    assert gini(held) == pytest.approx(40 / 80)
    assert entropy(held) == pytest.approx(-(0.6 * np.log(0.6) + 0.3 * np.log(0.3) + 0.1 * np.log(0.1)))
    assert theil(held) == pytest.approx(0.6 * np.log(2.4) + 0.3 * np.log(1.2) + 0.1 * np.log(0.4))
    assert n_active(held) == 3
    assert n_active(held, least=3) == 2


@pytest.mark.parametrize("n", [1, 2, 7, 34])
def test_bounds_are_met_by_equal_classes_and_by_one_that_holds_all(n: int) -> None:
    alike, one = np.full(n, 3), np.eye(n)[0] * 5
    assert herfindahl(alike) == pytest.approx(1 / n)
    assert herfindahl(one) == 1
    assert gini(alike) == pytest.approx(0, abs=1e-12)
    assert gini(one) == pytest.approx((n - 1) / n)
    assert theil(alike) == pytest.approx(0, abs=1e-12)
    assert theil(one) == pytest.approx(np.log(n))
    assert entropy(alike) == pytest.approx(np.log(n))
    assert entropy(one) == 0
    for value in (gini(alike), theil(alike), entropy(one)):
        assert not np.signbit(value), "would be printed as -0.00"


@pytest.mark.parametrize("name", OF_SHARES)
def test_years_without_rows_have_no_value_and_leave_the_others_theirs(name: str) -> None:
    of = OF_SHARES[name]
    years = np.array([[4, 1, 1], [0, 0, 0], [2, 2, 0]])
    found = of(years)
    assert np.isnan(found).tolist() == [False, True, False]
    assert found[0] == of(years[0])
    assert of(np.stack([years, years])).shape == (2, 3)


def test_no_class_is_active_without_rows() -> None:
    assert n_active([[0, 0], [0, 2]]).tolist() == [0, 1]


@given(counts, st.integers(1, 50), st.randoms())
def test_neither_order_nor_scale_matters(held: np.ndarray, times: int, random: object) -> None:
    mixed = held.copy()
    random.shuffle(mixed)  # type: ignore[attr-defined]
    for of in OF_SHARES.values():
        assert of(mixed * times) == pytest.approx(of(held), abs=NEAR)


@given(counts)
def test_only_gini_and_theil_mind_classes_without_rows(held: np.ndarray) -> None:
    longer = np.append(held, [0, 0])
    for name in ("top_share", "herfindahl", "entropy"):
        assert OF_SHARES[name](longer) == pytest.approx(OF_SHARES[name](held), abs=NEAR)
    assert gini(longer) > gini(held)
    assert theil(longer) - theil(held) == pytest.approx(np.log(len(longer) / len(held)))


@given(counts)
def test_statistics_lie_within_their_bounds(held: np.ndarray) -> None:
    n = len(held)
    assert 1 / n - NEAR <= herfindahl(held) <= 1
    assert 0 <= gini(held) <= (n - 1) / n + NEAR
    assert 0 <= theil(held) <= np.log(n) + NEAR
    assert 0 <= entropy(held) <= np.log(n) + NEAR


@given(counts)
def test_peers_agree(held: np.ndarray) -> None:
    share = held / held.sum()
    apart = np.abs(held[:, None] - held[None, :]).sum()
    assert gini(held) == pytest.approx(apart / (2 * len(held) ** 2 * held.mean()), abs=NEAR)
    assert entropy(held) == pytest.approx(peer_entropy(share), abs=NEAR)
    # Theil's index is how far the shares are from equal ones, by Kullback and Leibler.
    equal = np.full(len(held), 1 / len(held))
    assert theil(held) == pytest.approx(peer_entropy(share, equal), abs=NEAR)


@given(counts, st.lists(st.integers(1, 14), min_size=1, max_size=4))
def test_several_top_shares_are_each_what_it_is_alone(held: np.ndarray, sizes: list[int]) -> None:
    falling = np.sort(held)[::-1]
    found = top_shares(held, sizes)
    assert found == [pytest.approx(falling[:k].sum() / held.sum()) for k in sizes]


def test_no_top_share_is_asked_for() -> None:
    assert top_shares([[3, 1], [0, 0]], []) == []


@given(counts)
def test_moving_a_row_from_a_smaller_class_to_a_greater_one_raises_inequality(held: np.ndarray) -> None:
    held = np.append(held, 1)
    moved = held.copy()
    moved[np.argmax(held[:-1])] += 1
    moved[-1] -= 1
    for name in ("herfindahl", "gini", "theil"):
        assert OF_SHARES[name](moved) > OF_SHARES[name](held)
    assert entropy(moved) < entropy(held)


# ---- Theil's parts


def test_parts_by_hand() -> None:
    # Shares of the groups 3/4, 1/4 against 1/2 each; within the first 2 : 1, the second all in one of two.
    between, within = theil_parts([2, 1, 1, 0], [0, 0, 1, 1])
    assert between == pytest.approx(0.75 * np.log(1.5) + 0.25 * np.log(0.5))
    first = 2 / 3 * np.log(4 / 3) + 1 / 3 * np.log(2 / 3)
    assert within == pytest.approx(0.75 * first + 0.25 * np.log(2))


@given(counts, st.data())
def test_parts_add_up_and_are_what_the_groups_make(held: np.ndarray, data: st.DataObject) -> None:
    n = len(held)
    group = np.array(data.draw(st.lists(st.integers(-1, 3), min_size=n, max_size=n)))
    between, within = theil_parts(held, group)
    assert between >= 0
    assert within >= 0
    assert between + within == pytest.approx(theil(held), abs=NEAR)
    # Within, group by group: classes that stand alone have nothing within.
    parts = [held[group == g] for g in range(4)]
    made = sum(part.sum() / held.sum() * theil(part) for part in parts if part.sum())
    assert within == pytest.approx(made, abs=NEAR)


@given(counts)
def test_all_is_within_one_group_and_all_between_classes_that_stand_alone(held: np.ndarray) -> None:
    between, within = theil_parts(held, np.zeros(len(held), int))
    assert between == pytest.approx(0, abs=NEAR)
    assert within == pytest.approx(theil(held), abs=NEAR)
    for group in (np.full(len(held), -1), np.arange(len(held))):
        between, within = theil_parts(held, group)
        assert between == pytest.approx(theil(held), abs=NEAR)
        assert within == pytest.approx(0, abs=NEAR)


def test_parts_keep_the_years_and_have_no_value_without_rows() -> None:
    between, within = theil_parts([[2, 1, 1], [0, 0, 0]], [0, 0, -1])
    assert np.isnan(between).tolist() == np.isnan(within).tolist() == [False, True]
