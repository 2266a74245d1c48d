"""Pages that stand in files of their own: saved HTML, plain text, PDF."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from jihe.collect.noun import Page
from jihe.collect.trouble import LARGEST, WHY

LARGEST_PDF = 8 * LARGEST
"""Bytes of the largest PDF that is read: its pictures count as well."""
_STATED: dict[Literal["html", "text", "pdf"], str | None] = {
    "html": "text/html",
    "text": "text/plain",
    "pdf": "application/pdf",
}


def saved_page(path: Path, file: str, kind: Literal["html", "text", "pdf"]) -> Iterator[Page]:
    """The one page of a file."""
    most = LARGEST_PDF if kind == "pdf" else LARGEST
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError:
        yield Page(b"", kind, file, problem=WHY["unread"])
        return
    if len(data) > most:
        yield Page(b"", kind, file, problem=WHY["large"])
    else:
        yield Page(data, kind, file, content_type=_STATED[kind])
