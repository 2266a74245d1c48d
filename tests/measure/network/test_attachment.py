"""Attachment: whether nodes gain edges in proportion to those that they have."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from jihe.errors import DataError
from jihe.measure.network import NEVER, Graph, from_edges
from jihe.measure.network.attachment import attachment


def made(rows: list[tuple[int, int, int]], n: int, **more: object) -> Graph:
    source, target, year = np.array(rows, np.int64).reshape(-1, 3).T
    return from_edges(n, source, target, year=year, node_since=np.full(n, NEVER), **more)  # type: ignore[arg-type]


# At the end of 2020 node 0 has in-degree 2, node 1 has 1, nodes 2 and 3 have none. In 2021 node 0 gains two
# edges, and node 1 one, from new nodes.
STAR = [(2, 0, 2020), (3, 0, 2020), (3, 1, 2020), (4, 0, 2021), (5, 0, 2021), (6, 1, 2021)]


def test_the_kernel_by_hand() -> None:
    kernel = attachment(made(STAR, 7)).kernel.to_pylist()
    assert [row["degree"] for row in kernel] == [0, 1, 2]
    assert [row["n_node_year"] for row in kernel] == [2, 1, 1]
    assert [row["n_gained"] for row in kernel] == [0, 1, 2]
    # Three gains over four nodes
    assert [row["n_expected"] for row in kernel] == [1.5, 0.75, 0.75]
    assert [row["rate"] for row in kernel] == pytest.approx([0, 4 / 3, 8 / 3])
    # 95 % of a Poisson count of 0: up to -log(0.025) = 3.689; of 1: 0.0253 to 5.572
    assert kernel[0]["rate_low"] == 0
    assert kernel[0]["rate_high"] == pytest.approx(3.689 / 1.5, abs=1e-3)
    assert kernel[1]["rate_low"] == pytest.approx(0.0253 / 0.75, abs=1e-3)
    assert kernel[1]["rate_high"] == pytest.approx(5.572 / 0.75, abs=1e-3)


def test_the_exponent_by_hand() -> None:
    # Of nodes of degree 2 and 1 the first has 2 gains of 3: 2^a / (2^a + 1) = 2 / 3, so a = 1.
    found = attachment(made(STAR, 7))
    assert found.exponent == pytest.approx(1)
    assert found.n_gained == 3
    # Share p = 2/3, log-degrees log 2 and 0. Scores cancel here: each node gained what was expected of it.
    assert found.exponent_low == pytest.approx(found.exponent)


def test_the_interval_by_hand() -> None:
    # A second year in which the shares change: 2022 begins with degrees 4 and 2, and node 0 gains one of two.
    rows = [*STAR, (7, 0, 2022), (8, 1, 2022)]
    found = attachment(made(rows, 9))
    assert found.exponent is not None
    a, log2 = found.exponent, np.log(2)
    p = 2**a / (2**a + 1)
    assert 5 * p == pytest.approx(3)  # 3 of 5 gains, the ratio of degrees being 2 in both years
    information = 5 * p * (1 - p) * log2**2
    # Each node's gains less what was expected of it (3 p and 2 p), times its distance from the mean.
    score = [(2 - 3 * p + 1 - 2 * p) * (1 - p) * log2, (1 - 3 * (1 - p) + 1 - 2 * (1 - p)) * -p * log2]
    error = np.hypot(*score) / information
    assert found.exponent_high == pytest.approx(a + 1.959964 * error)


def test_out_degree_counts_what_a_node_gives() -> None:
    kernel = attachment(made([(0, 1, 2020), (0, 2, 2021), (1, 2, 2021)], 3), "out").kernel.to_pydict()
    assert kernel["degree"] == [0, 1]
    assert kernel["n_gained"] == [1, 1]


def test_total_and_undirected_count_both_ends_and_a_loop_twice() -> None:
    rows = [(0, 1, 2020), (0, 0, 2021), (1, 2, 2021)]
    for found in (attachment(made(rows, 3), "total"), attachment(made(rows, 3, is_directed=False))):
        assert found.kernel.to_pydict()["n_gained"] == [3]
        assert found.kernel.to_pydict()["degree"] == [1]


def test_what_cannot_be_told_is_none() -> None:
    alike = attachment(made([(0, 1, 2020), (2, 1, 2021)], 3))  # one node with an edge: nothing to compare
    assert alike.exponent is None
    assert alike.exponent_low is None
    still = attachment(made([(0, 1, 2020), (2, 3, 2021)], 4))  # the old gain nothing
    assert still.exponent is None
    assert still.kernel["rate"].to_pylist() == [None, None]
    always = made([(2, 0, 2020), (3, 0, 2020), (3, 1, 2020), (4, 0, 2021)], 5)  # the greatest alone gains
    assert attachment(always).exponent is None
    assert attachment(made([], 2)).kernel.num_rows == 0
    with pytest.raises(DataError, match="no years"):
        attachment(from_edges(2, np.array([0]), np.array([1])))


def grown(power: float, seed: int, years: int = 8, each: int = 400) -> Graph:
    """Each new node gives two edges to nodes drawn in proportion to a power of in-degree as it then is."""
    rng = np.random.default_rng(seed)
    n = 200 + years * each
    degree = np.zeros(n)
    rows = [(v, (v + 1) % 200, 2000) for v in range(200)]
    degree[:200] = 1
    for v in range(200, n):
        year = 2001 + (v - 200) // each
        weight = np.cumsum(degree[:v] ** power * (degree[:v] > 0))
        for w in np.searchsorted(weight, rng.random(2) * weight[-1], side="right"):
            rows.append((v, int(w), year))
        degree[v] += 1  # and gets one from a node drawn at random
        rows.append((int(rng.integers(0, v)), v, year))
        for _, w, _ in rows[-3:-1]:
            degree[w] += 1
    return made(rows, n, rule="keep")


@pytest.mark.parametrize("power", [0.0, 1.0])
def test_it_finds_the_exponent_that_a_network_grew_by(power: float) -> None:
    exponents = []
    for seed in range(3):
        found = attachment(grown(power, seed))
        assert found.exponent is not None
        assert found.exponent_low is not None
        exponents.append(found.exponent)
        assert abs(found.exponent - power) < 2 * (found.exponent - found.exponent_low)
    assert np.mean(exponents) == pytest.approx(power, abs=0.06)


rows = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(2015, 2019)), min_size=1, max_size=60
)


@given(rows, st.sampled_from(["in", "out", "total"]))
def test_gains_and_expectations_add_up(rows: list[tuple[int, int, int]], degree: str) -> None:
    graph = made(rows, 10)
    kernel = attachment(graph, degree).kernel  # type: ignore[arg-type]
    assert sum(kernel["n_gained"].to_pylist()) == pytest.approx(sum(kernel["n_expected"].to_pylist()))
    gained = 0
    for year in graph.years[1:]:
        old = graph.until(year - 1).present
        new = graph.live[graph.since == year]
        for end, ends in (("out", graph.source), ("in", graph.target)):
            gained += int(old[ends[new]].sum()) if degree in (end, "total") else 0
    assert sum(kernel["n_gained"].to_pylist()) == gained


@given(rows)
def test_the_exponent_is_the_most_likely(rows: list[tuple[int, int, int]]) -> None:
    graph = made(rows, 10)
    found = attachment(graph)
    if found.exponent is None:
        return

    def unlikely(a: float) -> float:
        total = 0.0
        for year in graph.years[1:]:
            before, now = graph.until(year - 1).into.degree, graph.until(year).into.degree
            known = before > 0
            if not known.any():
                continue
            log_p = a * np.log(before[known]) - np.log((before[known] ** float(a)).sum())
            total -= ((now - before)[known] * log_p).sum()
        return total

    best = minimize_scalar(unlikely, bounds=(-20, 20), method="bounded", options={"xatol": 1e-9})
    assert unlikely(found.exponent) <= best.fun + 1e-6
