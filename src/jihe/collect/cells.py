"""Pages that are rows of a table: csv, tsv, json and jsonl files with a column of texts.

Columns are named, or numbered from 1 where the file has no headings. A file is read as it streams, so that
its size does not matter; a row that cannot be read is a page with a `problem`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from jihe.collect.decode import decode
from jihe.collect.noun import Page
from jihe.collect.trouble import LARGEST, WHY, Trouble
from jihe.errors import DataError, Fault, Place, samples

ROLES = ("text", "title", "url", "published", "publisher")
"""What a column may hold; a column of that name is taken for it when none is named."""
_LOOKED_AT = 1 << 20
_ABOVE_ASCII = bytes(range(128, 256))
_CHUNK = 1 << 20

_END = "\0"
"""Stands below the last line, which itself has none: where it lies within a cell, that was never closed."""

Cells = Sequence[Any] | Mapping[str, Any]


def row_pages(path: Path, file: str, columns: Mapping[str, str] | None = None) -> Iterator[Page]:
    """One page for each row of a csv, tsv, txt (read as tsv), json or jsonl file.

    Parameters
    ----------
    columns
        Role (text, title, url, published, publisher) -> name or number of the column. None: the columns that
        bear these names.

    Raises
    ------
    DataError
        Where a role is unknown, or the named column is not in the file.
    """
    named = dict(columns) if columns else {}
    if unknown := sorted(set(named) - set(ROLES)):
        text = "there is no role {unknown} for a column. Roles are: {known}."
        raise DataError(Fault(Place(file), text, {"unknown": samples(unknown), "known": ", ".join(ROLES)}))
    encoding = _encoding(path)
    with path.open(
        encoding="utf-8-sig" if encoding == "utf-8" else encoding, errors="replace", newline=""
    ) as stream:
        if path.suffix.lower() in (".json", ".jsonl", ".ndjson"):
            rows = _json(stream) if path.suffix.lower() == ".json" else _json_lines(stream)
            yield from _of_json(rows, file, named)
        else:
            yield from _of_table(stream, file, named, is_plain=path.suffix.lower() != ".csv")


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_LOOKED_AT)
    # What stands after the last sign of ASCII may be cut within a character.
    return decode(head.rstrip(_ABOVE_ASCII) if len(head) == _LOOKED_AT else head).encoding


def _of_json(rows: Iterator[tuple[int, Any]], file: str, named: Mapping[str, str]) -> Iterator[Page]:
    wanted = named or {role: role for role in ROLES}
    is_checked = False
    for number, row in rows:
        if isinstance(row, _Stop):
            yield _problem(file, number, row.trouble)
            continue
        if not isinstance(row, dict | list):
            yield _problem(file, number, "row")
            continue
        if not is_checked:
            known = list(row) if isinstance(row, dict) else [str(i + 1) for i in range(len(row))]
            _check(file, wanted if named else {"text": "text"}, known)
            is_checked = True
        yield _page(file, number, row, wanted)


def _of_table(stream: TextIO, file: str, named: Mapping[str, str], is_plain: bool) -> Iterator[Page]:
    # The limit is the process's; lines are bounded before they come here.
    csv.field_size_limit(LARGEST)
    bounded = _Lines(stream)
    ended = chain(bounded, [_END])
    reader = csv.reader(ended, delimiter="\t", quoting=csv.QUOTE_NONE) if is_plain else csv.reader(ended)
    wanted = dict(named)
    headings: list[str] | None = None
    if named and all(column.isdecimal() for column in named.values()):
        headings = []
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield _problem(file, number, "quoted")
            return
        if bounded.take_long():
            yield _problem(file, number, "large")
        elif row == [_END]:
            return
        elif any(_END in cell for cell in row):
            yield _problem(file, number, "quoted")
            return
        elif not any(cell.strip() for cell in row):
            continue
        elif headings is None:
            headings = [cell.strip() for cell in row]
            _check(file, wanted or {"text": "text"}, headings)
            wanted = wanted or {role: role for role in ROLES}
        else:
            cells: Cells = dict(zip(headings, row, strict=False)) if headings else row
            yield _page(file, number, cells, wanted)


def _check(file: str, wanted: Mapping[str, str], known: Sequence[str]) -> None:
    numbers = {str(i + 1) for i in range(len(known))}
    missing = sorted({column for column in wanted.values() if column not in known and column not in numbers})
    if "text" not in wanted or missing:
        text = (
            "there is no column {missing}. Columns are: {known}. Say which of them holds the text, by its "
            "name, or by its number where the file has no headings."
        )
        raise DataError(
            Fault(Place(file), text, {"missing": samples(missing or ["text"]), "known": samples(known)})
        )


def _page(file: str, number: int, row: Cells, wanted: Mapping[str, str]) -> Page:
    told = {role: _cell(row, column) for role, column in wanted.items()}
    text = told.get("text")
    return Page(
        data=(text or "").encode("utf-8", "replace"),
        kind="row",
        file=file,
        offset=number,
        address=told.get("url"),
        content_type="text/plain; charset=utf-8",
        title=told.get("title"),
        publisher=told.get("publisher"),
        published=told.get("published"),
        problem=WHY["few"] if text is None else None,
    )


def _cell(row: Cells, column: str) -> str | None:
    """What a row holds in a column; None where it has no such column or nothing that is a text in it."""
    value: Any = None
    if isinstance(row, Mapping):
        value = row.get(column)
        if value is None and column.isdecimal() and 1 <= int(column) <= len(row):
            value = list(row.values())[int(column) - 1]
    elif column.isdecimal() and 1 <= int(column) <= len(row):
        value = row[int(column) - 1]
    if isinstance(value, list):
        value = "\n".join(str(item) for item in value if isinstance(item, str | int | float))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip()


def _problem(file: str, number: int, trouble: Trouble) -> Page:
    return Page(b"", "row", file, number, problem=WHY[trouble])


class _Stop:
    """Stands for a row that could not be read."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble


