"""A graph from rows of edges: checked, sorted, merged."""

from __future__ import annotations

import numba
import numpy as np

from jihe.errors import DataError, Fault, Place, samples

from .graph import NEVER, Adjacency, Bools, Floats, Graph, Ints, Log, MergeRule

MOST_WEIGHT = 1e100
"""Up to this, sums of weights and products of such sums stay numbers."""


def from_edges(  # noqa: PLR0913 - what a row may carry, by name
    n: int,
    source: Ints,
    target: Ints,
    *,
    kind: Ints | None = None,
    weight: Floats | None = None,
    year: Ints | None = None,
    node_since: Ints | None = None,
    is_directed: bool = True,
    rule: MergeRule = "sum",
    is_each_year: bool = False,
) -> Graph:
    """A graph from rows of edges.

    Parameters
    ----------
    n
        Nodes are numbered 0 to n - 1.
    source, target
        Shape (rows,): the ends of each row.
    kind
        Shape (rows,), whole numbers: rows of different kind never merge.
    weight
        Shape (rows,): 1 each when left out.
    year
        Shape (rows,): the year of each row; an edge is there from the earliest of its rows on.
    node_since
        See `Graph`; None: every node is always there.
    rule
        What becomes of rows with the same ends and kind: they merge into one edge whose weight is their sum,
        greatest, least or mean weight, or "keep" leaves each an edge of its own.
    is_each_year
        Merge only rows of the same year.

    Raises
    ------
    DataError
        When an end is no node, or a weight is negative, not a number or above `MOST_WEIGHT`.
    """
    source, target = np.asarray(source), np.asarray(target)
    _check_rows(n, source, target, weight)
    size = np.int32 if max(n, 2 * len(source)) < NEVER else np.int64
    source, target = source.astype(size, copy=False), target.astype(size, copy=False)
    if not is_directed:
        source, target = np.minimum(source, target), np.maximum(source, target)
    years = None if year is None else np.asarray(year).astype(np.int32, copy=False)
    kind = None if kind is None else np.asarray(kind)
    order = sorted_order([years, kind, target, source], n)
    is_first = firsts([source, target, kind, years if is_each_year else None], order, rule == "keep")
    chosen = order[is_first]
    edge = _numbered(is_first, order)
    del order, is_first
    if years is not None:
        # Edges are numbered by source, then year, then target: the order of the rows of `out`.
        keys = [None if key is None else key[chosen] for key in (kind, target, years, source)]
        place = sorted_order(keys, n)
        chosen, edge = chosen[place], _inverse(place)[edge]
    return _assemble(
        n,
        source[chosen],
        target[chosen],
        None if kind is None else kind[chosen],
        None if years is None else years[chosen],
        None if node_since is None else np.asarray(node_since).astype(np.int32, copy=False),
        _log(edge, years, weight, rule),
        is_directed,
    )


def _assemble(  # noqa: PLR0913 - the parts of a graph
    n: int,
    source: Ints,
    target: Ints,
    kind: Ints | None,
    since: Ints | None,
    node_since: Ints | None,
    log: Log,
    is_directed: bool,
) -> Graph:
    number = np.arange(len(source), dtype=source.dtype)
    if is_directed:
        end = _ends(source, n)
        out = Adjacency(_begins(end), end, target, number)
        into = _rows(n, target, source, number, since)
    else:
        apart = source != target
        # Of each node first the neighbours before it, then those after it: sorted.
        here = np.concatenate([target[apart], source])
        there = np.concatenate([source[apart], target])
        out = into = _rows(n, here, there, np.concatenate([number[apart], number]), since)
    return Graph(is_directed, source, target, kind, since, node_since, out, into, log)


def _rows(n: int, here: Ints, there: Ints, number: Ints, since: Ints | None) -> Adjacency:
    """Rows of `here`, each sorted by year; within a year neighbours keep their order."""
    order = sorted_order([None if since is None else since[number], here], n)
    end = _ends(here, n)
    return Adjacency(_begins(end), end, there[order], number[order])


def _begins(end: Ints) -> Ints:
    return np.concatenate([np.zeros(1, end.dtype), end[:-1]])[: len(end)]


def _log(edge: Ints, years: Ints | None, weight: Floats | None, rule: MergeRule) -> Log:
    # Columns of one value take no memory.
    weights = np.broadcast_to(1.0, len(edge)) if weight is None else np.asarray(weight, np.float64)
    if years is None:
        return Log(edge, np.broadcast_to(np.int32(0), len(edge)), weights, rule)
    order = np.argsort(years, kind="stable")
    return Log(edge[order], years[order], weights[order], rule)


