"""Parquet files: every column becomes text again, so that one set of readers serves all formats."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import DataError, Fault
from jihe.ingest.clean import LIST, clean
from jihe.ingest.lines import as_text
from jihe.ingest.raw import BATCH_ROWS, Part, Raw


def look(found: Part) -> list[Part]:
    """The only part of a file; raises DataError when it is not Parquet."""
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(found.path) as file:
            schema, n = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        raise DataError(
            Fault(
                found.place,
                "the file cannot be read as Parquet ({problem}). Save it anew.",
                {"problem": str(error).splitlines()[0]},
            )
        ) from None
    headings = [clean(name) for field in schema for name in _names(field)]
    return [replace(found, headings=tuple(headings), has_rows=n > 0)]


def _names(field: pa.Field) -> list[str]:
    if pa.types.is_struct(field.type):
        return [f"{field.name}.{name}" for inner in field.type for name in _names(inner)]
    return [field.name]


def read(part: Part) -> Iterator[Raw]:
    """The rows in order, counted from 1 since there is no row of headings."""
    from pyarrow import parquet

    row = 0
    try:
        with parquet.ParquetFile(part.path) as file:
            for batch in file.iter_batches(BATCH_ROWS):
                columns = [
                    as_texts(a)
                    for field, column in zip(batch.schema, batch.columns, strict=True)
                    for a in _leaves(field, column)
                ]
                cells = pa.RecordBatch.from_arrays(columns, names=list(part.headings))
                yield Raw(cells, np.arange(row + 1, row + 1 + len(batch), dtype=np.int64), batch)
                row += len(batch)
    except (pa.ArrowException, OSError) as error:
        raise DataError(
            Fault(
                part.place,
                "the file cannot be read as Parquet ({problem}). Save it anew.",
                {"problem": str(error).splitlines()[0]},
            )
        ) from None


def _leaves(field: pa.Field, column: pa.Array) -> list[pa.Array]:
    if pa.types.is_struct(field.type):
        inner = column.flatten()
        return [leaf for i, child in enumerate(field.type) for leaf in _leaves(child, inner[i])]
    return [column]


def as_texts(column: pa.Array) -> pa.Array:
    """An Arrow column of any type as texts; null is the empty text."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_texts(column.dictionary_decode())
    if pa.types.is_null(kind):
        return pa.array([""] * len(column), pa.string())
    if pa.types.is_nested(kind):
        return pa.array([_text(value) for value in column.to_pylist()], pa.string())
    try:
        texts = pc.cast(column, pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.array([_text(value) for value in column.to_pylist()], pa.string())
    if pa.types.is_timestamp(kind):
        texts = pc.replace_substring_regex(texts, r"\.0+(Z|$)", r"\1")
    return pc.fill_null(texts, "")


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, list) and not any(isinstance(item, list | dict | tuple) for item in value):
        return "".join(LIST + as_text(item) for item in value)
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return as_text(value)
