"""Where what the site shows rests: answers as JSON, tables as Arrow files that are read where they lie.

A server holds nothing of a study but what is asked for: tables are mapped into memory, not read.
"""

from __future__ import annotations

import json
import mmap
import os
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from jihe.present.safe import dumped

LONGEST = 100
"""Characters of a part's name that a file bears; a longer one is hashed."""


MOST_RESIDENT = 200 * 2**20
"""Bytes that the process may hold before it lets go of what it mapped."""


class Store:
    """What was made of one build, by names such as ``figure/firm_count.en``.

    Parameters
    ----------
    folder
        Its place; made when missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tables: dict[str, pa.Table] = {}
        self._mapped: list[mmap.mmap] = []
        self._lock = Lock()

    def path(self, name: str) -> Path:
        """The file of this name; whatever the name holds, the file lies in the store's folder."""
        parts = [_file_name(part) for part in name.split("/")]
        return self.folder.joinpath(*parts)

    def has(self, name: str) -> bool:
        return self.path(name).is_file()

    def is_made(self, part: str) -> bool:
        """Whether a part, which may be several files, is whole."""
        return self.has(_mark(part))

    def set_made(self, part: str) -> None:
        """Note that a part is whole."""
        self.write(_mark(part), b"")

    def read(self, name: str) -> bytes:
        return self.path(name).read_bytes()

    def write(self, name: str, data: bytes) -> None:
        """Write so that no half of a file is ever found."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}.part")
        draft.write_bytes(data)
        os.replace(draft, path)

    def json(self, name: str) -> Any:
        return json.loads(self.read(f"{name}.json"))

    def write_json(self, name: str, value: Any) -> None:
        self.write(f"{name}.json", dumped(value))

    def table(self, name: str) -> pa.Table:
        """A table as it lies on the disk."""
        with self._lock:
            if name not in self._tables:
                with self.path(f"{name}.arrow").open("rb") as file:
                    held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                self._mapped.append(held)
                self._tables[name] = pa.ipc.open_file(pa.BufferReader(pa.py_buffer(held))).read_all()
            return self._tables[name]

    def rest(self) -> None:
        """Give the memory of mapped tables back where it is much; what is asked for again is mapped again."""
        if hasattr(mmap, "MADV_DONTNEED") and resident() > MOST_RESIDENT:
            for held in self._mapped:
                held.madvise(mmap.MADV_DONTNEED)

    def write_table(self, name: str, table: pa.Table) -> None:
        """Write a table in one piece, texts that repeat written once."""
        path = self.path(f"{name}.arrow")
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}.part")
        whole = pa.table({n: _packed(c) for n, c in zip(table.column_names, table.columns, strict=True)})
        with pa.OSFile(str(draft), "wb") as file, pa.ipc.new_file(file, whole.schema) as writer:
            writer.write_table(whole)
        os.replace(draft, path)


def resident() -> int:
    """Bytes of memory that the process holds; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * mmap.PAGESIZE
    except (OSError, IndexError, ValueError):
        return 0


def _mark(part: str) -> str:
    return f"made/{part.replace('/', ' ')}"


def _file_name(part: str) -> str:
    """A name that is safe for every disk: it can neither climb out of its folder nor be hidden."""
    safe = quote(part, safe="")
    safe = f"%2E{safe[1:]}" if safe.startswith(".") else safe
    return safe if len(safe) <= LONGEST else f"{safe[:40]}~{fnv(part):08x}~{safe[-40:]}"


def fnv(text: str) -> int:
    """FNV-1a of 32 bits: by it answers are spread over files, and the front end finds them again.

    Examples
    --------
    >>> fnv("a")
    3826002220
    """
    found = 0x811C9DC5
    for byte in text.encode():
        found = (found ^ byte) * 0x01000193 & 0xFFFFFFFF
    return found


def _packed(column: pa.ChunkedArray) -> pa.Array:
    """A column in one chunk, its texts as codes where fewer than half of them differ."""
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0) if whole.num_chunks else pa.array([], column.type)
    if not pa.types.is_string(whole.type):
        return whole
    coded = whole.dictionary_encode()
    return coded if len(coded.dictionary) * 2 < len(whole) else whole
