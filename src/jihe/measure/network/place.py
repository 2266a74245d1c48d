"""Tables of nodes for other programs and for pictures: positions, sizes, groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import DataError, Fault, Place

from .community import find_communities
from .graph import Graph, Ints
from .layout import force_atlas2, gephi_forces, picture_forces
from .mixing import total_degrees
from .structure import Tick

Style = Literal["picture", "gephi"]

SIZE_LEAST, SIZE_MOST = 4.0, 60.0
"""Sizes of nodes for other programs: by the root of degree, between these."""


def placed(  # noqa: PLR0913 - options of the layout
    graph: Graph,
    node: pa.Table,
    node_id: pa.Array,
    iterations: int | None = None,
    style: Style = "picture",
    changes: Mapping[str, Any] | None = None,
    seed: int = 0,
    tick: Tick | None = None,
) -> pa.Table:
    """The table of nodes with positions, sizes and communities.

    Parameters
    ----------
    node
        node_id and attributes of the nodes; those that only edges name are added.
    iterations, seed
        See `force_atlas2`.
    style
        The forces: those that make a readable picture of any network, or Gephi's for one of this size.
    changes
        Values of `Forces` to set otherwise.

    Returns
    -------
    pyarrow.Table
        The columns of `node`, with x, y, size (grows with the root of degree) and community set. Nodes that
        are
        not in the network have no position.
    """
    forces = replace((picture_forces if style == "picture" else gephi_forces)(graph), **(changes or {}))
    root = np.sqrt(total_degrees(graph))
    most = float(root.max()) if len(root) and root.max() > 0 else 1.0
    size = SIZE_LEAST + (SIZE_MOST - SIZE_LEAST) * root / most
    place = force_atlas2(
        graph,
        iterations,
        forces=forces,
        size=size / 2 if forces.prevents_overlap else None,
        seed=seed,
        tick=tick,
    )
    community = find_communities(graph, "louvain", seeds=range(seed, seed + 10), tick=tick).label
    made = {
        "x": pa.array(place[:, 0], from_pandas=True),
        "y": pa.array(place[:, 1], from_pandas=True),
        "size": pa.array(size),
        "community": pa.array(community.astype(np.int64)),
    }
    at = pc.index_in(node_id, value_set=node["node_id"].combine_chunks())
    own = [name for name in node.column_names if name not in ("node_id", *made)]
    full = pa.table({"node_id": node_id, **{name: node[name].take(at) for name in own}})
    for name, column in made.items():
        full = full.append_column(name, column)
    return full


def codes(node: pa.Table, column: str, node_id: pa.Array) -> Ints:
    """A number for each value of an attribute, in the order of the values; -1 where a node has none.

    Raises
    ------
    DataError
        When nodes have no such attribute.
    """
    if column not in node.column_names:
        text = 'the nodes have no column "{column}". They have: {known}'
        raise DataError(Fault(Place(), text, {"column": column, "known": ", ".join(node.column_names)}))
    values = pc.cast(node[column], pa.string()).combine_chunks()
    known = pc.unique(values).drop_null().sort()
    code = pc.fill_null(pc.index_in(values, value_set=known), -1)
    at = pc.index_in(node_id, value_set=node["node_id"].combine_chunks())
    return pc.fill_null(code.take(at), -1).to_numpy(zero_copy_only=False).astype(np.int64)
