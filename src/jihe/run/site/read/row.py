"""The rows behind a fact: page by page, sorted and searched, and as they were read."""

from __future__ import annotations

import csv
import io
from collections import OrderedDict
from collections.abc import Iterator
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jihe.present.safe import safe
from jihe.present.site.rejection import Rejection, missing

from .fact import place

if TYPE_CHECKING:
    from .reader import Reader

MOST_ORDERS = 16
"""Sorted or searched lists of row numbers that are kept for the next page."""
MANY = 10_000
"""Rows that are written to a file at a time."""

_orders: OrderedDict[tuple[str, str, str, str], np.ndarray] = OrderedDict()
_lock = Lock()


def opened(reader: Reader, id_: str) -> tuple[str, np.ndarray]:
    """The population that a fact's rows are of, and their numbers."""
    place(reader, id_)
    name = id_.partition(":")[0]
    table = reader.table(f"rows/{name}", f"rows/{name}")
    at = pc.index(table["fact_id"], id_).as_py()
    return table["population"][at].as_py(), table["rows"][at].values.to_numpy()


def population(reader: Reader, name: str) -> pa.Table:
    return reader.table(f"population/{name}", f"population/{name}")


def columns(reader: Reader, name: str, lang: str) -> list[dict[str, Any]]:
    """The columns of a population: headings, meanings, names of codes."""
    told: list[dict[str, Any]] = reader.held(f"population/{name}", f"columns/{name}.{lang}")
    return told


def rows(reader: Reader, id_: str, lang: str, page: int, size: int, sort: str, q: str) -> dict[str, Any]:
    """A page of the rows behind a fact."""
    kind, numbers = opened(reader, id_)
    answer = {"fact": id_, "population": kind, "sort": sort, "q": q}
    if not kind:
        return {**answer, "total": 0, "page": 1, "size": size, "columns": [], "rows": []}
    table, told = population(reader, kind), columns(reader, kind, lang)
    if sort and sort.removeprefix("-") not in table.column_names:
        raise Rejection(400, "sort", 'the rows have no column "{name}"', name=sort.removeprefix("-"))
    found = _ordered(reader, (id_, sort, q, lang), table, numbers, told)
    shown = cells(table, found[(page - 1) * size : page * size])
    return {
        **answer,
        "total": len(found),
        "page": page,
        "size": size,
        "columns": [_told(column, shown, i) for i, column in enumerate(told)],
        "rows": shown,
    }


def _told(column: dict[str, Any], shown: list[list[Any]], i: int) -> dict[str, Any]:
    """A column, with the names of those of its codes that are shown."""
    if "names" not in column:
        return column
    codes = {code for row in shown for code in (row[i] if isinstance(row[i], list) else [row[i]]) if code}
    return {
        **column,
        "names": {code: column["names"][code] for code in sorted(codes) if code in column["names"]},
    }


def _ordered(
    reader: Reader,
    key: tuple[str, str, str, str],
    table: pa.Table,
    numbers: np.ndarray,
    told: list[dict[str, Any]],
) -> np.ndarray:
    """Row numbers of a fact, those that match, in the order asked for."""
    _, sort, q, _ = key
    if not sort and not q:
        return numbers
    with _lock:
        if key in _orders:
            _orders.move_to_end(key)
            return _orders[key]
    found = numbers[_matching(table, numbers, q.lower(), told)] if q else numbers
    if sort:
        found = _sorted(table[sort.removeprefix("-")], found, sort.startswith("-"))
    with _lock:
        _orders[key] = found
        while len(_orders) > MOST_ORDERS:
            _orders.popitem(last=False)
    return found


def _matching(table: pa.Table, numbers: np.ndarray, q: str, told: list[dict[str, Any]]) -> np.ndarray:
    """Which rows hold a text in any cell, as it stands or as its code is called."""
    kept = np.zeros(len(numbers), bool)
    for column in told:
        chunk = table[column["name"]].chunk(0) if table.num_rows else pa.array([], pa.string())
        codes = {code for code, name in column.get("names", {}).items() if q in name.lower()}
        if pa.types.is_dictionary(chunk.type):
            hit = _holds(chunk.dictionary, q, codes)
            index = pc.fill_null(chunk.indices, len(hit)).to_numpy()
            kept |= np.append(hit, False)[index[numbers]]
        elif pa.types.is_list(chunk.type):
            listed = chunk.take(pa.array(numbers))
            hit = _holds(listed.flatten(), q, codes)
            kept[np.asarray(pc.list_parent_indices(listed))[hit]] = True
        elif not column["is_number"] or q.isdecimal():
            kept |= _holds(chunk.take(pa.array(numbers)).cast(pa.string()), q, codes)
    return kept


