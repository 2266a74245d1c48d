"""Change: what new and leaving nodes and edges make of a statistic."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.errors import DataError
from jihe.measure.network import NEVER, Graph, from_edges
from jihe.measure.network.change import PARTS, change


def made(rows: list[tuple[int, int, int]], n: int = 6, **more: object) -> Graph:
    source, target, year = np.array(rows, np.int64).reshape(-1, 3).T
    more.setdefault("node_since", np.full(n, NEVER))
    return from_edges(n, source, target, year=year, **more)  # type: ignore[arg-type]


def sizes(network: Graph) -> dict[str, float | None]:
    n, e = network.n_node, network.n_edge
    weight = float(network.weight[network.live].sum())
    return {"n_node": n, "n_edge": e, "mean": e / n if n else None, "weight": weight}


def told(graph: Graph, statistic: str, **options: bool) -> list[list[float | None]]:
    table = change(graph, sizes, **options).to_pylist()
    return [[row[f"change_{part}"] for part in PARTS] for row in table if row["statistic"] == statistic]


CUMULATIVE = [(0, 1, 2020), (1, 0, 2021), (0, 1, 2021), (1, 2, 2021), (2, 3, 2021)]


def test_a_cumulative_network_by_hand() -> None:
    graph = made(CUMULATIVE)
    assert told(graph, "n_node") == [[0, 0, 0, 2]]
    assert told(graph, "n_edge") == [[0, 0, 1, 2]]
    # Edge 1-0 and the second row of 0-1 add weight among old nodes.
    assert told(graph, "weight") == [[0, 0, 2, 2]]
    # 1/2 -> 2/2 -> 4/4
    assert told(graph, "mean") == [[0, 0, 0.5, 0]]


def test_both_orders_by_hand() -> None:
    # New nodes first: 1/2 -> 3/4, then old edges: -> 4/4. Means: (1/2 + 1/4) / 2 and (0 + 1/4) / 2.
    assert told(made(CUMULATIVE), "mean", all_orders=True) == [pytest.approx([0, 0, 0.375, 0.125])]


def test_an_in_year_network_by_hand() -> None:
    # 2020: 0-1, 1-2, 0-3 (nodes 0 1 2 3); 2021: 0-1, 2-0, 4-1 (nodes 0 1 2 4)
    graph = made([(0, 1, 2020), (1, 2, 2020), (0, 3, 2020), (0, 1, 2021), (2, 0, 2021), (4, 1, 2021)])
    assert told(graph, "n_node", in_year=True) == [[-1, 0, 0, 1]]
    assert told(graph, "n_edge", in_year=True) == [[-1, -1, 1, 1]]
    # 3/4 -> 2/3 -> 1/3 -> 2/3 -> 3/4
    assert told(graph, "mean", in_year=True) == [pytest.approx([-1 / 12, -1 / 3, 1 / 3, 1 / 12])]


def test_a_node_that_stays_without_an_edge_for_a_moment_still_counts() -> None:
    # Nodes 0 and 2 stay; all their edges of 2020 went to 1, which leaves.
    graph = made([(0, 1, 2020), (1, 2, 2020), (0, 2, 2021)])
    assert told(graph, "n_node", in_year=True) == [[-1, 0, 0, 0]]


def test_an_undefined_statistic_leaves_its_contributions_null() -> None:
    graph = made([(0, 1, 2020), (2, 3, 2021)])
    row = next(
        r
        for r in change(graph, lambda g: {"reach": float("nan") if g.n_node == 2 else 1.0}).to_pylist()
        if r["statistic"] == "reach"
    )
    assert row["value_before"] is None
    assert row["value"] == 1
    assert row["change"] is None
    assert row["change_new_node"] is None


def test_a_year_in_which_nobody_stays_has_an_empty_network_between() -> None:
    row = change(made([(0, 1, 2020), (2, 3, 2021)]), sizes, in_year=True).to_pylist()[2]
    assert (row["statistic"], row["change"], row["change_leaving_node"]) == ("mean", 0, None)


def test_a_year_without_rows_changes_nothing() -> None:
    graph = made([(0, 1, 2019), (1, 2, 2021)])
    assert told(graph, "n_edge") == [[0, 0, 0, 0], [0, 0, 0, 1]]


def test_kinds_stay_apart_and_kept_edges_too() -> None:
    kinds = made([(0, 1, 2020), (0, 1, 2021)], kind=np.array([0, 1]))
    assert told(kinds, "n_edge") == [[0, 0, 1, 0]]
    kept = made([(0, 1, 2020), (0, 1, 2021)], rule="keep")
    assert told(kept, "n_edge") == [[0, 0, 1, 0]]
    assert told(kept, "n_edge", in_year=True) == [[0, -1, 1, 0]]


def test_each_network_is_measured_once_and_progress_is_told() -> None:
    seen: list[int] = []
    told_of: list[tuple[str, int, int]] = []

    def count(network: Graph) -> dict[str, float]:
        seen.append(network.n_edge)
        return {"n_edge": network.n_edge}

    change(made([(0, 1, 2020), (1, 2, 2021), (2, 3, 2022)]), count, tick=lambda *done: told_of.append(done))
    assert seen == [1, 2, 3]
    assert told_of == [("change", 0, 2), ("change", 1, 2)]


def test_without_years() -> None:
    assert change(made([]), sizes).num_rows == 0
    with pytest.raises(DataError, match="no years"):
        change(from_edges(2, np.array([0]), np.array([1])), sizes)


rows = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(2018, 2021)), min_size=1, max_size=25
)


@given(rows, st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["sum", "max", "keep"]))
def test_contributions_add_up_to_the_change_between_the_views(
    rows: list[tuple[int, int, int]], is_directed: bool, in_year: bool, all_orders: bool, rule: str
) -> None:
    graph = made(rows, is_directed=is_directed, rule=rule)
    for row in change(graph, sizes, in_year, all_orders).to_pylist():
        views = [(graph.during if in_year else graph.until)(year) for year in (row["year"] - 1, row["year"])]
        ends = [sizes(view)[row["statistic"]] for view in views]
        assert [row["value_before"], row["value"]] == ends
        parts = [row[f"change_{part}"] for part in PARTS]
        if parts[0] is not None:
            assert sum(parts) == pytest.approx(row["change"])
        if not in_year and parts[0] is not None:
            assert parts[:2] == [0, 0]


@given(rows)
def test_all_orders_agree_with_networks_made_of_sets(rows: list[tuple[int, int, int]]) -> None:
    """The mean over all orders of a statistic that is neither additive in nodes nor in edges."""
    graph = made(rows)

    def product(network: Graph) -> dict[str, float]:
        return {"product": network.n_node * network.n_edge}

    for row in change(graph, product, in_year=True, all_orders=True).to_pylist():
        before, after = (
            {(s, t) for s, t, year in rows if year == wanted} for wanted in (row["year"] - 1, row["year"])
        )
        old, new = ({v for edge in edges for v in edge} for edges in (before, after))
        stay = old & new

        def value(done: set[str], before=before, after=after, old=old, new=new, stay=stay) -> float:  # type: ignore[no-untyped-def]
            nodes = stay | (set() if "leaving_node" in done else old) | (new if "new_node" in done else set())
            edges = {e for e in before | after if set(e) <= stay and e in before and e in after}
            edges |= set() if "leaving_node" in done else {e for e in before if not set(e) <= stay}
            edges |= set() if "lost_edge" in done else {e for e in before - after if set(e) <= stay}
            edges |= {e for e in after - before if set(e) <= stay} if "new_edge" in done else set()
            edges |= {e for e in after if not set(e) <= stay} if "new_node" in done else set()
            return len(nodes) * len(edges)

        for part in PARTS:
            gains = []
            for order in permutations(PARTS):
                earlier = set(order[: order.index(part)])
                gains.append(value(earlier | {part}) - value(earlier))
            assert row[f"change_{part}"] == pytest.approx(np.mean(gains))
