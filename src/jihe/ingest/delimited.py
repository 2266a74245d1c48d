"""CSV files, streamed; a row with a wrong number of cells is set aside, not guessed at."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from jihe.errors import DataError, Fault, Place
from jihe.ingest.decode import CHUNK, check_text, mark_of, plain_name
from jihe.ingest.heading import header_rows, join_rows
from jihe.ingest.raw import AHEAD, Malformed, Part, Raw

BLOCK = 8 << 20
"""Bytes parsed at once: a row must fit, and memory is a small multiple of it."""
_END = "\x1fend\x1f"
"""Begins the row that is added after the last: an open quotation mark would swallow it."""


def look(found: Part) -> list[Part]:
    """The only part of a CSV file; raises DataError when its bytes or its headings cannot be read."""
    check_text(found)
    encoding = plain_name(found.source.encoding)
    part = replace(found, encoding=encoding, has_mark=bool(mark_of(found.path)))
    rows = header_rows(found.source)
    top: list[list[str]] = []
    below: list[tuple[str, ...]] = []
    has_rows = False
    with part.path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as file:
        try:
            for number, row in enumerate(csv.reader(file, delimiter=part.delimiter), 1):
                if number <= max(rows):
                    top.append(row)
                    continue
                has_rows = has_rows or any(cell.strip() for cell in row)
                if len(below) < AHEAD:
                    below.append(tuple(row))
                elif has_rows:
                    break
        except csv.Error as error:
            # A very long cell, or a quotation mark that is not closed: below the headings `read` tells which.
            has_rows = len(top) == max(rows)
            if not has_rows:
                raise DataError(
                    Fault(
                        part.place,
                        "the headings cannot be read ({problem}). Perhaps a quotation mark is not closed.",
                        {"problem": error},
                    )
                ) from None
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
    return [
        replace(
            part,
            headings=headings,
            unnamed=unnamed,
            top=tuple(tuple(row) for row in top),
            below=tuple(below),
            has_rows=has_rows,
        )
    ]


class _Stream:
    """The bytes of a CSV file in UTF-8 with one row more at the end, for pyarrow to read from."""

    def __init__(self, file: BinaryIO, part: Part) -> None:
        self._chunks = _utf8(file, part)
        self._held = b""
        self.closed = False

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; an empty answer means the end."""
        if not self._held:
            self._held = next(self._chunks, b"")
        if size < 0:
            given, self._held = self._held + b"".join(self._chunks), b""
        elif len(self._held) <= size:
            given, self._held = self._held, b""
        else:
            given, self._held = self._held[:size], self._held[size:]
        return given

    def close(self) -> None:
        self.closed = True

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False


def _utf8(file: BinaryIO, part: Part) -> Iterator[bytes]:
    """The file in UTF-8, piece by piece, then the row that marks the end."""
    decoder = None if part.encoding == "utf-8" else codecs.getincrementaldecoder(part.encoding)()
    last = b"\n"
    while chunk := file.read(CHUNK):
        if decoder:
            chunk = decoder.decode(chunk).encode()
        if chunk:
            last = chunk[-1:]
            yield chunk
    yield (b"" if last in b"\r\n" else b"\n") + (_END + part.delimiter * len(part.headings)).encode()


def read(part: Part) -> Iterator[Raw]:
    """The rows below the headings.

    Row numbers count parsed rows, headings included, so that a line break inside quotation marks does not
    shift them; rows with a wrong number of cells count as well.
    """
    width = len(part.headings)
    state = _Rows(part)
    with part.path.open("rb") as file:
        try:
            for batch in _open(file, part, state.refuse):
                cells = pa.RecordBatch.from_arrays(batch.columns, names=list(part.headings))
                yield Raw(cells, state.number(len(cells)), cells, state.take())
        except pa.ArrowInvalid as error:
            raise DataError(_unclosed(part, state.last)) from error
    if not state.ended:
        raise DataError(_unclosed(part, state.last))
    if state.malformed:
        empty = pa.RecordBatch.from_arrays([pa.array([], pa.string())] * width, names=list(part.headings))
        yield Raw(empty, np.array([], dtype=np.int64), empty, state.take(to_end=True))


def _open(file: BinaryIO, part: Part, refuse: Any) -> Any:
    from pyarrow import csv as arrow_csv

    names = [f"c{position}" for position in range(len(part.headings))]
    return arrow_csv.open_csv(
        pa.PythonFile(_Stream(file, part), mode="r"),
        # One thread: only then does the parser know the number of a row that it refuses.
        read_options=arrow_csv.ReadOptions(
            use_threads=False, block_size=BLOCK, column_names=names, skip_rows_after_names=len(part.top)
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=part.delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=refuse,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types={name: pa.string() for name in names}, strings_can_be_null=False
        ),
    )


class _Rows:
    """Counts rows: those that come in batches and those that the parser refuses in between."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.last = len(part.top)
        self.ended = False
        self.malformed: list[Malformed] = []
        self.skipped: list[int] = []

    def refuse(self, row: Any) -> str:
        """Called by the parser for each row with a wrong number of cells."""
        if row.text.startswith(_END):
            self.ended = True
            return "skip"
        if row.number is not None and row.number <= len(self.part.top):
            return "skip"
        fault = Fault(
            Place(),
            "the row has {n} cells where there are {expected} headings; a comma or quotation mark "
            "may be misplaced",
            {"n": row.actual_columns, "expected": row.expected_columns},
        )
        is_blank = not any(cell.strip() for cell in self._cells(row.text))
        self.malformed.append(Malformed(row.number, row.text, fault, is_blank))
        self.skipped.append(row.number)
        return "skip"

    def _cells(self, text: str) -> list[str]:
        try:
            return [cell for row in csv.reader([text], delimiter=self.part.delimiter) for cell in row]
        except csv.Error:
            return [text]

    def number(self, n: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        """The numbers of the next `n` rows that were not refused."""
        inside = [row for row in self.skipped if row <= self.last + n + len(self.skipped)]
        numbers = np.arange(self.last + 1, self.last + 1 + n + len(inside), dtype=np.int64)
        numbers = numbers[~np.isin(numbers, inside)][:n]
        self.last = int(numbers[-1]) if n else self.last
        self.skipped = [row for row in self.skipped if row > self.last]
        return numbers

    def take(self, to_end: bool = False) -> list[Malformed]:
        """The refused rows up to the last numbered one, and forget them."""
        given = [bad for bad in self.malformed if to_end or bad.row <= self.last]
        self.malformed = self.malformed[len(given) :]
        return given


def _unclosed(part: Part, row: int) -> Fault:
    return Fault(
        Place(part.file, row=row),
        "a quotation mark opened in or after this row is not closed, so that all that follows is one "
        "cell, or a row is larger than {most} MB. Close it, or write it twice where it belongs to the "
        "text; shorten the row.",
        {"most": BLOCK >> 20},
    )
