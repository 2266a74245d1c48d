"""The table of an exhibit as a workbook: its numbers stay numbers, and it says what it is."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from ..office import escaped, steady

NUMBER = re.compile(r"-?[\d,]+(\.\d+)?%?")
WIDEST = 60


def sheet(told: Mapping[str, Any], day: str) -> bytes:
    """A workbook of one sheet.

    Parameters
    ----------
    told
        The exhibit, as the answer to ``figure`` has it.
    day
        What the file says that it was made on.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "Jihe", escaped(told["title"])
    page = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", told["number"])[:31] or "1")
    table = told["table"]

    def text(said: str, strong: bool = False) -> Any:
        cell = WriteOnlyCell(page, escaped(said))
        cell.data_type = "s"  # whatever it begins with, it is no formula
        cell.font = Font(name="Arial", bold=strong)
        return cell

    def value(said: str) -> Any:
        found = _number(said)
        if found is None:
            return text(said)
        cell = WriteOnlyCell(page, found[0])
        cell.number_format, cell.font = found[1], Font(name="Arial")
        return cell

    for i, heading in enumerate(table["headings"]):
        cells = [heading, *(row[i]["text"] for row in table["rows"][:200] if i < len(row))]
        width = max(sum(2 if ord(c) > 0x2E7F else 1 for c in cell) for cell in cells)
        page.column_dimensions[get_column_letter(i + 1)].width = min(WIDEST, width + 2)
    page.append([text(f"{told['number']} {told['title']}", True)])
    page.append([text(heading, True) for heading in table["headings"]])
    for row in table["rows"]:
        page.append(
            [
                value(cell["text"]) if i and not cell.get("is_word") else text(cell["text"])
                for i, cell in enumerate(row)
            ]
        )
    page.append([])
    for said in (*told["notes"], told["source"], told["citation"], told["mark_text"]):
        if said:
            page.append([text(said)])
    held = io.BytesIO()
    book.save(held)
    return steady(held.getvalue(), day)


def _number(said: str) -> tuple[float, str] | None:
    """A printed number and its format; None of all other texts, such as a value with its interval."""
    if not NUMBER.fullmatch(said):
        return None
    plain = said.replace(",", "").removesuffix("%")
    places = len(plain.partition(".")[2])
    shown = "#,##0" + ("." + "0" * places if places else "")
    return (float(plain) / 100, f"{shown}%") if said.endswith("%") else (float(plain), shown)
