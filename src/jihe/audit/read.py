"""Published tables from files: CSV and workbooks, whatever columns they have."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jihe.errors import DataError, Fault, Place

from .finding import NOTE, WARNING, Finding
from .sheet import Sheet
from .text.decode import decode, read_bytes

MOST_BYTES = 20 * 2**20
"""A published table is smaller; a larger file holds the rows that tables are counted from."""
MOST_ROWS = 10_000
MOST_WRONG = 5
TABLES = (".csv", ".tsv", ".xlsx", ".xlsm")


def read_tables(path: Path, file: str) -> tuple[list[Sheet], list[Finding]]:
    """The tables of a file, and what was found while reading: rows that could not be taken.

    Raises
    ------
    DataError
        When nothing of the file can be read.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            text = (
                "the file has {n} MB, more than the {most} MB that a published table may have. Give the "
                "table, not the rows that it was counted from, or take the file out of the folder."
            )
            named = {"n": f"{size / 2**20:,.0f}", "most": MOST_BYTES // 2**20}
            raise DataError(Fault(Place(file), text, named))
        if path.suffix.lower() in (".csv", ".tsv"):
            return _delimited(path.read_bytes(), file, path.suffix.lower())
    except OSError as error:
        text = "the file cannot be opened ({problem}). See that it exists and that you may read it."
        raise DataError(Fault(Place(file), text, {"problem": error.strerror or str(error)})) from error
    return _workbook(path, file)


def read_lines(path: Path) -> list[str]:
    """The lines of a text as they stand, for tables to cite."""
    return decode(read_bytes(path), path.name)[0].splitlines()


def _delimited(raw: bytes, file: str, ending: str) -> tuple[list[Sheet], list[Finding]]:
    text, _ = decode(raw, file)
    head = text[:10_000].partition("\n")[0]
    delimiter = "\t" if ending == ".tsv" else max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter))
    except csv.Error as error:
        said = "the table cannot be read ({problem}). Perhaps a quotation mark is not closed."
        raise DataError(Fault(Place(file), said, {"problem": error})) from None
    return _table(rows, file, "")


def _workbook(path: Path, file: str) -> tuple[list[Sheet], list[Finding]]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        held = [(name, book.get_sheet_by_name(name)) for name in book.sheet_names]
        every = [(name, [[_as_text(c) for c in row] for row in sheet.to_python(skip_empty_area=False)])
                 for name, sheet in held]  # fmt: skip
    except (python_calamine.CalamineError, OSError) as error:
        text = "the workbook cannot be opened ({problem}). Save it anew from a spreadsheet program."
        raise DataError(Fault(Place(file), text, {"problem": error})) from None
    sheets: list[Sheet] = []
    told: list[Finding] = []
    for name, rows in every:
        if any(any(cell.strip() for cell in row) for row in rows):
            found, wrong = _table(rows, file, name)
            sheets += found
            told += wrong
    return sheets, told


def _as_text(cell: Any) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def _table(rows: list[list[str]], file: str, sheet: str) -> tuple[list[Sheet], list[Finding]]:
    """One table: its first row with two filled cells is the heading."""
    start = next((n for n, row in enumerate(rows) if sum(bool(cell.strip()) for cell in row) > 1), None)
    if start is None:
        text = "there is no table: no row has two filled cells. Take the file out of the folder."
        raise DataError(Fault(Place(file, sheet=sheet), text))
    names = tuple(cell.strip() for cell in rows[start])
    kept: list[tuple[str, ...]] = []
    numbers: list[int] = []
    wrong: list[int] = []
    for number, row in enumerate(rows[start + 1 :], start + 2):
        cells = row[: len(names)] if not any(cell.strip() for cell in row[len(names) :]) else row
        if not any(cell.strip() for cell in row):
            continue
        if len(cells) != len(names):
            wrong.append(number)
            continue
        kept.append(tuple(cells))
        numbers.append(number)
    told = list(_unread(wrong, len(names), file, sheet))
    if len(kept) > MOST_ROWS:
        text = "the table has {n} rows, more than the {most} of a published table; it was not looked at"
        named = {"n": f"{len(kept):,}", "most": f"{MOST_ROWS:,}"}
        told.append(Finding("unread", NOTE, Fault(Place(file, sheet=sheet), text, named)))
        return [], told
    return [Sheet(file, names, tuple(kept), tuple(numbers), sheet)], told


def _unread(rows: list[int], n: int, file: str, sheet: str) -> Iterator[Finding]:
    if not rows:
        return
    text = "{k} rows have another number of cells than the {n} headings and were not looked at: {rows}"
    shown = ", ".join(map(str, rows[:MOST_WRONG])) + (", ..." if len(rows) > MOST_WRONG else "")
    why = Fault(Place(file, sheet=sheet, row=rows[0]), text, {"k": len(rows), "n": n, "rows": shown})
    yield Finding("unread", WARNING, why)
