"""docs/method/network.md: its worked example is what the code prints, and what the page works out by hand."""

from __future__ import annotations

import csv
import itertools
import math
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from jihe.measure.network import (
    Graph,
    Options,
    clustering,
    distances,
    find_communities,
    from_tables,
    modularity,
    structure,
)
from jihe.pack.statistic import PARTS

PAGE = Path(__file__).parents[3] / "docs" / "method" / "network.md"

WORKED: dict[str, Fraction] = {
    "n_node": Fraction(6),
    "n_edge": Fraction(8),
    "n_relation": Fraction(9),
    "average_degree": Fraction(8, 6),
    "average_weighted_degree": Fraction(9, 6),
    "density": Fraction(8, 30),
    "n_reachable_pair": Fraction(4 + 4 + 4 + 1 + 1 + 5),
    "average_path_length": Fraction(7 + 8 + 6 + 1 + 1 + 11, 19),
    "diameter": Fraction(3),
    "radius": Fraction(1),
    "average_clustering": (Fraction(1, 2) + 1 + Fraction(1, 12)) / 6,
    "modularity": Fraction(2 + 1 + 1, 7) - Fraction(6**2 + 5**2 + 3**2, 14**2),
    "n_community": Fraction(3),
    "n_weak_component": Fraction(1),
    "n_strong_component": Fraction(3),
    "reciprocity": Fraction(4, 8),
    "max_core_number": Fraction(2),
}
"""Each statistic of the page, worked by hand and without rounding."""


def printed() -> dict[str, str]:
    """The last column of the page's table, by statistic."""
    section = PAGE.read_text("utf-8").split("## The worked example")[1].split("\n## ")[0]
    found: dict[str, str] = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `"):
            names, values = re.findall(r"`(\w+)`", cells[0]), cells[-1].split(", ")
            found |= dict(zip(names, values, strict=True))
    return found


@pytest.fixture(scope="module")
def example() -> Graph:
    """The page's own table, as a graph with A to F as 0 to 5."""
    text = re.search(r"```csv\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert text is not None
    row = list(csv.DictReader(text[1].splitlines()))
    edge = pa.table({f"{end}_id": [r[end] for r in row] for end in ("source", "target")})
    return from_tables(edge, pa.table({"node_id": list("ABCDEF")})).graph


@pytest.fixture(scope="module")
def found(example: Graph) -> dict[str, float | int | None]:
    return structure(example, Options(PARTS, n_bootstrap=0))


def test_the_page_has_a_row_for_each_number_worked_by_hand() -> None:
    assert list(printed()) == list(WORKED)


@pytest.mark.parametrize("name", WORKED)
def test_a_number_of_the_page_is_worked_out_and_computed(
    name: str, found: dict[str, float | int | None]
) -> None:
    value = found[name]
    assert value is not None
    assert math.isclose(value, WORKED[name], rel_tol=1e-15)
    # As the page rounds it: as many digits as it shows, four at most.
    shown = printed()[name]
    digits = len(shown.partition(".")[2])
    assert f"{value:.{digits}f}" == shown
    assert digits == 4 or math.isclose(float(shown), value, rel_tol=1e-15)


def test_distances_of_each_node(example: Graph) -> None:
    far = distances(example)
    assert far.reach.tolist() == [4, 4, 4, 1, 1, 5]
    assert far.total.tolist() == [7, 8, 6, 1, 1, 11]
    # A, B and F are three steps from E; D and E reach only each other.
    assert far.eccentricity.tolist() == [3, 3, 2, 1, 1, 3]


def test_clustering_of_each_node(example: Graph) -> None:
    assert clustering(example).tolist() == [1 / 2, 1, 1 / 12, 0, 0, 0]


def test_the_communities_told_are_found_and_no_partition_is_better(example: Graph) -> None:
    told = [0, 0, 1, 2, 2, 1]  # A B, C F, D E
    best = find_communities(example)
    assert {tuple(np.flatnonzero(best.label == i).tolist()) for i in range(3)} == {(0, 1), (2, 5), (3, 4)}
    value = modularity(example, np.array(told))
    assert value is not None
    assert math.isclose(value, 3 / 14, rel_tol=1e-15)
    every = [modularity(example, np.array(label)) for label in partitions(6)]
    assert len(every) == 203  # Bell's number
    assert max(q for q in every if q is not None) <= value + 1e-15


def partitions(n: int) -> Iterator[tuple[int, ...]]:
    """Labels of every partition of n nodes: each label is at most one above those before it."""
    for label in itertools.product(range(n), repeat=n):
        if all(code <= max(label[:i], default=-1) + 1 for i, code in enumerate(label)):
            yield label
