"""What rivals take from a candidate, against Bayes' rule by enumeration and by hand."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.resolve.rivals import contested, rivalled

ODDS = st.floats(1e-3, 1e3)
NAMES = st.lists(st.lists(ODDS, max_size=4), min_size=1, max_size=3)


def chances(log_odds: np.ndarray) -> list[float]:
    return (1 / (1 + np.exp(-log_odds))).tolist()


def enumerated(pairs: list[tuple[int, float]]) -> list[float]:
    """P of each pair, given for its name and odds, over all worlds in which no name has two that hold."""
    held, total = [0.0] * len(pairs), 0.0
    for world in product((False, True), repeat=len(pairs)):
        names = [name for (name, _), holds in zip(pairs, world, strict=True) if holds]
        if len(names) != len(set(names)):
            continue
        weight = prod(odds if holds else 1 for (_, odds), holds in zip(pairs, world, strict=True))
        total += weight
        held = [h + weight * holds for h, holds in zip(held, world, strict=True)]
    return [h / total for h in held]


@given(NAMES)
def test_contested_is_bayes_rule_for_pairs_that_exclude_each_other(names: list[list[float]]) -> None:
    pairs = [(name, odds) for name, all_odds in enumerate(names) for odds in all_odds]
    left = np.array([name for name, _ in pairs], np.int64)
    found = contested(left, np.arange(len(pairs)), np.log(np.array([o for _, o in pairs])), False)
    assert chances(found) == pytest.approx(enumerated(pairs), rel=1e-6)


@given(NAMES)
def test_a_distinct_left_list_is_contested_from_the_other_side(names: list[list[float]]) -> None:
    pairs = [(name, odds) for name, all_odds in enumerate(names) for odds in all_odds]
    right = np.array([name for name, _ in pairs], np.int64)
    left, odds = np.arange(len(pairs)), np.log(np.array([o for _, o in pairs]))
    assert chances(contested(left, right, odds, True)) == pytest.approx(enumerated(pairs), rel=1e-6)
    # Of different left names, which may all be one organisation, none is a rival.
    assert contested(left, right, odds, False).tolist() == pytest.approx(odds.tolist())


def test_contested_by_hand() -> None:
    left, right = np.array([0, 0, 1]), np.array([0, 1, 1])
    odds = np.log(np.array([4.0, 1.0, 3.0]))
    assert chances(contested(left, right, odds, False)) == pytest.approx([4 / 6, 1 / 6, 3 / 4])
    # Pair (0, 1) has rivals on both sides: 1 / (1 + 1 + 4 + 3).
    assert chances(contested(left, right, odds, True)) == pytest.approx([4 / 6, 1 / 9, 3 / 5])


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.floats(-12, 12)), max_size=8), st.booleans()
)
def test_a_contest_gives_nothing_and_forgets_order(
    drawn: list[tuple[int, int, float]], is_left_distinct: bool
) -> None:
    pairs = list({(i, j): (i, j, odds) for i, j, odds in drawn}.values())

    def found(rows: list[tuple[int, int, float]]) -> np.ndarray:
        left, right = (np.array([row[k] for row in rows], np.int64) for k in (0, 1))
        return contested(left, right, np.array([row[2] for row in rows], float), is_left_distinct)

    straight, turned = found(pairs), found(pairs[::-1])[::-1]
    assert (straight <= [odds for *_, odds in pairs]).all()
    assert straight.tolist() == pytest.approx(turned.tolist())


def within(
    pairs: dict[tuple[int, int], float], asked: dict[tuple[int, int], bool], *distinct: tuple[int, int]
) -> dict[tuple[int, int], float]:
    """Odds after rivals of odds before."""
    left, right = (np.array([pair[k] for pair in pairs], np.int64) for k in (0, 1))
    found = rivalled(
        left,
        right,
        np.log(np.array(list(pairs.values()))),
        np.array([asked.get(pair, True) for pair in pairs]),
        lambda i, j: (min(i, j), max(i, j)) in distinct,
    )
    return dict(zip(pairs, np.exp(found).tolist(), strict=True))


def test_a_pair_without_rivals_loses_nothing() -> None:
    assert within({(0, 1): 9.0, (2, 3): 0.5}, {}) == pytest.approx({(0, 1): 9.0, (2, 3): 0.5})
    assert within({}, {}) == {}


def test_other_candidates_of_the_asked_name_are_rivals() -> None:
    # 0 is short; 1 and 2 have long names that hold it, and nobody takes these two for one.
    found = within({(0, 1): 9.0, (0, 2): 4.0}, {})
    assert found == pytest.approx({(0, 1): 9 / 5, (0, 2): 4 / 10})


def test_other_candidates_are_no_rivals_where_they_are_likely_the_told_one() -> None:
    pairs = {(0, 1): 9.0, (0, 2): 4.0, (1, 2): 3.0}
    found = within(pairs, {})
    assert (found[0, 1], found[0, 2]) == pytest.approx((9.0, 4.0))
    # (1, 2) asks 1, whose other candidate 0 is likely 2 as well.
    assert found[1, 2] == pytest.approx(3.0)
    # Unlikely one: rivals.
    found = within(pairs | {(1, 2): 0.5}, {})
    assert (found[0, 1], found[0, 2]) == pytest.approx((9 / 5, 4 / 10))
    assert found[1, 2] == pytest.approx(0.5)


def test_the_told_name_may_be_meant_by_many_short_ones() -> None:
    # 0 and 1 are short, 2 long: both may mean it.
    pairs = {(0, 2): 9.0, (1, 2): 4.0}
    assert within(pairs, {}) == pytest.approx(pairs)
    # Unless 0 and 1 cannot be one.
    assert within(pairs, {}, (0, 1)) == pytest.approx({(0, 2): 9 / 5, (1, 2): 4 / 10})


def test_the_right_one_may_be_asked() -> None:
    pairs = {(0, 2): 9.0, (1, 2): 4.0}
    asked = dict.fromkeys(pairs, False)
    # 2 is short now: 0 and 1 are rivals for it.
    assert within(pairs, asked) == pytest.approx({(0, 2): 9 / 5, (1, 2): 4 / 10})
    assert within(pairs, {(0, 2): False, (1, 2): True}) == pytest.approx({(0, 2): 9 / 5, (1, 2): 4.0})


@given(st.dictionaries(st.tuples(st.integers(0, 3), st.integers(4, 7)), ODDS, min_size=1, max_size=8))
def test_rivals_give_nothing_and_count_the_same_in_any_order(pairs: dict[tuple[int, int], float]) -> None:
    found = within(pairs, {}, (0, 1), (4, 5))
    assert all(found[pair] <= odds * (1 + 1e-9) for pair, odds in pairs.items())
    turned = within(dict(reversed(pairs.items())), {}, (0, 1), (4, 5))
    assert turned == pytest.approx(found)
