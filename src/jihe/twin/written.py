"""Records under the headings of a study's own sources, each row of them marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache, partial

import numpy as np
import pyarrow as pa

from jihe.errors import DataError, Fault, Place, tell
from jihe.pack.model import Cell, Pack, Record, Source
from jihe.tables import SYNTHETIC

from .rows import Records

MADE_UP = " ".join(dict.fromkeys((tell("synthetic", "zh"), "synthetic")))
"""What stands in the column that marks a row."""

Columns = Mapping[str, np.ndarray]


def files(records: Records, pack: Pack) -> dict[str, pa.Table]:
    """Name of each file of the study -> its rows, under the headings that its sources declare.

    A source that holds rows of one kind only (a column has the same value in all) is given these; the first
    of the others is given the rest.

    Raises
    ------
    DataError
        When a source is of a form that no twin can be written in, or rows or columns find no source.
    """
    told = [s for s in pack.sources if not s.collected and s.format != "survey"]
    sources = [s for s in told if any(record.table in records for record in s.records)]
    if faults := [fault for source in sources for fault in _form(source)]:
        raise DataError(faults)
    sources = sorted(sources, key=lambda source: -len(_fixed(source.records[0])))
    left = {table: np.ones(_n(columns), bool) for table, columns in records.items()}
    made: dict[str, pa.Table] = {}
    for source in sources:
        record = source.records[0]
        columns, rows = records[record.table], left[record.table].copy()
        for column, value in _fixed(record).items():
            if column in columns:
                rows &= columns[column].astype(str) == value
        left[record.table] &= ~rows
        mine = {column: values[rows] for column, values in columns.items()}
        faults += _unheld(source, mine, pack)
        made[source.files] = _table(mine, record, int(rows.sum()))
    faults += [fault for table, rest in left.items() if rest.any() for fault in _homeless(table, rest)]
    if faults:
        raise DataError(faults)
    return made


def _n(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def _fixed(record: Record) -> dict[str, str]:
    """Columns that have one value in all rows of a source."""
    return {column: cell.value for column, cell in record.columns.items() if cell.value is not None}


def _form(source: Source) -> Iterator[Fault]:
    place = Place(f"sources/{source.code}.yaml")
    if len(source.records) != 1:
        yield Fault(place, "a twin is written in sources of one kind of record each: this one holds several.")
    is_plain = source.delimiter in (None, ",") and source.header == 1 and source.encoding.startswith("utf-8")
    if any(sign in source.files for sign in "*?[") or not source.files.endswith(".csv") or not is_plain:
        yield Fault(
            place,
            "a twin is written in sources of one CSV file each, with commas, in UTF-8, headings in its first "
            "row: name such a file, without * or ?.",
        )


def _unheld(source: Source, columns: Columns, pack: Pack) -> Iterator[Fault]:
    """Columns with values that a source has no heading for, or cannot be written in the way it is read."""
    record = source.records[0]
    place = Place(f"sources/{source.code}.yaml")
    told = [c for c, values in columns.items() if any(_is_known(v) for v in values.tolist())]
    lacking = [c for c in told if c not in record.columns and not _is_spare(c, record)]
    if lacking:
        text = "a twin has values of {columns}, for which this source has no column. Add it to the source."
        yield Fault(place, text, {"columns": ", ".join(lacking)})
    for column in told:
        cell = record.columns.get(column)
        if cell is not None and cell.from_ is not None and not _is_writable(cell, pack):
            text = "{column} is read in a way (part, factor, or another currency) in which no twin can write."
            yield Fault(place, text, {"column": column})


def _is_spare(column: str, record: Record) -> bool:
    """Whether a row is understood without a column: a key beside a name, a name beside a key."""
    other = {"key": "name", "name": "key"}
    stem, _, last = column.rpartition("_")
    beside = f"{stem}_{other[last]}" if stem and last in other else ""
    return column in ("key", "is_platform") or beside in record.columns


def _is_writable(cell: Cell, pack: Pack) -> bool:
    is_own = cell.currency in (None, pack.settings.currency)
    return cell.read != "part" and cell.factor == 1 and is_own


def _homeless(table: str, rest: np.ndarray) -> Iterator[Fault]:
    text = "no source of the study holds {n} rows of table {table} that a twin has. Declare one in sources/."
    yield Fault(Place("sources"), text, {"n": int(rest.sum()), "table": table})


def _table(columns: Columns, record: Record, n: int) -> pa.Table:
    arrays: dict[str, pa.Array] = {}
    for name, cell in record.columns.items():
        heading = cell.from_ if isinstance(cell.from_, str) else (cell.from_ or ("",))[0]
        beside = name.endswith("_name") and f"{name.removesuffix('_name')}_key" in record.columns
        values = None if beside else columns.get(name)
        if heading:
            # Most columns repeat few values.
            told = lru_cache(maxsize=None, typed=True)(partial(_text, cell))
            held = [None] * n if values is None else [told(v) for v in values.tolist()]
            arrays[heading] = pa.array(held, pa.string())
    arrays[SYNTHETIC] = pa.array([MADE_UP] * n, pa.string())
    return pa.table(arrays)


def _is_known(value: object) -> bool:
    return value is not None and value != "" and value == value


def _text(cell: Cell, value: object) -> str | None:
    """A value as the source is read: back through its map, in its words for yes and no."""
    if not _is_known(value):
        return None
    if isinstance(value, bool):
        words = cell.true if value else cell.false
        plain = "true" if value else "false"
        return plain if plain in words else words[0]
    text = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return next((raw for raw, code in cell.map.items() if code == text), text)