class _Lines:
    """Lines of a text, one that is too long emptied: it is not to be held whole."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_long = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(LARGEST)
        if not line:
            raise StopIteration
        if len(line) < LARGEST or line.endswith("\n"):
            return line.replace("\0", "")
        self._is_long = True
        while (rest := self._stream.readline(_CHUNK)) and not rest.endswith("\n"):
            pass
        return "\n"

    def take_long(self) -> bool:
        """Whether a line since the last call was too long."""
        was, self._is_long = self._is_long, False
        return was


def _json_lines(stream: TextIO) -> Iterator[tuple[int, Any]]:
    lines = _Lines(stream)
    for number, line in enumerate(lines, 1):
        if lines.take_long():
            yield number, _Stop("large")
        elif line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError):
                yield number, _Stop("row")


def _json(stream: TextIO) -> Iterator[tuple[int, Any]]:
    """The items of the array that a file is; a file that is no array has one row."""
    decoder = json.JSONDecoder()
    held = stream.read(_CHUNK).lstrip("\ufeff \t\r\n")
    is_array, is_end, number = held.startswith("["), False, 0
    held = held[1:] if is_array else held
    while True:
        held = held.lstrip(" \t\r\n,")
        if is_array and held.startswith("]"):
            return
        try:
            row, end = decoder.raw_decode(held) if held else (None, -1)
        except (ValueError, RecursionError):
            row, end = None, -1
        # What touches the end of what is held may go on in the next piece.
        if end >= 0 and (is_end or end < len(held)):
            number, held = number + 1, held[end:]
            yield number, row
            if not is_array:
                return
        elif is_end or len(held) > LARGEST:
            yield number + 1, _Stop("json" if held or not is_array else "cut")
            return
        else:
            piece = stream.read(max(_CHUNK, len(held)))
            is_end, held = not piece, held + piece
