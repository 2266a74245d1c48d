"""The graph: its views, merging, parts and bad rows, against the rows that it was made from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.errors import DataError
from jihe.measure.network import NEVER, Graph, from_edges

from .drawn import YEARS, Rows, edges, rows

Key = tuple[int, int, int]
WAYS: list[Callable[[Graph, int], Graph]] = [Graph.until, Graph.during]
FOLD: dict[str, Callable[[list[float]], float]] = {
    "sum": sum,
    "max": max,
    "min": min,
    "mean": lambda weights: sum(weights) / len(weights),
}


def merged(given: Rows, inside: Callable[[int], bool]) -> dict[Key, float]:
    """Edge -> weight, by the plainest means."""
    weights: dict[Key, list[float]] = {}
    for i, year in enumerate(given.year):
        if inside(year):
            ends = given.source[i], given.target[i]
            low, high = ends if given.is_directed else sorted(ends)
            weights.setdefault((low, high, given.kind[i] if given.kind else 0), []).append(given.weight[i])
    return {key: FOLD[given.rule](found) for key, found in weights.items()}


def told(graph: Graph) -> dict[Key, float]:
    live = graph.live.tolist()
    kind = [0] * len(graph.source) if graph.kind is None else graph.kind.tolist()
    found = {(*e, kind[i]): float(graph.weight[i]) for e, i in zip(edges(graph), live, strict=True)}
    assert len(found) == graph.n_edge
    return found


def neighbours(rows_: object, v: int) -> list[int]:
    return sorted(rows_.other[rows_.begin[v] : rows_.end[v]].tolist())  # type: ignore[attr-defined]


def check_rows(graph: Graph) -> None:
    """The rows of a view say what its edges say."""
    ends = edges(graph)
    if graph.is_directed:
        out, into = ends, [(t, s) for s, t in ends]
    else:
        out = into = ends + [(t, s) for s, t in ends if s != t]
    for rows_, pairs in ((graph.out, out), (graph.into, into)):
        for v in range(graph.n):
            assert neighbours(rows_, v) == sorted(t for s, t in pairs if s == v)
            for slot in range(rows_.begin[v], rows_.end[v]):
                e = rows_.edge[slot]
                assert {graph.source[e], graph.target[e]} == {v, rows_.other[slot]}
        indptr, other, edge = rows_.packed()
        assert len(other) == len(edge) == indptr[-1] == len(pairs)
        for v in range(graph.n):
            assert sorted(other[indptr[v] : indptr[v + 1]].tolist()) == neighbours(rows_, v)


@given(rows(rules=("sum", "max", "min", "mean")), st.sampled_from(WAYS), st.integers(2013, 2019))
def test_a_view_is_the_network_of_its_rows(
    given: Rows, way: Callable[[Graph, int], Graph], year: int
) -> None:
    view = way(given.graph(), year)
    inside = (lambda y: y <= year) if way is Graph.until else (lambda y: y == year)
    expected = merged(given, inside)
    assert told(view) == pytest.approx(expected)
    assert view.n_node == len({v for key in expected for v in key[:2]})
    assert view.n_row == sum(map(inside, given.year))
    check_rows(view)


@given(rows(rules=("keep",)), st.sampled_from(WAYS), st.sampled_from(YEARS))
def test_rows_that_are_kept_stay_apart(given: Rows, way: Callable[[Graph, int], Graph], year: int) -> None:
    view = way(given.graph(), year)
    inside = [y <= year if way is Graph.until else y == year for y in given.year]
    expected = [
        ((s, t) if given.is_directed else (min(s, t), max(s, t)), w)
        for s, t, w, is_in in zip(given.source, given.target, given.weight, inside, strict=True)
        if is_in
    ]
    assert sorted(zip(edges(view), view.weight[view.live].tolist(), strict=True)) == sorted(expected)
    check_rows(view)


@given(rows())
def test_a_node_without_edges_is_there_from_its_year(given: Rows) -> None:
    graph = given.graph(node_since=np.arange(given.n) % 3 + 2014)
    for year in YEARS:
        linked = {v for s, t, y in zip(given.source, given.target, given.year, strict=True) if y <= year
                  for v in (s, t)}  # fmt: skip
        alone = {v for v in range(given.n) if v % 3 + 2014 <= year}
        assert set(np.flatnonzero(graph.until(year).present)) == linked | alone
    assert graph.n_node == given.n


@given(rows(directed=True), st.sampled_from(YEARS))
def test_the_undirected_network_merges_opposite_edges_of_a_kind(given: Rows, year: int) -> None:
    view = given.graph().until(year)
    expected: dict[Key, float] = {}
    for (s, t, k), w in told(view).items():
        key = (min(s, t), max(s, t), k)
        expected[key] = expected.get(key, 0) + w
    plain = view.undirected
    assert not plain.is_directed
    assert told(plain) == expected
    assert np.array_equal(plain.present, view.present)
    check_rows(plain)


def test_kept_parallel_edges_pair_one_with_one() -> None:
    source, target = np.array([0, 0, 0, 1, 1, 2]), np.array([1, 1, 1, 0, 0, 2])
    plain = from_edges(3, source, target, rule="keep").undirected
    assert sorted(edges(plain)) == [(0, 1)] * 3 + [(2, 2)]
    assert sorted(plain.weight.tolist()) == [1, 1, 2, 2]


@given(rows(), st.sampled_from(YEARS), st.integers(0, 511), st.booleans())
def test_part_of_nodes(given: Rows, year: int, bits: int, stands: bool) -> None:
    view = given.graph(node_since=np.full(given.n, 2014 if stands else NEVER)).until(year)
    keep = np.array([bool(bits >> v & 1) for v in range(given.n)])
    part = view.part(nodes=keep)
    expected = {key: w for key, w in told(view).items() if keep[key[0]] and keep[key[1]]}
    assert told(part) == expected
    assert np.array_equal(part.present, keep & view.present)
    check_rows(part)


def test_part_keeps_a_node_whose_edges_lead_elsewhere_from_its_first_edge_on() -> None:
    years = {"year": np.array([2014]), "node_since": np.array([2015, 2015, 2015])}
    view = from_edges(3, np.array([0]), np.array([1]), **years).until(2014)
    assert view.n_node == 2
    part = view.part(nodes=np.array([True, False, True]))
    assert part.n_node == 1
    assert part.until(2014).present.tolist() == [True, False, False]


@given(rows(), st.integers(0, 2**40))
def test_part_of_edges_has_the_nodes_that_they_link(given: Rows, bits: int) -> None:
    graph = given.graph()
    keep = np.array([bool(bits >> e & 1) for e in range(len(graph.source))], bool)
    part = graph.part(edges=keep)
    kept = np.flatnonzero(keep)
    assert sorted(edges(part)) == sorted(
        zip(graph.source[kept].tolist(), graph.target[kept].tolist(), strict=True)
    )
    assert set(np.flatnonzero(part.present)) == {v for pair in edges(part) for v in pair}


@given(rows(), st.integers(0, 3), st.sampled_from(YEARS))
def test_around(given: Rows, steps: int, year: int) -> None:
    view = given.graph().until(year)
    near = {0}
    for _ in range(steps):
        near |= {t for s, t in edges(view) if s in near} | {s for s, t in edges(view) if t in near}
    expected = {key: w for key, w in told(view).items() if key[0] in near and key[1] in near}
    assert told(view.around(np.array([0]), steps)) == expected


@given(rows(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(given: Rows, random: object) -> None:
    order = list(range(len(given.source)))
    random.shuffle(order)  # type: ignore[attr-defined]
    take = lambda values: [values[i] for i in order]  # noqa: E731
    kind = None if given.kind is None else take(given.kind)
    ends = take(given.source), take(given.target)
    other = Rows(given.n, *ends, kind, take(given.weight), take(given.year), given.is_directed, given.rule)
    assert told(given.graph()) == told(other.graph())


def test_years_far_apart_and_numbers_of_kinds_far_apart() -> None:
    ends = np.array([0, 1, 0]), np.array([1, 0, 1])
    graph = from_edges(2, *ends, kind=np.array([0, 10**15, -(10**15)]), year=np.array([1, 2_000_000, 3]))
    assert graph.n_edge == 3
    assert [graph.until(year).n_edge for year in (0, 1, 3, 2_000_000)] == [0, 1, 2, 3]


@pytest.mark.parametrize("is_directed", [True, False])
def test_no_edges(is_directed: bool) -> None:
    none = np.array([], np.int64)
    for n in (0, 3):
        graph = from_edges(n, none, none, year=none, is_directed=is_directed)
        for view in (graph, graph.until(2020), graph.during(2020), graph.undirected, graph.part()):
            assert (view.n_edge, view.n_row) == (0, 0)
        assert graph.until(2020).n_node == n
        assert graph.during(2020).n_node == 0


def test_rows_need_not_be_32_bit() -> None:
    for dtype in (np.int8, np.uint8, np.uint32, np.int64):
        graph = from_edges(3, np.array([2, 0], dtype), np.array([0, 1], dtype))
        assert edges(graph) == [(0, 1), (2, 0)]


@pytest.mark.parametrize(
    ("source", "target", "weight", "told"),
    [
        (
            [0, 5, 1],
            [1, 0, -1],
            None,
            ["1 edges have a source that is no node (rows 1)", "1 edges have a target"],
        ),
        (
            [0, 1],
            [1, 0],
            [1.0, float("nan")],
            ["1 edges have a weight that is negative or not a number (rows 1)"],
        ),
        ([0, 1], [1, 0], [-1.0, float("inf")], ["2 edges have a weight"]),
    ],
)
def test_bad_rows_are_told_together(
    source: list[int], target: list[int], weight: list[float] | None, told: list[str]
) -> None:
    with pytest.raises(DataError) as raised:
        from_edges(3, np.array(source), np.array(target), weight=None if weight is None else np.array(weight))
    assert len(raised.value.faults) == len(told)
    for text in told:
        assert text in str(raised.value)


def test_a_network_without_years_has_no_view() -> None:
    graph = from_edges(2, np.array([0]), np.array([1]), node_since=np.array([NEVER, NEVER]))
    assert graph.years == []
    with pytest.raises(DataError, match="no years"):
        graph.until(2020)
