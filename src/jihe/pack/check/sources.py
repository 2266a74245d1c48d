"""sources/*.yaml held against the tables that they fill and the pack that they belong to."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from jihe.errors import Fault, Place
from jihe.pack.model import Bound, Cell, Record, Source
from jihe.pack.parts import PACK, Parts, unknown
from jihe.tables import RECORD

from .cells import find_cell_faults

NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "organisation": (("name", "key"),),
    "membership": (("organisation_name", "organisation_key"), ("sample_code",), ("year",)),
    "organisation_year": (("organisation_name", "organisation_key"), ("year",)),
    "relation": (("source_name", "source_key"), ("target_name", "target_key")),
    "event": (("name",),),
    "evidence": (("relation_key",), ("url", "quote", "title", "document_id")),
}
"""Record table -> columns without which a record says nothing; one of each group must be filled."""

_HEADING = re.compile(r"\{(.+)\}")


def find_source_faults(parts: Parts) -> Iterator[Fault]:
    """Faults of every source."""
    if not parts.sources and not any(file.startswith("sources/") for file in parts.broken):
        yield Fault(
            Place("sources/"), "no source is declared. Write one sources/NAME.yaml for each kind of file."
        )
    for code, source in parts.sources.items():
        file = f"sources/{code}.yaml"
        yield from _reading(file, source, parts)
        yield from _headings(file, source, parts)
        if parts.settings is not None:
            for i, record in enumerate(source.records):
                yield from _record(file, i, record, source, parts)
        yield from _expected(file, source, parts)


def _reading(file: str, source: Source, parts: Parts) -> Iterator[Fault]:
    """Faults of how the files are found and opened."""
    path = PurePosixPath(source.files)
    if (
        not source.files.strip()
        or source.files.startswith("/")
        or ".." in path.parts
        or path == PurePosixPath()
    ):
        yield Fault(
            parts.place(file, "files"),
            'the files "{files}" do not lie in the data folder. Give a pattern below it.',
            {"files": source.files},
        )
    if not _is_encoding(source.encoding):
        yield Fault(
            parts.place(file, "encoding"),
            '"{encoding}" is not an encoding. Write one such as utf-8, gb18030, cp1252.',
            {"encoding": source.encoding},
        )
    if source.delimiter is not None and (len(source.delimiter) != 1 or source.delimiter in '"\r\n'):
        yield Fault(
            parts.place(file, "delimiter"),
            'delimiter "{delimiter}" must be a single sign, not a quote. Write one such as ",", ";", "\\t".',
            {"delimiter": source.delimiter},
        )
    rows = (source.header,) if isinstance(source.header, int) else source.header
    if not rows or min(rows) < 1 or list(rows) != sorted(set(rows)):
        yield Fault(
            parts.place(file, "header"),
            "header must be a row, or rows from the top down, counted from 1. Correct it.",
        )
    if source.fill and source.continued is None:
        yield Fault(
            parts.place(file, "fill"),
            "fill needs continued: the heading whose blank cell makes a row continue the one above. "
            "Write it.",
        )
    if not source.records and file not in parts.broken:
        yield Fault(
            parts.place(file, "records"), "records is empty. Say which table the rows of the file fill."
        )


def _is_encoding(name: str) -> bool:
    try:
        return bool(codecs.lookup(name)._is_text_encoding)
    except (LookupError, ValueError, UnicodeError):
        return False


def _headings(file: str, source: Source, parts: Parts) -> Iterator[Fault]:
    """Faults of headings that are used although they are ignored."""
    for i, record in enumerate(source.records):
        for name, cell in record.columns.items():
            for heading in headings_of(cell):
                if heading in source.ignore:
                    yield Fault(
                        parts.place(file, "records", i, "columns", name),
                        'heading "{heading}" is used here and ignored on line {line}. Take it out of '
                        "one of the two.",
                        {"heading": heading, "line": parts.place(file, "ignore", heading).line},
                    )


def headings_of(cell: Cell) -> tuple[str, ...]:
    """Headings that a cell is filled from, that of the currency among them."""
    found = (cell.from_,) if isinstance(cell.from_, str) else cell.from_ or ()
    currency = _HEADING.fullmatch(cell.currency or "")
    return (*found, currency[1]) if currency else found


def _record(file: str, i: int, record: Record, source: Source, parts: Parts) -> Iterator[Fault]:
    types = _types(record.table, parts)
    for name, cell in record.columns.items():
        place = parts.place(file, "records", i, "columns", name)
        if name in types:
            yield from find_cell_faults(place, record.table, name, cell, types[name], parts)
        elif PACK not in parts.broken:
            yield unknown(place, "columns", name, f"table {record.table}", types)
    for j, need in enumerate(record.needs):
        if need not in record.columns:
            place = parts.place(file, "records", i, "needs", j)
            yield unknown(place, "needs", need, "columns", record.columns)
    if record.on == "first" and source.continued is None:
        yield Fault(
            parts.place(file, "records", i, "on"),
            "on: first needs continued: the heading whose blank cell makes a row continue the one "
            "above. Write it.",
        )
    yield from _needed(parts.place(file, "records", i), record)
    yield from _pairs(parts.place(file, "records", i, "combine"), record)


def _types(table: str, parts: Parts) -> dict[str, str]:
    """Type of each column of a record table, class columns included."""
    classes = parts.class_tables().get(table, ())
    return {column.name: column.type for column in RECORD[table]} | {
        name: "texts" if many else "text" for name, many in classes
    }


def _needed(place: Place, record: Record) -> Iterator[Fault]:
    for group in NEEDED[record.table]:
        if record.combine == "pairs" and group[0] == "target_name":
            continue  # the other item of the pair
        if not any(name in record.columns for name in group):
            yield Fault(
                place,
                "a record of table {table} needs {columns}. Say under columns what fills it.",
                {"table": record.table, "columns": " / ".join(group)},
            )


def _pairs(place: Place, record: Record) -> Iterator[Fault]:
    if record.combine != "pairs":
        return
    if record.table != "relation":
        yield Fault(
            place,
            "combine: pairs makes relations, not table {table}. Write product or zip.",
            {"table": record.table},
        )
        return
    cell = record.columns.get("source_name")
    if cell is None or cell.read != "list":
        yield Fault(place, "combine: pairs needs source_name to be a list. Write read: list there.")
    if "target_name" in record.columns or "target_key" in record.columns:
        yield Fault(place, "combine: pairs fills target_name itself. Take target_name and target_key out.")


def _expected(file: str, source: Source, parts: Parts) -> Iterator[Fault]:
    expect = source.expect
    bounds: Mapping[str, Bound | None] = {
        "files": expect.files,
        "rows": expect.rows,
        "quarantined": expect.quarantined,
    }
    for name, bound in bounds.items():
        yield from _bound(parts.place(file, "expect", name), bound)
    made = {record.table for record in source.records}
    for table, bound in expect.records.items():
        place = parts.place(file, "expect", "records", table)
        if table not in made and file not in parts.broken:
            yield unknown(place, "records", table, "records: table", sorted(made))
        yield from _bound(place, bound)


def _bound(place: Place, bound: Bound | None) -> Iterator[Fault]:
    if bound is None:
        return
    least, most = bound.min or 0, bound.max
    if least < 0 or (most is not None and most < least):
        yield Fault(
            place,
            "min {min} and max {max} leave nothing between them. Exchange or correct them.",
            {"min": bound.min, "max": bound.max},
        )
