"""Weights from judgements: published examples, holes, refusals, and another implementation."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import ahpy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.measure.index.refusal import Refusal
from jihe.measure.index.weigh.ahp import PRIORITIES, checked, completed, matrix_of, priorities
from jihe.measure.index.weigh.consistency import DONEGAN_DODD, SCALE, consistency


@pytest.fixture(scope="module")
def cases(shared_data: Path) -> Any:
    return json.loads((shared_data / "index-cases/ahp_weights/cases.json").read_text("utf-8"))


def of_pairs(pairs: dict[str, float], codes: list[str]) -> Any:
    return matrix_of([(*pair.split("|"), ratio) for pair, ratio in pairs.items()], codes)  # type: ignore[misc]


def random_matrix(seed: int, n: int) -> Any:
    draw = np.random.default_rng(seed)
    matrix = np.ones((n, n))
    rows, columns = np.triu_indices(n, 1)
    said = draw.choice(SCALE, len(rows))
    matrix[rows, columns], matrix[columns, rows] = said, 1 / said
    return matrix


def test_drinks_of_saaty(cases: Any) -> None:
    case = cases["saaty2008_drinks"]
    weight = priorities(case["matrix"])
    expected = [case["expected_weights_3dp"][name] for name in case["names"]]
    assert weight.round(3).tolist() == expected
    assert round(consistency(case["matrix"]).ratio, 3) == case["expected_CR_saaty"]
    assert round(consistency(case["matrix"], "donegan_dodd").ratio, 4) == case["expected_CR_donegan_dodd_4dp"]


def test_cities_of_saaty(cases: Any) -> None:
    case = cases["saaty2005_cities"]
    criteria, cities = sorted(case["alternatives"]), sorted(case["expected_target_4dp"])
    top = priorities(of_pairs(case["criteria"], criteria))
    below = [priorities(of_pairs(case["alternatives"][name], cities)) for name in criteria]
    found = top @ np.array(below)
    expected = [case["expected_target_4dp"][name] for name in cities]
    assert found == pytest.approx(expected, abs=case["tolerance"])


def test_incomplete_matrix_of_bozoki(cases: Any) -> None:
    case = cases["bozoki2010_incomplete4"]
    matrix = of_pairs(case["comparisons"], list("abcd"))
    # The expected value was found by a search that stops early; the exact one is the root of 0.4 * 4 / 3.
    assert completed(matrix)[2, 3] == pytest.approx(case["expected_missing"]["c|d"], abs=1e-6)
    assert completed(matrix)[2, 3] == pytest.approx((0.4 * 4 / 3) ** 0.5, abs=1e-9)
    assert priorities(matrix).round(4).tolist() == case["expected_weights_4dp"]
    assert round(consistency(matrix, DONEGAN_DODD[4]).ratio, 4) == case["expected_CR_dd"]


def test_two_items_are_one_judgement(cases: Any) -> None:
    for case in cases["seed_two_item"]:
        a, b = case["group"].split("|")
        ratio = 0.25 if case["judgement"] == "1/4" else float(case["judgement"])
        found = case["parent"] * priorities(matrix_of([(a, b, ratio)], [a, b]))
        # Printed weights are rounded, and the second of two halves so that they add up.
        assert found == pytest.approx(case["expected"], abs=5.001e-5)


@given(st.lists(st.floats(0.05, 20), min_size=1, max_size=8), st.sampled_from(sorted(PRIORITIES)))
def test_consistent_judgements_give_their_weights_back(weights: list[float], how: str) -> None:
    weight = np.array(weights) / sum(weights)
    assert priorities(np.divide.outer(weight, weight), how) == pytest.approx(weight, abs=1e-9)


@given(st.integers(0, 10**6), st.integers(3, 7), st.sampled_from(sorted(PRIORITIES)))
def test_consistent_judgements_with_holes_give_their_weights_back(seed: int, n: int, how: str) -> None:
    draw = np.random.default_rng(seed)
    weight = draw.dirichlet(np.ones(n)) + 0.02
    weight /= weight.sum()
    matrix = np.divide.outer(weight, weight)
    order = draw.permutation(n)
    keep = np.eye(n, dtype=bool)
    for a, b in pairwise(order):  # a chain links all
        keep[a, b] = keep[b, a] = True
    matrix[~keep] = np.nan
    assert priorities(matrix, how) == pytest.approx(weight, abs=2e-5)


@given(st.integers(0, 10**6), st.integers(2, 7))
def test_priorities_do_not_change_with_the_order_of_items(seed: int, n: int) -> None:
    matrix = random_matrix(seed, n)
    order = np.random.default_rng(seed + 1).permutation(n)
    for how in PRIORITIES:
        moved = priorities(matrix[np.ix_(order, order)], how)
        assert moved == pytest.approx(priorities(matrix, how)[order], abs=1e-9)


@given(st.integers(0, 10**6))
def test_three_items_have_one_answer(seed: int) -> None:
    """For three items eigenvector and geometric means of rows are the same."""
    matrix = random_matrix(seed, 3)
    assert priorities(matrix) == pytest.approx(priorities(matrix, "geometric_mean"), abs=1e-9)


def test_geometric_mean_is_that_of_rows() -> None:
    matrix = random_matrix(3, 5)
    rows = np.exp(np.log(matrix).mean(axis=1))
    assert priorities(matrix, "geometric_mean") == pytest.approx(rows / rows.sum())


def test_filling_makes_the_eigenvalue_least() -> None:
    matrix = random_matrix(5, 5)
    matrix[0, 3] = matrix[3, 0] = matrix[1, 4] = matrix[4, 1] = np.nan
    filled = completed(matrix)
    least = np.linalg.eigvals(filled).real.max()
    for cell in ((0, 3), (1, 4)):
        for by in (0.9, 1.1):
            other = filled.copy()
            other[cell] *= by
            other[cell[::-1]] /= by
            assert np.linalg.eigvals(other).real.max() > least


def test_harker_worked_by_hand() -> None:
    """a = 2b, b = 3c and a against c not judged: of (2, 2, 0), (1/2, 1, 3), (0, 1/3, 2) it is 6 : 3 : 1."""
    matrix = [[1, 2, np.nan], [0.5, 1, 3], [np.nan, 1 / 3, 1]]
    assert priorities(matrix, "harker") == pytest.approx([0.6, 0.3, 0.1])


@pytest.mark.parametrize("seed", range(5))
def test_peer_ahpy(seed: int) -> None:
    codes = list("abcdef")
    matrix = random_matrix(seed, 6)
    pairs = {(codes[i], codes[j]): matrix[i, j] for i in range(6) for j in range(i + 1, 6)}
    if seed > 2:
        del pairs["b", "e"], pairs["a", "f"]
    theirs = ahpy.Compare("all", pairs, precision=6, tolerance=1e-10, iterations=2000)
    ours = matrix_of([(a, b, ratio) for (a, b), ratio in pairs.items()], codes)
    assert priorities(ours) == pytest.approx([theirs.local_weights[code] for code in codes], abs=2e-4)
    assert consistency(ours, DONEGAN_DODD[6]).ratio == pytest.approx(theirs.consistency_ratio, abs=2e-3)


def test_rounded_reciprocals_are_taken() -> None:
    found = checked([[1, 3, 0.14], [0.33, 1, 1], [7, 1, 1]])
    assert found[1, 0] == 1 / 3
    assert found[0, 2] == 1 / 7
    assert checked([[1, 5], [np.nan, 1]])[1, 0] == 0.2
    for judgement in range(1, 10):
        assert checked([[1, round(1 / judgement, 2)], [judgement, 1]])[0, 1] == 1 / judgement


@pytest.mark.parametrize(
    ("matrix", "words", "cell"),
    [
        ([[1, 3], [0.5, 1]], "a against b is 3 but b against a is 0.5", (0, 1)),
        ([[1, -3], [-1 / 3, 1]], "a against b is -3; a judgement must be a number above 0", (0, 1)),
        ([[1, 0], [np.nan, 1]], "a against b is 0", (0, 1)),
        ([[2, 3], [1 / 3, 1]], "a against a is 2", (0, 0)),
        ([[1, np.nan], [np.nan, 1]], "no chain of judgements links a and b", (0, 1)),
    ],
)
def test_refused_matrix(matrix: Any, words: str, cell: tuple[int, int]) -> None:
    with pytest.raises(Refusal) as caught:
        checked(matrix, ["a", "b"])
    assert words in str(caught.value)
    assert cell in caught.value.cells


@pytest.mark.parametrize("matrix", [[[1, 2, 3], [0.5, 1, 1]], [], [1.0, 2.0]])
def test_matrix_must_be_square(matrix: Any) -> None:
    with pytest.raises(Refusal, match="square"):
        priorities(matrix)


@pytest.mark.parametrize(
    ("judgements", "words"),
    [
        ([("a", "x", 3)], '"x", which is not an item'),
        ([("a", "b", 0), ("b", "c", 1)], "a against b is 0"),
        ([("a", "b", float("inf")), ("b", "c", 1)], "a against b is inf"),
        ([("a", "b", 3), ("b", "c", 2), ("b", "a", 3)], "b is judged twice against a"),
        ([("a", "b", 3)], "no chain of judgements links a and c"),
        ([("a", "a", 3), ("a", "b", 1), ("b", "c", 1)], "a is judged twice against a"),
    ],
)
def test_refused_judgements(judgements: Any, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        matrix_of(judgements, ["a", "b", "c"])


def test_a_judgement_said_twice_alike_is_taken() -> None:
    assert matrix_of([("a", "b", 3), ("b", "a", 1 / 3)], ["a", "b"])[0, 1] == 3


def test_unknown_way() -> None:
    with pytest.raises(ValueError, match="eigenvector"):
        priorities([[1.0]], "guess")
