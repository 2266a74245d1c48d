"""Turnover: births in the cumulative network, comings and goings between years."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.errors import DataError
from jihe.measure.network import NEVER, Graph, from_edges
from jihe.measure.network.turnover import survival, turnover

ROWS = [
    (0, 1, 2019),
    (1, 2, 2020),  # old to new
    (3, 4, 2020),  # new to new
    (0, 1, 2021),  # told again: no new edge
    (4, 0, 2021),  # old to old
    (5, 3, 2022),  # new to old
    (1, 2, 2022),
]


def made(rows: list[tuple[int, int, int]], n: int = 6, **more: object) -> Graph:
    source, target, year = np.array(rows, np.int64).reshape(-1, 3).T
    more.setdefault("node_since", np.full(n, NEVER))
    return from_edges(n, source, target, year=year, **more)  # type: ignore[arg-type]


def test_a_small_network_by_hand() -> None:
    found = turnover(made(ROWS)).to_pydict()
    assert found["year"] == [2019, 2020, 2021, 2022]
    assert found["n_node"] == [2, 5, 5, 6]
    assert found["n_edge"] == [1, 3, 4, 5]
    assert found["n_new_node"] == [2, 3, 0, 1]
    assert found["n_new_edge"] == [1, 2, 1, 1]
    assert found["n_new_edge_new_new"] == [1, 1, 0, 0]
    assert found["n_new_edge_old_new"] == [0, 1, 0, 0]
    assert found["n_new_edge_new_old"] == [0, 0, 0, 1]
    assert found["n_new_edge_old_old"] == [0, 0, 1, 0]
    # Active: {0, 1}, {1, 2, 3, 4}, {0, 1, 4}, {1, 2, 3, 5}
    assert found["n_active_node"] == [2, 4, 3, 4]
    assert found["n_appearing_node"] == [2, 3, 0, 1]
    assert found["n_staying_node"] == [0, 1, 2, 1]
    assert found["n_returning_node"] == [0, 0, 1, 2]
    assert found["n_leaving_node"] == [0, 1, 2, 2]
    assert found["node_survival_share"] == [None, 0.5, 0.5, pytest.approx(1 / 3)]
    # Edges: 0-1; 1-2, 3-4; 0-1, 4-0; 5-3, 1-2
    assert found["n_returning_edge"] == [0, 0, 1, 1]
    assert found["n_staying_edge"] == [0, 0, 0, 0]
    assert found["edge_survival_share"] == [None, 0, 0, 0]


def test_survival_of_those_that_appeared_together() -> None:
    found = survival(made(ROWS)).to_pylist()
    of_2019 = [row for row in found if row["cohort_year"] == 2019]
    assert [row["age"] for row in of_2019] == [0, 1, 2, 3]
    assert [row["n_active_node"] for row in of_2019] == [2, 1, 2, 1]
    assert [row["edge_survival_share"] for row in of_2019] == [1, 0, 1, 0]
    (of_2021,) = [row for row in found if row["cohort_year"] == 2021 and row["age"] == 1]
    assert of_2021["node_survival_share"] is None


def test_a_node_that_stands_by_itself_is_born_before_its_edges() -> None:
    since = np.full(6, NEVER)
    since[2], since[5] = 2018, 2021
    found = turnover(made(ROWS, node_since=since)).to_pydict()
    assert found["n_node"] == [3, 5, 6, 6]
    assert found["n_new_node"] == [2, 2, 1, 0]
    assert found["n_new_edge_old_new"] == [0, 0, 0, 0]
    assert found["n_new_edge_old_old"] == [0, 1, 1, 1]


def test_nodes_that_are_always_there_are_all_old() -> None:
    found = turnover(made(ROWS, node_since=None)).to_pydict()
    assert found["n_node"] == [6, 6, 6, 6]
    assert found["n_new_edge_old_old"] == found["n_new_edge"]


def test_years_without_rows_are_told() -> None:
    found = turnover(made([(0, 1, 2019), (0, 1, 2021)])).to_pydict()
    assert found["n_active_edge"] == [1, 0, 1]
    assert found["n_leaving_edge"] == [0, 1, 0]
    assert found["n_returning_edge"] == [0, 0, 1]
    assert found["edge_survival_share"] == [None, 0, None]


def test_in_an_undirected_network_mixed_edges_are_told_once() -> None:
    found = turnover(made(ROWS, is_directed=False)).to_pydict()
    assert found["n_new_edge_old_new"] == [0, 1, 0, 1]
    assert found["n_new_edge_new_old"] == [0, 0, 0, 0]


def test_edges_kept_apart_never_stay() -> None:
    found = turnover(made([(0, 1, 2019), (0, 1, 2020)], rule="keep")).to_pydict()
    assert found["n_edge"] == [1, 2]
    assert found["n_staying_edge"] == [0, 0]
    assert found["n_staying_node"] == [0, 2]


def test_a_view_ends_with_its_year() -> None:
    whole, part = turnover(made(ROWS)), turnover(made(ROWS).until(2021))
    assert part.to_pylist() == whole.to_pylist()[:3]


def test_without_years_or_rows() -> None:
    assert turnover(made([])).num_rows == 0
    assert survival(made([])).num_rows == 0
    with pytest.raises(DataError, match="no years"):
        turnover(from_edges(2, np.array([0]), np.array([1])))


rows = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(2015, 2020)), min_size=1)
sinces = st.lists(st.sampled_from([2014, 2016, 2018, NEVER]), min_size=8, max_size=8)


@given(rows, sinces, st.booleans(), st.sampled_from(["sum", "keep"]))
def test_it_agrees_with_sets_and_with_the_views(
    rows: list[tuple[int, int, int]], since: list[int], is_directed: bool, rule: str
) -> None:
    graph = made(rows, 8, node_since=np.array(since), is_directed=is_directed, rule=rule)
    active: dict[int, set[int]] = {}
    known: set[int] = set()
    for row in turnover(graph).to_pylist():
        year = row["year"]
        assert row["n_node"] == graph.until(year).n_node
        assert row["n_edge"] == graph.until(year).n_edge
        ends = [row[f"n_new_edge_{a}_{b}"] for a in ("old", "new") for b in ("old", "new")]
        assert sum(ends) == row["n_new_edge"]
        during = graph.during(year)
        assert (row["n_active_node"], row["n_active_edge"]) == (during.n_node, during.n_edge)
        now, before = set(np.flatnonzero(during.present)), active.get(year - 1, set())
        assert row["n_appearing_node"] == len(now - known)
        assert row["n_staying_node"] == len(now & before)
        assert row["n_returning_node"] == len((now & known) - before)
        assert row["n_leaving_node"] == len(before - now)
        for what in ("node", "edge"):
            parts = [row[f"n_{move}_{what}"] for move in ("appearing", "staying", "returning")]
            assert sum(parts) == row[f"n_active_{what}"]
        active[year] = now
        known |= now


@given(rows)
def test_survival_adds_up_to_the_active(rows: list[tuple[int, int, int]]) -> None:
    graph = made(rows, 8)
    table = survival(graph).to_pylist()
    for row in turnover(graph).to_pylist():
        cohorts = [cell for cell in table if cell["year"] == row["year"]]
        for what in ("node", "edge"):
            assert sum(cell[f"n_active_{what}"] for cell in cohorts) == row[f"n_active_{what}"]
