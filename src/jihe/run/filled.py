"""Lists of verdicts that were filled in elsewhere: lines by heading, and who judged when."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jihe.errors import DataError, Fault, Place


@dataclass(frozen=True)
class Line:
    """A line of the file: its number there, and its cells by column."""

    number: int
    cells: Mapping[str, str]


def lines(path: Path, read: Sequence[str], needed: Sequence[str], command: str) -> Iterator[Line]:
    """Lines of the file by heading, cells without outer spaces.

    Parameters
    ----------
    read
        Columns that are read; of the others anything may be made.
    needed
        Those that must be there.
    command
        What writes such files, for who gave another one.

    Raises
    ------
    DataError
        When it cannot be read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        told = "the file cannot be opened ({problem}). See that you may read it."
        raise DataError(Fault(Place(str(path)), told, {"problem": error.strerror or str(error)})) from error
    except UnicodeDecodeError as error:
        told = "the file is not in UTF-8. Save it as UTF-8 (in a spreadsheet: CSV UTF-8)."
        raise DataError(Fault(Place(path.name), told)) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    headings: list[str] = []
    begins = 1
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                pass
            elif not headings:
                headings = [cell.strip() for cell in cells]
                _check_headings(path.name, headings, needed, command)
            else:
                held = dict(zip(headings, (cell.strip() for cell in cells), strict=False))
                yield Line(begins, {column: held.get(column, "") for column in read})
            begins = reader.line_num + 1
    except csv.Error as error:
        told = (
            "this is not CSV ({problem}). See that quotes are closed and that a quote inside quotes is "
            "doubled."
        )
        raise DataError(Fault(Place(path.name, line=begins), told, {"problem": error})) from error
    if not headings:
        _check_headings(path.name, headings, needed, command)


def _check_headings(file: str, headings: list[str], needed: Sequence[str], command: str) -> None:
    absent = [name for name in needed if name not in headings]
    if absent and len(headings) == 1 and (sign := next((s for s in ";\t" if s in headings[0]), "")):
        text = 'cells stand with "{sign}" between them. Save it as CSV with commas.'
        raise DataError(Fault(Place(file, line=1), text, {"sign": sign}))
    if absent:
        text = "the columns {columns} are missing. Take a file that `{command}` wrote."
        told = {"columns": ", ".join(absent), "command": command}
        raise DataError(Fault(Place(file, line=1), text, told))


def who_and_when(file: str, line: Line, who: str, when: date) -> tuple[str, date] | Fault:
    """Who judged and on which day: as the line says, else as given."""
    day = line.cells["when"]
    try:
        when = date.fromisoformat(day) if day else when
    except ValueError:
        text = '"{text}" is no day. Write it as 2024-12-31.'
        return Fault(Place(file, line=line.number, column="when"), text, {"text": day})
    if not (line.cells["who"] or who):
        text = "nobody is named. Say who judged: in this column, or with --who."
        return Fault(Place(file, line=line.number, column="who"), text)
    return line.cells["who"] or who, when