def _holds(texts: pa.Array, q: str, codes: set[str]) -> np.ndarray:
    hit = pc.match_substring(texts, q, ignore_case=True)
    if codes:
        hit = pc.or_kleene(hit, pc.is_in(texts, value_set=pa.array(sorted(codes))))
    return np.asarray(pc.fill_null(hit, False).to_numpy(zero_copy_only=False), bool)


def _sorted(column: pa.ChunkedArray, numbers: np.ndarray, is_down: bool) -> np.ndarray:
    """Row numbers by the value of a column; rows without one last, equal ones as they stand."""
    taken = column.take(pa.array(numbers))
    if pa.types.is_dictionary(taken.type):
        taken = taken.cast(pa.string())
    if pa.types.is_list(taken.type):
        taken = pc.binary_join(taken, ", ")
    keyed = pa.table({"value": taken, "at": np.arange(len(numbers))})
    by = [("value", "descending" if is_down else "ascending"), ("at", "ascending")]
    return numbers[pc.sort_indices(keyed, sort_keys=by).to_numpy()]


def cells(table: pa.Table, numbers: np.ndarray) -> list[list[Any]]:
    """Rows of a table as lists of plain values."""
    return [list(row) for row in zip(*by_column(table, numbers), strict=True)]


def by_column(table: pa.Table, numbers: np.ndarray) -> list[list[Any]]:
    """Rows of a table column by column, as plain values."""
    taken = table.take(pa.array(numbers))
    return [_plain_column(column) for column in taken.columns]


def _plain_column(column: pa.ChunkedArray) -> list[Any]:
    type_ = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    listed: list[Any] = column.to_pylist()
    if pa.types.is_string(type_) or pa.types.is_integer(type_) or pa.types.is_boolean(type_):
        return listed
    return [plain(value) for value in listed]


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if isinstance(value, list):
        return [item for item in value if item is not None]
    return value


def csv_of(reader: Reader, id_: str) -> Iterator[bytes]:
    """All rows behind a fact, as a file that spreadsheets read rightly."""
    kind, numbers = opened(reader, id_)
    if not kind:
        return iter(())
    table = population(reader, kind)
    return _lines(table, numbers)


def _lines(table: pa.Table, numbers: np.ndarray) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + _line([table.column_names])
    for start in range(0, len(numbers), MANY):
        yield _line(cells(table, numbers[start : start + MANY]))


def _line(found: list[list[Any]]) -> bytes:
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    for row in found:
        told = ["|".join(map(str, value)) if isinstance(value, list) else value for value in row]
        writer.writerow([safe(value) if isinstance(value, str) else value for value in told])
    return held.getvalue().encode()


def raw(reader: Reader, file: str, number: int, lang: str) -> dict[str, Any]:
    """What was read from a row of a file, by the kind of record that it told."""
    headings = reader.held("raw", f"raw.{lang}")
    files = reader.held("raw", "files")
    if file not in files:
        raise missing("file", file)
    records = []
    for name, told in headings.items():
        table = reader.table("raw", f"raw/{name}")
        for i in _found(table, file, number):
            row = {c: plain(table[c][i].as_py()) for c in table.column_names}
            cells_ = [{"name": c, **told[c], "value": v} for c, v in row.items() if v is not None]
            records.append({"table": name, "cells": cells_})
    if not records:
        raise missing("row", str(number))
    return {"file": file, "row": number, "sha256": files[file], "records": records}


def raw_of(reader: Reader, file: str, size: int) -> Iterator[tuple[int, dict[str, list[dict[str, Any]]]]]:
    """All that was read from a file: for each so many of its rows the records that they told, by row."""
    found: dict[int, dict[str, list[dict[str, Any]]]] = {}
    for name in reader.held("raw", "raw.en"):
        table = reader.table("raw", f"raw/{name}")
        mine = np.flatnonzero(np.asarray(pc.equal(table["source_file"].cast(pa.string()), file)))
        if not len(mine):
            continue
        columns = by_column(table, mine)
        for values in zip(*columns, strict=True):
            told = {c: v for c, v in zip(table.column_names, values, strict=True) if v is not None}
            number = told["source_row"]
            place = found.setdefault(number // size, {})
            place.setdefault(str(number), []).append({"table": name, "cells": told})
    return iter(sorted(found.items()))


def _found(table: pa.Table, file: str, number: int) -> list[int]:
    """Where a table holds what was read from a row of a file."""
    at = np.flatnonzero(table["source_row"].to_numpy() == number)
    source = table["source_file"]
    return [int(i) for i in at if source[int(i)].as_py() == file]