def ordinal(source: Ints, target: Ints, kind: Ints | None) -> Ints:
    """A kind for each row that tells parallel rows apart, alike for the first, the second, ... of each pair
    of ends and kind."""
    order = sorted_order([kind, target, source], int(max(source.max(initial=0), target.max(initial=0))) + 1)
    starts = np.flatnonzero(firsts([source, target, kind], order))
    place = np.empty(len(order), np.int64)
    size = np.diff(starts, append=len(order))
    place[order] = np.arange(len(order)) - np.repeat(starts, size)
    kinds = np.zeros(len(order), np.int64) if kind is None else np.unique(kind, return_inverse=True)[1]
    return kinds * (int(place.max(initial=0)) + 1) + place


def _check_rows(n: int, source: Ints, target: Ints, weight: Floats | None) -> None:
    faults = []
    for end, nodes in (("source", source), ("target", target)):
        if len(nodes) and (nodes.min() < 0 or nodes.max() >= n):
            wrong = np.flatnonzero((nodes < 0) | (nodes >= n))
            text = (
                "{n} edges have a {end} that is no node (rows {rows}). Nodes are numbered from 0 to {last}."
            )
            params = {"n": len(wrong), "end": end, "rows": samples(wrong.tolist()), "last": n - 1}
            faults.append(Fault(Place(), text, params))
    if weight is not None:
        values = np.asarray(weight, np.float64)
        wrong = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
        if len(wrong):
            text = "{n} edges have a weight that is negative or not a number (rows {rows})."
            faults.append(Fault(Place(), text, {"n": len(wrong), "rows": samples(wrong.tolist())}))
        large = values[np.isfinite(values) & (values > MOST_WEIGHT)]
        if len(large):
            text = (
                "{n} edges have a weight above {most} ({values}), too great for statistics. "
                "Divide all weights by the same number."
            )
            params = {"n": len(large), "most": f"{MOST_WEIGHT:g}", "values": samples(large.tolist())}
            faults.append(Fault(Place(column="weight"), text, params))
    if faults:
        raise DataError(faults)


def sorted_order(keys: list[Ints | None], n: int) -> Ints:
    """Stable order by several keys, the last the foremost; linear in rows for keys that are small numbers."""
    length = next(len(key) for key in keys if key is not None)
    order: Ints = np.arange(length, dtype=np.int32 if length < NEVER else np.int64)
    for key in keys:
        if key is None or not length:
            continue
        low, high = int(key.min()), int(key.max())
        if high - low <= max(n, length, 1 << 16):
            order = _count_sort(key, low, high - low + 1, order)
        else:
            order = order[np.argsort(key[order], kind="stable")]
    return order


@numba.njit(cache=True, nogil=True)
def _count_sort(key, low, n_bin, order):  # type: ignore[no-untyped-def]
    at = np.zeros(n_bin + 1, order.dtype)
    for k in key:
        at[k - low + 1] += 1
    for i in range(n_bin):
        at[i + 1] += at[i]
    result = np.empty_like(order)
    for row in order:
        b = key[row] - low
        result[at[b]] = row
        at[b] += 1
    return result


@numba.njit(cache=True, nogil=True)
def _ends(here, n):  # type: ignore[no-untyped-def]
    """Where the rows of the nodes end."""
    end = np.zeros(n, here.dtype)
    for v in here:
        end[v] += 1
    for v in range(1, n):
        end[v] += end[v - 1]
    return end


def firsts(keys: list[Ints | None], order: Ints, is_apart: bool = False) -> Bools:
    """Whether each row of `order` is the first with its keys; with `is_apart` all are."""
    new = np.full(len(order), is_apart)
    new[:1] = True
    for key in keys:
        if key is not None and not is_apart:
            _mark_changes(key, order, new)
    return new


@numba.njit(cache=True, nogil=True)
def _mark_changes(key, order, new):  # type: ignore[no-untyped-def]
    for i in range(1, len(order)):
        new[i] |= key[order[i]] != key[order[i - 1]]


@numba.njit(cache=True, nogil=True)
def _numbered(is_first, order):  # type: ignore[no-untyped-def]
    """Number of the group that each row is in, groups in the order of their first rows."""
    number = np.empty_like(order)
    at = -1
    for i in range(len(order)):
        at += is_first[i]
        number[order[i]] = at
    return number


def _inverse(order: Ints) -> Ints:
    result = np.empty_like(order)
    result[order] = np.arange(len(order), dtype=order.dtype)
    return result
