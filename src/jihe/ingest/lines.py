"""JSON lines: one object on each line; the headings are the keys of all of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from jihe.errors import DataError, Fault, Place
from jihe.ingest.clean import LIST
from jihe.ingest.decode import check_text, mark_of, plain_name
from jihe.ingest.raw import BATCH_ROWS, Malformed, Part, Raw, as_batch

LONGEST = 32 << 20
"""Characters of the longest line that is read."""


def look(found: Part) -> list[Part]:
    """The only part of a file, with the keys of all its objects in the order of first sight."""
    check_text(found)
    part = replace(
        found, encoding=plain_name(found.source.encoding), has_mark=bool(mark_of(found.path)), has_rows=False
    )
    headings: dict[str, None] = {}
    has_rows = False
    for _, line in _lines(part):
        row = _cells(line)
        has_rows = True
        if isinstance(row, dict):
            headings.update(dict.fromkeys(row))
    if has_rows and not headings:
        raise DataError(
            Fault(
                part.place,
                "no line holds a JSON object. Save the file as JSON lines: one object on each line.",
            )
        )
    return [replace(part, headings=tuple(headings), has_rows=has_rows)]


def _lines(part: Part) -> Iterator[tuple[int, str]]:
    """(number, text) of each line that is not blank."""
    encoding = "utf-8-sig" if part.encoding == "utf-8" else part.encoding
    # Only a line feed ends a line: other separators may stand inside a JSON text.
    with part.path.open(encoding=encoding, newline="\n") as file:
        number = 0
        while line := file.readline(LONGEST):
            number += 1
            if len(line) == LONGEST:
                raise DataError(
                    Fault(
                        Place(part.file, line=number),
                        "the line is longer than {n} characters. Save the file as one object on each line.",
                        {"n": LONGEST},
                    )
                )
            if line.strip():
                yield number, line.rstrip("\r\n")


def _cells(line: str) -> dict[str, str] | Fault:
    """The texts of an object under their keys, or what is wrong with the line."""
    try:
        found = json.loads(line, parse_int=str, parse_float=str, parse_constant=str)
        if not isinstance(found, dict):
            return Fault(Place(), "the line is not a JSON object")
        cells: dict[str, str] = {}
        _flatten(found, "", cells)
        "".join(cells.values()).encode()
        "".join(cells).encode()
    except (ValueError, RecursionError) as error:
        return Fault(Place(), "the line cannot be read as JSON ({problem})", {"problem": error})
    return cells


def _flatten(found: dict[str, Any], prefix: str, cells: dict[str, str]) -> None:
    for key, value in found.items():
        if isinstance(value, dict):
            _flatten(value, f"{prefix}{key}.", cells)
        else:
            cells[prefix + key] = as_text(value)


def as_text(value: Any) -> str:
    """A JSON value as text; a list of single values is marked as one, for the list reader.

    >>> as_text(True), as_text(None), as_text(["a", "b"])
    ('true', '', '\ufdd0a\ufdd0b')
    """
    if isinstance(value, str):
        return value.replace(LIST, "")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        if any(isinstance(item, list | dict) for item in value):
            return json.dumps(value, ensure_ascii=False)
        return "".join(LIST + as_text(item) for item in value)
    return str(value)


def read(part: Part) -> Iterator[Raw]:
    """The objects in order; a line that holds none is malformed."""
    rows: list[tuple[int, str, dict[str, str]]] = []
    bad: list[Malformed] = []
    for number, line in _lines(part):
        cells = _cells(line)
        if isinstance(cells, Fault):
            bad.append(Malformed(number, line, cells))
        else:
            rows.append((number, line, cells))
        if len(rows) + len(bad) >= BATCH_ROWS:
            yield _raw(part, rows, bad)
            rows, bad = [], []
    if rows or bad:
        yield _raw(part, rows, bad)


def _raw(part: Part, rows: list[tuple[int, str, dict[str, str]]], bad: list[Malformed]) -> Raw:
    columns = [[cells.get(heading, "") for _, _, cells in rows] for heading in part.headings]
    numbers = np.array([number for number, _, _ in rows], dtype=np.int64)
    return Raw(as_batch(columns, part.headings), numbers, [line for _, line, _ in rows], bad)
