"""What all writers share: a file that is there whole or not at all, and cells as text."""

from __future__ import annotations

import gzip
import io
import math
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from jihe.errors import DataError, Fault, Place, samples


@contextmanager
def new_bytes(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `path` once all of it is written; packed when its name ends in .gz."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as raw:
            packed: Any = gzip.GzipFile("", "wb", fileobj=raw, mtime=0) if path.suffix == ".gz" else raw
            try:
                yield packed
            finally:
                if packed is not raw:
                    packed.close()
        os.replace(part, path)
    except OSError as error:
        text = "the file cannot be written ({problem})."
        params = {"problem": error.strerror or type(error).__name__}
        raise DataError(Fault(Place(path.name), text, params)) from None
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def new_text(path: Path) -> Iterator[IO[str]]:
    """The same for text, in UTF-8."""
    with new_bytes(path) as raw:
        file = io.TextIOWrapper(raw, encoding="utf-8", newline="")
        yield file
        file.flush()
        file.detach()


def write_rows(file: IO[str], rows: Iterable[str]) -> None:
    """Write many short texts, some thousands at a time."""
    held: list[str] = []
    for row in rows:
        held.append(row)
        if len(held) == 4096:
            file.write("".join(held))
            held.clear()
    file.write("".join(held))


def number(value: float) -> str:
    """A number as text that reads back as the same number.

    >>> number(2.0), number(0.1), number(float("-inf"))
    ('2.0', '0.1', '-Infinity')
    """
    if math.isfinite(value):
        return repr(value)
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def cells(column: pa.ChunkedArray, escape: Callable[[str], str] = str) -> list[str | None]:
    """Each cell as text, None where there is none."""
    values = column.to_pylist()
    if pa.types.is_boolean(column.type):
        return [None if value is None else "true" if value else "false" for value in values]
    if pa.types.is_floating(column.type):
        return [None if value is None else number(value) for value in values]
    if pa.types.is_integer(column.type):
        return [None if value is None else str(value) for value in values]
    return [None if value is None else escape(str(value)) for value in values]


def column_or_none(table: pa.Table, name: str, escape: Callable[[str], str] = str) -> list[str | None]:
    """The cells of a column; as many None when the table has no such column."""
    return cells(table[name], escape) if name in table.column_names else [None] * len(table)


def columns(names: list[str]) -> dict[str, str]:
    """What fills a note on some columns."""
    return {"columns": samples(names)}


def check_apart(path: Path, written: list[str | None], ids: pa.ChunkedArray) -> None:
    """Refuse when two ids became one in a format's spelling."""
    if len(set(written)) < len(set(ids.to_pylist())):
        text = "two node ids differ only in characters that this format cannot hold. Rename one of them."
        raise DataError(Fault(Place(path.name), text))
