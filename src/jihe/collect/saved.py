"""Pages that stand in files of their own: saved HTML, plain text, PDF."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from jihe.collect.noun import Page
from jihe.collect.trouble import LARGEST, LARGEST_PDF, WHY

_GZIP = b"\x1f\x8b"
_STATED: dict[Literal["html", "text", "pdf"], str | None] = {
    "html": "text/html",
    "text": "text/plain",
    "pdf": "application/pdf",
}


def saved_page(path: Path, file: str, kind: Literal["html", "text", "pdf"]) -> Iterator[Page]:
    """The one page of a file; one that was saved as the server packed it is unpacked."""
    most = LARGEST_PDF if kind == "pdf" else LARGEST
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError:
        yield Page(b"", kind, file, problem=WHY["unread"])
        return
    try:
        data = _unpacked(data, most)
    except (EOFError, OSError, zlib.error):
        yield Page(b"", kind, file, problem=WHY["damaged"])
        return
    if len(data) > most:
        yield Page(b"", kind, file, problem=WHY["large_pdf" if kind == "pdf" else "large"])
    else:
        yield Page(data, kind, file, content_type=_STATED[kind])


def _unpacked(data: bytes, most: int) -> bytes:
    """What gzip packed, up to one byte more than a page may have; anything else as it stands."""
    return gzip.GzipFile(fileobj=io.BytesIO(data)).read(most + 1) if data.startswith(_GZIP) else data
