"""Tables of nodes and edges become graphs; parts of them are chosen by kind, attribute, nearness and year."""

from __future__ import annotations

import datetime

import numpy as np
import pyarrow as pa
import pytest

from jihe.errors import DataError
from jihe.measure.network import NEVER, Selection, from_tables, select

EDGE = pa.table(
    {
        "source_id": ["a", "a", "b", "c", "d"],
        "target_id": ["b", "c", "c", "d", "e"],
        "kind": ["tech", "tech", "money", "money", None],
        "weight": [1.0, 2.0, 1.0, 1.0, 1.0],
        "start": ["2019-05-01", "2020", "2020-01", "2021-12-31", None],
    }
)
NODE = pa.table(
    {
        "node_id": ["e", "d", "c", "b", "a", "z"],
        "region": ["N", "N", "S", "S", "S", "N"],
        "label": list("EDCBAZ"),
    }
)


def test_nodes_are_numbered_as_edges_name_them_or_as_the_table_does() -> None:
    assert from_tables(EDGE).node_id.to_pylist() == ["a", "b", "c", "d"]
    assert from_tables(EDGE, NODE).node_id.to_pylist() == ["e", "d", "c", "b", "a", "z"]


def test_an_edge_without_a_date_is_in_no_year_when_others_have_one() -> None:
    named = from_tables(EDGE)
    assert named.graph.n_edge == 4
    assert named.graph.years == [2019, 2020, 2021]
    assert [named.graph.until(year).n_edge for year in named.graph.years] == [1, 3, 4]


def test_edges_all_without_a_date_make_a_network_without_years() -> None:
    undated = EDGE.drop(["start"])
    assert from_tables(undated).graph.n_edge == 5
    with pytest.raises(DataError, match="no years"):
        from_tables(undated).graph.until(2020)


def test_a_node_of_the_table_enters_with_its_own_start_or_its_first_edge() -> None:
    graph = from_tables(EDGE, NODE).graph
    # a and b come in 2019, c in 2020, d in 2021; e has but an undated edge and z none: there from the first
    # year on.
    assert [graph.until(year).n_node for year in (2019, 2020, 2021)] == [4, 5, 6]
    started = NODE.append_column("start", pa.array([None, "2019", None, None, None, "2021"]))
    assert [from_tables(EDGE, started).graph.until(year).n_node for year in (2019, 2020, 2021)] == [4, 5, 6]


def test_nodes_that_only_edges_name_come_with_their_first_edge() -> None:
    graph = from_tables(EDGE).graph
    assert graph.node_since is not None
    assert (graph.node_since == NEVER).all()
    assert [graph.until(year).n_node for year in (2018, 2019, 2020, 2021)] == [0, 2, 3, 4]


@pytest.mark.parametrize(
    ("start", "years"),
    [
        (pa.array([2019, 2020]), [2019, 2020]),
        (pa.array([2019.5, 2020.25]), [2019, 2020]),
        (pa.array([datetime.date(2019, 2, 3), datetime.date(2020, 1, 1)]), [2019, 2020]),
        (pa.array(["2019", "2020-12-31T23:00:00Z"]), [2019, 2020]),
    ],
)
def test_years_are_read_from_numbers_dates_and_texts(start: pa.Array, years: list[int]) -> None:
    edge = pa.table({"source_id": ["a", "b"], "target_id": ["b", "a"], "start": start})
    assert from_tables(edge).graph.years == years


def test_a_start_that_is_no_date_is_refused() -> None:
    edge = pa.table({"source_id": ["a"], "target_id": ["b"], "start": ["last spring"]})
    with pytest.raises(DataError, match=r"1 rows have a start that is no date \(last spring\)"):
        from_tables(edge)


def test_kinds_are_numbered_by_name_whatever_the_order_of_rows() -> None:
    one, other = from_tables(EDGE), from_tables(EDGE.take([4, 3, 2, 1, 0]))
    assert one.kinds == other.kinds == ("money", "tech")
    assert one.graph.kind is not None
    assert sorted(one.graph.kind.tolist()) == [0, 0, 1, 1]


def ids(table: pa.Table) -> list[str]:
    return sorted(table["node_id"].to_pylist())


def pairs(table: pa.Table) -> list[str]:
    return sorted(a + b for a, b in zip(table["source_id"].to_pylist(), table["target_id"].to_pylist()))  # noqa: B905


def test_by_kind_edges_stay_with_their_ends() -> None:
    node, edge = select(NODE, EDGE, Selection(kinds=("tech",)))
    assert (ids(node), pairs(edge)) == (["a", "b", "c"], ["ab", "ac"])


def test_by_attribute_nodes_stay_with_the_edges_among_them() -> None:
    node, edge = select(NODE, EDGE, Selection(where={"region": ("S",)}))
    assert (ids(node), pairs(edge)) == (["a", "b", "c"], ["ab", "ac", "bc"])


def test_around_a_node_all_within_the_steps_stay_with_the_edges_among_them() -> None:
    node, edge = select(NODE, EDGE, Selection(around=("a",), steps=1))
    assert (ids(node), pairs(edge)) == (["a", "b", "c"], ["ab", "ac", "bc"])
    node, edge = select(NODE, EDGE, Selection(around=("d",), steps=1))
    assert (ids(node), pairs(edge)) == (["c", "d", "e"], ["cd", "de"])
    node, _ = select(NODE, EDGE, Selection(around=("D",), steps=0))
    assert ids(node) == ["d"]


def test_by_year() -> None:
    node, edge = select(NODE, EDGE, Selection(since=2020, until=2020))
    assert (ids(node), pairs(edge)) == (["a", "b", "c"], ["ac", "bc"])


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (Selection(kinds=("teck",)), 'never holds "teck". Did you mean "tech"'),
        (Selection(where={"regoin": ("S",)}), 'no column "regoin"'),
        (Selection(where={"region": ("W",)}), 'never holds "W"'),
        (Selection(around=("q",)), 'no node "q"'),
    ],
)
def test_what_is_not_there_is_named(chosen: Selection, said: str) -> None:
    with pytest.raises(DataError) as told:
        select(NODE, EDGE, chosen)
    assert said in str(told.value)


def test_weights_of_merged_rows_add_up_over_the_years() -> None:
    edge = pa.table(
        {
            "source_id": ["a"] * 3,
            "target_id": ["b"] * 3,
            "weight": [1.0, 2.0, 4.0],
            "start": [2019, 2020, 2020],
        }
    )
    for rule, expected in (("sum", [1, 7]), ("max", [1, 4]), ("min", [1, 1]), ("mean", [1, 7 / 3])):
        graph = from_tables(edge, rule=rule).graph  # type: ignore[arg-type]
        assert graph.n_edge == 1
        np.testing.assert_allclose([graph.until(y).weight[0] for y in (2019, 2020)], expected)
    assert from_tables(edge, rule="keep").graph.n_edge == 3
