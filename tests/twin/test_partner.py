"""Where partners are: printed shares and flows come out, and what finds no room is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from jihe.twin.flow import UNKNOWN, Flow, Ties, classes_of, flows, quota
from jihe.twin.partner import settle_partners
from jihe.twin.settle import trait_of
from jihe.twin.target import Target
from jihe.twin.untold import untold
from tests.twin.small import targets

FIGURES = (
    "given,from=VA,50.0,%",
    "given,from=HI,30.0,%",
    "moved,from=VA;into=VA,25.0,%",
    "moved,from=VA;into=HI,15.0,%",
)


def network(rng: np.random.Generator) -> Ties:
    """Twenty members, seven of them in each of two places and six in the third, and partners of them."""
    n, member = 420, np.repeat([0, 1, 2], [7, 7, 6])
    own, partner = rng.integers(0, 20, 500), np.concatenate([np.arange(20, n), rng.integers(20, 60, 100)])
    gives = rng.random(500) < 0.5
    place = np.full(n, -1)
    place[:20] = member
    return Ties(np.where(gives, own, partner), np.where(gives, partner, own), place)


def shares(ties: Ties, place: np.ndarray) -> dict[tuple[int, int | None], float]:
    source, target = place[ties.source], place[ties.target]
    found: dict[tuple[int, int | None], float] = {}
    for a in range(3):
        found[a, None] = float((source == a).sum() / (source >= 0).sum())
        for b in range(3):
            both = (source >= 0) & (target >= 0)
            found[a, b] = float(((source == a) & (target == b)).sum() / both.sum())
    return found


@pytest.fixture
def asked(tmp_path: Path) -> list[Flow]:
    wanted, classes = targets(tmp_path, *FIGURES)
    trait = trait_of("organisation_region_code", wanted, classes)
    assert trait.values == ("VA", "HI", "CO")
    return flows(trait, wanted, "swap", 2023, classes)


def test_shares_and_flows_come_out(asked: list[Flow]) -> None:
    ties = network(np.random.default_rng(5))
    place, missed = settle_partners(asked, ties, {25: 0}, np.full(3, 1 / 3), np.random.default_rng(1))
    assert missed == []
    found = shares(ties, place)
    for key, value in (((0, None), 0.5), ((1, None), 0.3), ((0, 0), 0.25), ((0, 1), 0.15)):
        assert found[key] == pytest.approx(value, abs=0.0005)
    assert (place[:20] == ties.place[:20]).all()
    assert place[25] == UNKNOWN
    again, _ = settle_partners(asked, ties, {25: 0}, np.full(3, 1 / 3), np.random.default_rng(1))
    assert (again == place).all()


def test_what_finds_no_room_is_given_up_and_told(tmp_path: Path) -> None:
    """More cannot go from the vale to the vale than comes from there: of the two the smaller is given up."""
    wanted, classes = targets(tmp_path, "given,from=VA,15.0,%", "moved,from=VA;into=VA,25.0,%")
    trait = trait_of("organisation_region_code", wanted, classes)
    found = flows(trait, wanted, "swap", 2023, classes)
    ties = network(np.random.default_rng(5))
    place, missed = settle_partners(found, ties, {}, np.full(3, 1 / 3), np.random.default_rng(1))
    assert [target.name for target in missed] == ["given(VA) = 15.0%"]
    assert shares(ties, place)[0, 0] == pytest.approx(0.25, abs=0.0005)


def test_so_many_are_left_out_that_shares_can_be_told(asked: list[Flow]) -> None:
    """Of 500 relations no third can be told to a thousandth, of 498 it can."""

    def printed(share: float) -> Flow:
        target = asked[0].target
        near = Target(target.figure, target.measure, target.cut, share - 1e-5, share + 1e-5, share)
        return Flow(near, np.array([0]), None)

    ties = network(np.random.default_rng(5))
    degree = np.bincount(ties.source, minlength=420) + np.bincount(ties.target, minlength=420)
    leaves = np.flatnonzero((degree == 1) & (ties.place == -1))
    for share in (1 / 3, 1 / 7, 2 / 9):
        gone = untold(ties.place, leaves, [printed(share)], ties, np.random.default_rng(2))
        left = int((~np.isin(ties.source, gone)).sum())
        assert abs(round(left * share) / left - share) <= 1e-5
        assert set(gone.tolist()) <= set(leaves.tolist())


def test_a_place_has_the_share_that_is_printed_of_its_own_end(asked: list[Flow]) -> None:
    assert quota(asked, np.full(3, 1 / 3), 0).tolist() == pytest.approx([0.5, 0.3, 0.2])
    assert quota(asked, np.full(3, 1 / 3), 1).tolist() == pytest.approx([1 / 3] * 3)


def test_any_place_is_all_classes() -> None:
    assert classes_of(None, np.array([0, 1, 1])).tolist() == [True, True]
    assert classes_of(np.array([2]), np.array([0, 1, 1])).tolist() == [False, True]
