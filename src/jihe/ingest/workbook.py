"""Workbooks (.xlsx), read cell by cell as text; macros and formulas are never run."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from jihe.errors import LANGUAGES, DataError, Fault, Place, samples
from jihe.ingest.archive import check_archive, find_lies
from jihe.ingest.clean import clean
from jihe.ingest.heading import header_rows, ignored, join_rows
from jihe.ingest.raw import AHEAD, BATCH_ROWS, Part, Raw, as_batch
from jihe.pack.workbook import aside


def look(found: Part) -> list[Part]:
    """A part for each chosen sheet; raises DataError when the file or the choice is at fault."""
    has_macros = check_archive(found.path, found.file)
    book = _open(found)
    parts: list[Part] = []
    faults: list[Fault] = []
    chosen = _choose(found, book)
    for name in chosen:
        part = replace(found, sheet=name, has_macros=has_macros)
        try:
            parts.append(_look_at(part, _sheet(part, book, name)))
        except DataError as error:
            faults += error.faults
    if faults:
        raise DataError(faults)
    return [replace(parts[0], unread=_unread(found, book, chosen)), *parts[1:]]


def _open(part: Part) -> Any:
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_path(str(part.path))
    except BaseException as error:
        if not _is_theirs(error):
            raise
        raise DataError(
            Fault(
                Place(part.file),
                "the workbook cannot be opened ({problem}). Save it anew from a spreadsheet program.",
                {"problem": error},
            )
        ) from None


def _sheet(part: Part, book: Any, name: str) -> Any:
    try:
        return book.get_sheet_by_name(name)
    except BaseException as error:
        if not _is_theirs(error):
            raise
        raise DataError(
            Fault(
                Place(part.file, sheet=name),
                "the sheet cannot be read ({problem}). Save the file anew from a spreadsheet program.",
                {"problem": error},
            )
        ) from None


def _is_theirs(error: BaseException) -> bool:
    """Whether the engine refuses the file; on markup that it did not foresee it panics."""
    import python_calamine

    is_refusal = isinstance(error, python_calamine.CalamineError | OSError)
    return is_refusal or type(error).__name__ == "PanicException"


def _names(book: Any) -> list[str]:
    return [meta.name for meta in book.sheets_metadata if str(meta.typ) == "SheetTypeEnum.WorkSheet"]


def _unread(part: Part, book: Any, chosen: Collection[str]) -> tuple[str, ...]:
    """Sheets that hold rows below their first and are not read, beside those that a template brings along."""
    drafted = {name for lang in LANGUAGES for name in aside(lang)}
    others = [name for name in _names(book) if name not in chosen and name not in drafted]
    return tuple(name for name in others if _holds_rows(part, book, name))


def _holds_rows(part: Part, book: Any, name: str) -> bool:
    try:
        sheet = _sheet(part, book, name)
    except DataError:
        return True
    return sheet.end is not None and sheet.end[0] > sheet.start[0]


def _choose(part: Part, book: Any) -> tuple[str, ...]:
    """The sheets to read: those declared, or the only one that holds anything."""
    place, declared = Place(part.file), part.source.sheets
    sheets = _names(book)
    if declared:
        if absent := [name for name in declared if name not in sheets]:
            raise DataError(
                Fault(
                    place,
                    "there is no sheet {absent}. The workbook has: {sheets}. Change sheets in "
                    "sources/{source}.yaml.",
                    {"absent": samples(absent), "sheets": samples(sheets), "source": part.source.code},
                )
            )
        return declared
    filled = [name for name in sheets if _sheet(part, book, name).end is not None]
    if len(filled) > 1:
        raise DataError(
            Fault(
                place,
                "the workbook has {n} sheets ({sheets}). Name those to read under sheets in "
                "sources/{source}.yaml.",
                {"n": len(filled), "sheets": samples(filled), "source": part.source.code},
            )
        )
    if not filled:
        raise DataError(Fault(place, "the file is empty. Put the data in it, or take it away."))
    return (filled[0],)


def _rows(sheet: Any) -> Iterator[list[Any]]:
    """Rows from the first of the sheet, each from column A on."""
    left = [""] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        yield left + row


def _look_at(part: Part, sheet: Any) -> Part:
    rows = header_rows(part.source)
    top = [[as_text(cell) for cell in row] for row in islice(_rows(sheet), max(rows))]
    for (first, left), (last, right) in sheet.merged_cell_ranges or ():
        for row in range(first, min(last + 1, len(top))):
            for column in range(left, min(right + 1, len(top[row]))):
                top[row][column] = top[first][left]
    if len(top) < max(rows) or not any(cell.strip() for n in rows for cell in top[n - 1]):
        raise DataError(
            Fault(
                part.place,
                "there are no headings in row {row}. Put them there, or change header in "
                "sources/{source}.yaml.",
                {"row": max(rows), "source": part.source.code},
            )
        )
    headings, unnamed = join_rows([top[n - 1] for n in rows])
    has_rows = any(
        any(as_text(cell).strip() for cell in row) for row in islice(_rows(sheet), max(rows), None)
    )
    has_rows = has_rows or any(lie.row >= max(rows) for lie in find_lies(part.path, part.file, part.sheet))
    below = islice(_rows(sheet), max(rows), max(rows) + AHEAD)
    return replace(
        part,
        headings=headings,
        unnamed=unnamed,
        top=tuple(tuple(row) for row in top),
        below=tuple(tuple(as_text(cell) for cell in row) for row in below),
        has_rows=has_rows,
    )


class _Merged:
    """Cells merged over several rows: the value stands in the first only and belongs to all.

    A row that has nothing of its own stays blank, and so does the column whose blank cell means that a row
    continues the one above.
    """

    def __init__(self, part: Part, sheet: Any) -> None:
        self._ranges: dict[int, list[tuple[int, int]]] = {}
        """First row -> (column, last row)."""
        self._open: dict[int, tuple[int, str, list[Fault]]] = {}
        """Column -> (last row, text, what is wrong with the cell)."""
        self._headings = part.headings
        continued = clean(part.source.continued or "")
        for (first, left), (last, _) in sheet.merged_cell_ranges or ():
            is_body = len(part.top) <= first < last and left < len(part.headings)
            if is_body and part.headings[left] != continued:
                self._ranges.setdefault(first, []).append((left, last))

    def repeat(self, row: int, text: list[str], faults: list[Fault]) -> list[Fault]:
        """Fill the blank cells of a row from the cells above that reach down to it.

        Returns what is wrong with the row's cells: `faults`, and those of the cells repeated.
        """
        is_blank = not any(cell.strip() for cell in text)
        found = list(faults)
        for column, (last, held, wrong) in list(self._open.items()):
            if last < row:
                del self._open[column]
            elif not is_blank and not text[column].strip():
                text[column] = held
                found += wrong
        for column, last in self._ranges.get(row, ()):
            own = [fault for fault in faults if fault.place.column == self._headings[column]]
            self._open[column] = (last, text[column], own)
        return found


def read(part: Part) -> Iterator[Raw]:
    """The rows below the headings.

    A cell that holds an error value, or a formula without a stored result, is a fault of its row unless its
    column is ignored. The value of merged cells is given to all their rows.
    """
    sheet = _sheet(part, _open(part), part.sheet)
    merged = _Merged(part, sheet)
    width, drops = len(part.headings), ignored(part.source)
    lies: dict[int, list[tuple[int, str, Fault | None]]] = {}
    for lie in find_lies(part.path, part.file, part.sheet):
        if lie.column < width:
            heading = part.headings[lie.column]
            fault = None if heading in drops else _fault(heading, lie.text, lie.is_error)
            lies.setdefault(lie.row, []).append((lie.column, lie.text, fault))
    rows = islice(enumerate(_rows(sheet)), len(part.top), None)
    while some := list(islice(rows, BATCH_ROWS)):
        texts = []
        faults: list[tuple[int, Fault]] = []
        for position, (row, cells) in enumerate(some):
            text = [as_text(cell) for cell in cells] + [""] * (width - len(cells))
            wrong = []
            for column, held, fault in lies.get(row, ()):
                text[column] = held
                if fault is not None:
                    wrong.append(fault)
            faults += [(position, fault) for fault in merged.repeat(row, text, wrong)]
            texts.append(text)
        batch = as_batch([list(column) for column in zip(*texts, strict=True)], part.headings)
        numbers = np.array([row + 1 for row, _ in some], dtype=np.int64)
        yield Raw(batch, numbers, batch, faults=faults)


def _fault(heading: str, text: str, is_error: bool) -> Fault:
    place = Place(column=heading)
    if is_error:
        return Fault(place, "the cell holds the error value {value}", {"value": text or "#ERROR"})
    return Fault(
        place,
        "the cell holds the formula {value} without a stored result; open the file in a spreadsheet "
        "program and save it",
        {"value": text},
    )


def as_text(cell: Any) -> str:
    """A cell as text: whole numbers without decimals, dates as ISO writes them.

    >>> as_text(2016.0), as_text(0.5), as_text(True), as_text(datetime.datetime(2016, 5, 17))
    ('2016', '0.5', 'true', '2016-05-17')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ") if cell.time() != datetime.time() else cell.date().isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return "" if cell is None else str(cell)
