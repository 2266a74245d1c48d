"""What a reader took out of a file, all of it text, and how its columns come by their types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import Fault, Place, samples

from . import cell, moment
from .network import LINE, NUMBER, OVER_TIME, TEXT, TRUTH


@dataclass
class Found:
    """What a reader took out of a file, all of it text, and what is wrong with it so far.

    Attributes
    ----------
    file
        Name of the file, for messages.
    node, edge
        Its tables, with the column ``line``; an edge table may have the column ``direction`` ("directed",
        "undirected", "mutual", null).
    node_types, edge_types
        Types of attributes, where the file declares them; the others are inferred.
    is_directed
        Direction of edges that state none; None where the file does not say.
    node_file
        Name of the file that the nodes are from, "" where edges alone tell which nodes there are.
    """

    file: str
    node: pa.Table
    edge: pa.Table
    node_types: Mapping[str, pa.DataType] = field(default_factory=dict)
    edge_types: Mapping[str, pa.DataType] = field(default_factory=dict)
    is_directed: bool | None = None
    node_file: str = ""
    faults: list[Fault] = field(default_factory=list)
    lost: list[Fault] = field(default_factory=list)


def settle(
    found: Found,
    file: str,
    table: pa.Table,
    core: Mapping[str, pa.DataType],
    types: Mapping[str, pa.DataType],
) -> pa.Table:
    """The table with every column in its type; what is wrong with it is entered in `found`."""
    columns: dict[str, pa.ChunkedArray] = {}
    for name in table.column_names:
        column = table[name]
        if name in ("start", "end"):
            column = _times(found, file, table, name)
        elif name == "color":
            column = _colors(found, file, column)
        elif core.get(name) == NUMBER and name != "weight":
            column = _number(found, file, table, name)
        elif pa.types.is_list(column.type):
            column = _spells(found, file, table, name, types)
        elif name not in core and column.type == TEXT and name not in (LINE, "direction"):
            column = _attribute(found, file, table, name, types)
        columns[name] = column
    return pa.table(columns)


def _times(found: Found, file: str, table: pa.Table, name: str) -> pa.ChunkedArray:
    column, wrong = moment.normal_column(table[name])
    if wrong:
        lines = table[LINE].filter(pc.is_in(table[name], pa.array(list(wrong))))
        _tell_no_time(found, file, lines, list(wrong))
    return column


def _tell_no_time(found: Found, file: str, lines: pa.ChunkedArray, wrong: list[str]) -> None:
    text = (
        "{n} times are no dates ({texts}; lines {lines}). Write a year, or a date such as 2023-05-31; leave "
        "unknown ones empty."
    )
    numbers = lines.slice(0, 6).to_pylist()
    params = {"n": f"{len(lines):,}", "texts": samples(wrong), "lines": samples(numbers)}
    found.faults.append(Fault(Place(file, line=numbers[0] if numbers else None), text, params))


def _spells(
    found: Found, file: str, table: pa.Table, name: str, types: Mapping[str, pa.DataType]
) -> pa.ChunkedArray:
    column = table[name].combine_chunks()
    flat = column.flatten() if not isinstance(column, pa.ChunkedArray) else column.chunk(0).flatten()
    fields = {}
    for part in [one.name for one in flat.type]:
        values = pa.chunked_array([flat.field(part)])
        if part != "value":
            values, wrong = moment.normal_column(values)
            if wrong:
                _tell_no_time(found, file, table[LINE].filter(pc.is_valid(table[name])), list(wrong))
        elif values.type == TEXT:
            values = _cast(values, types.get(name.removesuffix(OVER_TIME)))
        fields[part] = values.combine_chunks()
    inner = pa.StructArray.from_arrays(list(fields.values()), names=list(fields))
    return pa.chunked_array([pa.ListArray.from_arrays(column.offsets, inner, mask=column.is_null())])


def _cast(values: pa.ChunkedArray, to: pa.DataType | None) -> pa.ChunkedArray:
    if to is None:
        return cell.infer(values)
    return _first(cell.cast(values, to), cell.cast(values, NUMBER), values)


def _first(*tried: pa.ChunkedArray | None) -> pa.ChunkedArray:
    return next(column for column in tried if column is not None)


def _colors(found: Found, file: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    coded = column.combine_chunks().dictionary_encode()
    texts = coded.dictionary.to_pylist()
    values = [cell.hex_color(text) for text in texts]
    wrong = [text for text, value in zip(texts, values, strict=True) if value is None and text]
    if wrong:
        text = "colours that are not red, green and blue were left out ({texts})."
        found.lost.append(Fault(Place(file, column="color"), text, {"texts": samples(wrong)}))
    return pa.chunked_array([pa.array(values, TEXT).take(coded.indices)])


def _number(found: Found, file: str, table: pa.Table, name: str) -> pa.ChunkedArray:
    values, wrong = cell.numbers(table[name])
    wrong = pc.and_(wrong, pc.not_equal(table[name], ""))
    if pc.any(wrong).as_py():
        texts = table[name].filter(wrong)
        text = "{n} values are no numbers and were left out ({texts})."
        params = {"n": f"{len(texts):,}", "texts": samples(texts.unique().slice(0, 6).to_pylist())}
        found.lost.append(Fault(Place(file, column=name), text, params))
    return values


def _attribute(
    found: Found, file: str, table: pa.Table, name: str, types: Mapping[str, pa.DataType]
) -> pa.ChunkedArray:
    column, to = table[name], types.get(name)
    if to is None:
        return cell.infer(column)
    values = cell.cast(column, to)
    if values is None:
        values = _first(cell.cast(column, NUMBER) if to != TRUTH else None, column)
        text = "the file says that these are numbers, but some are not; all were read as text."
        if values.type == NUMBER:
            text = "the file says that these are whole numbers, but some are not; all were read as numbers."
        elif to == TRUTH:
            text = "the file says that these are true or false, but some are not; all were read as text."
        found.lost.append(Fault(Place(file, column=name), text))
    return values
