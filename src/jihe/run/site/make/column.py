"""A file of columns: numbers and texts that a page reads without parsing.

Eight bytes name the kind, four tell how long the head is; the head is JSON: what the file is of, and where
each column lies. Columns follow, each on a whole multiple of eight bytes from the end of the head,
little-endian; a column of texts holds them as UTF-8 with a line break between them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

MAGIC = b"JIHECOL1"
WIDTH = 8
TYPES = {"uint8": "u1", "uint16": "u2", "uint32": "u4", "float32": "f4", "float64": "f8"}


def packed(head: Mapping[str, Any], columns: Mapping[str, np.ndarray | Sequence[str]]) -> bytes:
    """The file.

    Parameters
    ----------
    head
        What stands in the head beside the columns' places.
    columns
        Arrays of a type of `TYPES`, or texts.
    """
    parts, places, offset = [], {}, 0
    for name, column in columns.items():
        if isinstance(column, np.ndarray):
            kind, n = column.dtype.name, len(column)
            body = np.ascontiguousarray(column, f"<{TYPES[kind]}").tobytes()
        else:
            kind, n = "text", len(column)
            body = "\n".join(" ".join(text.split()) for text in column).encode()
        places[name] = {"type": kind, "offset": offset, "size": len(body), "n": n}
        body += bytes(-len(body) % WIDTH)
        parts.append(body)
        offset += len(body)
    told = json.dumps({**head, "columns": places}, ensure_ascii=False, separators=(",", ":")).encode()
    told += b" " * (-(len(MAGIC) + 4 + len(told)) % WIDTH)
    return b"".join([MAGIC, len(told).to_bytes(4, "little"), told, *parts])


def read(data: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray | list[str]]]:
    """Head and columns of a file.

    Examples
    --------
    >>> read(packed({"a": 1}, {"x": np.arange(3, dtype=np.uint16), "t": ["b", ""]}))[1]["t"]
    ['b', '']
    """
    if not data.startswith(MAGIC):
        raise ValueError("not a file of columns")
    begin = len(MAGIC) + 4
    first = begin + int.from_bytes(data[len(MAGIC) : begin], "little")
    head: dict[str, Any] = json.loads(data[begin:first])
    found: dict[str, np.ndarray | list[str]] = {}
    for name, place in head.pop("columns").items():
        body = data[first + place["offset"] :][: place["size"]]
        if place["type"] == "text":
            found[name] = body.decode().split("\n") if place["n"] else []
        else:
            found[name] = np.frombuffer(body, f"<{TYPES[place['type']]}")
    return head, found
