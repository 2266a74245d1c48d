"""Traits of members: which figures speak of them, and how many of a group have each value."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.twin.draft import Draft
from jihe.twin.margin import ConflictError
from jihe.twin.settle import even_out, settle, trait_of, traits
from jihe.twin.trait import alike, asked, leaning, spread
from tests.twin.small import targets

PLACES = st.lists(st.integers(0, 5), min_size=1, max_size=6, unique=True).map(np.array)


@given(st.lists(PLACES, max_size=5))
def test_values_are_alike_when_the_same_figures_count_them(places: list[np.ndarray]) -> None:
    found = alike(places, 6)
    told = [tuple(i in p.tolist() for p in places) for i in range(6)]
    assert all((found[i] == found[j]) == (told[i] == told[j]) for i in range(6) for j in range(6))
    assert set(found.tolist()) == set(range(max(found) + 1))


@given(st.lists(st.tuples(PLACES, st.floats(0.05, 0.9)), max_size=4))
def test_parts_are_parts_of_one(told: list[tuple[np.ndarray, float]]) -> None:
    part = leaning(np.arange(1.0, 7.0), told)
    assert part.sum() == pytest.approx(1)
    assert (part >= 0).all()


def test_printed_shares_are_the_parts_and_the_rest_keep_their_weights() -> None:
    part = leaning(np.array([1.0, 2.0, 3.0, 5.0]), [(np.array([0]), 0.4), (np.array([1]), 0.3)])
    assert part.tolist() == pytest.approx([0.4, 0.3, 0.3 * 3 / 8, 0.3 * 5 / 8])


def test_traits_are_those_that_figures_tell_of(tmp_path: Path) -> None:
    """What a condition names comes first."""
    asked_for, classes = targets(tmp_path)
    found = [trait.column.removeprefix("organisation_") for trait in traits(asked_for, classes)]
    assert found == ["region_code", "craft_code", "founded_date"]


def test_figures_say_of_whom_and_what_they_speak(tmp_path: Path) -> None:
    asked_for, classes = targets(tmp_path)
    trait = trait_of("organisation_craft_code", asked_for, classes)
    assert trait.values == ("honey", "wax", "mead")
    told = {one.target.name: one for one in asked(trait, asked_for, classes)}
    assert set(told) == {"by_craft(honey) = 50.0%", "by_craft(wax) = 30.0%", "craft_in_vale(honey) = 43.5%"}
    inside = told["craft_in_vale(honey) = 43.5%"]
    assert inside.samples == ("roll",)
    assert inside.conditions == {"organisation_region_code": ("VA",)}
    assert inside.places.tolist() == [0]
    assert inside.is_share


def test_groups_are_divided_as_printed(tmp_path: Path) -> None:
    """Twenty members, eight of them in the vale: half make honey, and five of those in the vale."""
    asked_for, classes = targets(
        tmp_path, "by_craft,craft=honey,50,%", "craft_in_vale,craft=honey,62.5,%", "members,list=roll,20,"
    )
    trait = trait_of("organisation_craft_code", asked_for, classes)
    found = asked(trait, asked_for, classes)
    of_value = alike([one.places for one in found], 3)
    key = [{"sample_code": frozenset({"roll"}), "organisation_region_code": place} for place in ("VA", "HI")]
    fixed = np.zeros((2, 2), np.int64)
    fixed[1, of_value[0]] = 1
    made = spread(trait, of_value, found, [], np.array([8, 12]), key, fixed)
    assert made.sum(axis=1).tolist() == [8, 12]
    assert made[:, of_value[0]].tolist() == [5, 5]
    with pytest.raises(ConflictError) as conflict:
        spread(trait, of_value, found, [], np.array([3, 17]), key, fixed)
    assert conflict.value.names == ("craft_in_vale(honey) = 62.5%",)


def test_members_are_given_values(tmp_path: Path) -> None:
    asked_for, classes = targets(tmp_path, "by_craft,craft=honey,50,%", "by_craft,craft=wax,30,%")
    draft = Draft()
    member = draft.add("keeper", 40)[:20]
    draft.member["roll", 2023] = member
    trait = trait_of("organisation_craft_code", asked_for, classes)
    settle(draft, trait, asked_for, classes, {3: 2}, None, np.random.default_rng(0))
    held = draft.trait["craft_code"]
    assert [(held[member] == craft).sum() for craft in trait.values] == [10, 6, 4]
    assert held[3] == "mead"
    assert set(held[20:]) == {""}


def test_so_many_are_somewhere_that_the_shares_among_them_round_as_printed(tmp_path: Path) -> None:
    """20 % of 196 members are 39 or 40; only of 39 whole numbers of them are 43.6 % and 20.5 %."""
    asked_for, classes = targets(
        tmp_path,
        "by_county,county=VA,20,%",
        "craft_in_vale,craft=honey,43.6,%",
        "craft_in_vale,craft=wax,20.5,%",
    )
    draft = Draft()
    member = draft.add("keeper", 196)
    draft.member["roll", 2023] = member
    for column in ("organisation_region_code", "organisation_craft_code"):
        settle(
            draft,
            trait_of(column, asked_for, classes),
            asked_for,
            classes,
            {},
            None,
            np.random.default_rng(0),
        )
    inside = draft.trait["region_code"][member] == "VA"
    assert inside.sum() == 39
    held = draft.trait["craft_code"][member][inside]
    assert [(held == craft).sum() for craft in ("honey", "wax")] == [17, 8]


@given(st.integers(0, 1000))
def test_exchanges_keep_how_many_of_a_group_have_a_class(seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, group = rng.integers(0, 3, 40), rng.integers(0, 2, 40)
    carried = rng.random((40, 1))
    before = np.stack([np.bincount(one[group == g], minlength=3) for g in (0, 1)])
    wanted = np.array([[0.5], [0.3], [0.2]]) * carried.sum()

    def off(classes: np.ndarray) -> float:
        have = np.bincount(classes, carried[:, 0], 3)
        return float((np.maximum(have - wanted[:, 0], 0) ** 2).sum())

    start, fixed = off(one), one.copy()
    is_free = np.arange(40) >= 5
    even_out(one, group, is_free, carried, wanted, seed)
    assert (np.stack([np.bincount(one[group == g], minlength=3) for g in (0, 1)]) == before).all()
    assert (one[:5] == fixed[:5]).all()
    assert off(one) <= start + 1
