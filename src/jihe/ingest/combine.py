"""One row, several records: how cells that hold lists are spread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jihe.ingest.column import Filled, Ints

PAIRED = ("source_name", "target_name")


def lengths(items: pa.ListArray) -> Ints:
    """Items in each list; a missing list counts as one missing item."""
    found: Ints = np.asarray(pc.fill_null(pc.list_value_length(items), 1), dtype=np.int64)
    return np.maximum(found, 1)


def uneven(lists: Mapping[str, pa.ListArray]) -> Ints:
    """Rows whose lists cannot be read side by side: two have more than one item and differ in number."""
    if len(lists) < 2:
        return np.array([], dtype=np.int64)
    counts = np.stack([lengths(items) for items in lists.values()])
    longest = counts.max(axis=0)
    return np.flatnonzero(((counts != longest) & (counts != 1)).any(axis=0))


def spread(filled: Mapping[str, Filled], combine: str, rows: Ints) -> tuple[Ints, dict[str, pa.Array]]:
    """The records that some rows make.

    Parameters
    ----------
    filled
        The record's columns for all rows of the batch.
    combine
        product, zip or pairs, as in `jihe.pack.model.Record`.
    rows
        Positions of the rows that make the statement.

    Returns
    -------
    (parents, arrays)
        For each record the position of its row, and its values by field name. Records of one row stand
        together, in the order of the list items, the first list varying slowest.
    """
    lists = {name: column.items for name, column in filled.items() if column.items is not None}
    if not lists and combine != "pairs":
        return rows, _take(filled, rows)
    paired = None
    if combine == "pairs":
        items = lists.pop(PAIRED[0], None)
        paired = (
            items if items is not None else pa.nulls(len(filled[PAIRED[0]].is_missing), pa.list_(pa.string()))
        )
    sizes = [lengths(items)[rows] for items in lists.values()]
    if combine == "zip":
        counts = np.maximum.reduce(sizes)
    else:
        counts = np.prod(np.stack(sizes), axis=0) if sizes else np.ones(len(rows), dtype=np.int64)
    if paired is not None:
        n = np.asarray(pc.fill_null(pc.list_value_length(paired), 0), dtype=np.int64)[rows]
        n_pairs = n * (n - 1) // 2
        counts = counts * n_pairs
    which = np.repeat(np.arange(len(rows)), counts)
    order = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    parents = rows[which]
    arrays = _take(filled, parents)
    for position in reversed(range(len(lists))):
        name, size = list(lists)[position], sizes[position][which]
        item = np.where(size > 1, order, 0) if combine == "zip" else order % size
        if combine != "zip":
            order = order // size
        arrays[name] = _pick(lists[name], parents, item)
    if paired is not None:
        left, right = _pairs(n[which], order)
        one, other = _pick(paired, parents, left), _pick(paired, parents, right)
        # A pair has no direction: whoever a row names first, it is always the same end that stands first.
        is_turned = pc.greater(one, other)
        arrays[PAIRED[0]] = pc.if_else(is_turned, other, one)
        arrays[PAIRED[1]] = pc.if_else(is_turned, one, other)
    return parents, arrays


def _take(filled: Mapping[str, Filled], rows: Ints) -> dict[str, pa.Array]:
    index = pa.array(rows)
    return {name: array.take(index) for column in filled.values() for name, array in column.arrays.items()}


def _pick(items: pa.ListArray, rows: Ints, positions: Ints) -> pa.Array:
    """The item at `positions` of the lists at `rows`; null of a missing list."""
    if items.null_count == len(items):
        return pa.nulls(len(rows), pa.string())
    offsets = np.asarray(items.offsets, dtype=np.int64)
    index = pa.array(offsets[rows] + positions, mask=np.asarray(pc.is_null(items))[rows])
    values: Any = items.values
    return values.take(index)


def _pairs(sizes: Ints, order: Ints) -> tuple[Ints, Ints]:
    """For the `order`-th unordered pair of `sizes` things, the positions of its two."""
    left, right = np.zeros_like(order), np.zeros_like(order)
    for size in np.unique(sizes):
        chosen = sizes == size
        first, second = np.triu_indices(int(size), 1)
        left[chosen], right[chosen] = first[order[chosen]], second[order[chosen]]
    return left, right
