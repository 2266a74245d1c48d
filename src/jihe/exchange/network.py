"""A network as any format holds it: a table of nodes, a table of edges, and whether edges point."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from jihe.errors import Fault

TEXT, WHOLE, NUMBER, TRUTH = pa.string(), pa.int64(), pa.float64(), pa.bool_()

SPELL = pa.struct([("start", TEXT), ("end", TEXT)])
SPELLS = "spells"
"""Column of the times at which a node or edge was there, where one of them was there several times."""
OVER_TIME = "_spells"
"""Ends the name of the column that holds the values of an attribute over time."""

NODE = {
    "node_id": TEXT,
    "label": TEXT,
    "x": NUMBER,
    "y": NUMBER,
    "z": NUMBER,
    "size": NUMBER,
    "color": TEXT,
    "start": TEXT,
    "end": TEXT,
}
EDGE = {
    "source_id": TEXT,
    "target_id": TEXT,
    "kind": TEXT,
    "weight": NUMBER,
    "start": TEXT,
    "end": TEXT,
    "edge_id": TEXT,
    "label": TEXT,
    "color": TEXT,
    "is_directed": TRUTH,
}
"""Columns that mean the same in every format, in their order; all others are attributes."""
LINE = "line"
ALWAYS = {"node_id", "source_id", "target_id", "weight"}
"""Columns that every network has; the others only where a file states them."""


@dataclass(frozen=True, eq=False)
class NetworkFile:
    """What a network file says.

    Attributes
    ----------
    node
        ``node_id`` (text, unique) and ``label`` (null where there is none); where the file has them ``x``,
        ``y``, ``z``, ``size``, ``color`` (#rrggbb), ``start``, ``end``, ``spells``; then all other
        attributes, as text, int64, float64 or bool.
    edge
        ``source_id``, ``target_id``, ``weight`` (1 where the file is silent); where the file has them
        ``kind``, ``start``, ``end``, ``edge_id``, ``label``, ``color``, ``spells``; ``is_directed`` only
        where directed and undirected edges are mixed; then all other attributes; last ``line``, where the
        edge was read (in a CSV file the row, the heading being row 1).
    is_directed
        Whether edges point from source to target; None where the file does not say.
    lost
        What could not be carried over, one note for each kind of loss.

    Notes
    -----
    ``start`` and ``end`` are ISO text: a year, month, day or moment, or a plain number. Something that was
    there several times has in ``start`` its first and in ``end`` its last day, and all of its times in
    ``spells``, a list of {start, end}. An attribute that changes over time has its last value in its column
    and all of them in the column ``<attribute>_spells``, a list of {start, end, value}.
    """

    node: pa.Table
    edge: pa.Table
    is_directed: bool | None
    lost: tuple[Fault, ...] = ()


def free_name(name: str, taken: set[str]) -> str:
    """`name`, or with _2, _3, ... where it is taken already; the answer is taken from then on."""
    found, n = name, 1
    while found in taken:
        n += 1
        found = f"{name}_{n}"
    taken.add(found)
    return found


def attributes(table: pa.Table, known: dict[str, pa.DataType]) -> list[str]:
    """Columns of a table of nodes or edges that are neither `known`, nor times, nor places in a file."""
    return [
        name
        for name in table.column_names
        if name not in known and name not in (LINE, SPELLS) and not pa.types.is_list(table[name].type)
    ]


def over_time(table: pa.Table) -> list[str]:
    """Columns that hold times or values over time."""
    return [name for name in table.column_names if pa.types.is_list(table[name].type)]
