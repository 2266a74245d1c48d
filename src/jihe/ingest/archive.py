"""A workbook as the zip archive that it is: refused when it is none or a bomb, searched for cells that lie.

The engine that reads workbooks gives an error value, and a formula whose result was never stored, as an empty
cell. Both are found here in the sheet's own markup.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from jihe.errors import DataError, Fault, Place

MAX_BYTES = 2 << 30
MAX_MEMBERS = 10_000
MAX_RATIO = 200
"""An archive that grows more than this on opening is refused, unless it stays below FREE_BYTES."""
FREE_BYTES = 64 << 20

MAX_CELLS = 64_000_000
"""A sheet is held whole, from its first cell to its last, with all that is empty in between."""

_BOOK = "xl/workbook.xml"
_MACROS = "xl/vbaProject.bin"
_SUSPECT = (b"<f>", b"<f ", b"<f/", b't="e"', b":f>", b":f ", b"t='e'")
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")
# The attribute r of rows and cells; looking back last is much faster than looking for the space first.
_COLUMNS = re.compile(rb"""r=(?<=\sr=)["']([A-Z]{1,12})\d""")
_ROWS = re.compile(rb"""r=(?<=\sr=)["'][A-Z]{0,12}(\d{1,12})""")
_LONGEST_REFERENCE = 32


@dataclass(frozen=True)
class Lie:
    """A cell that is not what it seems: position counted from 0, and the text that stands in the file."""

    row: int
    column: int
    text: str
    is_error: bool


def check_archive(path: Path, file: str) -> bool:
    """Refuse what is not a whole workbook of a bearable size, and tell whether it holds macros.

    Raises
    ------
    DataError
        For a file that is no zip archive, holds no workbook, is damaged, or would unpack to too much.
    """
    place = Place(file)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_size(archive, path.stat().st_size, place)
            if _BOOK not in archive.namelist():
                raise DataError(
                    Fault(
                        place,
                        "the file is a zip archive but holds no workbook. Save it as .xlsx from a "
                        "spreadsheet program.",
                    )
                )
            # Reading every part through once proves the sizes that were believed above.
            for member in archive.infolist():
                _check_part(archive, member, place)
            return _MACROS in archive.namelist()
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        with path.open("rb") as opened:
            is_zip = opened.read(2) == b"PK"
        raise DataError(_damaged(place, error) if is_zip else _no_workbook(place)) from None


def _check_size(archive: zipfile.ZipFile, size: int, place: Place) -> None:
    """Refuse, by what the archive says of itself, one that would unpack to too much."""
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    is_bomb = total > MAX_BYTES or (total > FREE_BYTES and total > MAX_RATIO * size)
    if len(members) > MAX_MEMBERS or is_bomb:
        raise DataError(
            Fault(
                place,
                "the file would unpack to {n} parts and {total} MB, {ratio} times its size, and was not "
                "opened. If it is meant to be so large, save it as CSV.",
                {"n": len(members), "total": total >> 20, "ratio": total // max(size, 1)},
            )
        )


def _check_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: Place) -> None:
    """Read a part through, and refuse a sheet whose last cell lies too far off to hold all before it."""
    columns: set[bytes] = set()
    rows = {b"0"}
    tail = b""
    with archive.open(member) as content:
        while chunk := content.read(1 << 20):
            if member.filename.endswith(".xml"):
                chunk = tail + chunk
                columns.update(_COLUMNS.findall(chunk))
                rows = {max(rows.union(_ROWS.findall(chunk)), key=lambda row: (len(row), row))}
                tail = chunk[-_LONGEST_REFERENCE:]
    last = _number(max(columns, key=lambda column: (len(column), column), default=b"A").decode())
    height = max(map(int, rows))
    if last * height > MAX_CELLS:
        raise DataError(
            Fault(
                place,
                "part {part} reaches to row {row} and column {column}: {n} cells, most of them empty. Delete "
                "the cells far off, or save it as CSV.",
                {"part": member.filename, "row": height, "column": last, "n": f"{last * height:,}"},
            )
        )


def _number(letters: str) -> int:
    """The number of a column, counted from 1."""
    number = 0
    for sign in letters:
        number = number * 26 + ord(sign) - 64
    return number


def _damaged(place: Place, problem: object) -> Fault:
    return Fault(
        place,
        "the file is damaged ({problem}). Save it anew from a spreadsheet program.",
        {"problem": problem},
    )


def _no_workbook(place: Place) -> Fault:
    return Fault(
        place,
        "the file is not a workbook in .xlsx form, whatever its ending says. If it is an old .xls or is "
        "protected by a password, save it without password as .xlsx.",
    )


def find_lies(path: Path, file: str, sheet: str) -> list[Lie]:
    """Cells of a sheet that hold an error value or a formula without a stored result."""
    with zipfile.ZipFile(path) as archive:
        member = _member(archive, sheet)
        if member is None:
            return []
        with archive.open(member) as markup:
            if not _is_suspect(markup):
                return []
        with archive.open(member) as markup:
            try:
                return _scan(markup)
            except ElementTree.ParseError as error:
                raise DataError(
                    Fault(
                        Place(file, sheet=sheet),
                        "the sheet cannot be read ({problem}). Save the file anew from a spreadsheet "
                        "program.",
                        {"problem": error},
                    )
                ) from None


def _member(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The archive's part that holds a sheet."""
    try:
        book = ElementTree.fromstring(archive.read(_BOOK))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError):
        return None
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for found in book.iter():
        if found.tag.endswith("}sheet") and found.get("name") == sheet:
            link = next((value for key, value in found.items() if key.endswith("}id")), None)
            target = targets.get(link, "")
            name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            return name if name in archive.namelist() else None
    return None


def _is_suspect(markup: IO[bytes]) -> bool:
    """Whether a sheet's markup has any formula or error, by looking at its bytes only."""
    tail = b""
    while chunk := markup.read(1 << 20):
        chunk = tail + chunk
        if any(mark in chunk for mark in _SUSPECT):
            return True
        tail = chunk[-8:]
    return False


def _scan(markup: IO[bytes]) -> list[Lie]:
    lies: list[Lie] = []
    row = column = -1
    for event, element in ElementTree.iterparse(markup, events=("start", "end")):
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            if tag == "row":
                row = int(element.get("r", row + 2)) - 1
                column = -1
            continue
        if tag == "c":
            row, column = _position(element.get("r"), row, column)
            if (lie := _lie(element, row, column)) is not None:
                lies.append(lie)
        elif tag == "row":
            element.clear()
    return lies


def _position(reference: str | None, row: int, column: int) -> tuple[int, int]:
    found = _REFERENCE.fullmatch(reference or "")
    if not found:
        return row, column + 1
    return int(found[2]) - 1, _number(found[1]) - 1


def _lie(cell: ElementTree.Element, row: int, column: int) -> Lie | None:
    parts = {child.tag.rpartition("}")[2]: child for child in cell}
    value, formula = parts.get("v"), parts.get("f")
    if cell.get("t") == "e":
        text = value.text if value is not None else ""
        return Lie(row, column, text or "", is_error=True)
    is_blank_text = cell.get("t") == "str" and value is not None
    if formula is not None and (value is None or not value.text) and not is_blank_text:
        return Lie(row, column, "=" + (formula.text or ""), is_error=False)
    return None
