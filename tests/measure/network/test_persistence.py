"""Persistence of communities and of the nodes at the top."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.measure.network.persistence import community_persistence, top_persistence


def events(before: list[int], after: list[int], least: float = 0.3) -> list[tuple[object, ...]]:
    found = community_persistence({2020: np.array(before), 2021: np.array(after)}, least)
    return [(row["event"], row["before"], row["after"]) for row in found.match.to_pylist()]


def test_the_same_communities_by_other_numbers_continue() -> None:
    found = community_persistence({2020: np.array([0, 0, 1, 1]), 2021: np.array([7, 7, 3, 3])})
    row = found.year.to_pylist()[0]
    assert row["nmi"] == pytest.approx(1)
    assert (row["n_continue"], row["matched_node_share"]) == (2, 1)
    assert sum(row[f"n_{event}"] for event in ("split", "merge", "death", "birth")) == 0


def test_halves_are_a_split_and_the_reverse_is_a_merge() -> None:
    assert events([0] * 4, [0, 0, 1, 1]) == [("split", 0, 0), ("split", 0, 1)]
    assert events([0, 0, 1, 1], [0] * 4) == [("merge", 0, 0), ("merge", 1, 0)]


def test_both_at_once_is_a_mix() -> None:
    # 0 splits into 0 and 1; 1 merges with its second half.
    assert events([0, 0, 0, 0, 1, 1], [0, 0, 1, 1, 1, 1]) == [("split", 0, 0), ("mix", 0, 1), ("merge", 1, 1)]


def test_a_small_piece_breaks_no_match() -> None:
    # Jaccard 4/5 continues; 1/5 is none, so the piece is born.
    assert events([0] * 5, [0, 0, 0, 0, 1]) == [("continue", 0, 0), ("birth", None, 1)]
    assert events([0] * 5, [0, 0, 0, 0, 1], least=0.2)[0][0] == "split"


def test_only_common_nodes_are_compared() -> None:
    found = community_persistence(
        {2020: np.array([0, 0, 1, -1, -1, -1]), 2021: np.array([0, 0, -1, 0, 0, 2])}
    )
    row, matches = found.year.to_pylist()[0], found.match.to_pylist()
    assert (row["n_common_node"], row["n_community"], row["n_death"], row["n_birth"]) == (2, 2, 1, 1)
    assert matches[0]["jaccard"] == 1
    assert (matches[0]["n_before"], matches[0]["n_after"], matches[0]["n_common_node"]) == (2, 4, 2)
    assert [(m["event"], m["before"], m["after"]) for m in matches[1:]] == [
        ("death", 1, None),
        ("birth", None, 2),
    ]


def test_without_common_nodes_what_compares_them_is_null() -> None:
    row = community_persistence({2020: np.array([0, -1]), 2021: np.array([-1, 0])}).year.to_pylist()[0]
    assert row["nmi"] is None
    assert row["matched_node_share"] is None
    assert (row["n_death"], row["n_birth"]) == (1, 1)
    empty = community_persistence({2020: np.array([-1, -1]), 2021: np.array([-1, -1])})
    assert empty.match.num_rows == 0
    assert community_persistence({2020: np.array([0])}).year.num_rows == 0


labels = st.lists(st.integers(-1, 4), min_size=12, max_size=12).map(np.array)


@given(labels, labels, st.sampled_from([0.2, 0.3, 0.5, 1.0]))
def test_matches_agree_with_sets(before: np.ndarray, after: np.ndarray, least: float) -> None:
    found = community_persistence({2020: before, 2021: after}, least)
    common = (before >= 0) & (after >= 0)
    expected = set()
    for a in set(before[before >= 0].tolist()):
        for b in set(after[after >= 0].tolist()):
            left = set(np.flatnonzero((before == a) & common))
            right = set(np.flatnonzero((after == b) & common))
            if left | right and len(left & right) / len(left | right) >= least:
                expected.add((a, b))
    matches = found.match.to_pylist()
    assert {(m["before"], m["after"]) for m in matches if m["jaccard"] is not None} == expected
    row = found.year.to_pylist()[0]
    dead = {m["before"] for m in matches if m["event"] == "death"}
    assert dead == set(before[before >= 0].tolist()) - {a for a, _ in expected}
    assert row["n_death"] == len(dead)
    assert row["n_continue"] == sum(m["event"] == "continue" for m in matches)
    assert row["n_split"] == len({m["before"] for m in matches if m["event"] in ("split", "mix")})
    assert row["n_merge"] == len({m["after"] for m in matches if m["event"] in ("merge", "mix")})
    assert row["n_birth"] == row["n_community"] - len({b for _, b in expected})


def test_the_top_by_hand() -> None:
    values = {
        2020: np.array([9.0, 8, 7, 6, 1]),
        2021: np.array([5.0, 8, 7, 9, np.nan]),  # top four alike; order 3, 1, 2, 0 against 0, 1, 2, 3
        2022: np.array([5.0, 8, np.nan, 9, 6]),  # 4 for 2
    }
    first, second = top_persistence(values, 4).to_pylist()
    assert (first["n_common"], first["overlap_share"], first["jaccard"]) == (4, 1, 1)
    # Pairs of (9, 8, 7, 6) with (5, 8, 7, 9): only 1 and 2 stand alike, so (1 - 5) / 6.
    assert first["kendall"] == pytest.approx(-4 / 6)
    # Rank differences 3, 0, 0, 3: 1 - 6 * 18 / (4 * 15)
    assert first["spearman"] == pytest.approx(-0.8)
    assert (first["entered"], first["left"]) == ([], [])
    assert (second["n_common"], second["jaccard"]) == (3, 3 / 5)
    assert (second["entered"], second["left"]) == ([4], [2])


def test_equal_values_at_the_edge_of_the_top_go_by_number() -> None:
    found = top_persistence({2020: np.array([3, 1, 1]), 2021: np.array([3, 1, 2])}, 2).to_pylist()[0]
    assert (found["entered"], found["left"]) == ([2], [1])


def test_a_top_of_nobody_and_of_equals() -> None:
    nobody = top_persistence({2020: np.array([np.nan]), 2021: np.array([np.nan])}).to_pylist()[0]
    assert (nobody["n_top"], nobody["overlap_share"], nobody["jaccard"]) == (0, None, None)
    equal = top_persistence({2020: np.array([1, 1]), 2021: np.array([1, 2])}).to_pylist()[0]
    assert (equal["kendall"], equal["spearman"]) == (None, None)


@given(
    st.lists(st.lists(st.integers(0, 6), min_size=9, max_size=9), min_size=2, max_size=4), st.integers(1, 10)
)
def test_who_enters_and_leaves_accounts_for_the_top(degrees: list[list[int]], most: int) -> None:
    values = {2020 + i: np.array(degree) for i, degree in enumerate(degrees)}
    tops = [set(sorted(range(9), key=lambda v: (-degree[v], v))[:most]) for degree in degrees]
    for row, before, after in zip(top_persistence(values, most).to_pylist(), tops, tops[1:], strict=False):
        assert set(row["entered"]) == after - before
        assert set(row["left"]) == before - after
        assert row["n_common"] == len(before & after)
        assert row["jaccard"] == pytest.approx(len(before & after) / len(before | after))
