"""What partners do: shares, and shares of shares, of their relations come out of whole numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from jihe.twin.industry import Links, settle_industry
from jihe.twin.margin import ConflictError
from jihe.twin.share import Part, whole_of
from jihe.twin.target import Target
from jihe.twin.trait import Trait
from tests.twin.small import targets

TRAIT = Trait("organisation_industry_code", ("a1", "a2", "a3", "b1", "b2"), np.ones(5))
A, A1, A2, B = (np.array(places) for places in ([0, 1, 2], [0], [1], [3, 4]))


@pytest.fixture
def target(tmp_path: Path) -> Target:
    return targets(tmp_path)[0].every[0]


def part(
    target: Target,
    value: float,
    inner: np.ndarray,
    outer: np.ndarray | None,
    year: int = 2023,
    half: float = 0.0005,
) -> Part:
    """The share of some classes, printed to a thousandth or less finely."""
    told = Target(target.figure, target.measure, target.cut, value - half, value + half, value)
    return Part(told, year, inner, outer)


def links(rng: np.random.Generator) -> Links:
    """Relations of three years with two hundred partners, fifty of whom have several."""
    partner = np.concatenate([np.arange(10, 210), rng.integers(10, 60, 150)])
    return Links(rng.integers(2021, 2024, len(partner)), partner, {12: 4}, 210)


def share(made: np.ndarray, found: Links, inner: np.ndarray, outer: np.ndarray | None, year: int) -> float:
    held = made[found.partner[found.year <= year]]
    whole = held >= 0 if outer is None else np.isin(held, outer)
    return float((whole & np.isin(held, inner)).sum() / whole.sum())


def test_shares_of_shares_come_out_in_each_year(target: Target) -> None:
    asked = [
        (0.7, A, None, 2023),
        (0.5, A1, A, 2023),
        (0.25, A2, A, 2023),
        (0.68, A, None, 2022),
        (0.48, A1, A, 2022),
    ]
    found = links(np.random.default_rng(1))
    parts = [part(target, *one, half=0.005) for one in asked]
    made = settle_industry(TRAIT, parts, found, np.random.default_rng(2))
    for value, inner, outer, year in asked:
        assert share(made, found, inner, outer, year) == pytest.approx(value, abs=0.005)
    assert made[12] == 4
    assert (made[:10] == -1).all()


def test_shares_that_no_numbers_give_are_a_conflict(target: Target) -> None:
    parts = [part(target, 0.7, A, None), part(target, 0.6, B, None)]
    with pytest.raises(ConflictError):
        settle_industry(TRAIT, parts, links(np.random.default_rng(1)), np.random.default_rng(2))


def test_the_whole_is_the_greatest_of_which_all_can_be_told(target: Target) -> None:
    """Of a third, and a half of that, and a fifth of the rest: thirty, not thirty-one."""
    parts = [part(target, 0.333, A, None), part(target, 0.5, A1, A), part(target, 0.2, np.array([3]), B)]
    total, numbers = whole_of(parts, np.full(5, 0.2), 31)
    assert total == 30
    told = {tuple(places.tolist()): (low, high) for places, low, high in numbers}
    assert told[0, 1, 2] == (10, 10)
    assert told[0,] == (5, 5)
