"""Tidy tables as a workbook whose texts stay texts and whose bytes depend on nothing but the tables."""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from ..format import number_format
from ..office import escaped, steady

MOST_ROWS = 1_048_575
"""Rows that a sheet holds below its heading."""
MOST_SIGNS = 32_767
"""Characters that a cell holds."""
NARROWEST, WIDEST = 8, 48
"""Width of a column, in digits."""
SAMPLED = 200
"""Rows by which the width of a column is chosen."""
BY_UNIT = ("value", "low", "high")
"""Columns whose numbers are in the unit of their row."""
QUANTITIES = ("rank", "n", "n_base", "n_undefined", "size", "weight")
"""Whole numbers that are counted, so that their digits are grouped."""
TEXT = "@"
FONT = "Arial"
HIGH, HIGHEST = 13.5, 409
"""Points that a line of notes is high, and that a row may be."""
NOTE_WIDTHS = (30, 34, 48, 48, 26, 26, 40, 40)

ACCENT, SHADE = "1F67A6", "DDE8F2"

Sheet = Any
"""A sheet that openpyxl writes row by row, of whose attributes its types know half."""

Line = tuple[str, Sequence[str | int]]
"""A line of the notes: how its texts look (title, head, note), and its cells."""


def workbook(notes: Sequence[Line], sheets: Mapping[str, pa.Table], title: str, day: str) -> bytes:
    """The bytes of a workbook.

    Parameters
    ----------
    notes
        The first sheet, README.
    sheets
        Name -> table. Texts are written as texts, whatever they begin with; numbers as numbers, in the
        format of the unit that column ``unit`` names.
    title, day
        What the file's properties say of it.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "Jihe", escaped(title)
    _write_notes(book.create_sheet("README"), notes)
    for name, table in sheets.items():
        _write(book.create_sheet(name), table)
    held = io.BytesIO()
    book.save(held)
    return steady(held.getvalue(), day)


def _write(sheet: Sheet, table: pa.Table) -> None:
    from openpyxl.utils import get_column_letter

    columns = {name: table[name].to_pylist() for name in table.column_names}
    for place, (name, values) in enumerate(columns.items(), 1):
        sheet.column_dimensions[get_column_letter(place)].width = _width(name, values)
    sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
    _set_page(sheet)
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(columns)))}{table.num_rows + 1}"
    pen = _Pen(sheet)
    sheet.append(pen.cell(name, "head") for name in columns)
    units = columns.get("unit") or [""] * table.num_rows
    looks = [_look(name, table.schema.field(name).type) for name in columns]
    for row, unit in zip(zip(*columns.values(), strict=True), units, strict=True):
        pairs = zip(row, looks, strict=True)
        sheet.append(pen.cell(value, look or number_format(value, unit or "")) for value, look in pairs)


def _look(name: str, type_: pa.DataType) -> str:
    """How the cells of a column look; "" where the unit of the row decides."""
    if name in BY_UNIT:
        return ""
    if pa.types.is_string(type_):
        return TEXT
    if pa.types.is_integer(type_):
        # Years and the like are names rather than quantities.
        return "#,##0" if name in QUANTITIES else "0"
    return "0.0###"


def _write_notes(sheet: Sheet, notes: Sequence[Line]) -> None:
    for letter, width in zip("ABCDEFGH", NOTE_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    _set_page(sheet)
    pen = _Pen(sheet)
    for number, (kind, cells) in enumerate(notes, 1):
        if kind == "note":
            sheet.row_dimensions[number].height = min(HIGHEST, HIGH * _folds(cells))
        looks = (kind if isinstance(cell, str) else "#,##0" for cell in cells)
        sheet.append(pen.cell(cell, look) for cell, look in zip(cells, looks, strict=True))


def _set_page(sheet: Sheet) -> None:
    """Print across the long side, all columns on one page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _folds(cells: Sequence[str | int]) -> int:
    """Lines that a row of notes takes: programs do not all find that out."""
    widths = zip(cells, NOTE_WIDTHS, strict=False)
    return max((math.ceil(_columns(str(cell)) * 1.1 / width) for cell, width in widths), default=1) or 1


class _Pen:
    """Writes cells. Those of one look are one cell, filled anew: a row is stored as soon as it is read."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._cells: dict[str, Any] = {}

    def cell(self, value: Any, look: str) -> Any:
        """A cell that holds a value; a number that no spreadsheet knows leaves it empty."""
        if isinstance(value, float) and not math.isfinite(value):
            return None
        if value is None or isinstance(value, bool):
            return value
        if look not in self._cells:
            self._cells[look] = self._made(look)
        cell = self._cells[look]
        # openpyxl would take what begins with = for a formula, and write 16 digits of a number.
        is_text = isinstance(value, str)
        cell.value = escaped(value)[:MOST_SIGNS] if is_text else repr(value)
        cell.data_type = "s" if is_text else "n"
        return cell

    def _made(self, look: str) -> Any:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font, PatternFill

        cell = WriteOnlyCell(self._sheet)
        # The format of texts keeps a text even one that a person goes over in a spreadsheet.
        cell.number_format = TEXT if look in ("title", "head", "note") else look
        cell.font = Font(name=FONT, size=10)
        if look == "title":
            cell.font = Font(name=FONT, bold=True, size=13, color=ACCENT)
        elif look == "head":
            cell.font = Font(name=FONT, bold=True, size=10, color=ACCENT)
            cell.fill = PatternFill("solid", fgColor=SHADE)
        elif look == "note":
            cell.alignment = Alignment(vertical="top", wrap_text=True)
        return cell


def _width(name: str, values: Sequence[Any]) -> float:
    longest = max((_columns(_seen(value)) for value in values[:SAMPLED]), default=0)
    return min(WIDEST, max(NARROWEST, longest, _columns(name) + 3)) + 1


def _seen(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.3f}"
    return "" if value is None else str(value)


def _columns(text: str) -> int:
    """Digits that a text is wide; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
