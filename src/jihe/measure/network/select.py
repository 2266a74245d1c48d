"""Sub-networks of a network that lies in tables: by kind, by attribute, around nodes, by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import DataError, Fault, Place, nearest, samples

from .graph import NEVER
from .table import from_tables, years_of


@dataclass(frozen=True)
class Selection:
    """What of a network is kept; what is left empty keeps all.

    Attributes
    ----------
    kinds
        Edges of these kinds, and the nodes that they link.
    where
        Nodes whose attribute has one of these values, and the edges among them: a region, a sector.
    around
        These nodes, all within `steps` of them, and the edges among all these: ego networks, platforms with
        their neighbours.
    since, until
        Edges that begin in or after, in or before, a year.
    """

    kinds: Sequence[str] = ()
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)
    around: Sequence[str] = ()
    steps: int = 1
    since: int | None = None
    until: int | None = None


def select(node: pa.Table, edge: pa.Table, chosen: Selection) -> tuple[pa.Table, pa.Table]:
    """Nodes and edges of a sub-network.

    Raises
    ------
    DataError
        When the network has no such kind, attribute, value or node, no years, or no edge in those chosen.
    """
    if chosen.kinds:
        edge = edge.filter(_one_of(edge, "kind", chosen.kinds, "edges"))
        node = _linked(node, edge)
    for column, values in chosen.where.items():
        node = node.filter(_one_of(node, column, values, "nodes"))
        edge = _among(edge, node)
    if chosen.since is not None or chosen.until is not None:
        node, edge = _in_years(node, edge, chosen.since, chosen.until)
    if chosen.around:
        node, edge = _near(node, edge, chosen.around, chosen.steps)
    return node, edge


def _one_of(table: pa.Table, column: str, values: Sequence[str], what: str) -> pa.ChunkedArray:
    if column not in table.column_names:
        text = 'the {what} have no column "{column}". They have: {known}'
        known = ", ".join(table.column_names)
        raise DataError(Fault(Place(), text, {"what": what, "column": column, "known": known}))
    texts = pc.cast(table[column], pa.string())
    known = pc.unique(texts).drop_null().to_pylist()
    if absent := [value for value in values if value not in known]:
        raise DataError(_unknown(column, value, known) for value in absent)
    return pc.is_in(texts, value_set=pa.array(list(values), pa.string()))


def _unknown(column: str, value: str, known: Sequence[str]) -> Fault:
    near = nearest(value, known)
    text = 'column {column} never holds "{value}". It holds {n} values: {known}'
    if near:
        text = 'column {column} never holds "{value}". Did you mean "{near}"?'
    params = {
        "column": column,
        "value": value,
        "near": near,
        "n": len(known),
        "known": samples(sorted(known)),
    }
    return Fault(Place(), text, params)


def _linked(node: pa.Table, edge: pa.Table) -> pa.Table:
    ends = pa.chunked_array([*edge["source_id"].chunks, *edge["target_id"].chunks], pa.string())
    return node.filter(pc.is_in(node["node_id"], value_set=ends))


def _among(edge: pa.Table, node: pa.Table) -> pa.Table:
    ends = [pc.is_in(edge[end], value_set=node["node_id"]) for end in ("source_id", "target_id")]
    return edge.filter(pc.and_(*ends))


def _in_years(
    node: pa.Table, edge: pa.Table, since: int | None, until: int | None
) -> tuple[pa.Table, pa.Table]:
    if "start" not in edge.column_names:
        raise DataError(Fault(Place(), "the network has no years: its edges carry no date."))
    year = years_of(edge["start"])
    # Beyond all years that a table can hold.
    since, until = (None if told is None else max(-NEVER, min(told, NEVER)) for told in (since, until))
    keep = pc.is_valid(year)
    if since is not None:
        keep = pc.and_kleene(keep, pc.greater_equal(year, since))
    if until is not None:
        keep = pc.and_kleene(keep, pc.less_equal(year, until))
    if year.null_count < len(year) and not pc.any(keep).as_py():
        span = pc.min_max(year).as_py()
        text = "no edge begins in the years asked for; those of the network are {first} to {last}."
        raise DataError(Fault(Place(), text, {"first": span["min"], "last": span["max"]}))
    edge = edge.filter(keep)
    return _linked(node, edge), edge


def _near(node: pa.Table, edge: pa.Table, around: Sequence[str], steps: int) -> tuple[pa.Table, pa.Table]:
    ids = node["node_id"].to_pylist()
    number = {name: i for i, name in enumerate(ids)}
    if "label" in node.column_names:
        # A label will do for an identifier where no identifier is so called.
        for i, label in enumerate(node["label"].to_pylist()):
            number.setdefault(label, i)
    if absent := [name for name in around if name not in number]:
        raise DataError(_missing(name, list(number)) for name in absent)
    graph = from_tables(edge.select(["source_id", "target_id"]), node.select(["node_id"])).graph
    near = graph.around(np.array([number[name] for name in around]), steps).present
    node = node.filter(pa.array(near))
    return node, _among(edge, node)


def _missing(name: str, known: Sequence[str | None]) -> Fault:
    near = nearest(name, [k for k in known if k])
    text = 'the network has no node "{name}". Write the id or the label of one.'
    if near:
        text = 'the network has no node "{name}". Did you mean "{near}"?'
    return Fault(Place(), text, {"name": name, "near": near})
