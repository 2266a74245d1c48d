"""CSV files -> rows of a list. Every cell is a text until its column's type reads it."""

from __future__ import annotations

import csv
import io
from typing import Any, TypeVar

from pydantic import ValidationError

from jihe.errors import Fault, Place, nearest, samples

from .model import Row
from .refusal import keys, leaf, refused

AnyRow = TypeVar("AnyRow", bound=Row)

AS_TYPED = ("pattern", "not", "was", "value")
"""Columns whose cells, being texts, keep their outer spaces and may be empty: they are compared with what
files say."""
BETWEEN = "|"
"""Stands between the names in a cell that holds several."""


def read_list(file: str, text: str, row: type[AnyRow]) -> tuple[tuple[AnyRow, ...], list[Fault]]:
    """The rows of a CSV text and its faults; rows at fault are left out.

    Headings must be those of `row`, in any order; columns that have a default may be left out. Blank lines
    are passed over.
    """
    lines, faults = _lines(file, text)
    if not lines:
        return (), faults or [
            Fault(
                Place(file, line=1),
                "the file is empty. Write the headings ({headings}), or take the file away.",
                {"headings": ", ".join(_columns(row))},
            )
        ]
    (at, headings), *body = lines
    wrong = _heading_faults(Place(file, line=at), headings, row)
    if wrong:
        return (), faults + wrong
    rows = []
    for at, cells in body:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(headings):
            faults.append(_ragged(Place(file, line=at), len(cells), len(headings)))
            continue
        made, wrong = _row(file, at, dict(zip(headings, cells, strict=True)), row)
        faults += wrong
        rows += [made] if made is not None else []
    return tuple(rows), faults


def read_cells(text: str) -> list[dict[str, str]]:
    """The rows of a CSV text as heading -> cell, without any check."""
    return [dict(row) for row in csv.DictReader(io.StringIO(text, newline=""))]


def _columns(row: type[Row]) -> dict[str, Any]:
    return {name: kind for name, kind in keys(row).items() if name != "line"}


def _lines(file: str, text: str) -> tuple[list[tuple[int, list[str]]], list[Fault]]:
    """(line on which it begins, cells) of each record, and the fault that ended the reading early."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            if cells:
                lines.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        return lines, [
            Fault(
                Place(file, line=begins),
                "this is not CSV ({problem}). See that quotes are closed and that a quote inside quotes is "
                "doubled.",
                {"problem": error},
            )
        ]
    return lines, []


def _heading_faults(place: Place, headings: list[str], row: type[Row]) -> list[Fault]:
    faults, known = [], _columns(row)
    twice = sorted({heading for heading in headings if headings.count(heading) > 1})
    if twice:
        faults.append(
            Fault(
                place,
                "{n} headings stand twice ({headings}). Keep one column of each.",
                {"n": len(twice), "headings": samples(repr(heading) for heading in twice)},
            )
        )
    absent = [name for name in known if name not in headings]
    needed = {field.alias or name for name, field in row.model_fields.items() if field.is_required()}
    required = [name for name in absent if name in needed]
    for heading in dict.fromkeys(headings):
        if heading in known:
            continue
        if near := nearest(heading, absent):
            required = [name for name in required if name != near]
            faults.append(
                Fault(
                    place,
                    'there is no column "{heading}". Did you mean "{near}"?',
                    {"heading": heading, "near": near},
                )
            )
        else:
            faults.append(
                Fault(
                    place,
                    'there is no column "{heading}". Take it out; the columns are: {known}.',
                    {"heading": heading, "known": ", ".join(known)},
                )
            )
    faults += [
        Fault(place, 'the column "{heading}" is missing. Add it: it has no default.', {"heading": name})
        for name in required
    ]
    return faults


def _ragged(place: Place, n: int, expected: int) -> Fault:
    return Fault(
        place,
        "the line has {n} cells, the headings are {expected}. Add or remove commas, and put quotes around a "
        "cell that holds one.",
        {"n": n, "expected": expected},
    )


def _row(file: str, line: int, cells: dict[str, str], row: type[AnyRow]) -> tuple[AnyRow | None, list[Fault]]:
    columns = _columns(row)
    data: dict[str, Any] = {"line": line}
    for name, cell in cells.items():
        if name in AS_TYPED and columns[name] is str:
            data[name] = cell
        elif cell.strip():
            data[name] = _cell(columns[name], cell.strip())
    try:
        return row.model_validate(data), []
    except ValidationError as error:
        found = refused(error, row, lambda path: cells[str(path[0])], lambda path: Place(file, line=line))
    missing = {path[0] for path, _ in found if not cells.get(str(path[0]), "").strip()}
    return None, [
        _empty(Place(file, line=line, column=str(path[0]))) if path[0] in missing else fault
        for path, fault in found
    ]


def _cell(kind: Any, text: str) -> Any:
    if kind == tuple[str, ...]:
        return tuple(part.strip() for part in text.split(BETWEEN) if part.strip())
    return leaf(kind, text)


def _empty(place: Place) -> Fault:
    return Fault(place, "the cell is empty. Fill it in: the column has no default.")
