"""A graph from tables of nodes and edges, whose names it turns into numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import DataError, Fault, Place, samples

from .edges import from_edges
from .graph import NEVER, Graph, Ints, MergeRule


@dataclass(frozen=True, eq=False)
class Named:
    """A graph and what its numbers stand for.

    Attributes
    ----------
    graph
        The network.
    node_id
        Identifier of each node, in the order of its number.
    kinds
        Name of each number in ``graph.kind``; empty where edges carry no kind.
    """

    graph: Graph
    node_id: pa.Array
    kinds: tuple[str, ...]


def from_tables(
    edge: pa.Table,
    node: pa.Table | None = None,
    is_directed: bool = True,
    rule: MergeRule = "sum",
) -> Named:
    """A graph from a table of edges and one of nodes.

    Parameters
    ----------
    edge
        source_id, target_id; and where it has them kind, weight and start (the day, month or year from which
        the edge is there, as ISO text or a number of years). An edge without a start, in a table that has
        some, enters in no year and so is not in the network.
    node
        node_id, and where it has it start. Nodes come in its order, then those that only edges name. Without
        it nodes are numbered as the edges name them, source before target.
    rule
        See `from_edges`.
    """
    source, target = edge["source_id"].combine_chunks(), edge["target_id"].combine_chunks()
    year = years_of(edge["start"]) if "start" in edge.column_names else None
    if year is not None:
        has_years = node is not None and "start" in node.column_names
        if year.null_count == len(year) and not (has_years and not len(edge)):
            year = None
        elif year.null_count:
            known = pc.is_valid(year)
            edge, source, target, year = (part.filter(known) for part in (edge, source, target, year))
    named = node["node_id"].combine_chunks() if node is not None else pa.array([], pa.string())
    node_id = _all_nodes(named, source, target)
    numbers = [pc.index_in(end, value_set=node_id).to_numpy(zero_copy_only=False) for end in (source, target)]
    kind, kinds = _kinds(edge)
    weight = edge["weight"].to_numpy() if "weight" in edge.column_names else None
    since = _node_since(node, len(node_id), year, numbers)
    graph = from_edges(
        len(node_id),
        *numbers,
        kind=kind,
        weight=weight,
        year=None if year is None else year.to_numpy(zero_copy_only=False),
        node_since=since,
        is_directed=is_directed,
        rule=rule,
    )
    return Named(graph, node_id, kinds)


def _all_nodes(named: pa.Array, source: pa.Array, target: pa.Array) -> pa.Array:
    """Nodes of the table, then the others in the order in which edges name them."""
    ends = pa.chunked_array([source, target]).combine_chunks()
    turn = np.arange(len(ends)).reshape(2, -1).T.ravel()
    ends = ends.take(pa.array(turn))
    return pc.unique(pa.chunked_array([named.cast(ends.type), ends]).combine_chunks())


def _kinds(edge: pa.Table) -> tuple[Ints | None, tuple[str, ...]]:
    if "kind" not in edge.column_names:
        return None, ()
    coded = edge["kind"].combine_chunks().cast(pa.string()).fill_null("").dictionary_encode()
    names = coded.dictionary.to_pylist()
    if len(names) < 2:
        return None, tuple(names)
    # Numbered by name, so that the order of rows does not matter.
    place = np.argsort(np.argsort(np.array(names, dtype=object), kind="stable"), kind="stable")
    return place[coded.indices.to_numpy(zero_copy_only=False)], tuple(sorted(names))


def _node_since(node: pa.Table | None, n: int, year: pa.Array | None, ends: list[Ints]) -> Ints | None:
    """A node of the table enters with its own start or its first edge; without either it is there from the
    first year on."""
    if year is None:
        return None
    since = np.full(n, NEVER, np.int32)
    if node is not None:
        is_alone = np.ones(n, bool)
        is_alone[np.concatenate(ends)] = False
        first = pc.min(year).as_py() if len(year) else np.iinfo(np.int32).min
        since[: len(node)][is_alone[: len(node)]] = first
        if "start" in node.column_names:
            own = years_of(node["start"])
            known = pc.is_valid(own).to_numpy(zero_copy_only=False)
            since[: len(node)][known] = own.drop_null().to_numpy()
    return since


def years_of(start: pa.ChunkedArray) -> pa.Array:
    """The year of each ISO date, month, year or number; null where there is none."""
    if isinstance(start, pa.ChunkedArray):
        start = start.combine_chunks()
    if pa.types.is_temporal(start.type):
        return pc.year(start).cast(pa.int32())
    if pa.types.is_integer(start.type) or pa.types.is_floating(start.type):
        return pc.floor(start.cast(pa.float64())).cast(pa.int32())
    found = pc.extract_regex(start.cast(pa.string()), r"^\s*(?P<year>-?\d{1,4})(?:[.T/-].*)?\s*$")
    year = pc.struct_field(found, "year").cast(pa.int32())
    told = pc.fill_null(pc.not_equal(start.cast(pa.string()), ""), False)
    wrong = pc.and_(pc.is_null(year), told)
    if pc.any(wrong).as_py():
        texts = start.filter(wrong).to_pylist()
        text = "{n} rows have a start that is no date ({texts}). Write a year, or a date such as 2023-05-31."
        raise DataError(Fault(Place(column="start"), text, {"n": len(texts), "texts": samples(texts)}))
    return year
