"""Turnover: which nodes and edges are born, stay, return and leave from year to year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from jihe.errors import DataError, Fault, Place

from .edges import firsts, sorted_order
from .graph import NEVER, Graph, Ints


def turnover(graph: Graph) -> pa.Table:
    """Births in the cumulative network, comings and goings in the networks of single years.

    In the *cumulative* network nothing leaves. A node is born in the year of its first edge, or in that
    from which it stands by itself when this is earlier; an edge in the year of its first row. A new edge is
    told by its ends, source first; an end is *old* when it was born in an earlier year. In an undirected
    network all edges with one old end are told as old-new.

    In the network of *single years* a node is active in a year in which it has an edge. Active nodes (and
    edges likewise) *appear* when they were never active before, *stay* when they were active in the year
    before, and else *return*; those active in the year before that are not active any more *leave*. Of
    edges that were kept parallel (rule "keep") each is told once, so that none stays.

    Returns
    -------
    pyarrow.Table
        One row a year, years without rows among them: year; at its end n_node and n_edge; n_new_node,
        n_new_edge and of these n_new_edge_old_old, n_new_edge_old_new, n_new_edge_new_old,
        n_new_edge_new_new; then for node and for edge n_active_, n_appearing_, n_staying_, n_returning_,
        n_leaving_ and _survival_share: n_staying / n_active of the year before, null where that is 0 or in
        the first year.

    Raises
    ------
    DataError
        When the network has no years.

    Examples
    --------
    >>> from jihe.measure.network import from_edges
    >>> rows = np.array([[0, 1, 2020], [1, 2, 2021], [0, 1, 2021]])
    >>> grown = turnover(from_edges(3, rows[:, 0], rows[:, 1], year=rows[:, 2], node_since=[NEVER] * 3))
    >>> grown.select(["n_node", "n_new_edge_old_new", "edge_survival_share"]).to_pydict()
    {'n_node': [2, 3], 'n_new_edge_old_new': [0, 1], 'edge_survival_share': [None, 1.0]}
    """
    years = years_of(graph)
    columns: dict[str, object] = {"year": pa.array(years, pa.int64())}
    if not years:
        years = [0]
    columns |= _births(graph, years)
    activity = node_activity(graph), edge_activity(graph)
    for what, active in zip(("node", "edge"), activity, strict=True):
        columns |= _moves(active, years, what)
    length = len(columns["year"])  # type: ignore[arg-type]
    return pa.table({name: pa.array(column)[:length] for name, column in columns.items()})


def survival(graph: Graph) -> pa.Table:
    """How many of the nodes and edges that appeared in a year are active in each later year.

    "Active" is that of `turnover`: a node or an edge may pause and return, so a share may rise again.

    Returns
    -------
    pyarrow.Table
        One row for each year of appearance (cohort_year) and each year from it on: year, age (0 in the year
        of appearance), n_active_node, node_survival_share (of those that appeared), n_active_edge,
        edge_survival_share; a share is null where nothing appeared.
    """
    years = years_of(graph)
    low, span = (years[0], len(years)) if years else (0, 0)
    cohort, year = np.triu_indices(span)
    columns: dict[str, object] = {"cohort_year": cohort + low, "year": year + low, "age": year - cohort}
    for what, active in (("node", node_activity(graph)), ("edge", edge_activity(graph))):
        first = active.year[active.start]
        cell = (first - low) * span + active.year - low
        count = np.bincount(cell, minlength=span * span).reshape(span, span)
        columns[f"n_active_{what}"] = count[cohort, year]
        columns[f"{what}_survival_share"] = _share(count[cohort, year], count[cohort, cohort])
    return pa.table(columns)


@dataclass(frozen=True, eq=False)
class Activity:
    """The years in which each item (a node or an edge) is active, sorted by item and year.

    Attributes
    ----------
    item, year
        Shape (pairs,): each pair once.
    start
        Shape (pairs,): where the item's pairs begin.
    """

    item: Ints
    year: Ints
    start: Ints


def node_activity(graph: Graph) -> Activity:
    rows = graph.log.between(graph.first, graph.last)
    edge, year = graph.log.edge[rows], graph.log.year[rows]
    ends = np.concatenate([graph.source[edge], graph.target[edge]])
    return _activity(ends, np.concatenate([year, year]))


def edge_activity(graph: Graph) -> Activity:
    rows = graph.log.between(graph.first, graph.last)
    return _activity(graph.log.edge[rows], graph.log.year[rows])


def years_of(graph: Graph) -> list[int]:
    """The years of the view; raises `DataError` in a network without years."""
    if graph.since is None:
        raise DataError(Fault(Place(), "the network has no years: its edges carry no date."))
    rows = graph.log.between(graph.first, graph.last)
    year = graph.log.year[rows]
    return list(range(int(year[0]), int(year[-1]) + 1)) if len(year) else []


def birth_year(graph: Graph) -> Ints:
    """The year in which each node enters the cumulative network, shape (n,): least of the year of its first
    edge and of that from which it stands by itself; `NEVER` for one that never does, the least number there
    is for nodes that are always there."""
    if graph.node_since is None:
        return np.full(graph.n, np.iinfo(np.int32).min, np.int32)
    assert graph.since is not None
    born = graph.node_since.astype(np.int32, copy=True)
    if graph.last is not None:
        born[born > graph.last] = NEVER
    for ends in (graph.source, graph.target):
        np.minimum.at(born, ends[graph.live], graph.since[graph.live])
    return born


def _births(graph: Graph, years: list[int]) -> dict[str, object]:
    assert graph.since is not None
    low, high, span = years[0], years[-1], len(years)
    born = birth_year(graph)
    before = int((born < low).sum())
    new_node = np.bincount(born[(born >= low) & (born <= high)] - low, minlength=span)
    source, target, since = graph.source[graph.live], graph.target[graph.live], graph.since[graph.live]
    new_edge = np.bincount(since - low, minlength=span)
    columns: dict[str, object] = {
        "n_node": before + np.cumsum(new_node),
        "n_edge": np.cumsum(new_edge),
        "n_new_node": new_node,
        "n_new_edge": new_edge,
    }
    is_new = (born[source] >= since).astype(np.int64), (born[target] >= since).astype(np.int64)
    if not graph.is_directed:
        is_new = np.minimum(*is_new), np.maximum(*is_new)
    ends = np.bincount((since - low) * 4 + is_new[0] * 2 + is_new[1], minlength=span * 4).reshape(span, 4)
    names = ("old_old", "old_new", "new_old", "new_new")
    return columns | {f"n_new_edge_{name}": ends[:, i] for i, name in enumerate(names)}


def _activity(item: Ints, year: Ints) -> Activity:
    order = sorted_order([year, item], len(item))
    order = order[firsts([item, year], order)]
    items, years = item[order], year[order]
    first = np.flatnonzero(np.diff(items, prepend=-1))
    return Activity(items, years, np.repeat(first, np.diff(first, append=len(items))))


def _moves(active: Activity, years: list[int], what: str) -> dict[str, object]:
    low, span = years[0], len(years)
    turn = active.year - low
    is_first = active.start == np.arange(len(turn))
    gap = np.diff(turn, prepend=0)
    is_last_of_run = np.append(is_first[1:] | (gap[1:] > 1), True)[: len(turn)]
    gone = turn[is_last_of_run] + 1

    def count(turns: Ints) -> Ints:
        return np.bincount(turns, minlength=span)

    n_active, staying = count(turn), count(turn[~is_first & (gap == 1)])
    return {
        f"n_active_{what}": n_active,
        f"n_appearing_{what}": count(turn[is_first]),
        f"n_staying_{what}": staying,
        f"n_returning_{what}": count(turn[~is_first & (gap > 1)]),
        f"n_leaving_{what}": count(gone[gone < span]),
        f"{what}_survival_share": _share(staying, np.append(0, n_active[:-1])),
    }


def _share(part: Ints, whole: Ints) -> pa.Array:
    return pa.array(part / np.maximum(whole, 1), mask=whole == 0)
